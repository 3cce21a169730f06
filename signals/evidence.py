"""How much better a change explains a series than no change does: conjugate Bayesian regression, for all places of a change at once.

A series y is design + noise of one of `MEMORIES`. Design columns have normal priors (signals.design), changes a normal prior of `SIZES`
standard deviations, the variance Jeffreys' prior; so the evidence of a model is closed form:

    log p(y) = log|F| - 1/2 log|A| - sum log s - (n-1)/2 log RSS,   A = (FB)'(FB) + diag(1/s^2)

with F the whitening filter and B the columns. A change x adds -1/2 log(1 + s^2 d) - (n-1)/2 log(1 - g / RSS), where d = x'Vx is its squared
length after the design is taken out, g = (x'Vy)^2 / (d + 1/s^2), RSS = y'Vy and V = F'F - F'FB A^-1 B'F'F. Spikes, steps, bends
(post-ramps) and standstills (pre-ramps) at every period come out of reversed cumulative sums of Vy, so that the search costs O(T) a series
(Chen and Liu 1993 search the same changes one by one). F'F has three diagonals for most noises; all noises are looked at together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, LINE, NEVER, SPIKE, STEP, prior
from signals.design import design
from signals.memory import MEMORIES, precisions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_EXACT = 1e-6
_SHORT = 48  # periods up to which all products of a series are one matrix product
SIZES = (6.0, 5.0, 8.0, 30.0, 30.0)


@dataclass(frozen=True, slots=True)
class Places:
    """One kind of change at the periods `first` and on at which it can be, under every noise (noises x places).

    `d` squared lengths, `least` = 1/s^2 (places,), `bar` and `lever`: with z = x'Vy times `lever`, RSS * bar - z^2 is the evidence of the
    change there (prior of place, kind and noise included) to the power of -2/(n-1); smallest is best.
    """

    first: int
    d: Floats
    least: Floats
    bar: Floats
    lever: Floats


@dataclass(frozen=True, slots=True)
class Frame:
    """What all series with one set of design columns share, under every noise. `products` (short spans only) takes a series to the z of all
    kinds and places at once."""

    columns: tuple[int, ...]
    base: Floats  # B (T x p)
    hidden: Floats  # F'FB (noises x T x p)
    inverse: Floats  # A^-1 (noises x p x p)
    log_evidence: Floats  # without the residuals, prior of the noise included (noises,)
    places: tuple[Places, ...]
    whole: Floats | None  # V (noises x T x T)
    products: Floats | None

    def apply(self, y: Floats) -> Floats:
        """Vy of (rows x T): noises x rows x T."""
        result: Floats
        if self.whole is not None:
            result = np.matmul(y, self.whole)
            return result
        result = precisions(y)
        result -= np.matmul(np.matmul(np.matmul(y, self.hidden), self.inverse), self.hidden.transpose(0, 2, 1))
        return result


@lru_cache(maxsize=80)
def frame(key: tuple[object, ...], columns: tuple[int, ...]) -> Frame:
    """The frame of columns of `design(*key)`."""
    whole = design(*key)
    n = whole.length
    base, sizes = np.ascontiguousarray(whole.columns[:, columns]), whole.sizes[list(columns)]
    hidden = np.ascontiguousarray(precisions(np.ascontiguousarray(base.T)).transpose(0, 2, 1))
    inverse, log_evidence = _solved(base, hidden, sizes)
    log_evidence += [memory.log_jacobian + np.log(memory.weight) for memory in MEMORIES]
    places = _places(str(key[0]), n, _left(hidden, inverse, n), log_evidence)
    plain = Frame(columns, base, hidden, inverse, log_evidence, places, None, None)
    if n > _SHORT:
        return plain
    v = plain.apply(np.eye(n))
    products = np.concatenate(
        [
            numerator[:, :, part.first : part.first + part.d.shape[1]] * part.lever[:, None, :]
            for numerator, part in zip(numerators(v), places, strict=True)
        ],
        axis=2,
    )
    return Frame(columns, base, hidden, inverse, log_evidence, places, v, products)


def _solved(base: Floats, hidden: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """A^-1 and -1/2 log|A| - sum log s under every noise; a level that wanders has no constant, whose column is zero there."""
    finite = np.isfinite(sizes)
    a = np.matmul(base.T, hidden) + np.diag(np.where(finite, 1.0 / np.where(finite, sizes, 1.0) ** 2, 0.0))
    for number, memory in enumerate(MEMORIES):
        if memory.wanders:
            a[number][~finite, :] = a[number][:, ~finite] = 0.0
            a[number][~finite, ~finite] = 1.0
    log_evidence: Floats = -0.5 * np.linalg.slogdet(a)[1] - np.log(sizes[finite]).sum()
    return np.linalg.inv(a), log_evidence


def _left(hidden: Floats, inverse: Floats, n: int) -> list[Floats]:
    """Squared lengths of every kind of change at every period with the design taken out (noises x places)."""
    spikes = hidden.transpose(0, 2, 1)
    steps = _rev(spikes)
    ramps = _rev(steps)
    left = []
    for lengths, cross in zip(_lengths(n), (spikes, steps, ramps), strict=True):
        left.append(np.maximum(lengths - (np.matmul(inverse, cross) * cross).sum(axis=1), 1e-9))
    line = np.arange(n, dtype=float)[None, :]
    v = precisions(line) - np.matmul(np.matmul(np.matmul(line, hidden), inverse), spikes)
    line_d = np.maximum((v * line).sum(axis=2), 1e-9)
    across = _rev(_rev(v))[:, 0]
    halt = np.full_like(left[BEND], 1e-9)
    halt[:, :-1] = np.maximum(line_d + left[BEND][:, 1:] - 2 * across[:, 1:], 1e-9)
    return [*left, line_d, halt]


def _rev(x: Floats) -> Floats:
    sums: Floats = np.cumsum(x[..., ::-1], axis=-1)[..., ::-1]
    return sums


@lru_cache(maxsize=64)
def _lengths(n: int) -> tuple[Floats, Floats, Floats]:
    """Squared length of the filtered spike, step and ramp at every period under every noise (noises x n)."""
    result = []
    for shape in (np.r_[1.0, np.zeros(n - 1)], np.ones(n), np.arange(1.0, n + 1)):
        both = np.zeros((2, n + 1))
        both[0, 1:], both[1, :-1] = shape, shape  # with something before the change, and from the first period on
        rows = []
        for memory in MEMORIES:
            responses = memory.whiten(both) ** 2
            lengths = np.cumsum(responses[0, 1:])[::-1].copy()
            lengths[0] = responses[1, :-1].sum()
            rows.append(lengths)
        result.append(np.array(rows))
    return result[0], result[1], result[2]


def _places(cadence: str, n: int, left: list[Floats], log_evidence: Floats) -> tuple[Places, ...]:
    t = np.arange(n, dtype=float)
    # How many periods a slope has to add up: its size is the size of what it adds up to.
    reaches = {SPIKE: np.ones(n), STEP: np.ones(n), BEND: n - t, LINE: np.full(1, float(n - 1)), HALT: np.maximum(t, 1.0)}
    result = []
    for kind, before in enumerate(prior(cadence, n)):
        possible = np.flatnonzero(before > NEVER)
        first, end = (int(possible[0]), int(possible[-1]) + 1) if len(possible) else (0, 0)
        least = (reaches[kind][first:end] / SIZES[kind]) ** 2
        d = left[kind][:, first:end]
        log_bar = 0.5 * np.log1p(d / least) - before[first:end] - log_evidence[:, None]
        bar = np.exp(log_bar / (0.5 * (n - 1)))
        result.append(Places(first, d, least, bar, np.sqrt(bar / (d + least))))
    return tuple(result)


def numerators(v: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """x'Vy of every kind of change at every period, from Vy (... x T): sums of sums from the end."""
    step = _rev(v)
    ramp = _rev(step)
    line = ramp[..., 1:2]
    halt = np.zeros_like(v)
    np.subtract(line, ramp[..., 1:], out=halt[..., :-1])
    return v, step, ramp, line, halt


@dataclass(frozen=True, slots=True)
class Fit:
    """Many series under one frame: `y` with a mean of zero (rows x T), `rss` and `evidence` (noises x rows), `v` = Vy."""

    frame: Frame
    y: Floats
    v: Floats
    rss: Floats
    evidence: Floats

    def of_rows(self, chosen: NDArray[np.bool_]) -> Fit:
        """Some of the rows."""
        return Fit(self.frame, self.y[chosen], self.v[:, chosen], self.rss[:, chosen], self.evidence[:, chosen])


def fit(y: Floats, part: Frame) -> Fit:
    """The series (rows x T) under one frame; a constant is always among its columns, so the mean tells nothing."""
    n = y.shape[1]
    least = n * np.square(_EXACT * np.maximum(np.abs(y).max(axis=1), 1e-9))  # what rounding leaves of an exact series
    y = y - y.mean(axis=1, keepdims=True)
    v = part.apply(y)
    rss = np.maximum(np.einsum("nt,mnt->mn", y, v), least)
    return Fit(part, y, v, rss, part.log_evidence[:, None] - 0.5 * (n - 1) * np.log(rss))


def residuals(y: Floats, part: Frame, noise: int) -> tuple[Floats, Floats]:
    """Coefficients of the columns and innovations (rows x T) of series with a mean of zero under one noise."""
    coef = np.matmul(np.matmul(y, part.hidden[noise]), part.inverse[noise])
    return coef, MEMORIES[noise].whiten(y - coef @ part.base.T)
