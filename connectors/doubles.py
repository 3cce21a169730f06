"""One key, one value: equal doubles are counted, different ones refused with both lines; days inside a coarser period refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.cells.names import tidy
from connectors.contract import Level, Message

if TYPE_CHECKING:
    from connectors.checking import Gate

_TENTH = re.compile(r"\d{2,4}\.1")


def find_doubles(gate: Gate, segment_ids: NDArray[np.int32], minutes: NDArray[np.int32], values: NDArray[np.float64]) -> int:
    """Take doubled keys out. Returns how many equal doubles were dropped (the first of them stays)."""
    positions: NDArray[np.intp] | slice = slice(None) if gate.open.all() else np.flatnonzero(gate.open)
    key = _keys(gate.cells.metric_ids[positions], segment_ids[positions], minutes[positions])
    if len(key) < 2 or (key[1:] > key[:-1]).all():
        return 0
    in_order = np.sort(key)
    if (in_order[1:] != in_order[:-1]).all():
        return 0
    del in_order
    order = np.argsort(key, kind="stable")
    same = key[order][1:] == key[order][:-1]
    starts = np.flatnonzero(np.concatenate(([True], ~same)))
    first = np.repeat(starts, np.diff(np.append(starts, len(order))))
    later = np.flatnonzero(np.concatenate(([False], same)))
    ordered = order if isinstance(positions, slice) else positions[order]
    return _sort_out(gate, ordered, first, later, values)


def _keys(metrics: NDArray[np.int32], segments: NDArray[np.int32], minutes: NDArray[np.int32]) -> NDArray[np.int64]:
    """One integer per metric, segment and period."""
    if not len(metrics):
        return np.zeros(0, dtype=np.int64)
    lowest = int(minutes.min())
    span = int(minutes.max()) - lowest + 1
    key = metrics.astype(np.int64)
    key *= int(segments.max()) + 1
    key += segments
    key *= span
    key += minutes
    key -= lowest
    return key


def _sort_out(
    gate: Gate, ordered: NDArray[np.intp], first: NDArray[np.intp], later: NDArray[np.intp], values: NDArray[np.float64]
) -> int:
    """Groups with one value keep their first cell; groups with several lose all of them."""
    dates = gate.cells.dates
    cell, original = ordered[later], ordered[first[later]]
    starts = np.array([getattr(result, "start", None) for result in dates.results], dtype=object)
    finer = np.asarray(starts[dates.ids[cell]] != starts[dates.ids[original]], dtype=bool)
    different = values[cell] != values[original]
    twice_january = np.array([bool(_TENTH.fullmatch(text)) for text in dates.texts])  # once it may be an October without its zero
    bad = different | finer | twice_january[dates.ids[cell]]
    equal = cell[~bad]
    gate.open[equal] = False
    if len(equal):
        lines = [gate.line(int(c)) for c in equal[:10]]
        gate.cells.work.faults.say("duplicate", Level.WARNING, lines, {"n": len(equal)})
    refused: set[int] = set()
    for one, other, is_finer in zip(cell[bad], original[bad], finer[bad], strict=True):
        refused |= {int(one), int(other)}
        gate.cells.work.faults.add(_message(gate, int(one), int(other), bool(is_finer)))
    gate.open[list(refused)] = False
    gate.rejected += len(refused)
    return len(equal)


def _message(gate: Gate, cell: int, other: int, is_finer: bool) -> Message:
    metric = gate.cells.metrics[gate.cells.metric_ids[cell]]
    params = {
        "name": tidy(gate.metric_name(cell)), "period": gate.period_text(cell), "first": gate.text(other), "first_row": gate.line(other),
        "found": gate.text(cell), "cadence": metric.cadence.value, "first_period": gate.period_text(other),
    }  # fmt: skip
    return Message("finer" if is_finer else "conflict", Level.ERROR, gate.line(cell), gate.header(cell), params, gate.text(cell))
