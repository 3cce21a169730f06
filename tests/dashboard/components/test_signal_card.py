"""A parent stands as a link inside the card of the part that moved it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

_PAGE = """
from datetime import datetime
from dashboard.components.signal_card import signal_card
from dashboard.components.style import apply_style
from dashboard.text.catalog import load_text
from data.model.metric import Catalog, Metric, Name
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal

start, catalog = datetime(2026, 6, 1), Catalog(metrics=tuple(Metric(code, Name.of(code), Cadence.MONTH) for code in ("won", "cac")))
quoted = {{"before": {{"period": "2026-05-01T00:00:00", "value": 1.0}}, "after": {{"period": "2026-10-01T00:00:00", "value": 2.0}},
          "values": [["2026-05-01T00:00:00", 1.0], ["2026-06-01T00:00:00", 2.0]]}}
won, cac = (Signal(code, code, "{{}}", "level_shift", "up", Polarity.BAD, "month", start, start, Claim.EVIDENCE, 1.5, 0.01, 0.01, 1.0, None,
                   Severity.WARN, 0.5, None, evidence=quoted) for code in ("won", "cac"))
signal_card(won, catalog, load_text("{language}"), apply_style(), {{"won": [cac]}})
"""


def test_the_link_is_there_in_both_languages() -> None:
    for language, told in (("en", "Moved with it: cac"), ("ko", "함께 움직임: cac")):
        page = AppTest.from_string(_PAGE.format(language=language)).run()
        assert not page.exception
        links = [block.value for block in page.markdown if "/signal?id=cac" in block.value]
        assert [told in link.replace("\\", "") for link in links] == [True]
