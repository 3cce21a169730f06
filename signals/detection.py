"""What every detector keeps to, and how its findings are collected: columns, not objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
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
        if not size:
            return cls()
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


Columns = dict[str, Any]  # arrays; names of series may be an index


def told(panel: Panel, found: list[Findings], names: Sequence[str]) -> Columns | None:
    """Findings of a panel as columns `names` (of COLUMNS and EXTRA); None without any."""
    parts = [part.columns for part in found if len(part)]
    if not parts:
        return None
    column: Columns = {name: _column(parts, name) for name in dict.fromkeys((*names, "row", "sense")) if name not in _DERIVED}
    kept = np.flatnonzero((column["score"] >= CANDIDATE) | (column["kind"] == "forecast_miss"))
    column = {name: values[kept] for name, values in column.items()}
    column["series"] = panel.names[column["row"].astype(np.int64)]
    for name in ("start", "end"):
        column[name] = panel.starts[column[name].astype(np.int64)].astype("datetime64[s]")
    column["direction"] = _WAYS[np.sign(np.nan_to_num(column["sense"])).astype(np.int64)]
    column["effect"] = column["actual"] - column["expected"]
    base = np.abs(column["expected"])
    column["effect_percent"] = np.where(base > 0, 100 * column["effect"] / np.where(base > 0, base, 1.0), np.nan)
    return {name: column[name] for name in names}


def as_frame(parts: list[Columns], names: Sequence[str]) -> pd.DataFrame:
    """The columns `names` of what panels told, the highest score first. Takes the columns out of `parts`: they are in memory once."""
    if not sum(len(part["score"]) for part in parts):
        return _nothing(tuple(names)).copy()
    order = np.argsort(-np.concatenate([part["score"] for part in parts]), kind="stable")
    columns = {}
    for name in names:
        columns[name] = _one([part.pop(name) for part in parts])[order]
    return pd.DataFrame(columns, copy=False)


_WAYS = np.array(["none", "up", "down"], dtype=object)  # -1 is the last one; one object for all rows


def _one(parts: list[Any]) -> Any:
    """Arrays, or the indices of names, behind each other."""
    if isinstance(parts[0], pd.Index):
        whole = parts[0].append(parts[1:])
        return whole.to_numpy() if whole.dtype == object else whole
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


_DERIVED = ("series", "direction", "effect", "effect_percent")


def _column(parts: list[dict[str, NDArray[Any]]], name: str) -> NDArray[Any]:
    """One column over all parts; parts without it say nothing."""
    words = _DTYPES.get(name) == "object"
    empty = "" if words else np.nan
    filled = [
        np.asarray(part[name]) if name in part else np.full(len(part["row"]), empty, dtype=object if words else float)
        for part in parts
    ]
    return np.concatenate(filled).astype(object if words else np.float64, copy=False)


@cache
def _nothing(names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=_DTYPES.get(name, "float64")) for name in names})


_DTYPES = dict.fromkeys(("series", "kind", "direction", "claim", "reason", "null"), "object") | {
    "start": "datetime64[s]",
    "end": "datetime64[s]",
}
