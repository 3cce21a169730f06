"""Spikes, level shifts, trends, bends and standstills: one search in which they compete, so that one change has one name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, LINE, SPIKE, STEP, Changes
from signals.detection import Findings, Settings
from signals.lines import chance, score_of_evidence
from signals.medians import medians
from signals.panel import Panel
from signals.scale import IDENTITY, LOGIT, ROOT
from signals.search import Found
from signals.spans import Span
from signals.working_days import is_free

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TOGETHER = {"D": 3, "W": 2, "M": 2, "Q": 1}  # opposite steps so near each other are one spike
_FOLLOWED = 8  # periods after a step from which it can be said that a slope goes on
_LEVEL = {"D": 28, "W": 13, "M": 12, "Q": 8}  # periods after a step whose mean is called the new level
_WEAKEST = -1.0  # evidence (nats) from which a neighbour belongs to a spike
_FLAT = 0.3  # share of a former slope up to which what is left of it counts as standing still
NAMES = ("spike", "level_shift", "trend", "trend_change", "plateau")
_NAMED = np.array(["spike", "level_shift", "trend_change", "trend", "plateau"], dtype=object)  # by kind of change


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


def told_of(cadence: str, span: Span, found: Found) -> Told:
    """The changes of one span under their names."""
    n = span.n
    changes = _merged(found.changes, _TOGETHER.get(cadence, 1))
    c = changes
    slopes = _line_slopes(c, found)
    name = _NAMED[c.kind]
    bend = c.kind == BEND
    before = np.where(bend, slopes[c.row], 0.0)
    after = before + np.where(bend, c.size, 0.0)
    stopped = bend & (before != 0) & (np.sign(before) != np.sign(c.size)) & (np.abs(after) < _FLAT * np.abs(before))
    name[stopped] = "plateau"
    name[bend & (before == 0) & (n - c.at <= _short(cadence))] = "trend"
    start = np.where(c.kind == HALT, np.minimum(c.at + 1, n - 1), c.at)
    start = np.where(c.kind == LINE, 0, start)
    breaks = np.flatnonzero(((c.kind == STEP) | ((c.kind == SPIKE) & (c.at == n - 1))) & (c.evidence > 0))
    end = _ends(c, breaks, span.y - found.calendar, np.where(c.kind == LINE, slopes[c.row], c.size))
    end = _standing(c, breaks, name == "plateau", start, end)
    sense = np.where(name == "plateau", 0.0, np.sign(np.where(c.kind == LINE, slopes[c.row], c.size)))
    slope = np.where(c.kind == LINE, slopes[c.row], after)
    return Told(c.row, name, start, end, sense, c.size, c.evidence, slope)


def _ends(c: _Merged, breaks: Ints, rest: Floats, slope: Floats) -> Ints:
    """The last period of each change: of a slope the one before a step (or a newest value) against it, unless it goes on after the step
    (`rest`: the series without its calendar); of other lasting ones the newest. `breaks`: numbers of these steps and values."""
    n = rest.shape[1]
    end = np.where(c.kind == SPIKE, c.at + c.width - 1, n - 1)
    slopes = np.isin(c.kind, (LINE, BEND))
    for i in breaks:
        for j in np.flatnonzero(slopes & (c.row == c.row[i]) & (c.at < c.at[i]) & (c.size * c.size[i] < 0)):
            if not _goes_on(rest[c.row[i], c.at[i] :], slope[j]):
                end[j] = min(end[j], c.at[i] - 1)
    return end


def _standing(c: _Merged, breaks: Ints, still: NDArray[np.bool_], start: Ints, end: Ints) -> Ints:
    """The ends, those of standstills before the first step (or newest value far out) after their start."""
    for i in breaks:
        over = still & (c.row == c.row[i]) & (start < c.at[i])
        end[over] = np.minimum(end[over], c.at[i] - 1)
    return end


def _goes_on(after: Floats, slope: float) -> bool:
    """True where what follows a step has at least half of the slope that led to it (least squares)."""
    t = np.arange(len(after)) - (len(after) - 1) / 2
    return len(after) >= _FOLLOWED and float(after @ t / (t @ t)) * np.sign(slope) >= 0.5 * abs(slope)


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
    """Neighbours that are one change: opposite steps and neighbouring spikes one way are a spike of that width, steps one way one step."""
    order = np.lexsort((changes.at, changes.row))
    c = _Merged(
        changes.row[order], changes.kind[order].copy(), changes.at[order], changes.size[order].copy(), changes.evidence[order].copy(),
        np.ones(len(order), dtype=np.int64),
    )  # fmt: skip
    keep = np.ones(len(order), dtype=bool)
    pair = (np.diff(c.row) == 0) & (np.diff(c.kind) == 0) & (np.diff(c.at) <= near) & np.isin(c.kind[:-1], (STEP, SPIKE, BEND))
    for i in np.flatnonzero(pair):
        j = i + 1
        if not keep[i]:
            continue
        one_way = c.size[i] * c.size[j] > 0
        if c.kind[i] == STEP and not one_way:
            c.kind[i], c.width[i], lost = SPIKE, c.at[j] - c.at[i], j
        elif c.kind[i] in (STEP, BEND):  # it is where most of it happened; a bend taken back is the smaller for it
            lost, kept = (i, j) if abs(c.size[j]) > abs(c.size[i]) else (j, i)
            c.size[kept] += c.size[lost]
            if not one_way:
                c.evidence[kept] -= max(c.evidence[lost], 0.0)
        elif one_way and c.at[j] - c.at[i] == 1 and min(c.evidence[i], c.evidence[j]) > _WEAKEST:
            c.width[i], lost = 2, j
        else:
            continue
        keep[lost] = False
        if one_way or c.kind[i] != BEND:
            c.evidence[i + j - lost] = max(c.evidence[i], c.evidence[j])
    return _Merged(c.row[keep], c.kind[keep], c.at[keep], c.size[keep], c.evidence[keep], c.width[keep])


def _line_slopes(c: _Merged, found: Found) -> Floats:
    """The slope of the line of each series (zero without one): of the last fit, or as it was found."""
    slopes = np.zeros(len(found.slope))
    lines = c.kind == LINE
    slopes[c.row[lines]] = np.where(found.slope[c.row[lines]] != 0, found.slope[c.row[lines]], c.size[lines])
    return slopes


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
    steps = told.name == "level_shift"
    for i in np.flatnonzero(steps):
        later = start[steps & (row == row[i]) & (start > start[i])]
        end[i] = min(end[i], later.min(initial=n))
    flat = span.y - found.calendar - found.slope[:, None] * np.arange(n)
    sums = np.concatenate([np.zeros((len(flat), 1)), np.cumsum(flat, axis=1)], axis=1)
    level: Floats = (sums[row, end] - sums[row, start]) / np.maximum(end - start, 1) + found.slope[row] * start
    return level
