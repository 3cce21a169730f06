"""Unevenness: the spread around the usual path changed and stayed changed."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings, score_of
from signals.fits import expectations
from signals.nulls import Floats, step_statistic, tail_of
from signals.panel import Panel

_SIDE = 8
_RATIO = 1.5
_DRAWS = 2000
_SEED = 20260102


class Variances:
    """The best split of the absolute misses (Brown and Forsythe 1974 use the same deviations), against the best split of noise."""

    code = "variances"
    kinds = ("variance_change",)
    shortest = 2 * _SIDE

    def detect(self, panel: Panel, adjusted: Adjusted, settings: Settings) -> Findings:
        """Variance changes of one batch."""
        miss = np.abs(adjusted.x - expectations(adjusted.x))
        calm = np.minimum(miss, 4 * np.maximum(np.median(miss, axis=1, keepdims=True), 1e-300))  # one outlier is a spike
        t, split = _split(calm)
        n = adjusted.batch.n
        p = tail_of(t, _table(n if n <= 60 else 60 * round(n / 60)), n - 2)
        after = np.arange(adjusted.batch.n) >= split[:, None]
        high = np.maximum((calm * after).sum(axis=1) / after.sum(axis=1), 1e-300)
        low = np.maximum((calm * ~after).sum(axis=1) / (~after).sum(axis=1), 1e-300)
        ratio = high / low
        large = np.maximum(ratio, 1 / ratio) >= _RATIO
        score = np.where(large, score_of(p, settings.alpha / 4), 0.0)
        row = np.flatnonzero((p < 0.2) & large)
        return Findings.of(
            "variance_change", adjusted.batch.rows[row], sense=np.sign(ratio[row] - 1), start=adjusted.batch.at[row, split[row]],
            end=adjusted.batch.at[row, -1], score=score[row], p_value=p[row], claim="evidence", expected=low[row], actual=high[row],
            reason="spread", null="iid", n=adjusted.batch.n,
        )  # fmt: skip


def _split(size: Floats) -> tuple[Floats, NDArray[np.int64]]:
    # The square root makes the distribution of absolute misses nearly even.
    return step_statistic(np.sqrt(size), trim=_SIDE)


@cache
def _table(n: int) -> Floats:
    """Sorted largest statistics of series whose spread does not change (Student noise of eight degrees)."""
    noise = np.random.default_rng(_SEED + n).standard_t(8, size=(_DRAWS if n <= 300 else _DRAWS // 4, n))
    miss = np.abs(noise - expectations(noise))
    calm = np.minimum(miss, 4 * np.median(miss, axis=1, keepdims=True))
    table: Floats = np.sort(_split(calm)[0])
    return table
