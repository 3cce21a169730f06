"""The next value that would raise a signal really raises one when it comes, and one a little nearer does not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.operations.detect import detect
from dashboard.operations.why_not import why_not
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.metric import Department, Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.store.catalog import save_catalog
from data.store.signals import load_signals
from tests.conftest import ADMIN
from tests.dashboard.operations.conftest import at, put

ORDERS = Metric("orders", Name.of("Orders"), Cadence.MONTH, "sales", unit="count", type=MetricType.SUM, good=Direction.UP)
MONTHS = [str(start.date()) for start in pd.date_range("2024-01-01", periods=30, freq="MS")]
VALUES = [212, 198, 205, 190, 207, 201, 195, 210, 199, 203, 188, 206, 201, 197, 209, 194, 204, 200, 192, 208, 202, 196, 211, 193, 205,
          199, 203, 197, 206, 200]  # fmt: skip


def orders(workspace: Workspace, **more: object) -> Workspace:
    with workspace.store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(
            writer,
            departments=(Department("sales", Name.of("Sales")),),
            metrics=(replace(ORDERS, **more),),  # type: ignore[arg-type]
        )
    put(workspace, [("orders", month, float(value)) for month, value in zip(MONTHS, VALUES, strict=True)])
    return at(workspace, "2026-07-06")


@pytest.mark.parametrize("side", ["above", "below"])
def test_the_value_named_raises_a_signal_when_it_comes(workspace: Workspace, side: str) -> None:
    company = orders(workspace)
    found = why_not(company, "orders")
    value = getattr(found, side)
    assert value is not None
    assert (value > VALUES[-1]) == (side == "above")
    later = at(company, "2026-08-03")
    put(later, [("orders", "2026-07-01", (value + VALUES[-1]) / 2)])
    detect(later, full=True)
    assert not load_signals(later.store)
    put(later, [("orders", "2026-07-01", value)])
    detect(later, full=True)
    assert {signal.metric for signal in load_signals(later.store)} == {"orders"}


def test_a_value_the_metric_cannot_take_is_not_named(workspace: Workspace) -> None:
    found = why_not(orders(workspace, minimum=190.0, maximum=1000.0), "orders")
    assert found.below is None
    assert found.above is not None
