"""Hostile files meet native parsers in a child process with limits of memory and time; only the outcome comes back."""

from __future__ import annotations

import base64
import mmap
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

from connectors.contract import Choices, ReadFile
from connectors.reading.kinds import Kind
from data.errors import ImportRefused
from data.model.progress import Progress, silent

_SECONDS = 180
_BEAT = 0.25
_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from connectors.reading.child import main; main(sys.argv[2])"


def read_confined(data: bytes | Path, name: str, kind: Kind, choices: Choices, progress: Progress = silent) -> ReadFile:
    """Read in a child process; `progress` hears the rows read so far, and a beat while there is nothing new.

    Raises: ImportRefused, the child's own or `import.unsafe_content` when it ran out of memory or time, or died; what `progress` raises.
    """
    request = base64.b64encode(pickle.dumps((name, kind, replace(choices, metrics={}, new_metrics=())))).decode()
    with _opened(data) as file, tempfile.TemporaryFile() as outcome:
        command = [sys.executable, "-c", _START, _ROOT, request]
        with subprocess.Popen(command, stdin=file, stdout=outcome, stderr=subprocess.PIPE, text=True) as process:
            try:
                _attend(process, name, progress)
            finally:
                process.kill()
        if process.returncode != 0:
            raise ImportRefused("import.unsafe_content", file=name)
        answer = _outcome(outcome)
    if isinstance(answer, ReadFile):
        return answer
    code, params = answer
    raise ImportRefused(code, **params)


def _opened(data: bytes | Path) -> IO[bytes]:
    """The file itself, or the bytes in a temporary one: pipes would pass megabytes in small pieces."""
    if isinstance(data, Path):
        return data.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file


def _attend(process: subprocess.Popen[str], name: str, progress: Progress) -> None:
    """Pass on what the child counts until it is done. Raises: ImportRefused when it takes too long."""
    counts: queue.Queue[int | None] = queue.Queue()
    assert process.stderr is not None
    threading.Thread(target=_listen, args=(process.stderr, counts), daemon=True).start()
    end, rows = time.monotonic() + _SECONDS, 0
    while True:
        try:
            heard = counts.get(timeout=_BEAT)
        except queue.Empty:
            heard = rows
        if heard is None:
            break
        rows = heard
        progress("reading", rows, 0)
        if time.monotonic() > end:
            raise ImportRefused("import.unsafe_content", file=name)
    process.wait()


def _listen(stream: IO[str], counts: queue.Queue[int | None]) -> None:
    for line in stream:
        if line.strip().isdigit():  # parsers may complain there too
            counts.put(int(line))
    counts.put(None)


def _outcome(file: IO[bytes]) -> ReadFile | tuple[str, dict[str, object]]:
    """What our own child wrote: grids or a refusal, never the file's bytes. Arrays stay in the mapped file."""
    file.seek(0)
    sizes = pickle.load(file)
    at = file.tell()
    whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    parts = []
    for size in sizes:
        parts.append(whole[at : at + size])
        at += size
    outcome: ReadFile | tuple[str, dict[str, object]] = pickle.loads(parts[0], buffers=parts[1:])
    return outcome
