"""A metric in the archive: out of sight, its values kept, and back as it was."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.operations.archive import archive_metric, restore_metric, users_of
from dashboard.operations.catalog import apply_catalog, enter_value, known_metric, plan_catalog
from dashboard.operations.workspace import Workspace
from data.errors import CatalogError, NotFound
from data.store.catalog import archived_metrics
from data.store.observations import read_observations
from tests.dashboard.operations.test_catalog import EXAMPLE


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    apply_catalog(workspace, plan_catalog(workspace, EXAMPLE))
    return workspace


def test_what_others_need_stays(filled: Workspace) -> None:
    assert [metric.code for metric in users_of(filled.catalog(), "leads")] == ["cost_per_lead"]
    with pytest.raises(CatalogError) as refused:
        archive_metric(filled, "leads")
    assert refused.value.code == "catalog.in_use"
    assert known_metric(filled, "leads")


def test_values_stay_and_the_metric_comes_back(filled: Workspace) -> None:
    archive_metric(filled, "cost_per_lead")  # never held a value itself
    enter_value(filled, "leads", date(2026, 10, 5), 7)
    former = known_metric(filled, "leads")
    archive_metric(filled, "leads")
    with pytest.raises(NotFound):
        known_metric(filled, "leads")
    assert [metric.code for metric in archived_metrics(filled.store)] == ["cost_per_lead", "leads"]
    restore_metric(filled, "leads")
    restore_metric(filled, "cost_per_lead")
    assert known_metric(filled, "leads") == former
    assert known_metric(filled, "cost_per_lead").formula
    assert len(read_observations(filled.store, ["leads"])) == 1


def test_nobody_comes_back_who_was_never_there(filled: Workspace) -> None:
    with pytest.raises(NotFound):
        restore_metric(filled, "nothing")
