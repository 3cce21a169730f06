"""What every source keeps to: it declares its settings, is checked without storing, and yields documents with a bookmark each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from connectors.reach import Reach

State = Mapping[str, object]
Settings = Mapping[str, object]


class Form(StrEnum):
    """How a setting is written: in the form of the page, in TOML and on the command line."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    SECRET = "secret"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a source. A SECRET is a reference (`env:NAME`, `file:PATH`); PAIRS are names with texts, which may be references."""

    name: str
    form: Form = Form.TEXT
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One table as a file: `content` is read like an upload called `name`. `state` is the bookmark once it is stored; a document without
    content moves the bookmark only."""

    name: str
    content: bytes
    state: State


@dataclass(frozen=True)
class Access:
    """What a source may use while it is read: hosts it may reach, secrets by reference, commands it may start, the moment and the zone.

    Every secret that was handed out is remembered, so that `hide` takes it out of any text.
    """

    reach: Reach
    lookup: Callable[[str], str]
    now: datetime
    zone: ZoneInfo
    taps: tuple[str, ...] = ()
    _given: set[str] = field(default_factory=set, repr=False, compare=False)

    def secret(self, reference: object) -> str:
        """The secret behind a reference. Raises: Refused `source.secret_missing`, naming the reference."""
        value = self.lookup(str(reference))
        self._given.add(value)
        return value

    def remember(self, secret: str) -> None:
        """A secret that came inside something else (an address, a token that was lent): `hide` takes it out as well."""
        self._given.add(secret)

    def filled(self, value: object) -> str:
        """A plain text as it is, a reference as the secret behind it."""
        text = str(value)
        return self.secret(text) if is_reference(text) else text

    def hide(self, text: str) -> str:
        """The text without any secret that was handed out, nor its usual encodings."""
        from base64 import b64encode
        from urllib.parse import quote, quote_plus

        for secret in sorted((s for s in self._given if s), key=len, reverse=True):
            for shape in {
                secret,
                quote(secret, safe=""),
                quote_plus(secret),
                b64encode(secret.encode()).decode(),
                repr(secret)[1:-1],
            }:
                text = text.replace(shape, "•••")
        return text


def is_reference(value: object) -> bool:
    """True for `env:NAME` and `file:PATH`."""
    return isinstance(value, str) and value.startswith(("env:", "file:"))


class Source(Protocol):
    """A kind of source. Promises (tests/promises/test_sources.py): it never writes to what it reads; pulled twice it changes nothing; a
    pull that was cut off goes on; a failure is a SourceError that names the place; no secret leaves it."""

    @property
    def kind(self) -> str: ...

    @property
    def settings(self) -> tuple[Setting, ...]: ...

    def check(self, settings: Settings, access: Access) -> str:
        """Reach the source and look at its columns; returns what was found in a few words. Raises: SourceError."""
        ...

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """What is new since `state`, oldest first. Raises: SourceError."""
        ...
