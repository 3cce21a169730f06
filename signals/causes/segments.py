"""Exact split of a change over segments: sums segment by segment, ratios into rate and mix (Kitagawa 1955, Das Gupta 1993).

For R = sum(w_i r_i) with w_i the segment's share of the denominator: rate_i = mean(w_i) * change(r_i) and
mix_i = change(w_i) * (mean(r_i) - mean(R)); both together sum to the change of R, whatever the number of segments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_TINY = 1e-12


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


def ratio_parts(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]], factor: float = 1.0
) -> list[Part] | None:
    """A ratio's change from (numerator, denominator) of each segment; None when a whole denominator is zero.

    A segment that exists on both sides gives a rate and a mix part; one without a denominator on one side is new or lost.
    """
    whole_before, whole_after = sum(d for _, d in before.values()), sum(d for _, d in after.values())
    if abs(whole_before) < _TINY or abs(whole_after) < _TINY:
        return None
    ratio_before = sum(n for n, _ in before.values()) / whole_before
    ratio_after = sum(n for n, _ in after.values()) / whole_after
    middle = (ratio_before + ratio_after) / 2
    parts = []
    for segment in sorted({*before, *after}):
        n0, d0 = before.get(segment, (0.0, 0.0))
        n1, d1 = after.get(segment, (0.0, 0.0))
        w0, w1 = d0 / whole_before, d1 / whole_after
        if abs(d0) < _TINY or abs(d1) < _TINY:
            contribution = n1 / whole_after - n0 / whole_before - middle * (w1 - w0)
            kind = "new" if abs(d0) < _TINY else "lost"
            known = (None, factor * n1 / d1 if d1 else None) if kind == "new" else (factor * n0 / d0, None)
            parts.append(Part(kind, segment, factor * contribution, *known))
            continue
        r0, r1 = n0 / d0, n1 / d1
        parts.append(Part("rate", segment, factor * (w0 + w1) / 2 * (r1 - r0), factor * r0, factor * r1))
        parts.append(Part("mix", segment, factor * (w1 - w0) * ((r0 + r1) / 2 - middle), 100 * w0, 100 * w1))
    return parts


def concentration(parts: list[Part]) -> float:
    """How much of the movement the largest segment carries, 0 to 1: the dimension where one segment stands out is the one to show."""
    by_segment: dict[str, float] = {}
    for part in parts:
        by_segment[part.segment] = by_segment.get(part.segment, 0.0) + part.contribution
    total = sum(abs(value) for value in by_segment.values())
    return max((abs(value) for value in by_segment.values()), default=0.0) / total if total else 0.0
