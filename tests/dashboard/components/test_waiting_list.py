"""What waits stands folded below the signals, of the chosen department, and nothing stands there when nothing waits."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

_PAGE = """
from datetime import date
from dashboard.components.waiting_list import waiting_list
from dashboard.text.catalog import load_text
from data.model.metric import Catalog, Department, Metric, Name
from data.model.period import Cadence
from data.store.signals import Detection

row = {{"metric": "cost", "segment": "{{}}", "kind": "level_shift", "direction": "up", "cadence": "week",
       "start": "2026-03-02T00:00:00", "share": 0.8, "periods": 2}}
look = Detection(date(2026, 3, 16), 1, 20, settings={{"waiting": [row]}})
catalog = Catalog((Department("sales", Name.of("Sales")),), (Metric("cost", Name.of("Cost *a*"), Cadence.WEEK, department="sales"),))
waiting_list({look}, catalog, load_text("en"), "{department}")
"""


def shown(look: str, department: str) -> AppTest:
    page = AppTest.from_string(_PAGE.format(look=look, department=department)).run()
    assert not page.exception
    return page


@pytest.mark.parametrize("department", ["all", "sales"])
def test_a_line_says_what_waits_and_how_long(department: str) -> None:
    page = shown("look", department)
    assert [block.label for block in page.expander] == [r"New changes that wait for confirmation\: 1"]
    (line,) = [block.value for block in page.markdown if "Cost" in block.value]
    assert r"Cost \*a\*" in line
    assert "A move up since" in line
    assert "in two weeks" in line


@pytest.mark.parametrize(("look", "department"), [("look", "ops"), ("None", "all")])
def test_nothing_is_shown_where_nothing_waits(look: str, department: str) -> None:
    assert not shown(look, department).expander
