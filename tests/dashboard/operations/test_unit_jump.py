"""The same month once in won and once in thousands of won: an alarm about the unit, not an anomaly of the business."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.detect import detect
from dashboard.operations.intake import import_file
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.metric import Direction, Metric, Name
from data.model.period import Cadence
from data.store.catalog import save_catalog


@pytest.fixture
def with_history(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Three years of monthly sales in won."""
    sales = Metric("sales", Name("매출", "Sales"), Cadence.MONTH, unit="KRW", good=Direction.UP)
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=[sales])
    noise = np.random.default_rng(7).normal(0, 0.02, 36)
    rows = [f"{2023 + (9 + i) // 12}-{(9 + i) % 12 + 1:02d},{round(5e8 * (1 + noise[i])):,.0f}" for i in range(36)]
    text = "월,매출(원)\n" + "".join(f'{row.split(",", 1)[0]},"{row.split(",", 1)[1]}"\n' for row in rows)
    (tmp_path / "won.csv").write_text(text)
    assert import_file(workspace, tmp_path / "won.csv")["counts"]["added"] == 36
    return workspace


def test_a_month_in_the_wrong_unit_warns_and_raises_a_unit_alarm(with_history: Workspace, tmp_path: Path) -> None:
    (tmp_path / "thousand.csv").write_text('월,매출\n2026-09,"512,345"\n')
    first = (tmp_path / "exact.csv", '월,매출\n2026-09,"{}"\n')
    stored = import_file(with_history, tmp_path / "thousand.csv", dry_run=True)["changes"][0]["old"]
    first[0].write_text(first[1].format(f"{stored / 1000:,.0f}" if stored % 1000 == 0 else repr(stored / 1000)))
    answer = import_file(with_history, first[0])
    assert "unit_jump" in {message["code"] for message in answer["messages"]}
    assert answer["status"] == "accepted_with_warnings"
    detect(with_history)
    kinds = {(s["kind"], s["polarity"]) for s in signals_answer(with_history, state="open")["signals"] if s["end"][:7] == "2026-09"}
    assert kinds == {("unit_error", "neutral")}


def test_the_same_month_in_its_unit_changes_nothing(with_history: Workspace, tmp_path: Path) -> None:
    (tmp_path / "again.csv").write_text('월,매출\n2026-09,"1"\n')
    old = import_file(with_history, tmp_path / "again.csv", dry_run=True)["changes"][0]["old"]
    (tmp_path / "again.csv").write_text(f"월,매출(천원)\n2026-09,{old / 1000}\n")
    answer = import_file(with_history, tmp_path / "again.csv")
    assert (answer["counts"]["unchanged"], answer["counts"]["changed"]) == (1, 0)
