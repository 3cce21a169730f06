"""The fast kernel against the plain formula, for every noise and every kind of change."""

from __future__ import annotations

import numpy as np
import pytest

from signals.changes import SPIKE, STEP, prior, template
from signals.design import design
from signals.evidence import SIZES, Space, fit, frame, numerators, residuals
from signals.memory import MEMORIES

KEY = ("M", 600, 30, 0, None, False)
COLUMNS = (0, 2, 3)
Y = np.random.default_rng(5).normal(size=(4, 30)).cumsum(axis=1)


def plain(y: np.ndarray, memory: int, extra: np.ndarray | None, size: float) -> float:
    """log evidence with all columns written out, up to a constant."""
    whole, noise = design(*KEY), MEMORIES[memory]
    columns = [c for c in COLUMNS if not (noise.wanders and c == 0)]
    base, sizes = whole.columns[:, columns], whole.sizes[columns]
    if extra is not None:
        base, sizes = np.c_[base, extra], np.r_[sizes, size]
    filtered, w = noise.whiten(base.T).T, noise.whiten(y[None])[0]
    a = filtered.T @ filtered + np.diag(np.where(np.isinf(sizes), 0.0, 1 / sizes**2))
    b = filtered.T @ w
    rss = w @ w - b @ np.linalg.solve(a, b)
    finite = sizes[np.isfinite(sizes)]
    return float(-0.5 * np.linalg.slogdet(a)[1] - np.log(finite).sum() - 0.5 * (len(y) - 1) * np.log(rss) + noise.log_jacobian)


def test_a_series_has_the_evidence_of_the_formula() -> None:
    got = fit(Y, frame(KEY, COLUMNS), Space.of(*Y.shape)).evidence
    for number, memory in enumerate(MEMORIES):
        assert np.allclose(got[number] - np.log(memory.weight), [plain(y, number, None, 1.0) for y in Y])


@pytest.mark.parametrize("kind", [SPIKE, STEP])
def test_a_change_has_the_evidence_of_the_formula(kind: int) -> None:
    part = frame(KEY, COLUMNS)
    fitted = fit(Y, part, Space.of(*Y.shape))
    place = part.places[kind]
    products = [[shaped.copy() for shaped in numerators(v, np.empty_like(v))][kind] for v in fitted.v]
    for memory in (0, 3, 5, 7):
        for at in (5, 17, 27):
            number = at - place.first
            d, least = place.d[memory, number], place.least[number]
            q = products[memory][:, at] ** 2 / (d + least) / fitted.rss[memory]
            gained = -0.5 * np.log1p(d / least) - 0.5 * 29 * np.log1p(-q)
            shape = template(kind, np.array([at]), 30)[0]
            wanted = [plain(y, memory, shape, SIZES[kind]) - plain(y, memory, None, 1.0) for y in Y]
            assert np.allclose(gained, wanted)
            left = (
                fitted.rss[memory] * part.bar[memory, place.slot.start + number]
                - (products[memory][:, at] * part.lever[memory, place.slot.start + number]) ** 2
            )
            before = prior("M", 30)[kind][at]
            assert np.allclose(-0.5 * 29 * np.log(left), fitted.evidence[memory] + gained + before)


@pytest.mark.parametrize("n", [30, 60])
def test_what_is_left_of_a_series_has_no_calendar_and_is_symmetric(n: int) -> None:
    part = frame(("M", 600, n, 0, None, False), COLUMNS)
    v, nothing = np.empty((len(MEMORIES), n, n)), np.empty((len(MEMORIES), 1, n))
    part.apply(np.eye(n), v)
    assert np.allclose(v, v.transpose(0, 2, 1))
    part.apply(np.ones((1, n)), nothing)
    assert np.allclose(nothing, 0, atol=1e-9)
    fitted = fit(np.random.default_rng(6).normal(size=(5, n)), part, Space.of(5, n))
    for noise in (0, 4, 6):
        _, innovations = residuals(fitted.y, part, noise)
        ridge = fitted.rss[noise] - (innovations**2).sum(axis=1)
        assert (ridge > -1e-9).all()
        assert (ridge < 0.2 * fitted.rss[noise]).all()
