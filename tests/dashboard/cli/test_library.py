"""`kpi library check` says what a library holds, or where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.cli.program import run

OWN = """
[[cause]]
code = "late_bus"
metrics = ["complaint_days"]
kinds = ["worsening"]
name = ["버스가 늦음", "The bus is late"]
question = ["언제부터입니까?", "Since when?"]
objective = ["누구나 제때 도착하는 하루를 만든다", "Make days on which everyone arrives in time"]
levers = [{ do = ["배차 늘리기", "Run more buses"] }]
"""


def test_own_causes_are_counted_and_mistakes_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    assert run(["library", "check", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["own_causes"] == ["late_bus"]
    file.write_text(OWN.replace("Make days on which everyone arrives in time", "Reduce complaints by 5%"), encoding="utf-8")
    assert run(["library", "check", str(file), "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert "own.toml" in said
    assert "late_bus" in said
    assert run(["library", "check", "--lang", "ko"]) == 0
    assert "직접 더한 것 0개" in capsys.readouterr().out
