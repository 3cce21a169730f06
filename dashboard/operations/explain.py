"""Why: the causes of one signal, split exactly where it can be split, with words that claim no more than that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import change_text, value_text
from dashboard.text.segments import segment_label
from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.segment import segment_pairs
from data.model.signal import Cause, Explanation, Signal
from data.store.notes import list_notes
from data.store.observations import read_observations
from data.store.signals import get_signal
from signals.causes.explanation import explain as explain_change
from signals.series import measure


@dataclass(frozen=True, slots=True)
class Explained:
    """A signal with its explanation; None when nothing can be compared (late data, a missing value)."""

    signal: Signal
    explanation: Explanation | None
    notes: tuple[Cause, ...] = ()

    @property
    def causes(self) -> tuple[Cause, ...]:
        return (*(self.explanation.causes if self.explanation else ()), *self.notes)


def explain(workspace: Workspace, signal_id: str) -> Explained:
    """What accounts for a signal's change. Raises: NotFound `signal.not_found`."""
    signal = get_signal(workspace.store, signal_id)
    return explain_signal(workspace, signal)


def explain_signal(workspace: Workspace, signal: Signal) -> Explained:
    """The same for a signal in hand."""
    notes = tuple(
        Cause("human", note.actor, code="human", params={"actor": note.actor, "body": note.body})
        for note in list_notes(workspace.store, f"signal:{signal.id}")
    )
    before, after = signal.evidence.get("before"), signal.evidence.get("after")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return Explained(signal, None, notes)
    catalog = workspace.catalog()
    measured = measure(
        read_observations(workspace.store), catalog, Cadence(signal.cadence), fiscal_start=workspace.settings.fiscal_start
    )
    moments = (datetime.fromisoformat(str(before["period"])), datetime.fromisoformat(str(after["period"])))
    return Explained(signal, explain_change(measured, catalog, signal.metric, signal.segment, *moments), notes)


def explain_answer(workspace: Workspace, explained: Explained) -> dict[str, Any]:
    """The contract's JSON object."""
    signal, found = explained.signal, explained.explanation
    catalog, text = workspace.catalog(), workspace.text
    values = signal.evidence.get("values")
    newest = values[-1][1] if isinstance(values, list) and values else None
    return {
        "signal": signal.id,
        "metric": signal.metric,
        "before": found.before if found else None,
        "after": found.after if found else newest,
        "change": found.change if found else None,
        "causes": [_row(cause, signal, catalog, text) for cause in explained.causes],
        "unexplained": found.unexplained if found else None,
    }


def _row(cause: Cause, signal: Signal, catalog: Catalog, text: Text) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "name": cause.name,
        "segment": dict(cause.segment),
        "contribution": cause.contribution,
        "share": cause.share,
        "interval": list(cause.interval) if cause.interval else None,
        "text": cause_text(cause, signal, catalog, text),
    }


def cause_text(cause: Cause, signal: Signal, catalog: Catalog, text: Text) -> str:
    """One cause as a sentence: parts of a change "account for" it, companions and events only happened then."""
    params = cause.params
    subject = catalog.metric(signal.metric)
    unit = subject.unit if subject else "count"
    if cause.kind == "event":
        name = str(params["ko" if text.language == "ko" else "en"])
        return text("cause.event", name=name, start=date_text(date.fromisoformat(str(params["start"])), text.language))
    if cause.kind == "human":
        return text("cause.human", **params)
    other = catalog.metric(cause.name) if cause.kind in ("driver", "companion") else subject
    own = other.unit if other else "count"
    if cause.kind == "mix":
        own = "%"
    return text(
        f"cause.{cause.code or cause.kind}",
        name=other.name.in_language(text.language) if other else cause.name,
        segment=segment_label(cause.name, text.language) if segment_pairs_safe(cause.name) else cause.name,
        before=value_text(_number(params.get("before")), own, text.language),
        after=value_text(_number(params.get("after")), own, text.language),
        part=change_text(cause.contribution, unit, text.language),
    )


def segment_pairs_safe(name: str) -> bool:
    """True when a name is the canonical text of a segment."""
    return name.startswith("{") and bool(segment_pairs(name))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
