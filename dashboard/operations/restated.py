"""History that changed since the last look: which signals it touched, through which batches, in the words of the history of a signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import value_text
from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.signal import Signal
from data.store.audit import changes_since
from data.store.batches import metrics_of_batch
from signals.looks import Look
from signals.restatement import mark_restated, with_batches
from signals.series import resolve

_SHOWN = 3
_BATCH_ACTIONS = {"batch.publish": "stored", "batch.undo": "undone"}


def restate(
    workspace: Workspace, signals: Iterable[Signal], previous: Iterable[Signal], looks: Sequence[Look], changes_before: int | None
) -> tuple[Signal, ...]:
    """The signals of a new look with what restated history did to them; `changes_before` counts the writes of the look before."""
    known = list(previous)
    marked = mark_restated(signals, known, looks, workspace.now, fiscal_start=workspace.settings.fiscal_start)
    touched = {signal.id for signal in newly_marked(marked, known)}
    if not touched or changes_before is None:
        return marked
    batches = _batches(workspace, changes_before)
    catalog = workspace.catalog()
    stored = {metric.code: metric for metric in catalog.metrics}

    def named(signal: Signal) -> Signal:
        metric = stored.get(signal.metric)
        parts = {signal.metric, *(resolve(metric, stored) if metric and metric.formula else ())}
        return with_batches(signal, [row for row, metrics in batches if parts & metrics])

    return tuple(named(signal) if signal.id in touched else signal for signal in marked)


def newly_marked(signals: Iterable[Signal], previous: Iterable[Signal]) -> list[Signal]:
    """The signals whose history grew with this look."""
    before = {signal.id: len(signal.history) for signal in previous}
    return [signal for signal in signals if len(signal.history) > before.get(signal.id, 0)]


def _batches(workspace: Workspace, after: int) -> list[tuple[dict[str, object], frozenset[str]]]:
    """What was stored or taken back since, oldest first, with the metrics it touched."""
    found = []
    for entry in changes_since(workspace.store, after):
        action = _BATCH_ACTIONS.get(entry.action)
        number = entry.details.get("batch")
        if action is None or not isinstance(number, int):
            continue
        if action == "undone" and entry.details.get("redone"):
            action = "restored"
        row: dict[str, object] = {"batch": number, "action": action, "actor": entry.actor, "at": entry.at.isoformat()}
        found.append((row, metrics_of_batch(workspace.store, number)))
    return found


def history_rows(signal: Signal, catalog: Catalog, text: Text) -> list[dict[str, Any]]:
    """The history of a signal as JSON, oldest first, each with its sentence."""
    return [{**entry, "text": _sentence(entry, signal, catalog, text)} for entry in signal.history]


def _sentence(entry: Mapping[str, Any], signal: Signal, catalog: Catalog, text: Text) -> str:
    """`Withdrawn. October 2026 was 900,000, now 61,000 (batch 12 taken back by kim).`"""
    done = text(f"restated.{entry['change']}")
    if entry["reason"] != "restated":
        return f"{done} {text('restated.judged_anew')}"
    metric = catalog.metric(signal.metric)
    unit = metric.unit if metric else ""
    values = [_value(row, Cadence(signal.cadence), unit, text) for row in entry["values"][:_SHOWN]]
    more = len(entry["values"]) - _SHOWN
    if more > 0:
        values.append(text("restated.more", n=more))
    by = [text(f"restated.batch.{row['action']}", batch=row["batch"], actor=row["actor"]) for row in entry["batches"]]
    because = text("restated.by", batches=", ".join(by)) if by else text("restated.no_batch")
    return f"{done} {' '.join(values)} {because}"


def _value(row: Mapping[str, Any], cadence: Cadence, unit: str, text: Text) -> str:
    period = period_text(datetime.fromisoformat(str(row["period"])), cadence, text)
    before = value_text(row["before"], unit, text.language, exact=True)
    if row["after"] is None:
        return text("restated.value_gone", period=period, before=before)
    return text("restated.value", period=period, before=before, after=value_text(row["after"], unit, text.language, exact=True))
