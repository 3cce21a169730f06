"""What an exact test, which assumes less than the search did, says of one signal. Run when somebody looks, never over all series."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from signals.confirming.breaks import date_of, shape_of
from signals.confirming.courses import plateau, trend
from signals.confirming.levels import shift
from signals.confirming.phases import filled, two_levels, without_season
from signals.confirming.questions import FEWEST, Confirmation, Question, outcome
from signals.confirming.remembering import memory_of, prewhitened
from signals.confirming.single_values import single_value
from signals.confirming.spreads import spread_scan

KINDS = tuple(FEWEST)


def confirm(question: Question) -> Confirmation | None:
    """The second opinion; None for kinds for which there is no exact test (bends, data, targets, patterns)."""
    if question.kind not in FEWEST:
        return None
    counted = question.y[: question.last + 1] if question.kind in ("trend", "plateau") else question.y
    has, needs = int(np.isfinite(counted).sum()), FEWEST[question.kind]
    if has < needs:
        return Confirmation(question.kind, "cannot", numbers={"has": has, "needs": needs})
    return _TESTS[question.kind](question)


def _spread(q: Question) -> Confirmation:
    """Brown and Forsythe over all dates, level or line and memory taken out, in logarithms where values grow threefold."""
    y = filled(q.y)
    y = without_season(np.log(y) if y.min() > 0 and y.max() > 3 * y.min() else y, q.season)
    before = date_of(y)
    t = np.arange(len(y)) - (len(y) - 1) / 2
    line = y - y.mean() - t * (y @ t) / (t @ t)
    rest = y - two_levels(y, before) if shape_of(y, before) == "step" else line
    found = spread_scan(prewhitened(rest, memory_of(rest)))
    fits = (found.ratio > 1) == (q.direction == "up")
    numbers: dict[str, float | str] = {"n": len(y), "ratio": found.ratio, "at": found.before + 1, "w": found.w}
    return Confirmation("variance_change", outcome(found.p, fits=fits), found.p, "ar1", numbers)


_TESTS: Mapping[str, Callable[[Question], Confirmation | None]] = {
    "trend": trend, "level_shift": shift, "plateau": plateau, "spike": single_value, "variance_change": _spread,
}  # fmt: skip
