"""`kpi okr`, `kpi mbo` and `kpi users` from the first draft to the next quarter, as programs and people see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.cli.program import run

Kpi = Callable[..., dict[str, object]]


@pytest.fixture
def kpi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kpi:
    """Runs one command with --json; `code` is the exit code it must have, `who` and `today` who runs it and when."""
    monkeypatch.setenv("KPI_STORE", f"sqlite:///{tmp_path / 'a.db'}")
    monkeypatch.setenv("KPI_LANG", "en")

    def called(*words: str, code: int = 0, who: str = "kim", today: str = "2026-10-05") -> dict[str, object]:
        monkeypatch.setenv("KPI_PERSON", who)
        monkeypatch.setenv("KPI_TODAY", today)
        found = run([*words, "--json"])
        said = capsys.readouterr()
        assert found == code, said
        assert "Traceback" not in said.err
        answer: dict[str, object] = json.loads(said.out)
        return answer

    file = tmp_path / "m.csv"
    months = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][:21]
    file.write_text(
        "period,metric,value\n" + "".join(f"{m},Leads,{100 + n % 3}\n{m},Visits,{900 + n % 5}\n" for n, m in enumerate(months))
    )
    called("import", str(file), "--create")
    return called


KRS = ("--kr", "metric=leads,baseline=100,target=160", "--kr", "metric=visits,kind=maintain,target=900")


def test_a_quarter_on_the_command_line(kpi: Kpi) -> None:
    number = str(kpi("okr", "new", "Be found", *KRS, "--no-parent-reason", "first")["id"])
    refused = kpi("okr", "activate", number, code=1)
    assert refused["error"]["code"] == "okr.no_sufficiency"  # type: ignore[index]
    assert kpi("okr", "activate", number, "--sufficiency", "yes")["cycle"] == "2026Q4"
    noted = kpi("okr", "check-in", number, "--confidence", "7", "--priority", "blog", "--blocker", "budget", today="2026-10-12")
    assert (noted["confidence"], noted["score"]) == (7, None)
    assert kpi("okr", "take-back", str(noted["check_in"]))["id"] == 1
    edited = kpi("okr", "edit", number, "--text", "Be found first", "--version", "2")
    assert edited["version"] == 3
    late = kpi("okr", "edit", number, "--text", "Be loved", "--version", "2", code=1)
    assert "Be found first" in str(late["error"])
    assert kpi("okr", "undo", number)["version"] == 4
    closed = kpi("okr", "close", number, "--learning", "a", "--next-change", "b", "--given", "1=0.5:by hand", today="2027-01-05")
    assert closed["score"] == 0.5
    assert kpi("okr", "carry-over", number, today="2027-01-05")["cycle"] == "2027Q1"
    listed = kpi("okr", "list", "--cycle", "2027-Q1", today="2027-01-05")["objectives"]
    assert [row["state"] for row in listed] == ["draft"]  # type: ignore[attr-defined]
    assert kpi("okr", "drop", number)["status"] == "dropped"
    assert kpi("okr", "accept", "nothing", code=1)["status"] == "refused"


def test_bad_input_says_the_rule(kpi: Kpi) -> None:
    for krs, code in (
        (("--kr", "metric=leads,baseline=100,target=100"), "okr.same_level"),
        (("--kr", "metric=nothing,baseline=100,target=120"), "okr.no_source"),
        (KRS * 3, "okr.too_many_results"),
        (("--kr", "metric=leads,wish=1"), "okr.field"),
    ):
        assert kpi("okr", "new", "Be found", *krs, code=1)["error"]["code"] == code  # type: ignore[index]
    for pair in ("leads", "baseline=many"):
        assert kpi("okr", "new", "Be found", "--kr", pair, code=2)["status"] == "refused"
    assert kpi("okr", "list", "--cycle", "soon", code=1)["error"]["code"] == "okr.cycle"  # type: ignore[index]


def test_trees_talks_and_tables(kpi: Kpi) -> None:
    kpi("okr", "new", "Lead the market", "--level", "company")
    kpi("okr", "new", "Be found", "--parent", "1", *KRS)
    assert kpi("okr", "tree")["contributes"] == [[2, 1]]
    kpi("okr", "talk", "2", "--kind", "recognition", "--with", "lee", "--said", "first deal", "--key-result", "1")
    assert kpi("okr", "talks", "2")["talks"][0]["said"] == "first deal"  # type: ignore[index]
    assert kpi("okr", "culture")["teams"] == []
    cycles = {row["cycle"]: row["phase"] for row in kpi("okr", "cycles")["cycles"]}  # type: ignore[attr-defined]
    assert cycles == {"2026Q4": "set", "2027Q1": "next"}
    assert str(kpi("okr", "export", "--columns", "objective,metric")["csv"]).splitlines()[1] == "Be found,leads"
    assert kpi("okr", "show", "2")["parents"] == [1]
    assert kpi("okr", "effect", "2", code=1)["error"]["code"] == "okr.not_started"  # type: ignore[index]


def test_an_agreement_on_the_command_line(kpi: Kpi) -> None:
    for name, role, more in (("park", "executive", ()), ("lee", "head", ("--manager", "park")), ("hana", "hr", ())):
        kpi("users", "add", name, "--role", role, *more)
    assert [row["role"] for row in kpi("users", "list")["people"]] == ["hr", "head", "executive"]  # type: ignore[attr-defined]
    said = (
        "--metric",
        "leads",
        "--baseline",
        "100",
        "--target",
        "120",
        "--due",
        "2026-12-31",
        "--weight",
        "30",
        "--parent",
        "Growth",
    )
    new = kpi("mbo", "new", "Leads grow", "--manager", "park", "--cycle", "2026", *said, who="lee")
    assert [notice["code"] for notice in new["notices"]] == ["few", "weights"]  # type: ignore[attr-defined]
    assert "contribution" in str(kpi("mbo", "propose", "1", who="lee", code=1)["error"])
    kpi("mbo", "change", "1", "--contribution", "half of revenue", who="lee")
    for who, verb in (("lee", "propose"), ("park", "discuss"), ("lee", "agree"), ("park", "agree")):
        state = kpi("mbo", verb, "1", who=who)["status"]
    assert state == "agreed"
    assert kpi("mbo", "list", who="somebody")["goals"] == []
    kpi("mbo", "review", "1", "--kind", "mid", "--obstacles", "o", "--support", "s", "--correction", "c", who="park")
    assert len(kpi("mbo", "versions", "1", who="lee")["versions"]) == 6  # type: ignore[arg-type]
    assert kpi("mbo", "participation", "--cycle", "2026")["teams"][0]["agreed"] == 1  # type: ignore[index]
    assert "Leads grow" in str(kpi("mbo", "export", "--cycle", "2026", who="hana")["csv"])
    for columns in ("score", "person,key_result"):
        refused = kpi("mbo", "export", "--cycle", "2026", "--columns", columns, who="hana", code=1)
        assert refused["error"]["code"] == "wall.column"  # type: ignore[index]
    assert kpi("mbo", "new", "x", "--manager", "park", "--cycle", "2026Q4", who="lee", code=1)["error"]["code"] == "mbo.quarterly"  # type: ignore[index]
    assert kpi("mbo", "export", "--cycle", "2026", code=1)["error"]["code"] == "not_permitted"  # type: ignore[index]
    kpi("users", "retire", "hana")
    assert kpi("mbo", "export", "--cycle", "2026", who="hana", code=1)["status"] == "refused"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_people_read_sentences(kpi: Kpi, capsys: pytest.CaptureFixture[str], language: str) -> None:
    kpi("okr", "new", "Be found", *KRS, "--no-parent-reason", "first")
    kpi("okr", "activate", "1", "--sufficiency", "yes")
    for words in (
        ("okr", "show", "1"),
        ("okr", "cycles"),
        ("okr", "tree"),
        ("okr", "effect", "1"),
        ("okr", "list"),
        ("users", "list"),
        ("mbo", "list"),
    ):
        assert run([*words, "--lang", language]) == 0
        said = capsys.readouterr().out
        assert said.strip()
        assert "okr." not in said
    assert run(["--lang", language, "okr", "--help"]) == 0


def test_an_okr_brought_along_is_checked_as_sentences(kpi: Kpi, capsys: pytest.CaptureFixture[str]) -> None:
    weak = kpi("okr", "check", "Increase revenue by 20%", "Run five campaigns")
    rules = {str(row["rule"]) for row in weak["checks"]}  # type: ignore[attr-defined]
    assert {"Q1", "Q5", "Q6.figure", "Q7"} <= rules
    assert all(row["message"] for row in weak["checks"])  # type: ignore[attr-defined]
    good = [
        "Customers find what they need and come back",
        "Lower week-one churn from 12% to 8%",
        "Raise the repeat rate from 20% to 30%",
    ]
    assert kpi("okr", "check", *good)["checks"] == []
    assert run(["okr", "check", *good, "--lang", "ko"]) == 0
    assert "지적할 것이 없습니다" in capsys.readouterr().out
