"""Import, undo and undo of the undo: touched signals are marked with the reason, on the page, in JSON and in the audit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.operations.answers import signals_answer
from dashboard.operations.catalog import known_metric, save_metric
from dashboard.operations.detect import detect
from dashboard.operations.taking_back import take_back
from dashboard.operations.workspace import Workspace
from data.model.batch import Batch, BatchKind
from data.store.audit import list_audit
from data.store.observations import publish


def odd_value(workspace: Workspace, value: float) -> Batch:
    month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    frame = pd.DataFrame({"metric": "unique_visitors", "segment": "{}", "period": month, "value": [value]})
    return publish(workspace.store, workspace.actor, frame, kind=BatchKind.IMPORT, label="odd.csv")


def visitors(workspace: Workspace) -> dict[str, dict[str, Any]]:
    return {s["id"]: s for s in signals_answer(workspace)["signals"] if s["metric"] == "unique_visitors"}


def test_a_bad_value_raises_and_its_undo_withdraws_with_the_reason(demo: Workspace) -> None:
    before = visitors(demo)
    batch = odd_value(demo, 900_000.0)
    detect(demo)
    (raised,) = set(visitors(demo)) - set(before)
    take_back(demo, batch.id)
    gone = visitors(demo)[raised]
    assert gone["state"] == "withdrawn"
    (mark,) = gone["history"]
    assert (mark["change"], mark["reason"]) == ("withdrawn", "restated")
    assert mark["batches"][0] == {**mark["batches"][0], "batch": batch.id, "action": "undone", "actor": demo.actor.name}
    assert f"batch {batch.id} taken back by {demo.actor.name}" in mark["text"]
    assert "900,000" in mark["text"]
    (entry,) = [e for e in list_audit(demo.store, subject=f"signal:{raised}") if e.action == "signal.restated"]
    assert entry.details["change"] == "withdrawn"
    take_back(demo, batch.id)  # the undo of the undo
    back = visitors(demo)[raised]
    assert (back["state"], [row["change"] for row in back["history"]]) == ("new", ["withdrawn", "returned"])


def test_a_correction_updates_the_signal_that_stays(demo: Workspace) -> None:
    before = visitors(demo)
    odd_value(demo, 900_000.0)
    detect(demo)
    (raised,) = set(visitors(demo)) - set(before)
    batch = odd_value(demo, 800_000.0)
    detect(demo)
    kept = visitors(demo)[raised]
    assert kept["state"] == "new"
    assert kept["history"][0]["change"] == "updated"
    assert [row["batch"] for row in kept["history"][0]["batches"]] == [batch.id]
    assert "800,000" in kept["history"][0]["text"]


def test_new_periods_and_new_decisions_are_no_restatement(demo: Workspace) -> None:
    detect(demo, full=True)
    assert not any(s["history"] for s in signals_answer(demo)["signals"])


def test_another_formula_is_told_as_what_it_is(demo: Workspace) -> None:
    metric = known_metric(demo, "cost_per_lead")
    save_metric(demo, replace(metric, formula=f"2 * ({metric.formula})"))
    detect(demo)
    marks = [s["history"][-1] for s in signals_answer(demo)["signals"] if s["metric"] == "cost_per_lead" and s["history"]]
    assert marks
    assert all(not mark["batches"] and "the definition of the metric" in mark["text"] for mark in marks)
