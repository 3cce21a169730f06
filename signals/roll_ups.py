"""One change, one card: a KPI that moved because a KPI it is computed from moved is context of that one.

A parent is rolled into the part that moved the same way (as the formula has it), began within one period of it and accounts for at least
two thirds of the parent's change, all by the numbers both signals quote. Products and quotients are taken apart in logarithms, sums in
units.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from data.model.formula import Formula
from data.model.metric import Catalog
from data.model.period import Cadence, ordinal_of
from data.model.signal import Signal
from signals.news import FAMILIES

_ENOUGH = 0.67  # of the parent's change
_APART = 1  # periods between the two beginnings


def rolled_up(signals: Iterable[Signal], catalog: Catalog) -> dict[str, str]:
    """Signal id of each parent that is rolled up to the id of the deepest part that accounts for it. Pure and in no order."""
    moves = [s for s in signals if s.is_open and FAMILIES.get(s.kind) == "move" and _ends(s) is not None]
    direct: dict[str, str] = {}
    for parent in moves:
        metric = catalog.metric(parent.metric)
        if metric is None or not metric.formula:
            continue
        formula = Formula.parse(metric.formula)
        parts = [s for s in moves if s.metric in formula.parts and s.metric != parent.metric and s.segment == parent.segment]
        best = max(((_share(parent, part, formula), part.id) for part in parts if _together(parent, part)), default=(0.0, ""))
        if best[0] >= _ENOUGH:
            direct[parent.id] = best[1]
    return {parent: _deepest(part, direct) for parent, part in direct.items()}


def _deepest(part: str, direct: dict[str, str]) -> str:
    seen = {part}
    while part in direct and direct[part] not in seen:  # formulas are trees; the guard is against a catalogue that is not
        part = direct[part]
        seen.add(part)
    return part


def _together(parent: Signal, part: Signal) -> bool:
    if parent.cadence != part.cadence:  # the numbers they quote are of other periods
        return False
    cadence = Cadence(parent.cadence)
    return abs(ordinal_of(cadence, parent.start) - ordinal_of(cadence, part.start)) <= _APART


def _ends(signal: Signal) -> tuple[float, float] | None:
    """The values before and after that a signal quotes."""
    before, after = signal.evidence.get("before"), signal.evidence.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None
    return float(before["value"]), float(after["value"])


def _share(parent: Signal, part: Signal, formula: Formula) -> float:
    """What the part's change accounts for of the parent's; 0 where the formula is neither a product nor a sum in this part."""
    whole, own = _ends(parent), _ends(part)
    if whole is None or own is None:
        return 0.0
    power, slope = _power(formula, part.metric), _slope(formula, part.metric)
    if power is not None and min(*whole, *own) > 0 and whole[0] != whole[1]:
        return power * math.log(own[1] / own[0]) / math.log(whole[1] / whole[0])
    if slope is not None and whole[0] != whole[1]:
        return slope * (own[1] - own[0]) / (whole[1] - whole[0])
    return 0.0


def _power(formula: Formula, part: str) -> float | None:
    """The exponent of a part: what doubling it does, whatever the other parts are; None where that depends on them."""
    found = set()
    for base in (1.0, 3.0):
        values = {code: base * (1 + number / 7) for number, code in enumerate(formula.parts)}
        once, twice = (float(formula.evaluate({**values, part: values[part] * factor})) for factor in (1, 2))
        if not (once > 0 and twice > 0):
            return None
        found.add(round(math.log2(twice / once), 9))
    return found.pop() if len(found) == 1 and abs(next(iter(found))) in (0.0, 1.0) else None


def _slope(formula: Formula, part: str) -> float | None:
    """What one unit more of a part adds, whatever the values are; None where that depends on them."""
    found = set()
    for base in (1.0, 3.0):
        values = {code: base * (1 + number / 7) for number, code in enumerate(formula.parts)}
        steps = [float(formula.evaluate({**values, part: values[part] + more})) for more in (0.0, 1.0, 5.0)]
        found |= {round(steps[1] - steps[0], 9), round((steps[2] - steps[0]) / 5, 9)}
    return found.pop() if len(found) == 1 and all(math.isfinite(value) for value in found) else None
