"""The weekly check-in: confidence with written anchors, and when it asks for a conversation."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import OkrError

MOST_CONFIDENCE = 10
START = 5  # fifty-fifty (Wodtke)
MOST_PRIORITIES = 3
_DROP = 3
_LOW = 3
_FAR = 4  # steps of confidence that the forecast is away before the difference is said


def check_confidence(confidence: int) -> None:
    """Raises: OkrError `okr.confidence` outside 0 to 10."""
    if not 0 <= confidence <= MOST_CONFIDENCE:
        raise OkrError("okr.confidence", confidence=confidence)


def anchor(confidence: int) -> str:
    """The written anchor of a confidence: `none` 0, `risk` 1-3, `issues` 4-7, `track` 8-10, `half` exactly 5 (Koan, Wodtke)."""
    check_confidence(confidence)
    if confidence == 0:
        return "none"
    if confidence == START:
        return "half"
    return "risk" if confidence <= 3 else "issues" if confidence <= 7 else "track"


def talk_reason(confidences: Sequence[int]) -> str | None:
    """Why the newest confidence (last) asks for a conversation: `drop` of three or more, `low` two weeks running; else None."""
    if len(confidences) < 2:
        return None
    before, now = confidences[-2:]
    if before - now >= _DROP:
        return "drop"
    return "low" if before <= _LOW and now <= _LOW else None


def disagrees(confidence: int, expected: float | None) -> bool:
    """True when feeling and forecast are far apart: confidence / 10 against the forecast of the final score."""
    return expected is not None and abs(confidence - MOST_CONFIDENCE * expected) >= _FAR


def priorities_of(text: str) -> tuple[str, ...]:
    """One a line, three at most. Raises: OkrError `okr.priorities` for more."""
    found = tuple(line.strip(" -•·\t") for line in text.splitlines() if line.strip(" -•·\t"))
    if len(found) > MOST_PRIORITIES:
        raise OkrError("okr.priorities", count=len(found), most=MOST_PRIORITIES)
    return found
