"""Cameras: fake ones that are absent, busy, slow and unplugged, as the one machine that runs the tests has none."""

import os
import sys
from pathlib import Path

import pytest

from fake_camera import FakeDevice, FakeDevices
from mien.errors import CameraError
from mien.video.sources import camera, camera_number, open_source
from mien.video.sources.camera import Camera, OpenCvDevices

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="device files are Linux's")


def test_frames_come_upright_in_rgb_with_rising_times_and_the_camera_is_released() -> None:
    device = FakeDevice(frames=20)
    with pytest.raises(CameraError, match=r"stopped after \d+\.\d s and 20 frames: it was unplugged"):  # noqa: SIM117, PT012
        with Camera(0, devices=FakeDevices(device)) as source:
            assert (source.name, source.live, source.width, source.height) == ("camera 0", True, 40, 40)
            assert source.frames_a_second == 100
            frames = []
            for frame in source:
                frames.append(frame)
    assert frames[0].image[0, 0, 0] == 40  # red in RGB
    assert [frame.image[0, 0, 1] for frame in frames] == [frame.index + 1 for frame in frames]
    times = [frame.timestamp_s for frame in frames]
    assert times == sorted(set(times))
    assert frames[-1].index == 19
    assert device.released.is_set()
    assert len(device.threads) == 1


def test_every_frame_is_yielded_or_counted_as_skipped() -> None:
    device = FakeDevice(frames=40, rate=400)
    taken = []
    with pytest.raises(CameraError), Camera(0, devices=FakeDevices(device)) as source:  # noqa: PT012
        for frame in source:
            taken.append(frame.index)
            if len(taken) == 1:
                device.released.wait(0.05)  # a slow reading
    assert taken[0] + len(taken) + source.skipped == 40
    assert source.skipped > 0
    assert source.warnings == [f"frames skipped to keep pace: {source.skipped}"]


def test_a_span_ends_the_source_and_switches_the_camera_off() -> None:
    device = FakeDevice()
    with Camera(0, seconds=0.1, every=2, devices=FakeDevices(device)) as source:
        taken = list(source)
        assert device.released.wait(5)
    assert taken
    assert all(frame.timestamp_s < 0.1 and frame.index % 2 == 0 for frame in taken)


def test_frames_lost_now_and_then_are_no_accident() -> None:
    with Camera(0, seconds=0.05, devices=FakeDevices(FakeDevice(misses=3))) as source:
        assert list(source)


def test_leaving_early_releases_the_camera() -> None:
    device = FakeDevice()
    with Camera(0, devices=FakeDevices(device)) as source:
        next(iter(source))
    assert device.released.is_set()
    source.__exit__(None, None, None)
    assert list(source) == []


def test_a_camera_that_falls_silent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "STALL_S", 0.1)
    device = FakeDevice(frames=3, hangs=True)
    with Camera(0, devices=FakeDevices(device)) as source:
        with pytest.raises(CameraError, match=r"camera 0 has given no picture for 0\.1 s"):
            list(source)
        device.released.set()


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        (FakeDevices(trouble="no camera 0 on this machine"), "no camera 0 on this machine"),
        (FakeDevices(FakeDevice(opens=False)), "camera 0 is there but cannot be switched on; another program may"),
        (FakeDevices(FakeDevice(frames=0)), "camera 0 is there but gives no picture; another program may be using"),
    ],
    ids=["absent", "not opened", "busy"],
)
def test_what_stands_in_the_way_is_told(devices: FakeDevices, words: str) -> None:
    with pytest.raises(CameraError, match=words):
        Camera(0, devices=devices)
    assert devices.device.released.is_set() == bool(devices.opened)


def test_a_camera_that_gives_nothing_at_all_is_refused_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "OPEN_S", 0.1)
    monkeypatch.setattr("mien.video.sources.newest._LEAVE_S", 0.1)
    device = FakeDevice(frames=0, hangs=True)
    with pytest.raises(CameraError, match=r"switched on but gave no picture within 0\.1 s"):
        Camera(0, devices=FakeDevices(device))
    device.released.set()


@LINUX
def test_linux_tells_an_absent_camera_and_names_those_that_are_there(tmp_path: Path) -> None:
    devices = OpenCvDevices(tmp_path)
    assert "no camera 3 on this machine" in devices.trouble(3)
    assert "there is none; is it plugged in?" in devices.trouble(3)
    (tmp_path / "video0").touch()
    (tmp_path / "video2").touch()
    assert devices.trouble(3).endswith("there is 0, 2")
    assert devices.trouble(2) == ""


@LINUX
def test_linux_tells_a_camera_that_is_not_permitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "video0"
    path.touch()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may everything, and tests may run as root
    told = OpenCvDevices(tmp_path).trouble(0)
    assert f"camera 0 is not permitted: {path} may not be opened (permission denied)" in told
    assert f"add yourself to its group ({path.group()})" in told


def test_the_real_opencv_refuses_what_is_no_camera_in_our_words_alone(capfd: pytest.CaptureFixture[str]) -> None:
    class Unlooked(OpenCvDevices):
        def trouble(self, number: int) -> str:
            return ""

    with pytest.raises(CameraError, match="camera 9999 is there but cannot be switched on"):
        Camera(9999, devices=Unlooked())
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("where", "number"),
    [(0, 0), ("0", 0), ("12", 12), ("/dev/video2", 2), ("film.mp4", None), (Path("0"), None), ("-1", None)],
    ids=str,
)
def test_numbers_mean_cameras(where: str | Path | int, number: int | None) -> None:
    assert camera_number(where) == number


def test_a_negative_number_is_a_slip() -> None:
    with pytest.raises(ValueError, match="cameras are counted from 0"):
        camera_number(-1)


def test_a_number_opens_a_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = FakeDevices()
    monkeypatch.setattr(camera, "DEVICES", devices)
    with open_source("3") as source:
        assert source.name == "camera 3"
    assert devices.opened == [3]
