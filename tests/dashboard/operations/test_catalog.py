"""The catalogue as code: export and apply round-trip, a plan before anything changes, mistakes by their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.operations.catalog import (
    apply_catalog,
    enter_value,
    export_catalog,
    known_metric,
    plan_catalog,
    read_catalog,
    set_target,
)  # fmt: skip
from dashboard.operations.catalog_file import write_catalog
from dashboard.operations.workspace import Workspace
from data.errors import CatalogError, NotFound, NotPermitted
from data.model.actor import Actor, Role
from data.model.metric import Target

EXAMPLE = """
[departments.marketing]
name = { ko = "마케팅", en = "Marketing" }
[metrics.spend]
name = "Spend"
cadence = "month"
[metrics.leads]
name = "Leads"
cadence = "month"
[metrics.cost_per_lead]
name = { ko = "리드당 비용", en = "Cost per lead" }
department = "marketing"
unit = "USD"
type = "ratio"
formula = "spend / leads"
good = "down"
cadence = "month"
min = 0
[[metrics.cost_per_lead.targets]]
due = 2026-12-31
value = 30
"""


@pytest.mark.guide("A3.1-1")
def test_a_file_is_applied_and_comes_back_the_same(workspace: Workspace) -> None:
    plan = plan_catalog(workspace, EXAMPLE)
    assert len(plan.changes) == 4
    apply_catalog(workspace, plan)
    exported = export_catalog(workspace)
    assert plan_catalog(workspace, exported).changes == ()
    assert write_catalog(read_catalog(exported)) == exported


SOURCES = """
[sources.crm]
kind = "sql"
url = "env:CRM_URL"
query = "SELECT month, total FROM sales"
window_days = 30
[sources.crm.mapping]
metric = "spend"
[sources.crm.mapping.roles]
month = "period"
total = "value"
[sources.web]
kind = "prometheus"
enabled = false
url = "https://prometheus.example.org"
token = "file:/run/secrets/prometheus"
[sources.web.queries]
uptime = "100 * avg_over_time(up[$step])"
"""


def test_sources_are_applied_and_come_back_the_same(workspace: Workspace) -> None:
    plan = plan_catalog(workspace, EXAMPLE + SOURCES)
    assert [change.place for change in plan.changes][-2:] == ["sources.crm", "sources.web"]
    apply_catalog(workspace, plan)
    exported = export_catalog(workspace)
    assert plan_catalog(workspace, exported).changes == ()
    assert write_catalog(read_catalog(exported)) == exported
    (change,) = plan_catalog(workspace, exported.replace("window_days = 30", "window_days = 40")).changes
    assert (change.place, change.before, change.after) == ("sources.crm.window_days", "30", "40")
    analyst = replace(workspace, actor=Actor("lee", Role.HEAD))
    with pytest.raises(NotPermitted):
        apply_catalog(analyst, plan)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "sql"', 'kind = "odd"', "sources.crm"),
        ('kind = "sql"', "", "kind"),
        ('token = "file:/run/secrets/prometheus"', 'token = "hunter2-QZ"', "reference"),
        ("window_days = 30", 'window_days = "many"', "window_days"),
        ("window_days = 30", "nobody = 1", "nobody"),
        ("enabled = false", 'enabled = "no"', "enabled"),
        ('metric = "spend"', 'nobody = "spend"', "sources.crm"),
    ],
)
def test_a_mistake_in_a_source_is_named(workspace: Workspace, before: str, after: str, said: str) -> None:
    with pytest.raises(CatalogError) as refused:
        plan_catalog(workspace, EXAMPLE + SOURCES.replace(before, after))
    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_plan_names_what_changes(workspace: Workspace) -> None:
    apply_catalog(workspace, plan_catalog(workspace, EXAMPLE))
    (change,) = plan_catalog(workspace, EXAMPLE.replace('unit = "USD"', 'unit = "KRW"')).changes
    assert (change.place, change.before, change.after) == ("metrics.cost_per_lead.unit", "USD", "KRW")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ('[metrics.a]\nname = "A"\n', "catalog.required"), ('[metrics.a]\nname = "A"\ncadence = "fortnight"\n', "catalog.value"),
        ('[metrics.a]\nname = "A"\ncadence = "month"\ncolour = "red"\n', "catalog.unknown"), ("not toml [", "catalog.unreadable"),
        ('[metrics.a]\nname = "A"\ncadence = "month"\ndepartment = "none"\n', "catalog.unknown_name"),
        ('[metrics.a]\nname = "A"\ncadence = "month"\nformula = "a / b"\n[metrics.b]\nname = "B"\ncadence = "month"\n', "formula.circle"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_by_their_place(workspace: Workspace, wrong: str, code: str) -> None:
    with pytest.raises(CatalogError) as refused:
        plan_catalog(workspace, wrong)
    assert refused.value.code == code
    assert workspace.catalog().metrics == ()


def test_targets_and_values(workspace: Workspace) -> None:
    apply_catalog(workspace, plan_catalog(workspace, EXAMPLE))
    set_target(workspace, "cost_per_lead", Target(date(2026, 12, 31), 25.0))
    assert [target.value for target in known_metric(workspace, "cost_per_lead").targets] == [25.0]
    assert enter_value(workspace, "leads", date(2026, 10, 5), 7).added == 1
    with pytest.raises(CatalogError, match="computed"):
        enter_value(workspace, "cost_per_lead", date(2026, 10, 5), 7)
    with pytest.raises(NotFound):
        known_metric(workspace, "nothing")
