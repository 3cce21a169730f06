"""Number formats of xlsx cells: what a person sees beside the stored number (%, currency, unit words, thousands cut off)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from connectors.cells.numbers import SHRUNK, UNCLEAR_FORMAT
from connectors.cells.units import read_unit

_BUILT_IN_PERCENT = {9, 10}
_BUILT_IN_TWO_DECIMALS = 2
_PERIOD_WORDS = {"년", "월", "분기", "반기", "주차"}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]|[_*].|(?P<other>.)', re.DOTALL
)
_YEAR_AND_TENTH = re.compile(r"(19|20)\d\d\.\d")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a cell shows its number: before and behind it, as a percentage, with thousands cut off (`divisor`), with two decimals;
    `is_conditional` when the format changes with the value."""

    prefix: str = ""
    suffix: str = ""
    is_percent: bool = False
    divisor: int = 1
    has_two_decimals: bool = False
    is_conditional: bool = False

    @property
    def says_anything(self) -> bool:
        """False where the stored number is all there is to read."""
        return bool(self.prefix or self.suffix or self.is_percent or self.divisor > 1 or self.has_two_decimals)

    def shown(self, number: str) -> str:
        """The cell as a person reads it: `0.125` -> `12.5%`, `1234` -> `1234백만원`; marked where its thousands are cut off."""
        try:
            value = Decimal(number)
        except InvalidOperation:
            return number  # a date or a text in a number format stays as it is
        if self.is_conditional and (self.prefix or self.suffix or self.divisor > 1):
            return UNCLEAR_FORMAT + number
        if self.is_percent:
            return f"{(value * 100).normalize():f}%"
        if self.has_two_decimals and _YEAR_AND_TENTH.fullmatch(number):
            return f"{value:.2f}"
        if self.divisor == 1:
            return f"{self.prefix}{number}{self.suffix}"
        body = f"{(value / self.divisor).normalize():f}"
        return f"{self.prefix}{body}{self.suffix}" if self.suffix else f"{SHRUNK}{self.prefix}{body}"


def read_format(number: int, code: str) -> NumberFormat:
    """A format by its built-in number or its code; what is no unit, currency or period word is left out."""
    if number in _BUILT_IN_PERCENT:
        return NumberFormat(is_percent=True)
    if number == _BUILT_IN_TWO_DECIMALS:
        return NumberFormat(has_two_decimals=True)
    first = _first_section(code)
    before, digits, behind, conditional = "", "", "", False
    for found in _TOKEN.finditer(first):
        literal = found["quoted"] or found["escaped"] or found["currency"] or ""
        other = found["other"] or ""
        conditional |= bool(found["bracket"]) and found["bracket"][0] in "<>="
        if other in {"0", "#", "?", ".", ","} and other:
            digits += behind + other if digits else other
            behind = ""
        elif digits:
            behind += literal or other
        else:
            before += literal or other
    cut = re.search(r"[0#?](,+)$", digits)
    return NumberFormat(
        literal_meaning(before), literal_meaning(behind), "%" in re.sub(r'"[^"]*"|\\.', "", first), 1000 ** len(cut[1]) if cut else 1,
        bool(re.fullmatch(r"[0#,]+\.00", digits)) and not before.strip() and not behind.strip(), conditional,
    )  # fmt: skip


def _first_section(code: str) -> str:
    """The part for positive numbers."""
    return re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)[0]


def literal_meaning(literal: str) -> str:
    """The literal of a number format where it is a unit, a currency, % or a word of periods; padding and decoration say nothing."""
    word = literal.strip()
    return word if word in _PERIOD_WORDS or word in {"K", "M", "B"} or read_unit(word) else ""
