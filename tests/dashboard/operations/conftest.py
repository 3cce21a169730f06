"""The demo company on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.operations.demo import seed_demo
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.store import open_store
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
