"""One number cell: grouping, Korean 억/만 steps, currencies, percent, accounting signs; missing words; everything else refused."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace

from connectors.cells.names import WORDS, has_odd_digits
from connectors.cells.separators import POINT, Separators
from connectors.cells.units import BIG_STEPS, COUNTED, LETTERS, MONEY, PERCENT, SCALES, SMALL_STEPS

FORMULA_ERRORS = {
    "#div/0!",
    "#value!",
    "#ref!",
    "#name?",
    "#num!",
    "#null!",
    "#n/a",
    "#spill!",
    "#calc!",
    "#getting_data",
    "#error!",
}
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:\.[0-9]+)?")
_EUROPEAN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")
_BIG = re.compile(rf"(.+?)\s*([{''.join(BIG_STEPS)}])\s*")
_SMALL = re.compile(rf"([0-9][0-9,]*(?:\.[0-9]+)?)\s*([{''.join(SMALL_STEPS)}])\s*")
_SUFFIXES = sorted({*MONEY, *COUNTED, *PERCENT, "%p", "%포인트"}, key=len, reverse=True)
_PREFIXES = sorted((word for word in MONEY if not word.isalpha() or word in {"krw", "usd", "eur"}), key=len, reverse=True)
_NEGATIVE = ("△", "▲", "▽", "▼", "−", "-", "–")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u061c\u2066-\u2069\u202a-\u202e]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LONGEST = 60
UNCACHED = "=…"
# Private characters before the text of a workbook's cell: merged over several cells, thousands cut off by its format, a format that
# changes with the value.
SPREAD, SHRUNK, UNCLEAR_FORMAT = MARKS = ("\ue000", "\ue001", "\ue002")
_DASHES = {"-", "—", "–", "―", "--", "−", "ㅡ", "─", "━"}
_MINUS_BEHIND = re.compile(r"([0-9][0-9.,' ’]*)[-−]")  # 1,234- of accounting programs
_MARKED_AS_TEXT = re.compile(r"'[-+]?[0-9]")  # the apostrophe that keeps a number text in a spreadsheet
_OTHER_MARK = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Number:
    """A read number. `unit` is what the cell itself said (KRW, %, people ...; empty: nothing), `scaled` that it named 만, 억, K ...,
    `signed` that the unit is a bare currency sign before the number, `shrunk` that its format cut thousands off."""

    value: float
    unit: str = ""
    scaled: bool = False
    rounded: bool = False
    signed: bool = False
    shrunk: bool = False


@dataclass(frozen=True, slots=True)
class NotANumber:
    """Why a cell is no number: `missing`, `formula_error`, or a refusal code of `rejection.*`."""

    code: str

    @property
    def is_missing(self) -> bool:
        """True when the cell says that there is no value."""
        return self.code in {"missing", "dash", "formula_error"}


_MISSING, _DASH, _FORMULA = NotANumber("missing"), NotANumber("dash"), NotANumber("formula_error")


def read_number(text: str, separators: Separators = POINT) -> Number | NotANumber:
    """What a cell says under the marks of its column; never a guess: `1,23` or `0x1F` are refused with a code."""
    if separators is POINT and _PLAIN.fullmatch(text):
        return _finite(text)
    if text.startswith(MARKS):
        return _marked(text)
    if unreadable := _unreadable(text):
        return unreadable
    cell = unicodedata.normalize("NFKC", text).strip("\u200b\ufeff\u200e\u200f\u2060 \t\r\n")
    if _MARKED_AS_TEXT.match(cell):
        cell = cell[1:]
    lowered = cell.lower()
    if text == UNCACHED or (cell.startswith("=") and len(cell) > 1):
        return NotANumber("formula_uncached")
    if lowered in FORMULA_ERRORS:
        return _FORMULA
    if cell in _DASHES:
        return _DASH
    if not cell or lowered.replace(" ", "") in WORDS["missing"]:
        return _MISSING
    if len(cell) > LONGEST:
        return NotANumber("number")
    return _signed(cell, separators)


def _unreadable(text: str) -> NotANumber | None:
    """Characters that say nothing, or something else than the digits they would become."""
    if _CONTROL.search(text):
        return NotANumber("control")
    if has_odd_digits(text):
        return NotANumber("number")
    return NotANumber("invisible") if _INVISIBLE.search(text.strip("\u200b\ufeff\u200e\u200f\u2060")) else None


def looks_like_number(text: str) -> bool:
    """True for numbers, also for those whose marks only the column can decide: enough to tell values from names."""
    found = read_number(text)
    return isinstance(found, Number) or found.code == "ambiguous_number"


def _marked(text: str) -> Number | NotANumber:
    """A cell of a workbook that cannot be taken as it stands."""
    if text.startswith(SHRUNK):
        found = read_number(text[1:])
        return replace(found, shrunk=True) if isinstance(found, Number) else found
    return NotANumber("merged_value" if text.startswith(SPREAD) else "format_unclear")


def _signed(cell: str, separators: Separators) -> Number | NotANumber:
    negative = False
    inside = re.fullmatch(r"\((.+)\)(\s*\D{1,4})?", cell)
    if inside and not inside[1].startswith(_NEGATIVE):
        cell, negative = inside[1].strip() + (inside[2] or ""), True
    elif cell.startswith((*_NEGATIVE, "+")):
        negative, cell = cell[0] != "+", cell[1:].strip()
    elif behind := _MINUS_BEHIND.fullmatch(cell):
        negative, cell = True, behind[1].strip()
    cell, prefix = _strip_prefix(cell)
    if not negative and prefix and cell.startswith(_NEGATIVE):
        negative, cell = True, cell[1:].strip()
    elif not negative and prefix and (within := re.fullmatch(r"\(([0-9].*)\)", cell)):  # ₩(1,234)
        negative, cell = True, within[1].strip()
    found = _unsigned(cell, prefix, separators)
    if not isinstance(found, Number):
        return found
    value = -found.value if negative and found.value else found.value  # -0 is 0
    return replace(found, value=value, signed=bool(prefix) and not found.scaled)


def _strip_prefix(cell: str) -> tuple[str, str]:
    lowered = cell.lower()
    for word in _PREFIXES:
        if lowered.startswith(word) and len(cell) > len(word):
            return cell[len(word) :].strip(), MONEY[word]
    return cell, ""


def _strip_suffix(cell: str) -> tuple[str, str]:
    lowered = cell.lower()
    for word in _SUFFIXES:
        if lowered.endswith(word) and len(cell) > len(word):
            before = cell[: -len(word)].rstrip()
            if (
                before[-1].isdigit()
                or before[-1] in SCALES
                or before.endswith(tuple(SCALES))
                or before[-1:] in {"K", "M", "B", "."}
            ):
                unit = "points" if word in {"%p", "%포인트"} else "%" if word in PERCENT else MONEY.get(word) or COUNTED[word]
                return before, unit
    return cell, ""


def _unsigned(cell: str, prefix: str, separators: Separators) -> Number | NotANumber:
    body, unit = _strip_suffix(cell)
    if separators.leaves_open(body.strip(f"KMB{''.join(SCALES)} ")):
        return NotANumber("ambiguous_number")
    if separators.decimal == ",":
        body = body.translate(_OTHER_MARK)
    if unit == "points":
        return NotANumber("percent_points")
    if prefix and unit and unit != prefix:
        return NotANumber("number")
    unit = unit or prefix
    steps = _korean_steps(body)
    if steps is not None:
        return Number(_written(steps, body), unit, scaled=True)
    for letter, factor in LETTERS.items():
        if letter in {"K", "M", "B"} and body.endswith(letter) and _plain_body(body[:-1].strip()) is not None:
            scaled = _plain_body(body[:-1].strip()) or 0.0
            return Number(_written(scaled * factor, body), unit, scaled=True)
    return _body(body, unit)


def _written(value: float, body: str) -> float:
    """The decimal number a person would write: 0.07억 is 7,000,000 and not 7,000,000.000000001."""
    return float(f"{value:.15g}") if "." in body else value


def _body(body: str, unit: str) -> Number | NotANumber:
    if _PLAIN.fullmatch(body):
        return _finite(body, unit)
    value = _plain_body(body)
    if value is not None:
        return Number(value, unit)
    if re.fullmatch(r"[0-9][0-9.,]*", body):
        return NotANumber("ambiguous_number")
    if re.fullmatch(r"[+-]?(inf|infinity|∞)", body, re.IGNORECASE):
        return NotANumber("nonfinite")
    return NotANumber("number")


def _plain_body(body: str) -> float | None:
    if _PLAIN.fullmatch(body):
        return float(body)
    if _GROUPED.fullmatch(body):
        return float(body.replace(",", ""))
    if _SPACED.fullmatch(body):
        return float(re.sub(r"[ '’]", "", body))
    if _EUROPEAN.fullmatch(body):
        return float(body.replace(".", "").replace(",", "."))
    return None


def _korean_steps(body: str) -> float | None:
    """`1억 2,000만` -> 120,000,000; `2천3백만` -> 23,000,000; steps must fall; a rest without a step may follow (`1만 2345`)."""
    position, total, last = 0, 0.0, math.inf
    while found := _BIG.match(body, position):
        amount, factor = _small_steps(found[1]), BIG_STEPS[found[2]]
        if amount is None or factor >= last:
            return None
        total, last, position = total + amount * factor, factor, found.end()
    rest = body[position:].strip()
    if not rest:
        return total
    if position == 0 and not any(step in rest for step in SMALL_STEPS):
        return None
    amount = _small_steps(rest)
    return total + amount if amount is not None and amount < last else None


def _small_steps(body: str) -> float | None:
    """The part before 만, 억 or 조: `2천3백` -> 2,300, `2,000` -> 2,000, `12백` -> 1,200."""
    position, total, last = 0, 0.0, math.inf
    while found := _SMALL.match(body, position):
        amount, factor = _plain_body(found[1]), SMALL_STEPS[found[2]]
        if amount is None or factor >= last:
            return None
        total, last, position = total + amount * factor, factor, found.end()
    rest = body[position:].strip()
    if not rest:
        return total if position else None
    amount = _plain_body(rest)
    return total + amount if amount is not None and amount < last else None


def _finite(text: str, unit: str = "") -> Number | NotANumber:
    value = float(text)
    digits = text.replace(".", "").lstrip("0")
    if not math.isfinite(value) or (value == 0.0 and digits[:1].isdigit()):  # 1e-400 is not 0
        return NotANumber("nonfinite")
    rounded = len(digits) > 15 and "e" not in text.lower() and "." not in text and int(text) != int(value)
    return Number(value, unit, rounded=rounded)
