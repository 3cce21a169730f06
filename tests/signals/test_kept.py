"""Rows of one matrix become the same panels as the long frame they came from, and new values are laid over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.model.period import Cadence
from signals.kept import Facts, Kept, matrix_of, panels_of
from signals.kept_look import KeptLook
from signals.panel import panels

STARTS = pd.date_range("2025-01-01", periods=6, freq="MS").to_numpy().astype("datetime64[s]")


def kept(
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]], starts: np.ndarray[tuple[int], np.dtype[np.datetime64]]
) -> Kept:
    size = len(values)
    facts = Facts(np.full(size, 7, dtype=np.uint8), np.ones(size), np.full(size, "mean"), np.full(size, "index"))
    names = tuple(f"m{row}\x1f{{}}" for row in range(size))
    return Kept(names, starts, values, facts, np.arange(size), starts[-1], 1)


@pytest.mark.parametrize("cadence", ["M", "D", "h"])
def test_panels_are_those_of_the_long_frame(cadence: str) -> None:
    freq = {"M": "MS", "D": "D", "h": "h"}[cadence]
    starts = pd.date_range("2025-01-01", periods=6, freq=freq).to_numpy().astype("datetime64[s]")
    values = np.arange(12.0).reshape(2, 6)
    values[0, 2] = np.nan
    held = kept(values[:, [0, 1, 2, 4, 5]], starts[[0, 1, 2, 4, 5]])
    row, column = np.nonzero(np.isfinite(held.values))
    long = pd.DataFrame({"series": row, "period": held.starts[column], "value": held.values[row, column]})
    facts = pd.DataFrame({"direction": "up", "type": "mean", "unit": "index"}, index=[0, 1])
    day = pd.Timestamp(starts[5]).date()
    (ours,), (theirs,) = (list(found) for found in (panels_of(held, np.arange(2), cadence, day), panels(long, cadence, facts, day)))
    for name in ("names", "ordinals", "starts", "values", "sign", "kind", "cut", "unit"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    assert (ours.as_of, ours.offset) == (theirs.as_of, theirs.offset)


def test_values_laid_over_tell_news_from_restatements() -> None:
    held = kept(np.arange(10.0).reshape(2, 5), STARTS[:5])
    laid = held.laid(np.array([0, 1, 1]), STARTS[[5, 2, 3]], np.array([9.0, 99.0, 8.0]))
    now = laid.kept
    assert (laid.new.tolist(), laid.restated.tolist()) == ([True, False], [False, True])  # 8.0 was there already
    assert (now.values[0, 5], now.values[1, 2], np.isnan(now.values[1, 5])) == (9.0, 99.0, True)
    assert np.isnan(held.values).sum() == 0


def test_a_measured_frame_as_a_matrix_and_a_look_at_it() -> None:
    frame = pd.DataFrame({
        "metric": pd.Categorical(["a", "a", "b"]), "segment": pd.Categorical(["{}", "{}", "{}"]), "period": STARTS[[0, 1, 1]],
        "value": [1.0, 2.0, 3.0],
    })  # fmt: skip
    names, starts, values = matrix_of(frame)
    assert (names, starts.tolist()) == (("a\x1f{}", "b\x1f{}"), STARTS[:2].tolist())
    np.testing.assert_array_equal(values, [[1.0, 2.0], [np.nan, 3.0]])
    held = kept(values, starts)
    look = KeptLook(Cadence.MONTH, kept=held, complete=np.array([True, True]))
    assert look.course("m1").values.tolist() == [3.0]
    assert not len(look.course("m9"))
    assert look.flows()[0] == []  # means do not add up
    flows = replace(held, facts=replace(held.facts, kind=np.array(["mean", "sum"])))
    codes, _, totals = KeptLook(Cadence.MONTH, kept=flows, complete=np.array([True, True])).flows()
    assert (codes, totals.shape) == (["m1"], (1, 2))
