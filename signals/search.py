"""The search for changes in many series of one span: the best change is taken out, then the next one is looked for.

In every round spikes, steps, bends, a line and halts at every period compete under every kind of noise (`signals.contest`). What wins names
the change; what it explains is gone before anything else is looked for, so one change has one name. At the end each change is judged once
more with all the others taken out, so that none hides behind another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.changes import HALT, KINDS, LINE, Changes, log_prior, prior, shapes
from signals.contest import Noises, gains_at, winners
from signals.design import design
from signals.evidence import Frame, frame
from signals.memory import MEMORIES
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
    work = _Work(y.copy(), key, known, option)
    active = np.arange(len(y))
    for order in range(rounds):
        active = work.round(active, order)
        if not len(active):
            break
    else:
        work.look(active)
    return work.finished()


class _Work:
    """The state of a search: `rest` is the series without the changes found so far."""

    def __init__(self, rest: Floats, key: tuple[object, ...], known: Flags, option: Ints) -> None:
        self.rest, self.key, self.known, self.option = rest, key, known, option
        self.whole = design(*key)
        self.priors = prior(str(key[0]), rest.shape[1])
        self.lined = np.zeros(len(rest), dtype=bool)
        self.parts: list[Changes] = []
        self.calendar, self.innovations = np.zeros_like(rest), np.zeros_like(rest)
        self.sigma, self.slope = np.ones(len(rest)), np.zeros(len(rest))

    def round(self, active: Ints, order: int) -> Ints:
        """One round over some rows; the rows in which more is to be looked for."""
        going_on = [self._contest(rows, frames, lined, order) for rows, frames, lined in self._groups(active)]
        return np.concatenate(going_on) if going_on else active[:0]

    def look(self, rows: Ints) -> None:
        """Learn the noise and the calendar of rows without looking for changes."""
        for some, frames, _ in self._groups(rows):
            self._learn(some, Noises.of(self.rest[some], frames))

    def _groups(self, rows: Ints) -> Iterator[tuple[Ints, list[Frame], bool]]:
        """Rows that share their columns, with the frames of these."""
        state = self.option[rows] * 2 + self.lined[rows]
        for code in np.unique(state):
            lined = bool(code % 2)
            columns = self.whole.options[code // 2].columns
            columns = (0, 1, *columns[1:]) if lined else columns
            yield rows[state == code], [frame(self.key, columns, m) for m in range(len(MEMORIES))], lined

    def _contest(self, rows: Ints, frames: list[Frame], lined: bool, order: int) -> Ints:
        noises = Noises.of(self.rest[rows], frames)
        self._learn(rows, noises)
        allowed = np.ones((len(rows), KINDS), dtype=bool)
        allowed[:, [LINE, HALT]] = not lined
        best = winners(noises, self.priors, allowed, self.known[rows])
        hit = best.evidence > FLOOR
        row, kind, at, size = rows[hit], best.kind[hit], best.at[hit], best.size[hit]
        self.parts.append(Changes(row, kind, at, size, best.evidence[hit], np.full(len(row), order)))
        self.lined[row[kind == LINE]] = True
        effect = np.where(kind == LINE, 0.0, size)[:, None] * shapes(kind, at, self.rest.shape[1])
        self.rest[row] -= effect
        return row[best.evidence[hit] > DEEPER]

    def _learn(self, rows: Ints, noises: Noises) -> None:
        """Noise and calendar under the most probable noise."""
        self.innovations[rows] = noises.innovations()
        n = self.rest.shape[1]
        for m in np.unique(noises.likely):
            chosen = noises.likely == m
            hit, part, fitted = rows[chosen], noises.frames[m], noises.fits[m]
            self.sigma[hit] = np.sqrt(fitted.rss[chosen] / max(n - 1, 1))
            seasonal = [i for i, column in enumerate(part.columns) if column > 1]
            self.calendar[hit] = fitted.coef[chosen][:, seasonal] @ self.whole.columns[:, [part.columns[i] for i in seasonal]].T
            if 1 in part.columns:
                self.slope[hit] = fitted.coef[chosen][:, part.columns.index(1)] * 2 / max(n, 2)

    def finished(self) -> Found:
        """What was found. Each change of a series with several is judged again; all of them are worth less where tails are heavy."""
        changes = Changes.joined(self.parts)
        last = np.zeros(len(self.rest), dtype=np.int64)
        np.maximum.at(last, changes.row, changes.order)
        solid = (changes.kind != LINE) & ((changes.order < last[changes.row]) | (changes.evidence > 0.0))
        several = np.bincount(changes.row[solid], minlength=len(self.rest)) + self.lined > 1
        self._judge_again(changes, np.flatnonzero(solid & several[changes.row]))
        before = log_prior(self.priors, changes.kind, changes.at)
        rows, place = np.unique(changes.row, return_inverse=True)
        heavy = heaviness(self.innovations[rows])[place]
        changes.evidence[:] = (
            worth(changes.evidence - before, heavy, points_of(changes.kind, changes.at, self.rest.shape[1])) + before
        )
        return Found(changes, self.calendar, self.sigma, self.slope, self.innovations)

    def _judge_again(self, changes: Changes, numbers: Ints) -> None:
        """Sizes and evidence of changes with all others of their series taken out (written into `changes`)."""
        n = self.rest.shape[1]
        row = changes.row[numbers]
        state = self.option[row] * 2 + self.lined[row]
        for code in np.unique(state):
            these = numbers[state == code]
            rows, kind, at = changes.row[these], changes.kind[these], changes.at[these]
            _, frames, _ = next(self._groups(rows[:1]))
            noises = Noises.of(self.rest[rows] + changes.size[these][:, None] * shapes(kind, at, n), frames)
            changes.size[these], gain = gains_at(noises, kind, at)
            changes.evidence[these] = gain + log_prior(self.priors, kind, at)
