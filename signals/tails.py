"""Heavy tails: how likely they are in a series, and what the evidence of few values is worth then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.blocks import blocks
from signals.changes import BEND, SPIKE, STEP
from signals.medians import medians

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SHARE = 0.2  # of series that have heavy tails, beforehand
_FAR = 3.0  # deviations beyond which a value only counts as far out
# Student's law of four degrees against the normal law, matched at the median: stretch, and log ratios of the densities at 0 and at _FAR
# and of the probabilities beyond _FAR.
_STRETCH = 0.740697 / 0.674490
_AT_ZERO = float(np.log(0.375 * _STRETCH / 0.398942))
_AT_FAR = float(_AT_ZERO - 2.5 * np.log1p(_FAR**2 * _STRETCH**2 / 4) + _FAR**2 / 2)
_BEYOND = float(np.log(0.0300899 / 0.0026998))


def heaviness(innovations: Floats) -> Floats:
    """Log odds of heavy tails against normal noise of each row. Values far out count as a number only: a few prove little."""
    odds = np.zeros(len(innovations))
    for part in blocks(*innovations.shape):
        odds[part] = _odds(np.abs(innovations[part]))
    return odds


def _odds(z: Floats) -> Floats:
    z *= 0.674490 / np.maximum(medians(z)[:, None], 1e-300)
    far = (z >= _FAR).sum(axis=1)
    np.minimum(z, _FAR, out=z)
    z *= z
    odds = z.shape[1] * _AT_ZERO + 0.5 * z.sum(axis=1)
    z *= _STRETCH**2 / 4
    odds -= 2.5 * np.log1p(z, out=z).sum(axis=1)
    result: Floats = odds + far * (_BEYOND - _AT_FAR) + np.log(_SHARE / (1 - _SHARE))
    return result


def worth(gain: Floats, odds: Floats, points: Floats) -> Floats:
    """What gains in nats, computed for normal noise and spread over so many `points`, are worth when the noise may have heavy tails.

    A deviation of z has the gain z^2 / 2; under Student's law of four degrees and variance one it is 5/2 log(1 + z^2 / 2).
    """
    share = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    g = np.maximum(gain, 0.0)
    heavy = np.minimum(2.5 * points * np.log1p(g / points), g)
    mixed = -np.log(share * np.exp(-heavy) + (1 - share) * np.exp(-g))
    return np.where(gain > 0, mixed, gain)


def points_of(kind: Ints, at: Ints, n: int) -> Floats:
    """Over how many periods the gain of a change is spread: one for a spike, all after it for a step, five ninths of them for a bend."""
    after = (n - at).astype(float)
    return np.select([kind == SPIKE, kind == STEP, kind == BEND], [1.0, after, np.maximum(after * 5 / 9, 1.0)], float(n))
