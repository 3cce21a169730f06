"""The child process of `confined`: limits itself, reads the file that is its stdin, writes the outcome to stdout, counts on stderr."""

from __future__ import annotations

import base64
import gc
import os
import pickle
import sys
from typing import IO

from connectors.contract import ReadFile
from connectors.reading.kinds import Kind
from connectors.reading.starting import Request
from data.errors import ImportRefused

_MEMORY = 3 * 2**30
_CPU_SECONDS = 50
_STDERR = 2


def main(request: str) -> None:
    """Answer a request (base64 of a pickled `Request`) about standard input on standard output."""
    answer(pickle.loads(base64.b64decode(request)), sys.stdin.buffer, sys.stdout.buffer)


def answer(request: Request, file: IO[bytes], outcome: IO[bytes]) -> None:
    """Write a `ReadFile`, or the code and parameters of a refusal. Limits this process first: call it in a child only."""
    _limit()
    gc.disable()  # short-lived: whatever is left goes with the process
    try:
        found: object = _read(file, request)
    except ImportRefused as refused:
        found = (refused.code, refused.params)
    write_outcome(outcome, found)


def write_outcome(stream: IO[bytes], outcome: object) -> None:
    """The sizes of all parts, the pickled object, then its arrays as plain memory: the parent maps them instead of copying."""
    arrays: list[pickle.PickleBuffer] = []
    body = pickle.dumps(outcome, protocol=5, buffer_callback=arrays.append)
    memory = [array.raw() for array in arrays]
    pickle.dump([len(body), *(len(part) for part in memory)], stream)
    stream.write(body)
    for part in memory:
        stream.write(part)
    stream.flush()


def _read(file: IO[bytes], request: Request) -> ReadFile:
    if request.kind is Kind.WORKBOOK:
        from connectors.reading.workbook import read_workbook

        return read_workbook(file.read(), request.name, request.choices)
    if request.kind is Kind.HTML:
        from connectors.reading.markup import read_markup

        return read_markup(file.read(), request.name, request.choices.encoding)
    if request.kind is Kind.XML:
        from connectors.reading.xml_sheets import read_xml_sheets

        return read_xml_sheets(file.read(), request.name)
    from connectors.reading.large_text import read_large_text

    return read_large_text(file, request.name, request.choices, _count)


def _count(rows: int) -> None:
    os.write(_STDERR, b"%d\n" % rows)  # not sys.stderr: a fork may have another one, of a test or a page


def _limit() -> None:
    """Address space and CPU time; systems without the resource module rely on the parent's clock."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
