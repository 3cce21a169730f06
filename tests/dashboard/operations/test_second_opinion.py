"""The second, exact test of stored signals: on the values they were judged on, in numbers that can be worked out again."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.operations.explain import explain
from dashboard.operations.second_opinion import opinion_row, second_opinion
from dashboard.operations.workspace import Workspace
from data.model.signal import Signal
from data.store.signals import load_signals
from signals.confirming.confirmation import KINDS
from signals.confirming.questions import Confirmation
from signals.confirming.remembering import remembering_kendall
from signals.series import values_of


def signals_of(workspace: Workspace, kind: str, metric: str = "") -> list[Signal]:
    return [s for s in load_signals(workspace.store) if s.kind == kind and metric in ("", s.metric)]


def opinion(workspace: Workspace, signal: Signal) -> Confirmation:
    found = second_opinion(workspace, explain(workspace, signal.id))
    assert found is not None
    return found


def test_every_signal_of_a_kind_that_can_be_tested_is(demo: Workspace) -> None:
    told = {s.kind: second_opinion(demo, explain(demo, s.id)) for s in load_signals(demo.store)}
    assert {kind for kind, found in told.items() if found is not None} == set(told) & set(KINDS)
    for found in told.values():
        row = opinion_row(found)
        assert json.loads(json.dumps(row)) == row


def test_the_numbers_are_those_of_the_stored_values(demo: Workspace) -> None:
    (signal,) = signals_of(demo, "trend", "customer_acquisition_cost") or signals_of(demo, "trend")[:1]
    explained = explain(demo, signal.id)
    assert explained.measured is not None
    values = values_of(explained.measured, signal.metric, signal.segment)
    values = values[values.index <= pd.Timestamp(str(signal.evidence["last_period"]))]
    found = opinion(demo, signal)
    assert found.numbers["n"] == len(values)
    whole = remembering_kendall(values.to_numpy(dtype=float))
    assert found.p is not None
    assert found.p <= min(1.0, 2 * whole.p_one) + 1e-12


def test_a_shift_is_dated_in_periods(demo: Workspace) -> None:
    (signal,) = signals_of(demo, "level_shift")
    found = opinion(demo, signal)
    early, late = (pd.Timestamp(str(found.numbers[name])) for name in ("early", "late"))
    assert early <= pd.Timestamp(signal.start.replace(tzinfo=None)) <= late
    assert np.sign(float(found.numbers["size"])) == (1 if signal.direction == "up" else -1)


def test_a_share_of_counts_is_tested_by_the_law_of_shares(demo: Workspace) -> None:
    (signal,) = signals_of(demo, "spike")
    assert opinion(demo, signal).numbers["law"] in ("shares", "laney")


def test_values_that_came_later_do_not_count(demo: Workspace) -> None:
    (signal,) = signals_of(demo, "level_shift")
    explained = explain(demo, signal.id)
    earlier = replace(signal, evidence={**signal.evidence, "last_period": signal.start.replace(tzinfo=None).isoformat()})
    found = second_opinion(demo, replace(explained, signal=earlier))
    assert found is not None
    assert (found.outcome, found.numbers["needs"]) == ("cannot", 3)
