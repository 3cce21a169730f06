"""Looking again: unchanged data is not scanned twice, episodes keep their identity, withdrawn data withdraws its signal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.decide import Decision, decide
from dashboard.operations.detect import detect
from dashboard.operations.health import health_view
from dashboard.operations.taking_back import take_back
from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.batch import BatchKind
from data.model.metric import Catalog, Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.store.observations import publish
from tests.dashboard.operations.conftest import at

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


def machines() -> pd.DataFrame:
    """Ninety days of hours: an outage last night of one metric, ten days of more errors, and one where nothing happened."""
    random = np.random.default_rng(3)
    hours = pd.date_range("2026-08-26", "2026-11-24 23:00", freq="h").to_numpy().astype("datetime64[s]")
    day = np.sin(2 * np.pi * np.arange(len(hours)) / 24)
    latency = 120 + 20 * day + random.normal(0, 6, len(hours))
    latency[-14:-8] += 70
    errors = random.poisson(4, len(hours)).astype(float)
    errors[-240:] += random.poisson(3, 240)
    load = 50 + 10 * day + random.normal(0, 3, len(hours))
    frames = [
        pd.DataFrame({"metric": code, "segment": "{}", "period": hours, "value": values})
        for code, values in (("latency", latency), ("errors", errors), ("load", load))
    ]
    return pd.concat(frames).astype({"metric": "category"})


def test_what_happened_to_a_machine_last_night_is_told_in_the_morning(workspace: Workspace) -> None:
    morning = at(workspace, "2026-11-25")
    catalog = Catalog(
        metrics=tuple(
            Metric(code, Name.of(code), Cadence.HOUR, type=MetricType.MEAN, good=Direction.DOWN)
            for code in ("latency", "errors", "load")
        )
    )
    publish(morning.store, morning.actor, machines(), kind=BatchKind.IMPORT, label="machines", catalog_changes=catalog)
    detect(morning)
    told = {signal["metric"]: signal for signal in signals_answer(morning, state="open")["signals"]}
    assert set(told) == {"latency", "errors"}
    outage = told["latency"]
    assert (outage["kind"], outage["start"], outage["end"]) == ("spike", "2026-11-24T10:00:00", "2026-11-24T15:00:00")
    assert outage["headline"].startswith("latency was unusually high from 24 Nov 2026 10:00 to 15:00: up to ")
    assert (told["errors"]["kind"], told["errors"]["start"][:10]) == ("level_shift", "2026-11-15")
