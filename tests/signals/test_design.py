"""The calendar's columns: what may be told apart at which length."""

from __future__ import annotations

import numpy as np
import pytest

from signals.design import design


def test_short_series_have_no_season_of_the_year() -> None:
    assert len(design("M", 600, 12, 0, None, False).options) == 1
    assert len(design("M", 600, 36, 0, None, False).options) == 4
    assert len(design("Q", 200, 12, 0, None, False).options) == 2


def test_options_are_weighted_like_probabilities() -> None:
    for key in (("D", 19000, 730), ("W", 2700, 104), ("M", 600, 48)):
        options = design(*key, 0, "KR", True).options
        assert np.exp([option.log_weight for option in options]).sum() == pytest.approx(1)
        assert all(option.columns[0] == 0 for option in options)


def test_a_festival_is_a_column_in_its_month() -> None:
    first = (2025 - 1970) * 12
    columns = design("M", first, 12, 0, "KR", False).columns
    festival = columns[:, 2:]
    assert festival[9].sum() > 0  # Chuseok 2025 lies in October
    assert festival[8].sum() == 0


def test_periods_without_a_value_are_left_out() -> None:
    kept = np.ones(40, dtype=bool)
    kept[5] = False
    whole, part = design("D", 19000, 40, 0, None, False), design("D", 19000, 40, 0, None, False, np.packbits(kept).tobytes())
    assert np.array_equal(part.columns, whole.columns[kept])
