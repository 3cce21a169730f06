"""New metrics of one file that are measured at different paces: each gets the cadence its own dates show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from connectors.calendar_column import Dates
from connectors.vocabulary import Vocabulary
from data.model.metric import Metric
from data.model.period import Cadence

_LARGEST_TABLE = 1 << 24  # bytes
_FEWEST = 3  # dates below which a metric is taken to follow the file


def with_own_cadences(
    words: Vocabulary, metrics: Sequence[Metric], metric_ids: NDArray[np.int32], filled: NDArray[np.bool_], dates: Dates
) -> list[Metric]:
    """The metrics, drafts at the cadence of the dates they have a value for. A file of days may hold a metric of months as well."""
    mine = {id(draft) for draft in words.drafts.values()}
    drafts = {place: metric for place, metric in enumerate(metrics) if id(metric) in mine}
    if not drafts or len(metrics) < 2:
        return list(metrics)
    chosen = filled & (metric_ids >= 0)
    if not chosen.all():
        metric_ids, ids = metric_ids[chosen], dates.ids[chosen]
    else:
        ids = dates.ids
    found, known = list(metrics), dict[bytes, Cadence]()
    former: NDArray[np.integer] = np.zeros(0, dtype=np.int64)
    cadence = Cadence.MONTH
    for place, own in _dates_of(metric_ids, ids, len(metrics), len(dates.results)):
        if place not in drafts or len(own) < _FEWEST:
            continue
        if own is not former:
            former, told = own, own.tobytes()
            cadence = known[told] = known[told] if told in known else dates.cadence_of(own.tolist())
        if cadence is not drafts[place].cadence:
            found[place] = words.redraft(drafts[place], cadence=cadence)
    return found


def _dates_of(
    metric_ids: NDArray[np.int32], ids: NDArray[np.int32], count: int, width: int
) -> Iterator[tuple[int, NDArray[np.integer]]]:
    """Each metric's distinct dates, sorted: from a table of metrics by dates, or where that were too large from the sorted pairs."""
    key = metric_ids.astype(np.int64) * width + ids
    if count * width <= _LARGEST_TABLE:
        seen = np.zeros(count * width, dtype=bool)
        seen[key] = True
        known = dict[bytes, NDArray[np.integer]]()  # nearly always all metrics of a file have the same dates
        for place, row in enumerate(seen.reshape(count, width)):
            told = row.tobytes()
            if told not in known:
                known[told] = np.flatnonzero(row)
            yield place, known[told]
        return
    key.sort()
    pairs = key[np.diff(key, prepend=-1) > 0]
    bounds = np.searchsorted(pairs, np.arange(count + 1, dtype=np.int64) * width)
    for place in range(count):
        yield place, pairs[bounds[place] : bounds[place + 1]] - place * width
