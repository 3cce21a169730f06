"""The contest: every kind of change at every period under every kind of noise; the most probable one of each series wins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, KINDS, LINE, SPIKE, STEP, shapes
from signals.evidence import Fit, Frame, Space, fit, plain_products

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_PLAIN = 2.5  # nats by which a bend, a step or a halt must beat a plain line
_MOST = 1e-12  # share of its squares that a change leaves of a series at least


@dataclass(frozen=True, slots=True)
class Noises:
    """Series fitted under every kind of noise: `weights` (noises x rows) log probabilities, `total` log evidence of all noises together,
    `likely` the most probable one. `space` is written over by the next block."""

    fit: Fit
    weights: Floats
    total: Floats
    likely: Ints
    space: Space

    @classmethod
    def of(cls, y: Floats, part: Frame, space: Space | None = None) -> Noises:
        """Fit rows of `y`."""
        space = space or Space.of(*y.shape)
        fitted = fit(y, part, space)
        best = fitted.evidence.max(axis=0)
        total = best + np.log(np.exp(fitted.evidence - best).sum(axis=0))
        return cls(fitted, fitted.evidence - total, total, fitted.evidence.argmax(axis=0), space)

    def of_rows(self, chosen: Flags) -> Noises:
        """Some of the rows."""
        return Noises(self.fit.of_rows(chosen), self.weights[:, chosen], self.total[chosen], self.likely[chosen], self.space)


@dataclass(frozen=True, slots=True)
class Winners:
    """The best change of each row, and its evidence if the noise is normal, by which the contest is decided."""

    kind: Ints
    at: Ints
    evidence: Floats


def winners(noises: Noises, known: Flags) -> Winners:
    """The winner in each row; values that are not `known` are no spikes."""
    at, each = _best_of_kinds(noises, known)
    kind = each.argmax(axis=0)
    rows = np.arange(len(kind))
    raw, line = each[kind, rows], each[LINE]
    plain = np.isin(kind, (STEP, BEND, HALT)) & (line > raw - _PLAIN) & (line > 0)
    kind, raw = np.where(plain, LINE, kind), np.where(plain, line, raw)
    return Winners(kind, at[kind, rows], raw)


def _best_of_kinds(noises: Noises, known: Flags) -> tuple[Ints, Floats]:
    """For each kind and row the best period and its evidence under normal noise (kinds x rows); -inf for kinds that cannot be told."""
    rows, n = known.shape
    smallest = _smallest(noises)
    at, least = np.zeros((KINDS, rows), dtype=np.int64), np.full((KINDS, rows), np.inf)
    for kind, place in enumerate(noises.fit.frame.places):
        each = smallest[:, place.slot]
        if not each.shape[1]:
            continue
        if kind == SPIKE:
            each[~known[:, place.first : place.first + each.shape[1]]] = np.inf
        chosen = each.argmin(axis=1)
        at[kind], least[kind] = chosen + place.first, each[np.arange(rows), chosen]
    floor = _MOST * noises.fit.rss.min(axis=0)  # rounding may leave less than nothing of an exact series
    with np.errstate(divide="ignore"):
        return at, -0.5 * (n - 1) * np.log(np.maximum(least, floor)) - noises.total


def _smallest(noises: Noises) -> Floats:
    """RSS * bar - z^2 of every place of every kind (rows x places), the smallest of all noises; the arithmetic is told in `Frame`."""
    fitted, part, space = noises.fit, noises.fit.frame, noises.space
    shape = (len(fitted.y), part.bar.shape[1])
    z, left, best = (memory[: shape[0] * shape[1]].reshape(shape) for memory in (space.z, space.left, space.best))
    if space.kernel is not None and part.products is None:
        space.kernel(fitted.v, fitted.rss, part.bar, part.lever, part.slots, best)
        return best
    for noise, rss in enumerate(fitted.rss):
        if part.products is not None:
            np.matmul(fitted.y, part.products[noise], out=z)
        else:
            plain_products(part, noise, fitted.v[noise], z, space.sums[: shape[0]])
        np.multiply(z, z, out=z)
        np.multiply(rss[:, None], part.bar[noise], out=left)
        np.subtract(left, z, out=left if noise else best)
        if noise:
            np.minimum(best, left, out=best)
    return best


def gains_at(noises: Noises, kind: Ints, at: Ints) -> tuple[Floats, Floats]:
    """Size of each given change (one a row) under the noise that makes it most probable, and its gain in nats under normal noise."""
    fitted = noises.fit
    n = fitted.y.shape[1]
    shape = shapes(kind, at, n)
    product = np.stack([np.einsum("nt,nt->n", shape, v) for v in fitted.v])
    d, least = np.ones_like(product), np.ones(len(kind))
    for code in np.unique(kind):
        chosen, place = kind == code, fitted.frame.places[code]
        number = at[chosen] - place.first
        d[:, chosen], least[chosen] = place.d[:, number], place.least[number]
    q = np.minimum(product**2 / ((d + least) * fitted.rss), 1 - _MOST)
    value = -0.5 * np.log1p(d / least) - 0.5 * (n - 1) * np.log1p(-q) + noises.weights
    best, rows = value.argmax(axis=0), np.arange(len(kind))
    return product[best, rows] / d[best, rows], value[best, rows]
