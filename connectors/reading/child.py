"""The child process of `confined`: limits itself, reads the file that is its stdin, writes the outcome to stdout, counts on stderr."""

from __future__ import annotations

import base64
import gc
import pickle
import sys
from typing import BinaryIO

from connectors.contract import Choices, ReadFile
from connectors.reading.kinds import Kind
from data.errors import ImportRefused

_MEMORY = 3 * 2**30
_CPU_SECONDS = 50


def main(request: str) -> None:
    """Answer a request (base64 of a pickled name, kind and choices) with a `ReadFile` or the code and parameters of a refusal."""
    _limit()
    gc.disable()  # short-lived: whatever is left goes with the process
    name, kind, choices = pickle.loads(base64.b64decode(request))
    try:
        outcome: object = _read(sys.stdin.buffer, name, kind, choices)
    except ImportRefused as refused:
        outcome = (refused.code, refused.params)
    write_outcome(sys.stdout.buffer, outcome)


def write_outcome(stream: BinaryIO, outcome: object) -> None:
    """The sizes of all parts, the pickled object, then its arrays as plain memory: the parent maps them instead of copying."""
    arrays: list[pickle.PickleBuffer] = []
    body = pickle.dumps(outcome, protocol=5, buffer_callback=arrays.append)
    memory = [array.raw() for array in arrays]
    pickle.dump([len(body), *(len(part) for part in memory)], stream)
    stream.write(body)
    for part in memory:
        stream.write(part)
    stream.flush()


def _read(file: BinaryIO, name: str, kind: Kind, choices: Choices) -> ReadFile:
    if kind is Kind.WORKBOOK:
        from connectors.reading.workbook import read_workbook

        return read_workbook(file.read(), name, choices)
    from connectors.reading.large_text import read_large_text

    return read_large_text(file, name, choices, _count)


def _count(rows: int) -> None:
    sys.stderr.write(f"{rows}\n")
    sys.stderr.flush()


def _limit() -> None:
    """Address space and CPU time; systems without the resource module rely on the parent's clock."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
