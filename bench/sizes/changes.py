"""Level shifts, unevenness, and the second opinion as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.sizes.unchanged import SEED, Floats, Table, grid, remembering
from signals.confirming.breaks import TRIM
from signals.confirming.confirmation import confirm
from signals.confirming.questions import Question
from signals.confirming.remembering import memory_of, prewhitened
from signals.confirming.shifts import memory_around, permutation_p, rank_scan, remembering_p
from signals.confirming.spreads import spread_scan

_MEMORIES = (0.0, 0.3, 0.5, 0.7)


def tables(draws: int) -> Iterator[Table]:
    """All of them; `draws` series a cell."""
    yield grid("Rank scan by permutation, %", permutation_p, (8, 10, 12, 20, 40, 100), _MEMORIES, draws=draws,
               note="Used below 20 values, with the chance under memory 0.4 beside it.")  # fmt: skip
    yield grid(
        "Rank scan against remembering series (from 20 values on), %",
        lambda y: remembering_p(y, memory_around(y)), (20, 30, 40, 60, 100), _MEMORIES, draws=draws,
    )  # fmt: skip
    yield _spreads(draws // 4)
    yield from _opinions(draws // 4)


def _spreads(draws: int) -> Table:
    names = ("normal", "heavy tails (t, 4)", "memory 0.5", "memory 0.5, pre-whitened (as used)")
    table = Table("Brown and Forsythe's test over all dates, %", names, 0.05, draws)
    for n in (17, 24, 48, 100):
        random = np.random.default_rng([SEED, 11, n])
        kinds = [*random.standard_normal((1, draws, n)), *random.standard_t(4, (1, draws, n)), remembering(draws, n, 0.5)]
        kinds.append(np.array([prewhitened(row, memory_of(row)) for row in kinds[2]]))
        table.rows.append((f"n = {n}", [float(np.mean([spread_scan(row).p <= 0.05 for row in rows])) for rows in kinds]))
    return table


def _opinions(draws: int) -> Iterator[Table]:
    """How often the second test agrees with a claim about an unchanged series, either way: chosen where the series moved most."""
    for kind, nominal, lengths in (
        ("trend", 0.10, (6, 8, 12, 24, 48)),
        ("level_shift", 0.05, (8, 12, 16, 24, 48)),
        ("variance_change", 0.05, (24, 48)),
    ):
        table = Table(
            f"The second test agrees with a false {kind}, up or down, %", [f"memory {p:g}" for p in _MEMORIES], nominal, draws
        )
        for n in lengths:
            cells = [float(np.mean([_agrees(kind, row) for row in remembering(draws, n, phi, 3)])) for phi in _MEMORIES]
            table.rows.append((f"n = {n}", cells))
        yield table


def _agrees(kind: str, row: Floats) -> bool:
    first = rank_scan(row, TRIM).before if len(row) >= 8 else len(row) // 2
    ways = (confirm(Question(kind, way, row, first, len(row) - 1, material=0.0)) for way in ("up", "down"))
    return any(found is not None and found.outcome == "agrees" for found in ways)
