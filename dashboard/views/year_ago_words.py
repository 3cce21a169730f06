"""The newest period beside the same period a year before, and per operating day, in one sentence."""

from __future__ import annotations

from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from signals.year_ago import YearAgo


def year_ago_sentence(row: YearAgo, name: str, text: Text) -> str:
    """Both comparisons where the operating days differ, one where they are the same."""
    return text(
        "year_ago.same_days" if row.days == row.days_before else "year_ago.other_days",
        name=name, period=period_text(row.start, row.cadence, text), value=f"{row.value:,.10g}", before=f"{row.before:,.10g}",
        percent=f"{row.percent:+.1f}", per_day=f"{row.percent_per_day:+.1f}", days=f"{row.days:g}", days_before=f"{row.days_before:g}",
    )  # fmt: skip
