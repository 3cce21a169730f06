"""What a metric says of one quarter."""

from __future__ import annotations

import pytest

from dashboard.operations.readings import Readings, is_counted
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.goal import KeyResult, KeyResultKind
from data.store.catalog import archive_metrics
from goals.cycle import cycle_by_code

COST = KeyResult("cost_per_lead", 50.0, 30.0, "USD")
DEALS = KeyResult("deals", 0.0, 15.0, "count", kind=KeyResultKind.COUNT)


def test_a_past_quarter_reads_by_the_rules_of_the_type(company: Workspace) -> None:
    readings, cycle = Readings(company), cycle_by_code("2026Q3")
    cost, deals, flow = (readings.of(item, cycle) for item in (COST, DEALS, KeyResult("deals", 5.0, 8.0, "count")))
    assert cost is not None
    assert deals is not None
    assert flow is not None
    assert (cost.value, deals.value, flow.value) == (50.0, 15.0, 5.0)
    assert (cost.way, deals.way, flow.way) == ("cycle", "total", "newest")
    assert cost.window.through is not None
    assert cost.window.through.isoformat() == "2026-09-30"
    assert readings.batches(COST, cycle) == (1,)
    assert readings.of(KeyResult("nothing", 0.0, 1.0, "count"), cycle) is None
    assert is_counted(DEALS)


def test_the_course_so_far_gives_the_draws(company: Workspace) -> None:
    found = Readings(company).of(COST, cycle_by_code("2026Q4"))
    assert found is not None
    assert found.value is None
    assert set(found.draws) == {50.0}


def test_a_metric_that_was_put_away_is_still_read(company: Workspace) -> None:
    item = KeyResult(
        "uptime",
        None,
        99.9,
        "%",
        kind=KeyResultKind.MAINTAIN,
        definition=Readings(company).definition(KeyResult("uptime", None, 99.9, "%")),
    )
    with company.store.write(company.actor, Permission.CATALOG_EDIT, action="test") as writer:
        archive_metrics(writer, ["uptime"])
    found = Readings(company).of(item, cycle_by_code("2026Q3"))
    assert found is not None
    assert found.value == pytest.approx(99.945, abs=0.01)
