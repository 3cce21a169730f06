"""How much evidence a change must have to be raised, and how often an unchanged series shows as much.

`lines.json` holds, for each cadence, length and kind, the evidence (nats) that an unchanged series of `signals.synthetic` exceeds with the
chances listed in it, over its whole history and (`now`) touching its newest period. It is made by `python -m bench.calibrate`, which also
writes how. Between lengths the table is read in the logarithm of the length.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PER_YEAR = {"D": 365.25, "W": 52.18, "M": 12.0, "Q": 4.0, "H": 2.0, "Y": 1.0, "N": 12.0}
# False alarms a KPI-year, and shares of unchanged series with an alarm touching the newest period, each kind may cost at the default
# settings; together 0.1 a year and 4.1 %.
YEARLY = {"spike": 0.045, "level_shift": 0.025, "trend": 0.010, "trend_change": 0.006, "plateau": 0.004, "variance_change": 0.010}
NOW = {"spike": 0.014, "level_shift": 0.013, "trend": 0.005, "trend_change": 0.003, "plateau": 0.002, "variance_change": 0.004}
_RECENT = 5.0  # years of history for which NOW holds; in a longer one an old change that lasts is history, not news
_LEAST = -2.5  # what is clearly less likely than no change is never raised
_OFFSET = 4.0  # evidence of a change before the prior of its place and kind, about; makes scores of candidates positive
_LIKE = {"H": "Q", "Y": "Q", "N": "M"}


@cache
def _table() -> dict[str, object]:
    content: dict[str, object] = json.loads(Path(__file__).with_name("lines.json").read_text())
    return content


@lru_cache(maxsize=512)
def _curve(cadence: str, n: int, kind: str, which: str) -> tuple[Floats, Floats]:
    """Log chances (falling) and the evidence exceeded with them."""
    table = _table()
    lengths = table["cadences"][_LIKE.get(cadence, cadence)][kind][which]  # type: ignore[index]
    known = sorted(int(k) for k in lengths)
    place = np.clip(np.interp(np.log(n), np.log(known), np.arange(len(known))), 0, len(known) - 1)
    low, share = int(place), float(place - int(place))
    high = min(low + 1, len(known) - 1)
    values = (1 - share) * np.array(lengths[str(known[low])]) + share * np.array(lengths[str(known[high])])
    return np.log(np.array(table["chances"], dtype=float)), values


def _evidence_at(cadence: str, n: int, kind: str, which: str, chance: float) -> float:
    """The evidence exceeded with `chance`; straight lines in log chance, continued beyond the table with a slope of at most one."""
    logs, values = _curve(cadence, n, kind, which)
    x = float(np.log(max(chance, 1e-12)))
    if x < logs[-1]:
        slope = max((values[-1] - values[-3]) / (logs[-3] - logs[-1]), 1.0)
        return float(values[-1] + slope * (logs[-1] - x))
    return float(np.interp(-x, -logs, values))


@lru_cache(maxsize=2048)
def line(cadence: str, n: int, kind: str, strict: float = 1.0) -> float:
    """The evidence from which a change of this kind is raised; `strict` multiplies the chances allowed."""
    years = n / PER_YEAR.get(cadence, 12.0)
    whole = _evidence_at(cadence, n, kind, "whole", min(strict * YEARLY[kind] * years, 0.5))
    now = min(strict * NOW[kind] * max(years / _RECENT, 1.0), 0.1)
    return max(whole, _evidence_at(cadence, n, kind, "now", now), _LEAST)


def line_of(cadence: str, n: int, name: NDArray[np.object_]) -> Floats:
    """The line of each finding."""
    result = np.zeros(len(name))
    for kind in YEARLY:
        result[name == kind] = line(cadence, n, kind)
    return result


def score_of_evidence(cadence: str, n: int, name: NDArray[np.object_], evidence: Floats) -> Floats:
    """1 at the line; comparable over kinds and lengths."""
    score: Floats = np.maximum(evidence + _OFFSET, 0.0) / (line_of(cadence, n, name) + _OFFSET)
    return score


def chance(cadence: str, n: int, name: NDArray[np.object_], evidence: Floats) -> Floats:
    """How often an unchanged series of this length shows as much for this kind, anywhere in its history."""
    result = np.ones(len(name))
    for kind in YEARLY:
        chosen = name == kind
        if not chosen.any():
            continue
        logs, values = _curve(cadence, n, kind, "whole")
        slope = max((values[-1] - values[-3]) / (logs[-3] - logs[-1]), 1.0)
        beyond = logs[-1] - np.maximum(evidence[chosen] - values[-1], 0.0) / slope
        result[chosen] = np.exp(np.where(evidence[chosen] > values[-1], beyond, np.interp(evidence[chosen], values, logs)))
    return np.clip(result, 1e-12, 1.0)
