"""Runs: k or more steps one way at the end of a series. A business rule, told with the chance of seeing it on an unchanged series."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.panel import SEASONS, Panel
from signals.search import Found
from signals.spans import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TESTED = 8  # periods from which a run must also pass the trend test
_PASSED = 0.015  # chance of a trend like that on an unchanged series, up to which a run is raised
_LONG = {"M": 9, "Q": 6, "H": 6, "Y": 6}  # steps one way that need no trend beside them
_WITH_REST = ("D", "h", "30min", "5min")  # cadences that may pause at the same time of each season
_NEAR = 2  # periods by which the start of a run and of the bend it belongs to may differ


def runs_of(y: Floats, whole: NDArray[np.bool_] | None = None) -> tuple[Ints, Floats]:
    """How many strict steps one way each row ends with, and which way; an equal value breaks a run, and so does a step that is not `whole`
    (rows x steps)."""
    steps = np.sign(np.diff(y, axis=1))[:, ::-1]
    if whole is not None:
        steps *= whole[:, ::-1]
    same = np.cumprod(steps == steps[:, :1], axis=1) * (steps[:, :1] != 0)
    return same.sum(axis=1).astype(np.int64), steps[:, 0]


def whole_steps(span: Span) -> NDArray[np.bool_] | None:
    """Steps from one period to the very next (rows x steps; None: all are). A value that is missing breaks a run: nobody knows what it
    was. Days and hours of which there is never a value (weekends) are not missing."""
    known = span.known[:, 1:] & span.known[:, :-1]
    cadence = str(span.key[0])
    if len(span.at) < 2 or (known.all() and (np.diff(span.at) == 1).all()):
        return None
    season = SEASONS.get(cadence, (1,))[-1] if cadence in _WITH_REST else 0
    used = (
        np.isin(np.arange(season), span.at % season)
        if season and span.at[-1] - span.at[0] >= 2 * season
        else np.ones(1, dtype=bool)
    )
    passed = np.array([used[np.arange(a + 1, b) % len(used)].any() for a, b in pairwise(span.at.tolist())])
    whole: NDArray[np.bool_] = known & ~passed
    return whole


def told_as_runs(findings: Findings, span: Span, found: Found, settings: Settings) -> Findings:
    """Raised trends whose series ends with a run the same way carry the rule and its chance; the run tells where it began."""
    if not len(findings):
        return findings
    y = span.y - found.calendar
    k, sense = runs_of(y, whole_steps(span))
    columns = dict(findings.columns)
    local = np.searchsorted(span.rows, columns["row"])
    n = span.n
    passed = (columns["score"] >= 1) | (columns["p_value"] <= _PASSED)
    chosen = (columns["kind"] == "trend") & passed & (k[local] >= settings.run) & (sense[local] == columns["sense"])
    chosen &= np.abs(y[local, -1] - y[local, n - 1 - k[local]]) >= columns["m"]
    begin = span.at[n - np.maximum(k[local], 1)]
    bent = np.abs(np.searchsorted(span.at, columns["start"]) - (n - k[local])) <= _NEAR
    whole = columns["start"] == span.at[0]
    chosen &= bent | whole
    columns["score"] = np.where(chosen, np.maximum(columns["score"], 1.0), columns["score"])
    columns["claim"] = np.where(chosen, "rule", columns["claim"]).astype(object)
    columns["reason"] = np.where(chosen, "run", columns["reason"]).astype(object)
    columns["start"] = np.where(chosen, begin, columns["start"])
    columns["k"] = np.where(chosen, k[local], np.nan)
    columns["chance"] = np.where(chosen, _chances(k[local]), np.nan)
    base = span.scale.back(y[local, n - 1 - k[local]], local)
    columns["expected"] = np.where(chosen, base, columns["expected"])
    return Findings(columns)


def long_runs(panel: Panel, findings: Findings, span: Span, found: Found, settings: Settings) -> Findings:
    """Runs so long that chance does not explain them, where `findings` raise no trend: of unchanged quarterly series one in five thousand
    ends with six steps one way (signals.synthetic, 6,000 series)."""
    least = _LONG.get(panel.cadence)
    if least is None or span.n < TESTED:
        return Findings()
    y = span.y - found.calendar
    k, sense = runs_of(y, whole_steps(span))
    row = np.flatnonzero(k >= least)
    change = y[row, -1] - y[row, span.n - 1 - k[row]]
    level = np.abs(np.median(y[row], axis=1))
    m = np.maximum(0.5 * found.sigma[row], settings.material * np.where(span.scale.law[row] == 0, level, 1.0))
    told = findings.columns
    known = told["row"][np.isin(told["kind"], ("trend", "trend_change")) & (told["score"] >= 1)] if len(findings) else row[:0]
    kept = (np.abs(change) >= m) & ~np.isin(span.rows[row], known)
    row, m = row[kept], m[kept]
    k, n = k[row], span.n
    base = y[row, n - 1 - k]
    chance = _chances(k)
    return Findings.of(
        "trend", span.rows[row], sense=sense[row], start=span.at[n - k], end=span.at[-1], score=1.0 + 0.1 * (k - least), p_value=chance,
        claim="rule", expected=span.scale.back(base, row), actual=span.scale.back(y[row, -1], row), reason="run", null="iid", n=float(n),
        chance=chance, k=k.astype(float), slope=(y[row, -1] - base) / k, m=m,
    )  # fmt: skip


def chance_of_run(k: int) -> float:
    """That the newest k + 1 of exchangeable values fall in one order: 1 / (k + 1)!."""
    return 1 / math.factorial(k + 1)


_OF_STEPS = np.array([chance_of_run(steps) for steps in range(180)])  # no longer one has a chance that a number can hold


def _chances(k: Ints) -> Floats:
    """Of runs as long as they are: what is said of five steps is the chance of five, not of the three that would do."""
    return _OF_STEPS[np.minimum(k, len(_OF_STEPS) - 1)]


class Runs:
    """The rule alone, for series too short for a test of their trend."""

    code = "runs"
    kinds = ("trend",)
    shortest = 4

    def detect(self, panel: Panel, span: Span, settings: Settings) -> Findings:
        """Runs of one span of fewer than eight periods."""
        y, n = span.y, span.n
        if n < self.shortest or n >= TESTED:
            return Findings()
        k, sense = runs_of(y, whole_steps(span))
        noise = np.abs(np.diff(y, axis=1)).mean(axis=1) / 1.128
        row = np.flatnonzero(k >= settings.run)
        k, sense = k[row], sense[row]
        change = np.abs(y[row, -1] - y[row, n - 1 - k])
        level = np.abs(np.median(y[row], axis=1))
        least = np.maximum(0.5 * noise[row], settings.material * np.where(span.scale.law[row] == 0, level, 1.0))
        former = span.scale.back(y[row, n - 1 - k], row)
        return Findings.of(
            "trend", span.rows[row], sense=sense, start=span.at[n - k], end=span.at[-1],
            score=np.where(change >= least, 1.0 + 0.1 * (k - settings.run), 0.6), p_value=np.nan, claim="rule", expected=former,
            actual=span.scale.back(y[row, -1], row), reason="run", null="iid", n=float(n), chance=_chances(k),
            k=k.astype(float), slope=(y[row, -1] - y[row, n - 1 - k]) / k, m=least,
        )  # fmt: skip
