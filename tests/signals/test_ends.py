"""Between which periods a change is measured, and from which size on it matters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from data.model.metric import Metric, Name
from data.model.period import Cadence
from data.model.signal import Polarity
from signals.course import Course
from signals.ends import compared, materiality
from signals.stories import Telling

MONTHS = np.arange("2025-01", "2025-11", dtype="M8[M]").astype("M8[s]")
VALUES = np.array([5.0, 4.0, 5.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])


def telling(kind: str, start: int, end: int, claim: str = "evidence") -> Telling:
    row = {"start": MONTHS[start].item(), "end": MONTHS[end].item(), "claim": claim, "direction": "up"}
    return Telling(
        Metric("m", Name.of("m"), Cadence.MONTH), "{}", Cadence.MONTH, kind, Polarity.GOOD, 1.0, row, Course(MONTHS, VALUES)
    )


@pytest.mark.parametrize(
    ("kind", "start", "end", "claim", "ends"),
    [
        ("spike", 5, 5, "evidence", (4, 5)), ("level_shift", 4, 9, "evidence", (3, 9)), ("trend", 2, 9, "evidence", (2, 9)),
        ("trend", 7, 9, "rule", (3, 9)), ("plateau", 1, 3, "rule", (1, 3)), ("missing", 3, 4, "rule", None),
        ("spike", 0, 0, "evidence", None),
    ],
)  # fmt: skip
def test_the_two_periods_of_a_change(kind: str, start: int, end: int, claim: str, ends: tuple[int, int] | None) -> None:
    assert compared(telling(kind, start, end, claim)) == ends


def test_what_matters_is_what_the_detector_used_else_a_share_of_the_level() -> None:
    assert materiality({"m": 3.0, "expected": 100.0}) == 3.0
    assert materiality({"m": math.nan, "expected": -100.0}) == 2.0
    assert materiality({"expected": math.nan}) == 0.0
