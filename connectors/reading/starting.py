"""Starting the reading child: a fork of a process that is alone with itself, otherwise a fresh one.

A fork has numpy and our modules loaded already: a fifth of a second of CPU less for each file. A process with other threads (the web
server) may not fork: locks held by them would stay locked for ever in the copy.
"""

from __future__ import annotations

import base64
import faulthandler
import os
import pickle
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from connectors.contract import Choices
from connectors.reading.kinds import Kind

_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from connectors.reading.child import main; main(sys.argv[2])"
_DIED = 70


@dataclass(frozen=True, slots=True)
class Request:
    """What the child is to read; plain values that can be pickled."""

    name: str
    kind: Kind
    choices: Choices


class Child(Protocol):
    """A running child: how many rows it has counted comes line by line; `exit_code` is known after `wait`."""

    @property
    def counts(self) -> IO[str]: ...
    @property
    def exit_code(self) -> int | None: ...
    def wait(self) -> None: ...


@contextmanager
def start_child(request: Request, file: IO[bytes], outcome: IO[bytes]) -> Iterator[Child]:
    """A child that reads `file` and writes into `outcome`; on the way out it is ended, if it still runs."""
    if can_fork():
        yield from _forked(request, file, outcome)
    else:
        yield from _fresh(request, file, outcome)


def can_fork() -> bool:
    """True where a copy of this process is whole: Linux, and no thread but this one."""
    return sys.platform == "linux" and threading.active_count() == 1


class _Fresh:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self._process, self.counts = process, process.stderr

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def wait(self) -> None:
        self._process.wait()


def _fresh(request: Request, file: IO[bytes], outcome: IO[bytes]) -> Iterator[Child]:
    """A new interpreter with nothing of ours but the reader."""
    command = [sys.executable, "-c", _START, _ROOT, base64.b64encode(pickle.dumps(request)).decode()]
    with subprocess.Popen(command, stdin=file, stdout=outcome, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield _Fresh(process)
        finally:
            process.kill()


class _Fork:
    def __init__(self, pid: int, counts: IO[str]) -> None:
        self.pid, self.counts = pid, counts
        self.exit_code: int | None = None

    def wait(self) -> None:
        if self.exit_code is None:
            self.exit_code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _forked(request: Request, file: IO[bytes], outcome: IO[bytes]) -> Iterator[Child]:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 counts the native threads of numpy's BLAS as well; that library starts them anew in the copy
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_the_child(request, file, outcome, writing)
    os.close(writing)
    with open(reading, encoding="utf-8", errors="replace") as counts:
        child = _Fork(pid, counts)
        try:
            yield child
        finally:
            if child.exit_code is None:
                os.kill(pid, signal.SIGKILL)
                child.wait()


def _be_the_child(request: Request, file: IO[bytes], outcome: IO[bytes], counts: int) -> None:
    """Read and leave without the parent's clean-up: its store, its terminal and its temporary files are not ours to close."""
    code = _DIED
    faulthandler.disable()  # a native parser that gives up is an answer, not a crash of the parent
    try:
        os.dup2(counts, 2)  # parsers may complain there too; whoever counts the lines leaves out what is no number
        from connectors.reading.child import answer

        answer(request, file, outcome)
        code = 0
    finally:
        os._exit(code)
