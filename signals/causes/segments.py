"""Exact split of a change over segments: sums segment by segment, ratios into rate and mix (Kitagawa 1955, Das Gupta 1993).

For R = sum(w_i r_i) with w_i the segment's share of the denominator: rate_i = mean(w_i) * change(r_i) and
mix_i = change(w_i) * (mean(r_i) - mean(R)); both together sum to the change of R, whatever the number of segments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_TINY = 1e-12
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """One segment's part of a change; `kind` is segment, rate, mix, new or lost."""

    kind: str
    segment: str
    contribution: float
    before: float | None
    after: float | None


def sum_parts(before: Mapping[str, float], after: Mapping[str, float]) -> list[Part]:
    """A flow's change, segment by segment; a segment that was not there is new, one that is gone is lost."""
    parts = []
    for segment in sorted({*before, *after}):
        old, new = before.get(segment), after.get(segment)
        kind = "new" if old is None else "lost" if new is None else "segment"
        parts.append(Part(kind, segment, (new or 0.0) - (old or 0.0), old, new))
    return parts


def kitagawa(n0: Floats, d0: Floats, n1: Floats, d1: Floats) -> tuple[Floats, Floats]:
    """Rate and mix effect of every segment (first axis), for any number of changes at once (further axes).

    A segment without a denominator at one end has no rate of its own there: all of its effect is mix. Both sum to the change of the ratio.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        w0, w1 = d0 / d0.sum(axis=0), d1 / d1.sum(axis=0)
        middle = (n0.sum(axis=0) / d0.sum(axis=0) + n1.sum(axis=0) / d1.sum(axis=0)) / 2
        there = (np.abs(d0) > _TINY) & (np.abs(d1) > _TINY)
        r0, r1 = (np.where(there, n / d, 0.0) for n, d in ((n0, d0), (n1, d1)))
        rate = np.where(there, (w0 + w1) / 2 * (r1 - r0), 0.0)
        only = n1 / d1.sum(axis=0) - n0 / d0.sum(axis=0) - middle * (w1 - w0)
        mix = np.where(there, (w1 - w0) * ((r0 + r1) / 2 - middle), only)
    return rate, mix


def ratio_parts(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]], factor: float = 1.0
) -> list[Part] | None:
    """A ratio's change from (numerator, denominator) of each segment; None when a whole denominator is zero.

    A segment that exists on both sides gives a rate and a mix part; one without a denominator on one side is new or lost.
    """
    names = sorted({*before, *after})
    n0, d0, n1, d1 = (np.array([end.get(name, (0.0, 0.0))[i] for name in names]) for end in (before, after) for i in (0, 1))
    if abs(d0.sum()) < _TINY or abs(d1.sum()) < _TINY:
        return None
    rate, mix = kitagawa(n0, d0, n1, d1)
    parts = []
    for i, name in enumerate(names):
        known = [float(factor * n[i] / d[i]) if abs(d[i]) > _TINY else None for n, d in ((n0, d0), (n1, d1))]
        if known[0] is None or known[1] is None:
            parts.append(Part("new" if known[0] is None else "lost", name, factor * float(mix[i]), *known))
            continue
        parts.append(Part("rate", name, factor * float(rate[i]), *known))
        parts.append(Part("mix", name, factor * float(mix[i]), *(float(100 * d[i] / d.sum()) for d in (d0, d1))))
    return parts


def is_reversal(parts: list[Part]) -> bool:
    """Simpson's paradox: the whole went one way, what the segments did the other (all of them, or their rate effect under a larger mix)."""
    rates = [part for part in parts if part.kind == "rate"]
    change, rate = sum(part.contribution for part in parts), sum(part.contribution for part in rates)
    mix = change - rate
    scale = _ROUNDING * sum(abs(part.contribution) for part in parts)
    if abs(change) <= scale:
        return False
    steps = [(part.after or 0.0) - (part.before or 0.0) for part in rates]
    one_way = len(steps) > 1 and all(step * change < 0 for step in steps)
    return one_way or (rate * change < 0 and abs(mix) > abs(change))


def concentration(parts: list[Part]) -> float:
    """How much of the movement the largest segment carries, 0 to 1: the dimension where one segment stands out is the one to show."""
    by_segment: dict[str, float] = {}
    for part in parts:
        by_segment[part.segment] = by_segment.get(part.segment, 0.0) + part.contribution
    total = sum(abs(value) for value in by_segment.values())
    return max((abs(value) for value in by_segment.values()), default=0.0) / total if total else 0.0
