"""Text by key in one language; templates may ask for a particle: `{metric:이/가}`."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.text.particles import PAIRS, with_particle

_FOLDER = Path(__file__).parent
LANGUAGES = ("ko", "en")


class _Filler(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in PAIRS:
            return with_particle(str(value), format_spec)
        return str(super().format_field(value, format_spec))


_FILLER = _Filler()
_Piece = tuple[str, str, str]  # what stands before a placeholder, its name, how it is written


@cache
def _pieces(template: str) -> tuple[tuple[_Piece, ...], str] | None:
    """A template taken apart once; None where its placeholders are more than names with a plain format."""
    pieces: list[_Piece] = []
    rest = ""
    for literal, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            rest += literal
            continue
        if not name.isidentifier() or conversion or "{" in (spec or ""):
            return None
        pieces.append((rest + literal, name, spec or ""))
        rest = ""
    return tuple(pieces), rest


def _filled(template: str, params: Mapping[str, object]) -> str:
    """The template with its placeholders filled."""
    taken = _pieces(template)
    if taken is None:
        return _FILLER.vformat(template, (), params)
    parts: list[str] = []
    for literal, name, spec in taken[0]:
        value = params[name]
        parts += (literal, with_particle(str(value), spec) if spec in PAIRS else format(value, spec))
    return "".join(parts) + taken[1]


@dataclass(frozen=True)
class Text:
    """All sentences of one language. Call it with a key: `text("page.overview.title", name=...)`.

    `fiscal_start` is the company's (data.model.fiscal_year): quarters, halves and years are named by it.
    """

    language: str
    sentences: Mapping[str, str]
    fiscal_start: int = 1

    def __call__(self, key: str, /, **params: object) -> str:
        """The sentence of a key, filled.

        Raises: KeyError when the key or a placeholder is missing: both are programming errors that tests catch.
        """
        return _filled(self.sentences[key], params)

    def has(self, key: str) -> bool:
        """True when the language knows the key."""
        return key in self.sentences


@cache
def load_text(language: str) -> Text:
    """The text of a language: every TOML file of its folder, keys joined with dots."""
    sentences: dict[str, str] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "", sentences)
    return Text(language, sentences)


def company_text(language: str, fiscal_start: int) -> Text:
    """The text of a language for a company with these fiscal years."""
    return replace(load_text(language), fiscal_start=fiscal_start)


def text_of(words: Text | str) -> Text:
    """The text itself, or that of a bare language, which knows calendar years only."""
    return words if isinstance(words, Text) else load_text(words)


def read_text(language: str, file: str) -> Text:
    """The text of the files whose names begin so: help on the command line must not wait for every sentence of the product."""
    sentences: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob(f"{file}*.toml")):
        _flatten(tomllib.loads(path.read_text(encoding="utf-8")), "", sentences)
    return Text(language, sentences)


def _flatten(table: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            _flatten(value, f"{name}.", into)
        elif name in into:
            raise ValueError(f"text key {name} is defined twice")
        else:
            into[name] = str(value)
