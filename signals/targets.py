"""Targets of a panel: which series they belong to, and the level a single period has to reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.panel import Panel, ordinals_of

COLUMNS = ("series", "start", "due", "target")


@dataclass(frozen=True, slots=True)
class PanelTargets:
    """`row` in the panel, `first` and `last` period ordinals, `value` as stated, `level` a period (a sum's share)."""

    row: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    value: NDArray[np.float64]
    level: NDArray[np.float64]


def panel_targets(panel: Panel, targets: pd.DataFrame | None) -> PanelTargets:
    """The targets of the panel's series. Raises: ValueError for a missing column."""
    if targets is None or not len(targets) or not len(panel.ordinals):
        none = np.zeros(0, dtype=np.int64)
        return PanelTargets(none, none, none, none.astype(float), none.astype(float))
    if absent := [name for name in COLUMNS if name not in targets]:
        raise ValueError(f"targets lack the column {absent[0]}")
    places = pd.Index(panel.names).get_indexer(pd.Index(targets["series"].to_numpy(dtype=object)))
    known = places >= 0
    chosen = targets[known]
    row = places[known].astype(np.int64)
    first = ordinals_of(panel, chosen["start"].to_numpy(dtype="datetime64[m]"))
    last = ordinals_of(panel, chosen["due"].to_numpy(dtype="datetime64[m]"))
    value = chosen["target"].to_numpy(dtype=float)
    flows = panel.kind[row] == "sum"
    return PanelTargets(row, first, last, value, np.where(flows, value / np.maximum(last - first + 1, 1), value))


def level_in_force(panel: Panel, targets: pd.DataFrame | None) -> NDArray[np.float64]:
    """The level each series should reach next (NaN without a target): of the next one due, else of the newest."""
    known = panel_targets(panel, targets)
    result = np.full(len(panel.names), np.nan)
    if not len(known.row):
        return result
    newest = int(panel.ordinals[-1])
    ahead = known.last > newest
    order = np.lexsort((np.where(ahead, known.last, -known.last), ~ahead, known.row))
    first = np.r_[True, np.diff(known.row[order]) != 0]
    result[known.row[order[first]]] = known.level[order[first]]
    return result
