"""Unevenness: the spread of the innovations changed and stayed changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from signals.blocks import blocks
from signals.changes import SPIKE
from signals.detection import Findings
from signals.lines import chance, score_of_evidence
from signals.panel import Panel
from signals.search import Found
from signals.spans import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_CANDIDATE = -3.0
_SIDE = 8  # periods needed on both sides of the split
_RATIO = 1.5
_NEWS = {"D": 60, "W": 26, "M": 14, "Q": 8}
_NEWS_SHARE = 0.6
_SIZE = 1.0  # prior size of the logarithm of the ratio of spreads


class Variances:
    """The best split of the innovations' spread: evidence of a ratio against none, recent splits more likely beforehand."""

    code = "variances"
    kinds = ("variance_change",)
    shortest = 2 * _SIDE

    def detect(self, panel: Panel, span: Span, found: Found) -> Findings:
        """Variance changes of one span."""
        spread = spread_of(panel.cadence, span, found)
        row, start = spread.row, spread.start
        name = np.full(len(row), "variance_change", dtype=object)
        sigma = found.sigma[row]
        return Findings(
            {
                "row": span.rows[row], "kind": name, "sense": np.sign(spread.ratio - 1), "start": span.at[start],
                "end": np.full(len(row), span.at[-1]), "score": score_of_evidence(panel.cadence, span.n, name, spread.evidence),
                "p_value": chance(panel.cadence, span.n, name, spread.evidence), "claim": np.full(len(row), "evidence", dtype=object),
                "expected": sigma, "actual": sigma * spread.ratio, "reason": np.full(len(row), "spread", dtype=object),
                "null": np.full(len(row), "iid", dtype=object), "n": np.full(len(row), float(span.n)),
            }
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """Changes of spread: `row` in the span, first period of it, ratio of the new spread to the old one, evidence in nats."""

    row: Ints
    start: Ints
    ratio: Floats
    evidence: Floats


def spread_of(cadence: str, span: Span, found: Found) -> Spread:
    """The most likely change of spread of each row that has one worth telling."""
    whole = _with_spikes(found)
    told = [evidence_of_spread(np.abs(whole[part, 1:]), cadence) for part in blocks(len(found.sigma), span.n)]
    evidence, split, ratio = (np.concatenate(column) for column in zip(*told, strict=True))
    large = np.maximum(ratio, 1 / np.maximum(ratio, 1e-9)) >= _RATIO
    row = np.flatnonzero((evidence > _CANDIDATE) & large)
    return Spread(row, split[row] + 1, ratio[row], evidence[row])


def _with_spikes(found: Found) -> Floats:
    """The innovations with what was taken out as spikes put back: many of them in a row are an unevenness."""
    changes = found.changes
    spikes = changes.kind == SPIKE
    whole = found.innovations.copy()
    np.add.at(whole, (changes.row[spikes], changes.at[spikes]), changes.size[spikes])
    return whole


def judged_by_spread(changes: Findings, spread: Findings) -> Findings:
    """Changes that began after the noise of their series grew, judged by the new noise.

    Their scores shrink by how much its variance is above that of the whole series, by which they were judged."""
    if not len(changes) or not len(spread):
        return changes
    columns = spread.columns
    square = (columns["actual"] / columns["expected"]) ** 2
    lasted = columns["end"] - columns["start"] + 1
    above = columns["n"] * square / np.maximum(columns["n"] - lasted + lasted * square, 1e-12)
    grown = (columns["score"] >= 1) & (columns["sense"] > 0)
    place = {int(row): number for number, row in zip(np.flatnonzero(grown), columns["row"][grown], strict=True)}
    score = changes.columns["score"]
    for i, row in enumerate(changes.columns["row"]):
        number = place.get(int(row))
        if number is not None and changes.columns["start"][i] >= columns["start"][number] and score[i] >= 1:
            score[i] /= above[number]
    return changes


def evidence_of_spread(e: Floats, cadence: str) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Evidence (nats), first period of the new spread and ratio of spreads of |innovations| (rows x n).

    The logarithm of the mean of |e|^(1/2) on both sides is compared; its variance comes from the row itself, so that heavy tails are
    not taken for a change (after Brown and Forsythe 1974, with a power instead of the absolute value).
    """
    n = e.shape[1]
    u = np.sqrt(e)
    sums = np.cumsum(u, axis=1)
    squares = np.cumsum(u * u, axis=1)
    k = np.arange(_SIDE, n - _SIDE + 1)
    before, after = sums[:, k - 1] / k, (sums[:, -1:] - sums[:, k - 1]) / (n - k)
    var_before = np.maximum(squares[:, k - 1] / k - before**2, 1e-12)
    var_after = np.maximum((squares[:, -1:] - squares[:, k - 1]) / (n - k) - after**2, 1e-12)
    log_ratio = np.log(np.maximum(after, 1e-9)) - np.log(np.maximum(before, 1e-9))
    relative = (k * var_before / np.maximum(before, 1e-9) ** 2 + (n - k) * var_after / np.maximum(after, 1e-9) ** 2) / n
    relative = np.maximum(relative, 0.15)
    error = relative * (1 / k + 1 / (n - k))
    evidence = -0.5 * np.log1p(_SIZE**2 / error) + 0.5 * log_ratio**2 / (error + error**2 / _SIZE**2) + _prior(cadence, n)[k]
    best = evidence.argmax(axis=1)
    rows = np.arange(len(e))
    ratio = np.exp(2 * log_ratio[rows, best])
    return evidence[rows, best], k[best], ratio


@lru_cache(maxsize=64)
def _prior(cadence: str, n: int) -> Floats:
    t = np.arange(n + 1)
    possible = (t >= _SIDE) & (t <= n - _SIDE)
    recent = possible & (t >= n - _NEWS.get(cadence, max(n // 4, _SIDE)))
    older = possible & ~recent
    weight = np.zeros(n + 1)
    share = _NEWS_SHARE if older.any() and recent.any() else 1.0
    weight[recent] = share / max(recent.sum(), 1)
    weight[older] = (1 - share if recent.any() else 1.0) / max(older.sum(), 1)
    with np.errstate(divide="ignore"):
        result: Floats = np.log(weight)
    return result
