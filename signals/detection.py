"""What every detector keeps to, and how its findings are collected: columns, not objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.panel import Panel

Floats = NDArray[np.float64]
KINDS = (
    "spike", "level_shift", "trend", "trend_change", "plateau", "variance_change", "missing", "stale", "unit_error", "forecast_miss",
)  # fmt: skip
COLUMNS = (
    "series", "kind", "direction", "start", "end", "score", "p_value", "claim", "effect", "effect_percent", "expected", "actual",
    "probability", "reason",
)  # fmt: skip
# What an evidence list quotes beyond the contract's columns.
EXTRA = ("n", "null", "chance", "k", "level_before", "level_after", "slope", "lower", "upper", "m")
CANDIDATE = 0.1  # findings below this score are not worth a row


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts as a change. How far it must stand out is in `signals.lines`.

    `material` is the smallest change that matters as a share of the level; `run` the number of steps of the rule; `grace` how late a
    value may come as a share of its period, at least `grace_days`.
    """

    material: float = 0.02
    run: int = 3
    grace: float = 0.25
    grace_days: float = 0.0
    miss: float = 0.7
    longest: Mapping[str, int] = field(
        default_factory=lambda: {"D": 800, "W": 520, "M": 360, "Q": 120, "N": 1500, "h": 20_000, "30min": 20_000, "5min": 20_000}
    )


@dataclass(slots=True)
class Findings:
    """Rows of findings as columns; `row` is the series' number in the panel, `start` and `end` are columns of the panel."""

    columns: dict[str, NDArray[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, row: NDArray[np.int64], **columns: Any) -> Findings:
        """Findings of one kind; a scalar stands for every row."""
        size = len(row)
        filled = {name: np.broadcast_to(np.asarray(value), (size,)) for name, value in columns.items()}
        return cls({"row": row, "kind": np.full(size, kind, dtype=object), **filled})

    def __len__(self) -> int:
        return len(self.columns.get("row", ()))

    def of_kind(self, kind: str) -> Findings:
        """The rows of one kind that are raised or nearly so."""
        return self.kept((self.columns["kind"] == kind) & (self.columns["score"] >= 0.5)) if len(self) else self

    def raised_rows(self) -> NDArray[np.int64]:
        """The series with a raised finding."""
        rows: NDArray[np.int64] = self.columns["row"][self.columns["score"] >= 1] if len(self) else np.zeros(0, dtype=np.int64)
        return rows

    def without(self, kind: str, rows: NDArray[np.int64]) -> Findings:
        """Without candidates of one kind in some series."""
        if not len(self) or not len(rows):
            return self
        gone = (self.columns["kind"] == kind) & np.isin(self.columns["row"], rows) & (self.columns["score"] < 1)
        return self.kept(~gone)

    def kept(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Findings:
        """Some of the rows, by mask or by number."""
        return Findings({name: values[chosen] for name, values in self.columns.items()})


def as_frame(panel: Panel, found: list[Findings]) -> pd.DataFrame:
    """Findings as the frame of the contract, plus EXTRA and `level` columns of detectors."""
    parts = [pd.DataFrame(part.columns) for part in found if len(part)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=_DTYPES.get(name, "float64")) for name in (*COLUMNS, *EXTRA)})
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[(frame["score"] >= CANDIDATE) | frame["kind"].eq("forecast_miss")].copy()
    frame["series"] = panel.names[frame["row"].to_numpy(dtype=int)]
    for name in ("start", "end"):
        frame[name] = panel.starts[frame[name].to_numpy(dtype=int)].astype("datetime64[s]")
    frame["direction"] = np.select([frame["sense"] > 0, frame["sense"] < 0], ["up", "down"], "none")
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["effect"] = frame["actual"] - frame["expected"]
        base = frame["expected"].abs()
        frame["effect_percent"] = np.where(base > 0, 100 * frame["effect"] / base, np.nan)
    for name in (*COLUMNS, *EXTRA):
        if name not in frame:
            frame[name] = "" if _DTYPES.get(name) == "object" else np.nan
    return frame[[*COLUMNS, *EXTRA]]


_DTYPES = dict.fromkeys(("series", "kind", "direction", "claim", "reason", "null"), "object") | {
    "start": "datetime64[s]",
    "end": "datetime64[s]",
}
