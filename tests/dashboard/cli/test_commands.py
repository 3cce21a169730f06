"""The command line as other programs see it: JSON on stdout, exit codes, no traceback, no Streamlit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # whole processes and servers

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT / "tests" / "real"


def kpi(*words: str, store: str = "", language: str = "en") -> subprocess.CompletedProcess[str]:
    import os

    environment = {**os.environ, "KPI_TODAY": "2026-11-24", "KPI_LANG": language, "KPI_STORE": store or "sqlite:///none.db"}
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the demo company, made by the command itself."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cli') / 'demo.db'}"
    made = kpi("demo", "--json", store=url)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["status"] == "created"
    return url


def test_from_signal_to_objective(demo_store: str) -> None:
    signals = json.loads(kpi("signals", "--json", "--state", "open", store=demo_store).stdout)["signals"]
    lead = next(s["id"] for s in signals if s["metric"] == "cost_per_lead")
    explained = json.loads(kpi("explain", lead, "--json", store=demo_store).stdout)
    assert round(explained["change"], 6) == 9
    candidates = json.loads(kpi("suggest", lead, "--json", store=demo_store).stdout)["candidates"]
    assert candidates[0]["key_results"][0]["target"] == 30
    kept = kpi("okr", "accept", lead, "--json", store=demo_store)
    assert json.loads(kept.stdout)["signal"] == lead
    listed = json.loads(kpi("okr", "list", "--json", store=demo_store).stdout)["objectives"]
    assert [row["signal"] for row in listed] == [lead]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_people_read_sentences(demo_store: str, language: str) -> None:
    said = kpi("signals", store=demo_store, language=language)
    assert said.returncode == 0
    assert ("세 분기 연속" if language == "ko" else "three quarters in a row") in said.stdout


def test_import_dry_run_undo_and_batches(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    file = str(REAL / "air_passengers.csv")
    seen = json.loads(kpi("import", file, "--create", "--dry-run", "--json", store=url).stdout)
    assert (seen["counts"]["added"], seen["batch"]) == (144, None)
    assert json.loads(kpi("import", file, "--create", "--json", store=url).stdout)["batch"] == 1
    assert kpi("undo", "last", store=url).returncode == 0
    assert json.loads(kpi("batches", "--json", store=url).stdout)["batches"][0]["undone"]


def test_analyse_needs_no_store(tmp_path: Path) -> None:
    said = kpi("analyse", str(REAL / "air_passengers.csv"), "--json")
    assert said.returncode == 0
    assert any(s["kind"] == "trend" for s in json.loads(said.stdout)["signals"])
    assert not (ROOT / "none.db").exists()


def test_exit_codes(demo_store: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("period,metric,value\n2026-01,Nonsense,1\n")
    assert kpi("import", str(bad), store=demo_store).returncode == 1
    assert kpi("explain", "nothing", store=demo_store).returncode == 1
    assert kpi("nonsense").returncode == 2
    assert kpi("signals", store=f"sqlite:///{tmp_path / 'none.db'}").returncode == 3
    for words in (("import", str(bad)), ("explain", "nothing"), ("nonsense",)):
        assert "Traceback" not in kpi(*words, store=demo_store).stderr


def test_a_locked_store_is_said_and_nothing_is_stored(demo_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    (tmp_path / "kpi.toml").write_text("busy_seconds = 1\n")
    monkeypatch.setenv("KPI_CONFIG", str(tmp_path / "kpi.toml"))
    path = demo_store.removeprefix("sqlite:///")
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        said = kpi("import", str(REAL / "air_passengers.csv"), "--create", store=demo_store)
        connection.execute("ROLLBACK")
    assert said.returncode == 3
    assert "Traceback" not in said.stderr
    assert said.stderr.strip()


def test_no_command_imports_streamlit(demo_store: str) -> None:
    code = (
        "import sys, runpy; sys.argv = ['kpi', 'signals', '--store', sys.argv[1]]\n"
        "try:\n    runpy.run_module('dashboard', run_name='__main__')\nexcept SystemExit: pass\n"
        "sys.exit('streamlit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, demo_store], cwd=ROOT, capture_output=True).returncode == 0


def test_the_catalogue_round_trips(demo_store: str, tmp_path: Path) -> None:
    file = str(tmp_path / "catalog.toml")
    assert kpi("catalog", "export", file, store=demo_store).returncode == 0
    again = kpi("catalog", "apply", file, "--json", store=demo_store)
    assert again.returncode == 0
    assert json.loads(again.stdout) == {"status": "unchanged", "plan": [], "changes": 0}
