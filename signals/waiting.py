"""What was seen but waits for confirmation: new changes beyond the line of one look, not yet as clear as what is new must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from signals.news import lasting_news
from signals.repeated_looks import periods_to_go
from signals.stories import MOST_WAITING, Telling


@dataclass(frozen=True, slots=True)
class Waiting:
    """One change: `share` of what is asked of it, and after how many more `periods` it is raised if it stays as clear (None: it must grow
    clearer)."""

    metric: str
    segment: str
    kind: str
    direction: str
    cadence: str
    start: datetime
    share: float
    periods: int | None

    def as_row(self) -> dict[str, object]:
        """Plain values, for the store."""
        return {
            "metric": self.metric, "segment": self.segment, "kind": self.kind, "direction": self.direction, "cadence": self.cadence,
            "start": self.start.isoformat(), "share": self.share, "periods": self.periods,
        }  # fmt: skip


def waiting_of(held: Iterable[Telling]) -> tuple[Waiting, ...]:
    """The nearest first. Odd values are not among them: time does not confirm what is over."""
    found = [_one(telling) for telling in held if telling.kind != "spike" and not telling.firm]
    return tuple(sorted(found, key=lambda w: (-w.share, w.metric, w.segment, w.kind))[:MOST_WAITING])


def _one(telling: Telling) -> Waiting:
    row, news = telling.row, lasting_news(telling.cadence)
    wait = periods_to_go(telling.cadence, telling.kind, telling.score, row["held"], telling.line, news)
    return Waiting(
        telling.metric.code, telling.segment, telling.kind, str(row["direction"]), telling.cadence.value, row["start"],
        round(row["strength"] / telling.line, 4), wait,
    )  # fmt: skip
