"""The contest: every kind of change at every period under every kind of noise; the most probable one of each series wins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, KINDS, LINE, SPIKE, STEP, shapes
from signals.evidence import Fit, Frame, fit, numerators

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_PLAIN = 2.5  # nats by which a bend, a step or a halt must beat a plain line
_MOST = 1e-12  # share of its squares that a change leaves of a series at least


@dataclass(frozen=True, slots=True)
class Noises:
    """Series fitted under every kind of noise: `weights` (noises x rows) log probabilities, `total` log evidence of all noises together,
    `likely` the most probable one."""

    fit: Fit
    weights: Floats
    total: Floats
    likely: Ints

    @classmethod
    def of(cls, y: Floats, part: Frame) -> Noises:
        """Fit rows of `y`."""
        fitted = fit(y, part)
        best = fitted.evidence.max(axis=0)
        total = best + np.log(np.exp(fitted.evidence - best).sum(axis=0))
        return cls(fitted, fitted.evidence - total, total, fitted.evidence.argmax(axis=0))

    def of_rows(self, chosen: Flags) -> Noises:
        """Some of the rows."""
        return Noises(self.fit.of_rows(chosen), self.weights[:, chosen], self.total[chosen], self.likely[chosen])


@dataclass(frozen=True, slots=True)
class Winners:
    """The best change of each row, and its evidence if the noise is normal, by which the contest is decided."""

    kind: Ints
    at: Ints
    evidence: Floats


def winners(noises: Noises, allowed: tuple[int, ...], known: Flags) -> Winners:
    """The winner in each row among `allowed` kinds; values that are not `known` are no spikes."""
    at, each = _best_of_kinds(noises, allowed, known)
    kind = each.argmax(axis=0)
    rows = np.arange(len(kind))
    raw, line = each[kind, rows], each[LINE]
    plain = np.isin(kind, (STEP, BEND, HALT)) & (line > raw - _PLAIN) & (line > 0)
    kind, raw = np.where(plain, LINE, kind), np.where(plain, line, raw)
    return Winners(kind, at[kind, rows], raw)


def _best_of_kinds(noises: Noises, allowed: tuple[int, ...], known: Flags) -> tuple[Ints, Floats]:
    """For each kind and row the best period and its evidence under normal noise (kinds x rows); the arithmetic is told in `Places`."""
    rows, n = known.shape
    at, smallest = np.zeros((KINDS, rows), dtype=np.int64), np.full((KINDS, rows), np.inf)
    rss = noises.fit.rss[:, :, None]
    products = _products(noises.fit, allowed)
    for kind in allowed:
        place, z = noises.fit.frame.places[kind], products[kind]
        if not z.shape[2]:
            continue
        left = rss * place.bar[:, None, :]
        np.multiply(z, z, out=z)
        left -= z
        best = left.min(axis=0)
        if kind == SPIKE and not known.all():
            best[~known[:, place.first : place.first + best.shape[1]]] = np.inf
        chosen = best.argmin(axis=1)
        at[kind], smallest[kind] = chosen + place.first, best[np.arange(rows), chosen]
    floor = _MOST * noises.fit.rss.min(axis=0)  # rounding may leave less than nothing of an exact series
    with np.errstate(divide="ignore"):
        return at, -0.5 * (n - 1) * np.log(np.maximum(smallest, floor)) - noises.total


def _products(fitted: Fit, allowed: tuple[int, ...]) -> dict[int, Floats]:
    """x'Vy times the lever of every place (noises x rows x places), by kind."""
    places = fitted.frame.places
    if fitted.frame.products is not None:
        counts = [place.d.shape[1] for place in places]
        ends = np.cumsum(counts)
        z = np.matmul(fitted.y, fitted.frame.products)
        return {kind: z[:, :, ends[kind] - counts[kind] : ends[kind]] for kind in allowed}
    each = numerators(fitted.v)
    result = {}
    for kind in allowed:
        place = places[kind]
        result[kind] = each[kind][:, :, place.first : place.first + place.d.shape[1]] * place.lever[:, None, :]
    return result


def gains_at(noises: Noises, kind: Ints, at: Ints) -> tuple[Floats, Floats]:
    """Size of each given change (one a row) under the noise that makes it most probable, and its gain in nats under normal noise."""
    fitted = noises.fit
    n = fitted.y.shape[1]
    product = np.einsum("nt,mnt->mn", shapes(kind, at, n), fitted.v)
    d, least = np.ones_like(product), np.ones(len(kind))
    for code in np.unique(kind):
        chosen, place = kind == code, fitted.frame.places[code]
        number = at[chosen] - place.first
        d[:, chosen], least[chosen] = place.d[:, number], place.least[number]
    q = np.minimum(product**2 / ((d + least) * fitted.rss), 1 - _MOST)
    value = -0.5 * np.log1p(d / least) - 0.5 * (n - 1) * np.log1p(-q) + noises.weights
    best, rows = value.argmax(axis=0), np.arange(len(kind))
    return product[best, rows] / d[best, rows], value[best, rows]
