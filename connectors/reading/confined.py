"""Hostile files meet native parsers in a child process with limits of memory and time; only the outcome comes back."""

from __future__ import annotations

import mmap
import pickle
import queue
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

from connectors.contract import Choices, ReadFile
from connectors.reading.kinds import Kind
from connectors.reading.starting import Child, Request, start_child
from data.errors import ImportRefused
from data.model.progress import Progress, silent

_SECONDS = 180
_BEAT = 0.25


def read_confined(data: bytes | Path, name: str, kind: Kind, choices: Choices, progress: Progress = silent) -> ReadFile:
    """Read in a child process; `progress` hears the rows read so far, and a beat while there is nothing new.

    Raises: ImportRefused, the child's own or `import.unsafe_content` when it ran out of memory or time, or died; what `progress` raises.
    """
    request = Request(name, kind, replace(choices, metrics={}, new_metrics=()))
    with _opened(data) as file, tempfile.TemporaryFile() as outcome:
        with start_child(request, file, outcome) as child:
            _attend(child, name, progress)
        if child.exit_code != 0:
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


def _attend(child: Child, name: str, progress: Progress) -> None:
    """Pass on what the child counts until it is done. Raises: ImportRefused when it takes too long."""
    counts: queue.Queue[int | None] = queue.Queue()
    listener = threading.Thread(target=_listen, args=(child.counts, counts), daemon=True)
    listener.start()
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
    listener.join()
    child.wait()


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
