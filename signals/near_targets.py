"""The cases that were measured against a target: each period of each part of a metric within the time of a target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.model.metric import Direction, Metric, MetricType, Target
from data.model.segment import TOTAL, segment_pairs
from signals.bunching import Bunching, bunching
from signals.judging import target_level
from signals.looks import Look

Floats = NDArray[np.float64]
_YEAR = timedelta(days=366)


def heap_at_targets(look: Look, metric: Metric) -> Bunching | None:
    """How the values of a metric lie around its targets, at its own cadence; None where neither way is good or too few lie near them."""
    if metric.good not in (Direction.UP, Direction.DOWN) or look.cadence is not metric.cadence or not metric.targets:
        return None
    return bunching(*cases(look, metric), 1.0 if metric.good is Direction.UP else -1.0)


def heap_evidence(heap: Bunching) -> dict[str, float]:
    """As it is stored with a signal."""
    return {"good": heap.good, "bad": heap.bad, "n": heap.n, "width": round(heap.width, 6), "p": float(f"{heap.p:.6g}")}


def cases(look: Look, metric: Metric) -> tuple[Floats, Floats]:
    """Values and what each had to reach.

    The parts of the dimension that has most of them (shops, people), where they have targets of their own or are held against the total's
    (means and ratios); else the total.
    """
    values: list[float] = []
    wanted: list[float] = []
    for segment, targets in _parts(look, metric):
        course = look.course(metric.code, segment)
        for place, value in enumerate(course.values.tolist()):
            aimed = _aimed(targets, course.start(place).date())
            if aimed is not None:
                values.append(value)
                wanted.append(target_level(metric, aimed))
    return np.array(values), np.array(wanted)


def _parts(look: Look, metric: Metric) -> list[tuple[str, list[Target]]]:
    own: dict[str, list[Target]] = {}
    for target in sorted(metric.targets, key=lambda target: target.due):
        own.setdefault(target.segment, []).append(target)
    whole = own.get(TOTAL, [])
    shared = whole if metric.formula or metric.type in (MetricType.MEAN, MetricType.RATIO) else []
    alone = {text: next(iter(pairs)) for text in look.segments(metric.code) if len(pairs := segment_pairs(text)) == 1}
    judged = {text: dimension for text, dimension in alone.items() if own.get(text) or shared}
    if not judged:
        return [(TOTAL, whole)]
    finest = max(sorted(Counter(judged.values()).items()), key=lambda item: item[1])[0]
    return [(text, own.get(text, shared)) for text, dimension in judged.items() if dimension == finest]


def _aimed(targets: Sequence[Target], day: date) -> Target | None:
    """The next target due, from its start on; from a year before it is due where it names no start."""
    ahead = next((target for target in targets if target.due >= day), None)
    return ahead if ahead is not None and day >= (ahead.start or ahead.due - _YEAR) else None
