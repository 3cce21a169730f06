"""Spikes, level shifts, trends, bends and standstills: one search in which they compete, so that one change has one name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.evidence import BEND, HALT, LINE, SPIKE, STEP
from signals.lines import chance, score_of_evidence
from signals.panel import Panel
from signals.search import Changes, Found
from signals.spans import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TOGETHER = {"D": 3, "W": 2, "M": 2, "Q": 1}  # opposite steps so near each other are one spike
_FLAT = 0.3  # share of a former slope up to which what is left of it counts as standing still
NAMES = ("spike", "level_shift", "trend", "trend_change", "plateau")


@dataclass(slots=True)
class Told:
    """What one change is called: columns of equal length."""

    row: Ints
    name: NDArray[np.object_]
    start: Ints
    end: Ints
    sense: Floats
    size: Floats
    evidence: Floats
    slope: Floats


class Interventions:
    """The changes of one span as findings."""

    code = "interventions"
    kinds = NAMES
    shortest = 6

    def detect(self, panel: Panel, span: Span, found: Found, settings: Settings) -> Findings:
        """Findings of one span, strongest first within a series."""
        told = told_of(panel.cadence, span, found)
        if not len(told.row):
            return Findings()
        return _described(panel, span, found, told, settings)


def told_of(cadence: str, span: Span, found: Found) -> Told:
    """The changes of one span under their names."""
    n = span.n
    changes = _merged(found.changes, _TOGETHER.get(cadence, 1))
    c = changes
    slopes = _line_slopes(c, n, found)
    name = np.select(
        [c.kind == SPIKE, c.kind == STEP, c.kind == LINE, c.kind == HALT],
        ["spike", "level_shift", "trend", "plateau"],
        "trend_change",
    ).astype(object)
    bend = c.kind == BEND
    before = np.where(bend, slopes[c.row], 0.0)
    after = before + np.where(bend, c.size, 0.0)
    stopped = bend & (before != 0) & (np.sign(before) != np.sign(c.size)) & (np.abs(after) < _FLAT * np.abs(before))
    name[stopped] = "plateau"
    name[bend & (before == 0) & (n - c.at <= _short(cadence))] = "trend"
    start = np.where(c.kind == HALT, np.minimum(c.at + 1, n - 1), c.at)
    start = np.where(c.kind == LINE, 0, start)
    end = np.where(c.kind == SPIKE, c.at + c.width - 1, n - 1)
    sense = np.where(name == "plateau", 0.0, np.sign(np.where(c.kind == LINE, slopes[c.row], c.size)))
    slope = np.where(c.kind == LINE, slopes[c.row], after)
    return Told(c.row, name, start, end, sense, c.size, c.evidence, slope)


def _short(cadence: str) -> int:
    return {"D": 21, "W": 10, "M": 8, "Q": 5}.get(cadence, 8)


@dataclass(slots=True)
class _Merged:
    row: Ints
    kind: Ints
    at: Ints
    size: Floats
    evidence: Floats
    width: Ints


def _merged(changes: Changes, near: int) -> _Merged:
    """Two opposite steps near each other become one spike of that width."""
    order = np.lexsort((changes.at, changes.row))
    c = _Merged(
        changes.row[order], changes.kind[order].copy(), changes.at[order], changes.size[order], changes.evidence[order].copy(),
        np.ones(len(order), dtype=np.int64),
    )  # fmt: skip
    keep = np.ones(len(order), dtype=bool)
    for i in range(len(order) - 1):
        j = i + 1
        if c.row[i] != c.row[j] or c.kind[i] != STEP or c.kind[j] != STEP or not keep[i]:
            continue
        if c.at[j] - c.at[i] <= near and c.size[i] * c.size[j] < 0:
            keep[j] = False
            c.kind[i], c.width[i], c.evidence[i] = SPIKE, c.at[j] - c.at[i], max(c.evidence[i], c.evidence[j])
    return _Merged(c.row[keep], c.kind[keep], c.at[keep], c.size[keep], c.evidence[keep], c.width[keep])


def _line_slopes(c: _Merged, n: int, found: Found) -> Floats:
    """The slope of the line of each series (zero without one)."""
    return found.slope


def _described(panel: Panel, span: Span, found: Found, told: Told, settings: Settings) -> Findings:
    n, row = span.n, told.row
    sigma = found.sigma[row]
    newest = span.y[row, n - 1]
    at_start = span.y[row, told.start]
    level_after = _level(span.y - found.calendar, row, told.start, np.full(len(row), n))
    name = told.name
    is_spike, is_step = name == "spike", name == "level_shift"
    start_value = np.where(is_spike, at_start - told.size, np.where(is_step, level_after - told.size, at_start))
    actual_z = np.where(is_spike, at_start, np.where(is_step, level_after, newest))
    score = score_of_evidence(panel.cadence, n, name, told.evidence)
    reach = np.abs(np.where(is_spike | is_step, told.size, told.slope * (n - told.start)))
    least = np.maximum(0.5 * sigma, np.where(span.scale.law[row] == 1, settings.material, 0.0))
    score = np.where((reach >= least) | (name == "plateau"), score, np.minimum(score, 0.9))
    back = span.scale.back
    return Findings(
        {
            "row": span.rows[row], "kind": name, "sense": told.sense, "start": span.at[told.start], "end": span.at[told.end],
            "score": score, "p_value": chance(panel.cadence, n, name, told.evidence), "claim": np.full(len(row), "evidence", dtype=object),
            "expected": back(start_value, row), "actual": back(actual_z, row), "reason": np.full(len(row), "regression", dtype=object),
            "null": np.full(len(row), "ar1", dtype=object), "n": np.full(len(row), float(n)), "slope": told.slope,
            "level_before": np.where(is_step, back(start_value, row), np.nan), "level_after": np.where(is_step, back(actual_z, row), np.nan),
            "lower": back(start_value - 3 * sigma, row), "upper": back(start_value + 3 * sigma, row), "m": least,
        }
    )  # fmt: skip


def _level(y: Floats, row: Ints, start: Ints, end: Ints) -> Floats:
    """Mean of each row from `start` to before `end`."""
    sums = np.concatenate([np.zeros((len(y), 1)), np.cumsum(y, axis=1)], axis=1)
    level: Floats = (sums[row, end] - sums[row, start]) / np.maximum(end - start, 1)
    return level
