"""The fast kernel against the plain formula, for every noise and every kind of change."""

from __future__ import annotations

import numpy as np
import pytest

from signals.changes import SPIKE, STEP, template
from signals.design import design
from signals.evidence import SIZES, Frame, fit, frame
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


@pytest.mark.parametrize("memory", range(len(MEMORIES)))
def test_a_series_has_the_evidence_of_the_formula(memory: int) -> None:
    got = fit(Y, frame(KEY, COLUMNS, memory)).evidence
    assert np.allclose(got, [plain(y, memory, None, 1.0) for y in Y])


@pytest.mark.parametrize("memory", [0, 3, 5, 7])
@pytest.mark.parametrize("kind", [SPIKE, STEP])
def test_a_change_has_the_evidence_of_the_formula(memory: int, kind: int) -> None:
    part: Frame = frame(KEY, COLUMNS, memory)
    fitted = fit(Y, part)
    numerators = fitted.v if kind == SPIKE else np.cumsum(fitted.v[:, ::-1], axis=1)[:, ::-1]
    for at in (5, 17, 27):
        q = numerators[:, at] ** 2 * part.places[kind].root_k[at] ** 2 / fitted.rss
        gained = part.places[kind].a[at] - 0.5 * 29 * np.log1p(-q)
        shape = template(kind, np.array([at]), 30)[0]
        wanted = [plain(y, memory, shape, SIZES[kind]) - plain(y, memory, None, 1.0) for y in Y]
        assert np.allclose(gained, wanted)
