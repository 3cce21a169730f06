"""The demo company on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

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
from tests.conftest import ADMIN, TODAY, database


def _seeded(url: str) -> Workspace:
    store = open_store(url)
    workspace = Workspace(store, Settings(store_url=store.url, language="en", today_fixed=TODAY), ADMIN, "en")
    seed_demo(workspace)
    return workspace


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in a file nobody writes to."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    _seeded(f"sqlite:///{path}").store.close()
    return path


@pytest.fixture(scope="session")
def demo_database(postgresql_address: str) -> str:
    """The name of a PostgreSQL database that holds the demo company, to be copied."""
    _seeded(database(postgresql_address, "demo_company")).store.close()
    return "demo_company"


@pytest.fixture(scope="session")
def read_only_demo(demo_file: Path) -> Iterator[Workspace]:
    """The demo company for tests that only read."""
    store = open_store(f"sqlite:///{demo_file}")
    yield Workspace(store, Settings(store_url=store.url, language="en", today_fixed=TODAY), ADMIN, "en")
    store.close()


@pytest.fixture
def demo(request: pytest.FixtureRequest, store_url: str, settings: Settings) -> Iterator[Workspace]:
    """A workspace that holds the demo company with its signals: a copy of one that was seeded, on either database."""
    url = store_url
    if url.startswith("sqlite"):
        shutil.copyfile(request.getfixturevalue("demo_file"), url.removeprefix("sqlite:///"))
    else:
        template = request.getfixturevalue("demo_database")
        url = database(request.getfixturevalue("postgresql_address"), f"d{uuid4().hex[:12]}", template)
    store = open_store(url)
    yield Workspace(store, replace(settings, store_url=url), ADMIN, settings.language)
    store.close()


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
