"""Series of one span are judged together; sparse ones on what they have."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals.panel import panels
from signals.spans import filled, spans
from tests.signals.series_for_tests import observed


def test_series_of_the_same_periods_share_a_span() -> None:
    series = pd.concat([observed(range(1, 13), "M", name=str(n)) for n in range(3)] + [observed(range(8), "M", name="short")])
    (panel,) = panels(series, "M", None, None)
    assert sorted((len(span.rows), span.n) for span in spans(panel, panel.values, 100, None)) == [(1, 8), (3, 12)]


def test_only_the_newest_periods_count_and_sparse_series_keep_theirs() -> None:
    values = np.arange(40.0)
    values[1::2] = np.nan
    (panel,) = panels(pd.concat([observed(values, "M"), observed(np.arange(40.0), "M", name="b")]), "M", None, None)
    found = {panel.names[span.rows[0]]: span for span in spans(panel, panel.values, 20, None)}
    assert found["b"].n == 20
    assert found["a"].n == 10
    assert found["a"].at.tolist() == list(range(20, 40, 2))


def test_holes_are_filled_along_a_line() -> None:
    y = np.array([[1.0, np.nan, 3.0]])
    assert filled(y, np.isfinite(y)).tolist() == [[1, 2, 3]]
