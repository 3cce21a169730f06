"""Nouns to JSON text and back: frozen dataclasses with dates, enums, tuples and mappings."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_text(value: object) -> str:
    """JSON text of a dataclass or plain value. Raises: ValueError for NaN, TypeError for what JSON cannot say."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


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


def from_text(kind: type[T], text: str) -> T:
    """The dataclass a text was made from; fields added since take their defaults."""
    result: T = _build(kind, json.loads(text))
    return result


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if value is None or kind in (Any, object):
        return value
    if origin in (Union, types.UnionType):
        return _build(next(option for option in get_args(kind) if option is not type(None)), value)
    if origin is tuple:
        options = get_args(kind)
        inner = [options[0]] * len(value) if options[-1] is Ellipsis else options
        return tuple(_build(option, item) for option, item in zip(inner, value, strict=True))
    if origin is not None:  # Mapping and list keep plain JSON values
        return value
    return _build_plain(kind, value)


def _build_plain(kind: Any, value: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in value.items() if name in hints})
    if kind is datetime or kind is date:
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return float(value) if kind is float else value


def moment_text(moment: datetime) -> str:
    """A UTC moment as sortable text, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_from(text: str) -> datetime:
    """The moment a text was made from."""
    return datetime.fromisoformat(text)
