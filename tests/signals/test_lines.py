"""Lines: stricter where more is looked at, and chances that fall with the evidence."""

from __future__ import annotations

import numpy as np
import pytest

from signals.lines import NOW, YEARLY, chance, line, score_of_evidence


@pytest.mark.parametrize("cadence", ["D", "W", "M", "Q", "H", "Y", "N"])
@pytest.mark.parametrize("kind", sorted(YEARLY))
def test_every_kind_has_a_line_at_every_length(cadence: str, kind: str) -> None:
    for n in (6, 8, 13, 60, 400):
        assert -2.5 <= line(cadence, n, kind) < 12


def test_what_is_told_of_false_alarms_is_what_the_kinds_add_up_to() -> None:
    assert sum(YEARLY.values()) <= 0.1001
    assert sum(NOW.values()) <= 0.042


def test_a_long_history_may_hold_old_changes_in_proportion() -> None:
    assert line("M", 360, "level_shift") <= line("M", 60, "level_shift")


def test_a_stricter_setting_raises_the_line() -> None:
    assert line("M", 36, "level_shift", 0.1) > line("M", 36, "level_shift")


def test_chances_fall_and_scores_rise_with_the_evidence() -> None:
    name = np.full(30, "spike", dtype=object)
    evidence = np.linspace(-4, 20, 30)
    p = chance("W", 104, name, evidence)
    assert (np.diff(p) <= 0).all()
    assert p.min() > 0
    assert p.max() <= 1
    assert (np.diff(score_of_evidence("W", 104, name, evidence)) >= 0).all()
    at_line = np.array([line("W", 104, "spike")])
    assert score_of_evidence("W", 104, name[:1], at_line)[0] == pytest.approx(1)
