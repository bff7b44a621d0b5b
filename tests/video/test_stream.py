"""Streams from servers that the test starts on this machine: MJPEG over HTTP, and Debian's RTSP server."""

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mien.errors import ImageTooLargeError, StreamError, VideoDecodeError, VideoNotFoundError
from mien.settings import Settings
from mien.video.sources import open_source
from mien.video.sources.stream import Patience, Stream, StreamClock, is_address, shown

from .films import UNEVEN, missing, sound_alone, write
from .stream_servers import MjpegServer, RtspServer, wait_for

SETTINGS = Settings()
QUICK = Patience(open_s=5, stall_s=0.5, give_up_s=20, first_wait_s=0.05)


@pytest.fixture
def camera() -> Iterator[MjpegServer]:
    with MjpegServer() as server:
        yield server


@pytest.fixture(scope="module")
def rtsp_runs() -> None:
    if not RtspServer.runs():
        missing("GStreamer's RTSP server (packages python3-gi gir1.2-gst-rtsp-server-1.0 "
                "gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly)")  # fmt: skip


def number(frame: object) -> int:
    """The number that the server painted into a frame."""
    return int(frame.image[0, 0, 0])  # type: ignore[attr-defined]


def test_frames_of_an_mjpeg_camera_come_as_they_are_sent(camera: MjpegServer) -> None:
    with open_source(camera.address) as source:
        frames = list(itertools.islice(source, 8))
    assert (source.live, source.width, source.height) == (True, 32, 24)
    assert (source.duration_s, source.frames_a_second) == (None, None)
    assert [number(f) for f in frames] == pytest.approx([f.index for f in frames], abs=1)
    times = [f.timestamp_s for f in frames]
    assert times == sorted(times)


def test_a_slow_caller_gets_the_newest_frame_and_is_told_how_many_were_skipped(camera: MjpegServer) -> None:
    with Stream(camera.address, settings=SETTINGS) as source:
        frames = iter(source)
        first = next(frames)
        for _ in range(3):
            sent = camera.sent
            wait_for(lambda sent=sent: camera.sent > sent + 10)
            frame = next(frames)
            assert time.perf_counter() - frame.ready_s < 1
            assert frame.index > first.index + 5
            first = frame
        frames.close()  # type: ignore[attr-defined]
    assert source.skipped > 15
    assert source.warnings == [f"frames skipped to keep pace: {source.skipped}"]


def test_a_server_that_is_killed_and_comes_back_is_taken_up_again(camera: MjpegServer) -> None:
    with Stream(camera.address, settings=SETTINGS, patience=QUICK) as source:
        frames = iter(source)
        before = next(frames)
        camera.stop()
        time.sleep(0.2)
        camera.start()
        sent = camera.sent
        after = next(f for f in frames if number(f) >= sent)
        assert after.index > before.index
        assert after.timestamp_s > before.timestamp_s + 0.15
        frames.close()  # type: ignore[attr-defined]
    assert camera.connections == 2
    assert any("the connection was lost once and taken up again" in warning for warning in source.warnings)


def test_a_server_that_falls_silent_is_noticed_and_asked_anew(camera: MjpegServer) -> None:
    with Stream(camera.address, settings=SETTINGS, patience=QUICK) as source:
        frames = iter(source)
        next(frames)
        camera.frozen.set()
        threading.Timer(0.8, camera.frozen.clear).start()
        wait_for(lambda: camera.connections > 1)
        next(frames)
        assert next(frames).timestamp_s > 0.5


def test_a_server_that_stays_away_ends_the_source_with_the_cause(camera: MjpegServer) -> None:
    patience = Patience(open_s=1, stall_s=0.3, give_up_s=0.5, first_wait_s=0.05)
    with Stream(camera.address, settings=SETTINGS, patience=patience) as source:
        camera.stop()
        with pytest.raises(StreamError, match=r"gives no picture any more: .*connection refused; gave up after 0\.5 s"):
            list(source)
    camera.start()


def test_closing_from_another_thread_ends_a_silent_stream(camera: MjpegServer) -> None:
    with Stream(camera.address, settings=SETTINGS) as source:
        next(iter(source))
        camera.frozen.set()
        threading.Timer(0.2, source.__exit__, (None, None, None)).start()
        for _ in source:
            pass
    camera.frozen.clear()


def test_a_password_opens_the_camera_and_is_shown_nowhere() -> None:
    with MjpegServer(password="eva:s3cret") as server:
        address = server.address.replace("//", "//eva:s3cret@")
        with Stream(address, settings=SETTINGS) as source:
            assert next(iter(source)).image.shape == (24, 32, 3)
        assert source.name == server.address
        with pytest.raises(StreamError, match="401") as refused:
            Stream(address.replace("s3cret", "wr0ng"), settings=SETTINGS)
        assert "wr0ng" not in str(refused.value)


def test_a_film_over_http_is_read_whole_and_in_its_own_time(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", times_ms=UNEVEN, movflags="faststart").read_bytes()
    with MjpegServer(film=film) as server, open_source(server.address.replace("/cam", "/film.mp4")) as source:
        assert not source.live
        assert source.duration_s
        assert [f.timestamp_s for f in source] == pytest.approx([t / 1000 for t in UNEVEN], abs=0.001)
    assert source.skipped == 0


def test_a_film_over_http_that_breaks_off_is_an_error_after_its_frames(tmp_path: Path) -> None:
    film = write(tmp_path / "a.mp4", times_ms=UNEVEN, movflags="faststart").read_bytes()
    with MjpegServer(film=film[:-200], promised=len(film)) as server:
        source = Stream(server.address.replace("/cam", "/film.mp4"), settings=SETTINGS)
        frames = iter(source)
        with pytest.raises(StreamError, match=r"the connection to .*/film\.mp4 was lost"):
            list(frames)


def test_what_holds_no_pictures_or_too_large_ones_is_refused(tmp_path: Path, camera: MjpegServer) -> None:
    film = sound_alone(tmp_path / "a.mp4").read_bytes()
    with MjpegServer(film=film) as server, pytest.raises(VideoDecodeError, match="holds no video stream"):
        Stream(server.address.replace("/cam", "/film.mp4"), settings=SETTINGS)
    with pytest.raises(ImageTooLargeError):
        Stream(camera.address, settings=Settings(max_image_pixels=100))


def test_an_address_where_nobody_listens_is_refused_at_once() -> None:
    with pytest.raises(StreamError, match=r"http://127\.0\.0\.1:9/x cannot be opened: connection refused"):
        open_source("http://127.0.0.1:9/x")


def test_a_server_that_accepts_and_says_nothing_is_refused_after_a_while(camera: MjpegServer) -> None:
    camera.frozen.set()
    with pytest.raises(StreamError, match=r"no picture within 0\.3 s"):
        Stream(camera.address, settings=SETTINGS, patience=Patience(open_s=0.3))
    camera.frozen.clear()


def test_a_playlist_from_the_network_reads_no_file_of_this_machine(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.ts")
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n"
    with MjpegServer(film=playlist.encode()) as server, pytest.raises((StreamError, VideoDecodeError)):
        Stream(server.address.replace("/cam", "/film.m3u8"), settings=SETTINGS, patience=QUICK)


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "concat:a.ts|b.ts", "subfile,,start,0,end,9,,:a.ts", "ftp://u:pw@h/a"]
)
def test_other_protocols_are_no_addresses(where: str) -> None:
    assert not is_address(where)
    with pytest.raises(VideoNotFoundError, match="no such file or folder") as refused:
        open_source(where)
    assert "pw" not in str(refused.value).replace("passwd", "")


@pytest.mark.parametrize("address", ["http://h/a b", "rtsp://h/a\r\nSETUP x", "http://h/\0"], ids=repr)
def test_an_address_cannot_slip_lines_into_the_request(address: str) -> None:
    with pytest.raises(StreamError, match="is no address"):
        open_source(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("rtsp://eva:s3cret@host:554/stream", "rtsp://host:554/stream"),
        ("rtsp://eva:s3%40cret@x@host/stream", "rtsp://host/stream"),
        ("http://host/video.cgi?user=eva&pwd=s3cret", "http://host/video.cgi?…"),
        ("rtsp://host/user=eva&password=s3cret&channel=1.sdp", "rtsp://host/user=…&password=…&channel=1.sdp"),
        ("http://host/a@b", "http://host/a@b"),
    ],
)
def test_secrets_are_left_out_of_the_name(address: str, expected: str) -> None:
    assert shown(address) == expected


def test_the_senders_clock_counts_and_is_set_anew_where_it_leaps() -> None:
    clock = StreamClock()
    clock.connect(timed=True)
    assert clock.time(1000.0, 50.0) == 0.0
    assert clock.time(1000.04, 50.2) == pytest.approx(0.04)  # late on the way, in time by its sender
    assert clock.time(None, 50.3) == pytest.approx(0.3)
    assert clock.time(5.0, 50.4) == pytest.approx(0.4)  # leapt
    assert clock.time(5.04, 50.44) == pytest.approx(0.44)
    assert clock.time(4.9, 50.45) == pytest.approx(0.44)  # never back
    clock.connect(timed=True)
    assert clock.time(0.0, 60.0) == pytest.approx(10.0)
    clock.connect(timed=False)
    assert clock.time(77.0, 61.0) == pytest.approx(11.0)


@pytest.mark.usefixtures("rtsp_runs")
def test_an_rtsp_server_that_is_killed_and_comes_back_is_taken_up_again() -> None:
    with RtspServer(login=("eva", "s3cret")) as server:
        with pytest.raises(StreamError, match=r"401|unauthorized"):
            Stream(server.address, settings=SETTINGS)
        patience = Patience(open_s=10, stall_s=1, give_up_s=30, first_wait_s=0.1)
        address = server.address.replace("//", "//eva:s3cret@")
        with Stream(address, settings=SETTINGS, patience=patience) as source:
            assert (source.name, source.live, source.width, source.height) == (server.address, True, 160, 120)
            frames = iter(source)
            first = list(itertools.islice(frames, 12))
            assert all(frame.image.shape == (120, 160, 3) for frame in first)
            steps = [b.timestamp_s - a.timestamp_s for a, b in itertools.pairwise(first) if b.index == a.index + 1]
            assert sorted(steps)[len(steps) // 2] == pytest.approx(0.05, abs=0.002)
            server.kill()
            server.start()
            after = next(f for f in frames if f.timestamp_s > first[-1].timestamp_s + 0.3)
            assert after.index > first[-1].index
            frames.close()  # type: ignore[attr-defined]
    assert any("the connection was lost" in warning for warning in source.warnings)
