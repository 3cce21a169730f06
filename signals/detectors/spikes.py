"""Single periods that stand out from their neighbours, judged by how far such neighbours usually miss."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings, material
from signals.fits import expectations
from signals.nulls import mad_limit
from signals.panel import Panel

Floats = NDArray[np.float64]
_MOST = 3  # rows a series may bring; more outliers than that are its nature


class Spikes:
    """Compares each period with the median of its neighbours; the newest with the periods before it."""

    code = "spikes"
    kinds = ("spike",)
    shortest = 8

    def detect(self, panel: Panel, adjusted: Adjusted, settings: Settings) -> Findings:
        """Spikes of one batch."""
        x, n = adjusted.x, adjusted.batch.n
        expected = expectations(x)
        miss = x - expected
        scale = np.maximum(1.4826 * np.median(np.abs(miss), axis=1), 0.35 * adjusted.sigma)
        newest = np.maximum(scale, 1.4826 * np.median(np.abs(_one_sided_misses(x)), axis=1))
        limit = mad_limit(n, n)
        z = miss / scale[:, None] / limit
        z[:, -1] = miss[:, -1] / newest / mad_limit(n, 3)
        z[:, -2] = miss[:, -2] / newest / limit
        rank = np.argsort(-np.abs(z), axis=1)[:, :_MOST]
        row, column = np.repeat(np.arange(len(x)), rank.shape[1]), rank.ravel()
        value = z[row, column]
        wide = np.abs(miss[row, column]) >= 2 * material(adjusted, settings)[row]
        lasting = _lasts(x, expected, row, column)
        chosen = (np.abs(value) >= 0.7) & wide & ~lasting
        row, column, value = row[chosen], column[chosen], value[chosen]
        size = np.abs(value)
        season = adjusted.season[row, column]
        middle = expected[row, column] + season
        spread = (newest * mad_limit(n, 3))[row]
        return Findings.of(
            "spike",
            adjusted.batch.rows[row],
            sense=np.sign(value),
            start=adjusted.batch.at[row, column],
            end=adjusted.batch.at[row, column],
            score=size,
            p_value=np.nan,
            claim="evidence",
            expected=adjusted.natural(middle, row),
            actual=adjusted.batch.x[row, column],
            reason="neighbours",
            null="own misses",
            n=n,
            lower=adjusted.natural(middle - spread, row),
            upper=adjusted.natural(middle + spread, row),
        )


def _one_sided_misses(x: Floats) -> Floats:
    """How far the median of the six periods before missed in the past; the newest period takes no part."""
    span = min(6, x.shape[1] - 3)
    windows = np.median(sliding_window_view(x[:, :-1], span, axis=1), axis=2)
    return x[:, span:-1] - windows[:, :-1]


def _lasts(x: Floats, expected: Floats, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True where the next two periods stay on the new side: that is a shift, not a spike."""
    n = x.shape[1]
    one, two = np.minimum(column + 1, n - 1), np.minimum(column + 2, n - 1)
    before = np.maximum(column - 1, 0)
    middle = (x[row, column] + x[row, before]) / 2
    above = np.sign(x[row, column] - expected[row, column])
    inside = (column > 0) & (column + 2 < n)
    stays: NDArray[np.bool_] = inside & ((x[row, one] - middle) * above > 0) & ((x[row, two] - middle) * above > 0)
    return stays
