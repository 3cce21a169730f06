"""Values about a thousand (or a million) times the others of their series: most likely another unit, said before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.cells.names import tidy
from connectors.contract import Level, Message
from connectors.vocabulary import canonical_unit
from data.values import present_codes

if TYPE_CHECKING:
    from connectors.checking import Gate

_MOST = 200_000  # files people write by hand; longer ones come from programs that do not change units on the way
_FEWEST = 4
_STEPS = (1e3, 1e6)
_NEAR = 1.4  # how far from the step a suspect may lie
_USUAL, _USUAL_SHARE = 4.0, 0.7  # most of the series must lie this close to its median
_SHARES = {"%", "ratio"}


def say_suspects(gate: Gate, segment_ids: NDArray[np.int32], values: NDArray[np.float64]) -> None:
    """One warning per metric, at the first such value."""
    positions = np.flatnonzero(gate.open)
    if not _FEWEST <= len(positions) <= _MOST:
        return
    metric_ids, sizes = gate.cells.metric_ids[positions], np.abs(values[positions])
    key = metric_ids.astype(np.int64) * (int(segment_ids.max()) + 1) + segment_ids[positions]
    order = np.lexsort((sizes, key))
    starts = np.flatnonzero(np.concatenate(([True], key[order][1:] != key[order][:-1])))
    counts = np.diff(np.append(starts, len(order)))
    middle = np.repeat(sizes[order][starts + (counts - 1) // 2], counts)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sizes[order] / middle
        distance = np.maximum(ratio, 1 / ratio)
    usual = np.add.reduceat((distance <= _USUAL).astype(float), starts) / counts
    trusted = np.repeat((usual >= _USUAL_SHARE) & (counts >= _FEWEST), counts)
    for step in _STEPS:
        suspects = trusted & (distance >= step / _NEAR) & (distance <= step * _NEAR)
        found = np.sort(positions[order[suspects]])
        _say(gate, found, step)


def _say(gate: Gate, cells: NDArray[np.intp], step: float) -> None:
    for index in present_codes(gate.cells.metric_ids[cells], len(gate.cells.metrics)).tolist():
        mine = cells[gate.cells.metric_ids[cells] == index]
        first = int(mine[0])
        if canonical_unit(gate.cells.metrics[index]) in _SHARES:
            continue
        params = {"n": len(mine), "name": tidy(gate.metric_name(first)), "factor": f"{step:,.0f}", "found": gate.text(first)}
        gate.cells.work.faults.add(
            Message("unit_suspect", Level.WARNING, gate.line(first), gate.header(first), params, gate.text(first))
        )
