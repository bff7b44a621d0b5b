"""Jobs are read by workers: once in effect, whatever is killed, cancelled, lost or hostile."""

import os
import signal
from pathlib import Path

import pytest

from job_house import House, picture, until, zipped
from mien.db import utc_now
from mien.db.queries import jobs
from mien.db.tables import JobKind, JobState


def test_a_film_becomes_tables_a_page_and_episodes(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film, source="../ana's film.mp4")
    house.turn_until(house.worker(), job_id)
    job = house.job(job_id)
    assert (job.state, job.error_message) == (JobState.SUCCEEDED, None)
    assert set(job.results) == {"parquet", "csv", "jsonl", "html", "events"}
    assert [row["frame"] for row in house.rows(job_id)] == list(range(12))
    assert {row["source"] for row in house.rows(job_id)} == {"ana_s_film.mp4"}
    assert len(house.result(job_id, "csv").splitlines()) == 13
    assert house.result(job_id, "parquet")[:4] == b"PAR1"
    assert str(house.settings.data_dir).encode() not in house.result(job_id, "html")


def test_nothing_but_the_results_stays_of_a_job(house: House, short_film: bytes) -> None:
    job_id = house.ask(short_film)
    house.turn_until(house.worker(), job_id)
    assert {file.key for file in house.store.list(job_id)} == set(house.job(job_id).results.values())
    assert house.job(job_id).input_key is None
    assert not list(house.settings.jobs.iterdir())
