"""PyTorch's old files: what was written is read, and nothing else is done."""

import os
import pickle

import numpy as np
import pytest

from mien.training.pretrained.torch_file import read_tensors
from torch_files import written


def test_what_was_written_is_read(tmp_path):
    rng = np.random.default_rng(1)
    tensors = {
        "kernel": rng.normal(size=(4, 3, 2, 2)).astype(np.float32),
        "bias": rng.normal(size=4).astype(np.float32),
        "seen": np.array(7, np.int64),
    }
    read = read_tensors(written(tmp_path / "net.pth", tensors))
    assert list(read) == list(tensors)
    for name, values in tensors.items():
        np.testing.assert_array_equal(read[name], values, strict=True)


@pytest.mark.parametrize("keep", [0, 20, 400, -1])
def test_a_file_that_ends_too_early_is_refused(tmp_path, keep):
    path = written(tmp_path / "net.pth", {"kernel": np.ones((8, 8), np.float32)})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"net\.pth is no file of tensors"):
        read_tensors(path)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        pytest.param(8, {"shape": (9,)}, id="longer"),
        pytest.param(0, {"shape": ()}, id="a number of nothing"),
        pytest.param(8, {"shape": (-1, 8)}, id="a negative size"),
        pytest.param(8, {"strides": (2,)}, id="too far apart"),
        pytest.param(8, {"strides": (-(2**20),)}, id="before its beginning"),
    ],
)
def test_a_tensor_outside_its_storage_is_refused(tmp_path, numbers, said):
    path = written(tmp_path / "net.pth", {"kernel": np.ones(numbers, np.float32)}, **said)
    with pytest.raises(ValueError, match="lies outside its storage"):
        read_tensors(path)


def test_columns_that_lie_one_after_another_are_read(tmp_path):
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    path = written(tmp_path / "net.pth", {"kernel": values}, shape=(3, 2), strides=(1, 3))
    np.testing.assert_array_equal(read_tensors(path)["kernel"], values.T, strict=True)


def test_no_pickle_runs_anything(tmp_path):
    path = tmp_path / "net.pth"
    path.write_bytes(pickle.dumps(os.system))
    with pytest.raises(ValueError, match=r"it asks for \w+\.system"):
        read_tensors(path)


def test_the_format_of_today_is_refused(tmp_path):
    path = tmp_path / "net.pth"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(ValueError, match="no file of tensors"):
        read_tensors(path)
