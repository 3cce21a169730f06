"""The contest: every kind of change at every period under every kind of noise; the most probable one of each series wins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, KINDS, LINE, NEVER, SPIKE, STEP, shapes
from signals.evidence import Fit, Frame, fit
from signals.memory import MEMORIES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_PLAIN = 2.5  # nats by which a bend, a step or a halt must beat a plain line


@dataclass(frozen=True, slots=True)
class Noises:
    """Series fitted under every kind of noise: `weights` (rows x noises) log probabilities, `likely` the most probable one."""

    frames: list[Frame]
    fits: list[Fit]
    weights: Floats
    likely: Ints

    @classmethod
    def of(cls, y: Floats, frames: list[Frame]) -> Noises:
        """Fit rows of `y`."""
        fits = [fit(y, part) for part in frames]
        weights = np.stack([f.evidence + np.log(MEMORIES[m].weight) for m, f in enumerate(fits)], axis=1)
        weights -= weights.max(axis=1, keepdims=True)
        weights -= np.log(np.exp(weights).sum(axis=1, keepdims=True))
        return cls(frames, fits, weights, weights.argmax(axis=1))

    def innovations(self) -> Floats:
        """Of each row under its most probable noise."""
        result = np.empty_like(self.fits[0].r)
        for m in np.unique(self.likely):
            rows = self.likely == m
            result[rows] = self.fits[m].r[rows]
        return result


@dataclass(frozen=True, slots=True)
class Winners:
    """The best change of each row, and its evidence if the noise is normal, by which the contest is decided."""

    kind: Ints
    at: Ints
    size: Floats
    evidence: Floats


def winners(noises: Noises, priors: tuple[Floats, ...], allowed: Flags, known: Flags) -> Winners:
    """The winner in each row; `allowed` (rows x kinds); values that are not `known` are no spikes."""
    at, each = _best_of_kinds(noises, priors, known)
    each = np.where(allowed, each, -np.inf)
    kind = each.argmax(axis=1)
    rows = np.arange(len(kind))
    raw = each[rows, kind]
    line = each[:, LINE]
    plain = np.isin(kind, (STEP, BEND, HALT)) & (line > raw - _PLAIN) & (line > 0)
    kind, raw = np.where(plain, LINE, kind), np.where(plain, line, raw)
    at = at[rows, kind]
    return Winners(kind, at, gains_at(noises, kind, at)[0], raw)


def _best_of_kinds(noises: Noises, priors: tuple[Floats, ...], known: Flags) -> tuple[Ints, Floats]:
    """For each row and kind the best period and its evidence under normal noise."""
    rows, n = known.shape
    best = [np.full((rows, n if kind != LINE else 1), -np.inf, dtype=np.float32) for kind in range(KINDS)]
    work = np.empty((rows, n), dtype=np.float32)
    half = np.float32(-0.5 * (n - 1))
    for m, (part, f) in enumerate(zip(noises.frames, noises.fits, strict=True)):
        scale = 1.0 / np.sqrt(f.rss)[:, None]
        weight = noises.weights[:, m : m + 1].astype(np.float32)
        for kind, numerator in enumerate(_numerators(f.v * scale)):
            place = part.places[kind]
            q = work[:, : numerator.shape[1]]
            np.multiply(numerator, place.root_k, out=q, casting="same_kind")
            np.multiply(q, q, out=q)
            np.minimum(q, np.float32(1 - 1e-6), out=q)
            np.negative(q, out=q)
            np.log1p(q, out=q)
            q *= half
            q += (place.a + priors[kind]).astype(np.float32)
            q += weight
            np.maximum(best[kind], q, out=best[kind])
    best[SPIKE][~known] = NEVER
    at = np.stack([part.argmax(axis=1) for part in best], axis=1)
    each = np.stack([np.take_along_axis(part, at[:, [k]], axis=1)[:, 0] for k, part in enumerate(best)], axis=1)
    return at, each.astype(np.float64)


def _numerators(v: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Products of the filtered residuals with every change of every kind: sums of sums from the end."""
    back = v[:, ::-1]
    step = np.cumsum(back, axis=1)
    ramp = np.cumsum(step, axis=1)[:, ::-1]
    line = ramp[:, 1:2]
    halt = np.zeros_like(v)
    np.subtract(line, ramp[:, 1:], out=halt[:, :-1])
    return v, step[:, ::-1], ramp, line, halt


def gains_at(noises: Noises, kind: Ints, at: Ints) -> tuple[Floats, Floats]:
    """Size of each given change (one a row) under the noise that makes it most probable, and its gain in nats under normal noise."""
    n = noises.fits[0].v.shape[1]
    shape = shapes(kind, at, n)
    best = np.full(len(kind), -np.inf)
    size = np.zeros(len(kind))
    for m, (part, f) in enumerate(zip(noises.frames, noises.fits, strict=True)):
        d, k, a = (np.zeros(len(kind)) for _ in range(3))
        for code in range(KINDS):
            chosen = kind == code
            place = part.places[code]
            d[chosen], k[chosen], a[chosen] = place.d[at[chosen]], place.root_k[at[chosen]] ** 2, place.a[at[chosen]]
        product = np.einsum("nt,nt->n", shape, f.v)
        q = np.minimum(product**2 * k / f.rss, 1 - 1e-12)
        value = a - 0.5 * (n - 1) * np.log1p(-q) + noises.weights[:, m]
        better = value > best
        best = np.where(better, value, best)
        size = np.where(better, product / d, size)
    return size, best
