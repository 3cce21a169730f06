"""Quality of a draft OKR: rules Q1 to Q17, each an explainable check with the piece of the draft it read.

Severity `error` stops activation, `warn` asks for a second look, `advice` only comments. Texts: `goal.check.<rule>` with the
parameters. What the rules say about sentences alone is in `goals.wording`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.model.goal import Check, Guardrail, KeyResult, KeyResultKind
from data.model.metric import Catalog, Direction, Metric, Timing
from goals.judgement import FAR, NEAR
from goals.wording import ADVICE, ERROR, WARN, check_objective, count_rule, ordered, wording

_SAME_MOVE = 0.95
_FEWEST_FOR_CORRELATION = 8
_USUAL_WIDTH = 2.0  # standard deviations that count as usual variation of one period
_MEDIAN_MOVING_RANGE = 0.954  # median |difference| of two standard normal values: sqrt(2) * 0.6745
_MEASURED = (KeyResultKind.STRETCH, KeyResultKind.COMMITTED)
_BY_HAND = (KeyResultKind.COUNT, KeyResultKind.MILESTONE)
# Pairs that say the same thing twice: one is the other turned over, or both count the same event.
_IDENTITIES = (
    {"customer_churn", "customer_retention"},
    {"uptime", "down_minutes"},
    {"page_load_time", "fast_load_share"},
    {"retention_d30", "week1_churn"},
    {"revenue", "revenue_attainment"},
    {"gross_margin", "unit_cost"},
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rules read. `texts` are the sentences of the key results as people will see them, in their order.

    `committed` are metrics that are kept in full (safety, law, survival): a stretch on them is asked about. `histories` are
    values by metric, oldest first.
    """

    objective: str
    key_results: tuple[KeyResult, ...]
    texts: tuple[str, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    sufficiency: str = ""
    parent_or_reason: str = ""
    due: object | None = None
    signal_metric: str = ""
    histories: Mapping[str, Sequence[float]] = field(default_factory=dict)
    committed: frozenset[str] = frozenset()


def check(draft: Draft, catalog: Catalog | None = None, *, final: bool = False) -> tuple[Check, ...]:
    """All findings on a draft, errors first, then warnings, then advice.

    `final` judges it for activation: a baseline, a deadline, the sufficiency answer and a parent (or reason) are then required,
    not advised.
    """
    found = [
        *check_objective(draft.objective),
        *_key_results(draft, catalog, final),
        *_set(draft, catalog),
        *_process(draft, final),
    ]
    return ordered(found)


def errors(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Only the checks that stop activation."""
    return tuple(item for item in checks if item.severity == ERROR)


def _key_results(draft: Draft, catalog: Catalog | None, final: bool) -> Iterator[Check]:
    yield from count_rule(len(draft.key_results))
    for item in draft.key_results:
        metric = catalog.metric(item.metric) if catalog is not None else None
        yield from _complete(item, metric, known=catalog is None or metric is not None, final=final)
        yield from _kind(item, metric, draft.committed)
        yield from _ambition(item, draft)
    for text in draft.texts:
        yield from wording(text)


def _complete(item: KeyResult, metric: Metric | None, *, known: bool, final: bool) -> Iterator[Check]:
    """Q6: every key result names a metric that is measured, a unit, a baseline and a target on the good side of it."""
    params: dict[str, object] = {"metric": item.metric}
    counted = item.kind in _BY_HAND and bool(item.source.strip())  # named things are counted by hand, from a place that is said
    if not counted and (not item.metric or not known):
        yield Check("Q6.source", ERROR, params)
        if not item.metric:
            return  # nothing else can be said before it is measured
    if not item.unit:
        yield Check("Q6.unit", ERROR, params)
    if not math.isfinite(item.target):
        yield Check("Q6.target", ERROR, params)
    elif item.kind is not KeyResultKind.MAINTAIN and item.baseline == item.target:
        yield Check("Q6.same", ERROR, params)
    elif _is_backwards(item, metric):
        yield Check("Q6.direction", ERROR, params)
    elif metric is not None and not _within_bounds(item.target, metric):
        yield Check("Q6.bound", ERROR, {**params, "low": metric.minimum, "high": metric.maximum})
    if item.baseline is None and item.kind in _MEASURED:
        yield Check("Q6.baseline", ERROR if final else ADVICE, params)


def _is_backwards(item: KeyResult, metric: Metric | None) -> bool:
    """True when the target lies on the bad side of the baseline."""
    if metric is None or item.baseline is None or item.kind is KeyResultKind.MAINTAIN:
        return False
    worse = {Direction.UP: item.target < item.baseline, Direction.DOWN: item.target > item.baseline}
    return worse.get(metric.good, False)


def _within_bounds(target: float, metric: Metric) -> bool:
    low, high = metric.minimum, metric.maximum
    return (low is None or target >= low) and (high is None or target <= high)


def _kind(item: KeyResult, metric: Metric | None, committed: frozenset[str]) -> Iterator[Check]:
    """Q14: the kind is one we score, and what must be kept in full is not scored as a stretch."""
    if item.kind not in KeyResultKind:
        yield Check("Q14", ERROR, {"metric": item.metric})
    elif item.kind is KeyResultKind.STRETCH and (item.metric in committed or (metric is not None and metric.survival)):
        yield Check("Q14.committed", WARN, {"metric": item.metric})


def _ambition(item: KeyResult, draft: Draft) -> Iterator[Check]:
    """Q15 on the expected score of a stretch target, Q17 on a target inside the usual variation of its metric."""
    if item.kind is not KeyResultKind.STRETCH or not item.metric:
        return
    params: dict[str, object] = {"metric": item.metric}
    if item.expected_score is not None:
        shown = round(item.expected_score, 2)
        if shown < FAR:
            yield Check("Q15.far", WARN, {**params, "expected": shown})
        elif shown > NEAR:
            yield Check("Q15.near", WARN, {**params, "expected": shown})
    elif item.basis in ("", "own"):
        yield Check("Q15.unsupported", WARN, params)
    width = usual_width(draft.histories.get(item.metric, ()))
    if item.baseline is not None and width is not None and abs(item.target - item.baseline) < width:
        yield Check("Q17", WARN, params)


def _set(draft: Draft, catalog: Catalog | None) -> Iterator[Check]:
    """Q10 to Q12 and the signal's own metric: rules on the set of key results."""
    metrics = [item.metric for item in draft.key_results]
    timings = [catalog.metric(code) for code in metrics] if catalog is not None else []
    known = [metric.timing for metric in timings if metric is not None and metric.timing is not None]
    if known and len(known) == len(metrics) and Timing.LEADING not in known:
        yield Check("Q10", WARN)
    if not draft.guardrails and not any(item.kind is KeyResultKind.MAINTAIN for item in draft.key_results):
        yield Check("Q11", WARN)
    yield from _repeats(draft)
    if draft.signal_metric and draft.key_results and draft.signal_metric not in metrics:
        yield Check("signal_metric", ADVICE, {"metric": draft.signal_metric})


def _repeats(draft: Draft) -> Iterator[Check]:
    """Q12: the same series twice, one turned over into the other, or two that move as one."""
    items = draft.key_results
    for position, one in enumerate(items):
        for other in items[position + 1 :]:
            same = (one.metric, one.segment, one.source) == (other.metric, other.segment, other.source)
            if same or {one.metric, other.metric} in _IDENTITIES or _move_as_one(draft.histories, one.metric, other.metric):
                yield Check("Q12", ADVICE, {"metric": one.metric, "other": other.metric})


def _move_as_one(histories: Mapping[str, Sequence[float]], one: str, other: str) -> bool:
    """True when the period-to-period changes of two series correlate above 0.95 (either sign)."""
    a, b = histories.get(one, ()), histories.get(other, ())
    n = min(len(a), len(b))
    if one == other or n < _FEWEST_FOR_CORRELATION:
        return False
    first, second = np.diff(np.asarray(a[-n:], dtype=float)), np.diff(np.asarray(b[-n:], dtype=float))
    if not (np.isfinite(first).all() and np.isfinite(second).all()) or first.std() == 0 or second.std() == 0:
        return False
    return bool(abs(np.corrcoef(first, second)[0, 1]) > _SAME_MOVE)


def _process(draft: Draft, final: bool) -> Iterator[Check]:
    """Q6 deadline, Q13 sufficiency answer, Q16 parent: required for activation, advice until then."""
    severity = ERROR if final else ADVICE
    if draft.due is None:
        yield Check("Q6.due", severity)
    if not draft.sufficiency.strip():
        yield Check("Q13", severity)
    if not draft.parent_or_reason.strip():
        yield Check("Q16", severity)


def usual_width(values: Sequence[float]) -> float | None:
    """How far a value strays from its level in one period by chance: two standard deviations from moving ranges.

    None with fewer than eight values.
    """
    known = np.asarray([value for value in values if math.isfinite(value)], dtype=float)
    if len(known) < _FEWEST_FOR_CORRELATION:
        return None
    return _USUAL_WIDTH * float(np.median(np.abs(np.diff(known)))) / _MEDIAN_MOVING_RANGE
