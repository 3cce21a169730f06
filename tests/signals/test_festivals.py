"""Festivals that move: Seollal and Chuseok where they are, nothing that stands still."""

from __future__ import annotations

import numpy as np
import pytest

from signals.festivals import festivals


@pytest.mark.parametrize("day", ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2024-09-17", "2025-10-06", "2026-09-25"])
def test_korean_festivals_are_where_the_almanac_has_them(day: str) -> None:
    # Main days of Seollal and Chuseok: Korea Astronomy and Space Science Institute, https://astro.kasi.re.kr/life/pageView/5
    assert any(np.datetime64(day) in days for days in festivals("KR", 2020, 2029))


def test_only_festivals_of_several_days_that_move_count() -> None:
    groups = festivals("KR", 2020, 2029)
    assert len(groups) == 2
    assert not any(np.datetime64("2024-12-25") in days for days in groups)
    assert not any(np.datetime64("2024-02-12") in days for days in groups)  # a substitute for a festival day on a Sunday


def test_no_country_has_no_festivals() -> None:
    assert festivals(";off=2026-05-04", 2020, 2029) == ()
    with pytest.raises(ValueError, match="XX"):
        festivals("XX", 2020, 2029)
