"""One file of the adversarial corpus and what may come of it: exactly these rows, or a refusal with one of these codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from connectors.contract import Choices, Level
from connectors.normalise import Surroundings
from connectors.reading import read_file
from connectors.reading.kinds import Kind, file_kind
from connectors.reading.workbook import read_workbook
from dashboard.operations.import_answer import all_messages, message_text
from dashboard.operations.intake import Prepared, best_sheet
from dashboard.text.catalog import load_text
from data.errors import ImportRefused
from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence

TODAY = date(2026, 11, 23)
Row = tuple[str, str, float]  # metric code, start of the period, value
_INTERNALS = re.compile(
    r"Traceback|object at 0x|<class '|\bNoneType\b|[A-Za-z]+Error\b|Exception\b|File \"|[\x00-\x08\x0b-\x1f\x7f]"
)
_LONGEST = 2_000


def catalog(cadence: Cadence) -> Catalog:
    """매출 and 순이익 in won, DAU in people, 전환율 in % to 100, 달성도 in % without end, 민원 in cases,
    가동률 as ratio 0..1, 광고비 in dollars, 응답시간 in hours."""
    return Catalog(
        metrics=(
            Metric("revenue", Name.of("매출"), cadence, unit="KRW", minimum=0),
            Metric("net_profit", Name.of("순이익"), cadence, unit="KRW"),
            Metric("dau", Name.of("DAU"), cadence, unit="명", minimum=0),
            Metric("conversion", Name.of("전환율"), cadence, unit="%", type=MetricType.MEAN, minimum=0, maximum=100),
            Metric("uptime", Name.of("가동률"), cadence, unit="ratio", type=MetricType.MEAN, minimum=0, maximum=1),
            Metric("achieved", Name.of("달성도"), cadence, unit="%", type=MetricType.MEAN),
            Metric("complaints", Name.of("민원"), cadence, unit="건"),
            Metric("spend", Name.of("광고비"), cadence, unit="USD"),
            Metric("wait", Name.of("응답시간"), cadence, unit="hours", type=MetricType.MEAN),
        )
    )


@dataclass(frozen=True)
class Case:
    """`rows` None: it must be refused, with one of `codes` when any are given. `says` are codes an acceptance must mention."""

    id: str
    content: bytes
    rows: tuple[Row, ...] | None
    codes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    name: str = "a.csv"
    cadence: Cadence = Cadence.DAY
    choices: Choices = field(default_factory=Choices)
    confined: bool = False  # through the child process, as every workbook goes in the product


def text_case(identity: str, text: str, rows: tuple[Row, ...] | None, *codes: str, **more: object) -> Case:
    """A case from text, in UTF-8."""
    return Case(identity, text.encode(), rows, codes, **more)  # type: ignore[arg-type]


def long_file(*cells: tuple[str, str, str]) -> str:
    """A file of date, kpi, value with every cell in quotes."""
    return "date,kpi,value\n" + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells)


def outcome(case: Case) -> tuple[Prepared, list[Row]]:
    """Read a case as an import does, without a store."""
    around = Surroundings(catalog(case.cadence), TODAY, ZoneInfo("Asia/Seoul"), 1, case.name)
    try:
        if not case.confined and file_kind(case.content, case.name) is Kind.WORKBOOK:
            found = read_workbook(case.content, case.name, case.choices)
        else:
            found = read_file(case.content, case.name, case.choices)
        grid, mapping, result = best_sheet(found, case.choices, around)
    except ImportRefused as refused:
        return Prepared(case.name, case.choices, "", refused=refused, catalog=around.catalog), []
    prepared = Prepared(
        case.name, case.choices, "", found.encoding, grid.name, (), mapping, result,
        (*found.messages, *grid.messages, *result.messages), catalog=around.catalog,
    )  # fmt: skip
    frame = result.frame
    starts = [start.isoformat().removesuffix("T00:00:00") for start in frame["period"].dt.to_pydatetime()]
    return prepared, list(zip(frame["metric"].astype(str), starts, frame["value"].tolist(), strict=True))


def fault(case: Case) -> str:
    """What is wrong with the outcome of a case; empty when nothing is."""
    prepared, rows = outcome(case)
    messages = all_messages(prepared)
    for language in ("ko", "en"):
        for message in messages:
            text = message_text(message, load_text(language))
            if _INTERNALS.search(text) or len(text) > _LONGEST:
                return f"unclear message: {text[:200]!r}"
    codes = {message.code for message in messages}
    if prepared.status == "rejected":
        if case.rows is not None:
            return f"refused with {sorted(codes)}"
        nothing_there = prepared.result is not None and not len(prepared.result.values)  # the import itself says so
        if not nothing_there and not any(message.level in {Level.ERROR, Level.WARNING} for message in messages):
            return "refused without a reason"
        return f"refused with {sorted(codes)} only" if case.codes and not codes & set(case.codes) else ""
    if case.rows is None:
        return f"accepted: {rows[:4]}"
    if sorted(rows) != sorted(case.rows):
        return f"wrong rows: {sorted(rows)[:6]}"
    return f"does not say {case.says}" if not set(case.says) <= codes else ""
