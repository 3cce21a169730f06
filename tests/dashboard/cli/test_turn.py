"""`kpi run` and `kpi watch` as commands: one answer, and a watch that ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # whole processes
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("period,metric,value\n2026-01,Sales,1\n2026-02,Sales,2\n")
    (tmp_path / "kpi.toml").write_text(f'allowed_folders = ["{folder}"]\n')
    there = {
        **os.environ,
        "KPI_CONFIG": str(tmp_path / "kpi.toml"),
        "KPI_STORE": f"sqlite:///{tmp_path / 'a.db'}",
        "KPI_LANG": "en",
        "KPI_TODAY": "2026-11-24",
    }
    connect = ["sources", "add", "drop", "folder", "--set", f"path={folder}", "--set", "create=true"]
    subprocess.run([sys.executable, "-m", "dashboard", *connect], cwd=ROOT, env=there, check=True, capture_output=True)
    return there


def test_run_answers_once(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "dashboard", "run", "--json"]
    done = json.loads(subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True).stdout)
    assert (done["status"], done["sources"][0]["source"], done["sources"][0]["added"]) == ("done", "drop", 2)


def test_watch_takes_a_turn_and_ends_in_order(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "dashboard", "watch", "--every", "1", "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        watching.send_signal(signal.SIGTERM)
        last = json.loads(watching.stdout.readline())
        assert watching.wait(timeout=20) == 0
    assert first["sources"][0]["added"] == 2
    assert last == {"status": "stopped"}
