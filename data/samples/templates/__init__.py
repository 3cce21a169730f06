"""Files to begin with: small CSVs that import as they are, in Korean and English headings."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = ("long", "wide", "targets", "events")
_FOLDER = Path(__file__).parent


def template(name: str, language: str) -> bytes:
    """UTF-8 with a byte order mark, so that Excel shows Korean."""
    return (_FOLDER / f"{name}.{language}.csv").read_text(encoding="utf-8").encode("utf-8-sig")
