"""Reads library files and refuses what would make bad drafts, naming the file, the entry, the field and the remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from data.errors import ConfigurationError
from data.model.metric import Name
from goals.suggest.library import KINDS, CauseEntry, DepartmentKind, Lever, Library, Pattern
from goals.wording import ADVICE, check_objective

OURS = Path(__file__).parent / "library"
_CAUSE_FIELDS = {
    "code", "metrics", "kinds", "cues", "words", "name", "question", "objective", "drivers", "levers", "needs",
}  # fmt: skip
_REQUIRED = ("code", "metrics", "kinds", "name", "question", "levers")
_PATTERN_FIELDS = {"department", "drivers", "guards", "mix", "slow", "kind"}
_TABLES = {"cause", "department", "mix", "initiatives"}
_PAIR = 2


def files_of(place: Path) -> tuple[Path, ...]:
    """The TOML files of a folder (and its `causes` folder), or the one file. Raises: ConfigurationError `library.missing`."""
    if place.is_file():
        return (place,)
    found = tuple(sorted([*place.glob("*.toml"), *place.glob("causes/*.toml")])) if place.is_dir() else ()
    if not found:
        raise ConfigurationError("library.missing", place=place.name)
    return found


def read_library(*places: Path) -> Library:
    """One library from several places; what comes later goes first and replaces entries of the same code.

    Raises: ConfigurationError `library.unreadable`, `library.field`, `library.text`, `library.objective`, `library.twice`.
    """
    causes: dict[str, CauseEntry] = {}
    parts: dict[str, dict[str, Any]] = {"patterns": {}, "objectives": {}, "mix": {}, "department": {}}
    initiatives: tuple[Name, ...] = ()
    for place in places:
        own: dict[str, CauseEntry] = {}
        for file in files_of(place):
            table = _table(file)
            for row in table.get("cause", []):
                entry = _cause(row, file.name)
                if entry.code in own:
                    raise ConfigurationError("library.twice", file=file.name, entry=entry.code)
                own[entry.code] = entry
            initiatives = _other_tables(table, file.name, parts) or initiatives
        causes = own | {code: entry for code, entry in causes.items() if code not in own}
    return Library(
        tuple(causes.values()),
        parts["patterns"],
        parts["objectives"],
        parts["mix"],
        initiatives,
        tuple(parts["department"].values()),
    )


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError("library.unreadable", file=file.name, problem=str(error)) from error


def _other_tables(table: Mapping[str, Any], file: str, parts: dict[str, dict[str, Any]]) -> tuple[Name, ...]:
    """Departments, Objectives, mix and patterns of one file into `parts`; returns the initiatives of the mix, if it has some."""
    for row in table.get("department", []):
        code = str(row.get("code", ""))
        words = tuple(str(word).lower() for word in row.get("words", ()))
        if not code or not words:
            raise ConfigurationError(
                "library.field", file=file, entry=f"department {code}", field="code, words", known="code, words"
            )
        parts["department"][code] = DepartmentKind(code, words)
    for code, pair in table.get("mix", {}).items():
        parts["mix"][code] = _objective(pair, file, f"mix.{code}")
    for code, row in table.items():
        if code in _TABLES:
            continue
        if isinstance(row, Mapping) and row and set(row) <= set(KINDS):
            parts["objectives"][code] = {kind: _objective(pair, file, f"{code}.{kind}") for kind, pair in row.items()}
        else:
            parts["patterns"][code] = _pattern(row, file, code)
    return tuple(_pair(pair, file, "initiatives.mix") for pair in table.get("initiatives", {}).get("mix", ()))


def _cause(row: Mapping[str, Any], file: str) -> CauseEntry:
    entry = str(row.get("code", "?"))
    for name in _REQUIRED:
        if not row.get(name):
            raise ConfigurationError("library.field", file=file, entry=entry, field=name, known=", ".join(_REQUIRED))
    _known_fields(row, _CAUSE_FIELDS, file, entry)
    kinds = _words(row, "kinds", file, entry)
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigurationError("library.field", file=file, entry=entry, field=f"kinds = {kind}", known=", ".join(KINDS))
    return CauseEntry(
        code=entry,
        metrics=_words(row, "metrics", file, entry),
        kinds=kinds,
        cues=_words(row, "cues", file, entry),
        words=tuple(word.lower() for word in _words(row, "words", file, entry)),
        name=_pair(row["name"], file, entry),
        question=_pair(row["question"], file, entry),
        objective=_objective(row["objective"], file, entry) if "objective" in row else None,
        drivers=_words(row, "drivers", file, entry),
        levers=tuple(_lever(lever, file, entry) for lever in row["levers"]),
        needs=str(row.get("needs", "")),
    )


def _lever(row: Any, file: str, entry: str) -> Lever:
    if not isinstance(row, Mapping) or "do" not in row:
        raise ConfigurationError("library.field", file=file, entry=entry, field="levers", known="do, moves")
    _known_fields(row, {"do", "moves"}, file, entry)
    return Lever(_pair(row["do"], file, entry), str(row.get("moves", "")))


def _pattern(row: Any, file: str, code: str) -> Pattern:
    if not isinstance(row, Mapping):
        raise ConfigurationError("library.field", file=file, entry=code, field=code, known=", ".join(sorted(_PATTERN_FIELDS)))
    _known_fields(row, _PATTERN_FIELDS, file, code)
    return Pattern(
        drivers=_words(row, "drivers", file, code),
        guards=_words(row, "guards", file, code),
        mix=_words(row, "mix", file, code),
        slow=bool(row.get("slow", False)),
        committed=row.get("kind") == "committed",
    )


def _known_fields(row: Mapping[str, Any], known: set[str], file: str, entry: str) -> None:
    for name in row:
        if name not in known:
            raise ConfigurationError("library.field", file=file, entry=entry, field=name, known=", ".join(sorted(known)))


def _words(row: Mapping[str, Any], name: str, file: str, entry: str) -> tuple[str, ...]:
    found = row.get(name, ())
    if not isinstance(found, Sequence) or isinstance(found, str) or not all(isinstance(word, str) for word in found):
        raise ConfigurationError("library.field", file=file, entry=entry, field=name, known=f'{name} = ["...", "..."]')
    return tuple(found)


def _pair(pair: Any, file: str, entry: str) -> Name:
    """Both languages, neither empty."""
    texts = [pair] * _PAIR if isinstance(pair, str) else pair
    if not isinstance(texts, list) or len(texts) != _PAIR or not all(isinstance(t, str) and t.strip() for t in texts):
        raise ConfigurationError("library.text", file=file, entry=entry, text=str(pair))
    return Name(*texts)


def _objective(pair: Any, file: str, entry: str) -> Name:
    """An Objective of a library passes every rule that is more than advice."""
    name = _pair(pair, file, entry)
    for text in dict.fromkeys((name.ko, name.en)):
        for found in check_objective(text):
            if found.severity != ADVICE:
                piece = str(found.params.get("piece", ""))
                raise ConfigurationError("library.objective", file=file, entry=entry, text=text, rule=found.rule, piece=piece)
    return name
