"""Where a key result starts and how far it may aim: baseline, the best level known, and the guard it must not cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.errors import OkrError
from data.model.goal import Guardrail, KeyResult, KeyResultKind
from data.model.metric import Direction, Metric
from goals.calibration import Reference, calibrate, improvements_of, round_target

_BEST_OF = 8
_WORTHWHILE = 0.04  # a reference level nearer than this share of the baseline is no stretch
_GUARD_SHARE = 0.1  # the guard sits where one of ten usual periods lies beyond it
_LEAST = 4


@dataclass(frozen=True, slots=True)
class History:
    """Values of a metric, oldest first, at the cadence goals are set in, and the newest value of each of its segments."""

    values: Sequence[float]
    segments: Mapping[str, float]


def key_result(metric: Metric, history: History, kind: KeyResultKind) -> KeyResult | None:
    """A calibrated key result; None when the metric has no value, no direction, or nothing that supports a target."""
    if metric.good not in (Direction.UP, Direction.DOWN) or not len(history.values):
        return None
    good = metric.good.value
    baseline = float(history.values[-1])
    gains = improvements_of(list(history.values), good, 1)
    if kind is KeyResultKind.COMMITTED:
        return _committed(metric, baseline)
    for reference, name in _references(metric, history, baseline):
        try:
            found = calibrate(baseline, good, improvements=gains or None, reference=reference)
        except OkrError:
            continue
        if found.target is not None:
            target = _bounded(metric, round_target(baseline, found.target, reference.level, whole=metric.unit == "count"))
            if target != baseline:
                return KeyResult(
                    metric.code, baseline, target, metric.unit, kind=kind, expected_score=found.expected_score, p_full=found.p_full,
                    basis=reference.code, basis_params={"level": reference.level, "name": name, "feasible": found.feasible, "n": found.n},
                )  # fmt: skip
    return _from_history(metric, baseline, gains, kind)


def _from_history(metric: Metric, baseline: float, gains: Sequence[float], kind: KeyResultKind) -> KeyResult | None:
    found = calibrate(baseline, metric.good.value, improvements=gains or None)
    if found.target is None:
        return None
    target = _bounded(metric, round_target(baseline, found.target, gains, whole=metric.unit == "count"))
    if target == baseline:
        return None
    return KeyResult(
        metric.code, baseline, target, metric.unit, kind=kind, expected_score=found.expected_score, p_full=found.p_full,
        basis=found.code, basis_params={"n": found.n},
    )  # fmt: skip


def _committed(metric: Metric, baseline: float) -> KeyResult | None:
    """Safety, law and survival: the agreed target, wholly."""
    if not metric.targets:
        return None
    target = max(metric.targets, key=lambda t: t.due).value
    if target == baseline:
        return None
    return KeyResult(metric.code, baseline, target, metric.unit, kind=KeyResultKind.COMMITTED, basis="target")


def _references(metric: Metric, history: History, baseline: float) -> list[tuple[Reference, str]]:
    """Named levels, nearest to experience first: the best of the newest eight periods, then the best segment, then the target."""
    sign = 1 if metric.good is Direction.UP else -1
    found = []
    recent = [float(value) for value in history.values[-_BEST_OF:]]
    best = max(recent, key=lambda value: sign * value)
    found.append((Reference("best_of", best), str(len(recent))))
    if history.segments:
        name = max(history.segments, key=lambda segment: sign * history.segments[segment])
        found.append((Reference("best_segment", float(history.segments[name])), name))
    if metric.targets:
        target = max(metric.targets, key=lambda t: t.due)
        found.append((Reference("agreed_target", float(target.value)), ""))
    return [(reference, name) for reference, name in found if sign * (reference.level - baseline) > _WORTHWHILE * abs(baseline)]


def _bounded(metric: Metric, target: float) -> float:
    low = metric.minimum if metric.minimum is not None else -np.inf
    high = metric.maximum if metric.maximum is not None else np.inf
    return float(min(max(target, low), high))


def guardrail(metric: Metric, history: History) -> Guardrail | None:
    """A metric that must hold: its limit is where it usually stays, or its target where that is met today."""
    if metric.good not in (Direction.UP, Direction.DOWN) or not len(history.values):
        return None
    values = np.asarray(history.values[-12:], dtype=float)
    newest = float(values[-1])
    sign = 1 if metric.good is Direction.UP else -1
    target = max(metric.targets, key=lambda t: t.due).value if metric.targets else None
    if target is not None and sign * (newest - target) >= 0:
        return Guardrail(metric.code, float(target), metric.unit, metric.good.value)
    share = _GUARD_SHARE if sign > 0 else 1 - _GUARD_SHARE
    limit = float(np.quantile(values, share)) if len(values) >= _LEAST else newest
    return Guardrail(metric.code, _three_digits(limit), metric.unit, metric.good.value)


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")
