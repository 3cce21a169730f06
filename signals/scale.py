"""The scale on which a series is judged: logarithms for amounts and counts, log odds for shares, else the values themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.medians import medians_of_known

Floats = NDArray[np.float64]
IDENTITY, LOG, LOGIT, ROOT = 0, 1, 2, 3
_CLEARLY = 2.0  # nats by which logarithms must fit better where no unit is known
_FEW = 60.0  # usual count below which the noise of counting is most of the noise, and square roots make it even
_ODDS_FLOOR = 5e-4  # a share of nothing (or all) counts as this much, so that its log odds exist


@dataclass(frozen=True, slots=True)
class Scale:
    """For each row: the law, what is added before the logarithm (log, root), and what counts as all (shares)."""

    law: NDArray[np.int64]
    add: Floats
    whole: Floats

    def of(self, values: Floats) -> Floats:
        """(rows x T) values on the working scale; NaN stays NaN."""
        add, whole = self.add[:, None], self.whole[:, None]
        result = np.array(values, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            for code in np.unique(self.law):
                rows = self.law == code
                part = values[rows]
                if code == LOG:
                    result[rows] = np.log(np.maximum(part + add[rows], 1e-300))
                elif code == LOGIT:
                    share = np.clip(part / whole[rows], _ODDS_FLOOR, 1 - _ODDS_FLOOR)
                    result[rows] = np.log(share / (1 - share))
                elif code == ROOT:
                    result[rows] = np.sqrt(np.maximum(part + add[rows], 0.0))
        return result

    def back(self, values: Floats, rows: NDArray[np.int64]) -> Floats:
        """Values of the working scale (one for each of `rows`) in the metric's own unit."""
        law, add, whole = self.law[rows], self.add[rows], self.whole[rows]
        capped = np.clip(values, -700, 700)
        with np.errstate(over="ignore"):
            natural = np.where(law == LOG, np.exp(capped) - add, values)
            natural = np.where(law == LOGIT, whole / (1 + np.exp(-capped)), natural)
            return np.where(law == ROOT, np.maximum(values, 0) ** 2 - add, natural)


def scale_of(values: Floats, unit: NDArray[np.object_]) -> Scale:
    """The scale of each row from its unit (`count`, `amount`, `ratio`, `index`; "" where none is known).

    Without a unit, positive series are looked at in logarithms where these fit at least as well: Gaussian profile likelihoods of the steps,
    with the Jacobian of the logarithm (Box and Cox 1964).
    """
    n = len(values)
    known = np.isfinite(values)
    smallest = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    largest = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf)
    middle = medians_of_known(values)
    law = np.zeros(n, dtype=np.int64)
    add = np.zeros(n)
    flows = np.isin(unit, ("count", "amount"))
    law[flows & (smallest > 0)] = LOG
    few = (unit == "count") & (smallest >= 0) & (middle < _FEW)
    law[few], add[few] = ROOT, 0.375
    some = flows & (smallest == 0) & ~few & (middle > 0)
    law[some] = LOG
    add[some] = np.where(unit[some] == "count", 0.5, 0.02 * middle[some])
    whole = np.where(largest <= 1.0, 1.0, 100.0)
    share = (unit == "ratio") & (smallest >= 0) & (largest <= 100.0)
    law[share] = LOGIT
    free = np.flatnonzero(~np.isin(unit, ("count", "amount", "ratio", "index")) & (smallest > 0))
    if len(free):
        law[free[_logs_fit(values[free])]] = LOG
    return Scale(law, add, whole)


def _logs_fit(values: Floats) -> NDArray[np.bool_]:
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=1), 1)
    logs = np.where(known, np.log(np.where(known, values, 1.0)), np.nan)
    plain, in_logs = _noise(values), _noise(logs)
    mean_log = np.where(known, logs, 0.0).sum(axis=1) / count
    gain = count * (np.log(plain) - np.log(in_logs) - mean_log)
    fits: NDArray[np.bool_] = gain > -_CLEARLY
    return fits


def _noise(values: Floats) -> Floats:
    """Robust size of the steps of each row, its usual step taken off."""
    steps = np.diff(values, axis=1)
    steps = np.abs(steps - medians_of_known(steps)[:, None]) if steps.shape[1] else steps
    if not steps.shape[1]:
        return np.full(len(values), 1.0)
    filled = np.where(np.isfinite(steps).any(axis=1, keepdims=True), steps, 0.0)
    root = np.nanmean(np.sqrt(filled), axis=1) ** 2
    floored: Floats = np.maximum(root, 1e-9 * np.maximum(np.nanmax(np.abs(values), axis=1), 1e-300))
    return floored
