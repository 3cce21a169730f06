"""Pages run by Streamlit's own test runner over a demo store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.operations.demo import seed_demo
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.store import open_store
from tests.conftest import ADMIN, TODAY

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo store nobody writes to."""
    path = tmp_path_factory.mktemp("pages") / "demo.db"
    store = open_store(f"sqlite:///{path}")
    seed_demo(Workspace(store, Settings(store_url=store.url, language="en", today_fixed=TODAY), ADMIN, "en"))
    store.close()
    return path


@pytest.fixture
def open_page(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens one page by module name; `empty=True` on a store without anything."""

    def opened(name: str, *, language: str = "en", empty: bool = False, **query: str) -> AppTest:
        path = tmp_path / "own.db"
        if not empty and not path.exists():
            path.write_bytes(demo_file.read_bytes())
        monkeypatch.setenv("KPI_STORE", f"sqlite:///{path}")
        monkeypatch.setenv("KPI_TODAY", TODAY.isoformat())
        monkeypatch.setenv("KPI_LANG", language)
        script = f"from dashboard.pages import {name}\n{name}.render()\n"
        test = AppTest.from_string(script, default_timeout=120)
        test.query_params["lang"] = language
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return opened
