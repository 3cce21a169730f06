"""Three levers, one draft each: mend the cause, move weight to where it already works, attack the driver that leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data.model.goal import Candidate, Guardrail, Initiative, KeyResult, KeyResultKind
from data.model.metric import Catalog, Direction, Metric, MetricRole, Name, Timing
from data.model.signal import Cause, Signal
from goals.quality import usual_width
from goals.suggest.levels import History, guardrail, key_result, options, steady, with_option
from goals.suggest.library import CauseEntry, Lever, Library
from goals.suggest.review import Histories

_MOST_RESULTS, _FEWEST_RESULTS = 3, 2
_MOST_GUARDS, _MOST_INITIATIVES = 2, 3
_STRETCH = KeyResultKind.STRETCH


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the table when a draft is written: the signal, its metric and causes, histories, the library, the deadline."""

    signal: Signal
    subject: Metric
    kind: str
    causes: tuple[Cause, ...]
    catalog: Catalog
    histories: Histories
    library: Library
    due: date


def mend_cause(desk: Desk, entry: CauseEntry) -> Candidate | None:
    """The outcome itself and the drivers of one cause; its levers as initiatives."""
    known = desk.library.pattern(desk.subject.code)
    outcome = _outcome(desk)
    drivers = entry.drivers if not entry.is_general else known.drivers
    results = [outcome] if outcome else []
    results += _stretched(desk, [*drivers, *known.drivers])
    department = desk.catalog.department(desk.subject.department)
    objective = entry.objective or desk.library.objective(department, desk.kind)
    why = "general" if entry.is_general else "cause"
    return _candidate(desk, entry, "mitigate", objective, why, {}, results, [_initiative(lever) for lever in entry.levers])


def change_mix(desk: Desk, entry: CauseEntry) -> Candidate | None:
    """Move weight to the best segment or channel: the share that changes with it, the whole brought to where the best is."""
    known = desk.library.pattern(desk.subject.code)
    shares = _stretched(desk, known.mix)
    best = next(
        (option for option in options(desk.subject, desk.histories(desk.subject.code)) if option.basis == "best_segment"), None
    )
    if best is None and not shares:
        return None
    outcome = with_option(desk.subject, desk.histories(desk.subject.code), best) if best is not None else _outcome(desk)
    results = [*shares[:1], *([outcome] if outcome else [])]
    results += _stretched(desk, known.drivers)[:1] if len(results) < _FEWEST_RESULTS else []
    params: dict[str, object] = {"metric": desk.subject.code, "share": shares[0].metric if shares else ""}
    if best is not None:
        params |= {"segment": best.name, "level": best.level}
    work = [Initiative(lever.do, lever.moves) for lever in _levers_for(desk, {result.metric for result in shares})]
    if best is not None:
        work = [*(Initiative(name, desk.subject.code, best.name) for name in desk.library.mix_initiatives), *work]
    objective = desk.library.mix_objective(desk.catalog.department(desk.subject.department))
    return _candidate(desk, entry, "mix", objective, "mix_segment" if best is not None else "mix_share", params, results, work)


def pull_driver(desk: Desk, entry: CauseEntry) -> Candidate | None:
    """The metric that leads the outcome and what moves that one in turn; the outcome is held meanwhile, where a quarter can show it."""
    known = desk.library.pattern(desk.subject.code)
    measured = [cause.name for cause in sorted(desk.causes, key=lambda c: -abs(c.share or 0)) if cause.kind == "driver"]
    drivers = [result for result in _stretched(desk, [*measured, *known.drivers, *entry.drivers]) if _is_kpi(desk, result.metric)]
    if not drivers:
        return None
    drivers.sort(key=lambda result: not _is_leading(desk.catalog.metric(result.metric)))
    first = drivers[0]
    upstream = _stretched(desk, desk.library.pattern(first.metric).drivers)
    results = [first, *(result for result in (*upstream, *drivers) if result.metric != first.metric)][:2]
    held = None if known.slow and len(results) >= _FEWEST_RESULTS else steady(desk.subject, desk.histories(desk.subject.code))
    results += [held] if held else []
    work = [Initiative(lever.do, lever.moves) for lever in _levers_for(desk, {first.metric})]
    objective = desk.library.objective(desk.catalog.department(desk.subject.department), desk.kind)
    params: dict[str, object] = {"metric": desk.subject.code, "driver": first.metric}
    return _candidate(desk, entry, "driver", objective, "driver", params, results, work or [_initiative(lv) for lv in entry.levers])


def _candidate(
    desk: Desk, entry: CauseEntry, lever: str, objective: Name, why: str, params: dict[str, object],
    results: Sequence[KeyResult], work: Sequence[Initiative],
) -> Candidate | None:  # fmt: skip
    complete = _completed(desk, results)
    if not complete:
        return None
    known = desk.library.pattern(desk.subject.code)
    guards = _guards(desk, (*known.guards, *desk.subject.counter_metrics), {result.metric for result in complete})
    named = {"ko": entry.name.ko, "en": entry.name.en, "question_ko": entry.question.ko, "question_en": entry.question.en}
    return Candidate(
        objective, why, complete, why_params={**named, **params}, guardrails=guards,
        initiatives=tuple(work)[:_MOST_INITIATIVES], pattern=entry.code, lever=lever,
    )  # fmt: skip


def _completed(desk: Desk, results: Sequence[KeyResult]) -> tuple[KeyResult, ...]:
    """At most four, no metric twice, a leading one where the catalogue has one that can aim, and never a single one."""
    kept: dict[str, KeyResult] = {}
    for result in results:
        kept.setdefault(result.metric, result)
    chosen = list(kept.values())[:_MOST_RESULTS]
    if chosen and not any(_is_leading(desk.catalog.metric(result.metric)) for result in chosen):
        chosen = [*chosen[: _MOST_RESULTS - 1], *_stretched(desk, _leading_neighbours(desk, set(kept)))[:1]]
    if len(chosen) == 1:
        metric = desk.catalog.metric(chosen[0].metric)
        floor = steady(metric, desk.histories(metric.code)) if metric is not None else None
        chosen += [floor] if floor is not None else []
    return tuple(chosen)


def _leading_neighbours(desk: Desk, taken: set[str]) -> list[str]:
    """Leading KPIs of the same department."""
    return [
        metric.code
        for metric in desk.catalog.metrics
        if metric.department == desk.subject.department
        and _is_leading(metric)
        and metric.code not in taken
        and metric.role is MetricRole.KPI
    ]


def _is_kpi(desk: Desk, code: str) -> bool:
    """A part of a formula is counted, not steered."""
    metric = desk.catalog.metric(code)
    return metric is not None and metric.role is MetricRole.KPI


def _is_leading(metric: Metric | None) -> bool:
    return metric is not None and metric.timing is Timing.LEADING


def _outcome(desk: Desk) -> KeyResult | None:
    """The signal's own metric: a commitment where it must be kept in full, else a stretch."""
    history = desk.histories(desk.subject.code)
    if desk.library.pattern(desk.subject.code).committed:
        return key_result(desk.subject, history, KeyResultKind.COMMITTED)
    return key_result(desk.subject, history, _STRETCH)


def _stretched(desk: Desk, codes: Iterable[str]) -> list[KeyResult]:
    """Stretch key results on metrics the catalogue has, once each: not the signal's own, not its first guard, none chance would reach."""
    results: dict[str, KeyResult] = {}
    guard = _first_guard(desk)
    for code in codes:
        metric = desk.catalog.metric(code)
        if metric is None or code in (desk.subject.code, guard) or code in results or metric.survival:
            continue
        history = desk.histories(code)
        found = key_result(metric, history, _STRETCH) if not desk.library.pattern(code).committed else None
        if found is not None and not _is_within_noise(found, history):
            results[code] = found
    return list(results.values())


def _is_within_noise(result: KeyResult, history: History) -> bool:
    width = usual_width(history.values)
    return width is not None and result.baseline is not None and abs(result.target - result.baseline) < width


def _first_guard(desk: Desk) -> str:
    """The metric that guards this one: what must hold is not stretched in the same draft."""
    known = desk.library.pattern(desk.subject.code)
    return next((code for code in (*known.guards, *desk.subject.counter_metrics) if desk.catalog.metric(code) is not None), "")


def _guards(desk: Desk, codes: Sequence[str], taken: set[str]) -> tuple[Guardrail, ...]:
    """What must not suffer: the pattern's guards, else any other KPI of the department that has a direction."""
    others = [metric.code for metric in desk.catalog.metrics if metric.department == desk.subject.department and metric.survival]
    found: dict[str, Guardrail] = {}
    for code in (*codes, *others):
        metric = desk.catalog.metric(code)
        if metric is None or code in taken or code in found or metric.good is Direction.NONE:
            continue
        guard = guardrail(metric, desk.histories(code))
        if guard is not None:
            found[code] = guard
    return tuple(found.values())[:_MOST_GUARDS]


def _levers_for(desk: Desk, metrics: set[str]) -> list[Lever]:
    """Levers of the library that move one of these metrics, those of causes that explain the signal's metric first."""
    causes = sorted(desk.library.causes, key=lambda entry: desk.subject.code not in entry.metrics)
    return [lever for entry in causes for lever in entry.levers if lever.moves in metrics]


def _initiative(lever: Lever) -> Initiative:
    return Initiative(lever.do, lever.moves)
