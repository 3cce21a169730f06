"""Filters whiten the noise they stand for, and their inverse covariances are the filters twice."""

from __future__ import annotations

import numpy as np
import pytest

from signals.confirming.remembering import autocorrelation
from signals.memory import MEMORIES, Memory, precisions
from tests.signals.confirming.published import series


@pytest.mark.parametrize("n", [6, 8, 9, 40, 90])  # eight: NumPy's `negative` is wrong there when told to write into a column
def test_the_inverse_covariance_is_the_filter_and_its_transpose(n: int) -> None:
    unit = np.eye(n)
    for memory, got in zip(MEMORIES, precisions(unit, np.empty((len(MEMORIES), n, n))), strict=True):
        whitened = memory.whiten(unit)
        assert np.allclose(got, whitened @ whitened.T)


def test_the_weights_are_probabilities() -> None:
    assert sum(memory.weight for memory in MEMORIES) == pytest.approx(1)


@pytest.mark.parametrize("phi", [0.4, 0.8])
def test_returning_noise_becomes_white(phi: float) -> None:
    random = np.random.default_rng(1)
    shocks = random.normal(size=(1, 50))
    x = np.zeros((1, 50))
    x[0, 0] = shocks[0, 0] / np.sqrt(1 - phi**2)
    for t in range(1, 50):
        x[0, t] = phi * x[0, t - 1] + shocks[0, t]
    assert np.allclose(Memory(False, phi, 1.0).whiten(x), shocks)


@pytest.mark.parametrize("theta", [0.0, 0.6, 0.92])
def test_wandering_levels_become_white(theta: float) -> None:
    random = np.random.default_rng(2)
    shocks = random.normal(size=60)
    x = np.zeros((1, 60))
    for t in range(1, 60):  # x_t - x_(t-1) = e_t - theta e_(t-1), with no shock before the second value
        x[0, t] = x[0, t - 1] + shocks[t] - theta * (shocks[t - 1] if t > 1 else 0.0)
    assert np.allclose(Memory(True, theta, 1.0).whiten(x)[0, 1:], shocks[1:])


def test_a_wandering_level_filters_the_nile_as_published() -> None:
    """Local level with variances 15099 and 1469.1 (Durbin and Koopman 2012, p. 37-40): diagnostics of the one-step errors."""
    q = 1469.1 / 15099.0
    theta = (2 + q - np.sqrt(q * q + 4 * q)) / 2
    r = Memory(True, theta, 1.0).whiten(series("nile-ols-cusum")[None])[0, 1:]
    n, z = len(r), (r - r.mean()) / r.std()
    skew, kurtosis = float((z**3).mean()), float((z**4).mean())
    memory = autocorrelation(r, 9)[1:]
    figures = {
        "Q9": n * (n + 2) * float((memory**2 / (n - np.arange(1, 10))).sum()),
        "JB": n / 6 * (skew**2 + (kurtosis - 3) ** 2 / 4), "skew": skew, "kurtosis": kurtosis,
    }  # fmt: skip
    assert figures == pytest.approx({"Q9": 8.84, "JB": 0.05, "skew": -0.03, "kurtosis": 3.09}, abs=0.012)
