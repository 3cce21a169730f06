"""How severe a signal is, and in which order to look: computed from parts that are kept and shown beside the number.

Severity rests on the size of the change and the chance of missing the target only; importance decides the order, never the band.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.model.metric import Metric, Target
from data.model.segment import TOTAL
from data.model.signal import Severity

RULE_CONFIDENCE = 0.35  # a rule that holds is no evidence that something changed
_MOST_SIGMAS = 4.0
_SHORT, _SHORT_CONFIDENCE = 8, 0.5
_WARN, _CRITICAL, _WATCH, _SURE = 0.5, 0.75, 0.25, 0.6
_SEGMENT_SHARE = 0.6  # a part of a metric matters less than the metric


@dataclass(frozen=True, slots=True)
class Parts:
    """Each in 0..1: size of the change against noise and materiality, confidence, importance people set, urgency, chance of a miss."""

    size: float
    confidence: float
    importance: float
    urgency: float
    miss: float

    @property
    def priority(self) -> float:
        """importance x sqrt(size x confidence) x (1/2 + urgency / 2); the chance of a miss counts as size where it is larger."""
        size = max(self.size, self.miss)
        return round(self.importance * math.sqrt(size * self.confidence) * (0.5 + 0.5 * self.urgency), 4)

    def as_evidence(self) -> dict[str, float]:
        """The parts as they are stored."""
        return {name: round(getattr(self, name), 4) for name in ("size", "confidence", "importance", "urgency", "miss")}


def usual_noise(values: NDArray[np.float64]) -> float:
    """The usual noise of a series: mean moving range / 1.128 (0 with fewer than two values)."""
    return float(np.add.reduce(np.abs(values[1:] - values[:-1])) / (len(values) - 1) / 1.128) if len(values) > 1 else 0.0


def material_of(values: NDArray[np.float64], share: float) -> float:
    """The smallest change that matters: a share of the level, or half the usual noise, whichever is larger."""
    return max(share * abs(float(np.mean(values))), 0.5 * usual_noise(values)) if len(values) else 0.0


def size_of(effect: float, material: float, noise: float) -> float:
    """A change in units of what matters or of usual noise, whichever is larger; four of them are full size."""
    unit = max(material, noise)
    return min(abs(effect) / unit, _MOST_SIGMAS) / _MOST_SIGMAS if unit > 0 else (1.0 if effect else 0.0)


def confidence_of(*, is_rule: bool, chance: float | None, periods: int) -> float:
    """1 - p / 0.10 for evidence, a fixed share for rules, at most half with fewer than eight periods."""
    sure = RULE_CONFIDENCE if is_rule or chance is None else 1 - min(1.0, chance / 0.10)
    return min(sure, _SHORT_CONFIDENCE) if periods < _SHORT else sure


def importance_of(metric: Metric, segment: str) -> float:
    """What people set, more for metrics that keep the house alive, less for a segment."""
    own = min(1.0, metric.importance + 0.2 * metric.survival)
    return own if segment == TOTAL else own * _SEGMENT_SHARE


def urgency_of(target: Target | None, as_of: date) -> float:
    """1 - (time left until the target is due) / (its span, a year where it has no start); one half without a target."""
    if target is None:
        return 0.5
    span = max((target.due - target.start).days, 1) if target.start else 365
    return 1 - min(max((target.due - as_of).days, 0) / span, 1.0)


def severity_of(parts: Parts) -> Severity:
    """The band from the size of the change and the chance of a miss; critical needs confidence too."""
    strength = max(parts.size, parts.miss)
    if strength >= _CRITICAL and parts.confidence >= _SURE:
        return Severity.CRITICAL
    if strength >= _WARN:
        return Severity.WARN
    return Severity.WATCH if strength >= _WATCH else Severity.INFO
