"""Causes: parts add up, nothing more is claimed."""

from __future__ import annotations

import pytest

from dashboard.operations.detect import signals_answer
from dashboard.operations.explain import explain, explain_answer
from dashboard.operations.workspace import Workspace
from data.errors import NotFound


def test_the_parts_of_each_decomposition_sum_to_the_change(demo: Workspace) -> None:
    for signal in signals_answer(demo, state="open")["signals"]:
        answer = explain_answer(demo, explain(demo, signal["id"]))
        if answer["change"] is None:
            continue
        for kinds in (("driver",), ("rate", "mix", "segment", "new", "lost")):
            parts = [c["contribution"] for c in answer["causes"] if c["kind"] in kinds]
            if parts:
                assert sum(parts) + answer["unexplained"] == pytest.approx(answer["change"], abs=1e-6)


def test_cost_per_lead_is_spend_and_search(demo: Workspace) -> None:
    signal = next(s for s in signals_answer(demo)["signals"] if s["metric"] == "cost_per_lead")
    answer = explain_answer(demo, explain(demo, signal["id"]))
    assert (round(answer["before"], 6), round(answer["after"], 6)) == (41, 50)
    driver = next(c for c in answer["causes"] if c["kind"] == "driver")
    assert (driver["name"], round(driver["share"], 6)) == ("marketing_spend", 1)
    texts = " ".join(c["text"] for c in answer["causes"])
    assert "does not make it the cause" in texts
    assert "caused" not in texts


def test_late_data_has_nothing_to_compare(demo: Workspace) -> None:
    signal = next(s for s in signals_answer(demo)["signals"] if s["kind"] == "stale")
    answer = explain_answer(demo, explain(demo, signal["id"]))
    assert (answer["change"], answer["causes"]) == (None, [])


def test_an_unknown_signal_is_said(demo: Workspace) -> None:
    with pytest.raises(NotFound):
        explain(demo, "nothing")
