"""Does it really stand still? Two one-sided tests (Schuirmann 1987): not finding a change is no proof that there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Equivalence:
    """`p` that the quantity lies within its bounds, both one-sided parts of it, the estimate and its 90 % interval."""

    p: float
    p_low: float
    p_high: float
    t_low: float
    t_high: float
    estimate: float
    interval: tuple[float, float]
    freedom: float


def equivalence(estimate: float, error: float, freedom: float, bounds: tuple[float, float]) -> Equivalence:
    """The test of any estimate with a standard error: p = max(P(T > t_low), P(T < t_high)), Student's law of `freedom`."""
    error = max(error, 1e-300)
    t_low, t_high = (estimate - bounds[0]) / error, (estimate - bounds[1]) / error
    p_low, p_high = float(stdtr(freedom, -t_low)), float(stdtr(freedom, t_high))
    half = float(stdtrit(freedom, 0.95)) * error
    return Equivalence(
        max(p_low, p_high), p_low, p_high, float(t_low), float(t_high), estimate, (estimate - half, estimate + half), freedom
    )


def mean_within(m: float, sd: float, n: int, bounds: tuple[float, float], reference: float = 0.0) -> Equivalence:
    """The mean of one sample (or of paired differences), less a reference."""
    return equivalence(m - reference, sd / np.sqrt(n), n - 1, bounds)


def levels_alike(before: Floats, after: Floats, bounds: tuple[float, float]) -> Equivalence:
    """The difference of two means with unequal spreads (Welch)."""
    sides = [(float(x.mean()), float(x.std(ddof=1)), len(x)) for x in (after, before)]
    return levels_alike_of(sides[0], sides[1], bounds)


def levels_alike_of(after: tuple[float, float, int], before: tuple[float, float, int], bounds: tuple[float, float]) -> Equivalence:
    """The same from mean, standard deviation and number of both sides."""
    a, b = (max(sd, 1e-300) ** 2 / n for _, sd, n in (after, before))
    freedom = (a + b) ** 2 / (a**2 / (after[2] - 1) + b**2 / (before[2] - 1))
    return equivalence(after[0] - before[0], float(np.sqrt(a + b)), freedom, bounds)


def pairs_alike(before: Floats, after: Floats, bounds: tuple[float, float]) -> Equivalence:
    """The mean difference of pairs: the same periods of two years."""
    rest = after - before
    return mean_within(float(rest.mean()), float(rest.std(ddof=1)), len(rest), bounds)


@dataclass(frozen=True, slots=True)
class Line:
    """Least squares of y over t: slope with its standard error, intercept with its own, spread of the residuals, freedom n - 2."""

    slope: float
    slope_error: float
    intercept: float
    intercept_error: float
    spread: float
    freedom: int


def line_of(y: Floats, t: Floats | None = None) -> Line:
    """The straight line through at least three values."""
    t = np.arange(len(y), dtype=float) if t is None else t
    centre = t.mean()
    square = float(((t - centre) ** 2).sum())
    slope = float((t - centre) @ (y - y.mean())) / square
    intercept = float(y.mean() - slope * centre)
    rest = y - intercept - slope * t
    freedom = len(y) - 2
    spread = float(np.sqrt(rest @ rest / freedom))
    return Line(
        slope, spread / np.sqrt(square), intercept, spread * float(np.sqrt(1 / len(y) + centre**2 / square)), spread, freedom
    )


def slope_within(y: Floats, bounds: tuple[float, float], memory: float = 0.0) -> Equivalence:
    """The least-squares slope a period; with `memory` of the noise (first order) both y and time are pre-whitened."""
    t = np.arange(len(y), dtype=float)
    if memory > 0:
        y, t = y[1:] - memory * y[:-1], t[1:] - memory * t[:-1]
    line = line_of(y, t)
    return equivalence(line.slope, line.slope_error, line.freedom, bounds)
