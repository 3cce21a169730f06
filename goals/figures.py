"""Figures inside a sentence: `5천만 원에서 8천만 원으로`, `from $50 to $30`, `90점`: baseline, target and unit as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goals import cues

_STEPS = {"조": 1e12, "억": 1e8, "만": 1e4, "천": 1e3, "백": 1e2, "k": 1e3, "m": 1e6, "b": 1e9}
_UNIT = r"%p|%|원|달러|건|명|시간|일|점|분|초|개월|개|곳|배|회|ms|hours?|days?|minutes?|seconds?|months?|weeks?|points?|stars?"
_NUMBER = rf"([$₩€£])?\s*(\d[\d,]*(?:\.\d+)?)\s*([천백만억조]+|[KkMB](?![A-Za-z]))?\s*({_UNIT})?"
_FROM_TO = (
    re.compile(rf"{_NUMBER}\s*(?:→|->|⇒)\s*{_NUMBER}"),
    re.compile(rf"{_NUMBER}에서[^\d]{{0,8}}{_NUMBER}"),
    re.compile(rf"\bfrom\b[^\d$₩€£]{{0,20}}{_NUMBER}[^\d]{{0,20}}?\bto\b[^\d$₩€£]{{0,12}}{_NUMBER}", re.IGNORECASE),
)
_ALONE = re.compile(_NUMBER)
_TIMES = re.compile(r"(\d+(?:\.\d+)?)\s*배(?!송|포|당)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_DOWN = re.compile(r"감소|절감|하락|단축|축소|줄|낮|[\-−]\s*\d|\b(?:decrease|reduce|cut|lower|fewer|less|down)", re.IGNORECASE)
_WORDS = (
    (re.compile(r"절반|\bhalve\b", re.IGNORECASE), -50.0),
    (re.compile(r"두\s*배|\bdouble\b", re.IGNORECASE), 100.0),
    (re.compile(r"세\s*배|\btriple\b", re.IGNORECASE), 200.0),
)
_CURRENCY = {"$": "USD", "₩": "KRW", "€": "EUR", "£": "GBP", "달러": "USD", "원": "KRW"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a sentence says in numbers; None where it says nothing. `relative` is a wish in percent of the start (-50: half)."""

    baseline: float | None
    target: float | None
    unit: str = ""
    relative: float | None = None


def read_figures(text: str) -> Figures:
    """Baseline and target of a key result's sentence. Names of quarters and ordinal lists are no figures."""
    body = cues.QUARTER_NAME.sub(" ", text)
    for pattern in _FROM_TO:
        if (found := pattern.search(body)) is not None:
            parts = found.groups()
            return Figures(
                _value(parts[1], parts[2]), _value(parts[5], parts[6]), _unit(parts[4], parts[7]) or _unit(parts[0], parts[3])
            )
    if (change := relative_change(body)) is not None:
        return Figures(None, None, "", change)
    numbers = [found for found in _ALONE.finditer(body) if found[4] or found[1]] or list(_ALONE.finditer(body))
    if not numbers:
        return Figures(None, None)
    last = numbers[-1]
    return Figures(None, _value(last[2], last[3]), _unit(last[1], last[4]))


def relative_change(text: str) -> float | None:
    """`50% 감소` is -50, `2배` is +100, `by 10 %` is +10; None for anything else. The verb gives the sign."""
    if (times := _TIMES.search(text)) is not None:
        return (float(times[1]) - 1) * 100
    for pattern, change in _WORDS:
        if pattern.search(text):
            return change
    if cues.RELATIVE.search(text) is None or (found := _PERCENT.search(text)) is None:
        return None
    return -float(found[1]) if _DOWN.search(text) else float(found[1])


def _value(digits: str, steps: str | None) -> float:
    value = float(digits.replace(",", ""))
    for step in (steps or "").lower():
        value *= _STEPS[step]
    return value


def _unit(sign: str | None, word: str | None) -> str:
    found = sign or word or ""
    return _CURRENCY.get(found, found)
