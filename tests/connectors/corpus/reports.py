"""Reports as companies keep them (reports.toml): cumulative and prior-year columns, quarter names, notes, merged headers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.contract import Choices
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row
from tests.connectors.corpus.workbooks import sheet

_CASES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def cases() -> Iterator[Case]:
    """All of the family."""
    for name, case in _CASES["text"].items():
        yield _case(name, case, case["file"].encode(), "a.csv")
    for name, case in _CASES["book"].items():
        cells = [[None if cell == "" else cell for cell in row] for row in case["cells"]]
        formats = {
            (int(row), int(column)): code for place, code in case.get("formats", {}).items() for row, column in [place.split(",")]
        }
        merged = tuple(tuple(one) for one in case.get("merged", ()))
        yield _case(name, case, sheet(cells, formats, merged=merged), "a.xlsx")


def _case(name: str, case: Mapping[str, Any], content: bytes, file: str) -> Case:
    return Case(
        name, content, _rows(case["rows"]) if "rows" in case else None, tuple(case.get("refused", "").split()),
        tuple(case.get("says", "").split()), file, Cadence(case.get("cadence", "month")),
        Choices(create=case.get("create", False), year=case.get("year")),
    )  # fmt: skip


def _rows(text: str) -> tuple[Row, ...]:
    """`metric day value; …`"""
    parts = (part.split(" ") for part in text.split("; "))
    return tuple((metric, day, float(value)) for metric, day, value in parts)
