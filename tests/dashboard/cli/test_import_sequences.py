"""Imports one after the other through the real command, on both databases: the same file twice, corrections, taking back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli.program import run

BAD = Path(__file__).resolve().parents[2] / "badinputs"
SEQUENCES = json.loads((BAD / "sequences.json").read_text(encoding="utf-8"))
EXPECTED = {
    "same-file-twice": (0, 0, 3),
    "corrections": (1, 1, 1),
    "undo-batch": (1, 1, 1),
}  # added, changed, unchanged of the last import


@pytest.fixture
def kpi(store_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on the store and gives back its JSON."""
    monkeypatch.setenv("KPI_STORE", store_url)
    monkeypatch.setenv("KPI_TODAY", SEQUENCES["today"])
    monkeypatch.setenv("KPI_LANG", "ko")

    def call(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        code = run([*words, "--json"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert code == 0, answer
        return answer

    call("catalog", "apply", str(BAD / "KPIS.toml"), "--yes")
    return call


@pytest.mark.parametrize("sequence", SEQUENCES["sequences"], ids=lambda s: s["id"])
def test_a_sequence_ends_in_its_rows(kpi: Any, tmp_path: Path, sequence: dict[str, Any]) -> None:
    imports = []
    for step in sequence["steps"]:
        if step == "!rollback last":
            assert kpi("undo", "last")["status"] == "undone"
        else:
            imports.append(kpi("import", str(BAD / step)))
    counts = imports[-1]["counts"]
    assert (counts["added"], counts["changed"], counts["unchanged"]) == EXPECTED[sequence["id"]]
    assert stored(kpi, tmp_path) == sorted((day, value) for day, _, value in sequence["final_rows"])
    if sequence["id"] == "same-file-twice":
        assert "already" in {message["code"] for message in imports[-1]["messages"]}


def test_the_old_value_of_a_correction_stays_readable(kpi: Any) -> None:
    kpi("import", str(BAD / "cases/seq-a.csv"))
    changed = kpi("import", str(BAD / "cases/seq-corrections.csv"))["changes"]
    assert [(c["date"], c["old"], c["new"]) for c in changed] == [("2024-01-02", 1100.0, 1200.0)]
    assert [batch["changed"] for batch in kpi("batches")["batches"]] == [1, 0]


def stored(kpi: Any, folder: Path) -> list[tuple[str, float]]:
    """What the store holds, by its own export."""
    kpi("export", str(folder / "out.csv"))
    rows = (folder / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    return sorted((day, float(value)) for day, _, value, *_ in (row.split(",") for row in rows))
