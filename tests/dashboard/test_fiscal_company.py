"""C3 through the product: a company that moved its year-end from March to December sees both names everywhere, and no false fall."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cli.program import run

_CATALOG = """
[metrics.revenue]
name = { ko = "매출", en = "Revenue" }
unit = "KRW"
type = "sum"
good = "up"
cadence = "quarter"
role = "kpi"
[metrics.profit]
name = { ko = "이익", en = "Profit" }
unit = "KRW"
type = "sum"
good = "up"
cadence = "year"
role = "kpi"
"""
_QUARTERS = [f"{2019 + n // 4}년 {n % 4 + 1}분기" for n in range(20)] + [
    "2024년 1분기",
    "2024년 2분기",
    "2024년 3분기",
    "2025년 1분기",
]
_FALL = {"2024년 3분기": 70, "2025년 1분기": 40}
_YEARS = [(f"FY{year}", 400 + year % 3) for year in range(2014, 2024)] + [("FY2024", 300), ("FY2025", 401)]


@pytest.fixture
def kpi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command for that company."""
    (tmp_path / "kpi.toml").write_text('fiscal_end = 12\nfiscal_end_before = 3\nfiscal_changed = "2025-01"\n')
    for name, value in {"CONFIG": tmp_path / "kpi.toml", "STORE": f"sqlite:///{tmp_path / 'a.db'}", "TODAY": "2026-02-01"}.items():
        monkeypatch.setenv(f"KPI_{name}", str(value))
    (tmp_path / "catalog.toml").write_text(_CATALOG)

    def call(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        run([*words, "--json"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    call("catalog", "apply", str(tmp_path / "catalog.toml"), "--yes")
    return call


def _file(folder: Path, name: str, rows: list[tuple[str, int]], metric: str) -> str:
    path = folder / name
    path.write_text(f"기간,{metric}\n" + "".join(f"{period},{value}\n" for period, value in rows), encoding="utf-8")
    return str(path)


def _quarters(folder: Path) -> str:
    return _file(folder, "q.csv", [(quarter, _FALL.get(quarter, 100 + n % 3)) for n, quarter in enumerate(_QUARTERS)], "매출")


def test_quarters_of_the_short_year_come_in_and_the_fourth_is_refused(kpi: Any, tmp_path: Path) -> None:
    stored = kpi("import", _quarters(tmp_path), "--lang", "ko")
    assert [row["date"] for row in stored["rows"]][-5:] == ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"]
    (said,) = [message["text"] for message in stored["messages"] if message["code"] == "fiscal_periods"]
    assert "2019-04" in said
    refused = kpi("import", _file(tmp_path, "4.csv", [("2024년 4분기", 5)], "매출"))
    assert [message["code"] for message in refused["messages"]] == ["fiscal_short"]


def test_signals_name_both_quarters(kpi: Any, tmp_path: Path) -> None:
    kpi("import", _quarters(tmp_path))
    for language, name in (("ko", "2025회계연도 1분기(달력 2025년 1분기)"), ("en", "FY2025 Q1 (calendar Q1 2025)")):
        stale = [signal for signal in kpi("detect", "--full", "--lang", language)["signals"] if signal["kind"] == "stale"]
        assert [name in signal["headline"] for signal in stale] == [True]
        fall = next(signal for signal in kpi("signals", "--lang", language)["signals"] if signal["kind"] == "trend")
        assert name in " ".join(line["text"] for line in fall["evidence"]["lines"])


def test_a_year_of_nine_months_is_no_fall(kpi: Any, tmp_path: Path) -> None:
    assert kpi("import", _file(tmp_path, "y.csv", _YEARS, "이익"))["status"] != "rejected"
    assert kpi("detect", "--full")["signals"] == []


@pytest.mark.parametrize(("page", "query"), [("overview", {}), ("metric", {"code": "revenue"})])
def test_pages_name_both_quarters(kpi: Any, tmp_path: Path, page: str, query: dict[str, str]) -> None:
    kpi("import", _quarters(tmp_path))
    test = AppTest.from_string(f"from dashboard.pages import {page}\n{page}.render()\n", default_timeout=120)
    for key, value in {"lang": "ko", **query}.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    frames = [frame.value.astype(str).to_string() for frame in test.dataframe]
    shown = " ".join([*(block.value for block in test.markdown), *(block.value for block in test.caption), *frames, _html(test)])
    assert "회계연도 1분기(달력 2025년 1분기)" in shown.replace("\\", "")


def _html(test: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in test.get("html"))
