"""Units of values: what the cell says, then its column, the note above the table, the person's choice; scales and percent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.amounts import OWN_SCALE
from connectors.cells.names import tidy
from connectors.cells.units import Unit, is_money, read_unit
from connectors.contract import Level, Message
from connectors.vocabulary import canonical_unit
from data.model.metric import Metric

if TYPE_CHECKING:
    from connectors.checking import Gate

_TIMES = {"hours", "minutes", "seconds", "days", "weeks", "months", "ms"}
_SHARES = {"%", "ratio"}
_MOST_SHORT = 2**15  # metric indexes that fit 16 bits are sorted by radix


Places = NDArray[np.intp]


def apply_units(gate: Gate) -> NDArray[np.float64]:
    """Values in each metric's unit; cells whose unit cannot be the metric's are refused."""
    cells = gate.cells
    values, rows = cells.amounts.values, len(cells.work.rows)
    unit_cells = _unit_column(gate)
    for position, column in enumerate(cells.work.mapping.values):
        ids = cells.metric_ids[position * rows : (position + 1) * rows]
        used = [int(i) for i in np.flatnonzero(np.bincount(ids[ids >= 0], minlength=len(cells.metrics)))]
        stated = [i for i in used if unit_cells is not None or _says_anything(gate, cells.metrics[i], column.unit)]
        for index, mine in _places(ids, stated, len(cells.metrics)):
            _one_metric(gate, values, mine + position * rows, cells.metrics[index], column.unit, unit_cells)
    return values


def _says_anything(gate: Gate, metric: Metric, header: Unit | None) -> bool:
    """False where neither cells nor header, note or choice name a unit and the metric is no share: its values stay as they are."""
    work = gate.cells.work
    named = len(gate.cells.amounts.unit_names) > 1 or header or work.choices.unit or work.mapping.note_units
    return bool(named) or canonical_unit(metric) in _SHARES


def _places(ids: NDArray[np.int32], wanted: list[int], count: int) -> Iterator[tuple[int, Places]]:
    """The cells of each wanted metric, found by one sort."""
    if not wanted:
        return
    order = np.argsort(ids.astype(np.int16) if count < _MOST_SHORT else ids, kind="stable")
    bounds = np.searchsorted(ids[order], np.arange(count + 1))
    for index in wanted:
        yield index, order[bounds[index] : bounds[index + 1]]


def _unit_column(gate: Gate) -> NDArray[np.object_] | None:
    """The unit each row states in a column of its own, or None."""
    mapping, work = gate.cells.work.mapping, gate.cells.work
    if mapping.unit is None:
        return None
    column = work.grid.columns[mapping.unit]
    table = np.array([*(read_unit(text) for text in column.texts), None], dtype=object)
    return np.tile(table[column.codes[work.rows]], len(mapping.values))


def _one_metric(
    gate: Gate,
    values: NDArray[np.float64],
    mine: Places,
    metric: Metric,
    header: Unit | None,
    rows: NDArray[np.object_] | None,
) -> None:
    """Scale the cells of one metric in one column."""
    amounts, unit = gate.cells.amounts, canonical_unit(metric)
    for code, said in enumerate(amounts.unit_names):
        chosen = mine[amounts.units[mine] == code] if len(amounts.unit_names) > 1 else mine
        if code and not len(chosen):
            continue
        if said and said != OWN_SCALE:
            _apply(gate, values, chosen, metric, unit, Unit(1.0, said, said))
        elif said == OWN_SCALE:
            continue
        elif rows is not None and header is None:
            named = rows[chosen]
            for stated in {u for u in named if u is not None}:
                _apply(gate, values, chosen[np.array([u == stated for u in named], dtype=bool)], metric, unit, stated)
            _shares(gate, values, chosen[np.array([u is None for u in named], dtype=bool)], metric, unit)
        else:
            _plain(gate, values, chosen, metric, unit, header)


def _plain(
    gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str, header: Unit | None
) -> None:
    work = gate.cells.work
    wanted = read_unit(work.choices.unit) if work.choices.unit else None
    stated = header or wanted or _from_note(work.mapping.note_units, unit)
    if stated is None:
        _shares(gate, values, chosen, metric, unit)
        return
    _apply(gate, values, chosen, metric, unit, stated)
    left = chosen[gate.open[chosen]]
    if stated.factor != 1.0 and len(left):
        example = int(left[0])
        params = {
            "unit": stated.spelled, "factor": f"{stated.factor:,.0f}", "name": tidy(gate.metric_name(example)),
            "found": gate.text(example), "value": float(values[example]), "metric_unit": metric.unit,
        }  # fmt: skip
        work.faults.add(Message("unit_applied", Level.INFO, params=params))


def _from_note(units: tuple[Unit, ...], unit: str) -> Unit | None:
    """The unit of the note that fits the metric: money for money, % for %, 천 명 for people; a bare scale fits money."""
    for stated in units:
        if is_money(unit) and (stated.unit == unit or (not stated.unit and stated.factor != 1.0)):
            return stated
        if stated.unit == unit or (stated.factor != 1.0 and _is_count(unit) and _is_count(stated.unit) and stated.unit):
            return stated
    return None


def _is_count(unit: str) -> bool:
    return not is_money(unit) and unit not in _SHARES and unit not in _TIMES


def _apply(gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str, stated: Unit) -> None:
    factor = conversion(unit, stated)
    if factor is None:

        def wrong(cell: int) -> Message:
            code = "percent_on_other" if stated.unit == "%" else "unit_mismatch"
            params = {"found": gate.text(cell), "name": tidy(gate.metric_name(cell)), "unit": metric.unit, "stated": stated.spelled}
            return Message(code, Level.ERROR, gate.line(cell), gate.header(cell), params, gate.text(cell))

        gate.refuse_at(chosen, wrong)
    elif factor != 1.0:
        values[chosen] *= factor


def conversion(unit: str, stated: Unit) -> float | None:
    """What a stated amount is multiplied by to be in the metric's unit; None where one cannot be the other."""
    if stated.unit in ("", unit):
        return stated.factor
    if stated.unit == "%":
        return 0.01 if unit == "ratio" else None
    if unit == "%":
        return 100.0 if stated.unit == "ratio" else None
    if is_money(unit) or is_money(stated.unit) or unit in _TIMES or stated.unit in _TIMES:
        return None
    return stated.factor


def _shares(gate: Gate, values: NDArray[np.float64], chosen: Places, metric: Metric, unit: str) -> None:
    """A percentage written without its sign: 0.9995 may be 99.95 % or 0.9995 %; the column is asked about, never guessed."""
    if unit not in _SHARES:
        return
    mine = chosen[gate.open[chosen] & np.isfinite(values[chosen])]
    if not len(mine):
        return
    choice, size = gate.cells.work.choices.percent, np.abs(values[mine])
    if choice:
        values[mine] *= {("%", "fraction"): 100.0, ("ratio", "points"): 0.01}.get((unit, choice), 1.0)
        return
    is_fraction = bool(size.max() <= 1.0 and (size > 0).any())
    unclear = is_fraction if unit == "%" else bool(size.max() > 1.0 and size.max() <= 100.0 and (metric.maximum or 1.0) <= 1.0)
    if not unclear:
        return
    first = int(mine[0])
    params = {"found": gate.text(first), "name": tidy(gate.metric_name(first)), "unit": metric.unit}
    gate.refuse_at(
        mine,
        lambda cell: Message(
            "percent_scale", Level.ERROR, gate.line(cell), gate.header(cell), {**params, "found": gate.text(cell)}, gate.text(cell)
        ),
    )
