"""Numbers as people read them: 5,000만원, ₩50M, $50, 99.95%, 48건, 1.8초. True minus, em dash for nothing (DESIGN section 4)."""

from __future__ import annotations

import math
import re

from dashboard.text.catalog import load_text

MINUS, NOTHING = "−", "—"
_SIGNS = {"KRW": "₩", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥"}
_KOREAN_STEPS = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_ENGLISH_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_STEP_THEN_WORD = re.compile(r"([만억조])([가-힣])")
_ENGLISH_COMPACT_FROM = 1e5  # below this the whole number is short enough


def value_text(value: float | None, unit: str, language: str, *, exact: bool = False) -> str:
    """A value with its unit, about three significant digits; `exact` keeps every digit (tables, hover)."""
    if value is None or not math.isfinite(value):
        return NOTHING
    body = _magnitude(abs(value), unit, language, exact)
    return (MINUS if _is_negative(value, body) else "") + body


def change_text(change: float | None, unit: str, language: str) -> str:
    """A difference with its sign; differences of percentages are points (`%p`)."""
    if change is None or not math.isfinite(change):
        return NOTHING
    if unit == "%":
        body = load_text(language)("unit.points", n=number_text(abs(change), digits=3))
    else:
        body = _magnitude(abs(change), unit, language, False)
    if not any(c in "123456789" for c in body):
        return "±" + body
    return (MINUS if change < 0 else "+") + body


def spoken_text(value: float | None, unit: str, language: str) -> str:
    """A value inside a sentence: foreign currency by its Korean name (50달러), everything else as `value_text`."""
    text = load_text(language)
    if language == "ko" and unit in _SIGNS and unit != "KRW" and value is not None and math.isfinite(value):
        sign = MINUS if value < 0 else ""
        return sign + _spaced(text(f"unit.spoken.{unit}", n=_korean_number(abs(value), exact=False)))
    return value_text(value, unit, language)


def number_text(value: float, *, digits: int = 3) -> str:
    """A plain number, grouped, with at most `digits` significant digits after whole numbers are kept."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else NOTHING
    magnitude = math.floor(math.log10(abs(value)))
    decimals = max(0, digits - 1 - magnitude)
    shown = f"{value:,.{min(decimals, 12)}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return shown.replace("-", MINUS)


def score_text(score: float | None) -> str:
    """Two decimals, or a dash while nothing is known."""
    return NOTHING if score is None else f"{score:.2f}"


def _is_negative(value: float, body: str) -> bool:
    return value < 0 and any(c in "123456789" for c in body)


def _magnitude(value: float, unit: str, language: str, exact: bool) -> str:
    if unit == "%":
        return f"{_percent(value, exact)}%"
    if unit in _SIGNS or (len(unit) == 3 and unit.isalpha() and unit.isupper()):
        return _money(value, unit, language, exact)
    number = _korean_number(value, exact) if language == "ko" else _english_number(value, exact)
    text = load_text(language)
    if text.has(f"unit.word.{unit}"):
        return _spaced(text(f"unit.word.{unit}", n=number))
    return _spaced(f"{number}{unit}") if language == "ko" else f"{number} {unit}"


def _spaced(body: str) -> str:
    """A space between a 만/억/조 step and the word it counts: 10만 명, 120만 달러, but 5,000만원."""
    return body if body.isascii() else _STEP_THEN_WORD.sub(r"\1 \2", body)


def _percent(value: float, exact: bool) -> str:
    """One decimal; two close to 100 (uptime), where the second decides."""
    decimals = 4 if exact else 2 if 99 <= value < 100 or 0 < value < 1 else 1
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _money(value: float, unit: str, language: str, exact: bool) -> str:
    sign = _SIGNS.get(unit, f"{unit} ")
    if unit == "KRW" and language == "ko":
        return f"{_korean_number(value, exact)}원"
    if language == "ko":
        return sign + (_korean_number(value, exact) if value >= 1e6 else number_text(value, digits=_money_digits(value)))
    return sign + _english_number(value, exact)


def _money_digits(value: float) -> int:
    return max(3, math.floor(math.log10(value)) + 1) if value >= 1 else 3


def _korean_number(value: float, exact: bool) -> str:
    """만/억/조 steps: exact gives up to two units (48억 2,100만), otherwise three significant digits (48.2억)."""
    for step, word in _KOREAN_STEPS:
        if value < step:
            continue
        if exact:
            return _two_units(value, step, word)
        scaled = value / step
        whole = abs(scaled - round(scaled)) < 5e-4 * scaled and scaled >= 100
        return f"{number_text(round(scaled) if whole else scaled, digits=max(3, len(str(int(scaled)))))}{word}"
    return number_text(value, digits=15 if exact else max(3, len(str(int(value)))))


def _two_units(value: float, step: float, word: str) -> str:
    if step == 1e4:
        rest = value % step
        return f"{value / step:,.0f}{word}" if rest == 0 else f"{value:,.0f}"
    whole, rest = divmod(round(value), int(step))
    below = step / 1e4
    second = round(rest / below)
    name = {"조": "억", "억": "만"}[word]
    return f"{whole:,}{word} {second:,}{name}" if second else f"{whole:,}{word}"


def _english_number(value: float, exact: bool) -> str:
    if not exact:
        for step, letter in _ENGLISH_STEPS:
            if value >= step and value >= _ENGLISH_COMPACT_FROM:
                return f"{number_text(value / step)}{letter}"
    digits = 15 if exact else max(3, len(str(int(value))))
    return number_text(value, digits=digits)
