"""A team's own library: its entries come first, and whatever is wrong is refused with its place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import ConfigurationError
from goals.suggest.library import built_in, load_library
from goals.suggest.library_files import OURS, read_library

GOOD = """
[[cause]]
code = "late_bus"
metrics = ["complaint_days"]
kinds = ["worsening"]
cues = []
words = ["Bus"]
name = ["버스가 늦음", "The bus is late"]
question = ["언제부터입니까?", "Since when?"]
objective = ["누구나 제때 도착하는 하루를 만든다", "Make days on which everyone arrives in time"]
drivers = ["citizen_satisfaction"]
levers = [{ do = ["배차 늘리기", "Run more buses"], moves = "complaint_days" }]
"""


def own(folder: Path, text: str) -> Path:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return folder


def test_own_entries_come_first_and_replace_ours(tmp_path: Path) -> None:
    found = load_library(own(tmp_path, GOOD + GOOD.replace("late_bus", "supplier") + '[acv]\nguards = ["win_rate"]\n'))
    assert [entry.code for entry in found.causes[:2]] == ["late_bus", "supplier"]
    assert len(found.causes) == len(built_in().causes) + 1
    assert found.pattern("acv").guards == ("win_rate",)
    assert found.causes[0].words == ("bus",)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    import os

    assert load_library(own(tmp_path, GOOD)).cause("late_bus") is not None
    file = own(tmp_path, GOOD.replace("late_bus", "late_train")) / "own.toml"
    os.utime(file, ns=(1, 1))
    assert load_library(tmp_path).cause("late_bus") is None


def test_one_file_is_a_library_too(tmp_path: Path) -> None:
    assert load_library(own(tmp_path, GOOD) / "own.toml").cause("late_bus") is not None


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[[cause]", "library.unreadable", "own.toml"),
        (GOOD.replace('question = ["언제부터입니까?", "Since when?"]', ""), "library.field", "question"),
        (GOOD.replace("worsening", "sinking"), "library.field", "sinking"),
        (GOOD.replace("drivers", "driver"), "library.field", "driver"),
        (GOOD.replace('["버스가 늦음", "The bus is late"]', '["버스가 늦음", ""]'), "library.text", "late_bus"),
        (GOOD.replace("누구나 제때 도착하는 하루를 만든다", "민원 30% 감소"), "library.objective", "Q1"),
        (GOOD.replace("Make days on which everyone arrives in time", "Reduce complaints"), "library.objective", "Q3"),
        (GOOD + GOOD, "library.twice", "late_bus"),
        (GOOD.replace("moves =", "move ="), "library.field", "move"),
        (GOOD.replace('metrics = ["complaint_days"]', 'metrics = "complaint_days"'), "library.field", "metrics"),
        ("acv = 3", "library.field", "acv"),
        ("[acv]\ndrivers = [3]", "library.field", "drivers"),
        ("[[department]]\ncode = 'x'", "library.field", "words"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, code: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_library(own(tmp_path, text))
    assert refused.value.code == code
    assert said in str(refused.value.params)


def test_a_place_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"library\.missing"):
        load_library(tmp_path / "nowhere")


def test_the_shipped_files_are_read_whole() -> None:
    assert len(read_library(OURS).causes) == len(built_in().causes)
