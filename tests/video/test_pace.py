"""How often to search: fixed for films, what the machine affords for live sources."""

from mien.video.pace import SEARCH_S, SLOWEST_S, Pace


def run(pace: Pace, *, search_s: float, follow_s: float, period_s: float = 0.04, frames: int = 60) -> int:
    """How many of the last frames are searched."""
    searched = 0
    for i in range(frames):
        due = pace.due(i * period_s)
        pace.spent(search_s if due else follow_s, searched=due, index=i, timestamp_s=i * period_s)
        searched += due and i >= frames // 2
    return searched


def test_a_film_is_searched_at_a_fixed_pace_however_long_it_takes() -> None:
    pace = Pace(live=False)
    assert run(pace, search_s=5, follow_s=4) == run(Pace(live=False), search_s=0.001, follow_s=0.001)
    assert pace.interval_s == SEARCH_S


def test_a_live_source_is_searched_each_frame_where_there_is_time() -> None:
    assert run(Pace(live=True), search_s=0.01, follow_s=0.003) == 30


def test_a_live_source_is_searched_less_where_a_search_takes_longer_than_a_frame() -> None:
    pace = Pace(live=True)
    searched = run(pace, search_s=0.1, follow_s=0.01)
    assert 3 <= searched <= 8
    # n frames take search + (n - 1) follow, which is at most 0.7 n periods: n = 0.09 / 0.018 = 5.
    assert 0.15 < pace.interval_s <= 0.2


def test_a_live_source_that_cannot_be_kept_up_with_is_searched_once_a_second() -> None:
    pace = Pace(live=True)
    run(pace, search_s=0.3, follow_s=0.2)
    assert pace.interval_s == SLOWEST_S
    assert pace.eager_s == SLOWEST_S


def test_skipped_frames_do_not_make_frames_seem_rare() -> None:
    pace = Pace(live=True)
    for i in range(0, 60, 3):
        due = pace.due(i * 0.04)
        pace.spent(0.1 if due else 0.01, searched=due, index=i, timestamp_s=i * 0.04)
    assert 0.15 < pace.interval_s <= 0.2
