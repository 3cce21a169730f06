"""What is written around a table about its units: `(단위: 백만원)`, `천원 단위`, `(백만원)`, `in thousands of KRW`.

A scale that stands there and is not understood is handed back as an odd word: a thousandfold error must be asked about, never overlooked.
"""

from __future__ import annotations

import re
import unicodedata

from connectors.cells.units import LETTERS, SCALES, Unit, read_unit

_NOTE = re.compile(
    r"(?:단\s*위|unit|units|(?:금액|통화|currency)(?=\s*[:=]))(?:는|은)?\s*(?P<mark>[:=]?)\s*(?P<words>[^()\[\]<>]{1,60})",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"(?<=\d),(\d{3})(?!\d)")  # the comma of 1,000원 parts no words
_SEPARATORS = re.compile(r"\s*[,·、;|]\s*|\s*/\s*(?=[^\s])")
_IN_BRACKETS = re.compile(r"[(\[<【]\s*([^()\[\]<>【】]{1,40})\s*[)\]>】]")
_AROUND = re.compile(r"^[\s※*#·\-]+|\s*(?:단위|기준)?(?:임|입니다)?\s*\.?$")
_ALL_FIGURES = re.compile(r"^(?:all\s+)?(?:figures|amounts|values|numbers)\s+(?:are\s+)?(?=in\s)", re.IGNORECASE)
_COUNTED = "원|달러|불|유로|엔|위안|명|인|건|개|대|회|₩|\\$"
_SCALE = re.compile(
    rf"(?<![\d.,일이삼사오육칠팔구십백천만수몇여])((?:십|백|천)?억|(?:십|백|천)?만|[천조])\s*(?:{_COUNTED})(?=$|[\s)\]>,.:;/·]|단위|기준|으로|임|입)(?!\s*(?:대|권|짜리|이상|이하|미만|초과|규모|넘|돌파|달성))"
    r"|(?<![\d.]\s)(?<![\d.])\b(?:thousands?|millions?|billions?)\b"
    r"|(?:\b(?:krw|usd|eur|jpy)|[₩$€¥])\s*(?:mn|mm|m|bn|b|k|'?000s?)\b",
    re.IGNORECASE,
)
_COUNTED_OUT = re.compile(r"\b(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|hundred|several|many|per)\s$", re.IGNORECASE)
_ONLY_LETTERS = {*LETTERS, *(scale for scale in SCALES if len(scale) == 1)}  # M and 천 may be anything when they stand alone


def read_note(cell: str) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """What a text beside a table declares: the units, and the words that are none although they should be."""
    text = unicodedata.normalize("NFKC", cell).strip() if not cell.isascii() else cell.strip()
    if (note := _NOTE.search(text)) and (found := _declared(note["words"])) and (found[0] or note["mark"]):
        return found  # `조직 단위 실적` is no note about units
    whole = _ALL_FIGURES.sub("", _AROUND.sub("", text))
    for part in (whole, *_IN_BRACKETS.findall(text)):
        unit = read_unit(_AROUND.sub("", part))
        if unit is not None and (unit.is_money or unit.factor != 1.0) and part.strip() not in _ONLY_LETTERS:
            return (unit,), ()
    return (), tuple([scale] if (scale := _scale_in(text)) else [])


def names_a_scale(text: str) -> bool:
    """True where a text speaks of thousands, 만, millions ... of something without a number before it."""
    return bool(_scale_in(text))


def _scale_in(text: str) -> str:
    for found in _SCALE.finditer(text):
        if not _COUNTED_OUT.search(text[: found.start()]):  # one million users
            return found[0].strip()
    return ""


def _declared(listed: str) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    words = [word for part in _SEPARATORS.split(_GROUPED.sub(r"\1", listed.strip())) if (word := part.strip())]
    read = [(word, _unit_before_words(word)) for word in words]
    odd = [word for word, unit in read if unit is None]
    units = tuple(unit for _, unit in read if unit)
    if units:  # `단위: 백만원 / 부가세 제외`: once the unit is said, other words are remarks unless they name a scale
        odd = [word for word in odd if names_a_scale(word) or len(word) <= _LONGEST_UNIT]
    return units, tuple(odd)


_LONGEST_UNIT = 5


def _unit_before_words(word: str) -> Unit | None:
    """`백만원  기준일 : 2025.03.31` begins with its unit; what follows must not name another scale."""
    parts = word.split()
    for count in range(len(parts), 0, -1):
        unit = read_unit(_AROUND.sub("", " ".join(parts[:count])))
        if unit is not None:
            return unit if not names_a_scale(" ".join(parts[count:])) else None
    return None
