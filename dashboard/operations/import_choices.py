"""A mapping file (`kpi import --mapping F`): TOML with the fields of connectors.contract.Choices."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from connectors.contract import Choices
from connectors.mapping import LAYOUTS
from connectors.measures import chosen_unit
from data.errors import RequestError

_ONE_OF = {"date_order": ("ymd", "dmy", "mdy"), "percent": ("points", "fraction"), "decimal": (".", ","), "layout": LAYOUTS}
_TEXTS = ("sheet", "encoding", "metric", "unit", *_ONE_OF)
_NUMBERS = {"header_row": (1, 10**7), "year": (1900, 2200), "fiscal_end": (1, 12), "first_term": (1800, 2200)}
_TABLES = ("roles", "metrics", "units")
_LISTS = ("dash_zero",)
_KNOWN = ", ".join((*_TEXTS, *_NUMBERS, *_TABLES, *_LISTS))


def read_choices(path: Path, base: Choices) -> Choices:
    """The choices of a mapping file on top of those of the command line.

    Raises: RequestError `mapping.unreadable` (no such file, not TOML), `mapping.field` (unknown field or wrong kind of value),
    `mapping.value` (a value that is none of the possible ones).
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError("mapping.unreadable", file=path.name, problem=str(error)) from error
    return choices_from_table(table, path.name, base)


def choices_from_table(table: Mapping[str, Any], place: str, base: Choices | None = None) -> Choices:
    """The same from a table that was read already. Raises: RequestError `mapping.field`, `mapping.value`."""
    for name, value in table.items():
        if not _fits(name, value):
            raise RequestError("mapping.field", file=place, field=name, known=_KNOWN)
        if allowed := _allowed(name, value):
            raise RequestError("mapping.value", file=place, field=name, value=str(value), allowed=allowed)
    lists = {name: tuple(value) for name, value in table.items() if name in _LISTS}
    return replace(base or Choices(), **{**table, **lists})


def _fits(name: str, value: object) -> bool:
    """True for a known field with the right kind of value."""
    if name in _TABLES:
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name in _NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool)
    return name in _TEXTS and isinstance(value, str)


def _allowed(name: str, value: object) -> str:
    """What a field may be when this value is none of that, else empty."""
    if name in _ONE_OF and value not in _ONE_OF[name]:
        return ", ".join(_ONE_OF[name])
    if name in _NUMBERS and isinstance(value, int) and not _NUMBERS[name][0] <= value <= _NUMBERS[name][1]:
        return f"{_NUMBERS[name][0]}-{_NUMBERS[name][1]}"
    units = value.values() if name == "units" and isinstance(value, dict) else [value] if name == "unit" else []
    return "천원, 백만원, 명, %, USD, 1000" if any(chosen_unit(str(unit)) is None for unit in units) else ""
