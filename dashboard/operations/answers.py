"""The JSON of `signals`, `detect` and `analyse`: signals with their sentences in the chosen language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dashboard.operations.restated import history_rows
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.views.headlines import evidence_lines, headline, subject_text
from data.errors import RequestError
from data.model.metric import Catalog
from data.model.segment import segment_pairs
from data.model.signal import OPEN_STATES, Signal, SignalState
from data.store.signals import Detection, count_signals, last_detection, load_signals


def signals_answer(
    workspace: Workspace, *, state: str | None = None, department: str | None = None, most: int | None = None
) -> dict[str, Any]:
    """The stored signals as the contract's JSON object.

    `state`: one state, or `open` for all open ones. `most`: for people, who read a page of them; so many are put in words and `more` counts
    the others. Raises: RequestError `signal.state` / `catalog.department` for unknown ones.
    """
    catalog = workspace.catalog()
    if department is not None and catalog.department(department) is None:
        raise RequestError("catalog.no_department", department=department, known=", ".join(d.code for d in catalog.departments))
    found = load_signals(workspace.store, states=_states(state), department=department, most=most)
    more = count_signals(workspace.store, states=_states(state), department=department) - len(found) if most is not None else 0
    last = last_detection(workspace.store)
    cannot = [
        row
        for row in (last.cannot_tell if last else ())
        if department is None or _department_of(catalog, str(row["metric"])) == department
    ]
    told = told_of(found, catalog, workspace, last, cannot)
    return told if most is None else {**told, "more": more}


def told_of(
    found: Iterable[Signal], catalog: Catalog, workspace: Workspace, last: Detection | None, cannot: Iterable[Any]
) -> dict[str, Any]:
    """Some signals with what the last look says besides."""
    return answer(
        found,
        catalog,
        workspace.text,
        as_of=last.as_of if last else None,
        series=last.series if last else 0,
        periods=last.periods if last else 0,
        cannot_tell=cannot,
        suppressed=last.suppressed if last else 0,
    )


def _department_of(catalog: Catalog, code: str) -> str | None:
    metric = catalog.metric(code)
    return metric.department if metric else None


def _states(state: str | None) -> Sequence[SignalState] | None:
    if state is None:
        return None
    if state == "open":
        return OPEN_STATES
    try:
        return (SignalState(state),)
    except ValueError as error:
        raise RequestError("signal.state", state=state, known=", ".join(["open", *SignalState])) from error


def answer(
    found: Iterable[Signal],
    catalog: Catalog,
    words: Text,
    *,
    as_of: date | None,
    series: int,
    periods: int,
    cannot_tell: Iterable[Any],
    suppressed: int,
) -> dict[str, Any]:
    """The contract's object around some signals."""
    return {
        "as_of": as_of.isoformat() if as_of else None,
        "series": series,
        "periods": periods,
        "signals": [signal_row(signal, catalog, words) for signal in found],
        "cannot_tell": [dict(row) for row in cannot_tell],
        "suppressed": suppressed,
    }


def signal_row(signal: Signal, catalog: Catalog, words: Text) -> dict[str, Any]:
    """One signal as JSON: the stored numbers, and its sentences in the chosen language."""
    metric = catalog.metric(signal.metric)
    lines = [{"label": line.label, "text": line.text} for line in evidence_lines(signal, catalog, words)]
    return {
        "id": signal.id,
        "metric": signal.metric,
        "name": subject_text(metric, signal.metric, signal.segment, words.language),
        "segment": segment_pairs(signal.segment),
        "kind": signal.kind,
        "direction": signal.direction,
        "polarity": signal.polarity.value,
        "cadence": signal.cadence,
        "start": signal.start.date().isoformat() if signal.start.hour == 0 else signal.start.isoformat(),
        "end": signal.end.date().isoformat() if signal.end.hour == 0 else signal.end.isoformat(),
        "claim": signal.claim.value,
        "score": signal.score,
        "p": signal.p,
        "q": signal.q,
        "effect": {"absolute": signal.effect, "percent": signal.effect_percent, "unit": metric.unit if metric else ""},
        "severity": signal.severity.value,
        "priority": signal.priority,
        "headline": headline(signal, catalog, words),
        "evidence": {**signal.evidence, "lines": lines},
        "state": signal.state.value,
        "assignee": signal.assignee,
        "reason": signal.reason,
        "verdict": signal.verdict,
        "history": history_rows(signal, catalog, words),
        "department": signal.department,
    }
