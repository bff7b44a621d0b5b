"""The disk is full: on a small file system of its own, which takes root to mount."""

import hashlib
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
from job_house import until
from running_service import API, Service, frozen, service

SIZE = "256m"  # more than the 200 MB that the service wants to have free before it calls itself ready
PIECE = "application/offset+octet-stream"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _may_mount():
        pytest.skip("needs the right to mount a file system (root, with CAP_SYS_ADMIN)")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "mien-tests", str(folder)])
    if mounted.returncode:
        servers.absent("a system that lets root mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _may_mount() -> bool:
    """Whether this process has CAP_SYS_ADMIN, bit 21: root in most containers has not."""
    status = Path("/proc/self/status")
    said = status.read_text() if status.exists() else ""
    return any(int(line.split()[1], 16) >> 21 & 1 for line in said.splitlines() if line.startswith("CapEff"))


def fill(disk: Path) -> Path:
    """Leave not one byte."""
    path, piece = disk / "everything else", bytes(1 << 20)
    with path.open("wb", buffering=0) as file:
        for size in (len(piece), 4096, 1):
            try:
                while file.write(piece[:size]) == size:
                    pass
            except OSError:
                continue
    assert os.statvfs(disk).f_bavail == 0
    return path


def test_a_full_disk_is_told_of_and_nothing_is_broken_by_it(
    tmp_path: Path, disk: Path, photo: bytes, long_film: bytes
) -> None:
    (disk / "tmp").mkdir()
    (disk / "serve.log").symlink_to(tmp_path / "serve.log")  # or it would be full with the rest, and say nothing
    variables = {"TMPDIR": str(disk / "tmp"), "MIEN_KEEP_IMAGES_DAYS": "1", "MIEN_JOB_RETRY_S": "1"}
    with service(disk, **variables) as running:
        kept = running.read(photo).json["analyses"][0]
        undisturbed = running.order(long_film).json["id"]
        until(lambda: running.job(undisturbed)["state"] == "succeeded")
        interrupted = running.order(long_film).json["id"]
        reader = frozen(running, interrupted)
        upload = running.ask("POST", f"{API}/uploads", Upload_Length=str(len(long_film))).headers["Location"]
        family = running.processes()

        everything_else = fill(disk)
        os.kill(reader, signal.SIGCONT)
        for _ in range(2):
            _everybody_is_told(running, photo, long_film, upload)
        assert running.ask("GET", f"{API}/analyses/{kept['id']}").json == kept  # what is there can be seen
        assert running.ask("GET", f"{API}/analyses/{kept['id']}/image").body == photo
        until(lambda: "No space left" in running.log.read_text())
        assert running.processes() == family  # nobody died of it
        _nothing_is_half(disk)

        everything_else.unlink()
        until(lambda: running.faults() == {})
        assert running.read(photo).status == 200
        received = int(running.ask("HEAD", upload).headers["Upload-Offset"])
        _append(running, upload, long_film, received)
        body = b'{"upload": "%s"}' % upload.rpartition("/")[2].encode()
        uploaded = running.ask("POST", f"{API}/jobs", body, Content_Type="application/json").json["id"]
        until(lambda: all(running.job(one)["state"] in ("succeeded", "failed") for one in (interrupted, uploaded)))
        assert [running.job(one)["state"] for one in (interrupted, uploaded)] == ["succeeded"] * 2
        first, *others = [_read(running, one) for one in (undisturbed, interrupted, uploaded)]
        assert len(first) == 80
        assert others == [first] * 2
        assert len(running.ask("GET", f"{API}/analyses").json["items"]) == 2
    _nothing_is_half(disk)
    assert not list((disk / "mien" / "storage" / "uploads").iterdir())
    assert not list((disk / "tmp").iterdir())
    for path in (disk / "mien").glob("*.db"):
        with sqlite3.connect(path) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _everybody_is_told(running: Service, photo: bytes, film: bytes, upload: str) -> None:
    answers = {
        "read": running.read(photo), "order": running.order(film * 20),  # more than a form holds in memory
        "append": _append(running, upload, film, 0),
    }  # fmt: skip
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert {answer.json["type"] for answer in answers.values()} == {"/problems/unavailable"}
    assert max(answer.took_s for answer in answers.values()) < 5
    assert "disk" in running.faults()
    assert running.ask("GET", "/health/live").status == running.ask("GET", "/metrics").status == 200
    assert running.ask("GET", "/nowhere").status == 404


def _append(running: Service, upload: str, film: bytes, offset: int):
    return running.ask("PATCH", upload, film[offset:], Upload_Offset=str(offset), Content_Type=PIECE)


def _read(running: Service, job_id: str) -> list[dict]:
    return [{name: cell for name, cell in row.items() if name != "source"} for row in running.rows(job_id)]


def _nothing_is_half(disk: Path) -> None:
    for path in (disk / "mien" / "storage" / "files").glob("*/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    # multiprocessing's sockets are in pymp-*, and go with the worker.
    assert not [path for path in (disk / "tmp").iterdir() if not path.name.startswith("pymp-")]
