"""The words that name segments: broken or endless ones are refused with their rows, two that differ in case or width are said."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from connectors.cells.names import CONTROL, tidy
from connectors.contract import Level, Message
from connectors.vocabulary import display

if TYPE_CHECKING:
    from connectors.normalise import Work

LONGEST = 200
_LOST = "\ufffd"  # what programs write for bytes they could not decode
_MOST_COMPARED = 5_000


def check_segment_names(work: Work) -> None:
    """Take rows out whose segment nobody can mean; nothing is merged, alike spellings are only named."""
    for index, name in work.mapping.dimensions:
        column = work.grid.columns[index]
        wrong = np.array([*(_is_broken(text) for text in column.texts), False])
        if wrong.any():
            bad = wrong[column.codes[work.rows]]
            for row in work.rows[bad]:
                text = display(column.at(int(row)))
                work.faults.add(Message("segment_broken", Level.ERROR, int(work.grid.lines[row]), display(name), value=text))
            work.rows = work.rows[~bad]
        if len(column.texts) <= _MOST_COMPARED and (alike := _alike(column.texts)):
            params = {"name": display(name), "first": display(alike[0]), "second": display(alike[1])}
            work.faults.add(Message("segments_alike", Level.WARNING, params=params))


def _is_broken(text: str) -> bool:
    return len(text) > LONGEST or _LOST in text or CONTROL.search(text) is not None


def _alike(texts: tuple[str, ...]) -> tuple[str, str] | None:
    """The first two spellings that a person would take for one: Seoul and SEOUL, A동 and Ａ동."""
    seen: dict[str, str] = {}
    for text in texts:
        stored = tidy(text)
        other = seen.setdefault(unicodedata.normalize("NFKC", stored).casefold(), stored)
        if other != stored:
            return other, stored
    return None
