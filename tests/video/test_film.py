"""Films made by the test with PyAV, read with their own clocks and held against ffprobe."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from mien.errors import ImageTooLargeError, VideoDecodeError, VideoNotFoundError
from mien.settings import Settings
from mien.video.sources import open_source, pyav

from .films import STEADY, UNEVEN, probed, sound_alone, turned, write

GOOD: dict[str, tuple[Callable[[Path], Path], tuple[int, ...]]] = {
    "constant rate": (lambda p: write(p / "a.mp4"), STEADY),
    "variable rate": (lambda p: write(p / "a.mp4", times_ms=UNEVEN), UNEVEN),
    "variable rate, no B-frames": (lambda p: write(p / "a.mp4", times_ms=UNEVEN, options={"bf": "0"}), UNEVEN),
    "begins late": (lambda p: write(p / "a.mkv", times_ms=[t + 500 for t in STEADY]), tuple(t + 500 for t in STEADY)),
    "with sound": (lambda p: write(p / "a.mp4", sound=True), STEADY),
    "turned": (lambda p: turned(write(p / "a.mp4"), 90), STEADY),
    "odd size": (lambda p: write(p / "a.mp4", size=(65, 49), pixels="yuv444p"), STEADY),
    "10 bit": (lambda p: write(p / "a.mp4", pixels="yuv420p10le"), STEADY),
    "one frame": (lambda p: write(p / "a.mp4", times_ms=[0]), (0,)),
    "MKV": (lambda p: write(p / "a.mkv", times_ms=UNEVEN), UNEVEN),
    "WebM": (lambda p: write(p / "a.webm", times_ms=UNEVEN, codec="libvpx-vp9"), UNEVEN),
    "MOV": (lambda p: write(p / "a.mov", times_ms=UNEVEN, codec="mpeg4"), UNEVEN),
    "MPEG-TS": (lambda p: write(p / "a.ts", options={"bf": "0"}), STEADY),
    "GIF": (lambda p: write(p / "a.gif", times_ms=[0, 100, 250, 300], codec="gif", pixels="rgb8"), (0, 100, 250, 300)),
    "AVI": (lambda p: write(p / "a.avi", codec="mjpeg", pixels="yuvj420p"), STEADY),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_frame_comes_with_the_time_that_ffprobe_tells(tmp_path: Path, name: str) -> None:
    make, _ = GOOD[name]
    path = make(tmp_path)
    expected = probed(path)
    with open_source(path) as source:
        frames = [(frame.index, frame.timestamp_s) for frame in source]
    assert [index for index, _ in frames] == list(range(len(expected)))
    assert [time for _, time in frames] == pytest.approx(expected, abs=0.001)
    assert source.warnings == []
    assert source.skipped == 0


@pytest.mark.parametrize("name", [name for name in GOOD if name != "MPEG-TS"])
def test_every_frame_comes_with_the_time_it_was_written_with(tmp_path: Path, name: str) -> None:
    make, times_ms = GOOD[name]
    with open_source(make(tmp_path)) as source:
        frames = [(frame.timestamp_s, frame.image.shape) for frame in source]
    start = 0 if name == "begins late" else frames[0][0]
    assert [time - start for time, _ in frames] == pytest.approx([t / 1000 for t in times_ms], abs=0.001)
    assert {shape for _, shape in frames} == {(source.height, source.width, 3)}


@pytest.mark.parametrize(
    ("degrees", "shape", "corner"),
    [(90, (64, 48, 3), (0, -1)), (180, (48, 64, 3), (-1, -1)), (270, (64, 48, 3), (-1, 0))],
)
def test_a_turned_film_is_upright(
    tmp_path: Path, degrees: int, shape: tuple[int, ...], corner: tuple[int, int]
) -> None:
    with open_source(turned(write(tmp_path / "a.mp4"), degrees)) as source:
        image = next(iter(source)).image
        assert (source.height, source.width, 3) == image.shape == shape
    corners = {(y, x): int(image[y, x, 0]) for y in (0, -1) for x in (0, -1)}
    assert min(corners, key=lambda place: corners[place]) == corner  # the dark quarter was at the upper left


def test_the_pixels_of_ten_bits_are_those_that_were_written(tmp_path: Path) -> None:
    with open_source(write(tmp_path / "a.mp4", pixels="yuv420p10le", options={"crf": "5"})) as source:
        levels = [int(frame.image[-1, -1, 0]) for frame in source]
    assert levels == pytest.approx([20 + 7 * i for i in range(30)], abs=3)


def test_transparent_frames_lie_over_white(tmp_path: Path) -> None:
    clear = np.zeros((48, 64, 4), np.uint8)
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("ffv1", rate=25, width=64, height=48, pix_fmt="bgra")
        container.mux(stream.encode(av.VideoFrame.from_ndarray(clear, format="rgba")))
        container.mux(stream.encode())
    with open_source(tmp_path / "a.mkv") as source:
        assert next(iter(source)).image.min() == 255


def no_frames(folder: Path) -> Path:
    """An MP4 whose head promises a video track without a single frame."""
    path = write(folder / "full.mp4", times_ms=[0], movflags="frag_keyframe+empty_moov")
    data = path.read_bytes()
    (folder / "a.mp4").write_bytes(data[: data.index(b"moof") - 4])
    return folder / "a.mp4"


def text(folder: Path) -> Path:
    (folder / "a.mp4").write_text("Dear diary")
    return folder / "a.mp4"


def empty(folder: Path) -> Path:
    (folder / "a.mp4").touch()
    return folder / "a.mp4"


def playlist(folder: Path) -> Path:
    """A list that would have another file read."""
    write(folder / "secret.mp4")
    (folder / "a.mp4").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.mp4\n#EXT-X-ENDLIST\n")
    return folder / "a.mp4"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: sound_alone(p / "a.mp4"), "holds no video stream; it holds audio"),
        (no_frames, "not one frame of it can be decoded"),
        (empty, "0 bytes"),
        (text, "no film that can be read"),
        (playlist, "no film that can be read"),
    ],
    ids=["audio only", "no frames", "zero length", "text", "playlist"],
)
def test_what_is_no_film_is_refused_with_the_cause(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    with pytest.raises(VideoDecodeError, match=words):
        open_source(make(tmp_path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VideoNotFoundError, match=r"no such file or folder: .*nowhere\.mp4$"):
        open_source(tmp_path / "nowhere.mp4")


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".avi"])
def test_of_a_film_cut_in_the_middle_the_frames_before_the_cut_come_and_the_cut_is_told(
    tmp_path: Path, suffix: str
) -> None:
    codec = (
        {"codec": "mjpeg", "pixels": "yuvj420p"}
        if suffix == ".avi"
        else {"movflags": "faststart"}
        if suffix == ".mp4"
        else {}
    )
    noise = np.random.default_rng(0)
    whole = write(
        tmp_path / f"whole{suffix}", times_ms=range(0, 4000, 40),
        picture=lambda _: noise.integers(0, 256, (48, 64, 3), np.uint8), **codec,  # type: ignore[arg-type]
    )  # fmt: skip
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with open_source(cut) as source:
        times = [frame.timestamp_s for frame in source]
    assert 30 <= len(times) <= 70
    assert times == pytest.approx([i * 0.04 for i in range(len(times))], abs=0.001)
    for start_s in (times[10], times[-1] + 0.5):
        with open_source(cut, start_s=start_s) as source:
            assert [(f.index, f.timestamp_s) for f in source] == [*enumerate(times)][10:] * (start_s == times[10])
    if suffix != ".avi":  # its length is guessed from the file's size, so nothing is missing from it
        assert any("its head promises" in warning for warning in source.warnings)


def test_a_film_whose_packets_break_off_is_numbered_up_to_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(nullcontext[object]):
        """A container in which the third packet cannot be found."""

        format, streams = SimpleNamespace(name="mov,mp4"), (None,)

        def __enter__(self) -> "Broken":
            return self

        def demux(self, stream: object) -> Iterator[object]:
            yield from (SimpleNamespace(size=9, pts=pts, dts=None, is_discard=False) for pts in (80, 40))
            raise av.error.InvalidDataError(0, "partial file")

    monkeypatch.setattr(pyav, "open_file", lambda *_, **__: Broken())
    found = pyav.presentation_order(Path("a.mp4"), formats="mov", stream_index=0)
    assert found is not None
    assert list(found) == [40, 80]


def test_a_film_of_which_nothing_is_left_after_the_start_has_no_frames(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", movflags="faststart")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"mdat") + 8])
    with open_source(path, start_s=0.4) as source:
        assert (source.width, source.height, list(source)) == (64, 48, [])


def test_damage_in_the_middle_costs_the_frames_around_it_and_the_rest_keeps_its_times(tmp_path: Path) -> None:
    noise = np.random.default_rng(0)
    path = write(
        tmp_path / "a.mp4", times_ms=range(0, 4000, 40), options={"g": "10", "bf": "0"},
        picture=lambda _: noise.integers(0, 256, (48, 64, 3), np.uint8),
    )  # fmt: skip
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 2000] = bytes(2000)
    path.write_bytes(data)
    with open_source(path) as source:
        times = [frame.timestamp_s for frame in source]
        assert [frame_ms % 40 for frame_ms in (round(t * 1000) for t in times)] == [0] * len(times)
    assert len(times) + source.skipped >= 99
    assert times[-1] == pytest.approx(3.96, abs=0.001)
    assert times == sorted(set(times))
    with open_source(path, seconds=3) as source:
        assert list(source)
    assert [warning for warning in source.warnings if "damaged pieces" in warning] == source.warnings != []


def test_frames_beyond_the_limit_of_pixels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageTooLargeError, match="64 x 48 = 3,072 pixels"):
        open_source(write(tmp_path / "a.mp4"), settings=Settings(max_image_pixels=3000))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_span_of_the_film_has_the_numbers_and_times_it_has_in_the_whole(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", times_ms=UNEVEN, options={"g": "3"})
    with open_source(path) as source:
        whole = [(f.index, f.timestamp_s) for f in source if 0.2 <= f.timestamp_s < 1.2]
    with open_source(path, start_s=0.2, seconds=1) as source:
        assert [(f.index, f.timestamp_s) for f in source] == whole
    with open_source(path, every=3) as source:
        assert [f.index for f in source] == [0, 3, 6, 9]


@pytest.mark.parametrize("start_s", [0.3, 1.0, 2.2, 3.97])
def test_mpeg_ts_which_has_no_index_begins_where_it_is_told(tmp_path: Path, start_s: float) -> None:
    path = write(tmp_path / "a.ts", times_ms=range(0, 4000, 40), options={"g": "40"})
    with open_source(path) as source:
        whole = [(f.index, f.timestamp_s) for f in source if f.timestamp_s >= start_s]
    with open_source(path, start_s=start_s) as source:
        assert [(f.index, f.timestamp_s) for f in source] == whole != []


def test_a_film_whose_clock_begins_below_zero_comes_whole(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.ts"), "w", options={"avoid_negative_ts": "disabled"}) as container:
        stream = container.add_stream("libx264", rate=25, width=64, height=48, pix_fmt="yuv420p")
        for i in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 8 * i, np.uint8))
            frame.pts = i - 10
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with open_source(tmp_path / "a.ts") as source:
        times = [frame.timestamp_s for frame in source]
    assert len(times) == 20
    assert times[0] < 0 < times[-1]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"seconds": 1}, "no frame is shown from 0 s to 1 s; the nearest is at 100.000 s"),
        ({"start_s": 200}, "no frame is shown from 200 s on; the nearest is at 101.160 s"),
    ],
    ids=["before the film's clock begins", "behind the end"],
)
def test_a_span_without_a_frame_is_told(tmp_path: Path, span: dict[str, float], words: str) -> None:
    path = write(tmp_path / "a.mkv", times_ms=[100_000 + t for t in STEADY])
    with open_source(path, **span) as source:  # type: ignore[arg-type]
        assert list(source) == []
    assert source.warnings == [words]


@pytest.mark.parametrize("options", [{"every": 0}, {"start_s": -1}, {"seconds": -1}, {"frames_a_second": 0}], ids=str)
def test_options_that_make_no_sense_are_refused(tmp_path: Path, options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="every is at least 1"):
        open_source(write(tmp_path / "a.mp4"), **options)  # type: ignore[arg-type]


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    ["face_noface.mov", "no_face.mp4", "single_face.mp4", "head-pose-face-detection-female-and-male.gif",
     "face-demographics-walking.gif", "WolfgangLanger_Pexels.mp4"],
)  # fmt: skip
def test_real_clips_give_every_frame_at_its_time(shared_data: Path, name: str) -> None:
    path = shared_data / "media" / name
    expected = probed(path)
    with open_source(path) as source:
        times = [frame.timestamp_s for frame in source]
    assert times == pytest.approx(expected, abs=0.001)
    assert source.warnings == []


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
