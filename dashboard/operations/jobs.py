"""Long work beside the page: runs in a thread, says how far it is, can be stopped, and its result waits to be fetched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from data.errors import KpiError
from data.model.progress import Progress

_WORKERS, _KEPT = 2, 24


class Cancelled(KpiError):
    """The person stopped the work; nothing was stored."""

    default_code = "job.cancelled"


@dataclass
class Job:
    """One piece of work. It is its own `Progress`: reporting how far it is is where it can be stopped."""

    work: Callable[[Progress], Any]
    stage: str = "reading"
    done: int = 0
    total: int = 0
    result: Any = None
    error: Exception | None = None
    _stopped: threading.Event = field(default_factory=threading.Event)
    _finished: threading.Event = field(default_factory=threading.Event)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take down how far it is. Raises: Cancelled once somebody asked for that."""
        self.stage, self.done, self.total = stage, done, total
        if self._stopped.is_set():
            raise Cancelled

    def run(self) -> None:
        """Do the work; whatever happens is kept for whoever asks."""
        try:
            self.result = self.work(self)
        except Exception as error:  # noqa: BLE001 - raised again by `outcome`, in the thread that asked
            self.error = error
        finally:
            self._finished.set()

    @property
    def finished(self) -> bool:
        return self._finished.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """True once it is finished."""
        return self._finished.wait(seconds)

    def outcome(self) -> Any:
        """The result of finished work. Raises: what the work raised."""
        if self.error is not None:
            raise self.error
        return self.result


class Jobs:
    """The jobs of one server by key; a few finished ones are kept, so that a page that is shown again finds its result."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="job")
        self._jobs: dict[Hashable, Job] = {}
        self._lock = threading.Lock()

    def start(self, key: Hashable, work: Callable[[Progress], Any]) -> Job:
        """The job of this key, begun if there is none."""
        with self._lock:
            job = self._jobs.pop(key, None)
            if job is None:
                job = Job(work)
                self._pool.submit(job.run)
            self._jobs[key] = job  # the newest at the end
            for old in [k for k, j in self._jobs.items() if j.finished][: max(0, len(self._jobs) - _KEPT)]:
                del self._jobs[old]
            return job

    def get(self, key: Hashable) -> Job | None:
        """The job of this key, or None."""
        return self._jobs.get(key)

    def forget(self, job: Job) -> None:
        """Keep this job no longer."""
        with self._lock:
            self._jobs = {key: other for key, other in self._jobs.items() if other is not job}

    def close(self) -> None:
        """Stop everything; no new work is taken."""
        for job in list(self._jobs.values()):
            job.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
