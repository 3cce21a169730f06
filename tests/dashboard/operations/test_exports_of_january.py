"""January 2025: exports of $49.12bn, -10.3 % on the year and +7.7 % per operating day, because Seollal moved. Not an alarm.

The figures of January 2025 are published (news.sbs.co.kr news_id=N1007966979); January 2024 follows from them (49.12 / 0.8973). The
months around them are made: a level per operating day that grows as Korea's
exports did, times the operating days of each month, with noise of two per cent.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from dashboard.cli.program import run
from dashboard.operations.answers import signals_answer
from dashboard.operations.detect import detect
from dashboard.operations.intake import import_file
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.actor import Permission
from data.model.metric import Direction, Metric, Name
from data.model.period import Cadence
from data.store.catalog import save_catalog
from signals.year_ago import operating_days

GOLD = {"2024-01": 54.74, "2025-01": 49.12}


def series() -> str:
    """Months from 2019 to January 2025 in billions of dollars, as a Korean table."""
    noise = np.random.default_rng(2025).normal(0, 0.02, 80)
    rows = ["월,수출액(십억달러)"]
    for number in range(73):
        year, month = 2019 + number // 12, number % 12 + 1
        start, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
        level = 2.05 + 0.0055 * number
        value = GOLD.get(f"{year}-{month:02d}") or round(level * operating_days(start, end, "KR") * (1 + noise[number]), 2)
        rows.append(f"{year}년 {month}월,{value}")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_analysing_the_file_prints_both_numbers_and_no_alarm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("KPI_TODAY", "2025-02-01")
    monkeypatch.setenv("KPI_LANG", language)
    (tmp_path / "exports.csv").write_text(series(), encoding="cp949")
    assert run(["analyse", str(tmp_path / "exports.csv"), "--direction", "up"]) == 0
    said = capsys.readouterr().out
    assert "-10.3%" in said
    assert "+7.7%" in said
    assert run(["analyse", str(tmp_path / "exports.csv"), "--direction", "up", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [s["headline"] for s in answer["signals"] if s["polarity"] == "bad"] == []
    (row,) = answer["year_ago"]
    assert (row["start"], round(row["percent"], 1), round(row["percent_per_day"], 1)) == ("2025-01-01", -10.3, 7.7)
    assert (row["value"], row["days_before"], row["days"]) == (49.12e9, 24, 20)


def test_importing_and_looking_raises_no_bad_signal(workspace: Workspace, tmp_path: Path) -> None:
    settings = Settings(store_url=workspace.settings.store_url, language="ko", today_fixed=date(2025, 2, 1))
    exports = Metric("exports", Name("수출액", "Exports"), Cadence.MONTH, unit="USD", good=Direction.UP, working_days=True)
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=[exports])
    looking = Workspace(workspace.store, settings, workspace.actor, "ko")
    (tmp_path / "exports.csv").write_text(series(), encoding="cp949")
    assert import_file(looking, tmp_path / "exports.csv")["counts"]["added"] == 73
    detect(looking)
    assert [s["headline"] for s in signals_answer(looking, state="open")["signals"] if s["polarity"] == "bad"] == []
