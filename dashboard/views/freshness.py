"""How fresh a gauge is: when its newest value came in, from where, and whether its source failed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, period_text
from data.model.period import Cadence


@dataclass(frozen=True, slots=True)
class Freshness:
    """`received`: when the newest value came in or was last confirmed by its source; `failed`: when that source failed after that.

    Moments are aware, in the zone of the settings. For a formula the part that came in first counts.
    """

    received: datetime
    source: str | None = None
    failed: datetime | None = None


def freshness_words(freshness: Freshness | None, period: datetime | None, cadence: Cadence, text: Text) -> str:
    """`October value · received 3 November from crm`; empty where nothing came in yet."""
    if freshness is None or period is None:
        return ""
    said = {"period": period_text(period, cadence, text), "at": date_text(freshness.received.date(), text.language)}
    if freshness.source and freshness.failed:
        failed = date_text(freshness.failed.date(), text.language)
        return text("sources.fresh_failed", **said, source=freshness.source, failed=failed)
    if freshness.source:
        return text("sources.fresh_source", **said, source=freshness.source)
    return text("sources.fresh", **said)
