"""Where a key result starts and how far it may aim: baseline, what the target can rest on, and the guard it must not cross."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.errors import OkrError
from data.model.goal import Guardrail, KeyResult, KeyResultKind
from data.model.metric import Direction, Metric
from goals.calibration import FEWEST_IMPROVEMENTS, Reference, calibrate, improvements_of, round_target
from goals.experience import expected_gains
from goals.judgement import Judgement, Spread, judge

_BEST_OF = 8
_WORTHWHILE = 0.04  # a reference level nearer than this share of the baseline is no stretch
_FARTHEST = {Direction.UP: 1.0, Direction.DOWN: 0.5}  # a segment better by a larger share of the baseline is another business
_GUARD_SHARE = 0.1  # the guard sits where one of ten usual periods lies beyond it
_LEAST = 4


@dataclass(frozen=True, slots=True)
class History:
    """Values of a metric, oldest first, and the newest value of each of its segments.

    `horizon` is how many of these periods one OKR cycle holds: 1 for quarters, 3 for months. `draws`, where there are some, are
    predicted levels at the end of the cycle; they count instead of past changes.
    """

    values: Sequence[float]
    segments: Mapping[str, float]
    horizon: int = 1
    draws: Sequence[float] | None = None

    def improvements(self, good: str) -> list[float] | None:
        """Past gains over one cycle in the good direction; None while there is none."""
        return improvements_of(list(self.values), good, self.horizon) or None

    def outcomes(self, baseline: float, good: str) -> list[float] | None:
        """Levels to expect at the end of the cycle: predicted draws where there are some, else past gains as experience weighs them."""
        if self.draws is not None:
            return [float(value) for value in self.draws]
        gains = self.improvements(good)
        sign = 1 if good == "up" else -1
        return None if gains is None else [baseline + sign * gain for gain in expected_gains(gains, self.horizon)]

    def known(self, good: str) -> int:
        """How many past changes (or draws) the outcomes rest on."""
        return len(self.draws if self.draws is not None else self.improvements(good) or ())


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a target may rest on: `basis` is the text key `goal.basis.<basis>`, `level` and `name` the class it names."""

    basis: str
    target: float
    level: float | None = None
    name: str = ""
    feasible: bool = True
    n: int = 0


def options(metric: Metric, history: History) -> tuple[Option, ...]:
    """What a target may rest on, best first: past changes where they support one, then named levels, nearest to experience first."""
    if metric.good not in (Direction.UP, Direction.DOWN) or not len(history.values):
        return ()
    baseline = float(history.values[-1])
    found = [*_from_history(metric, history, baseline), *_from_levels(metric, history, baseline)]
    return tuple(option for option in found if option.target != baseline)


def lever_option(metric: Metric, history: History, level: float) -> Option:
    """A target on a stated lever: the level people expect a new measure to reach.

    Raises: OkrError `okr.reference_side` when that is not better than today.
    """
    baseline = float(history.values[-1])
    return _on_level(metric, history, baseline, Reference("lever", level), "")


def key_result(metric: Metric, history: History, kind: KeyResultKind) -> KeyResult | None:
    """A calibrated key result; None when the metric has no value, no direction, or nothing that supports a target."""
    if kind is KeyResultKind.COMMITTED:
        return _committed(metric, history)
    found = options(metric, history)
    return with_option(metric, history, found[0], kind) if found else None


def with_option(metric: Metric, history: History, option: Option, kind: KeyResultKind = KeyResultKind.STRETCH) -> KeyResult:
    """The key result whose target rests on an option, with what history says about it."""
    baseline = float(history.values[-1])
    said = judged(metric, history, option.target)
    from_history = option.basis == "history"
    params: dict[str, object] = {"name": option.name, "feasible": option.feasible, "n": option.n}
    if option.level is not None:
        params["level"] = option.level
    return KeyResult(
        metric.code, baseline, option.target, metric.unit, kind=kind, basis=option.basis, basis_params=params,
        expected_score=said.expected_score if from_history else None, p_full=said.p_full if from_history else None,
    )  # fmt: skip


def own_target(metric: Metric, history: History, baseline: float | None, target: float, kind: KeyResultKind) -> KeyResult:
    """A person's own target; history is asked about it with the same words, and it is kept whatever history says.

    Raises: OkrError `okr.same_level`, `okr.target_side`, `okr.not_a_number`.
    """
    said = judged(metric, history, target, baseline)
    return KeyResult(
        metric.code, baseline, target, metric.unit, kind=kind, basis="own", expected_score=said.expected_score, p_full=said.p_full
    )


def judged(metric: Metric, history: History, target: float, baseline: float | None = None) -> Judgement:
    """What history says about a target. Raises: OkrError when it cannot be one."""
    start = baseline if baseline is not None else float(history.values[-1]) if len(history.values) else None
    if start is None or metric.good not in (Direction.UP, Direction.DOWN):
        return Judgement("unknown")
    good = metric.good.value
    said = judge(start, target, good, draws=history.outcomes(start, good))
    n = history.known(good)
    return replace(said, n=n, provisional=history.draws is None and 0 < n < FEWEST_IMPROVEMENTS)


def spread(metric: Metric, history: History, target: float) -> Spread | None:
    """Mean and spread of the score history gives a target; None where there is none."""
    said = judged(metric, history, target)
    if said.expected_score is None or said.deviation is None:
        return None
    return Spread(said.expected_score, said.deviation)


def _from_history(metric: Metric, history: History, baseline: float) -> Iterator[Option]:
    good = metric.good.value
    outcomes, n = history.outcomes(baseline, good), history.known(good)
    if outcomes is None or n < FEWEST_IMPROVEMENTS:
        return
    found = calibrate(baseline, good, draws=outcomes)
    if found.target is None:
        return
    gains = [(value - baseline) * (1 if good == "up" else -1) for value in outcomes]
    target = _bounded(metric, round_target(baseline, found.target, gains, whole=metric.unit == "count"))
    yield Option("history", target, n=n)


def _from_levels(metric: Metric, history: History, baseline: float) -> Iterator[Option]:
    for reference, name in _references(metric, history, baseline):
        try:
            yield _on_level(metric, history, baseline, reference, name)
        except OkrError:
            continue  # the level is no better than today: it carries nothing


def _on_level(metric: Metric, history: History, baseline: float, reference: Reference, name: str) -> Option:
    good = metric.good.value
    found = calibrate(baseline, good, improvements=history.improvements(good), reference=reference)
    exact = baseline if found.target is None else found.target
    if reference.code != "lever" and _bounded(metric, exact) != exact:
        exact = _bounded(metric, reference.level)  # a bound is in the way: the level itself is the target
        return Option(reference.code, exact, level=reference.level, name=name, feasible=found.feasible, n=found.n)
    target = _bounded(metric, round_target(baseline, exact, reference.level, whole=metric.unit == "count"))
    return Option(reference.code, target, level=reference.level, name=name, feasible=found.feasible, n=found.n)


def _references(metric: Metric, history: History, baseline: float) -> list[tuple[Reference, str]]:
    """Named levels: the best of the newest eight periods, the best segment, the largest change so far, the agreed target."""
    sign = 1 if metric.good is Direction.UP else -1
    found = []
    recent = [float(value) for value in history.values[-_BEST_OF:]]
    found.append((Reference("best_of", max(recent, key=lambda value: sign * value)), str(len(recent))))
    if history.segments:
        name = max(history.segments, key=lambda segment: sign * history.segments[segment])
        found.append((Reference("best_segment", float(history.segments[name])), name))
    if metric.targets:
        target = max(metric.targets, key=lambda t: t.due)
        found.append((Reference("agreed_target", float(target.value)), ""))
    gains = history.improvements(metric.good.value)
    if gains:
        found.append((Reference("best_improvement", baseline + sign * max(gains)), ""))
    near, far = _WORTHWHILE * abs(baseline), _FARTHEST[metric.good] * abs(baseline)
    gain = [(sign * (reference.level - baseline), reference, name) for reference, name in found]
    return [(ref, name) for size, ref, name in gain if size > near and (ref.code != "best_segment" or size <= far or not baseline)]


def _committed(metric: Metric, history: History) -> KeyResult | None:
    """Safety, law and survival: the agreed target, wholly."""
    if not metric.targets or metric.good not in (Direction.UP, Direction.DOWN) or not len(history.values):
        return None
    baseline = float(history.values[-1])
    target = max(metric.targets, key=lambda t: t.due).value
    sign = 1 if metric.good is Direction.UP else -1
    if sign * (target - baseline) <= 0:
        return None  # it is met: a guard, not something to reach
    return KeyResult(metric.code, baseline, target, metric.unit, kind=KeyResultKind.COMMITTED, basis="target")


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


def steady(metric: Metric, history: History) -> KeyResult | None:
    """A key result that keeps the metric from slipping while something else is tried: its usual worst, or where it is if that is worse."""
    guard = guardrail(metric, history)
    if guard is None or guard.limit is None:
        return None
    newest = float(history.values[-1])
    limit = min(guard.limit, newest) if metric.good is Direction.UP else max(guard.limit, newest)
    return KeyResult(
        metric.code, newest, limit, metric.unit, kind=KeyResultKind.MAINTAIN, basis="usual",
        basis_params={"good": guard.good},
    )  # fmt: skip


def _three_digits(value: float) -> float:
    return float(f"{value:.3g}")
