"""The second test of a single value: against the values without it, by the law of its kind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.confirming import outliers
from signals.confirming.phases import filled, has_season, without_season
from signals.confirming.questions import BELIEVED, Confirmation, Question, outcome
from signals.confirming.remembering import remembering_kendall
from signals.confirming.slopes import theil_sen

Floats = NDArray[np.float64]
_OUT = 0.01  # chance up to which a single value counts as out of line
_BASE = 36  # values a new one is held against
_GESD = 25
_FEWEST_AROUND = 6


def single_value(q: Question) -> Confirmation:
    """The value against the values without it, by the law of its kind; of a long history all far values at once as well."""
    y = filled(q.y)
    if q.parts is not None:
        told = _share(q.parts, q.first)
        if told is not None:
            return _new_value(told, len(q.y))
    around = np.r_[np.arange(max(0, q.first - _BASE), q.first), np.arange(q.last + 1, min(len(y), q.last + 1 + _BASE))]
    around = around[: max(np.count_nonzero(around < q.first), 6)] if np.count_nonzero(around < q.first) >= 6 else around
    if q.is_count and not has_season(y, q.season):
        told = outliers.count_against_base(float(y[q.first]), y[around])
        return _new_value(told, len(around)) if told else _too_few(len(around))
    logs = bool(y.min() > 0 and y.max() > 3 * y.min())
    x = without_season(np.log(y) if logs else y, q.season)
    t = around.astype(float)
    if remembering_kendall(x[around]).p <= BELIEVED:  # a base that moves is no base
        line = theil_sen(x[around], t)
        x = x - line.slope * np.arange(len(x))
    told = outliers.against_base(float(x[q.first]), x[around])
    if told is None:
        return _too_few(len(around))
    found = _new_value(told, len(around))
    if len(x) < _GESD or q.last == len(x) - 1:
        return found
    far = outliers.gesd(x[max(0, q.first - 2 * _BASE) : q.first + 2 * _BASE])
    among = (q.first - max(0, q.first - 2 * _BASE)) in far.at
    return Confirmation("spike", found.outcome, found.p, "iid", {**found.numbers, "gesd": "among" if among else "not"})


def _too_few(has: int) -> Confirmation:
    return Confirmation("spike", "cannot", numbers={"has": has, "needs": _FEWEST_AROUND})


def _share(parts: tuple[Floats, Floats], place: int) -> outliers.NewValue | None:
    hits, of = parts
    base = np.isfinite(hits) & np.isfinite(of) & (np.arange(len(hits)) < place)
    base[: max(0, place - _BASE)] = False
    if not (np.isfinite(hits[place]) and np.isfinite(of[place])):
        return None
    return outliers.share_against_base(float(hits[place]), float(of[place]), hits[base], of[base])


def _new_value(told: outliers.NewValue, n: int) -> Confirmation:
    return Confirmation("spike", outcome(told.p, line=_OUT), told.p, "iid", {"n": n, "law": told.law})
