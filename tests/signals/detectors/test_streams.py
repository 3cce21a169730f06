"""Streams of machines: few signals, on the excursions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals import scan
from signals.detectors.streams import _level_before, days_of, incidents
from signals.panel import panels


def stream(n: int, seed: int = 3) -> np.ndarray:
    random = np.random.default_rng(seed)
    return 100 + 20 * np.sin(2 * np.pi * np.arange(n) / 24) + random.normal(0, 2, n)


def hours(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"series": "a", "period": pd.date_range("2026-01-01", periods=len(values), freq="h"), "value": values})


def test_an_outage_is_told_once_from_its_first_period_to_its_last() -> None:
    values = stream(1200)
    values[700:712] -= 60
    found = scan(hours(values), "h", calendar=None)
    raised = found[(found["kind"] == "spike") & (found["score"] >= 1)]
    assert len(raised) == 1
    row = raised.iloc[0]
    assert row["direction"] == "down"
    assert (row["start"], row["end"]) == (pd.Timestamp("2026-01-30 04:00"), pd.Timestamp("2026-01-30 15:00"))


def test_a_usual_day_is_no_news_and_a_lasting_shift_is_one_shift() -> None:
    calm = scan(hours(stream(1200)), "h", calendar=None)
    assert (calm["score"] >= 1).sum() <= 2
    values = stream(1200)
    values[800:] += 30
    found = scan(hours(values), "h", calendar=None)
    shifts = found[(found["kind"] == "level_shift") & (found["score"] >= 1)]
    assert list(shifts["direction"]) == ["up"]
    assert abs(shifts["start"].iloc[0] - pd.Timestamp("2026-02-03 08:00")) <= pd.Timedelta(days=1)


def test_incidents_keep_apart() -> None:
    size = np.full(1000, 0.5)
    size[[400, 410, 800]] = (2.0, 1.9, 3.0)
    onset, peak, score = incidents(size)
    assert peak.tolist() == [800, 400]
    assert (onset <= peak).all()
    assert score.tolist() == [3.0, 2.0]


def test_the_level_before_is_a_median() -> None:
    x = np.random.default_rng(1).normal(size=300)
    level = _level_before(x, 48, 7)
    for place in (7, 42, 49, 140, 294):
        assert level[place] == np.median(x[max(0, place - 48) : place])
    assert level[0] == x[0]


def test_days_are_means_of_their_hours() -> None:
    (panel,) = panels(hours(np.arange(48.0)), "h", None, None)
    by_day, first, last = days_of(panel, panel.values)
    assert by_day.values.tolist() == [[11.5, 35.5]]
    assert (first.tolist(), last.tolist()) == ([0, 24], [23, 47])


def test_several_samples_of_an_hour_are_one() -> None:
    doubled = pd.concat([hours(stream(100)), hours(stream(100) + 2)])
    (panel,) = panels(doubled, "h", None, None)
    assert np.allclose(panel.values[0], stream(100) + 1)


def test_the_value_told_is_the_farthest_of_the_excursion() -> None:
    values = stream(1200)
    values[700:712] += np.array([60, 80, 70, 60, 60, 60, 60, 60, 60, 60, 60, 5])
    row = scan(hours(values), "h", calendar=None).iloc[0]
    assert (row["kind"], row["direction"]) == ("spike", "up")
    assert row["actual"] == values[690:712].max()
    assert row["effect"] > 40
