"""What every source keeps to: it is checked without storing, and it yields documents with a bookmark each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

State = Mapping[str, object]
Settings = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """One table as a file: `content` is read like an upload called `name`. `state` is the bookmark once it is stored."""

    name: str
    content: bytes
    state: State


class Source(Protocol):
    """A kind of source. Promises (tests/connectors/sources/promises.py): it never writes to what it reads; the same state yields nothing
    new; a failure names the place and raises a KpiError; documents come oldest first."""

    @property
    def kind(self) -> str: ...

    @property
    def required(self) -> tuple[str, ...]: ...

    @property
    def optional(self) -> tuple[str, ...]: ...

    def check(self, settings: Settings) -> str:
        """Reach the source and look at its columns; returns what was found in a few words. Raises: SourceError."""
        ...

    def fetch(self, settings: Settings, state: State) -> Iterator[Document]:
        """What is new since `state`. Raises: SourceError."""
        ...
