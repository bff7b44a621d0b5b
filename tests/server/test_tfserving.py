"""TensorFlow Serving as a predictor: its protocol, its real SavedModel, and what happens when it is slow or gone."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mien.errors import ModelUnavailableError
from mien.server.tfserving import Breaker, TensorFlowServing
from model_folders import tiny_card, tiny_faces, tiny_run
from tensorflow_serving import Outputs, tensorflow_serving


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with tensorflow_serving() as started:
        yield started


def predictor(server: ThreadingHTTPServer, *, version: int = 1, **options: Any) -> TensorFlowServing:
    url = f"http://127.0.0.1:{server.server_port}/"
    return TensorFlowServing(url, tiny_card(), name="mien", version=version, **{"deadline_s": 2.0, **options})


def test_each_head_answers_each_crop_in_batches(server: ThreadingHTTPServer) -> None:
    crops = tiny_faces(130)
    found = predictor(server).predict(crops)
    assert {head: rows.shape for head, rows in found.items()} == {"votes": (130, 8), "fer2013": (130, 7)}
    assert np.allclose(found["votes"][:, 0], crops.reshape(130, -1).mean(axis=1), atol=1e-3)
    assert server.calls == 3
    assert predictor(server).predict(crops[:0])["votes"].shape == (0, 8)


def test_a_server_that_is_full_for_a_moment_is_asked_again(server: ThreadingHTTPServer) -> None:
    server.failures = [503, 502]
    assert predictor(server).predict(tiny_faces(1))["votes"].shape == (1, 8)
    assert server.calls == 3


def test_what_asking_again_cannot_mend_is_said_at_once(server: ThreadingHTTPServer) -> None:
    server.failures = [400]
    with pytest.raises(ModelUnavailableError, match="answered 400"):
        predictor(server).predict(tiny_faces(1))
    assert server.calls == 1


def test_the_deadline_holds_for_all_attempts(server: ThreadingHTTPServer) -> None:
    server.failures = [503] * 100
    with pytest.raises(ModelUnavailableError, match=r"within 0\.3 s"):
        predictor(server, deadline_s=0.3).predict(tiny_faces(1))
    assert 1 < server.calls < 6


@pytest.mark.parametrize("answer", [{}, {"votes_logits": [[1]]}, {"votes_logits": "x", "fer2013_logits": [[1] * 7]}])
def test_another_model_s_answer_is_refused(answer: dict) -> None:
    with tensorflow_serving(lambda _: answer) as server, pytest.raises(ModelUnavailableError, match="another model"):
        predictor(server).predict(tiny_faces(1))


def test_it_is_ready_when_the_server_says_so(server: ThreadingHTTPServer) -> None:
    predictor(server).check()
    server.state = "LOADING"
    with pytest.raises(ModelUnavailableError, match="not AVAILABLE"):
        predictor(server).check()
    with pytest.raises(ModelUnavailableError, match="404"):
        predictor(server, version=2).check()


def test_a_server_that_is_down_is_left_alone_and_tried_again_later() -> None:
    now = [0.0]
    with tensorflow_serving() as gone:
        pass
    breaker = Breaker(failures=2, rest_s=10, clock=lambda: now[0])
    down = predictor(gone, deadline_s=0.1, breaker=breaker)
    for _ in range(2):
        with pytest.raises(ModelUnavailableError, match="did not answer"):
            down.predict(tiny_faces(1))
    with pytest.raises(ModelUnavailableError, match="left alone"):
        down.predict(tiny_faces(1))
    now[0] = 11
    assert breaker.let_through()
    assert not breaker.let_through()  # one tries, the others wait for how it goes
    breaker.count(success=True)
    assert breaker.let_through()


@pytest.mark.train
def test_the_real_savedmodel_answers_as_the_keras_model_does(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow", reason="needs the train extra")
    import keras

    from mien.formats import savedmodel

    run = tiny_run(tmp_path / "run")
    model, crops = keras.models.load_model(run / "model.keras"), tiny_faces(9)
    folder = tmp_path / "served"
    folder.mkdir()
    savedmodel.write(model, tiny_card(), folder, variant="float32", faces=crops)
    signature = tf.saved_model.load(str(folder)).signatures["serving_default"]

    def run_signature(crop: np.ndarray) -> Outputs:
        return {name: rows.numpy().tolist() for name, rows in signature(crop=tf.constant(crop)).items()}

    with tensorflow_serving(run_signature) as server:
        found = predictor(server, deadline_s=30.0).predict(crops)
    wanted = model(crops.astype(np.float32), training=False)
    for head, rows in found.items():
        assert np.allclose(rows, wanted[head], atol=1e-4)
