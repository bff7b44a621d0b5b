"""Films made by the test with PyAV, read with their own clocks."""

from pathlib import Path

import av
import numpy as np

from mien.video.sources import open_source


def film(path: Path, frames: int = 10) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, width=64, height=48, pix_fmt="yuv420p")
        for i in range(frames):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * i, np.uint8))
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def test_every_frame_comes_with_its_time(tmp_path: Path) -> None:
    with open_source(film(tmp_path / "a.mp4")) as source:
        assert [(f.index, round(f.timestamp_s, 6)) for f in source] == [(i, i / 10) for i in range(10)]
