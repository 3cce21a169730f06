"""The search for changes in many series of one span: the best change is taken out, then the next one is looked for.

In every round spikes, steps, bends, a line and halts at every period compete under every kind of noise (`signals.contest`). What wins names
the change; what it explains is gone before anything else is looked for, so one change has one name. At the end each change is judged once
more with all the others taken out, so that none hides behind another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from signals.blocks import block_of, blocks
from signals.changes import LINE, SPIKE, Changes, log_prior, prior, shapes
from signals.compiled import kernel
from signals.contest import Noises, gains_at, winners
from signals.design import design
from signals.evidence import SHORT, Space, frame, residuals
from signals.options import chosen_options, refilled
from signals.tails import heaviness, points_of, worth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
FLOOR = -3.0  # evidence in nats from which a change is kept as a candidate
DEEPER = -1.5  # evidence from which more is looked for behind it
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What the search knows of each row: its changes, the fitted `calendar` (rows x n), `sigma` of the noise and the slope of its line a
    period (working scale), and the `innovations` of what is left."""

    changes: Changes
    calendar: Floats
    sigma: Floats
    slope: Floats
    innovations: Floats


def search(y: Floats, key: tuple[object, ...], known: Flags | None = None, rounds: int = _ROUNDS) -> Found:
    """Changes of all rows of one span. `key` is what `signals.design.design` takes; `known` is False where a hole was filled."""
    known = np.ones(y.shape, dtype=bool) if known is None else known
    option = chosen_options(y, key)
    if not known.all():
        whole = design(*key)
        option = chosen_options(refilled(y, known, whole, option), key)
        y = refilled(y, known, whole, option)
    found = Found(Changes.joined([]), np.zeros_like(y), np.ones(len(y)), np.zeros(len(y)), np.zeros_like(y))
    parts, space = [], Space.of(block_of(y.shape[1]), y.shape[1], kernel(y.size) if y.shape[1] > SHORT else None)
    for number in np.unique(option):  # rows that share their part of the calendar share everything else
        rows = np.flatnonzero(option == number)
        work = _Work(y[rows], key, known[rows], design(*key).options[number].columns, space)
        parts.append(work.run(rounds).of_rows(rows))
        found.calendar[rows], found.innovations[rows] = work.calendar, work.innovations
        found.sigma[rows], found.slope[rows] = work.sigma, work.slope
    return replace(found, changes=Changes.joined(parts))


class _Work:
    """The search in rows that share their columns: `rest` is the series without the changes found so far."""

    def __init__(self, rest: Floats, key: tuple[object, ...], known: Flags, columns: tuple[int, ...], space: Space) -> None:
        self.rest, self.key, self.known, self.space = rest, key, known, space
        self.columns = (columns, (0, 1, *columns[1:]))  # without and with a line
        self.priors = prior(str(key[0]), rest.shape[1])
        self.lined = np.zeros(len(rest), dtype=bool)
        self.parts: list[Changes] = []
        self.calendar, self.innovations = np.zeros_like(rest), np.zeros_like(rest)
        self.sigma, self.slope = np.ones(len(rest)), np.zeros(len(rest))

    def run(self, rounds: int) -> Changes:
        """All rounds, and the judgement at the end."""
        active = np.arange(len(self.rest))
        for order in range(rounds):
            active = np.concatenate([self._round(rows, lined, order) for rows, lined in self._groups(active)])
            if not len(active):
                return self._finished()
        for rows, lined in self._groups(active):
            for some in self._blocks(rows):
                noises = self._noises(self.rest[some], lined)
                self._learn(some, noises, np.ones(len(some), dtype=bool))
        return self._finished()

    def _groups(self, rows: Ints) -> list[tuple[Ints, bool]]:
        """Rows without and with a line."""
        lined = self.lined[rows]
        return [(part, flag) for flag, part in ((False, rows[~lined]), (True, rows[lined])) if len(part) or not flag]

    def _blocks(self, rows: Ints) -> list[Ints]:
        return [rows[part] for part in blocks(len(rows), self.rest.shape[1])]

    def _noises(self, y: Floats, lined: bool) -> Noises:
        return Noises.of(y, frame(self.key, self.columns[lined]), self.space)

    def _round(self, rows: Ints, lined: bool, order: int) -> Ints:
        """One round over some rows; the rows in which more is to be looked for."""
        going_on = [self._contest(some, lined, order) for some in self._blocks(rows)]
        return np.concatenate(going_on) if going_on else rows[:0]

    def _contest(self, rows: Ints, lined: bool, order: int) -> Ints:
        noises = self._noises(self.rest[rows], lined)
        best = winners(noises, self.known[rows])
        self._learn(rows, noises, best.evidence <= DEEPER)
        hit = best.evidence > FLOOR
        row, kind, at, evidence = rows[hit], best.kind[hit], best.at[hit], best.evidence[hit]
        size = gains_at(noises.of_rows(hit), kind, at)[0]
        self.parts.append(Changes(row, kind, at, size, evidence, np.full(len(row), order)))
        self.lined[row[kind == LINE]] = True
        self.rest[row] -= np.where(kind == LINE, 0.0, size)[:, None] * shapes(kind, at, self.rest.shape[1])
        return row[evidence > DEEPER]

    def _learn(self, rows: Ints, noises: Noises, done: Flags) -> None:
        """Noise and calendar of rows that are `done`, under the most probable noise."""
        n, part = self.rest.shape[1], noises.fit.frame
        seasonal = [i for i, column in enumerate(part.columns) if column > 1]
        for m in np.unique(noises.likely[done]):
            chosen = np.flatnonzero(done & (noises.likely == m))
            hit = rows[chosen]
            coef, self.innovations[hit] = residuals(noises.fit.y[chosen], part, m)
            self.sigma[hit] = np.sqrt(noises.fit.rss[m, chosen] / max(n - 1, 1))
            self.calendar[hit] = coef[:, seasonal] @ part.base[:, seasonal].T
            if 1 in part.columns:
                self.slope[hit] = coef[:, part.columns.index(1)] * 2 / max(n, 2)

    def _finished(self) -> Changes:
        """What was found. Each change of a series with several is judged again; all of them are worth less where tails are heavy."""
        changes = Changes.joined(self.parts)
        last = np.zeros(len(self.rest), dtype=np.int64)
        np.maximum.at(last, changes.row, changes.order)
        solid = (changes.kind != LINE) & ((changes.order < last[changes.row]) | (changes.evidence > 0.0))
        several = np.bincount(changes.row[solid], minlength=len(self.rest)) + self.lined > 1
        self._judge_again(changes, np.flatnonzero(solid & several[changes.row]))
        before = log_prior(self.priors, changes.kind, changes.at)
        rows, place = np.unique(changes.row, return_inverse=True)
        far = np.bincount(changes.row[changes.kind == SPIKE], minlength=len(self.rest))[rows]
        heavy = heaviness(self.innovations[rows], np.maximum(far - 1.0, 0.0))[place]  # one may be news, several are tails
        changes.evidence[:] = (
            worth(changes.evidence - before, heavy, points_of(changes.kind, changes.at, self.rest.shape[1])) + before
        )
        return changes

    def _judge_again(self, changes: Changes, numbers: Ints) -> None:
        """Sizes and evidence of changes with all others of their series taken out (written into `changes`)."""
        n = self.rest.shape[1]
        for lined in (False, True):
            for these in self._blocks(numbers[self.lined[changes.row[numbers]] == lined]):
                kind, at = changes.kind[these], changes.at[these]
                back = changes.size[these][:, None] * shapes(kind, at, n)
                noises = self._noises(self.rest[changes.row[these]] + back, lined)
                changes.size[these], gain = gains_at(noises, kind, at)
                changes.evidence[these] = gain + log_prior(self.priors, kind, at)
