"""Films made by the test with PyAV, read with their own clocks."""

from pathlib import Path

import av
import numpy as np
import pytest

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


def test_b_frames_in_avi_do_not_send_time_back(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.avi"), "w") as container:
        stream = container.add_stream("libx264", rate=10, width=64, height=48, pix_fmt="yuv420p")
        stream.codec_context.options = {"bf": "3"}
        for i in range(20):
            picture = np.random.default_rng(i).integers(0, 255, (48, 64, 3)).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode())
    with open_source(tmp_path / "a.avi") as source:
        times = [frame.timestamp_s for frame in source]
    assert np.diff(times) == pytest.approx([0.1] * 19)
    with open_source(tmp_path / "a.avi", start_s=times[8]) as source:
        assert [(f.index, f.timestamp_s) for f in source] == list(enumerate(times))[8:]
