"""Value cells of a file as numbers, with the unit each cell named itself, read once per distinct text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from connectors.cells.numbers import Number, read_number
from connectors.contract import EMPTY, Column
from data.values import distinct_codes

Kind = TypeVar("Kind", bound=np.generic)

OWN_SCALE = "*"  # the cell named 만, 억, K ... without a unit word


@dataclass(frozen=True, slots=True)
class Amounts:
    """By cell: `values` (NaN where none), `units` index into `unit_names` (0: the cell said nothing), `codes` index into `code_names`
    (0: a number, else why not)."""

    values: NDArray[np.float64]
    units: NDArray[np.int16]
    unit_names: tuple[str, ...]
    codes: NDArray[np.int16]
    code_names: tuple[str, ...]
    rounded: NDArray[np.bool_]


def read_amounts(columns: Sequence[Column], rows: NDArray[np.int32]) -> Amounts:
    """Read the cells of all value columns, one column after the other."""
    units: dict[str, int] = {"": 0}
    codes: dict[str, int] = {"": 0}
    parts = [_one(column, rows, units, codes) for column in columns]
    if len(parts) == 1:
        values, unit_ids, code_ids, rounded = parts[0]
    else:
        values, unit_ids, code_ids, rounded = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return Amounts(values, unit_ids, tuple(units), code_ids, tuple(codes), rounded)  # type: ignore[arg-type]


def _one(column: Column, rows: NDArray[np.int32], units: dict[str, int], codes: dict[str, int]) -> tuple[NDArray[np.generic], ...]:
    size = len(column.texts) + 1  # the last entry serves the code EMPTY (-1)
    values, unit_ids = np.full(size, np.nan), np.zeros(size, dtype=np.int16)
    code_ids, rounded = np.zeros(size, dtype=np.int16), np.zeros(size, dtype=bool)
    picked = column.codes[rows]
    for code in distinct_codes(picked + 1, size)[0] - 1:
        if code == EMPTY:
            continue
        found = read_number(column.texts[code])
        if isinstance(found, Number):
            values[code], rounded[code] = found.value, found.rounded
            name = found.unit or (OWN_SCALE if found.scaled else "")
            unit_ids[code] = units.setdefault(name, len(units))
        else:
            code_ids[code] = codes.setdefault(found.code, len(codes))
    read = values[picked]
    if column.numbers is not None:
        np.copyto(read, column.numbers[rows], where=picked == EMPTY)
    return read, _picked(unit_ids, picked), _picked(code_ids, picked), _picked(rounded, picked)


def _picked(table: NDArray[Kind], picked: NDArray[np.int32]) -> NDArray[Kind]:
    """The entry of every cell; one shared zero where no text has anything to say."""
    return table[picked] if table.any() else np.broadcast_to(np.zeros((), dtype=table.dtype), picked.shape)
