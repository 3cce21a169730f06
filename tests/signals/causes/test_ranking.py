"""Explanatory power and surprise: the example of the paper, and what stands still."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from signals.causes.ranking import surprise_of

VECTOR = next(
    row
    for row in json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
    if row["id"] == "adtributor-example"
)


def test_the_device_surprises_although_the_data_centre_explains_everything() -> None:
    found = {}
    for dimension, rows in VECTOR["input"].items():
        expected, actual = ({name: float(row[i]) for name, *row in rows} for i in (0, 1))
        surprise = surprise_of(expected, actual)
        assert surprise is not None
        assert [100 * surprise.power[name] for name, *_ in rows] == pytest.approx(VECTOR["expected"][dimension])
        found[dimension] = surprise
    assert max(found, key=lambda dimension: found[dimension].total) == "Device"
    assert set(found["Device"].chosen) == {"Mobile", "Tablet"}
    assert found["Device"].surprise["Tablet"] == pytest.approx(0.086643, abs=1e-6)


def test_standing_still_and_negative_parts_are_refused() -> None:
    assert surprise_of({"a": 50.0, "b": 50.0}, {"a": 60.0, "b": 40.1}) is None
    assert surprise_of({"a": -5.0, "b": 50.0}, {"a": 60.0, "b": 40.0}) is None
    assert surprise_of({}, {}) is None
