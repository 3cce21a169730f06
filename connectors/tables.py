"""One sheet may hold several tables one below the other: parted at blank lines before a new header, read each by its own plan, joined."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from connectors.cells.names import shown
from connectors.cells.notes import read_note
from connectors.cells.units import Unit
from connectors.contract import Choices, Grid, Level, Message
from connectors.headers import is_header
from connectors.mapping import Mapping, recognise
from connectors.normalise import Normalised, Surroundings, normalise
from data.errors import ImportRefused
from data.model.progress import Progress, silent
from data.values import Values

if TYPE_CHECKING:
    import pandas as pd

_MOST_BLOCKS = 200
_NOTE_ROWS = 40
_TITLE_ROWS = 6
Table = tuple[Grid, Mapping]
_KEY = ["metric", "segment", "period"]


def read_tables(
    grid: Grid, known: Collection[str], choices: Choices, around: Surroundings, progress: Progress = silent,
    elsewhere: Sequence[Unit] = (),
) -> tuple[Mapping, Normalised]:  # fmt: skip
    """The plan of the first table and the values of all of them; `elsewhere` are scales that sheets without a table state.

    Raises: ImportRefused of `recognise`; with several tables `import.table_unread` for one that is not understood.
    """
    tables = _with_units(_planned(grid, known, choices, around), elsewhere)
    if len(tables) == 1:
        ((table, mapping),) = tables
        return mapping, normalise(table, mapping, choices, around, progress)
    return tables[0][1], _below_each_other(tables, choices, around)


def _below_each_other(tables: Sequence[Table], choices: Choices, around: Surroundings) -> Normalised:
    results = [normalise(table, mapping, choices, around) for table, mapping in tables]
    if len(tables) == 1:
        return results[0]
    lines = ", ".join(str(mapping.header_line) for _, mapping in tables)
    return _joined(results, Message("tables_read", Level.INFO, params={"n": len(tables), "lines": lines}))


def _planned(grid: Grid, known: Collection[str], choices: Choices, around: Surroundings) -> list[Table]:
    """The tables of a sheet, each with its plan."""
    tables = split_tables(grid, frozenset(known), choices)
    if len(tables) == 1:
        return [(tables[0], recognise(tables[0], known, choices, around.file_name))]
    return [(table, _plan(table, known, choices, around)) for table in tables]


def _plan(table: Grid, known: Collection[str], choices: Choices, around: Surroundings) -> Mapping:
    try:
        return recognise(table, known, choices, around.file_name)
    except ImportRefused as refused:
        raise ImportRefused("import.table_unread", file=around.file_name, line=int(table.lines[0])) from refused


def _with_units(tables: list[Table], elsewhere: Sequence[Unit]) -> list[Table]:
    """Tables that state no unit know which scales the others state: whether those count for them too is asked."""
    stated = [unit for _, mapping in tables for unit in mapping.note_units]
    scales = tuple(dict.fromkeys(unit for unit in (*stated, *elsewhere) if unit.factor != 1.0))
    return [
        (table, mapping if mapping.note_units or mapping.note_words else replace(mapping, units_elsewhere=scales))
        for table, mapping in tables
    ]


def stated_scales(grid: Grid) -> list[Unit]:
    """The scales that the first rows of a sheet without a table state."""
    cells = {cell for row in range(min(len(grid), _NOTE_ROWS)) for cell in grid.row(row) if cell}
    return [unit for cell in sorted(cells) for unit in read_note(cell)[0] if unit.factor != 1.0]


def read_sheets(
    grids: Sequence[Grid], known: Collection[str], choices: Choices, around: Surroundings, progress: Progress = silent
) -> tuple[Mapping, Normalised]:
    """The values of all sheets that hold a table; the others are named.

    Raises: ImportRefused for a sheet whose table is not understood, or when no sheet holds one.
    """
    tables, without = list[tuple[str, Table]](), list[Grid]()
    for grid in grids:
        try:
            tables += [(grid.name, table) for table in _planned(grid, known, choices, around)]
        except ImportRefused as refused:
            if refused.code not in NO_TABLE:
                raise
            without.append(grid)
    if not tables:
        raise ImportRefused("import.empty", file=around.file_name)
    planned = _with_units([table for _, table in tables], [unit for grid in without for unit in stated_scales(grid)])
    read = []
    for place, name in enumerate(dict.fromkeys(name for name, _ in tables)):
        mine = [table for (sheet, _), table in zip(tables, planned, strict=True) if sheet == name]
        progress("checking", place, len(grids))
        read.append(_placed(_below_each_other(mine, choices, around), name))
    names = shown(", ".join(dict.fromkeys(name for name, _ in tables)), 200)
    said = [Message("sheets_read", Level.INFO, params={"sheets": names})]
    if without:
        names = shown(", ".join(grid.name for grid in without), 200)
        said.append(Message("sheets_without_table", Level.WARNING, params={"sheets": names}))
    return planned[0][1], _joined(read, *said)


NO_TABLE = {"import.columns_missing", "import.empty", "import.header_only", "import.period_missing", "import.value_missing"}


def _placed(result: Normalised, sheet: str) -> Normalised:
    """Messages that say which sheet they are about."""
    return replace(
        result,
        messages=tuple(
            replace(message, column=f"{sheet} · {message.column}" if message.column else sheet) if message.row else message
            for message in result.messages
        ),
    )


def split_tables(grid: Grid, known: frozenset[str], choices: Choices) -> list[Grid]:
    """The tables of a grid; blocks between blank lines that start no table stay with the one above (notes, data after a gap)."""
    starts = _block_starts(grid)
    if len(starts) == 1 or len(starts) > _MOST_BLOCKS:
        return [grid]
    ends = [*starts[1:], len(grid)]
    headed = [_has_header(grid, start, end, known) for start, end in zip(starts, ends, strict=True)]
    if sum(headed) < 2:
        return [grid]
    cuts = _cuts(grid, starts, ends, headed)
    if choices.header_row is not None:
        wanted = max((i for i, cut in enumerate(cuts) if grid.lines[cut] <= choices.header_row), default=0)
        return [grid.part(cuts[wanted], [*cuts[1:], len(grid)][wanted])]
    return [grid.part(start, end) for start, end in zip(cuts, [*cuts[1:], len(grid)], strict=True)]


def _block_starts(grid: Grid) -> list[int]:
    """Rows that stand after at least one blank line."""
    gaps = np.flatnonzero(np.diff(grid.lines) > 1) + 1
    return [0, *gaps[: _MOST_BLOCKS + 1].tolist()] if len(grid) else [0]


def _has_header(grid: Grid, start: int, end: int, known: frozenset[str]) -> bool:
    rows = [grid.row(index) for index in range(start, min(end, start + _TITLE_ROWS + 4))]
    return len(rows) > 1 and any(is_header(rows, index, known) for index in range(min(len(rows), _TITLE_ROWS)))


def _cuts(grid: Grid, starts: list[int], ends: list[int], headed: list[bool]) -> list[int]:
    """Where tables begin: at the first block, and at blocks with a header of their own together with the titles right above."""
    cuts, seen = [0], headed[0]
    for number in range(1, len(starts)):
        if not headed[number]:
            continue
        begin = number
        while begin > 1 and not headed[begin - 1] and _is_title(grid, starts[begin - 1], ends[begin - 1]):
            begin -= 1
        if seen:
            cuts.append(starts[begin])
        seen = True
    return cuts


def _is_title(grid: Grid, start: int, end: int) -> bool:
    return end - start <= 3 and all(sum(bool(cell) for cell in grid.row(row)) <= 2 for row in range(start, end))


def _joined(results: list[Normalised], *said: Message) -> Normalised:
    """Values of several tables as one; a key that two of them hold counts once, or is refused when they disagree."""
    import pandas as pd

    frames = [result.frame.astype({"metric": object, "segment": object}) for result in results]
    frame = pd.concat(frames, ignore_index=True)
    differ = frame.groupby(_KEY)["value"].transform("nunique") > 1
    again = frame.duplicated(_KEY) & ~differ
    messages = [*said, *(message for result in results for message in result.messages), *_conflicts(frame[differ])]
    kept = frame[~(differ | again)].astype({"metric": "category", "segment": "category"})
    order = list(Level)
    return Normalised(
        Values.of(kept), kept["row"].to_numpy(dtype=np.int32), kept["column"].to_numpy(dtype=np.int32),
        tuple(sorted(messages, key=lambda message: order.index(message.level))),
        read=sum(result.read for result in results), rejected=sum(result.rejected for result in results) + int(differ.sum()),
        duplicate=sum(result.duplicate for result in results) + int(again.sum()),
        missing=sum(result.missing for result in results), totals=sum(result.totals for result in results),
        drafts=tuple({draft.code: draft for result in results for draft in result.drafts}.values()),
        unknown=tuple(dict.fromkeys(name for result in results for name in result.unknown)),
    )  # fmt: skip


def _conflicts(frame: pd.DataFrame) -> list[Message]:
    """A message for each value whose key another table holds with another value."""
    messages, before = list[Message](), dict[tuple[str, str, str], tuple[str, int]]()
    keys = zip(frame["metric"], frame["segment"], frame["period"].dt.strftime("%Y-%m-%d"), strict=True)
    for key, value, row in zip(keys, frame["value"].tolist(), frame["row"].tolist(), strict=True):
        shown = f"{value:,.10g}"
        first = before.setdefault(key, (shown, row))
        if first != (shown, row):
            params = {"name": key[0], "period": key[2], "first": first[0], "first_row": first[1], "found": shown}
            messages.append(Message("conflict", Level.ERROR, row, None, params, shown))
    return messages
