"""One sheet may hold several tables one below the other: parted at blank lines before a new header, read each by its own plan, joined."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from connectors.cells.names import shown
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
_TITLE_ROWS = 6
_KEY = ["metric", "segment", "period"]


def read_tables(
    grid: Grid, known: Collection[str], choices: Choices, around: Surroundings, progress: Progress = silent
) -> tuple[Mapping, Normalised]:
    """The plan of the first table and the values of all of them.

    Raises: ImportRefused of `recognise`; with several tables `import.table_unread` for one that is not understood.
    """
    tables = split_tables(grid, frozenset(known), choices)
    if len(tables) == 1:
        mapping = recognise(grid, known, choices, around.file_name)
        return mapping, normalise(grid, mapping, choices, around, progress)
    read = [_read(table, known, choices, around) for table in tables]
    lines = ", ".join(str(mapping.header_line) for mapping, _ in read)
    said = Message("tables_read", Level.INFO, params={"n": len(read), "lines": lines})
    return read[0][0], _joined([result for _, result in read], said)


def _read(table: Grid, known: Collection[str], choices: Choices, around: Surroundings) -> tuple[Mapping, Normalised]:
    try:
        mapping = recognise(table, known, choices, around.file_name)
    except ImportRefused as refused:
        raise ImportRefused("import.table_unread", file=around.file_name, line=int(table.lines[0])) from refused
    return mapping, normalise(table, mapping, choices, around)


def read_sheets(
    grids: Sequence[Grid], known: Collection[str], choices: Choices, around: Surroundings, progress: Progress = silent
) -> tuple[Mapping, Normalised]:
    """The values of all sheets that hold a table; the others are named.

    Raises: ImportRefused for a sheet whose table is not understood, or when no sheet holds one.
    """
    read: list[tuple[str, Mapping, Normalised]] = []
    left_out: list[str] = []
    for grid in grids:
        try:
            read.append((grid.name, *read_tables(grid, known, choices, around, progress)))
        except ImportRefused as refused:
            if refused.code not in _NO_TABLE:
                raise
            left_out.append(grid.name)
    if not read:
        raise ImportRefused("import.empty", file=around.file_name)
    said = Message("sheets_read", Level.INFO, params={"sheets": shown(", ".join(name for name, _, _ in read), 200)})
    without = (
        [Message("sheets_without_table", Level.WARNING, params={"sheets": shown(", ".join(left_out), 200)})] if left_out else []
    )
    return read[0][1], _joined([_placed(result, name) for name, _, result in read], said, *without)


_NO_TABLE = {"import.columns_missing", "import.empty", "import.header_only", "import.period_missing", "import.value_missing"}


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
    return any(is_header(rows, index, known) for index in range(min(len(rows), _TITLE_ROWS)))


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
