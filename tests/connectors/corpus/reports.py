"""Reports as companies keep them (reports.toml), and what stands around tables or misleads a reader (around.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.contract import Choices
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row
from tests.connectors.corpus.workbooks import sheet

_FOLDER = Path(__file__).parent


def cases() -> Iterator[Case]:
    """All of the family."""
    for file in ("reports.toml", "around.toml"):
        listed = tomllib.loads((_FOLDER / file).read_text(encoding="utf-8"))
        for name, case in listed["text"].items():
            yield _case(name, case, case["file"].encode(), case.get("name", "a.csv"))
        yield from _books(listed["book"])


def _books(listed: Mapping[str, Any]) -> Iterator[Case]:
    for name, case in listed.items():
        cells = [[None if cell == "" else cell for cell in row] for row in case["cells"]]
        formats = {
            (int(row), int(column)): code for place, code in case.get("formats", {}).items() for row, column in [place.split(",")]
        }
        merged = tuple(tuple(one) for one in case.get("merged", ()))
        content = sheet(cells, formats, merged=merged, title=case.get("sheet", "표"))
        yield _case(name, case, content, case.get("name", "a.xlsx"))


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
