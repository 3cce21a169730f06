"""News shows at the edge: what a search raises there is seen by the plain means as well; what is calm is mostly left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals.edge import shows
from signals.scanning import scan

MONTHS = pd.date_range("2023-01-01", periods=36, freq="MS")


def calm(rows: int, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.random.default_rng(seed).normal(100, 5, (rows, len(MONTHS)))


def seen(values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return shows(values, np.zeros(len(values), dtype=bool), "M")


def test_calm_series_are_mostly_left_out() -> None:
    assert seen(calm(2000, 1)).mean() < 0.35


def test_a_season_alone_is_no_news() -> None:
    turns = np.arange(len(MONTHS)) + np.arange(12).repeat(100)[:, None]
    assert seen(calm(1200, 11) + 12 * np.sin(turns * np.pi / 6)).mean() < 0.35


@pytest.mark.parametrize("where", [-1, -2])
def test_an_odd_value_shows(where: int) -> None:
    values = calm(200, 2)
    values[:, where] += 30
    assert seen(values).mean() > 0.99


@pytest.mark.parametrize("held", [1, 3, 6])
def test_a_step_shows_also_in_seasons_and_behind_an_old_step(held: int) -> None:
    values = calm(200, 3)
    values[:, -held:] += 25
    assert seen(values).mean() > 0.99
    seasonal = values + 40 * np.sin(np.arange(len(MONTHS)) * np.pi / 6)
    assert seen(seasonal).mean() > 0.97  # what a season may be is no news
    values[:, :12] -= 60
    assert seen(values).mean() > 0.99


def test_whatever_cannot_be_looked_at_plainly_is_searched() -> None:
    values = calm(4, 4)
    values[0, 20], values[1, -1], values[2, :30] = np.nan, np.nan, np.nan
    assert seen(values)[:3].all()
    assert shows(calm(3, 5), np.zeros(3, dtype=bool), "h").all()
    assert shows(calm(50, 5)[:, :12], np.zeros(50, dtype=bool), "D").shape == (50,)
    assert shows(np.zeros((2, 0)), np.zeros(2, dtype=bool), "M").all()


def test_a_row_is_judged_by_its_own_values_alone() -> None:
    values = calm(500, 6)
    whole = seen(values)
    assert [bool(seen(values[row : row + 1])[0]) for row in range(0, 500, 7)] == whole[::7].tolist()
    late = np.concatenate([np.full((500, 5), np.nan), values[:, 5:]], axis=1)
    assert (seen(late) == seen(values[:, 5:])).all()


def test_amounts_are_looked_at_in_logarithms() -> None:
    values = np.exp(np.random.default_rng(7).normal(0, 1, (300, len(MONTHS))))
    values[:, -6:] /= 60
    assert shows(values, np.ones(300, dtype=bool), "M").mean() > 0.99


def test_what_a_search_raises_as_news_shows() -> None:
    """On a mixture: hardly anything that is raised of the newest months is overlooked, and nothing that is clear."""
    random = np.random.default_rng(8)
    values = calm(1500, 9)
    values[:500, -1] += random.uniform(15, 35, 500)
    values[500:1000, -4:] -= random.uniform(12, 30, (500, 1))
    frame = pd.DataFrame({
        "series": np.repeat(np.arange(1500), len(MONTHS)), "period": np.tile(MONTHS.to_numpy(), 1500), "value": values.ravel(),
    })  # fmt: skip
    facts = pd.DataFrame({"unit": "index"}, index=np.arange(1500))
    found = scan(frame, "M", facts)
    news = found[(found["score"] >= 1) & found["kind"].isin(["spike", "level_shift"]) & (found["start"] >= MONTHS[-6])]
    news = news[(news["kind"] != "spike") | (news["end"] >= MONTHS[-2])]
    rows = news["series"].to_numpy(dtype=np.int64)
    hidden = ~seen(values)[rows]
    assert len(news) > 800
    assert hidden.mean() < 0.01
    assert not (hidden & (news["score"].to_numpy() >= 2)).any()


@pytest.mark.parametrize(("cadence", "most"), [("W", 90), ("D", 60), ("M", 40), ("Q", 24)])
def test_every_length_can_be_looked_at(cadence: str, most: int) -> None:
    for length in range(1, most):
        values = np.random.default_rng(length).normal(100, 5, (3, length))
        assert shows(values, np.ones(3, dtype=bool), cadence).shape == (3,)
