"""C3: where the fiscal year is not the calendar year, every name of a quarter, half or year says both."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.text.catalog import company_text
from dashboard.text.dates import period_text, when_text
from data.model.fiscal_year import FiscalStart
from data.model.period import Cadence

NINE_MONTHS = FiscalStart(1, (4, 2025 * 12))
_Q, _H, _Y = Cadence.QUARTER, Cadence.HALF, Cadence.YEAR


@pytest.mark.parametrize(
    ("fiscal", "start", "cadence", "english", "korean", "short"),
    [
        (4, date(2025, 7, 1), _Q, "FY2025 Q2 (calendar Q3 2025)", "2025회계연도 2분기(달력 2025년 3분기)", "FY25 Q2 (Q3 25)"),
        (4, date(2026, 1, 1), _Q, "FY2025 Q4 (calendar Q1 2026)", "2025회계연도 4분기(달력 2026년 1분기)", "FY25 Q4 (Q1 26)"),
        (2, date(2025, 2, 1), _Q, "FY2025 Q1 (calendar Feb 2025–Apr 2025)", "2025회계연도 1분기(달력 2025년 2월~2025년 4월)",
         "FY25 Q1 (Feb 25–Apr 25)"),
        (4, date(2025, 4, 1), _Y, "FY2025 (calendar Apr 2025–Mar 2026)",
         "2025회계연도(달력 2025년 4월~2026년 3월)", "FY25 (Apr 25–Mar 26)"),
        (4, date(2025, 10, 1), _H, "FY2025 H2 (calendar Oct 2025–Mar 2026)", "2025회계연도 하반기(달력 2025년 10월~2026년 3월)",
         "FY25 H2 (Oct 25–Mar 26)"),
        (NINE_MONTHS, date(2024, 4, 1), _Y, "FY2024 (calendar Apr 2024–Dec 2024, 9 months only)",
         "2024회계연도(달력 2024년 4월~2024년 12월, 9개월뿐)", "FY24 (Apr 24–Dec 24)"),
        (NINE_MONTHS, date(2024, 10, 1), _Q, "FY2024 Q3 (calendar Q4 2024)", "2024회계연도 3분기(달력 2024년 4분기)", "FY24 Q3 (Q4 24)"),
        (4, date(2025, 7, 1), Cadence.MONTH, "Jul 2025", "2025년 7월", "Jul 25"),
        (1, date(2025, 7, 1), _Q, "Q3 2025", "2025년 3분기", "Q3 25"),
    ],
)  # fmt: skip
def test_both_names(fiscal: int, start: date, cadence: Cadence, english: str, korean: str, short: str) -> None:
    words = company_text("en", fiscal)
    assert period_text(start, cadence, words) == english
    assert period_text(start, cadence, words, short=True) == short
    assert period_text(start, cadence, company_text("ko", fiscal)) == korean
    assert english in when_text(start, cadence, words)


def test_short_names_on_an_axis_are_unique() -> None:
    words = company_text("ko", NINE_MONTHS)
    quarters = [date(2023 + month // 12, month % 12 + 1, 1) for month in range(3, 36, 3)]
    assert len({period_text(start, _Q, words, short=True) for start in quarters}) == len(quarters)
