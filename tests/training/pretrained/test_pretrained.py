"""Where files of weights are looked for."""

import pytest

pytest.importorskip("keras", reason="needs the train extra")

from mien.errors import RecipeError
from mien.training import pretrained

pytestmark = pytest.mark.train


@pytest.mark.parametrize(("ending", "package"), pretrained.PACKAGES.items())
def test_a_file_is_found_by_its_path_or_in_its_package(ending, package, tmp_path, monkeypatch):
    own = tmp_path / f"own{ending}"
    own.touch()
    assert pretrained.find(str(own)) == own
    kept = tmp_path / package / "models" / f"net{ending}"
    kept.parent.mkdir(parents=True)
    kept.touch()
    (kept.parents[1] / "__init__.py").write_text("raise ImportError('it needs what is no more')")
    monkeypatch.syspath_prepend(tmp_path)
    assert pretrained.find(f"net{ending}") == kept
    with pytest.raises(RecipeError, match=f"pip install {package}"):
        pretrained.find(f"another{ending}")
