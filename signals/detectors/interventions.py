"""Spikes, level shifts, trends, bends and standstills: one search in which they compete, so that one change has one name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.lines import chance, score_of_evidence
from signals.medians import medians
from signals.naming import Told, told_of
from signals.panel import Panel
from signals.scale import IDENTITY, LOGIT, ROOT
from signals.search import Found
from signals.spans import Span
from signals.working_days import is_free

Floats = NDArray[np.float64]
_LEVEL = {"D": 28, "W": 13, "M": 12, "Q": 8}  # periods after a step whose mean is called the new level
NAMES = ("spike", "level_shift", "trend", "trend_change", "plateau")


class Interventions:
    """The changes of one span as findings."""

    code = "interventions"
    kinds = NAMES
    shortest = 6

    def detect(self, panel: Panel, span: Span, found: Found, settings: Settings, wanted: Floats) -> Findings:
        """Findings of one span. `wanted`: the level each series of the panel should reach (NaN: none)."""
        told = told_of(panel.cadence, span, found)
        if not len(told.row):
            return Findings()
        findings = _described(panel, span, found, told, settings)
        row = findings.columns["row"]
        reached = panel.sign[row] * (wanted[row] - findings.columns["actual"]) <= settings.material * np.abs(wanted[row])
        calm = (findings.columns["kind"] == "plateau") & np.isfinite(wanted[row]) & reached  # it may stand still where it should be
        findings.columns["score"] = np.where(calm, np.minimum(findings.columns["score"], 0.9), findings.columns["score"])
        return findings


def _described(panel: Panel, span: Span, found: Found, told: Told, settings: Settings) -> Findings:
    n, row = span.n, told.row
    sigma = found.sigma[row]
    newest = span.y[row, np.where(told.name == "plateau", told.end, n - 1)]
    at_start = span.y[row, told.start]
    name = told.name
    level_after = _level_after(span, found, told, _LEVEL.get(panel.cadence, 12))
    is_spike, is_step = name == "spike", name == "level_shift"
    start_value = np.where(is_spike, at_start - told.size, np.where(is_step, level_after - told.size, at_start))
    actual_z = np.where(is_spike, at_start, np.where(is_step, level_after, newest))
    score = score_of_evidence(panel.cadence, n, name, told.evidence)
    reach = np.abs(np.where(is_spike | is_step, told.size, told.slope * (n - told.start)))
    material = _material(panel, span, settings)[row]
    least = np.maximum(0.5 * sigma, np.minimum(material, np.maximum(material / 4, 4 * sigma)))
    score = np.where((reach >= least) | (name == "plateau"), score, np.minimum(score, 0.9))
    over = (name == "plateau") & (told.end < n - 1)  # a standstill that has ended is no news
    score = np.where(over | (is_spike & _free(panel, span)[told.start]), np.minimum(score, 0.9), score)
    back = span.scale.back
    return Findings(
        {
            "row": span.rows[row], "kind": name, "sense": told.sense, "start": span.at[told.start], "end": span.at[told.end],
            "score": score, "p_value": chance(panel.cadence, n, name, told.evidence), "claim": np.full(len(row), "evidence", dtype=object),
            "expected": back(start_value, row), "actual": back(actual_z, row), "reason": np.full(len(row), "regression", dtype=object),
            "null": np.full(len(row), "ar1", dtype=object), "n": np.full(len(row), float(n)), "slope": told.slope,
            "level_before": np.where(is_step, back(start_value, row), np.nan),
            "level_after": np.where(is_step, back(actual_z, row), np.nan),
            "lower": back(start_value - 3 * sigma, row), "upper": back(start_value + 3 * sigma, row), "m": least,
        }
    )  # fmt: skip


def _material(panel: Panel, span: Span, settings: Settings) -> Floats:
    """The smallest change that matters on the working scale: a share of the level, of the rarer side for shares; none for an index."""
    middle = medians(span.y)
    level = np.abs(middle)
    law = span.scale.law
    plain = np.where(panel.unit[span.rows] == "index", 0.0, settings.material * level)
    share = 1 / (1 + np.exp(-np.clip(middle, -30, 30)))
    shares = settings.material / np.maximum(share, 1 - share)
    return np.select(
        [law == IDENTITY, law == ROOT, law == LOGIT], [plain, settings.material * level / 2, shares], settings.material
    )


def _free(panel: Panel, span: Span) -> NDArray[np.bool_]:
    """Days on which something else than usual is expected."""
    calendar = span.key[4]
    if panel.cadence != "D" or not isinstance(calendar, str):
        return np.zeros(span.n, dtype=bool)
    return is_free(panel.starts[span.at], calendar)


def _level_after(span: Span, found: Found, told: Told, longest: int) -> Floats:
    """The level right after each start: the mean without calendar and line until the next step of the series, at most `longest` periods."""
    n, row, start = span.n, told.row, told.start
    end = np.minimum(start + longest, n)
    steps = np.flatnonzero(told.name == "level_shift")
    places = np.sort(row[steps] * (n + 1) + start[steps])  # by series, then by period
    later = np.searchsorted(places, row[steps] * (n + 1) + start[steps], side="right")
    following = np.append(places, -1)[later]
    end[steps] = np.minimum(end[steps], np.where(following // (n + 1) == row[steps], following % (n + 1), n))
    flat = span.y - found.calendar - found.slope[:, None] * np.arange(n)
    sums = np.concatenate([np.zeros((len(flat), 1)), np.cumsum(flat, axis=1)], axis=1)
    level: Floats = (sums[row, end] - sums[row, start]) / np.maximum(end - start, 1) + found.slope[row] * start
    return level
