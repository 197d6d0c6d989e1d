"""The stand-ins of Redis and S3 do what hydra asks of these."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .services.stand_ins import Bucket, Jobs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


@dataclass(frozen=True)
class Converted:
    path: Path


async def work_until(jobs: Jobs, done: asyncio.Event) -> None:
    worker = asyncio.create_task(jobs.work())
    await asyncio.wait_for(done.wait(), 5)
    worker.cancel()


async def test_urgent_jobs_are_done_first_and_others_in_their_order() -> None:
    jobs, done, order = Jobs(), asyncio.Event(), list[str]()
    queues = jobs.queues()

    async def job(name: str, *, last: bool = False) -> None:
        order.append(name)
        if last:
            done.set()

    queues["low"].enqueue(job, "low", last=True, failure_ttl=1)
    queues["default"].enqueue(job, "first", failure_ttl=1)
    queues["default"].enqueue(job, "second", failure_ttl=1)
    queues["high"].enqueue(job, "high", failure_ttl=1)
    await work_until(jobs, done)

    assert order == ["high", "first", "second", "low"]


async def test_a_job_that_fails_is_told_and_ends_no_worker(
    capsys: pytest.CaptureFixture[str],
) -> None:
    jobs, done = Jobs(), asyncio.Event()
    queue = jobs.queues()["default"]

    async def fail() -> None:
        raise ValueError("a wrong file")

    async def succeed() -> None:
        done.set()

    queue.enqueue(fail, failure_ttl=1)
    queue.enqueue(succeed, failure_ttl=1)
    await work_until(jobs, done)

    assert "a wrong file" in capsys.readouterr().err


def test_a_file_is_stored_under_its_kind_and_moved_unless_it_shall_stay(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    bucket = Bucket(folder, "http://127.0.0.1:8000")
    for name in ("a.parquet", "b.parquet"):
        (tmp_path / name).write_text(name)

    url = bucket.send_file(Converted(tmp_path / "a.parquet"))
    bucket.send_file(Converted(tmp_path / "b.parquet"), delete_source=False)

    assert url == "http://127.0.0.1:8000/parquet/a.parquet"
    assert sorted(path.name for path in (folder / "parquet").iterdir()) == [
        "a.parquet",
        "b.parquet",
    ]
    assert not (tmp_path / "a.parquet").exists()
    assert (tmp_path / "b.parquet").exists()
