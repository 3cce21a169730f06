"""Looking again: unchanged data is not scanned twice, episodes keep their identity, withdrawn data withdraws its signal."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.operations.decide import Decision, decide
from dashboard.operations.detect import detect, signals_answer
from dashboard.operations.health import health_view
from dashboard.operations.taking_back import take_back
from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.batch import BatchKind
from data.store.observations import publish

FIELDS = {
    "id", "metric", "segment", "kind", "direction", "polarity", "start", "end", "claim", "score", "p", "q", "effect", "severity",
    "priority", "headline", "evidence", "state", "department",
}  # fmt: skip


def test_the_answer_has_the_fields_of_the_contract(demo: Workspace) -> None:
    answer = signals_answer(demo, state="open")
    assert set(answer) == {"as_of", "series", "periods", "signals", "cannot_tell", "suppressed"}
    for signal in answer["signals"]:
        assert set(signal) >= FIELDS
        assert set(signal["effect"]) == {"absolute", "percent", "unit"}


def test_nothing_new_means_no_new_look(demo: Workspace) -> None:
    version = demo.store.data_version()
    detect(demo)
    assert demo.store.data_version() == version


def test_looking_again_keeps_every_episode(demo: Workspace) -> None:
    before = [(s["id"], s["state"]) for s in signals_answer(demo)["signals"]]
    detect(demo, full=True)
    assert [(s["id"], s["state"]) for s in signals_answer(demo)["signals"]] == before


def test_taking_back_a_bad_value_takes_its_signal_back(demo: Workspace) -> None:
    month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    odd = pd.DataFrame({"metric": "unique_visitors", "segment": "{}", "period": month, "value": [900_000.0]})
    batch = publish(demo.store, demo.actor, odd, kind=BatchKind.IMPORT, label="odd.csv")
    detect(demo)
    raised = {s["id"] for s in signals_answer(demo, state="open")["signals"] if s["metric"] == "unique_visitors"}
    assert raised
    take_back(demo, batch.id)
    left = {s["id"]: s["state"] for s in signals_answer(demo)["signals"] if s["id"] in raised}
    assert set(left.values()) == {"withdrawn"}


def test_filters_name_what_they_know(demo: Workspace) -> None:
    assert {s["department"] for s in signals_answer(demo, department="sales")["signals"]} == {"sales"}
    with pytest.raises(RequestError, match="no_department"):
        signals_answer(demo, department="none")
    with pytest.raises(RequestError, match=r"signal\.state"):
        signals_answer(demo, state="odd")


def test_decisions_do_not_start_a_look_but_values_do(demo: Workspace) -> None:
    number = str(signals_answer(demo, state="open")["signals"][0]["id"])
    decide(demo, number, Decision.ACKNOWLEDGE)
    version = demo.store.data_version()
    health_view(demo)
    assert demo.store.data_version() == version
    month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    odd = pd.DataFrame({"metric": "unique_visitors", "segment": "{}", "period": month, "value": [900_000.0]})
    publish(demo.store, demo.actor, odd, kind=BatchKind.IMPORT, label="odd.csv")
    assert {signal.metric for signal in health_view(demo).signals if signal.is_open} >= {"unique_visitors"}
