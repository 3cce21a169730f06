"""Bytes to text: byte order mark, UTF-16 by its zero bytes, strict UTF-8, strict CP949 (never Python's euc-kr); all of the file."""

from __future__ import annotations

import codecs
import io
import re
from functools import cache
from typing import IO

from connectors.cells.names import WORDS
from data.errors import ImportRefused

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BLOCK = 1 << 16  # smaller than what the system gives out by new pages
_HEAD = 20_000
_SHOWN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp949": "CP949"}


def decode(content: bytes, name: str, wanted: str | None = None) -> tuple[str, str]:
    """(text without byte order mark, name of the encoding for people).

    Raises: ImportRefused `import.encoding` when no candidate decodes the whole file, `import.control` for zero characters.
    """
    encoding = wanted or _recognise(content)
    for candidate in (encoding,) if encoding else ("utf-8", "cp949"):
        try:
            text = content.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        text = text.removeprefix("\ufeff").removesuffix("\x1a")  # DOS ended files with a mark
        _check(text, name, candidate)
        return text, _SHOWN.get(candidate, candidate)
    raise ImportRefused("import.encoding", file=name, line=_first_bad_line(content))


def as_utf8(file: IO[bytes], name: str, wanted: str | None = None) -> tuple[IO[bytes], str]:
    """The same file as UTF-8, placed after its byte order mark; read block by block where it is UTF-8 already. Raises: as `decode`."""
    start = file.tell()
    head = file.read(4000)
    mark = codecs.BOM_UTF8 if head.startswith(codecs.BOM_UTF8) else b""
    if wanted is None and _recognise(head) in (None, "utf-8-sig") and _is_utf8(head, file):
        file.seek(start + len(mark))
        return file, _SHOWN["utf-8-sig" if mark else "utf-8"]
    file.seek(start)
    text, encoding = decode(file.read(), name, wanted)
    return io.BytesIO(text.encode("utf-8")), encoding


def _is_utf8(head: bytes, rest: IO[bytes]) -> bool:
    """True for valid UTF-8 without zero characters (those are refused with their line by `decode`)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        block, is_within = head, False  # a character may go on in the next block
        while block:
            if is_within or not block.isascii():
                decoder.decode(block)
                is_within = bool(decoder.getstate()[0])
            if b"\x00" in block:
                return False
            block = rest.read(_BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _recognise(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 8 and min(even, odd) * 10 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _check(text: str, name: str, encoding: str) -> None:
    position = text.find("\x00")
    if position >= 0:
        raise ImportRefused("import.control", file=name, line=text.count("\n", 0, position) + 1)
    if encoding == "cp949" and _is_unlikely_korean(text):
        raise ImportRefused("import.encoding", file=name, line=1)


@cache
def _header_words() -> tuple[str, ...]:
    """Words of Korean tables: no text of another language decodes into one of them by accident."""
    return tuple(w for role in ("period", "metric", "value", "total") for w in WORDS[role] if re.fullmatch("[가-힣]{2,}", w))


def _is_unlikely_korean(text: str) -> bool:
    """CP949 decodes much of Shift-JIS and Latin text into rare Hangul and Chinese characters: common syllables must prevail.

    KS X 1001 holds the 2,350 syllables in use; the rest of CP949 is almost never typed.
    """
    head = text[:_HEAD]
    if any(word in head for word in _header_words()):
        return False
    foreign = [c for c in text if ord(c) > 127]
    if not foreign:
        return False
    common = 0
    for character in set(foreign):
        try:
            usual = len(character.encode("euc_kr")) == 2 and ("가" <= character <= "힣" or character in "₩￦△▲％·…‘’“”–—㈜℃①②③④⑤")
        except UnicodeEncodeError:
            usual = False
        common += usual
    return common < 0.7 * len(set(foreign))


def _first_bad_line(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1
