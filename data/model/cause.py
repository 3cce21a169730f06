"""What people found out about a cause: how they know, the whys they asked, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_WHYS = 5


class Method(StrEnum):
    """How a cause is known (the guide's three ways)."""

    DATA = "data"
    INTERVIEW = "interview"
    DISCUSSION = "discussion"


class Verdict(StrEnum):
    """What a person says of a cause."""

    LIKELY = "likely"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class CauseRecord:
    """One cause of one signal as a person states it; every change is a new version, the newest counts.

    `about` is the key of a computed part (`rate:{"channel":"search"}`) or empty for a cause of one's own words; `whys` are the answers to
    up to five whys, first one first; `links` are addresses of evidence. `at` and `actor` are those of the version.
    """

    id: int
    signal: str
    body: str
    method: Method
    verdict: Verdict = Verdict.CONFIRMED
    about: str = ""
    whys: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    actor: str = ""
    at: datetime | None = None
    version: int = 1
    withdrawn: bool = False
