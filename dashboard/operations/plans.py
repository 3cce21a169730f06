"""Targets and events from a file: read, shown, stored as one batch that can be taken back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from connectors.cells.names import shown
from connectors.contract import Choices, Grid, Level, Message
from connectors.plans import TARGETS, Plan, read_plan
from dashboard.operations.import_answer import message_answer
from dashboard.operations.intake import Reading, surroundings
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from data.errors import ImportRefused
from data.model.batch import Batch, BatchKind
from data.model.metric import Catalog
from data.model.segment import segment_pairs
from data.store.batches import find_live_by_hash
from data.store.plans import Entry, event_entry, publish_plan, target_entry


@dataclass(frozen=True)
class PreparedPlan:
    """A table of targets or events, read and compared; nothing is stored yet."""

    name: str
    encoding: str
    choices: Choices
    content_hash: str
    grid: Grid
    plan: Plan
    entries: tuple[Entry, ...]
    catalog: Catalog
    already: int | None = None

    @property
    def kind(self) -> BatchKind:
        """TARGETS or EVENTS."""
        return BatchKind.TARGETS if self.plan.kind == TARGETS else BatchKind.EVENTS

    @property
    def rejected(self) -> int:
        return sum(message.level is Level.ERROR for message in self.plan.messages)

    @property
    def status(self) -> str:
        """`rejected`, `accepted_with_warnings` or `accepted`, as for values."""
        if not self.entries or (self.rejected and not self.choices.leave_out_rejected):
            return "rejected"
        return "accepted_with_warnings" if self.rejected else "accepted"

    @property
    def counts(self) -> dict[str, int]:
        """As for values; unchanged entries are those the store has already."""
        size = len(self.entries)
        added = 0 if self.already else sum(entry.before is None for entry in self.entries)
        changed = 0 if self.already else sum(entry.is_change for entry in self.entries) - added
        return {
            "read": self.plan.read, "accepted": size, "rejected": self.rejected, "duplicate": 0, "missing": 0, "totals": 0,
            "added": added, "changed": changed, "unchanged": size - added - changed,
        }  # fmt: skip


def prepare_plan(workspace: Workspace, data: bytes, name: str, choices: Choices, reading: Reading) -> PreparedPlan | None:
    """Targets or events of a small file that was read; None when it is no such table (then it holds values, or is refused as such)."""
    around = surroundings(workspace, name, choices)
    found = reading.file
    tables = ((grid, read_plan(grid, choices, around)) for grid in (found.grids if found is not None else ()))
    grid, plan = next(((grid, plan) for grid, plan in tables if plan is not None), (None, None))
    if found is None or grid is None or plan is None:
        return None
    content_hash = hashlib.sha256(b"plan" + data + repr(choices).encode()).hexdigest()
    metrics = {metric.code: metric for metric in around.catalog.metrics}
    entries = [target_entry(item.metric, item.target, metrics) for item in plan.targets]
    entries += [event_entry(item.event, around.catalog.events) for item in plan.events]
    known = find_live_by_hash(workspace.store, content_hash)
    return PreparedPlan(
        shown(name, 200), found.encoding, choices, content_hash, grid, plan, tuple(entries), around.catalog,
        known.id if known else None,
    )  # fmt: skip


def store_plan(workspace: Workspace, prepared: PreparedPlan) -> Batch:
    """Store what was shown as one batch. Raises: ImportRefused when it was rejected; NotPermitted."""
    if prepared.status == "rejected":
        raise ImportRefused("import.rejected", file=prepared.name, n=prepared.rejected)
    return publish_plan(
        workspace.store, workspace.actor, prepared.kind, prepared.entries, label=prepared.name,
        content_hash=prepared.content_hash, rejected=prepared.rejected,
    )  # fmt: skip


def plan_answer(prepared: PreparedPlan, text: Text, *, batch: int | None = None) -> dict[str, Any]:
    """The JSON of an import; `layout` is targets or events, `date` a target's due day or an event's first day."""
    messages = list(prepared.plan.messages)
    if prepared.already is not None:
        messages.append(Message("already", Level.INFO, params={"batch": prepared.already}))
    return {
        "status": prepared.status, "file": prepared.name, "encoding": prepared.encoding, "sheet": "", "layout": prepared.plan.kind,
        "mapping": {}, "counts": prepared.counts, "rows": plan_rows(prepared, text.language), "changes": [],
        "messages": [message_answer(message, text) for message in messages], "batch": batch,
    }  # fmt: skip


def plan_rows(prepared: PreparedPlan, language: str) -> list[dict[str, Any]]:
    """One row a target or event, as the contract's rows."""
    names = {metric.code: metric.name.in_language(language) for metric in prepared.catalog.metrics}
    rows = [
        {
            "kpi": names[item.metric], "metric": item.metric, "segment": segment_pairs(item.target.segment),
            "date": item.target.due.isoformat(), "value": item.target.value, "row": item.line,
        }
        for item in prepared.plan.targets
    ]  # fmt: skip
    events: list[dict[str, Any]] = [
        {
            "kpi": item.event.name.in_language(language), "metric": ", ".join(item.event.metrics), "segment": {},
            "date": item.event.start.isoformat(), "value": None, "row": item.line,
        }
        for item in prepared.plan.events
    ]  # fmt: skip
    return [*rows, *events]
