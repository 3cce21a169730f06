"""Text by key in one language; templates may ask for a particle: `{metric:이/가}`."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
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


@cache
def _is_plain(template: str) -> bool:
    """True for a template without particles, which Python itself fills quickest."""
    taken = _pieces(template)
    return taken is not None and not any(spec in PAIRS for _, _, spec in taken[0])


def _filled(template: str, params: Mapping[str, object]) -> str:
    """The template with its placeholders filled."""
    if _is_plain(template):
        return template.format_map(params)
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
    return Text(language, _Sentences(tuple(sorted((_FOLDER / language).glob("*.toml")))))


class _Sentences(Mapping[str, str]):
    """The sentences of many files, each read when a key is asked for that it may hold: a command says a few of four thousand."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._waiting = [file.read_text(encoding="utf-8") for file in files]
        self._read: dict[str, str] = {}
        self._sought: set[tuple[str, str]] = set()
        self._alone = Lock()  # the web server's threads share one catalogue

    def __getitem__(self, key: str) -> str:
        if (known := self._read.get(key)) is not None:
            return known
        first, second = (*key.split(".", 2), "")[:2]
        if (first, second) not in self._sought:
            self._load(_opening(first, second))
            self._sought.add((first, second))
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        self._load(re.compile(""))
        return iter(self._read)

    def __len__(self) -> int:
        self._load(re.compile(""))
        return len(self._read)

    def _load(self, opening: re.Pattern[str]) -> None:
        """Read the files that have a line which opens so."""
        with self._alone:
            chosen = [raw for raw in self._waiting if opening.search(raw)]
            for raw in chosen:
                _flatten(tomllib.loads(raw), "", self._read)
            self._waiting = [raw for raw in self._waiting if raw not in chosen]


def _opening(first: str, second: str) -> re.Pattern[str]:
    """How a line opens below which a key of these first two names may stand: `[first]`, `[first.second...]` or `first.second... =`."""
    first, second = re.escape(first), re.escape(second)
    headed = rf"^\s*(\[\s*{first}\s*(\]|\.\s*{second}\b)|{first}\s*\.)"
    return re.compile(headed if second else rf"^\s*{first}\b", re.MULTILINE)


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
