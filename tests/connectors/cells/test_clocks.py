"""Days of the week and times of day are taken off a date and said apart."""

from __future__ import annotations

import pytest

from connectors.cells.clocks import split_clock, split_weekday


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2025-03-01(토)", 5), ("2025. 3. 1 토요일", 5), ("Sat, 2025-03-01", 5), ("2025-03-01 (sat)", 5), ("2025-03-01", None)],
)
def test_days_of_the_week(cell: str, day: int | None) -> None:
    rest, found = split_weekday(cell)
    assert found == day
    assert not any(word in rest for word in ("토", "Sat", "sat"))


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2025/03/01 오전 10:30", (10, 30, 0, "")), ("2025-03-01 오후 12:05", (12, 5, 0, "")), ("2025-03-01 오전 12시", (0, 0, 0, "")),
        ("2025-03-01 5:07:09 PM", (17, 7, 9, "")), ("2026-01-05T00:00:00+09:00", (0, 0, 0, "+09:00")), ("2026-01-05", None),
    ],
)  # fmt: skip
def test_times_of_day(cell: str, clock: tuple[int, int, int, str] | None) -> None:
    rest, found = split_clock(cell)
    assert found == clock
    assert rest in {"2025/03/01", "2025-03-01", "2026-01-05"}
