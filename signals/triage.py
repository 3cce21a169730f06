"""Stories become stored signals: one episode each, with severity, priority and a life of its own.

A pure function of looks, catalogue, rules and the signals of last time, so a replay gives the same episodes.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Claim, Polarity, Severity, Signal
from signals.ends import compared, materiality
from signals.episodes import Seen, free_id, is_over, key_of, lived, open_keys
from signals.holding import holding
from signals.judging import is_missed, target_in_force
from signals.lessons import Lessons, lessons
from signals.looks import Look
from signals.multiplicity import e_benjamini_hochberg, e_detector, e_value
from signals.news import FAMILIES, Key
from signals.patterns import pattern_signals
from signals.priority import Parts, confidence_of, importance_of, severity_of, size_of, urgency_of, usual_noise
from signals.rules import Rules
from signals.stories import Telling, stories
from signals.waiting import Waiting, waiting_of

_SHOWN_VALUES = 13
# Broken data have no size of change: how much of the scale they take.
_DATA_SIZE = {"unit_error": 0.5, "missing": 0.3, "stale": 0.3}
_PATTERNS = ("composite", "divergence", "leading_warning", "target_miss", "data_incident")
_QUIETEST = 1e-3  # wealth of the e-detector below which a series starts afresh
# Evidence a finding carries beyond the columns every finding has; copied where present.
_NUMBERS = ("expected", "actual", "lower", "upper", "n", "chance", "k", "level_before", "level_after", "slope", "probability", "m")
_WORDS = ("null", "reason")


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A KPI that could not be judged: `reason` is a code (`cannot.<reason>`), `has` and `needs` count periods."""

    metric: str
    segment: str
    cadence: str
    reason: str
    has: int
    needs: int


@dataclass(frozen=True, slots=True)
class Triage:
    """Signals by priority, what could not be judged, and how many findings were folded into other signals or held back.

    `wealth`: the e-detector of each episode, to be handed to the next look (only with `guaranteed` rules). `waiting`: what was seen and
    waits for confirmation.
    """

    signals: tuple[Signal, ...]
    cannot_tell: tuple[CannotTell, ...]
    suppressed: int
    wealth: Mapping[str, float] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()


def triage(
    looks: Sequence[Look],
    catalog: Catalog,
    previous: Iterable[Signal],
    as_of: date,
    *,
    rules: Rules | None = None,
    cannot_tell: Sequence[CannotTell] = (),
    wealth: Mapping[str, float] | None = None,
    news_only: bool = True,
) -> Triage:
    """Stories to signals; what no single metric shows; then the life of what was known before.

    An episode seen again keeps its id, state, assignee and reason (signals.episodes). New ones must pass the rules: the line of their
    cadence, the share of false discoveries over all KPIs, and what verdicts taught.
    """
    chosen, former = rules or Rules(), list(previous)
    learned = lessons(former, chosen)
    catalog.prepare({signal.metric for signal in former if not is_over(signal)})
    told = stories(looks, catalog, chosen, running=open_keys(former), news_only=news_only)
    folded, carried = told.folded, dict[str, float]()
    found = [_signal(group, as_of, is_history=not news_only) for group in told.groups]
    if news_only:
        passed, carried = _permitted(found, former, looks, chosen, learned, wealth or {})
        kept = pattern_signals(looks, catalog, passed, as_of, chosen)
        told_alone = {signal.id for signal in passed}
        kept = [signal for signal in kept if signal.id in told_alone or not _is_silenced(signal, learned)]
        folded += told.count - len(told_alone & {signal.id for signal in kept})
        found = kept
        signals = lived(former, _seen(found, looks, catalog, former, as_of))
    else:  # a whole history has no former look, and a metric may bring the same kind of story many times
        taken: set[str] = set()
        signals = [replace(signal, id=free_id(signal.id, taken)) for signal in found]
    shown = {signal.metric for signal in found}
    unjudged = tuple(row for row in cannot_tell if row.metric not in shown)
    return Triage(tuple(sorted(signals, key=lambda s: (-s.priority, s.id))), unjudged, folded, carried, waiting_of(told.waiting))


def _is_held(claim: str, q: float | None, rules: Rules) -> bool:
    return claim == Claim.EVIDENCE and (_number(q) or 0.0) > rules.discoveries


def _permitted(
    found: list[Signal], former: list[Signal], looks: Sequence[Look], rules: Rules, learned: Lessons, wealth: Mapping[str, float]
) -> tuple[list[Signal], dict[str, float]]:
    """Those that may be raised: episodes that run already, rules, and evidence that keeps the promises over KPIs and over time."""
    running = open_keys(former)
    open_to = [signal for signal in found if key_of(signal) in running or not _is_silenced(signal, learned)]
    evidence = [s for s in open_to if s.claim is Claim.EVIDENCE and s.q is not None and key_of(s) not in running]
    if not rules.guaranteed:
        held = {signal.id for signal in evidence if _is_held(signal.claim, signal.q, rules)}
        return [signal for signal in open_to if signal.id not in held], {}
    name = {signal.id: "/".join(key_of(signal)) for signal in open_to}
    carried = {name[s.id]: float(e_detector(e_value([s.p]), wealth.get(name[s.id], 0.0))[-1]) for s in open_to if s.p is not None}
    tests = max([len(evidence), *(look.judged for look in looks)])
    believed = e_benjamini_hochberg([carried.get(name[s.id], 0.0) for s in evidence], rules.discoveries, tests=tests)
    held = set()
    for signal, enough in zip(evidence, believed.tolist(), strict=True):
        needed = Cadence(signal.cadence).per_year / (rules.false_alarms or rules.discoveries)
        if not enough or carried.get(name[signal.id], 0.0) < needed:
            held.add(signal.id)
    return [s for s in open_to if s.id not in held], {key: round(m, 6) for key, m in carried.items() if m > _QUIETEST}


def _is_silenced(signal: Signal, learned: Lessons) -> bool:
    return learned.silences(signal.metric, signal.segment, signal.kind, signal.effect) or learned.expects(signal)


def _seen(found: list[Signal], looks: Sequence[Look], catalog: Catalog, former: list[Signal], as_of: date) -> Seen:
    by_cadence = {look.cadence.value: look for look in looks}
    best: dict[Key, Signal] = {}
    for signal in sorted(found, key=lambda signal: (-signal.priority, signal.id)):
        best.setdefault(key_of(signal), signal)
    running = open_keys(former)
    weak = holding(looks, catalog, {key[0] for key in running - set(best)})

    def newest(signal: Signal) -> datetime | None:
        metric = catalog.metric(signal.metric)
        # A pattern may end with any newer value of its metric, whatever cadence it was told at.
        cadence = metric.cadence.value if metric and signal.kind in _PATTERNS else signal.cadence
        look = by_cadence.get(cadence)
        return look.course(signal.metric, signal.segment).newest if look else None

    return Seen(best, frozenset(weak), newest, as_of)


def _signal(group: list[Telling], as_of: date, *, is_history: bool) -> Signal:
    lead = group[0]
    waits = {"waits": True} if is_history and not lead.firm else {}  # told of a history, but not raised by the newest look
    row, metric = lead.row, lead.metric
    missed = is_missed(metric, lead.segment, lead.course.values, as_of, cadence=lead.cadence)
    noise = usual_noise(lead.course.values)
    parts = _parts(lead, missed, as_of, noise)
    return Signal(
        id=f"{metric.code}-{lead.kind}-{row['start']:%Y%m%d}" + ("" if lead.segment == TOTAL else f"-{_stable(lead.segment):x}"),
        metric=metric.code,
        segment=lead.segment,
        kind=lead.kind,
        direction=str(row["direction"]),
        polarity=lead.polarity,
        cadence=lead.cadence.value,
        start=row["start"],
        end=row["end"],
        claim=Claim(row["claim"]),
        score=round(float(row["score"]), 6),
        p=_number(row["p_value"]),
        q=_number(lead.q),
        effect=_number(row["effect"]) or 0.0,
        effect_percent=_number(row["effect_percent"]),
        severity=_severity(lead, parts),
        priority=parts.priority,
        department=metric.department,
        evidence={**_evidence(group, as_of, missed, noise), **waits, "priority": parts.as_evidence()},
    )


def _stable(segment: str) -> int:
    """A short number that is the same in every process (hash() is not)."""
    return zlib.crc32(segment.encode()) & 0xFFFF


def _parts(lead: Telling, missed: bool, as_of: date, noise: float) -> Parts:
    row, values = lead.row, lead.course.values
    size = _DATA_SIZE.get(lead.kind)
    if size is None:
        size = size_of(_number(row["effect"]) or 0.0, materiality(row), noise)
    probability = _number(row.get("probability")) or 0.0
    miss = max(float(missed), probability) if lead.polarity is Polarity.BAD else 0.0
    is_data = FAMILIES[lead.kind] == "data"
    chance = lead.q if lead.q is not None else _number(row["p_value"])
    confidence = confidence_of(is_rule=row["claim"] == "rule", chance=chance, periods=len(values))
    if is_data or lead.kind == "forecast_miss":  # broken data are a fact; a forecast says itself how sure it is
        confidence = probability or 1.0
    target = target_in_force(lead.metric, lead.segment, as_of)
    return Parts(size, confidence, importance_of(lead.metric, lead.segment), urgency_of(target, as_of), miss)


def _severity(lead: Telling, parts: Parts) -> Severity:
    if lead.polarity is Polarity.GOOD:
        return Severity.INFO
    found = severity_of(parts)
    if (
        lead.polarity is Polarity.NEUTRAL and FAMILIES[lead.kind] != "data"
    ):  # nobody said which way is good: worth knowing, no alarm
        return min(found, Severity.WATCH, key=list(Severity).index)
    return max(found, Severity.WATCH, key=list(Severity).index)  # bad news that was raised is never only information


def _evidence(group: list[Telling], as_of: date, missed: bool, noise: float) -> dict[str, object]:
    lead = group[0]
    course = lead.course
    evidence: dict[str, object] = {name: _number(lead.row.get(name)) for name in _NUMBERS if name in lead.row}
    evidence.update({name: str(lead.row[name]) for name in _WORDS if isinstance(lead.row.get(name), str)})
    evidence["values"] = course.newest_said(_SHOWN_VALUES)
    evidence["as_of"] = as_of.isoformat()
    evidence["noise"] = _number(noise)
    evidence["facets"] = [
        {
            "cadence": t.cadence.value,
            "segment": t.segment,
            "kind": t.kind,
            "start": t.row["start"].isoformat(),
            "score": round(t.score, 3),
        }
        for t in group[1:]
    ]
    if course.newest is not None:
        evidence["last_period"] = course.newest.isoformat()
    if ends := compared(lead):
        before, after = ends
        evidence["before"] = {"period": course.start(before).isoformat(), "value": float(course.values[before])}
        evidence["after"] = {"period": course.start(after).isoformat(), "value": float(course.values[after])}
        evidence["steps"] = after - before
    target = target_in_force(lead.metric, lead.segment, as_of)
    if target is not None:
        evidence["target"] = {"value": target.value, "due": target.due.isoformat(), "missed": missed}
    return evidence


def _number(value: Any) -> float | None:
    if type(value) is not float:
        if value is None:
            return None
        try:
            value = float(value)
        except (TypeError, ValueError):
            return None
    return round(value, 10) if math.isfinite(value) else None
