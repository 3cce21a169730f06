"""Quality of a draft OKR: rules Q1 to Q17, each an explainable check with the piece of the draft it read.

Severity `error` stops activation, `warn` asks for a second look, `advice` only comments. Texts: `check.<rule>` with the parameters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.model.goal import Check, Guardrail, KeyResult, KeyResultKind
from data.model.metric import Catalog, Direction, Timing
from goals import cues

ERROR, WARN, ADVICE = "error", "warn", "advice"
FEWEST, MOST = 2, 5
_LONGEST_HANGUL, _LONGEST_LATIN = 60, 140
EXPECTED_LOW, EXPECTED_HIGH = 0.4, 0.8  # expected scores outside are a wish or business as usual
_SURELY_RELATIVE = 15.0  # a wish for more than this many percent is hardly meant in points
_SAME_MOVE = 0.95
_FEWEST_FOR_CORRELATION = 8
_USUAL_WIDTH = 2.0  # standard deviations that count as usual variation of one period
_MEDIAN_MOVING_RANGE = 0.954  # median |difference| of two standard normal values: sqrt(2) * 0.6745


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rules read. `texts` are the sentences of the key results as people will see them, in their order."""

    objective: str
    key_results: tuple[KeyResult, ...]
    texts: tuple[str, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    sufficiency: str = ""
    parent_or_reason: str = ""
    due: object | None = None
    signal_metric: str = ""
    histories: Mapping[str, Sequence[float]] = field(default_factory=dict)


def check(draft: Draft, catalog: Catalog | None = None) -> tuple[Check, ...]:
    """All findings on a draft, errors first, then warnings, then advice."""
    found = [*_objective(draft.objective), *_key_results(draft, catalog), *_set(draft, catalog), *_process(draft)]
    order = {ERROR: 0, WARN: 1, ADVICE: 2}
    return tuple(sorted(found, key=lambda item: order[item.severity]))


def check_objective(text: str) -> tuple[Check, ...]:
    """Rules Q1 to Q4 and Q11 on the sentence of an Objective alone."""
    return tuple(_objective(text))


def check_key_result_text(text: str) -> tuple[Check, ...]:
    """Rules Q7 to Q9 on the sentence of one key result."""
    return tuple(_wording(text))


def errors(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Only the checks that stop activation."""
    return tuple(item for item in checks if item.severity == ERROR)


def _objective(text: str) -> Iterator[Check]:
    sentence = text.strip()
    if not sentence:
        yield Check("Q0", ERROR)
        return
    if (piece := cues.first(cues.NUMBER, sentence)) is not None:
        yield Check("Q1", ERROR, {"piece": piece})
    hangul = len(cues.HANGUL.findall(sentence))
    if cues.SENTENCE_END.search(sentence) or hangul > _LONGEST_HANGUL or (not hangul and len(sentence) > _LONGEST_LATIN):
        yield Check("Q2", ADVICE, {"length": hangul or len(sentence)})
    bare = cues.first(cues.BARE_KPI_KO, sentence) or cues.first(cues.BARE_KPI_EN, sentence)
    if bare is not None or cues.SEVERAL_GOALS.search(sentence):
        yield Check("Q3", WARN, {"piece": bare or sentence})
    if (piece := cues.first(cues.SOLUTION, sentence)) is not None:
        yield Check("Q4", ADVICE, {"piece": piece})
    if (piece := cues.first(cues.ENGAGEMENT_TRAP, sentence)) is not None:
        yield Check("Q11.time", ADVICE, {"piece": piece})
    if (piece := cues.first(cues.SLOGAN, sentence)) is not None:
        yield Check("Q13.slogan", ADVICE, {"piece": piece})


def _key_results(draft: Draft, catalog: Catalog | None) -> Iterator[Check]:
    count = len(draft.key_results)
    if not FEWEST <= count <= MOST:
        yield Check("Q5", ERROR, {"count": count, "fewest": FEWEST, "most": MOST})
    for item in draft.key_results:
        yield from _complete(item, catalog)
        yield from _ambition(item, draft)
    for text in draft.texts:
        yield from _wording(text)


def _complete(item: KeyResult, catalog: Catalog | None) -> Iterator[Check]:
    """Q6: every key result names a metric that is measured, a unit, a baseline and a target that differ."""
    name = item.metric
    if not item.metric or (catalog is not None and catalog.metric(item.metric) is None):
        yield Check("Q6.source", ERROR, {"metric": name})
    if not item.unit:
        yield Check("Q6.unit", ERROR, {"metric": name})
    if not math.isfinite(item.target) or (item.kind is not KeyResultKind.MAINTAIN and item.baseline == item.target):
        yield Check("Q6.target", ERROR, {"metric": name})
    elif _is_backwards(item, catalog):
        yield Check("Q6.direction", ERROR, {"metric": name})
    if item.baseline is None:
        yield Check("Q6.baseline", ADVICE, {"metric": name})
    if item.kind not in KeyResultKind:
        yield Check("Q14", ERROR, {"metric": name})


def _is_backwards(item: KeyResult, catalog: Catalog | None) -> bool:
    """True when the target lies on the bad side of the baseline."""
    metric = catalog.metric(item.metric) if catalog is not None else None
    if metric is None or item.baseline is None or item.kind is KeyResultKind.MAINTAIN:
        return False
    worse = {Direction.UP: item.target < item.baseline, Direction.DOWN: item.target > item.baseline}
    return worse.get(metric.good, False)


def _ambition(item: KeyResult, draft: Draft) -> Iterator[Check]:
    """Q15 on the expected score of a stretch target, Q17 on a target inside the usual variation of its metric."""
    if item.kind is not KeyResultKind.STRETCH:
        return
    params: dict[str, object] = {"metric": item.metric}
    if item.expected_score is not None:
        if item.expected_score < EXPECTED_LOW:
            yield Check("Q15.far", WARN, {**params, "expected": item.expected_score})
        elif item.expected_score > EXPECTED_HIGH:
            yield Check("Q15.near", WARN, {**params, "expected": item.expected_score})
    elif item.basis == "step":
        yield Check("Q15.unsupported", WARN, params)
    width = usual_width(draft.histories.get(item.metric, ()))
    if item.baseline is not None and width is not None and abs(item.target - item.baseline) < width:
        yield Check("Q17", WARN, params)


def _wording(text: str) -> Iterator[Check]:
    if (piece := cues.first(cues.OUTPUT, text)) is not None:
        yield Check("Q7", ADVICE if cues.OUTCOME.search(text) else WARN, {"piece": piece})
    if cues.FROM_TO.search(text):
        return
    if (piece := cues.first(cues.RELATIVE, text)) is not None:
        yield Check("Q8", ADVICE, {"piece": piece})
    if (piece := cues.first(cues.PERCENT_CHANGE, text)) is not None and not cues.POINTS.search(text):
        size = float("".join(c for c in piece if c.isdigit() or c == ".").rstrip(".") or 0)
        yield Check("Q9", WARN if size <= _SURELY_RELATIVE else ADVICE, {"piece": piece})


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
    """Q12: the same series twice, or two that move as one."""
    items = draft.key_results
    for position, one in enumerate(items):
        for other in items[position + 1 :]:
            same = (one.metric, one.segment) == (other.metric, other.segment)
            if same or (one.metric != other.metric and _moves_as_one(draft.histories, one.metric, other.metric)):
                yield Check("Q12", ADVICE, {"metric": one.metric, "other": other.metric})


def _moves_as_one(histories: Mapping[str, Sequence[float]], one: str, other: str) -> bool:
    """True when the period-to-period changes of two series correlate above 0.95 (either sign)."""
    a, b = histories.get(one, ()), histories.get(other, ())
    n = min(len(a), len(b))
    if n < _FEWEST_FOR_CORRELATION:
        return False
    first, second = np.diff(np.asarray(a[-n:], dtype=float)), np.diff(np.asarray(b[-n:], dtype=float))
    if not (np.isfinite(first).all() and np.isfinite(second).all()) or first.std() == 0 or second.std() == 0:
        return False
    return bool(abs(np.corrcoef(first, second)[0, 1]) > _SAME_MOVE)


def _process(draft: Draft) -> Iterator[Check]:
    """Q6 deadline, Q13 sufficiency answer, Q16 parent: asked before activation, advice until then."""
    if draft.due is None:
        yield Check("Q6.due", ADVICE)
    if not draft.sufficiency.strip():
        yield Check("Q13", ADVICE)
    if not draft.parent_or_reason.strip():
        yield Check("Q16", ADVICE)


def usual_width(values: Sequence[float]) -> float | None:
    """How far a value strays from its level in one period by chance: two standard deviations from moving ranges.

    None with fewer than eight values.
    """
    known = np.asarray([value for value in values if math.isfinite(value)], dtype=float)
    if len(known) < _FEWEST_FOR_CORRELATION:
        return None
    return _USUAL_WIDTH * float(np.median(np.abs(np.diff(known)))) / _MEDIAN_MOVING_RANGE
