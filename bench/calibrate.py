"""Makes signals/lines.json: how much evidence unchanged series show, by cadence, length and kind. `python -m bench.calibrate [rows]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signals.detectors.interventions import NAMES
from signals.detectors.variances import spread_of
from signals.naming import told_of
from signals.panel import Panel
from signals.search import search
from signals.spans import spans
from signals.synthetic import Series, unchanged

LENGTHS = {
    "D": (28, 60, 120, 240, 365, 730),
    "W": (12, 26, 52, 104, 156, 260),
    "M": (8, 12, 18, 24, 36, 60, 120),
    "Q": (6, 8, 12, 20, 40),
}
CHANCES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.002, 0.001)
KINDS = (*NAMES, "variance_change")
_SEED = 202611
_FLOOR = -6.0  # evidence of a series that shows nothing of a kind


def panel_of(series: Series) -> Panel:
    """The series as a panel without direction."""
    rows, n = series.values.shape
    kind = np.where(np.isin(series.unit, ("count", "amount")), "sum", "mean").astype(object)
    return Panel(
        series.cadence, np.arange(rows).astype(object), np.arange(series.first, series.first + n),
        np.zeros(n, dtype="datetime64[m]"), series.values, np.zeros(rows), kind, None, np.zeros(rows, dtype=np.int64), series.unit,
    )  # fmt: skip


def largest(series: Series) -> dict[tuple[str, str], NDArray[np.float64]]:
    """The largest evidence of each kind in each series: in the whole history, and touching the newest period."""
    rows, n = series.values.shape
    result = {(kind, which): np.full(rows, _FLOOR) for kind in KINDS for which in ("whole", "now")}
    panel = panel_of(series)
    for span in spans(panel, series.values, n, "KR"):
        found = search(span.y, span.key, span.known)
        told = told_of(series.cadence, span, found)
        row = span.rows[told.row]
        grown = (told.name == "trend") & (told.sense == series.grows[row])  # true: it does grow
        for kind in NAMES:
            for which, some in (("whole", told.name == kind), ("now", (told.name == kind) & (told.end >= n - 1))):
                chosen = some & ~grown
                np.maximum.at(result[kind, which], row[chosen], told.evidence[chosen])
        if n > 16:
            spread = spread_of(series.cadence, span, found)
            for which in ("whole", "now"):
                result["variance_change", which][span.rows[spread.row]] = spread.evidence
    return result


def calibrated(cadence: str, n: int, rows: int) -> dict[str, dict[str, list[float]]]:
    """Evidence exceeded with each of CHANCES, by kind and part of the history."""
    found = largest(unchanged(cadence, n, rows, _SEED))
    levels = 1 - np.array(CHANCES)
    return {kind: {w: np.quantile(found[kind, w], levels).round(3).tolist() for w in ("whole", "now")} for kind in KINDS}


def main(rows: int) -> None:
    cadences: dict[str, dict[str, dict[str, dict[str, list[float]]]]] = {}
    for cadence, lengths in LENGTHS.items():
        cadences[cadence] = {kind: {"whole": {}, "now": {}} for kind in KINDS}
        for n in lengths:
            part = calibrated(cadence, n, max(rows * 60 // max(n, 60), 600))
            for kind, both in part.items():
                for which, values in both.items():
                    cadences[cadence][kind][which][str(n)] = values
            print(cadence, n, flush=True)
    table = {
        "made_by": "python -m bench.calibrate",
        "from": f"signals.synthetic.unchanged, seed {_SEED}, about {rows} series of up to 60 periods, fewer of longer ones, at least 600",
        "chances": CHANCES,
        "cadences": cadences,
    }
    target = Path(__file__).parents[1] / "signals" / "lines.json"
    target.write_text(json.dumps(table, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6000)
