"""Small synthetic data sets in every form that real ones come in."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mien import images

Faces = Callable[..., NDArray[np.uint8]]


def noise(count: int, seed: int = 0) -> NDArray[np.uint8]:
    """Grey pictures `(n, 48, 48)` that look like none of each other."""
    return np.random.default_rng(seed).integers(0, 256, (count, 48, 48), np.uint8)


def fer_line(emotion: object, picture: NDArray[np.uint8], usage: str) -> str:
    return f"{emotion},{' '.join(map(str, picture.ravel().tolist()))},{usage}"


@pytest.fixture
def fer_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes a `fer2013.csv`: one row a picture, labels going round, the usages given or two thirds Training."""

    def write(pictures: NDArray[np.uint8] | None = None, usages: Sequence[str] = (), name: str = "fer2013.csv") -> Path:
        pictures = noise(12) if pictures is None else pictures
        usages = usages or ["Training"] * 8 + ["PublicTest"] * 2 + ["PrivateTest"] * 2
        lines = [fer_line(i % 7, p, u) for i, (p, u) in enumerate(zip(pictures, usages, strict=True))]
        path = tmp_path / name
        path.write_text("\n".join(["emotion,pixels,Usage", *lines]) + "\n")
        return path

    return write


@pytest.fixture
def votes_csv(tmp_path: Path) -> Callable[[Sequence[str]], Path]:
    """Writes a `fer2013new.csv` in which row i has i neutral votes and ten less i for happiness."""

    def write(usages: Sequence[str]) -> Path:
        head = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
        lines = [f"{usage},,{i % 11},{10 - i % 11},0,0,0,0,0,0,0,0" for i, usage in enumerate(usages)]
        path = tmp_path / "fer2013new.csv"
        path.write_text("\n".join([head, *lines]) + "\n")
        return path

    return write


@pytest.fixture
def folders(tmp_path: Path) -> Callable[..., Path]:
    """Writes pictures into folders: `{"happy": 3, "train/sad": 2}`."""

    def write(counts: dict[str, int], name: str = "faces", suffix: str = ".png") -> Path:
        pictures = iter(noise(sum(counts.values()), seed=1))
        for folder, count in counts.items():
            (tmp_path / name / folder).mkdir(parents=True)
            for i in range(count):
                data = images.encode(next(pictures), suffix)
                (tmp_path / name / folder / f"{i:03d}{suffix}").write_bytes(data)
        return tmp_path / name

    return write
