"""Panels: axis, complete periods, clear refusals."""

import numpy as np
import pandas as pd
import pytest

from signals.panel import panels


def frame(start: str, freq: str, values: list[float], series: str = "a") -> pd.DataFrame:
    return pd.DataFrame({"series": series, "period": pd.date_range(start, periods=len(values), freq=freq), "value": values})


def test_a_period_that_is_not_over_is_left_out() -> None:
    (panel,) = panels(frame("2026-01-01", "MS", [1, 2, 3]), "M", None, "2026-03-20")
    assert panel.values.tolist() == [[1.0, 2.0]]
    assert panel.cut.tolist() == [1]


def test_series_of_different_length_share_the_axis() -> None:
    both = pd.concat([frame("2026-01-01", "MS", [1, 2, 3]), frame("2026-02-01", "MS", [7], "b")])
    (panel,) = panels(both, "M", None, None)
    assert np.isnan(panel.values[1]).tolist() == [True, False, True]


def test_two_values_for_one_period_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'a' has two values"):
        list(panels(pd.concat([frame("2026-01-01", "MS", [1, 2])] * 2), "M", None, None))


def test_unknown_cadence_and_missing_column_are_named() -> None:
    with pytest.raises(ValueError, match="'X' is not one of"):
        list(panels(frame("2026-01-01", "MS", [1]), "X", None, None))
    with pytest.raises(ValueError, match="lack the column value"):
        list(panels(frame("2026-01-01", "MS", [1]).drop(columns="value"), "M", None, None))
