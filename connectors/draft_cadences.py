"""New metrics of one file that are measured at different paces: each gets the cadence its own dates show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from connectors.calendar_column import Dates
from connectors.vocabulary import Vocabulary
from data.model.metric import Metric

_FEWEST = 3  # dates below which a metric is taken to follow the file


def with_own_cadences(
    words: Vocabulary, metrics: Sequence[Metric], metric_ids: NDArray[np.int32], filled: NDArray[np.bool_], dates: Dates
) -> list[Metric]:
    """The metrics, drafts at the cadence of the dates they have a value for. A file of days may hold a metric of months as well."""
    drafts = {place: metric for place, metric in enumerate(metrics) if words.is_draft(metric)}
    if not drafts or len(metrics) < 2:
        return list(metrics)
    chosen = np.flatnonzero(filled & np.isin(metric_ids, list(drafts)))
    width = len(dates.results) + 1
    pairs = np.unique(metric_ids[chosen].astype(np.int64) * width + dates.ids[chosen])
    places, found = pairs // width, list(metrics)
    for place, metric in drafts.items():
        low, high = np.searchsorted(places, [place, place + 1]).tolist()
        cadence = dates.cadence_of((pairs[low:high] % width).tolist()) if high - low >= _FEWEST else metric.cadence
        if cadence is not metric.cadence:
            found[place] = words.redraft(metric, cadence=cadence)
    return found
