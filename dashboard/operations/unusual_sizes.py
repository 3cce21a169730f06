"""Values of a file that are far from what is stored of their series: most likely another unit or currency, said before anything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from connectors.contract import Level, Message
from data.model.metric import Catalog
from data.values import Values

if TYPE_CHECKING:
    from data.store import Store

_MOST_VALUES, _MOST_METRICS = 5_000, 200  # files people make; those of programs keep their unit
_FEWEST = 6  # stored values that make a usual size
_FAR, _NEAR = 30.0, 4.0  # times the usual size; how close most stored values must lie to it
_NEAR_SHARE = 0.8
_SHARES = {"%", "ratio"}


def unusual_sizes(store: Store, catalog: Catalog, values: Values) -> list[Message]:
    """A warning for each metric with values more than thirty times, or less than a thirtieth of, the median stored of their segment."""
    amounts = {metric.code: metric for metric in catalog.metrics if metric.unit not in _SHARES}
    codes = [code for code in values.metrics if code in amounts]
    if not codes or len(values) > _MOST_VALUES or len(codes) > _MOST_METRICS:
        return []
    from data.store.observations import read_observations

    stored = read_observations(store, codes)
    usual = {
        (str(metric), str(segment)): float(np.median(sizes))
        for (metric, segment), part in stored.groupby(["metric", "segment"], observed=True)
        if len(sizes := np.abs(part["value"].to_numpy())) >= _FEWEST and _is_steady(sizes)
    }
    found: dict[str, list[tuple[float, float]]] = {}
    for metric, segment, value in zip(values.metric.tolist(), values.segment.tolist(), values.value.tolist(), strict=True):
        middle = usual.get((values.metrics[metric], values.segments[segment]))
        if middle is not None and value and not 1 / _FAR <= abs(value) / middle <= _FAR:
            found.setdefault(values.metrics[metric], []).append((value, middle))
    return [
        Message(
            "size_unusual", Level.WARNING,
            params={"name": code, "n": len(far), "value": far[0][0], "usual": far[0][1], "metric_unit": amounts[code].unit},
        )
        for code, far in found.items()
    ]  # fmt: skip


def _is_steady(sizes: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    middle = float(np.median(sizes))
    return middle > 0 and float(np.mean((sizes <= middle * _NEAR) & (sizes >= middle / _NEAR))) >= _NEAR_SHARE
