"""OKR candidates from a signal, their words, and accepting one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.operations.explain import explain_signal, is_confirmed
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text, load_text
from dashboard.text.numbers import spoken_text, value_text
from dashboard.text.segments import segment_label
from dashboard.views.cause_sentences import quoted
from data.model.cause import Verdict
from data.model.goal import Candidate, Check, Guardrail, Initiative, KeyResult, KeyResultKind
from data.model.metric import Catalog, MetricType
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Signal
from data.store.observations import read_observations
from data.store.signals import get_signal
from goals.cycle import cycle_for_new
from goals.suggest.drafting import draft_candidates, likely_causes
from goals.suggest.levels import History
from goals.suggest.library import CauseEntry, Library, load_library
from signals.series import measure, segments_of, values_of

# How many periods of a cadence one OKR quarter holds.
_IN_A_QUARTER = {Cadence.QUARTER: 1, Cadence.MONTH: 3, Cadence.WEEK: 13, Cadence.DAY: 91}
_GOAL_CADENCES = tuple(_IN_A_QUARTER)
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Suggested:
    """A signal with its candidates, worded."""

    signal: Signal
    candidates: tuple[Candidate, ...]
    catalog: Catalog
    language: str
    causes: tuple[CauseEntry, ...] = ()


def suggest(workspace: Workspace, signal_id: str, *, cause: str = "") -> Suggested:
    """Candidates of one signal, for the likeliest cause or a confirmed one (its code in the library).

    Raises: NotFound `signal.not_found`; ConfigurationError `library.*` for a team's own library that cannot be used.
    """
    signal = get_signal(workspace.store, signal_id)
    catalog = workspace.catalog()
    explained = explain_signal(workspace, signal)
    due = cycle_for_new(workspace.today).due
    library = library_of(workspace)
    found = draft_candidates(
        signal, explained.causes, catalog, histories_of(workspace, catalog), due, library=library, confirmed=cause
    )
    text = workspace.text
    confirmed = [dict(note.params) for note in explained.notes if is_confirmed(note)]
    told = (replace(item, why_params={**item.why_params, "quoted": confirmed}) if confirmed else item for item in found)
    worded = tuple(_worded(candidate, catalog, text) for candidate in told)
    likely = tuple(likely_causes(signal, explained.causes, library)) if found else ()
    return Suggested(signal, worded, catalog, workspace.language, likely)


def library_of(workspace: Workspace) -> Library:
    """Our library with the one named in the settings on top. Raises: ConfigurationError `library.*`."""
    own = workspace.settings.goal_library
    return load_library(Path(own) if own else None)


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
            return History([float(value) for value in values], segments, _IN_A_QUARTER[cadence])
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
    if result.kind is KeyResultKind.COUNT and result.source:
        return text("goal.kr_count", source=result.source, target=spoken_text(result.target, "count", text.language))
    if result.kind is KeyResultKind.MAINTAIN:
        limit = spoken_text(result.target, result.unit, text.language)
        return text(f"goal.guard_{result.basis_params.get('good', 'up')}", metric=name, limit=limit)
    way = "up" if result.target > (result.baseline or 0.0) else "down"
    baseline, target = (spoken_text(v, result.unit, text.language) for v in (result.baseline, result.target))
    return text(f"goal.kr_{way}", metric=name, baseline=baseline, target=target)


def guardrail_text(guard: Guardrail, catalog: Catalog, text: Text) -> str:
    """`리드의 영업 기회 전환율을 30% 이상으로 지킨다`."""
    metric = catalog.metric(guard.metric)
    name = metric.name.in_language(text.language) if metric else guard.metric
    limit = spoken_text(guard.limit, guard.unit, text.language)
    return text(f"goal.guard_{guard.good}", metric=name, limit=limit)


def why_text(candidate: Candidate, text: Text, catalog: Catalog) -> str:
    """Why this candidate: what its lever pulls, and the likely cause as an assumption to check, or that the cause is open."""
    params = candidate.why_params
    ending = "ko" if text.language == "ko" else "en"
    known = {"cause": params[ending], "question": params[f"question_{ending}"]}
    for field in ("metric", "driver", "share"):
        known[field] = metric_name(str(params.get(field, "")), catalog, text)
    if "segment" in params:
        known["segment"] = segment_label(str(params["segment"]), text.language)
        subject = catalog.metric(str(params["metric"]))
        known["level"] = spoken_text(float(str(params["level"])), subject.unit if subject else "count", text.language)
    said = params.get("quoted")
    quotes = [quoted(item, Verdict.CONFIRMED.value, text) for item in said] if isinstance(said, list) else []
    return " ".join([text(f"goal.why_{candidate.why}", **known), *quotes])


def initiative_text(initiative: Initiative, text: Text, catalog: Catalog) -> str:
    """One initiative with the metric it should move; a segment it names is worded."""
    best = segment_label(initiative.segment, text.language) if initiative.segment else ""
    do = initiative.do.in_language(text.language).replace("{best}", best)
    if catalog.metric(initiative.moves) is None:
        return do
    return text("goal.moves", do=do, metric=metric_name(initiative.moves, catalog, text))


def metric_name(code: str, catalog: Catalog, text: Text) -> str:
    """The name of a metric, or the code where the catalogue has none."""
    metric = catalog.metric(code)
    return metric.name.in_language(text.language) if metric else code


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
        elif params.get(field) == "":
            params[field] = text("goal.check_unnamed")
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
        "lever": candidate.lever,
        "why": why_text(candidate, text, catalog),
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
                "due": result.due.isoformat() if result.due else None,
                "basis": basis_text(result, text),
            }
            for result in candidate.key_results
        ],
        "guardrails": [
            {"metric": guard.metric, "text": guard.text, "limit": guard.limit, "unit": guard.unit} for guard in candidate.guardrails
        ],
        "initiatives": [initiative_text(item, text, catalog) for item in candidate.initiatives],
        "checks": [
            {"rule": check.rule, "severity": check.severity, "message": check_text(check, catalog, text)}
            for check in candidate.checks
        ],
    }
