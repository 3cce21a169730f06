"""The child process of `confined`: limits itself, reads one file from stdin, writes the pickled outcome to stdout."""

from __future__ import annotations

import io
import pickle
import sys

from connectors.contract import Choices, ReadFile
from connectors.reading.kinds import Kind
from data.errors import ImportRefused

_MEMORY = 3 * 2**30
_CPU_SECONDS = 50


def main() -> None:
    """Read the request, answer with a `ReadFile` or the code and parameters of a refusal."""
    _limit()
    stream = io.BytesIO(sys.stdin.buffer.read())
    name, kind, choices = pickle.load(stream)
    try:
        outcome: object = _read(stream.read(), name, kind, choices)
    except ImportRefused as refused:
        outcome = (refused.code, refused.params)
    sys.stdout.buffer.write(pickle.dumps(outcome, protocol=5))


def _read(content: bytes, name: str, kind: Kind, choices: Choices) -> ReadFile:
    if kind is Kind.WORKBOOK:
        from connectors.reading.workbook import read_workbook

        return read_workbook(content, name, choices)
    from connectors.reading.large_text import read_large_text

    return read_large_text(content, name, choices)


def _limit() -> None:
    """Address space and CPU time; systems without the resource module rely on the parent's clock."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
