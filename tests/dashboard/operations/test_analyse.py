"""`kpi analyse` on real files: what a sensible analyst would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.operations.analyse import analyse_file
from dashboard.settings import Settings
from data.errors import ImportRefused

REAL = Path(__file__).resolve().parents[2] / "real"
SETTINGS = Settings(language="en")


def kinds(name: str, **more: object) -> set[tuple[str, str]]:
    answer = analyse_file(REAL / name, SETTINGS, **more)  # type: ignore[arg-type]
    return {(signal["kind"], signal["direction"]) for signal in answer["signals"]}


def test_air_passengers_grow() -> None:
    assert ("trend", "up") in kinds("air_passengers.csv")


def test_retail_sales_recover_after_the_crisis() -> None:
    answer = analyse_file(REAL / "retail_sales.csv", SETTINGS, direction="up")
    bend = next(s for s in answer["signals"] if s["kind"] == "trend_change")
    assert (bend["start"][:4], bend["polarity"]) == ("2009", "good")
    assert (answer["series"], answer["periods"]) == (1, 293)


def test_the_price_of_a_click_drops_for_july() -> None:
    found = analyse_file(REAL / "exchange-2_cpc_results.csv", SETTINGS)
    shifts = [s for s in found["signals"] if s["kind"] == "level_shift"]
    assert [s["direction"] for s in sorted(shifts, key=lambda s: s["start"])] == ["down", "up"]
    assert len(found["signals"]) <= 5


def test_a_file_without_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("hello\nworld\n")
    with pytest.raises(ImportRefused):
        analyse_file(tmp_path / "a.csv", SETTINGS)
