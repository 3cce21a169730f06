"""Import on files nobody here wrote, on bad ones, and twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Choices, ReadFile
from connectors.reading import read_file
from dashboard.operations import intake
from dashboard.operations.intake import commit_import, import_file, prepare_import
from dashboard.operations.taking_back import take_back
from dashboard.operations.workspace import Workspace
from data.errors import ImportRefused
from data.store.observations import read_observations

REAL = Path(__file__).resolve().parents[2] / "real"
HEADER = "period,metric,value\n"


def test_a_real_file_is_stored_and_taken_back(workspace: Workspace) -> None:
    answer = import_file(workspace, REAL / "retail_sales.csv", create=True)
    assert (answer["status"], answer["counts"]["added"], answer["counts"]["rejected"]) == ("accepted", 293, 0)
    assert answer["rows"][0] | {"kpi": ""} == {
        "kpi": "",
        "metric": "y",
        "segment": {},
        "date": "1992-01-01",
        "value": 146376.0,
        "row": 2,
    }
    again = import_file(workspace, REAL / "retail_sales.csv", create=True)
    assert (again["counts"]["added"], again["counts"]["unchanged"]) == (0, 293)
    take_back(workspace, "last")
    assert len(read_observations(workspace.store)) == 0


def test_a_dry_run_stores_nothing_and_shows_what_would_change(demo: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("월,지표,값\n2026-09,리드 수,777\n2026-10,리드 수,600\n", encoding="cp949")
    answer = import_file(demo, file, dry_run=True)
    assert (answer["encoding"], answer["batch"]) == ("CP949", None)
    assert [(c["metric"], c["old"], c["new"]) for c in answer["changes"]] == [("leads", 628.0, 777.0)]


BAD = {
    "unknown": (HEADER + "2026-01,Nonsense,1\n", "metric_unknown", 2),
    "word": (HEADER + "2026-01,Sales,TBD\n", "number", 2),
    "day": (HEADER + "someday,Sales,1\n", "date", 2),
    "twice": (HEADER + "2026-01,Sales,1\n2026-01,Sales,2\n", "conflict", 3),
    "no column": ("metric,value\nSales,1\n", "import.period_missing", None),
    "no table": ("hello world\n", None, None),
    "picture": ("\x89PNG\r\n\x1a\n" + "x" * 50, "import.format", None),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_bad_input_gets_one_clear_sentence_and_stores_nothing(
    workspace: Workspace, tmp_path: Path, name: str, language: str
) -> None:
    from dataclasses import replace

    good = tmp_path / "good.csv"
    good.write_text(HEADER + "2025-12,Sales,5\n")
    import_file(workspace, good, create=True)
    content, code, row = BAD[name]
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content.encode("latin-1"))
    answer = import_file(replace(workspace, language=language), bad)
    assert (answer["status"], answer["batch"]) == ("rejected", None)
    found = [m for m in answer["messages"] if m["level"] == "error"]
    assert found
    assert all(m["text"] for m in found)
    if code is not None:
        assert code in {m["code"] for m in found}
    if row is not None:
        assert row in {m["row"] for m in found}
    assert len(read_observations(workspace.store)) == 1


def test_rejected_rows_may_be_left_out(workspace: Workspace, tmp_path: Path) -> None:
    content = (HEADER + "2026-01,Sales,1\n2026-02,Sales,TBD\n").encode()
    choices = Choices(create=True, leave_out_rejected=True)
    prepared = prepare_import(workspace, content, "a.csv", choices)
    assert prepared.status == "accepted_with_warnings"
    assert commit_import(workspace, prepared).batch.added == 1
    with pytest.raises(ImportRefused):
        commit_import(workspace, prepare_import(workspace, content, "a.csv", Choices()))


def test_a_small_file_is_read_once(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []

    def counted(*given: Any) -> ReadFile:
        reads.append(given[1])
        return read_file(*given)

    monkeypatch.setattr(intake, "read_file", counted)
    for name, text in (
        ("values.csv", "month,Sales\n2026-01,5\n"),
        ("refused.csv", "\x00\x00"),
        ("t.csv", "metric,due,target\nsales,2026-12,5\n"),
    ):
        (tmp_path / name).write_text(text)
        intake.import_file(workspace, tmp_path / name, create=True)
    assert reads == ["values.csv", "refused.csv", "t.csv"]
