"""Targets and events from a table: recognised by their headers, read row by row; what cannot be taken is named with its line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from connectors.cells.names import comparable, shown, tidy
from connectors.cells.numbers import Number, read_number
from connectors.cells.periods import Conventions, Read, read_period
from connectors.cells.units import Unit
from connectors.contract import Choices, Grid, Level, Message
from connectors.measures import conversion
from connectors.normalise import Surroundings
from connectors.vocabulary import Vocabulary, canonical_unit, display
from data.model.metric import Event, Metric, Name, Target
from data.model.period import Period
from data.model.segment import segment_text

TARGETS, EVENTS = "targets", "events"
_WORDS = {
    "metric": {"metric", "metrics", "kpi", "지표", "지표명", "항목"},
    "due": {"due", "duedate", "deadline", "기한", "마감", "마감일", "목표일", "달성일"},
    "target": {"target", "targetvalue", "goal", "목표", "목표값", "목표치"},
    "start": {"start", "startdate", "from", "begin", "date", "시작", "시작일", "날짜", "일자"},
    "end": {"end", "enddate", "to", "until", "끝", "종료", "종료일"},
    "event": {"event", "eventname", "사건", "이벤트", "행사"},
    "kind": {"kind", "type", "종류", "유형"},
    "departments": {"department", "departments", "부서"},
    "note": {"note", "notes", "comment", "memo", "메모", "비고", "설명"},
}
_NEEDED = {TARGETS: ("metric", "due", "target"), EVENTS: ("event", "start")}
_SEARCHED = 10


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A target of a metric, from a line."""

    line: int
    metric: str
    target: Target


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event, from a line."""

    line: int
    event: Event


@dataclass
class Plan:
    """What a table of targets or events says."""

    kind: str
    targets: list[PlannedTarget] = field(default_factory=list)
    events: list[PlannedEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    read: int = 0
    headers: tuple[str, ...] = ()


def read_plan(grid: Grid, choices: Choices, around: Surroundings) -> Plan | None:
    """The targets or events of a grid; None when its headers are not those of such a table."""
    for top in range(min(len(grid), _SEARCHED)):
        roles = _roles(grid.row(top))
        for kind, needed in _NEEDED.items():
            if all(name in roles for name in needed):
                return _Reader(grid, top, roles, choices, around, Plan(kind, headers=tuple(grid.row(top)))).read()
    return None


def _roles(headers: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        word = comparable(header)
        for role, words in _WORDS.items():
            if word in words:
                found.setdefault(role, index)
    return found


class _Refused(Exception):
    """A row that cannot be taken; carries its message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


@dataclass
class _Reader:
    """One pass over the rows below the headers."""

    grid: Grid
    top: int
    roles: dict[str, int]
    choices: Choices
    around: Surroundings
    plan: Plan

    def __post_init__(self) -> None:
        self.headers = self.grid.row(self.top)
        self.words = Vocabulary(self.around.catalog, self.choices.metrics)
        fiscal_start = self.choices.fiscal_end % 12 + 1 if self.choices.fiscal_end else self.around.fiscal_start
        self.conventions = Conventions(
            self.choices.date_order, self.choices.year, zone=self.around.zone, fiscal_start=fiscal_start,
            first_term=self.choices.first_term or self.around.first_term,
        )  # fmt: skip
        self.seen: dict[object, int] = {}

    def read(self) -> Plan:
        """Every row, in order; a refused one leaves its reason."""
        take: Callable[[int, list[str]], None] = self._target if self.plan.kind == TARGETS else self._event
        for row in range(self.top + 1, len(self.grid)):
            cells, line = self.grid.row(row), int(self.grid.lines[row])
            if not any(cells):
                continue
            self.plan.read += 1
            try:
                take(line, cells)
            except _Refused as refused:
                self.plan.messages.append(refused.message)
        return self.plan

    def _cell(self, cells: list[str], role: str) -> str:
        return cells[self.roles[role]].strip() if role in self.roles else ""

    def _refuse(self, code: str, line: int, role: str, text: str, **params: object) -> _Refused:
        column = self.headers[self.roles[role]] if role in self.roles else None
        return _Refused(Message(code, Level.ERROR, line, column, {"found": display(text), **params}, display(text)))

    def _target(self, line: int, cells: list[str]) -> None:
        metric = self._metric(line, self._cell(cells, "metric"), "metric")
        due = self._day(line, cells, "due", last=True)
        start = self._day(line, cells, "start") if self._cell(cells, "start") else None
        value = self._number(line, cells, metric)
        known = set(self.roles.values())
        pairs = {tidy(self.headers[i]): tidy(cell) for i, cell in enumerate(cells) if i not in known and cell and self.headers[i]}
        target = Target(due, value, start, segment_text(pairs), note=shown(self._cell(cells, "note"), 400))
        self._once(line, (metric.code, due, start, target.segment), "target", value)
        self.plan.targets.append(PlannedTarget(line, metric.code, target))

    def _event(self, line: int, cells: list[str]) -> None:
        name = tidy(self._cell(cells, "event"))
        if not name:
            raise self._refuse("metric_empty", line, "event", "")
        start = self._day(line, cells, "start")
        end = self._day(line, cells, "end", last=True) if self._cell(cells, "end") else start
        if end < start:
            raise self._refuse("event_backwards", line, "end", self._cell(cells, "end"))
        names = [part.strip() for part in self._cell(cells, "metric").replace(";", ",").split(",") if part.strip()]
        metrics = tuple(self._metric(line, part, "metric").code for part in names)
        event = Event(
            start, end, Name.of(name), tidy(self._cell(cells, "kind")) or "campaign", self._departments(line, cells), metrics
        )
        self._once(line, (start, name), "event", name)
        self.plan.events.append(PlannedEvent(line, event))

    def _departments(self, line: int, cells: list[str]) -> tuple[str, ...]:
        known = {comparable(word): d.code for d in self.around.catalog.departments for word in (d.code, d.name.ko, d.name.en)}
        found = []
        for part in self._cell(cells, "departments").replace(";", ",").split(","):
            if part.strip():
                if comparable(part) not in known:
                    raise self._refuse("department_unknown", line, "departments", part.strip())
                found.append(known[comparable(part)])
        return tuple(found)

    def _metric(self, line: int, text: str, role: str) -> Metric:
        if not text:
            raise self._refuse("metric_empty", line, role, "")
        metric = self.words.find(text)
        if metric is None:
            close = self.words.close(text)
            raise self._refuse(
                "metric_close" if close else "metric_unknown", line, role, text, name=display(text), close=", ".join(close)
            )
        return metric

    def _day(self, line: int, cells: list[str], role: str, *, last: bool = False) -> date:
        text = self._cell(cells, role)
        found = read_period(text, self.conventions) if text else None
        if found is None:
            raise self._refuse("date_empty", line, role, "")
        if not isinstance(found, Read):
            raise self._refuse(found.code, line, role, text)
        if not last:
            return found.start.date()
        return (Period.containing(found.grain, found.start, self.conventions.fiscal_start).end - timedelta(minutes=1)).date()

    def _number(self, line: int, cells: list[str], metric: Metric) -> float:
        text = self._cell(cells, "target")
        found = read_number(text)
        if not isinstance(found, Number):
            code = {"missing": "missing_value", "formula_error": "formula_error"}.get(found.code, found.code)
            raise self._refuse(code, line, "target", text)
        unit = canonical_unit(metric)
        name = display(self._cell(cells, "metric"))
        factor = conversion(unit, Unit(1.0, found.unit, found.unit)) if found.unit else 1.0
        if factor is None:
            raise self._refuse("unit_mismatch", line, "target", text, name=name, unit=metric.unit, stated=found.unit)
        if unit == "%" and not found.unit and 0 < abs(found.value) <= 1 and self.choices.percent is None:
            raise self._refuse("percent_scale", line, "target", text, name=name, unit=metric.unit)
        if unit == "%" and not found.unit and self.choices.percent == "fraction":
            factor = 100.0
        return found.value * factor

    def _once(self, line: int, key: object, role: str, found: object) -> None:
        """The same key twice in one file is refused, never decided by the order of lines."""
        first = self.seen.setdefault(key, line)
        if first != line:
            raise self._refuse("plan_doubled", line, role, str(found), first_row=first)
