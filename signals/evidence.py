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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, LINE, NEVER, SPIKE, STEP, prior
from signals.compiled import Kernel
from signals.design import design
from signals.memory import MEMORIES, precisions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_EXACT = 1e-6
SHORT = 48  # periods up to which all products of a series are one matrix product
SIZES = (6.0, 5.0, 8.0, 30.0, 30.0)


@dataclass(frozen=True, slots=True)
class Places:
    """One kind of change at the periods `first` and on at which it can be: `d` squared lengths under every noise (noises x places), `least`
    = 1/s^2 (places,), `slot` its columns in the `bar` and `lever` of the frame (none: the kind cannot be told from the frame's line)."""

    first: int
    d: Floats
    least: Floats
    slot: slice


@dataclass(frozen=True, slots=True)
class Frame:
    """What all series with one set of design columns share, under every noise.

    `bar` and `lever` (noises x places of all kinds): with z = x'Vy times `lever`, RSS * bar - z^2 is the evidence of a change (prior of
    place, kind and noise included) to the power of -2/(n-1), so that the smallest is best and no logarithm is taken. Short spans have V as
    a matrix (`whole`) and `products`, which takes a series to its z at once.
    """

    columns: tuple[int, ...]
    base: Floats  # B (T x p)
    hidden: Floats  # F'FB (noises x T x p)
    inverse: Floats  # A^-1 (noises x p x p)
    log_evidence: Floats  # without the residuals, prior of the noise included (noises,)
    places: tuple[Places, ...]
    bar: Floats
    lever: Floats
    whole: Floats | None = None
    products: Floats | None = None

    @property
    def slots(self) -> Ints:
        """First period, first column and number of places of each kind (kinds x 3)."""
        return np.array([(place.first, place.slot.start, place.slot.stop - place.slot.start) for place in self.places])

    def apply(self, y: Floats, out: Floats) -> None:
        """Vy of (rows x T) into `out` (noises x rows x T)."""
        if self.whole is not None:
            np.matmul(y, self.whole, out=out)
            return
        precisions(y, out)
        for v, hidden, inverse in zip(out, self.hidden, self.inverse, strict=True):
            v -= ((y @ hidden) @ inverse) @ hidden.T


@dataclass(frozen=True, slots=True)
class Space:
    """Memory for the work on a block of at most so many series, used again for every block: fresh memory costs more than the sums in it."""

    v: Floats
    z: Floats
    left: Floats
    best: Floats
    sums: Floats
    kernel: Kernel | None

    @classmethod
    def of(cls, rows: int, n: int, fast: Kernel | None = None) -> Space:
        """For `rows` series of n periods, whose places `fast` weighs (None: NumPy)."""
        flat = [np.empty(rows * (4 * n + 1)) for _ in range(3)]
        return cls(np.empty((len(MEMORIES), rows, n)), flat[0], flat[1], flat[2], np.empty((rows, n)), fast)


@lru_cache(maxsize=80)
def frame(key: tuple[object, ...], columns: tuple[int, ...]) -> Frame:
    """The frame of columns of `design(*key)`."""
    whole = design(*key)
    n = whole.length
    base, sizes = np.ascontiguousarray(whole.columns[:, columns]), whole.sizes[list(columns)]
    turned = np.ascontiguousarray(base.T)
    hidden = np.ascontiguousarray(precisions(turned, np.empty((len(MEMORIES), *turned.shape))).transpose(0, 2, 1))
    inverse, log_evidence = _solved(base, hidden, sizes)
    log_evidence += [memory.log_jacobian + np.log(memory.weight) for memory in MEMORIES]
    places, bar, lever = _places(key, _left(hidden, inverse, n), log_evidence, lined=1 in columns)
    plain = Frame(columns, base, hidden, inverse, log_evidence, places, bar, lever)
    if n > SHORT:
        return plain
    v, products = np.empty((len(MEMORIES), n, n)), np.empty((len(MEMORIES), n, bar.shape[1]))
    plain.apply(np.eye(n), v)
    for number, out in enumerate(products):
        plain_products(plain, number, v[number], out, np.empty((n, n)))
    return replace(plain, whole=v, products=products)


def plain_products(part: Frame, noise: int, v: Floats, out: Floats, sums: Floats) -> None:
    """z of all kinds and places (rows x places) into `out`, from Vy (rows x T) under one noise: sums of sums from the end."""
    for kind, shaped in enumerate(numerators(v, sums)):
        place = part.places[kind]
        if place.slot.stop > place.slot.start:
            end = place.first + place.d.shape[1]
            np.multiply(shaped[:, place.first : end], part.lever[noise, place.slot], out=out[:, place.slot])


def numerators(v: Floats, sums: Floats) -> Iterator[Floats]:
    """x'Vy of every kind of change at every period, from Vy (rows x T); each is good until the next is asked for (`sums`: memory)."""
    yield v
    np.cumsum(v[:, ::-1], axis=1, out=sums)
    yield sums[:, ::-1]
    np.cumsum(sums, axis=1, out=sums)
    ramp = sums[:, ::-1]
    yield ramp
    line = ramp[:, 1:2].copy()
    yield line
    np.subtract(line, ramp[:, 1:], out=ramp[:, 1:])
    yield ramp[:, 1:]  # a halt after the last period does not exist


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
    v = precisions(line, np.empty((len(MEMORIES), 1, n))) - np.matmul(np.matmul(np.matmul(line, hidden), inverse), spikes)
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


def _places(
    key: tuple[object, ...], left: list[Floats], log_evidence: Floats, *, lined: bool
) -> tuple[tuple[Places, ...], Floats, Floats]:
    n = left[SPIKE].shape[1]
    t = np.arange(n, dtype=float)
    # How many periods a slope has to add up: its size is the size of what it adds up to.
    reaches = {SPIKE: np.ones(n), STEP: np.ones(n), BEND: n - t, LINE: np.full(1, float(n - 1)), HALT: np.maximum(t, 1.0)}
    places, bars, levers, end = [], [], [], 0
    for kind, before in enumerate(prior(str(key[0]), n)):
        possible = np.flatnonzero(before > NEVER)
        first, stop = (int(possible[0]), int(possible[-1]) + 1) if len(possible) else (0, 0)
        least = (reaches[kind][first:stop] / SIZES[kind]) ** 2
        d = left[kind][:, first:stop]
        told = not (lined and kind in (LINE, HALT))
        places.append(Places(first, d, least, slice(end, end + told * len(least))))
        if told:
            log_bar = 0.5 * np.log1p(d / least) - before[first:stop] - log_evidence[:, None]
            bars.append(np.exp(log_bar / (0.5 * (n - 1))))
            levers.append(np.sqrt(bars[-1] / (d + least)))
            end += len(least)
    return tuple(places), np.concatenate(bars, axis=1), np.concatenate(levers, axis=1)


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


def fit(y: Floats, part: Frame, space: Space) -> Fit:
    """The series (rows x T) under one frame; a constant is always among its columns, so the mean tells nothing. `v` is part of `space`."""
    n = y.shape[1]
    least = n * np.square(_EXACT * np.maximum(np.abs(y).max(axis=1), 1e-9))  # what rounding leaves of an exact series
    y = y - y.mean(axis=1, keepdims=True)
    v = space.v[:, : len(y)]
    part.apply(y, v)
    rss = np.stack([np.maximum(np.einsum("nt,nt->n", y, each), least) for each in v])
    return Fit(part, y, v, rss, part.log_evidence[:, None] - 0.5 * (n - 1) * np.log(rss))


def residuals(y: Floats, part: Frame, noise: int) -> tuple[Floats, Floats]:
    """Coefficients of the columns and innovations (rows x T) of series with a mean of zero under one noise."""
    coef = np.matmul(np.matmul(y, part.hidden[noise]), part.inverse[noise])
    return coef, MEMORIES[noise].whiten(y - coef @ part.base.T)
