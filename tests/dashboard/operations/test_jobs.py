"""Work beside the page: once by key, stopped when asked, its outcome kept."""

from __future__ import annotations

import threading

import pytest

from dashboard.operations.jobs import Cancelled, Jobs
from data.model.progress import Progress


def test_work_is_done_once_and_its_result_kept() -> None:
    jobs, calls = Jobs(), []
    for _ in range(2):
        job = jobs.start("a", lambda tell: calls.append(1) or "done")
        assert job.wait(10)
        assert job.outcome() == "done"
    assert calls == [1]
    jobs.close()


def test_work_stops_at_its_next_report() -> None:
    jobs, begun, go_on = Jobs(), threading.Event(), threading.Event()

    def work(tell: Progress) -> None:
        tell("storing", 1, 2)
        begun.set()
        assert go_on.wait(10)
        tell("storing", 2, 2)

    job = jobs.start("a", work)
    assert begun.wait(10)
    assert (job.stage, job.done, job.total) == ("storing", 1, 2)
    job.cancel()
    go_on.set()
    assert job.wait(10)
    with pytest.raises(Cancelled):
        job.outcome()
    jobs.forget(job)
    assert jobs.get("a") is None
    jobs.close()
