"""Which mark is the decimal one in a column of texts: `1,234` is thousands unless other cells show decimal commas; never a guess.

Evidence is what only one reading allows: two kinds of marks in one cell, a group of other than three digits, repeated groups.
A single mark before exactly three digits (`1,234`, `1.234`) is no evidence and follows the others, or is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_MARKED = re.compile(r"[0-9.,]*[0-9][.,][0-9][0-9.,]*|[.,][0-9]+")
_COMMA_WORTH_A_LOOK = re.compile(r",|\d\.\d+\.")
_UNSURE = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]{1,3}(?:\.[0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Separators:
    """`decimal` is the mark before decimals; `unsure` are the marks whose `1,234` (`1.234`) cannot be decided in this column;
    `weak` says that only short numbers such as `12,5` speak for the decimal comma: enough for a rate, not for won."""

    decimal: str = "."
    unsure: frozenset[str] = frozenset()
    weak: bool = False

    def leaves_open(self, body: str) -> bool:
        """True for a number that this column cannot decide."""
        found = _UNSURE.fullmatch(body) if self.unsure else None
        return found is not None and found[1] in self.unsure


POINT = Separators()


@dataclass
class _Seen:
    """How many texts show what."""

    sure_comma: int = 0
    weak_comma: int = 0
    point: int = 0
    open_comma: int = 0
    open_point: int = 0

    def look(self, token: str) -> None:
        """Count one number as it is written."""
        commas, points = token.count(","), token.count(".")
        if commas and points:
            comma_decimal = token.rindex(",") > token.rindex(".")
            self.sure_comma += comma_decimal
            self.point += not comma_decimal
        elif commas + points > 1:
            if _GROUPS.fullmatch(token):
                self.sure_comma += points > 1
                self.point += commas > 1
        elif found := _UNSURE.fullmatch(token):
            self.open_comma += found[1] == ","
            self.open_point += found[1] == "."
        elif commas:
            before, _, after = token.partition(",")
            self.sure_comma += len(before) > 3 and len(after) < 4
            self.weak_comma += len(before) <= 3 and (len(after) < 3 or before in {"", "0"})  # `1,2345` may be groups of four
        else:
            self.point += 1


def find_separators(texts: Iterable[str], chosen: str | None = None, delimiter: str = "") -> Separators:
    """The marks of a column (or of all value columns) from its distinct texts; `chosen` is the person's answer.

    A file that parts its cells with semicolons most likely does so because commas are decimal: there `1,234` is asked about.
    """
    if chosen is not None:
        return Separators(chosen)
    together = "\n".join(texts)
    if not together.isascii():
        together = unicodedata.normalize("NFKC", together)
    if not _COMMA_WORTH_A_LOOK.search(together):
        return POINT
    seen = _Seen()
    for found in _MARKED.finditer(together):
        seen.look(found[0])
    return _decided(seen, delimiter)


def _decided(seen: _Seen, delimiter: str) -> Separators:
    comma = seen.sure_comma + seen.weak_comma
    if comma and not seen.point:
        # one odd `1,23` among many `1,234` may be a typing error: a few cells do not turn all the others into fractions
        trusted = seen.sure_comma > 0 or delimiter == ";"
        if trusted or seen.weak_comma > seen.open_comma:
            return Separators(",", weak=not trusted)
        return Separators(unsure=frozenset(","))
    if comma:
        return Separators(unsure=frozenset(",."))
    if seen.point:
        return POINT
    if seen.open_comma and (seen.open_point or delimiter == ";"):
        return Separators(unsure=frozenset(",."))
    return POINT


def unsettled(texts: Iterable[str], separators: Separators) -> set[str]:
    """Texts whose mark nothing else in the column confirms: `1.234` where every point stands before exactly three digits, or
    `12,5` where only such short numbers speak for the decimal comma. Things that are counted whole are asked about."""
    marked = [text for text in texts if "." in text or "," in text]
    if separators.weak:
        return {text for text in marked if "," in text}
    seen, found = _Seen(), set()
    for text in marked if separators is POINT else ():
        for token in _MARKED.finditer(text):
            seen.look(token[0])
            if _UNSURE.fullmatch(token[0]) and "." in token[0]:
                found.add(text)
        if seen.point or seen.open_comma or seen.weak_comma or seen.sure_comma:
            return set()
    return found
