"""Somebody else's package adds a kind of source: read by the same function, used like the built-in ones, and unable to stop them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sources import BUILT_IN, known_sources
from dashboard.operations.connect import check_sources, connect_source
from dashboard.operations.pull import pull
from dashboard.operations.workspace import Workspace
from data.store.observations import read_observations

MODULE = """
from connectors.source import Document, Form, Setting

class Erp:
    kind = "erp"
    settings = (Setting("plant", required=True), Setting("key", Form.SECRET))

    def check(self, settings, access):
        return "reached " + settings["plant"]

    def fetch(self, settings, state, access):
        key = access.secret(settings["key"])
        if settings["plant"] == "burning":
            raise ZeroDivisionError("the plant with key " + key)
        yield Document("erp.csv", b"month,Output\\n2026-10,5\\n", {"seen": 1})

class Thief(Erp):
    kind = "sql"
"""
POINTS = """[kpi.connectors]
erp = vitals_erp_for_tests:Erp
broken = vitals_erp_for_tests:Nobody
thief = vitals_erp_for_tests:Thief
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package as pip would leave it."""
    (tmp_path / "vitals_erp_for_tests.py").write_text(MODULE)
    about = tmp_path / "vitals_erp_for_tests-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: vitals-erp-for-tests\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(POINTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    known_sources.cache_clear()
    yield
    known_sources.cache_clear()
    sys.modules.pop("vitals_erp_for_tests", None)


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'vitals.db'}"


@pytest.mark.usefixtures("installed")
def test_a_kind_of_others_is_known_and_pulled(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    traces = tmp_path / "traces"
    traces.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(traces))
    assert set(known_sources()) == {*(source.kind for source in BUILT_IN), "erp"}
    assert known_sources()["sql"] is BUILT_IN[1]
    assert "broken" in caplog.text
    assert "thief" in caplog.text
    monkeypatch.setenv("ERP_KEY", "canary-erp-8Z")
    connect_source(workspace, "plant", "erp", {"plant": "north", "key": "env:ERP_KEY", "create": True})
    connect_source(workspace, "fire", "erp", {"plant": "burning", "key": "env:ERP_KEY"})
    assert check_sources(workspace, ("plant",))[0]["message"] == "reached north"
    rows = {row["source"]: row for row in pull(workspace, ())}
    assert (rows["plant"]["ok"], rows["fire"]["ok"]) == (True, False)
    assert list(read_observations(workspace.store)["value"]) == [5.0]
    assert "ZeroDivisionError" in rows["fire"]["message"]
    assert "canary" not in rows["fire"]["message"]
    (trace,) = traces.glob("vitals-*.log")
    assert "ZeroDivisionError" in trace.read_text()
    assert "canary" not in trace.read_text()
