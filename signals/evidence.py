"""How much better a change explains a series than no change does: conjugate Bayesian regression, for all places of a change at once.

A series y is design + noise of one of `MEMORIES`. Design columns have normal priors (signals.design), changes a normal prior of `SIZES`
standard deviations, the variance Jeffreys' prior; so the evidence of a model is closed form:

    log p(y) = log|F| - 1/2 log|A| - sum log s - (n-1)/2 log RSS,   A = (FB)'(FB) + diag(1/s^2)

with F the whitening filter and B the columns. A change x adds -1/2 log(1 + s^2 d) - (n-1)/2 log(1 - g / RSS), where d is the squared length
of Fx after the design is taken out and g = (Fx'r)^2 / (d + 1/s^2). Spikes, steps, bends (post-ramps) and standstills (pre-ramps) at every
period come out of reversed cumulative sums of the transposed filter applied to the residuals, so that the search costs O(T) a series
(Chen and Liu 1993 search the same changes one by one).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, LINE, SPIKE, STEP
from signals.design import design
from signals.memory import MEMORIES, Memory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_EXACT = 1e-6
SIZES = (6.0, 5.0, 8.0, 30.0, 30.0)


@dataclass(frozen=True, slots=True)
class Places:
    """Constants of one kind of change at every period: `a` = -1/2 log(1 + s^2 d), `root_k` = (d + 1/s^2)^(-1/2), `d` squared lengths."""

    a: Floats
    root_k: Floats
    d: Floats


@dataclass(frozen=True, slots=True)
class Frame:
    """One noise on one set of columns: what all series of the span share."""

    memory: Memory
    columns: tuple[int, ...]  # of the design, as in `filtered`
    filtered: Floats  # FB (T x p)
    inverse: Floats  # A^-1
    log_evidence: float  # without the residuals
    places: tuple[Places, ...]


def _rev(x: Floats) -> Floats:
    sums: Floats = np.cumsum(x[:, ::-1], axis=1)[:, ::-1]
    return sums


@lru_cache(maxsize=256)
def frame(key: tuple[object, ...], columns: tuple[int, ...], number: int) -> Frame:
    """The frame of `MEMORIES[number]` on columns of `design(*key)`."""
    whole = design(*key)
    memory = MEMORIES[number]
    chosen = [c for c in columns if not (memory.wanders and c == 0)]
    base, sizes = whole.columns[:, chosen], whole.sizes[chosen]
    n = whole.length
    filtered = memory.whiten(base.T).T if len(chosen) else np.zeros((n, 0))
    inverse, log_evidence = _solved(filtered, sizes)
    transposed = memory.transposed(np.ascontiguousarray(filtered.T))  # p x T
    return Frame(
        memory, tuple(chosen), filtered, inverse, log_evidence + memory.log_jacobian, _places(memory, filtered, inverse, transposed, n),
    )  # fmt: skip


def _solved(filtered: Floats, sizes: Floats) -> tuple[Floats, float]:
    ridge = np.where(np.isinf(sizes), 0.0, 1.0 / np.where(np.isinf(sizes), 1.0, sizes) ** 2)
    a = filtered.T @ filtered + np.diag(ridge)
    if not len(sizes):
        return np.zeros((0, 0)), 0.0
    log_sizes = float(np.log(sizes[np.isfinite(sizes)]).sum())
    return np.linalg.inv(a), float(-0.5 * np.linalg.slogdet(a)[1] - log_sizes)


def _places(memory: Memory, filtered: Floats, inverse: Floats, transposed: Floats, n: int) -> tuple[Places, ...]:
    impulse, step, ramp = (_lengths(memory, n, kind) for kind in (SPIKE, STEP, BEND))
    steps = _rev(transposed)
    ramps = _rev(steps)

    def rest(lengths: Floats, cross: Floats) -> Floats:
        left: Floats = np.maximum(lengths - np.einsum("pt,pq,qt->t", cross, inverse, cross), 1e-9)
        return left

    spike_d, step_d, ramp_d = rest(impulse, transposed), rest(step, steps), rest(ramp, ramps)
    line = np.arange(n, dtype=float)[None, :]
    line_w = memory.whiten(line)
    left = line_w - (line_w @ filtered) @ inverse @ filtered.T
    line_d = float(np.maximum((left * line_w).sum(), 1e-9))
    across = _rev(_rev(memory.transposed(left)))[0]
    halt_d = np.full(n, 1e-9)
    halt_d[:-1] = np.maximum(line_d + ramp_d[1:] - 2 * across[1:], 1e-9)
    t = np.arange(n, dtype=float)
    return (
        _place(spike_d, SIZES[SPIKE], np.ones(n)),
        _place(step_d, SIZES[STEP], np.ones(n)),
        _place(ramp_d, SIZES[BEND], n - t),
        _place(np.full(1, line_d), SIZES[LINE], np.full(1, float(n - 1))),
        _place(halt_d, SIZES[HALT], np.maximum(t, 1.0)),
    )


def _place(d: Floats, size: float, reach: Floats) -> Places:
    """`reach` makes a slope's size the size of what it adds up to."""
    scaled = (size / reach) ** 2
    return Places(-0.5 * np.log1p(scaled * d), 1.0 / np.sqrt(d + 1.0 / scaled), d)


def _lengths(memory: Memory, n: int, kind: int) -> Floats:
    """Squared length of the filtered change at every period."""
    template = np.zeros((1, n + 1))
    template[0, 1:] = {SPIKE: np.r_[1.0, np.zeros(n - 1)], STEP: np.ones(n), BEND: np.arange(1.0, n + 1)}[kind]
    response = memory.whiten(template)[0, 1:]
    lengths = np.cumsum(response**2)[::-1].copy()
    first = np.zeros((1, n))
    first[0] = template[0, 1:]
    lengths[0] = float((memory.whiten(first) ** 2).sum())
    return lengths


@dataclass(frozen=True, slots=True)
class Fit:
    """Residuals of many series under one frame: `v` = transposed filter of them (rows x T), `rss` (rows,), `evidence` (rows,), `coef`."""

    v: Floats
    rss: Floats
    evidence: Floats
    coef: Floats
    r: Floats  # innovations


def fit(y: Floats, part: Frame) -> Fit:
    """The series under one frame."""
    w = part.memory.whiten(y)
    c = w @ part.filtered
    coef = c @ part.inverse
    r = w - coef @ part.filtered.T
    n = y.shape[1]
    least = n * np.square(_EXACT * np.maximum(np.abs(y).max(axis=1), 1e-9))  # what rounding leaves of an exact series
    rss = np.maximum(np.einsum("nt,nt->n", w, r), least)
    nu = n - 1
    return Fit(part.memory.transposed(r), rss, part.log_evidence - 0.5 * nu * np.log(rss), coef, r)
