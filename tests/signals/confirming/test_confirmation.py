"""Second opinions on claims: they see what is there, doubt what is not, and say when they cannot tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.confirming.confirmation import KINDS, confirm
from signals.confirming.phases import has_season, without_season
from signals.confirming.questions import Confirmation, Question
from tests.signals.confirming.sizes_for_tests import remembering


def asked(kind: str, direction: str, y: np.ndarray, first: int, **more: Any) -> Confirmation:
    last = first if kind == "spike" else len(y) - 1
    found = confirm(Question(kind, direction, y, first, last, **{"material": 0.02 * abs(float(np.nanmedian(y))), **more}))
    assert found is not None
    return found


def test_a_trend_is_seen_with_its_slope_and_noise_is_doubted() -> None:
    random = np.random.default_rng(21)
    y = 100 + 1.0 * np.arange(24) + random.normal(0, 2, 24)
    found = asked("trend", "up", y, 0)
    assert (found.outcome, found.null) == ("agrees", "ar1")
    assert float(found.numbers["low"]) < 1.0 < float(found.numbers["high"])
    assert asked("trend", "down", y, 0).outcome == "disagrees"
    assert asked("trend", "up", random.permutation(y), 0).outcome != "agrees"


def test_a_short_run_says_what_memory_and_many_looks_do() -> None:
    found = asked("trend", "up", np.array([41.0, 44, 47, 50]), 1, run=3)
    assert found.p == pytest.approx(1 / 24)
    assert found.outcome == "leans"  # with memory it is 7.5 %
    assert asked("trend", "up", np.array([41.0, 44, 47, 50, 53]), 1, run=4).outcome == "agrees"
    assert found.numbers["anywhere"] == pytest.approx(1 / 24)
    assert float(found.numbers["p_0.5"]) == pytest.approx(0.075, abs=0.01)
    assert (found.numbers["low"], found.numbers["high"]) == (3.0, 3.0)


def test_a_season_is_no_trend() -> None:
    random = np.random.default_rng(21)
    month = np.arange(48)
    y = 100 + 10 * np.sin(2 * np.pi * month / 12) + random.normal(0, 1, 48)
    assert has_season(y, 12)
    rising = y[:45]  # ends on a rise of the season
    assert asked("trend", "up", rising, 40, season=12).outcome != "agrees"
    grown = asked("trend", "up", y + 0.3 * month, 0, season=12)
    assert (grown.outcome, grown.null) == ("agrees", "seasonal")
    assert np.std(without_season(y, 12)) < 2


def test_a_shift_has_size_date_and_shape() -> None:
    random = np.random.default_rng(21)
    y = np.r_[random.normal(50, 1, 18), random.normal(56, 1, 12)]
    found = asked("level_shift", "up", y, 18)
    assert (found.outcome, found.numbers["shape"]) == ("agrees", "step")
    assert float(found.numbers["low"]) < 6 < float(found.numbers["high"])
    assert float(found.numbers["early"]) <= 18 <= float(found.numbers["late"])
    assert asked("level_shift", "up", y, 6).outcome != "agrees"  # another date
    short = asked("level_shift", "up", np.r_[np.full(6, 1.0), np.full(4, 3.0)] + random.normal(0, 0.1, 10), 6)
    assert short.outcome == "leans"  # of ten values nobody knows whether they remember each other
    assert (short.p or 1) <= 0.03
    assert float(short.numbers["p_0.4"]) > float(short.p or 0)


def test_one_of_two_shifts_is_looked_at_on_its_own_ground() -> None:
    random = np.random.default_rng(21)
    y = np.r_[random.normal(50, 1, 20), random.normal(56, 1, 20), random.normal(50, 1, 20)]
    for first, direction in ((20, "up"), (40, "down")):
        found = asked("level_shift", direction, y, first)
        assert found.outcome == "agrees"
        assert abs(float(found.numbers["size"])) == pytest.approx(6, abs=1)


def test_flat_is_shown_only_where_it_can_be() -> None:
    random = np.random.default_rng(21)
    still = 100 + random.normal(0, 0.5, 16)
    assert asked("plateau", "none", still, 4).outcome == "agrees"
    noisy = 100 + random.normal(0, 20, 16)
    assert asked("plateau", "none", noisy, 4).outcome != "agrees"
    assert asked("plateau", "none", still[:6], 1).outcome == "cannot"


def test_single_values_by_their_own_laws() -> None:
    random = np.random.default_rng(21)
    y = 100 + random.normal(0, 2, 30)
    y[29] = 115
    assert asked("spike", "up", y, 29).outcome == "agrees"
    assert asked("spike", "up", 100 + random.normal(0, 2, 30), 10).outcome != "agrees"
    counts = random.poisson(4, 20).astype(float)
    counts[19] = 15
    found = asked("spike", "up", counts, 19, is_count=True)
    assert (found.outcome, found.numbers["law"]) == ("agrees", "counts")
    of = np.full(20, 50.0)
    hits = random.binomial(50, 0.1, 20).astype(float)
    hits[19] = 8
    by_share = asked("spike", "up", hits / of, 19, parts=(hits, of))
    assert by_share.numbers["law"] in ("shares", "laney")
    assert by_share.outcome != "agrees"  # three more of fifty are no news
    old = 100 + random.normal(0, 2, 40)
    old[20] = 120
    assert asked("spike", "up", old, 20).numbers["gesd"] == "among"


def test_unevenness() -> None:
    random = np.random.default_rng(21)
    y = np.r_[100 + random.normal(0, 1, 24), 100 + random.normal(0, 5, 24)]
    found = asked("variance_change", "up", y, 24)
    assert found.outcome == "agrees"
    assert asked("variance_change", "down", y, 24).outcome == "disagrees"
    assert asked("variance_change", "up", 100 + random.normal(0, 1, 48), 24).outcome != "agrees"


def test_other_kinds_have_no_second_test() -> None:
    assert confirm(Question("trend_change", "up", np.arange(20.0), 3, 19)) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 5).map(float)), min_size=1, max_size=30), st.sampled_from(KINDS),
    st.sampled_from(["up", "down"]), st.data(),
)  # fmt: skip
def test_gaps_ties_and_constants_get_an_answer(values: list[float | None], kind: str, direction: str, data: st.DataObject) -> None:
    y = np.array([np.nan if value is None else value for value in values], dtype=float)
    y[0] = 1.0
    first = data.draw(st.integers(0, len(y) - 1))
    last = data.draw(st.integers(first, len(y) - 1))
    found = confirm(Question(kind, direction, y, first, last, season=4, material=0.1, is_count=data.draw(st.booleans())))
    assert found is not None
    assert found.outcome in ("agrees", "leans", "disagrees", "cannot")
    assert found.p is None or 0 <= found.p <= 1


@pytest.mark.parametrize(
    ("kind", "n"), [("trend", 12), ("trend", 30), ("level_shift", 16), ("level_shift", 30), ("variance_change", 30)]
)
def test_it_agrees_with_chance_alone_in_few(kind: str, n: int) -> None:
    """One in twenty at most, whichever way the claim would point, binomial bounds of 200 series with memory 0.3."""
    rows = remembering(200, n, 0.3)
    agreed = []
    for row in rows:
        ways = [asked(kind, way, row, n // 2, material=0.0).outcome == "agrees" for way in ("up", "down")]
        agreed.append(any(ways))
    allowed = 0.10 if kind == "trend" else 0.05  # two one-sided claims of a trend
    assert np.mean(agreed) <= allowed + 3 * np.sqrt(allowed * (1 - allowed) / 200)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", range(1, 22))
def test_every_length_gets_an_answer(kind: str, n: int) -> None:
    y = 100 + np.random.default_rng(n).normal(0, 2, n)
    found = asked(kind, "up", y, n // 2)
    assert found.outcome in ("agrees", "leans", "disagrees", "cannot")
    if found.outcome == "cannot":
        assert float(found.numbers["has"]) < float(found.numbers["needs"])
