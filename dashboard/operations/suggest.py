"""OKR candidates from a signal, their words, and accepting one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from dashboard.operations.explain import explain_signal
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text, load_text
from dashboard.text.numbers import spoken_text, value_text
from dashboard.text.segments import segment_label
from data.errors import RequestError
from data.model.actor import Permission
from data.model.goal import Candidate, Check, Guardrail, KeyResult, Objective, ObjectiveState
from data.model.metric import Catalog, MetricType
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Signal, SignalState
from data.store.goals import get_objective, load_objectives, save_objective
from data.store.observations import read_observations
from data.store.signals import get_signal, save_signals
from goals.cycle import cycle_for_new
from goals.suggest.drafting import draft_candidates
from goals.suggest.levels import History
from signals.series import measure, segments_of, values_of

_GOAL_CADENCES = (Cadence.QUARTER, Cadence.MONTH, Cadence.WEEK, Cadence.DAY)
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Suggested:
    """A signal with its candidates, worded."""

    signal: Signal
    candidates: tuple[Candidate, ...]
    catalog: Catalog
    language: str


def suggest(workspace: Workspace, signal_id: str) -> Suggested:
    """Candidates of one signal. Raises: NotFound `signal.not_found`."""
    signal = get_signal(workspace.store, signal_id)
    catalog = workspace.catalog()
    explained = explain_signal(workspace, signal)
    due = cycle_for_new(workspace.today).due
    found = draft_candidates(signal, explained.causes, catalog, histories_of(workspace, catalog), due)
    text = workspace.text
    worded = tuple(_worded(candidate, catalog, text) for candidate in found)
    return Suggested(signal, worded, catalog, workspace.language)


def histories_of(workspace: Workspace, catalog: Catalog) -> Callable[[str], History]:
    """Values of any metric at the coarsest cadence, up to quarters, that has enough of them, without periods that are not over."""
    observations = read_observations(workspace.store)

    @cache
    def measured(cadence: Cadence) -> pd.DataFrame:
        return measure(observations, catalog, cadence, fiscal_start=workspace.settings.fiscal_start)

    def history(code: str) -> History:
        metric = catalog.metric(code)
        own = metric is not None and metric.type is MetricType.SUM and not metric.formula  # a flow is agreed a period at a time
        for cadence in (metric.cadence,) if own and metric and metric.cadence in _GOAL_CADENCES else _GOAL_CADENCES:
            values = values_of(measured(cadence), code)
            if len(values) < _FEWEST:
                continue
            newest = values.index[-1]
            segments = {}
            for segment in segments_of(measured(cadence), code):
                part = values_of(measured(cadence), code, segment)
                if len(part) and part.index[-1] == newest:
                    segments[segment] = float(part.iloc[-1])
            return History([float(value) for value in values], segments)
        return History([], {})

    return history


def _worded(candidate: Candidate, catalog: Catalog, text: Text) -> Candidate:
    results = tuple(replace(result, text=key_result_text(result, catalog, text)) for result in candidate.key_results)
    guards = tuple(replace(guard, text=guardrail_text(guard, catalog, text)) for guard in candidate.guardrails)
    return replace(candidate, key_results=results, guardrails=guards)


def key_result_text(result: KeyResult, catalog: Catalog, text: Text) -> str:
    """`리드당 비용을 50달러에서 30달러로 낮춘다` / `Bring cost per lead down from $50 to $30`."""
    metric = catalog.metric(result.metric)
    name = metric.name.in_language(text.language) if metric else result.metric
    if result.segment != TOTAL:
        name = text("signal.subject", metric=name, segment=segment_label(result.segment, text.language))
    way = "up" if result.target > (result.baseline or 0.0) else "down"
    baseline, target = (spoken_text(v, result.unit, text.language) for v in (result.baseline, result.target))
    return text(f"goal.kr_{way}", metric=name, baseline=baseline, target=target)


def guardrail_text(guard: Guardrail, catalog: Catalog, text: Text) -> str:
    """`리드의 영업 기회 전환율을 30% 이상으로 지킨다`."""
    metric = catalog.metric(guard.metric)
    name = metric.name.in_language(text.language) if metric else guard.metric
    limit = spoken_text(guard.limit, guard.unit, text.language)
    return text(f"goal.guard_{guard.good}", metric=name, limit=limit)


def why_text(candidate: Candidate, text: Text) -> str:
    """Why this candidate: the likely cause as an assumption to check, or that the cause is open."""
    ending = "ko" if text.language == "ko" else "en"
    params = candidate.why_params
    return text(f"goal.why_{candidate.why}", cause=params[ending], question=params[f"question_{ending}"])


def basis_text(result: KeyResult, text: Text) -> str:
    """Where a target comes from, and whether history supports it."""
    params = dict(result.basis_params)
    level = value_text(float(str(params.get("level", result.target))), result.unit, text.language)
    name = str(params.get("name", ""))
    shown = segment_label(name, text.language) if name.startswith("{") else name
    key = f"goal.basis.{result.basis}"
    sentence = text(key, level=level, name=shown, n=params.get("n", 0))
    if params.get("feasible") is False:
        return f"{sentence} {text('goal.basis.beyond')}"
    return sentence


def check_text(check: Check, catalog: Catalog, text: Text) -> str:
    """One quality finding as a sentence, metrics by their names."""
    params = dict(check.params)
    for field in ("metric", "other"):
        if (metric := catalog.metric(str(params.get(field)))) is not None:
            params[field] = metric.name.in_language(text.language)
    return text(f"goal.check.{check.rule}", **params)


def suggest_answer(suggested: Suggested) -> dict[str, Any]:
    """The contract's JSON object."""
    text = load_text(suggested.language)
    return {
        "signal": suggested.signal.id,
        "candidates": [_row(candidate, suggested.catalog, text) for candidate in suggested.candidates],
    }


def _row(candidate: Candidate, catalog: Catalog, text: Text) -> dict[str, Any]:
    return {
        "objective": candidate.objective.in_language(text.language),
        "why": why_text(candidate, text),
        "key_results": [
            {
                "metric": result.metric,
                "text": result.text,
                "baseline": result.baseline,
                "target": result.target,
                "unit": result.unit,
                "kind": result.kind.value,
                "expected_score": result.expected_score,
                "p_full": result.p_full,
                "basis": basis_text(result, text),
            }
            for result in candidate.key_results
        ],
        "guardrails": [
            {"metric": guard.metric, "text": guard.text, "limit": guard.limit, "unit": guard.unit} for guard in candidate.guardrails
        ],
        "initiatives": [name.in_language(text.language) for name in candidate.initiatives],
        "checks": [
            {"rule": check.rule, "severity": check.severity, "message": check_text(check, catalog, text)}
            for check in candidate.checks
        ],
    }


def accept(
    workspace: Workspace, signal_id: str, index: int, *, cause: Mapping[str, object] | None = None, owner: str = ""
) -> Objective:
    """Keep a candidate as an active objective, linked to its signal and cause; doing it twice gives the same objective.

    Raises: NotFound for the signal, RequestError `okr.candidate` for a number that is not there, NotPermitted.
    """
    suggested = suggest(workspace, signal_id)
    if not 0 <= index < len(suggested.candidates):
        raise RequestError("okr.candidate", n=index + 1, count=len(suggested.candidates))
    chosen = suggested.candidates[index]
    text = chosen.objective.in_language(workspace.language)
    for kept in load_objectives(workspace.store):
        if kept.signal_id == signal_id and kept.text in (chosen.objective.ko, chosen.objective.en):
            return kept
    cycle = cycle_for_new(workspace.today)
    sentences = workspace.text
    metric = suggested.catalog.metric(suggested.signal.metric)
    objective = Objective(
        id=0, text=text, department=suggested.signal.department, cycle=cycle.code, state=ObjectiveState.ACTIVE,
        owner=owner or (metric.owner if metric else "") or workspace.actor.name, why=why_text(chosen, sentences), signal_id=signal_id,
        cause=cause or {"pattern": chosen.pattern, "text": why_text(chosen, sentences)}, key_results=chosen.key_results,
        guardrails=chosen.guardrails, initiatives=tuple(n.in_language(workspace.language) for n in chosen.initiatives), due=cycle.due,
    )  # fmt: skip
    with workspace.store.write(workspace.actor, Permission.GOAL_EDIT, action="okr.accept", subject=signal_id) as writer:
        number = save_objective(writer, objective)
        writer.details["objective"] = number
        if suggested.signal.is_open:
            save_signals(writer, [replace(suggested.signal, state=SignalState.LINKED, version=suggested.signal.version + 1)])
    return get_objective(workspace.store, number)
