"""Names of metrics and columns: one spelling for comparison, what headers mean, which known names are close."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_OTHER_DIGITS = {"No", "Nl"}  # 10² is no 102, ① no 1: Unicode's compatible spellings lose what these characters mean
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\u061c\u2066-\u2069\u202a-\u202e\u180e\ufe00-\ufe0f]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SQUEEZE = re.compile(r"[\s_\-·.]+")
_CLOSE = 0.6


def _words() -> dict[str, frozenset[str]]:
    lists = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in lists.items()}


WORDS = _words()
_ROLES = ("period", "metric", "value", "unit", "skip")


@lru_cache(maxsize=1 << 16)  # a name is asked about ten times on its way in
def comparable(name: str) -> str:
    """One spelling for comparison: NFKC, invisible characters gone, case folded, blanks and separators dropped."""
    return _SQUEEZE.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold())


def has_odd_digits(text: str) -> bool:
    """True for superscripts, fractions, circled and Roman numbers, which must never become plain digits."""
    return not text.isascii() and any(unicodedata.category(character) in _OTHER_DIGITS for character in text)


def tidy(name: str) -> str:
    """A name as it may be stored: NFC, invisible characters gone, single blanks."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", name)).split())


_FORMULA_STARTS = re.compile(r"'*[=+\-@\t\r]")


def escaped(text: str) -> str:
    """Text for a cell that no spreadsheet takes for a formula; `unescaped` gives it back."""
    return f"'{text}" if _FORMULA_STARTS.match(text) else text


def unescaped(text: str) -> str:
    """A text cell without the apostrophe that kept a spreadsheet from calculating it."""
    return text[1:] if text.startswith("'") and _FORMULA_STARTS.match(text) else text


def shown(text: str, longest: int = 60) -> str:
    """A cell's text for a message: control and invisible characters spelled out, long text cut, our own marks left out."""
    text = text.lstrip("\ue000\ue001\ue002")
    visible = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return visible if len(visible) <= longest else visible[: longest - 1] + "…"


def header_role(header: str) -> str | None:
    """`period`, `metric`, `value`, `unit` or `skip` for a known header word, else None."""
    word = comparable(header)
    bare = comparable(re.sub(r"[(\[（][^)\]）]*[)\]）]", "", header))
    for role in _ROLES:
        if word in WORDS[role] or bare in WORDS[role]:
            return role
    return None


_BEHIND = re.compile(r"[\s_/]+|(?=[(\[（])")


def qualifier(header: str) -> str:
    """The word behind a name, or in brackets behind it: 전년동기 of `매출 전년동기`, 누계 of `매출(누계)`; empty where there is none."""
    parts = [part for part in _BEHIND.split(header.strip()) if part]
    return parts[-1].strip("()[]（）") if len(parts) > 1 else ""


def is_unmeasured(word: str) -> bool:
    """True for 목표, 전년동기, 증감률 and such: beside a measured value, never one itself."""
    return comparable(word.replace("%", "")) in WORDS["unmeasured"]


def is_total(text: str) -> bool:
    """True for the words of total rows and columns: 합계, 소계, 누계, Total; also `3분기 합계`, `합 계`."""
    word = comparable(re.sub(r"[(\[（][^)\]）]*[)\]）]", "", text))
    if word in WORDS["total"]:
        return True
    return bool(re.search(r"(합계|소계|누계|총계|subtotal|grandtotal)$", word)) and len(word) <= 20


def is_footnote(text: str) -> bool:
    """True for a cell that starts like a footnote: `※ 잠정치`, `주1) ...`, `* ...`."""
    return text.lower().startswith(_NOTE_STARTS)


_NOTE_STARTS = tuple(WORDS["footnote"])
_LAST_WORD = re.compile(r"[^\s(]+\s*[\s(]\s*([^\s()]+)\)?")


def is_subtotal(text: str) -> bool:
    """True for the rows a spreadsheet puts below a group: `Seoul Total`, `서울 요약`, `수도권 계`, `서울(소계)`."""
    found = _LAST_WORD.fullmatch(text.strip())
    return found is not None and comparable(found[1]) in WORDS["total"] | _SUMMARIES


_SUMMARIES = {"요약"}


_RATES_AND_COUNTS = re.compile(
    r"(?:율|률|비율|비중|지수|점수|만족도|건수|횟수|명수|인원|\s수|[객원자문]수|rate|ratio|share|score|index|count|users?|%)$",
    re.IGNORECASE,
)


def is_no_amount(name: str) -> bool:
    """True for names of rates, scores and counts: a note such as `(단위: 백만원)` is not about them."""
    return _RATES_AND_COUNTS.search(re.sub(r"\s*[(\[（].*$", "", name).strip()) is not None


def is_whole(text: str) -> bool:
    """True for 전체, 전사, All ...: the value of a dimension that stands for all of its parts."""
    return comparable(text) in WORDS["whole"]


def close_names(name: str, known: dict[str, str], count: int = 3) -> list[str]:
    """The known display names closest to an unknown one; `known` maps comparable spellings to display names."""
    near = difflib.get_close_matches(comparable(name), known, n=count, cutoff=_CLOSE)
    return list(dict.fromkeys(known[word] for word in near))


def code_for(name: str, taken: set[str]) -> str:
    """A catalogue code for a new metric: letters and digits of the name (Hangul stays), unique among `taken`."""
    code = re.sub(r"[^\w]+", "_", unicodedata.normalize("NFKC", tidy(name)).lower()).strip("_") or "metric"
    code = f"m_{code}" if code[0].isdigit() else code
    unique, number = code, 2
    while unique in taken:
        unique, number = f"{code}_{number}", number + 1
    return unique
