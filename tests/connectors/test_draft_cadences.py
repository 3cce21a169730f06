"""New metrics of one file that are measured at different paces."""

from __future__ import annotations

import numpy as np
import pytest

from connectors.contract import Choices
from connectors.draft_cadences import _dates_of
from data.model.period import Cadence
from tests.connectors.reading_for_tests import taken

DAYS = [f"2026-03-{day:02d},visits,{day}" for day in range(1, 32)]
MONTHS = [f"2026-{month:02d}-01,rent,{month}" for month in range(1, 5)]


def cadences(content: str) -> dict[str, Cadence]:
    return {metric.code: metric.cadence for metric in taken(content, Choices(create=True))[1].drafts}


def test_each_metric_of_a_long_file_has_the_pace_of_its_own_dates() -> None:
    assert cadences("\n".join(["date,metric,value", *DAYS, *MONTHS])) == {"visits": Cadence.DAY, "rent": Cadence.MONTH}


def test_a_column_that_is_filled_once_a_month_is_monthly() -> None:
    rows = [f"2026-{month:02d}-{day:02d},{day},{month if day == 1 else ''}" for month in (1, 2, 3, 4) for day in range(1, 29)]
    assert cadences("\n".join(["date,visits,rent", *rows])) == {"visits": Cadence.DAY, "rent": Cadence.MONTH}


def test_hours_and_five_minutes_in_one_file() -> None:
    fine = [f"2026-03-01 {hour:02d}:{minute:02d},reply,1" for hour in range(3) for minute in range(0, 60, 5)]
    coarse = [f"2026-03-01 {hour:02d}:00,load,2" for hour in range(12)]
    found = cadences("\n".join(["time,metric,value", *fine, *coarse]))
    assert found == {"reply": Cadence.FIVE_MINUTES, "load": Cadence.HOUR}


def test_a_table_and_sorted_pairs_tell_the_same_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    metric_ids, ids = (random.integers(0, most, 500).astype(np.int32) for most in (7, 90))
    metric_ids[metric_ids == 3] = 2  # one has none
    by_table = [(place, own.tolist()) for place, own in _dates_of(metric_ids, ids, 7, 90)]
    monkeypatch.setattr("connectors.draft_cadences._LARGEST_TABLE", 1)
    assert [(place, own.tolist()) for place, own in _dates_of(metric_ids, ids, 7, 90)] == by_table
    assert by_table[2][1] == sorted({int(day) for day in ids[metric_ids == 2]})
    assert by_table[3] == (3, [])


def test_too_few_dates_follow_the_file() -> None:
    found = cadences("\n".join(["date,metric,value", *DAYS, "2026-01-01,rent,1", "2026-02-01,rent,2"]))
    assert found == {"visits": Cadence.DAY, "rent": Cadence.DAY}
