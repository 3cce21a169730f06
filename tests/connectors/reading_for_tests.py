"""Reads text or workbooks as an import does, without a store."""

from __future__ import annotations

import io
from datetime import date
from zoneinfo import ZoneInfo

import xlsxwriter

from connectors.contract import Choices
from connectors.mapping import Mapping, recognise
from connectors.normalise import Normalised, Surroundings, normalise
from connectors.reading import read_file
from connectors.vocabulary import Vocabulary
from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence

SALES = Metric("sales", Name("매출", "Sales"), Cadence.MONTH, unit="KRW", type=MetricType.SUM, aliases=("turnover",), minimum=0)
CHURN = Metric("churn", Name("이탈률", "Churn"), Cadence.MONTH, unit="%", type=MetricType.RATIO, minimum=0, maximum=100)
LEADS = Metric("leads", Name("리드 수", "Leads"), Cadence.MONTH, unit="count", type=MetricType.SUM)
CATALOG = Catalog(metrics=(SALES, CHURN, LEADS))
TODAY = date(2026, 11, 24)
AROUND = Surroundings(CATALOG, TODAY, ZoneInfo("Asia/Seoul"), 1, "a.csv")
KNOWN = Vocabulary(CATALOG).spellings


def taken(content: str | bytes, choices: Choices | None = None, *, name: str = "a.csv") -> tuple[Mapping, Normalised]:
    """Mapping and values of the first sheet."""
    around = Surroundings(CATALOG, TODAY, ZoneInfo("Asia/Seoul"), 1, name)
    data = content.encode() if isinstance(content, str) else content
    chosen = choices or Choices()
    grid = read_file(data, name, chosen).grids[0]
    mapping = recognise(grid, Vocabulary(CATALOG, chosen.metrics).spellings, chosen, name)
    return mapping, normalise(grid, mapping, chosen, around)


def values(result: Normalised) -> list[tuple[str, str, float]]:
    """(metric, period start, value) in the order of the file."""
    frame = result.frame.sort_values("row", kind="stable")
    days = [start.date().isoformat() for start in frame["period"]]
    return list(zip(frame["metric"].astype(str), days, frame["value"], strict=True))


def codes(result: Normalised) -> set[str]:
    """Codes of everything that was said."""
    return {message.code for message in result.messages}


def workbook(rows: list[list[object]], *, percent: tuple[int, int] | None = None) -> bytes:
    """An xlsx with one sheet; `percent` formats one cell as a percentage."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("표")
        shape = book.add_format({"num_format": "0.0%"})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell, shape if (line, column) == percent else None)
    return out.getvalue()
