"""A look at everything: all values read, measured and searched, and what of it is kept for the next look."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dashboard.operations.looking import Looking, measured_at
from dashboard.operations.metric_facts import row_facts, unjudged, without_values
from dashboard.operations.search_rows import findings_in, judged_rows
from data.model.period import Cadence
from data.model.progress import Progress, silent
from data.store import Store
from data.store.look_states import series_names
from data.store.observations import read_observations
from signals.kept import Kept, matrix_of
from signals.kept_findings import KeptFindings
from signals.kept_look import KeptLook
from signals.looks import SEPARATOR, Look
from signals.triage import CannotTell

LARGEST = 1 << 28  # cells of a matrix worth keeping (2 GB)


@dataclass(frozen=True, slots=True)
class Looked:
    """The looks of all cadences, what could not be judged, how much was judged, and what to keep for the next time: `states` in place of
    what was there, `steps` (number and body) beside it. `batch`: every look rests on the values of batches up to it."""

    looks: tuple[Look, ...]
    cannot: tuple[CannotTell, ...]
    series: int
    periods: int
    batch: int
    states: dict[str, bytes] = field(default_factory=dict)
    steps: dict[str, tuple[int, bytes]] = field(default_factory=dict)


def whole_looks(store: Store, looking: Looking, cadences: Sequence[Cadence], batch: int = 0, progress: Progress = silent) -> Looked:
    """Everything read, measured and searched. `batch`: the newest batch that is read."""
    progress("reading", 0, 0)
    observations = read_observations(store)
    numbers = series_names(store, SEPARATOR)
    parts = []
    for cadence in cadences:
        progress("measuring", 0, 0)
        names, starts, values = matrix_of(measured_at(observations, looking, cadence))
        facts = row_facts(names, looking.catalog, cadence)
        number = np.array([numbers.get(name, -1) for name in names], dtype=np.int64)
        kept = Kept(names, starts, values, facts, number, np.datetime64(looking.end(cadence), "s"), batch)
        parts.append(_searched(kept, judged_rows(kept), looking, cadence, progress))
    known = set(observations["metric"].cat.categories)
    return joined(parts, list(without_values(looking.catalog, known)))


def _searched(kept: Kept, judged: NDArray[np.bool_], looking: Looking, cadence: Cadence, progress: Progress) -> Looked:
    """A look at every judged series of a cadence."""
    rows = np.flatnonzero(judged)
    report, findings = findings_in(kept, rows, looking, cadence, progress)
    look = KeptLook(
        cadence, findings=findings, judged=len(rows), calendar=looking.calendar, kept=kept, complete=kept.starts < kept.seen
    )
    states = {}
    if kept.values.size <= LARGEST:
        states = {cadence.value: kept.packed(), f"{cadence.value}-findings": KeptFindings.of(findings, judged).packed()}
    return Looked((look,), tuple(unjudged(report, cadence, looking.catalog)), report.series, report.periods, kept.batch, states)


def joined(parts: Sequence[Looked], empty: Sequence[CannotTell]) -> Looked:
    """The looks of several cadences as one, and what has no values."""
    return Looked(
        tuple(look for part in parts for look in part.looks),
        (*(row for part in parts for row in part.cannot), *empty),
        sum(part.series for part in parts),
        sum(part.periods for part in parts),
        min((part.batch for part in parts), default=0),
        {name: body for part in parts for name, body in part.states.items()},
        {name: step for part in parts for name, step in part.steps.items()},
    )


@cache
def method_version() -> int:
    """Changes with every line of the engine: what an older program kept is not used."""
    total = 0
    for folder in ("signals", "signals.detectors"):
        for entry in sorted(files(folder).iterdir(), key=lambda entry: entry.name):
            if entry.is_file() and entry.name.endswith((".py", ".toml", ".npz", ".json")):
                total = zlib.crc32(entry.read_bytes(), total)
    return total
