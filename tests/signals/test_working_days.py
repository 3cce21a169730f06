"""Korean working days, with holidays that move."""

from __future__ import annotations

import numpy as np
import pytest

from signals.working_days import is_holiday, public_holidays, working_days


def days(*text: str) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array(text, dtype="datetime64[m]")


def test_chuseok_moves_between_quarters() -> None:
    october = working_days(days("2025-10-01"), days("2025-11-01"), "KR")[0]
    september = working_days(days("2025-09-01"), days("2025-10-01"), "KR")[0]
    assert october < september  # Chuseok 2025 lies in October
    assert np.datetime64("2025-10-06") in public_holidays("KR", 2025, 2025)


def test_days_around_a_holiday_are_unusual_too() -> None:
    assert is_holiday(days("2026-12-24", "2026-12-25", "2026-12-15"), "KR").tolist() == [True, True, False]


def test_an_unknown_country_is_said() -> None:
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", 2025, 2025)
