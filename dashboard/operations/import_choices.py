"""A mapping file (`kpi import --mapping F`): TOML with the fields of connectors.contract.Choices."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from connectors.contract import Choices
from data.errors import RequestError

_TEXTS = ("sheet", "encoding", "layout", "metric", "unit", "date_order", "percent")
_NUMBERS = ("header_row", "year")
_TABLES = ("roles", "metrics")


def read_choices(path: Path, base: Choices) -> Choices:
    """The choices of a mapping file on top of those of the command line.

    Raises: RequestError `mapping.unreadable` (no such file, not TOML), `mapping.field` (unknown field or wrong kind of value).
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError("mapping.unreadable", file=path.name, problem=str(error)) from error
    changes: dict[str, object] = {}
    for name, value in table.items():
        fits = (
            (name in _TEXTS and isinstance(value, str))
            or (name in _NUMBERS and isinstance(value, int))
            or (name in _TABLES and isinstance(value, dict) and all(isinstance(v, str) for v in value.values()))
        )
        if not fits:
            raise RequestError("mapping.field", file=path.name, field=name, known=", ".join((*_TEXTS, *_NUMBERS, *_TABLES)))
        changes[name] = value
    return replace(base, **changes)  # type: ignore[arg-type]
