"""Units of measure as people write them: 원, 백만원, 천 명, %, USD; a scale (factor) and a kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

SMALL_STEPS = {"천": 1e3, "백": 1e2, "십": 1e1}
BIG_STEPS = {"조": 1e12, "억": 1e8, "만": 1e4}
SCALES = {
    "백": 1e2,
    "천": 1e3,
    "만": 1e4,
    "십만": 1e5,
    "백만": 1e6,
    "천만": 1e7,
    "억": 1e8,
    "십억": 1e9,
    "백억": 1e10,
    "천억": 1e11,
    "조": 1e12,
}
LETTERS = {"K": 1e3, "k": 1e3, "M": 1e6, "MM": 1e6, "Mn": 1e6, "mn": 1e6, "B": 1e9, "bn": 1e9, "Bn": 1e9}
ENGLISH_SCALES = {"thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "mil": 1e6, "billion": 1e9, "billions": 1e9}
MONEY = {
    "원": "KRW", "원정": "KRW", "krw": "KRW", "₩": "KRW", "\\": "KRW", "won": "KRW",
    "달러": "USD", "불": "USD", "usd": "USD", "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD",
    "유로": "EUR", "eur": "EUR", "€": "EUR", "엔": "JPY", "jpy": "JPY", "¥": "JPY", "파운드": "GBP", "gbp": "GBP", "£": "GBP",
    "위안": "CNY", "cny": "CNY",
}  # fmt: skip
COUNTED = {
    "명": "people", "인": "people", "people": "people", "건": "cases", "개": "count", "회": "count", "번": "count", "대": "count",
    "곳": "count", "점": "score", "배": "x", "시간": "hours", "hours": "hours", "hour": "hours", "h": "hours", "hrs": "hours",
    "분": "minutes", "minutes": "minutes", "min": "minutes", "초": "seconds", "seconds": "seconds", "sec": "seconds", "s": "seconds",
    "일": "days", "days": "days", "주": "weeks", "개월": "months", "cases": "cases", "count": "count", "건수": "cases", "ea": "count",
    "ratio": "ratio", "index": "index", "pt": "score", "points": "score", "score": "score", "ms": "ms",
}  # fmt: skip
PERCENT = {"%", "퍼센트", "프로", "percent", "pct"}
_SCALED = re.compile(rf"^({'|'.join(sorted(SCALES, key=len, reverse=True))})\s*(.*)$")
_SAID = re.compile(r"^(?:단\s*위|units?)\s*[:：=]?\s*", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![\d,])(?:1,?000(?!\d)|['’]?000s?\b)")
_IN_BRACKETS = re.compile(r"[(\[（【]\s*([^()\[\]（）【】]{1,30})\s*[)\]）】]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A scale and what is counted: `unit` is a currency code, `%`, a catalogue word, or empty (any count)."""

    factor: float
    unit: str
    spelled: str

    @property
    def is_money(self) -> bool:
        """True for currencies."""
        return is_money(self.unit)


def is_money(unit: str) -> bool:
    """True for a currency code: KRW, USD ..."""
    return len(unit) == 3 and unit.isascii() and unit.isupper()


def read_unit(text: str) -> Unit | None:
    """`백만원` -> (1e6, KRW); `천 명` -> (1e3, people); `%`; `USD`; `USD million`; None when the words say no unit."""
    spelled = text.strip().strip(".")
    plain = (
        _THOUSANDS.sub(" thousand ", spelled) if "000" in spelled and not spelled.isdecimal() else spelled
    )  # KRW '000, $000s, 1,000원
    word = spelled.lower().replace(" ", "")
    if not word or len(word) > 30:
        return None
    if word in PERCENT:
        return Unit(1.0, "%", spelled)
    if word in MONEY or word in COUNTED:
        return Unit(1.0, MONEY.get(word) or COUNTED[word], spelled)
    scaled = _SCALED.match(word)
    if scaled and (scaled[2] == "" or scaled[2] in MONEY or scaled[2] in COUNTED):
        return Unit(SCALES[scaled[1]], _kind(scaled[2]), spelled)
    return _english(plain, spelled)


def _english(plain: str, spelled: str) -> Unit | None:
    """`USD million`, `million KRW`, `K USD`, `$M`, `thousands`, `KRW 백만`."""
    words = plain.replace("$", " $ ").replace("₩", " ₩ ").split()
    factor, kind, known = 1.0, "", bool(words)
    for word in words:
        if scale := ENGLISH_SCALES.get(word.lower()) or LETTERS.get(word) or SCALES.get(word):
            factor *= scale
        elif word.lower() in MONEY or word.lower() in COUNTED:
            kind = _kind(word.lower())
        elif word.lower() not in {"in", "of"}:
            known = False
    return Unit(factor, kind, spelled) if known and (factor != 1.0 or kind) else None


def _kind(word: str) -> str:
    return MONEY.get(word) or COUNTED.get(word, "") if word else ""


@lru_cache(maxsize=1 << 16)  # asked about each name several times
def split_header(header: str) -> tuple[str, Unit | None]:
    """A column header without its unit: `매출(백만원)` -> (매출, 백만원); brackets that hold no unit stay in the name."""
    for found in _IN_BRACKETS.finditer(header):
        inside = found[1]
        unit = read_unit(_SAID.sub("", inside))
        if unit:
            return (header[: found.start()] + header[found.end() :]).strip(), unit
    return header, None
