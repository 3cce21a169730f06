"""Margins of flows stored by several dimensions at once: each single dimension that is not stored is the sum of the finest cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from data.model.metric import Metric, MetricType
from data.model.segment import segment_pairs, segment_text

COLUMNS = ["metric", "segment", "period", "value"]


def with_margins(observations: pd.DataFrame, metrics: Sequence[Metric]) -> pd.DataFrame:
    """The rows with the missing margins added; unchanged (the same frame) when no flow is stored by several dimensions."""
    texts = _words(observations["segment"])
    deep = {text for text in texts if text.count('":"') > 1 and len(segment_pairs(text)) > 1}
    flows = {metric.code for metric in metrics if metric.type is MetricType.SUM and not metric.formula}
    if not deep or not flows:
        return observations
    chosen = observations[(observations["segment"].isin(deep) & observations["metric"].isin(flows)).to_numpy()]
    parts = [part for code in _words(chosen["metric"]) for part in _margins(observations, chosen, code)]
    if not parts:
        return observations
    return pd.concat([observations[COLUMNS].astype({"metric": str, "segment": str}), *parts], ignore_index=True)


def _margins(observations: pd.DataFrame, deep: pd.DataFrame, code: str) -> Iterable[pd.DataFrame]:
    """The single dimensions one metric lacks, from its deepest cells."""
    rows = deep[(deep["metric"] == code).to_numpy()]
    if rows.empty:
        return
    pairs = {text: segment_pairs(text) for text in _words(rows["segment"])}
    names = max(Counter(tuple(sorted(found)) for found in pairs.values()).items(), key=lambda item: (len(item[0]), item[1]))[0]
    kept = {text: found for text, found in pairs.items() if tuple(sorted(found)) == names}
    own = {tuple(segment_pairs(text)) for text in _words(observations.loc[(observations["metric"] == code).to_numpy(), "segment"])}
    rows = rows[rows["segment"].isin(kept).to_numpy()]
    place, found = pd.factorize(rows["segment"].astype(str))
    for name in names:
        if (name,) in own:
            continue
        single = np.array([segment_text({name: kept[text][name]}) for text in found], dtype=object)[place]
        summed = (
            pd.DataFrame({"segment": single, "period": rows["period"].to_numpy(), "value": rows["value"].to_numpy(dtype=float)})
            .groupby(["segment", "period"], as_index=False, sort=False)["value"]
            .sum()
        )
        yield summed.assign(metric=code)[COLUMNS]


def _words(column: pd.Series) -> list[str]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = np.unique(column.cat.codes.to_numpy())
        return [str(column.cat.categories[code]) for code in used if code >= 0]
    return [str(word) for word in column.unique()]
