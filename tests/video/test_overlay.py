"""The film with what was read drawn in: playable, with its own times, sound and size, and nobody to be recognized."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from fake_recognizer import BOX, FakeRecognizer, face
from films import Stopped, even, film, painted, stop_after, uneven, wave
from mien.errors import OutputError
from mien.results import Box
from mien.video import resume
from mien.video.export import Outputs, Plan, read_film
from mien.video.overlay import Overlay, Veil
from mien.video.reading import FrameAnalysis


def annotated(source: Path, target: Path, **options: object) -> Path:
    outputs = Outputs(annotated=target, blur_faces=bool(options.pop("blur_faces", False)))
    read_film(str(source), outputs, recognizer=FakeRecognizer(), **options)
    return target


def times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(f.pts * f.time_base) for f in container.decode(video=0)]


@pytest.mark.parametrize("shown", [even(30), uneven(30)], ids=["constant rate", "variable rate"])
def test_it_plays_anywhere_with_the_films_times(tmp_path: Path, shown: list[float]) -> None:
    source = film(tmp_path / "a.mp4", wave(30), shown)
    made = annotated(source, tmp_path / "b.mp4")
    data = made.read_bytes()
    with av.open(str(made)) as container:
        (stream,) = container.streams
        assert (stream.codec_context.name, stream.pix_fmt, stream.width, stream.height) == ("h264", "yuv420p", 64, 48)
    assert data.index(b"moov") < data.index(b"mdat")
    assert times(made) == pytest.approx(times(source), abs=1e-5)


def test_it_says_how_its_colours_are_made(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(2))
    with av.open(str(annotated(source, tmp_path / "b.mp4"))) as container:
        (shown, *_) = container.decode(video=0)
    assert shown.colorspace == 6  # BT.601: ISO/IEC 23091-2, table 4


def test_odd_sizes_are_padded_to_even_ones(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mkv", [painted(1, size=(63, 47))] * 5, codec="ffv1")
    with av.open(str(annotated(source, tmp_path / "b.mp4"))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (64, 48)


@pytest.mark.parametrize(
    ("name", "codec", "kept"),
    [("a.mp4", "aac", "aac"), ("a.mkv", "libopus", "opus"), ("a.mkv", "flac", "aac"), ("a.avi", "ac3", "aac")],
)
def test_sound_is_kept(tmp_path: Path, name: str, codec: str, kept: str) -> None:
    pictures = "mpeg4" if name.endswith(".avi") else "libx264"
    source = film(tmp_path / name, wave(50), sound=codec, codec=pictures)
    with av.open(str(annotated(source, tmp_path / "b.mp4"))) as container:
        track = container.streams.audio[0]
        assert track.codec_context.name == kept
        assert float(track.duration * track.time_base) == pytest.approx(2, abs=0.08)
        heard = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])
    assert np.abs(heard).max() > 0.1


def test_a_colon_in_a_relative_name_is_no_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film(tmp_path / "a.mp4", wave(20), sound="aac").rename(tmp_path / "12:30.mp4")
    made = annotated(Path("12:30.mp4"), Path("12:31.mp4"))
    with av.open(f"file:{made}") as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]


def test_what_ffmpeg_cannot_write_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "b.mp4.partial").write_text("a file where a folder is needed")
    overlay = Overlay(tmp_path / "b.mp4.partial")
    frame = FrameAnalysis(index=0, timestamp_s=0, width=64, height=48, faces=(), image=painted(0))
    overlay.write(frame, part=0)  # the encoder holds it back
    with pytest.raises(OutputError, match=r"cannot write .*b\.mp4\.partial: not a directory"):
        overlay.end_part()


def test_copied_sound_is_the_same_bytes(tmp_path: Path) -> None:
    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(audio=0) if packet.size]

    source = film(tmp_path / "a.mp4", wave(50), sound="aac")
    assert packets(annotated(source, tmp_path / "b.mp4")) == packets(source)


def test_a_piece_begins_at_zero_with_its_own_sound(tmp_path: Path) -> None:
    source = film(tmp_path / "a.mp4", wave(75), sound="aac")
    made = annotated(source, tmp_path / "b.mp4", plan=Plan(start_s=1.0, seconds=1.0))
    assert times(made)[0] == pytest.approx(0, abs=0.001)
    assert len(times(made)) == 25
    with av.open(str(made)) as container:
        assert float(container.streams.audio[0].duration * container.streams.audio[0].time_base) == pytest.approx(
            1.0, abs=0.05
        )


@pytest.mark.parametrize("sound", ["aac", "mp2"], ids=["copied sound", "sound encoded anew"])
def test_films_joined_end_to_end_play_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sound: str
) -> None:
    monkeypatch.setattr(resume, "FRAMES_A_PART", 10)
    one = film(tmp_path / "one.ts", wave(50), sound=sound).read_bytes()
    (tmp_path / "a.ts").write_bytes(one + one)  # the clock begins anew
    with pytest.raises(Stopped):
        annotated(tmp_path / "a.ts", tmp_path / "b.mp4", watch=stop_after(77))
    made = annotated(tmp_path / "a.ts", tmp_path / "b.mp4", resume=True)
    assert np.diff(times(made)) == pytest.approx([0.04] * 99, abs=0.001)
    with av.open(str(made)) as container:
        assert float(container.streams.audio[0].duration * container.streams.audio[0].time_base) == pytest.approx(
            4.0, abs=0.08
        )


def test_a_stopped_run_goes_on_to_the_whole_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "FRAMES_A_PART", 10)
    source = film(tmp_path / "a.mp4", wave(48), uneven(48), sound="aac")
    with pytest.raises(Stopped):
        annotated(source, tmp_path / "b.mp4", watch=stop_after(27), blur_faces=True)
    assert not (tmp_path / "b.mp4").exists()
    made = annotated(source, tmp_path / "b.mp4", resume=True, blur_faces=True)
    assert times(made) == pytest.approx(times(source), abs=1e-5)


def frame(time_s: float, *boxes: Box, image: NDArray[np.uint8] | None = None) -> FrameAnalysis:
    faces = tuple(face(i, box=box) for i, box in enumerate(boxes))
    return FrameAnalysis(index=0, timestamp_s=time_s, width=40, height=40, faces=faces, image=image)


def blurred(veil: Veil, time_s: float, *boxes: Box) -> bool:
    image = np.indices((40, 40)).sum(0)[..., None].repeat(3, 2).astype(np.uint8) % 2 * 255
    one = frame(time_s, *boxes, image=image)
    veil.see(one)
    covered = veil.cover(one).image
    assert covered is not None
    return not np.array_equal(covered, image)


def test_a_face_that_is_missed_for_a_moment_stays_blurred() -> None:
    veil = Veil()
    assert blurred(veil, 0.0, BOX)
    assert blurred(veil, 0.4)
    assert not blurred(veil, 0.6)


def test_the_veil_goes_on_from_its_state() -> None:
    veil, again = Veil(), Veil()
    veil.see(frame(0.0, BOX))
    again.restore(veil.state())
    assert blurred(again, 0.4)


def test_a_frame_without_pixels_is_left_as_it_is() -> None:
    assert Veil().cover(frame(0.0, BOX)).image is None
