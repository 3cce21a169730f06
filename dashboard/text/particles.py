"""Korean particles that fit the word before them: 이탈률이, CAC가, 50달러가, 평균 계약 금액(ACV)이."""

from __future__ import annotations

import re

PAIRS = ("이/가", "은/는", "을/를", "과/와", "으로/로", "이/", "이었/였")
_DIGIT_HAS_FINAL = {
    "0": True,
    "1": True,
    "2": False,
    "3": True,
    "4": False,
    "5": False,
    "6": True,
    "7": True,
    "8": True,
    "9": False,
}
_LETTER_HAS_FINAL = set("LMNR")
_RIEUL_DIGITS = set("178")  # 일, 칠, 팔 end in ㄹ
_BRACKETED = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*$")
_CLOSING = "\"'”’»」』)]）!?.,… "
_UNITS = {"%": False, "℃": False, "$": False, "₩": True, "p": False}


def with_particle(word: str, pair: str) -> str:
    """The word followed by the fitting one of a pair such as `이/가` (first: after a final consonant)."""
    after_consonant, after_vowel = pair.split("/")
    final, rieul = _ending(word)
    if pair == "으로/로" and rieul:
        return word + after_vowel
    return word + (after_consonant if final else after_vowel)


def _ending(word: str) -> tuple[bool, bool]:
    """(has a final consonant, that consonant is ㄹ) by the reading of the last letter, digit or sign."""
    stripped = _BRACKETED.sub("", word).rstrip(_CLOSING)
    if not stripped:
        return False, False
    last = stripped[-1]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return final != 0, final == 8
    if last.isdigit():
        return _number_ending(stripped)
    if last in _UNITS:
        return _UNITS[last], False
    if last.isascii() and last.isalpha():
        upper = last.upper() if last.isupper() or len(stripped) == 1 else last
        return upper in _LETTER_HAS_FINAL, upper in {"L", "R"}
    return False, False


def _number_ending(word: str) -> tuple[bool, bool]:
    """Numbers are read aloud: 10 십, 100 백, 1000 천 end in consonants other than ㄹ; digits by their names."""
    last = word[-1]
    if last == "0" and not re.search(r"\.\d*0$", word):
        return True, False
    return _DIGIT_HAS_FINAL.get(last, False), last in _RIEUL_DIGITS
