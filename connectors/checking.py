"""Checks of read values against the catalogue and the calendar: units, ranges, future, doubled keys. First fault of a cell wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.calendar_column import NO_MINUTE
from connectors.cells.names import CONTROL, comparable, tidy
from connectors.cells.periods import EARLIEST_YEAR, Read, Unread
from connectors.contract import Level, Message
from connectors.doubles import find_doubles
from connectors.mapping import LONG
from connectors.measures import apply_units
from connectors.suspects import say_suspects
from connectors.vocabulary import display
from data.model.period import Cadence

if TYPE_CHECKING:
    from connectors.normalise import Cells

Bools = NDArray[np.bool_]
NO_NAME, UNKNOWN, SKIPPED = -2, -1, -3


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kept` are cell positions to store, with `minutes` (of the period's start) and `values` of every cell."""

    kept: NDArray[np.intp]
    minutes: NDArray[np.int32]
    values: NDArray[np.float64]
    read: int
    rejected: int
    duplicate: int
    missing: int


def check_cells(cells: Cells, segment_ids: NDArray[np.int32]) -> Outcome:
    """Every check in turn; a cell that fails one is not looked at again."""
    work = cells.work
    open_cells = cells.filled & (cells.metric_ids != SKIPPED)
    blank = ~cells.filled & (cells.metric_ids != SKIPPED)
    blank_missing = _blank_cells(cells, blank)
    count = int(open_cells.sum()) + blank_missing
    gate = _Gate(cells, open_cells)
    _check_names(gate)
    missing = _check_numbers(gate) + blank_missing
    minutes = _check_dates(gate)
    values = apply_units(gate)
    _check_range(gate, values)
    _check_calendar(gate, minutes)
    _say_renamed(gate)
    segments = work.per_cell(segment_ids)
    duplicate = find_doubles(gate, segments, minutes, values)
    say_suspects(gate, segments, values)
    return Outcome(np.flatnonzero(gate.open), minutes, values, count, gate.rejected, duplicate, missing)


class _Gate:
    """The cells still in play; `refuse` takes some out and says why."""

    def __init__(self, cells: Cells, open_cells: Bools) -> None:
        self.cells = cells
        self.open = open_cells
        self.rejected = 0
        self._rows = len(cells.work.rows)

    def line(self, cell: int) -> int:
        """The line in the file of a cell."""
        work = self.cells.work
        return int(work.grid.lines[work.rows[cell % self._rows]])

    def header(self, cell: int) -> str:
        """The header of the value column of a cell."""
        return self.cells.work.mapping.values[cell // self._rows].header

    def text(self, cell: int) -> str:
        """The text of a value cell, safe to show."""
        work = self.cells.work
        column = work.grid.columns[work.mapping.values[cell // self._rows].index]
        return display(column.at(int(work.rows[cell % self._rows])))

    def period_text(self, cell: int) -> str:
        """The period text of a cell, safe to show."""
        return display(self.cells.dates.texts[self.cells.dates.ids[cell]])

    def metric_name(self, cell: int) -> str:
        """The spelling of the metric in the file."""
        work = self.cells.work
        if work.mapping.metric is not None:
            return work.grid.columns[work.mapping.metric].at(int(work.rows[cell % self._rows]))
        value = work.mapping.values[cell // self._rows]
        return value.metric or work.mapping.metric_name or work.choices.metric or ""

    def refuse(self, mask: Bools, build: Callable[[int], Message], level: Level = Level.ERROR) -> int:
        """Take cells out; `build` words the message of one cell. Returns how many."""
        return self.refuse_at(np.flatnonzero(mask), build, level)

    def refuse_at(self, places: NDArray[np.intp], build: Callable[[int], Message], level: Level = Level.ERROR) -> int:
        """The same for cells by their positions."""
        positions = places[self.open[places]]
        faults = self.cells.work.faults
        for position in positions:
            message = build(int(position))
            if not faults.has_room(message.code, level):
                faults.count(message.code, level, len(positions))
                break
            faults.add(message)
        self.open[positions] = False
        if level is Level.ERROR:
            self.rejected += len(positions)
        return len(positions)


Gate = _Gate


def _blank_cells(cells: Cells, blank: Bools) -> int:
    """Empty cells: a gap in a wide table is normal; a long row without its value is named."""
    if cells.work.mapping.layout != LONG or not blank.any():
        return 0
    work, positions = cells.work, np.flatnonzero(blank)
    header = work.mapping.values[0].header
    for position in positions[:200]:
        line = int(work.grid.lines[work.rows[position % len(work.rows)]])
        work.faults.add(Message("missing_value", Level.WARNING, row=line, column=header))
    if len(positions) > 200:
        work.faults.count("missing_value", Level.WARNING, len(positions) - 200)
    return len(positions)


def _check_names(gate: _Gate) -> None:
    cells, words = gate.cells, gate.cells.work.words
    mapping = cells.work.mapping
    column = mapping.headers[mapping.metric] if mapping.metric is not None else None

    def unnamed(cell: int) -> Message:
        return Message("metric_empty", Level.ERROR, gate.line(cell), column or gate.header(cell))

    def unknown(cell: int) -> Message:
        name = gate.metric_name(cell)
        if CONTROL.search(name):
            return Message("control", Level.ERROR, gate.line(cell), column or gate.header(cell), value=display(name))
        if several := words.meanings(name):
            params = {"name": display(name), "codes": ", ".join(several)}
            return Message("metric_several", Level.ERROR, gate.line(cell), column, params, display(name))
        close = words.close(name)
        params = {"name": display(name), "close": ", ".join(close)}
        return Message("metric_close" if close else "metric_unknown", Level.ERROR, gate.line(cell), column, params, display(name))

    gate.refuse(cells.metric_ids == NO_NAME, unnamed)
    gate.refuse(cells.metric_ids == UNKNOWN, unknown)
    for index, metric in enumerate(cells.metrics):
        if metric.formula is not None:

            def computed(cell: int) -> Message:
                return Message(
                    "metric_computed",
                    Level.ERROR,
                    gate.line(cell),
                    gate.header(cell),
                    {"name": display(gate.metric_name(cell))},
                    gate.text(cell),
                )

            gate.refuse(cells.metric_ids == index, computed)


def _check_numbers(gate: _Gate) -> int:
    """Refuse what is no number; words for `no value` are warnings. Returns how many cells say that there is no value."""
    amounts = gate.cells.amounts
    missing = 0
    for code, name in enumerate(amounts.code_names):
        if code == 0 or not (amounts.codes == code).any():
            continue
        is_missing = name in {"missing", "dash", "formula_error"}
        level = Level.WARNING if is_missing else Level.ERROR
        said = {"missing": "missing_word", "dash": "missing_word"}.get(name, name)
        if name == "dash":
            _dashes_as_zero(gate, amounts.codes == code)

        def build(cell: int, said: str = said, level: Level = level) -> Message:
            return Message(said, level, gate.line(cell), gate.header(cell), {"found": gate.text(cell)}, gate.text(cell))

        taken = gate.refuse(amounts.codes == code, build, level)
        missing += taken if is_missing else 0
    rounded = amounts.rounded & gate.open
    if rounded.any():
        first = int(np.flatnonzero(rounded)[0])
        gate.cells.work.faults.add(
            Message("rounded", Level.WARNING, gate.line(first), gate.header(first), {"n": int(rounded.sum())}, gate.text(first))
        )
    return missing


def _dashes_as_zero(gate: _Gate, dashes: Bools) -> None:
    """Accounting sheets write `-` for 0: so read where the person said so, for a column or a metric."""
    wanted = {comparable(name) for name in gate.cells.work.choices.dash_zero}
    if not wanted:
        return
    cells = [c for c in np.flatnonzero(dashes) if "*" in gate.cells.work.choices.dash_zero or _names(gate, int(c)) & wanted]
    gate.cells.amounts.values[cells] = 0.0
    gate.cells.amounts.codes[cells] = 0
    if cells:
        gate.cells.work.faults.add(Message("dash_zero", Level.INFO, params={"n": len(cells)}))


def _names(gate: _Gate, cell: int) -> set[str]:
    """What a person may call the column of a cell: its header, the metric in it."""
    return {comparable(gate.header(cell)), comparable(gate.metric_name(cell))}


def _check_dates(gate: _Gate) -> NDArray[np.int32]:
    """Periods at each metric's cadence; unread texts and spellings coarser than the metric are refused."""
    cells, dates = gate.cells, gate.cells.dates
    unread = np.array([isinstance(result, Unread) for result in dates.results])

    def header(cell: int) -> str:
        mapping = cells.work.mapping
        return mapping.headers[mapping.periods[-1]] if mapping.periods else gate.header(cell)

    def broken(cell: int) -> Message:
        result = dates.results[dates.ids[cell]]
        code = result.code if isinstance(result, Unread) else "date"
        text = gate.period_text(cell)
        return Message(code if text else "date_empty", Level.ERROR, gate.line(cell), header(cell), {"found": text}, text)

    def coarse(cell: int) -> Message:
        metric = cells.metrics[cells.metric_ids[cell]]
        params = {"found": gate.period_text(cell), "name": tidy(gate.metric_name(cell)), "cadence": metric.cadence.value}
        result = dates.results[dates.ids[cell]]
        is_week = isinstance(result, Read) and result.grain is Cadence.WEEK and metric.cadence.months > 0
        return Message(
            "week_across" if is_week else "coarser", Level.ERROR, gate.line(cell), header(cell), params, gate.period_text(cell)
        )

    if unread.any():
        gate.refuse(unread[dates.ids], broken)
    minutes = _minutes(cells)
    gate.refuse(minutes == NO_MINUTE, coarse)
    return minutes


def _minutes(cells: Cells) -> NDArray[np.int32]:
    """Period starts of all cells, each at its metric's cadence."""
    dates = cells.dates
    cadences = list(dict.fromkeys(metric.cadence for metric in cells.metrics))
    if len(cadences) == 1:
        return dates.starts(cadences[0])[dates.ids]
    minutes = np.full(len(cells.filled), NO_MINUTE, dtype=np.int32)
    which = np.array([*(cadences.index(metric.cadence) for metric in cells.metrics), -1, -1, -1], dtype=np.int32)[cells.metric_ids]
    for place, cadence in enumerate(cadences):
        mine = which == place
        minutes[mine] = dates.starts(cadence)[dates.ids[mine]]
    return minutes


def _check_range(gate: _Gate, values: NDArray[np.float64]) -> None:
    """Smallest and largest possible value of each metric."""
    cells = gate.cells
    if all(m.minimum is None and m.maximum is None for m in cells.metrics):
        return
    lowest = np.array([-np.inf if m.minimum is None else m.minimum for m in cells.metrics] + [-np.inf])
    highest = np.array([np.inf if m.maximum is None else m.maximum for m in cells.metrics] + [np.inf])
    index = np.where(cells.metric_ids < 0, len(cells.metrics), cells.metric_ids)

    def outside(cell: int) -> Message:
        metric = cells.metrics[cells.metric_ids[cell]]
        below = metric.minimum is not None and values[cell] < metric.minimum
        limit = metric.minimum if below else metric.maximum
        params = {"found": gate.text(cell), "limit": limit, "name": tidy(gate.metric_name(cell)), "unit": metric.unit}
        return Message("below" if below else "above", Level.ERROR, gate.line(cell), gate.header(cell), params, gate.text(cell))

    with np.errstate(invalid="ignore"):
        gate.refuse((values < lowest[index]) | (values > highest[index]), outside)


def _check_calendar(gate: _Gate, minutes: NDArray[np.int32]) -> None:
    """Values of days to come are plans, not measurements; days before 1950 are typing errors."""
    tomorrow = (np.datetime64(gate.cells.work.around.today.isoformat(), "D") + 1).astype("datetime64[m]").astype(np.int64)
    oldest = np.datetime64(f"{EARLIEST_YEAR}-01-01", "m").astype(np.int64)

    def about(code: str) -> Callable[[int], Message]:
        def build(cell: int) -> Message:
            params = {"found": gate.period_text(cell), "today": gate.cells.work.around.today.isoformat(), "year": EARLIEST_YEAR}
            return Message(code, Level.ERROR, gate.line(cell), gate.header(cell), params, gate.period_text(cell))

        return build

    gate.refuse(minutes >= tomorrow, about("future"))
    gate.refuse(minutes < oldest, about("past"))


def _say_renamed(gate: _Gate) -> None:
    """Names that were matched by a looser spelling (invisible characters, case, width) are shown once each."""
    cells, mapping = gate.cells, gate.cells.work.mapping
    if mapping.metric is None:
        return
    for text in cells.work.grid.columns[mapping.metric].texts[:2000]:
        metric = cells.work.words.find(text)
        if metric is None or comparable(text) == "":
            continue
        names = {metric.code, metric.name.ko, metric.name.en, *metric.aliases}
        if tidy(text) not in {tidy(name) for name in names} or tidy(text) != " ".join(text.split()):
            cells.work.faults.add(Message("name_matched", Level.INFO, params={"found": display(text), "name": metric.code}))
