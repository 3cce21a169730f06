"""How noise remembers: filters that make it white, applied to many series at once, and their inverse covariances.

Two families stand for what business series do: noise that returns to its level (first-order autoregression, `phi`) and levels that
wander (local level, in its innovations form with `theta`; theta 0 is a random walk). `whiten` is exact for the first family (the first
value is weighted by its stationary variance) and leaves the first value out for the second, whose level is free.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SETTLED = 1e-9  # a memory smaller than this is forgotten
_LONG = 64  # steps from which a solver that goes through them one by one is quicker than doubling


@dataclass(frozen=True, slots=True)
class Memory:
    """One kind of noise: `weight` is its prior probability."""

    wanders: bool
    value: float
    weight: float

    @property
    def log_jacobian(self) -> float:
        return 0.0 if self.wanders else 0.5 * log(1 - self.value**2)

    def whiten(self, x: Floats) -> Floats:
        """Innovations of (rows x T)."""
        out = np.empty_like(x)
        if not self.wanders:
            np.multiply(x[:, :-1], -self.value, out=out[:, 1:])
            out[:, 1:] += x[:, 1:]
            out[:, 0] = x[:, 0] * sqrt(1 - self.value**2)
            return out
        out[:, 0] = 0.0
        np.subtract(x[:, 1:], x[:, :-1], out=out[:, 1:])
        return _remembered(out, self.value)

    def precision(self, x: Floats, out: Floats) -> Floats:
        """The transpose of `whiten` applied to `whiten` of (rows x T), into `out`: what the inverse covariance of the noise makes of x."""
        if self.wanders and self.value:
            u = _settled(x[:, 1:] - x[:, :-1], self.value)
            out[:, 0] = -u[:, 0]  # not np.negative(..., out=): NumPy 2.4 writes nonsense into columns of eight
            np.subtract(u[:, :-1], u[:, 1:], out=out[:, 1:-1])
            out[:, -1] = u[:, -1]
            return out
        keeps = 1.0 if self.wanders else self.value  # a random walk is the limit of noise that returns
        np.multiply(x, 1 + keeps**2, out=out)
        if keeps:
            shared = keeps * x
            out[:, 1:] -= shared[:, :-1]
            out[:, :-1] -= shared[:, 1:]
            out[:, [0, -1]] -= keeps * shared[:, [0, -1]]
        return out


def _remembered(d: Floats, theta: float) -> Floats:
    """w_t = d_t + theta w_(t-1), in place: by doubling, so that there is no loop over time."""
    reach, factor = 1, theta
    while factor > _SETTLED and reach < d.shape[1]:
        d[:, reach:] += factor * d[:, :-reach]
        reach, factor = 2 * reach, factor * factor
    return d


def _settled(steps: Floats, theta: float) -> Floats:
    """Steps of levels that wander, by the inverse of their covariance, which has three diagonals."""
    if steps.shape[1] < _LONG:
        return _remembered(_remembered(steps, theta)[:, ::-1], theta)[:, ::-1]
    from scipy.linalg.lapack import dpttrs

    solved: Floats = dpttrs(*_factors(theta, steps.shape[1]), steps.T)[0].T
    return solved


@lru_cache(maxsize=64)
def _factors(theta: float, size: int) -> tuple[Floats, Floats]:
    from scipy.linalg.lapack import dpttrf

    diagonal, below, _ = dpttrf(np.r_[1.0, np.full(size - 1, 1 + theta**2)], np.full(size - 1, -theta))
    return diagonal, below


MEMORIES = (
    Memory(False, 0.0, 0.30),
    Memory(False, 0.2, 0.20),
    Memory(False, 0.4, 0.17),
    Memory(False, 0.6, 0.13),
    Memory(False, 0.8, 0.05),
    Memory(True, 0.92, 0.05),
    Memory(True, 0.6, 0.05),
    Memory(True, 0.0, 0.05),
)


def precisions(x: Floats, out: Floats) -> Floats:
    """`precision` of (rows x T) under every noise, into `out` (noises x rows x T)."""
    for memory, each in zip(MEMORIES, out, strict=True):
        memory.precision(x, each)
    return out
