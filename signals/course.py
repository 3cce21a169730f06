"""One series as triage reads it: period starts and values side by side, without an index to build for each of thousands of stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Course:
    """`starts` (datetime64[s], ascending) and `values` of the periods that are known and over."""

    starts: NDArray[np.datetime64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, series: pd.Series) -> Course:
        """The same from a series by period start."""
        return cls(series.index.to_numpy().astype("datetime64[s]"), series.to_numpy(dtype=float))

    def __len__(self) -> int:
        return len(self.values)

    def start(self, place: int) -> datetime:
        """When a period starts; places count from the end where negative."""
        moment: datetime = self.starts[place].item()
        return moment

    @property
    def newest(self) -> datetime | None:
        """The newest period, None for a series without values."""
        return self.start(-1) if len(self.values) else None

    def first_from(self, moment: datetime) -> int:
        """The place of the first period that starts at a moment or later."""
        return int(self.starts.searchsorted(np.datetime64(moment, "s")))

    def first_after(self, moment: datetime) -> int:
        """The place of the first period that starts later than a moment."""
        return int(self.starts.searchsorted(np.datetime64(moment, "s"), side="right"))

    def newer_than(self, moment: datetime) -> int:
        """How many periods start later than a moment."""
        return len(self.starts) - self.first_after(moment)

    def newest_said(self, most: int) -> list[list[object]]:
        """The newest periods at most, each as [ISO text of its start, value]: what evidence quotes."""
        starts, values = self.starts[-most:].astype("datetime64[s]").astype(np.int64).tolist(), self.values[-most:].tolist()
        return [[_said(start), value] for start, value in zip(starts, values, strict=True)]

    def as_series(self) -> pd.Series:
        """As a series by period start."""
        return pd.Series(self.values, index=pd.DatetimeIndex(self.starts, name="period"), name="value")


@lru_cache(maxsize=8192)
def _said(second: int) -> str:
    """A moment as ISO text; thousands of series speak of the same few."""
    moment: datetime = np.datetime64(second, "s").item()
    return moment.isoformat()


NOTHING = Course(np.zeros(0, dtype="datetime64[s]"), np.zeros(0))
