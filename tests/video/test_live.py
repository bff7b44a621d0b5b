"""A session with a live source: what is read, recorded, shown and obeyed, and that all is closed at any end."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from fake_recognizer import MODEL, face
from mien.errors import CameraError, OutputError
from mien.results import Box
from mien.video.live import Live, Meter, Pace, mirrored, signals_as_interrupts
from mien.video.overlay import Veil
from mien.video.reading import FrameAnalysis


def analysis(index: int, *, faces: int = 1, analyzed: bool = True, latency: float = 10.0) -> FrameAnalysis:
    image = np.full((40, 40, 3), index, np.uint8)
    return FrameAnalysis(
        index=index, timestamp_s=index / 10, width=40, height=40, faces=tuple(face(i) for i in range(faces)),
        image=image, analyzed=analyzed, model=MODEL, timing_ms={"latency": latency},
    )  # fmt: skip


class FakeSource:
    """Lets frames through when the test says so."""

    name, live, width, height, frames_a_second, duration_s = "camera 0", True, 40, 40, 25.0, None

    def __init__(self) -> None:
        self.skipped, self.warnings = 0, list[str]()
        self.gate, self.closed = threading.Semaphore(0), threading.Event()

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        self.gate.release()


class FakeVideo:
    def __init__(self, frames: list[FrameAnalysis], *, error: Exception | None = None, endless: bool = False) -> None:
        self.source, self._frames, self._error, self._endless = FakeSource(), frames, error, endless
        self.source.gate.release(len(frames) + 1)

    def __iter__(self) -> Iterator[FrameAnalysis]:
        for frame in self._frames:
            self.source.gate.acquire()
            if self.source.closed.is_set():
                return
            yield frame
        if self._error:
            raise self._error
        if self._endless:
            self.source.closed.wait(30)


class FakeView:
    """Looks at what is shown; presses keys when what is seen makes it."""

    def __init__(self, press: Callable[[FrameAnalysis | None, Pace], str] = lambda *_: "") -> None:
        self.seen, self.paces = list[FrameAnalysis](), list[Pace]()
        self._press, self._keys = press, ""

    def show(self, frame: FrameAnalysis | None, pace: Pace) -> None:
        self.paces.append(pace)
        if frame is not None:
            self.seen.append(frame)
        self._keys += self._press(frame, pace)

    def pressed(self) -> str:
        keys, self._keys = self._keys, ""
        return keys


class FakeRecorder:
    def __init__(self, *, fails_at: int = -1, fails_to_close: bool = False) -> None:
        self.indexes, self.closed, self._fails_at, self._fails_to_close = list[int](), 0, fails_at, fails_to_close

    def write(self, frame: FrameAnalysis) -> None:
        assert not self.closed
        if frame.index == self._fails_at:
            raise OutputError("disk full")
        self.indexes.append(frame.index)

    def close(self) -> None:
        self.closed += 1
        if self._fails_to_close:
            raise OutputError("disk full at the end")


def frames(count: int) -> list[FrameAnalysis]:
    return [analysis(i) for i in range(count)]


def test_every_frame_is_recorded_the_last_is_shown_and_all_is_closed() -> None:
    video, view, recorder = FakeVideo(frames(20)), FakeView(), FakeRecorder()
    pace = Live(video, view=view, recorders=[recorder]).run()
    assert recorder.indexes == list(range(20))
    assert (recorder.closed, video.source.closed.is_set()) == (1, True)
    assert (pace.frames, pace.latency_ms, pace.skipped, pace.source) == (20, 10.0, 0, "camera 0")


def test_behind_a_veil_nobody_is_seen_recorded_or_kept_also_where_a_face_is_missed_for_a_moment() -> None:
    checks = np.indices((40, 40)).sum(axis=0)[..., None].repeat(3, axis=2) % 2 * 255
    known, missed = (replace(analysis(i, faces=f), image=checks.astype(np.uint8)) for i, f in ((0, 1), (1, 0)))
    box = known.faces[0].box

    class Pixels(FakeRecorder):
        def write(self, frame: FrameAnalysis) -> None:
            assert frame.image is not None
            spreads.append(float(frame.image[box.top : box.bottom, box.left : box.right].std()))

    spreads, kept = list[float](), list[FrameAnalysis]()
    video = FakeVideo([known, missed], endless=True)
    view = FakeView(lambda frame, _: "sq" if frame is not None and frame.index == 1 else "")
    Live(video, view=view, recorders=[Pixels()], take_snapshot=lambda f: kept.append(f) or "", veil=Veil()).run()
    spreads += [float(f.image[box.top : box.bottom, box.left : box.right].std()) for f in (view.seen[-1], kept[0])
                if f.image is not None]  # fmt: skip
    assert len(spreads) == 4
    assert max(spreads) < 40 < checks.std()


@pytest.mark.parametrize("where", ["view", "terminal"])
def test_q_quits_also_while_the_source_is_silent(where: str) -> None:
    def press(frame: FrameAnalysis | None, _: Pace) -> str:
        return "q" if frame is not None and frame.index == 2 else ""

    view, video, recorder = FakeView(press), FakeVideo(frames(3), endless=True), FakeRecorder()
    shown: FakeView = view if where == "view" else FakeView()
    other = [] if where == "view" else [Watching(view, shown)]
    Live(video, view=shown, keys=other, recorders=[recorder]).run()
    assert recorder.indexes == [0, 1, 2]
    assert (recorder.closed, video.source.closed.is_set()) == (1, True)


class Watching:
    """Keys at a terminal beside the view."""

    def __init__(self, view: FakeView, shown: FakeView) -> None:
        self._view, self._shown = view, shown

    def pressed(self) -> str:
        self._view.show(self._shown.seen[-1] if self._shown.seen else None, Pace())
        return self._view.pressed()


def test_p_pauses_and_goes_on_and_the_frames_of_the_pause_count_as_nothing() -> None:
    video = FakeVideo(frames(50), endless=True)
    video.source.gate = threading.Semaphore(1)
    looks = {"paused": 0}

    def press(frame: FrameAnalysis | None, pace: Pace) -> str:
        if frame is None:
            return ""
        if frame.index == 0 and not pace.paused and not looks["paused"]:
            video.source.skipped = 3
            return "p"
        if pace.paused:
            looks["paused"] += 1
            video.source.skipped = 40 if looks["paused"] == 1 else 45
            video.source.gate.release()  # a frame would be there
            assert pace.skipped == 3
            return "P".lower() if looks["paused"] == 3 else ""
        return "q" if frame.index >= 1 else ""

    view, recorder = FakeView(press), FakeRecorder()
    pace = Live(video, view=view, recorders=[recorder]).run()
    assert looks["paused"] >= 3
    assert pace.skipped == 3
    assert recorder.indexes[0] == 0
    assert not pace.paused


def test_s_takes_a_snapshot_of_what_is_seen_and_says_so() -> None:
    def press(frame: FrameAnalysis | None, pace: Pace) -> str:
        if pace.remark:
            return "q"
        return "s" if frame is not None and frame.index == 4 and not taken else ""

    taken: list[int] = []

    def take(frame: FrameAnalysis) -> str:
        taken.append(frame.index)
        return "snapshot a.png"

    view = FakeView(press)
    Live(FakeVideo(frames(5), endless=True), view=view, take_snapshot=take).run()
    assert taken == [4]
    assert view.paces[-1].remark == "snapshot a.png"


def test_a_frame_that_was_left_out_is_shown_with_the_faces_of_the_last_one() -> None:
    view, recorder = FakeView(lambda f, _: "q" if f is not None and f.index == 1 else ""), FakeRecorder()
    video = FakeVideo([analysis(0), analysis(1, faces=0, analyzed=False)], endless=True)
    Live(video, view=view, recorders=[recorder]).run()
    assert view.seen[-1].index == 1
    assert len(view.seen[-1].faces) == 1


@pytest.mark.parametrize("kind", ["source", "recorder", "closing"])
def test_what_breaks_is_raised_after_all_is_closed(kind: str) -> None:
    unplugged = CameraError("unplugged") if kind == "source" else None
    video = FakeVideo(frames(5), error=unplugged)
    broken = FakeRecorder(fails_at=3 if kind == "recorder" else -1, fails_to_close=kind == "closing")
    other = FakeRecorder()
    words = {"source": "unplugged", "recorder": "^disk full$", "closing": "disk full at the end"}[kind]
    with pytest.raises((CameraError, OutputError), match=words):
        Live(video, view=FakeView(), recorders=[broken, other]).run()
    assert (broken.closed, other.closed, video.source.closed.is_set()) == (1, 1, True)


def interrupt_at(index: int, send: Callable[[], None]) -> FakeView:
    sent: list[bool] = []

    def press(frame: FrameAnalysis | None, _: Pace) -> str:
        if frame is not None and frame.index == index and not sent:
            sent.append(True)
            send()
        return ""

    return FakeView(press)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_and_its_kin_close_everything(name: str) -> None:
    number = getattr(signal, name)
    view = interrupt_at(2, lambda: os.kill(os.getpid(), number))
    video, recorder = FakeVideo(frames(3), endless=True), FakeRecorder()
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt):
        Live(video, view=view, recorders=[recorder]).run()
    assert recorder.indexes == [0, 1, 2]
    assert (recorder.closed, video.source.closed.is_set()) == (1, True)
    assert signal.getsignal(number) == before


def test_outside_the_main_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    inside: list[object] = []

    def work() -> None:
        with signals_as_interrupts():
            inside.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert inside == [before]


def test_the_meter_tells_rate_median_and_tail() -> None:
    now = [100.0]
    meter = Meter(lambda: now[0])
    assert meter.pace(source="x", skipped=0, paused=False).frames_a_second == 0
    for i in range(41):
        now[0] = 100 + i / 20
        meter.count(analysis(i, latency=float(i)))
    pace = meter.pace(source="x", skipped=7, paused=False)
    assert pace.frames_a_second == pytest.approx(20)
    assert (pace.frames, pace.seconds, pace.skipped) == (41, pytest.approx(2), 7)
    assert (pace.latency_ms, pace.latency_p95_ms) == (20, 38)
    now[0] += 5
    assert meter.pace(source="x", skipped=7, paused=False).silent_s == pytest.approx(5)


def test_a_mirror_turns_pixels_boxes_and_points_and_twice_gives_the_frame_back() -> None:
    frame = analysis(0)
    assert frame.image is not None
    frame.image[:, 0] = 200
    seen = mirrored(frame)
    assert seen.image is not None
    assert seen.image[0, -1, 0] == 200
    assert seen.faces[0].box == Box(16, 6, 36, 30)
    back = mirrored(seen)
    assert back.faces[0].box == frame.faces[0].box
    assert np.array_equal(back.faces[0].landmarks, frame.faces[0].landmarks)
