"""The demo company on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.operations.demo import seed_demo
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.actor import Actor, Permission, Role
from data.model.batch import BatchKind
from data.model.metric import Department, Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.store import open_store
from data.store.catalog import save_catalog
from data.store.observations import publish
from tests.conftest import ADMIN, TODAY


@pytest.fixture(scope="session")
def read_only_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo company, seeded once, for tests that only read."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    workspace = Workspace(store, Settings(store_url=store.url, language="en", today_fixed=TODAY), ADMIN, "en")
    seed_demo(workspace)
    yield workspace
    store.close()


@pytest.fixture
def demo(workspace: Workspace) -> Workspace:
    """A workspace that holds the demo company with its signals."""
    seed_demo(workspace)
    return workspace


def at(workspace: Workspace, day: str, person: str = "", role: Role = Role.ADMIN, department: str | None = None) -> Workspace:
    """The same store on another day, or as somebody else."""
    settings = replace(workspace.settings, today_fixed=date.fromisoformat(day))
    actor = Actor(person, role, department) if person else workspace.actor
    return replace(workspace, settings=settings, actor=actor, _catalogs={})


def put(workspace: Workspace, rows: list[tuple[str, str, float]]) -> None:
    """Store monthly values: (metric, month, value)."""
    frame = pd.DataFrame(rows, columns=["metric", "period", "value"]).assign(segment="{}")
    frame["period"] = pd.to_datetime(frame["period"]).astype("datetime64[s]")
    publish(workspace.store, ADMIN, frame[["metric", "segment", "period", "value"]], kind=BatchKind.MANUAL, label="test")


@pytest.fixture
def company(workspace: Workspace) -> Workspace:
    """Three years of five monthly metrics up to September 2026, as of the first Monday of the fourth quarter; a lead costs 50."""
    month, up, down = Cadence.MONTH, Direction.UP, Direction.DOWN
    metrics = (
        Metric("spend", Name.of("Spend"), month, "marketing", unit="USD"),
        Metric("leads", Name.of("Leads"), month, "marketing", good=up),
        Metric(
            "cost_per_lead", Name.of("Cost per lead"), month, "marketing", unit="USD", type=MetricType.RATIO, formula="spend / leads",
            good=down,
        ),
        Metric("uptime", Name.of("Uptime"), month, "product", unit="%", type=MetricType.MEAN, good=up),
        Metric("deals", Name.of("Deals"), month, "sales", good=up),
    )  # fmt: skip
    departments = tuple(Department(code, Name.of(code.title())) for code in ("marketing", "product", "sales"))
    with workspace.store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, departments=departments, metrics=metrics)
    months = [f"{2023 + (9 + n) // 12}-{(9 + n) % 12 + 1:02d}-01" for n in range(36)]
    rows = []
    for place, start in enumerate(months):
        leads = 100.0 + 10 * (place % 3)
        rows += [
            ("spend", start, 50 * leads),
            ("leads", start, leads),
            ("uptime", start, 99.9 + 0.01 * (place % 10)),
            ("deals", start, 5.0),
        ]
    put(workspace, rows)
    return at(workspace, "2026-10-05")
