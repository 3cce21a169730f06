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


def test_retail_sales_grow_and_fall_to_a_lower_level_in_the_crisis() -> None:
    answer = analyse_file(REAL / "retail_sales.csv", SETTINGS, direction="up")
    fall = next(s for s in answer["signals"] if s["kind"] == "level_shift")
    assert (fall["start"][:4], fall["direction"], fall["polarity"]) == ("2008", "down", "bad")
    assert ("trend", "up") in {(s["kind"], s["direction"]) for s in answer["signals"]}
    assert (answer["series"], answer["periods"]) == (1, 293)


def test_an_hourly_price_of_a_click_says_little_and_finds_the_outburst() -> None:
    found = analyse_file(REAL / "exchange-2_cpc_results.csv", SETTINGS)
    spikes = [s for s in found["signals"] if s["kind"] == "spike"]
    assert [s["start"][:7] for s in spikes] == ["2011-08"]
    assert len(found["signals"]) <= 5


def test_a_file_without_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("hello\nworld\n")
    with pytest.raises(ImportRefused):
        analyse_file(tmp_path / "a.csv", SETTINGS)
