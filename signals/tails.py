"""Heavy tails: how likely they are in a series, and what the evidence of few values is worth then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.blocks import blocks
from signals.changes import BEND, SPIKE, STEP
from signals.medians import medians

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FAR = 3.0  # deviations beyond which a value only counts as far out
_BEYOND_NORMAL, _AT_ZERO_NORMAL, _MEDIAN_NORMAL = 0.0026998, 0.398942, 0.674490


@dataclass(frozen=True, slots=True)
class _Law:
    """Student's law of some `freedom`, matched to the normal law at the median of sizes.

    `share` of series that follow it beforehand, the `median` of its sizes, its density at `zero`, the probability `beyond` _FAR.
    """

    freedom: float
    share: float
    median: float
    zero: float
    beyond: float

    @property
    def stretch(self) -> float:
        return self.median / _MEDIAN_NORMAL

    @property
    def at_zero(self) -> float:
        """Log ratio of the densities at zero."""
        return float(np.log(self.zero * self.stretch / _AT_ZERO_NORMAL))

    @property
    def of_far(self) -> float:
        """What one value beyond _FAR adds to what a value at _FAR does."""
        at_far = self.at_zero - (self.freedom + 1) / 2 * np.log1p(_FAR**2 * self.stretch**2 / self.freedom) + _FAR**2 / 2
        return float(np.log(self.beyond / _BEYOND_NORMAL) - at_far)

    @property
    def prior(self) -> float:
        return float(np.log(self.share / (1 - sum(law.share for law in LAWS))))

    def worth(self, gain: Floats, points: Floats) -> Floats:
        """A gain for normal noise under this law: a deviation of z has z^2 / 2 there and (v + 1) / 2 log(1 + z^2 / (v - 2)) here."""
        here = (self.freedom + 1) / 2 * points * np.log1p(2 * gain / points / (self.freedom - 2))
        lesser: Floats = np.minimum(here, gain)
        return lesser


LAWS = (_Law(4.0, 0.12, 0.740697, 0.375, 0.0300899), _Law(8.0, 0.12, 0.706387, 0.386699, 0.0137663))


def heaviness(innovations: Floats, taken: Floats) -> Floats:
    """Log odds of each of LAWS against normal noise (rows x laws). Values far out count as a number only: a few prove little.

    `taken`: how many further values of each row lie far out and were taken out of its innovations.
    """
    odds = np.zeros((len(innovations), len(LAWS)))
    for part in blocks(*innovations.shape):
        odds[part] = _odds(np.abs(innovations[part]), taken[part])
    return odds


def _odds(z: Floats, taken: Floats) -> Floats:
    z *= _MEDIAN_NORMAL / np.maximum(medians(z)[:, None], 1e-300)
    far = (z >= _FAR).sum(axis=1)
    np.minimum(z, _FAR, out=z)
    z *= z
    central = 0.5 * z.sum(axis=1)
    odds = []
    for law in LAWS:
        logs = np.log1p(z * (law.stretch**2 / law.freedom)).sum(axis=1)
        own = z.shape[1] * law.at_zero + central - (law.freedom + 1) / 2 * logs + far * law.of_far
        odds.append(own + taken * float(np.log(law.beyond / _BEYOND_NORMAL)) + law.prior)
    return np.stack(odds, axis=1)


def worth(gain: Floats, odds: Floats, points: Floats) -> Floats:
    """What gains in nats, computed for normal noise and spread over so many `points`, are worth when the noise may have heavy tails.

    `odds` as `heaviness` gives them, a row for each gain.
    """
    g = np.maximum(gain, 0.0)
    logs = np.concatenate([np.zeros((len(g), 1)), np.clip(odds, -60, 60)], axis=1)
    logs -= logs.max(axis=1, keepdims=True)
    weights = np.exp(logs)
    weights /= weights.sum(axis=1, keepdims=True)
    under = np.stack([g, *(law.worth(g, points) for law in LAWS)], axis=1)
    least = under.min(axis=1)
    mixed = least - np.log((weights * np.exp(least[:, None] - under)).sum(axis=1))
    return np.where(gain > 0, mixed, gain)


def points_of(kind: Ints, at: Ints, n: int) -> Floats:
    """Over how many periods the gain of a change is spread: one for a spike, all after it for a step, five ninths of them for a bend."""
    after = (n - at).astype(float)
    return np.select([kind == SPIKE, kind == STEP, kind == BEND], [1.0, after, np.maximum(after * 5 / 9, 1.0)], float(n))
