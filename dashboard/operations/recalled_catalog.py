"""The catalogue as the last look knew it: where only values came since, a look asks for few of 100,000 metrics and need not read all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from data.model.metric import Catalog
from data.model.shelf import Shelf
from data.packed import packed, text_array, texts_of, unpacked
from data.store import Store
from data.store.catalog import known_catalog
from data.store.look_states import load_look_state
from signals.triage import CannotTell

NAME = "catalog"
_LACKS = "lacks:"
_ASKED = ("targets", "formula", "source", "links", "counter_metrics", "survival")  # what triage asks which metrics state


@dataclass(frozen=True, slots=True)
class Recalled:
    """`catalog`, and whether every KPI in it had values."""

    catalog: Catalog
    all_measured: bool


def kept_catalog(catalog: Catalog, cannot: Iterable[CannotTell]) -> bytes | None:
    """What to keep of a catalogue after a look; None for one that was not read from a store."""
    shelf = catalog.metrics
    if not isinstance(shelf, Shelf):
        return None
    catalog.look_up(*_ASKED)
    lacks = {f"{_LACKS}{piece}": np.array(places, dtype=np.int64) for piece, places in shelf.lacks.items()}
    measured = not any(row.reason == "empty" for row in cannot)
    return packed({"codes": text_array(list(shelf.codes)), "measured": np.array([measured]), **lacks})


def recalled(store: Store) -> Recalled | None:
    """The catalogue that was kept, for a store in which no metric changed since; None without one."""
    body = load_look_state(store, NAME)
    if body is None:
        return None
    held = unpacked(body)
    lacks = {name.removeprefix(_LACKS): places.tolist() for name, places in held.items() if name.startswith(_LACKS)}
    return Recalled(known_catalog(store, texts_of(held["codes"]), lacks), bool(held["measured"][0]))
