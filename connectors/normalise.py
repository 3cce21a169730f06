"""Mapped cells to checked values: a frame of metric, segment, period, value with line numbers, and a message for all that is not taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from connectors.amounts import CUT, OWN_SCALE, SIGN, Amounts, read_amounts
from connectors.calendar_column import Dates, read_dates
from connectors.cells.names import (
    CONTROL,
    header_role,
    is_footnote,
    is_no_amount,
    is_subtotal,
    is_total,
    is_unmeasured,
    is_whole,
    tidy,
    unescaped,
)
from connectors.cells.notes import read_note
from connectors.cells.units import Unit, read_unit, split_header
from connectors.contract import Choices, Grid, Level, Message, taken
from connectors.draft_cadences import with_own_cadences
from connectors.faults import Faults
from connectors.mapping import LONG, Mapping
from connectors.segment_names import check_segment_names
from connectors.vocabulary import Vocabulary, display
from data.model.metric import Catalog, Metric
from data.model.progress import Progress, silent
from data.model.segment import TOTAL, segment_text
from data.values import Values, distinct_codes, present_codes

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int32]
Kind = TypeVar("Kind", bound=np.generic)
UNKNOWN, NO_NAME, SKIPPED = -1, -2, -3
_ANY = "count"  # the unit of a metric nobody has said anything about


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the file cannot know: the catalogue, today, the zone of clock times, the fiscal year and its count, the file's name.

    `every_fault`: a message for every value that is not taken, not only for the first of each kind.
    """

    catalog: Catalog
    today: date
    zone: ZoneInfo
    fiscal_start: int = 1
    file_name: str = ""
    first_term: int | None = None
    every_fault: bool = False


@dataclass(frozen=True, slots=True)
class Normalised:
    """`values` that are taken, `rows` their lines in the file, `columns` the indexes of their headers."""

    values: Values
    rows: Ints
    columns: Ints
    messages: tuple[Message, ...]
    read: int
    rejected: int
    duplicate: int
    missing: int
    totals: int
    drafts: tuple[Metric, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The values as a frame: metric, segment (Categorical), period (datetime64[s]), value, row, column."""
        return self.values.frame().assign(row=self.rows, column=self.columns)


@dataclass
class Work:
    """One pass over one grid: everything by cell position (value column major)."""

    grid: Grid
    mapping: Mapping
    choices: Choices
    around: Surroundings
    words: Vocabulary
    rows: Ints
    faults: Faults = field(default_factory=Faults)

    def per_cell(self, per_row: NDArray[Kind]) -> NDArray[Kind]:
        """Repeat an array over rows for every value column."""
        return per_row if len(self.mapping.values) == 1 else np.tile(per_row, len(self.mapping.values))

    def per_column(self, values: Sequence[object], dtype: type[Kind]) -> NDArray[Kind]:
        """Repeat one entry per value column over all rows."""
        return np.repeat(np.array(values).astype(dtype), len(self.rows))


def normalise(grid: Grid, mapping: Mapping, choices: Choices, around: Surroundings, progress: Progress = silent) -> Normalised:
    """Read every value cell; nothing is guessed, nothing vanishes without a message. Raises: what `progress` raises to stop."""
    progress("checking", 0, len(grid))
    grid = _with_labels(grid, mapping)
    words = Vocabulary(around.catalog, choices.metrics, choices.create)
    faults = Faults(most=len(grid) * max(1, len(mapping.values))) if around.every_fault else Faults()
    work = Work(grid, mapping, choices, around, words, np.arange(mapping.first, len(grid), dtype=np.int32), faults)
    _leave_out_plans(work)
    totals = _leave_out_totals(work)
    _leave_out_ragged(work)
    check_segment_names(work)
    filled, amounts = _values(work)
    dates = read_dates(grid, mapping, work.rows, choices, around, work.faults)
    metric_ids, metrics, unknown = _metrics(work, dates)
    if len(amounts.unit_names) > 1 or (mapping.unit is not None and is_long(mapping)):
        metrics = [_with_unit_of_cells(work, metric, place, metric_ids, amounts) for place, metric in enumerate(metrics)]
    metrics = with_own_cadences(words, metrics, metric_ids, filled, dates)
    segment_ids, segments = _segments(work)
    cells = Cells(work, filled, amounts, dates, metric_ids, metrics)
    progress("checking", len(grid) // 2, len(grid))
    return _finish(cells, segment_ids, segments, totals, unknown)


def _with_labels(grid: Grid, mapping: Mapping) -> Grid:
    """The grid with texts in every column that names something."""
    naming = {*mapping.periods, mapping.metric, mapping.unit, *(index for index, _ in mapping.dimensions)}
    return replace(grid, columns=tuple(c.labels() if i in naming else c for i, c in enumerate(grid.columns)))


def _leave_out_plans(work: Work) -> None:
    """A column that says 목표 or 실적 for every row: only what was measured is taken, and the column is no dimension.

    A dimension that some rows leave blank is said: those rows count as the total.
    """
    for index, name in work.mapping.dimensions:
        column = work.grid.columns[index]
        roles = [header_role(text) or "" for text in column.texts] + [""]
        codes = work.rows[column.coded(work.rows) >= 0]
        used = {roles[code] for code in np.unique(column.codes[codes])}
        if index in work.mapping.stated:
            continue
        is_all = "skip" in used and used <= {"skip", "value"}
        aside = [(is_all and role == "skip") or is_unmeasured(text) for role, text in zip(roles, (*column.texts, ""), strict=True)]
        planned = np.array(aside)[column.coded(work.rows)]
        if planned.any():
            lines = work.grid.lines[work.rows[planned]].tolist()
            work.faults.say("plan_rows", Level.WARNING, lines, {"n": len(lines), "column": display(name)})
            work.rows = work.rows[~planned]
            kept = tuple(pair for pair in work.mapping.dimensions if pair[0] != index or not is_all)
            work.mapping = replace(work.mapping, dimensions=kept)
        elif 0 < len(codes) < len(work.rows):
            params = {"n": len(work.rows) - len(codes), "name": display(name)}
            work.faults.add(Message("segment_blank", Level.WARNING, params=params))


def _leave_out_totals(work: Work) -> int:
    """Rows whose label says 합계, 소계, Total ... and footnotes are no data; the rows are named in one message."""
    mapping, grid = work.mapping, work.grid
    dimensions = (index for index, _ in mapping.dimensions if index not in mapping.stated)
    labels = [i for i in (mapping.metric, *dimensions, *mapping.periods) if i is not None]
    total = np.zeros(len(work.rows), dtype=bool)
    for index in labels:
        column = grid.columns[index]
        flags = np.array(
            [
                is_total(text) and not work.words.find(text) if index == mapping.metric else is_total(text) or is_subtotal(text)
                for text in column.texts
            ]
            + [False]
        )
        if flags.any():
            total |= flags[column.coded(work.rows)]
    note = _footnotes(work, labels)
    if total.any():
        work.faults.say("total_row", Level.WARNING, grid.lines[work.rows[total]].tolist(), {"n": int(total.sum())})
    if note.any():
        work.faults.say("footnote", Level.INFO, grid.lines[work.rows[note & ~total]].tolist(), {"n": int((note & ~total).sum())})
    again = _repeated_headers(work)
    if again.any():
        work.faults.say("header_again", Level.INFO, grid.lines[work.rows[again]].tolist(), {"n": int(again.sum())})
    out = total | note | again
    if out.any():
        work.rows = work.rows[~out]
    return int(total.sum())


def _repeated_headers(work: Work) -> NDArray[np.bool_]:
    """Rows that say the column names once more, as printed pages and joined files do."""
    names = work.grid.row(work.mapping.first - 1)
    again = np.ones(len(work.rows), dtype=bool)
    for column, name in zip(work.grid.columns, names, strict=True):
        if name and again.any():  # a name that is a plain number is in no row again
            again &= column.coded(work.rows) == (column.texts.index(name) if name in column.texts else len(column.texts))
    return again if sum(bool(name) for name in names) > 1 else np.zeros(len(work.rows), dtype=bool)


def _leave_out_ragged(work: Work) -> None:
    """Rows of a text file with cells beyond the header, or that end before a column they need: an unquoted comma, a broken line."""
    widths = work.grid.widths
    if widths is None:
        return
    expected = len([name for name in work.mapping.headers if name]) or len(work.mapping.headers)
    last_named = max((i for i, name in enumerate(work.mapping.headers) if name), default=0)
    mapping = work.mapping
    needed = max(
        (i for i in (*mapping.periods, mapping.metric, *(v.index for v in mapping.values[:1])) if i is not None), default=0
    )
    header = widths[mapping.first - 1]
    over = np.zeros(len(work.rows), dtype=bool)
    for column in work.grid.columns[last_named + 1 :]:
        over |= column.filled(work.rows)
    bad = over | (widths[work.rows] <= needed)
    for row in work.rows[bad]:
        params = {"expected": expected, "cells": int(widths[row])}
        code = "ragged" if widths[row] > header or widths[row] <= needed else "header_blank"
        work.faults.add(Message(code, Level.ERROR, row=int(work.grid.lines[row]), params=params))
    work.rows = work.rows[~bad]


def _footnotes(work: Work, labels: list[int]) -> NDArray[np.bool_]:
    """Rows with a single cell that starts like a footnote."""
    filled = [column.filled(work.rows) for column in work.grid.columns]
    if sum(bool(cells.all()) for cells in filled) > 1:
        return np.zeros(len(work.rows), dtype=bool)
    flags: NDArray[np.bool_] = np.sum(filled, axis=0, dtype=np.int16) == 1
    for position in np.flatnonzero(flags):
        cell = next((c for c in work.grid.row(int(work.rows[position])) if c), "")
        if any(read_note(cell)[:1]):  # a unit below the values: whether it is about these is not said
            line = int(work.grid.lines[work.rows[position]])
            work.faults.add(Message("note_below", Level.ERROR, row=line, params={"found": display(cell)}, value=display(cell)))
        flags[position] = is_footnote(cell)
    return flags


def _values(work: Work) -> tuple[NDArray[np.bool_], Amounts]:
    """Every value cell as a number with what its own text said about the unit."""
    columns = [work.grid.columns[value.index] for value in work.mapping.values]
    parts = [column.filled(work.rows) for column in columns]
    filled = parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.zeros(0, dtype=bool)
    amounts = read_amounts(columns, work.rows, work.choices.decimal, work.grid.delimiter)
    if amounts.separators.decimal == "," and work.choices.decimal is None:
        work.faults.add(Message("decimal_comma", Level.WARNING))
    return filled, amounts


def _metrics(work: Work, dates: Dates) -> tuple[Ints, list[Metric], list[str]]:
    """Metric of every cell by index; negative for unknown, unnamed and left out."""
    metrics: list[Metric] = []
    unknown: list[str] = []

    places: dict[str, int] = {}

    def index_of(name: str, unit: Unit | None) -> int:
        if work.words.is_left_out(name):
            return SKIPPED
        metric = work.words.find(name)
        if metric is None and work.choices.create and not CONTROL.search(name) and not work.words.meanings(name):
            metric = work.words.draft(name, unit, dates.cadence)
        if metric is None:
            unknown.append(name)
            return UNKNOWN
        if metric.code not in places:
            places[metric.code] = len(metrics)
            metrics.append(metric)
        return places[metric.code]

    mapping = work.mapping
    if mapping.metric is not None:
        column = work.grid.columns[mapping.metric]
        picked = column.coded(work.rows)
        used = present_codes(picked + 1, len(column.texts) + 1) - 1
        table = np.full(len(column.texts) + 1, NO_NAME, dtype=np.int32)
        unit = mapping.note_units[0] if len(mapping.note_units) == 1 else None
        for code in used[used >= 0]:
            text = column.texts[code]
            table[code] = index_of(text, _own_unit(text) or (None if is_no_amount(text) else unit))
        ids = work.per_cell(table[picked])
        return ids.astype(np.int32, copy=False), metrics, unknown
    names = [value.metric or mapping.metric_name or work.choices.metric or "" for value in mapping.values]
    unit = mapping.note_units[0] if len(mapping.note_units) == 1 else None
    units = [value.unit or (None if is_no_amount(name) else unit) for name, value in zip(names, mapping.values, strict=True)]
    found = [index_of(name, own) for name, own in zip(names, units, strict=True)]
    return work.per_column(found, np.int32).astype(np.int32, copy=False), metrics, list(dict.fromkeys(unknown))


def _with_unit_of_cells(work: Work, metric: Metric, place: int, metric_ids: Ints, amounts: Amounts) -> Metric:
    """A new metric whose every value names the same unit counts in it: a column of 12% and 13% is a percentage."""
    if metric.unit != _ANY or not work.words.is_draft(metric):
        return metric
    mine = (metric_ids == place) & np.isfinite(amounts.values)
    said = np.unique(amounts.units[mine])
    word = amounts.unit_names[said[0]].removeprefix(SIGN) if len(said) == 1 else ""
    if not word and work.mapping.unit is not None and is_long(work.mapping):
        column = work.grid.columns[work.mapping.unit]
        stated = {column.at(int(row)) for row in work.rows[mine]}
        word = stated.pop() if len(stated) == 1 else ""
    unit = read_unit(word) if word not in {"", CUT, OWN_SCALE} else None
    return work.words.redraft(metric, unit=unit) if unit is not None else metric


def _own_unit(name: str) -> Unit | None:
    return split_header(name)[1]


def _segments(work: Work) -> tuple[Ints, list[str]]:
    """Segment of every row by index, from the distinct combinations of the dimension columns."""
    rows, dims = work.rows, work.mapping.dimensions
    _say_wholes(work)
    if not dims:
        return np.zeros(len(rows), dtype=np.int32), [TOTAL]
    key = np.zeros(len(rows), dtype=np.int64)
    space = 1
    for index, _ in dims:
        column = work.grid.columns[index]
        key, space = key * (len(column.texts) + 1) + (column.coded(rows) + 1), space * (len(column.texts) + 1)
    distinct, ids = distinct_codes(key, space)
    first = np.empty(len(distinct), dtype=np.int64)
    first[ids[::-1]] = np.arange(len(ids) - 1, -1, -1)
    texts, stated = [], work.mapping.stated
    for row in rows[first]:
        cells = [(tidy(name), tidy(unescaped(work.grid.columns[index].at(int(row)))), index in stated) for index, name in dims]
        texts.append(segment_text({name: value for name, value, is_part in cells if value and (is_part or not is_whole(value))}))
    canonical = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    table = np.array([canonical[text] for text in texts], dtype=np.int32)
    return table[ids], list(canonical)


def _say_wholes(work: Work) -> None:
    """Rows that say 전체 where others say 서울 are the total, not one more part of it."""
    for index, name in work.mapping.dimensions:
        if index in work.mapping.stated:  # a person, or the file itself, says that 전체 is a part
            continue
        column = work.grid.columns[index]
        whole = np.array([*(is_whole(text) for text in column.texts), False])[column.coded(work.rows)]
        if whole.any():
            params = {"name": display(name), "n": int(whole.sum())}
            work.faults.add(Message("segment_whole", Level.WARNING, params=params))


@dataclass
class Cells:
    """All cells of a grid after reading, before checking."""

    work: Work
    filled: NDArray[np.bool_]
    amounts: Amounts
    dates: Dates
    metric_ids: Ints
    metrics: list[Metric]


def _finish(cells: Cells, segment_ids: Ints, segments: list[str], totals: int, unknown: list[str]) -> Normalised:
    from connectors.checking import check_cells

    work = cells.work
    outcome = check_cells(cells, segment_ids)
    keep: NDArray[np.intp] | slice = outcome.kept if len(outcome.kept) < len(cells.filled) else slice(None)
    codes = tuple(metric.code for metric in cells.metrics)
    values = Values(
        codes,
        cells.metric_ids[keep],
        tuple(segments),
        work.per_cell(segment_ids)[keep],
        outcome.minutes[keep],
        outcome.values[keep],
    )
    known = set(codes)
    used = [metric for metric in work.words.drafts.values() if metric.code in known]
    return Normalised(
        values, work.per_cell(taken(work.grid.lines, work.rows))[keep],
        work.per_column([value.index for value in work.mapping.values], np.int32)[keep],
        (*work.mapping.messages, *work.faults.messages()), outcome.read, outcome.rejected, outcome.duplicate, outcome.missing, totals,
        tuple(used), tuple(dict.fromkeys(display(name) for name in unknown)),
    )  # fmt: skip


def is_long(mapping: Mapping) -> bool:
    """True where an empty value cell is a gap in a row that names it."""
    return mapping.layout == LONG
