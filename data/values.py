"""Many observations at once: parallel arrays over a few names, the form in which connectors hand values to the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int32]
FRAME_COLUMNS = ("metric", "segment", "period", "value")


@dataclass(frozen=True, slots=True)
class Values:
    """Observations: `metric` and `segment` index into `metrics` (codes) and `segments` (canonical texts of data.model.segment, `{}` the
    total); `minute` counts minutes from 1970-01-01 to the period's start (years 1 to 6000); `value` is finite."""

    metrics: tuple[str, ...]
    metric: Ints
    segments: tuple[str, ...]
    segment: Ints
    minute: Ints
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.value)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Values:
        """The same of a frame with FRAME_COLUMNS (text or categorical names, datetime64 periods)."""
        metric, metrics = _coded(frame["metric"])
        segment, segments = _coded(frame["segment"])
        minute = frame["period"].to_numpy().astype("datetime64[m]").astype(np.int64).astype(np.int32)
        return cls(metrics, metric, segments, segment, minute, frame["value"].to_numpy(dtype=float))

    def frame(self) -> pd.DataFrame:
        """A frame with FRAME_COLUMNS; names are categorical."""
        import pandas as pd

        return pd.DataFrame(
            {
                "metric": pd.Categorical.from_codes(self.metric, self.metrics),  # type: ignore[call-overload]
                "segment": pd.Categorical.from_codes(self.segment, self.segments),  # type: ignore[call-overload]
                "period": periods(self.minute),
                "value": self.value,
            }
        )

    def pairs(self) -> tuple[list[tuple[str, str]], NDArray[np.signedinteger]]:
        """The distinct (metric, segment), sorted by their indexes, and for each value which one it is."""
        width = max(len(self.segments), 1)
        if len(self.segments) == 1 and len(present_codes(self.metric, len(self.metrics))) == len(self.metrics):
            return [(metric, self.segments[0]) for metric in self.metrics], self.metric
        key = self.metric.astype(np.int64) * width + self.segment
        distinct, places = distinct_codes(key, len(self.metrics) * width)
        return [(self.metrics[pair // width], self.segments[pair % width]) for pair in distinct.tolist()], places


def periods(minute: Ints) -> NDArray[np.datetime64]:
    """Minutes as moments (datetime64[s])."""
    return minute.astype("datetime64[m]").astype("datetime64[s]")


def present_codes(key: NDArray[Any], space: int) -> NDArray[np.int64]:
    """The distinct keys, sorted, for keys within 0 <= key < space."""
    seen = np.zeros(space, dtype=bool)
    if len(key) and key[0] == key[-1] and (key == key[0]).all():  # a column of numbers has one code, that of no text
        seen[key[0]] = True
    else:
        seen[key] = True
    return np.flatnonzero(seen)


def distinct_codes(key: NDArray[Any], space: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As np.unique with its inverse, for keys within 0 <= key < space: by a table instead of a sort where the space is small."""
    if space > 4 * len(key) + 1_000_000:
        distinct, places = np.unique(key, return_inverse=True)
        return distinct.astype(np.int64), places.astype(np.int64)
    distinct = present_codes(key, space)
    table = np.zeros(space, dtype=np.int64)
    table[distinct] = np.arange(len(distinct))
    return distinct, table[key]


def _coded(column: pd.Series[Any]) -> tuple[Ints, tuple[str, ...]]:
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int32), tuple(str(word) for word in column.cat.categories)
    codes, words = pd.factorize(column)
    return codes.astype(np.int32), tuple(str(word) for word in words)
