"""From a signal and its causes to candidates: the likeliest causes in the library, each with an Objective, key results and guards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from data.model.goal import Candidate, Guardrail, KeyResult, KeyResultKind
from data.model.metric import Catalog, Metric, Name
from data.model.signal import Cause, Polarity, Signal
from goals.quality import Draft, check, usual_width
from goals.suggest.levels import History, guardrail, key_result
from goals.suggest.library import CauseEntry, causes, department_kind, objectives, pattern

MOST_CANDIDATES = 3
_MOST_RESULTS = 4
_MOST_GUARDS = 2
_MOST_OF_IT = 0.5
_KIND = {"plateau": "stagnating", "composite": "flat", "variance_change": "volatile"}

Histories = Callable[[str], History]


def draft_candidates(
    signal: Signal, found: Sequence[Cause], catalog: Catalog, histories: Histories, due: date
) -> tuple[Candidate, ...]:
    """At most three candidates, best supported by the causes first; at least one for any metric with a good direction.

    Late data, gaps and units bring none: they are mended, not aimed at.
    """
    subject = catalog.metric(signal.metric)
    if subject is None or signal.kind in ("missing", "stale", "unit_error"):
        return ()
    chosen = _matching(signal, found)[:MOST_CANDIDATES]
    drafted = [_candidate(entry, signal, subject, catalog, histories, due) for entry in chosen]
    return tuple(_distinct([candidate for candidate in drafted if candidate is not None]))


def kind_of(signal: Signal) -> str:
    """The library's word for what the signal says."""
    if signal.polarity is Polarity.GOOD:
        return "surge"
    return _KIND.get(signal.kind, "worsening")


def _matching(signal: Signal, found: Sequence[Cause]) -> list[CauseEntry]:
    """Library causes that fit metric and kind, by how much of the explanation names them; order of the library breaks ties."""
    kinds = {kind_of(signal)} | ({"stagnating", "worsening"} if kind_of(signal) == "flat" else set())
    fitting = [entry for entry in causes() if entry.fits(signal.metric) and kinds & set(entry.kinds)]
    named = [entry for entry in fitting if not entry.is_general]
    general = [entry for entry in fitting if entry.is_general and (entry.needs != "segment" or _in_one_segment(found))]
    return sorted(named or general, key=lambda entry: -_support(entry, found))


def _in_one_segment(found: Sequence[Cause]) -> bool:
    return any(cause.kind in ("segment", "rate", "new", "lost") and (cause.share or 0) > _MOST_OF_IT for cause in found)


def _support(entry: CauseEntry, found: Sequence[Cause]) -> float:
    """How much of the explanation names this cause; the entry's own kinds of part (mix) count for it alone."""
    total = 0.0
    for cause in found:
        weight = abs(cause.share) if cause.share is not None else 0.15
        named = cause.name in entry.cues or cause.kind in entry.cues
        told = " ".join([*map(str, cause.segment.values()), *(str(v) for v in cause.params.values() if isinstance(v, str))]).lower()
        said = any(word in told for word in entry.words)
        total += weight * (named + said)
    return total


def _candidate(
    entry: CauseEntry, signal: Signal, subject: Metric, catalog: Catalog, histories: Histories, due: date
) -> Candidate | None:
    known = pattern(subject.code)
    kind = KeyResultKind.COMMITTED if known.committed else KeyResultKind.STRETCH
    outcome = key_result(subject, histories(subject.code), kind) or key_result(
        subject, histories(subject.code), KeyResultKind.STRETCH
    )
    drivers = [*known.drivers, *entry.drivers]
    results = [outcome] if outcome else []
    results += _driver_results(drivers, subject, catalog, histories)
    results = results[:_MOST_RESULTS]
    if not results:
        return None
    guards = _guards((*known.guards, *subject.counter_metrics), {r.metric for r in results}, catalog, histories)
    department = catalog.department(subject.department)
    objective = entry.objective or _general(department_kind(department), kind_of(signal))
    draft = Draft(
        objective.ko, tuple(results), guardrails=guards, sufficiency=signal.id, parent_or_reason=signal.id, due=due,
        signal_metric=subject.code, histories={r.metric: histories(r.metric).values for r in results},
    )  # fmt: skip
    return Candidate(
        objective,
        "cause" if not entry.is_general else "general",
        tuple(results),
        why_params={"ko": entry.name.ko, "en": entry.name.en, "question_ko": entry.question.ko, "question_en": entry.question.en},
        guardrails=guards,
        initiatives=entry.initiatives,
        checks=check(draft, catalog),
        pattern=entry.code,
    )


def _driver_results(codes: Sequence[str], subject: Metric, catalog: Catalog, histories: Histories) -> list[KeyResult]:
    """Stretch key results on leading metrics the catalogue has, once each."""
    results: dict[str, KeyResult] = {}
    for code in codes:
        metric = catalog.metric(code)
        if metric is None or code == subject.code or code in results:
            continue
        history = histories(code)
        found = key_result(metric, history, KeyResultKind.STRETCH)
        if found is not None and not _within_noise(found, history):
            results[code] = found
    return list(results.values())


def _within_noise(result: KeyResult, history: History) -> bool:
    """True for a target that chance alone may reach: a driver that far moved has not been moved."""
    width = usual_width(history.values)
    return width is not None and result.baseline is not None and abs(result.target - result.baseline) < width


def _guards(codes: Sequence[str], taken: set[str], catalog: Catalog, histories: Histories) -> tuple[Guardrail, ...]:
    found: dict[str, Guardrail] = {}
    for code in codes:
        metric = catalog.metric(code)
        if metric is None or code in taken or code in found:
            continue
        guard = guardrail(metric, histories(code))
        if guard is not None:
            found[code] = guard
    return tuple(found.values())[:_MOST_GUARDS]


def _general(department: str, kind: str) -> Name:
    known = objectives()
    return known.get(department, known["general"]).get(kind, known["general"][kind])


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    """One candidate for each Objective."""
    seen: dict[str, Candidate] = {}
    for candidate in candidates:
        seen.setdefault(candidate.objective.en, candidate)
    return list(seen.values())
