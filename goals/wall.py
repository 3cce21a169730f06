"""The words on both sides of the wall: what an export of scores may hold, and what an export for reward may hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.errors import NotPermitted

REWARD_COLUMNS = (
    "person", "manager", "cycle", "goal", "unit", "baseline", "target", "value", "achievement", "weight", "weighted", "state",
    "self_review", "final_review",
)  # fmt: skip
OKR_COLUMNS = (
    "cycle", "objective", "department", "level", "owner", "state", "key_result", "kind", "metric", "unit", "baseline", "target",
    "agreed_target", "value", "score", "given", "confidence", "learning", "next_change",
)  # fmt: skip
_OKR_WORDS = re.compile(r"\bokrs?\b|key[ _]?results?|핵심\s*결과|확신도|\bconfidence\b|오케이알", re.IGNORECASE)
_SCORE_WORDS = re.compile(r"scores?|점수|달성도|평가|grade", re.IGNORECASE)
# Phrases, not words: "raise the share", "a promotion in shops" and "users who pay" are honest key results.
_REWARD_WORDS = re.compile(
    r"(performance|annual|year-?end)\s+bonus|(pay|salary)\s+(raise|rise|increase)|salary|appraisal|performance\s+(rating|grade)|"
    r"성과급|상여금|연봉|급여\s*인상|승진\s*심사|인사\s*(고과|평가)|고과\s*등급",
    re.IGNORECASE,
)


def reward_columns(asked: Sequence[str]) -> tuple[str, ...]:
    """The columns of an export for reward. Raises: NotPermitted `wall.column` for anything that is not about agreements."""
    return _allowed(asked, REWARD_COLUMNS)


def okr_columns(asked: Sequence[str]) -> tuple[str, ...]:
    """The columns of an export of objectives. Raises: NotPermitted `wall.column` for anything about reward."""
    return _allowed(asked, OKR_COLUMNS)


def _allowed(asked: Sequence[str], known: tuple[str, ...]) -> tuple[str, ...]:
    for name in asked:
        if name not in known:
            raise NotPermitted("wall.column", column=name, known=", ".join(known))
    return tuple(asked) or known


def rests_on_okr(*texts: str) -> bool:
    """True for an agreement that would carry an OKR score into reward: its words name OKR and a score."""
    return any(_OKR_WORDS.search(text) and _SCORE_WORDS.search(text) for text in texts)


def rests_on_reward(*texts: str) -> bool:
    """True for a key result that would make pay its measure."""
    return any(_REWARD_WORDS.search(text) for text in texts)
