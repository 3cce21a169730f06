"""The line under a history stands where values are heaped at their target, in both languages, and nowhere else."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

_PAGE = """
from datetime import date
import numpy as np, pandas as pd
from dashboard.components.target_heap_line import target_heap_line
from dashboard.text.catalog import load_text
from data.model.metric import Direction, Metric, MetricType, Name, Target
from data.model.period import Cadence, Period

random = np.random.default_rng(1)
months = pd.date_range("2026-01-01", periods=12, freq="MS").astype("datetime64[s]")
values = random.normal(60, 10, (20, 12)).round(1)
if {gamed}:
    values[(values > 60) & (values < 66)] = 59.5
parts = [pd.DataFrame({{"metric": "r", "segment": '{{"p":"%d"}}' % n, "period": months, "value": row}}) for n, row in enumerate(values)]
metric = Metric("r", Name.of("R"), Cadence.MONTH, good=Direction.DOWN, type=MetricType.MEAN, targets=(Target(date(2026, 12, 31), 60.0),))
target_heap_line(metric, pd.concat(parts), Cadence.MONTH, Period.containing(Cadence.MONTH, date(2026, 12, 5)), load_text("{language}"))
"""


@pytest.mark.parametrize(("language", "words"), [("en", "just on its good side"), ("ko", "목표를 막 채운 쪽")])
def test_a_heap_is_said(language: str, words: str) -> None:
    page = AppTest.from_string(_PAGE.format(gamed=True, language=language)).run()
    assert not page.exception
    (line,) = [block.value for block in page.caption]
    assert words in line


def test_nothing_is_said_of_a_smooth_spread() -> None:
    page = AppTest.from_string(_PAGE.format(gamed=False, language="en")).run()
    assert not page.exception
    assert not page.caption
