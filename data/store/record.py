"""Nouns to JSON text and back: frozen dataclasses with dates, enums, tuples and mappings.

A catalogue of 100,000 metrics is read at every look, so how a type is read is worked out once and kept as a function.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")
_Reader = Callable[[Any], Any] | None  # None: the JSON value is the value


def as_text(value: object) -> str:
    """JSON text of a dataclass or plain value. Raises: ValueError for NaN, TypeError for what JSON cannot say."""
    return _ENCODER.encode(value)


def plain(value: Any) -> Any:
    """Plain JSON values: dates as ISO text, enums as their word, NumPy scalars as Python numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value.item() if hasattr(value, "item") else value


def _said(value: Any) -> Any:
    """One step towards JSON of what the encoder does not know itself."""
    kind: Any = type(value)
    names = _names(kind)
    if names is not None:
        return {name: getattr(value, name) for name in names}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return list(value)
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"JSON cannot say {kind.__name__}")


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_said)


def as_quick_text(value: object) -> str:
    """The same several times as quickly, for thousands of records at once; what is not finite becomes null."""
    return orjson.dumps(value, default=_said, option=orjson.OPT_NON_STR_KEYS).decode()


def from_text(kind: type[T], text: str) -> T:
    """The dataclass a text was made from; fields added since take their defaults."""
    known: Any = kind
    read = _reader(known)
    value = orjson.loads(text)
    result: T = value if read is None or value is None else read(value)
    return result


@cache
def _reader(kind: Any) -> _Reader:
    """How a JSON value of this type becomes the value."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _reader(next(option for option in get_args(kind) if option is not type(None)))
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if origin is not None or not isinstance(kind, type):  # Mapping, list and Any keep plain JSON values
        return None
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if issubclass(kind, datetime | date):
        return kind.fromisoformat
    if issubclass(kind, Enum):
        return _enum_reader(kind)
    return float if kind is float else None


def _tuple_reader(options: tuple[Any, ...]) -> _Reader:
    if options[-1] is Ellipsis:
        read = _reader(options[0])
        return tuple if read is None else lambda value: tuple([None if item is None else read(item) for item in value])
    readers = [_reader(option) for option in options]

    def fixed(value: Any) -> tuple[Any, ...]:
        return tuple(item if read is None or item is None else read(item) for read, item in zip(readers, value, strict=True))

    return fixed


def _enum_reader(kind: type[Enum]) -> _Reader:
    known: dict[Any, Enum] = {member.value: member for member in kind}

    def read(value: Any) -> Enum:
        member = known.get(value)
        return kind(value) if member is None else member  # the enum's own error for a word it does not know

    return read


def _dataclass_reader(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    special = [(name, read) for name, read in readers.items() if read is not None]
    known = readers.keys()

    def read_whole(value: dict[str, Any]) -> Any:
        given = value if value.keys() <= known else {name: item for name, item in value.items() if name in known}
        for name, read in special:
            item = given.get(name)
            if item is not None:
                given[name] = read(item)
        return kind(**given)

    return read_whole


def moment_text(moment: datetime) -> str:
    """A UTC moment as sortable text, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_from(text: str) -> datetime:
    """The moment a text was made from."""
    return datetime.fromisoformat(text)
