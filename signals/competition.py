"""One change, one name: a step, a line and a bend that explain the same movement compete; plateaus are raised only with a reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings
from signals.detectors.changes import best_hinge
from signals.detectors.trends import mann_kendall
from signals.fits import without_outliers
from signals.panel import Panel
from signals.targets import level_in_force

Floats = NDArray[np.float64]
_MOVES = ("level_shift", "trend", "trend_change")
_BEFORE = (6, 12)  # periods before a standstill in which a trend is looked for
_REAL = 0.01
_BENT = 12


def settled(
    panel: Panel, adjusted: Adjusted, found: list[Findings], settings: Settings, targets: pd.DataFrame | None
) -> list[Findings]:
    """The findings of one batch with the losers' scores halved and plateaus raised where standing still matters."""
    by_kind = {str(part.columns["kind"][0]): part for part in found if len(part)}
    place = np.full(len(panel.names), -1)
    place[adjusted.batch.rows] = np.arange(len(adjusted.batch.rows))
    _judge_shapes(adjusted, by_kind, place)
    if plateau := by_kind.get("plateau"):
        moved = _raised_rows(by_kind, adjusted, len(panel.names))
        by_kind["plateau"] = _plateaus(panel, adjusted, plateau, place, settings, targets, moved)
    return list(by_kind.values())


def _judge_shapes(adjusted: Adjusted, by_kind: dict[str, Findings], place: NDArray[np.int64]) -> None:
    """Of step, line and bend of one series the one with the lowest BIC keeps its score; the others' are halved."""
    raised = {kind: _above(by_kind.get(kind)) for kind in _MOVES}
    rows = np.unique(np.concatenate([*raised.values(), np.zeros(0, dtype=np.int64)])).astype(np.int64)
    several = rows[sum(np.isin(rows, part).astype(int) for part in raised.values()) > 1]
    if not len(several):
        return
    x = without_outliers(adjusted.x)[place[several]]
    bic = _bics(x, several, by_kind, adjusted, place)
    for kind in _MOVES:
        part = by_kind.get(kind)
        if part is None:
            continue
        wins = dict(zip(several.tolist(), (bic["level_shift"], bic["trend"], bic["trend_change"])[_MOVES.index(kind)], strict=True))
        best = dict(zip(several.tolist(), np.minimum.reduce(list(bic.values())), strict=True))
        score = part.columns["score"].astype(float).copy()
        for number, row in enumerate(part.columns["row"].tolist()):
            lost = row in wins and wins[row] > best[row] + 1e-9 and score[number] >= 1
            if lost and not _own_run(part, number, by_kind):
                score[number] = min(score[number] / 2, 0.95)
        part.columns["score"] = score


def _own_run(part: Findings, number: int, by_kind: dict[str, Findings]) -> bool:
    """True for a trend that begins after every raised step and bend of its series: they do not explain it."""
    if part.columns["kind"][0] != "trend":
        return False
    for kind in ("level_shift", "trend_change"):
        other = by_kind.get(kind)
        if other is None:
            continue
        same = (other.columns["row"] == part.columns["row"][number]) & (other.columns["score"] >= 1)
        if (other.columns["start"][same] >= part.columns["start"][number]).any():
            return False
    return True


def _above(part: Findings | None) -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64) if part is None else part.columns["row"][part.columns["score"] >= 1]


def _bics(
    x: Floats, rows: NDArray[np.int64], by_kind: dict[str, Findings], adjusted: Adjusted, place: NDArray[np.int64]
) -> dict[str, Floats]:
    """n ln(RSS/n) + parameters ln(n) of each shape; infinite for a shape that was not raised."""
    n = x.shape[1]
    t = np.arange(n) - (n - 1) / 2
    centred = x - x.mean(axis=1, keepdims=True)
    line = (centred - np.outer(centred @ t / (t @ t), t)) ** 2
    floor = 1e-12 * np.maximum((x**2).mean(axis=1), 1e-12)
    cost = {
        "trend": _bic(line.sum(axis=1), n, 2, floor),
        "trend_change": _bic((best_hinge(x)[4] ** 2).sum(axis=1), n, 4, floor) if n >= _BENT else np.full(len(x), np.inf),
        "level_shift": _bic_of_steps(x, rows, by_kind.get("level_shift"), adjusted, place, floor),
    }
    return {kind: np.where(np.isin(rows, _above(by_kind.get(kind))), values, np.inf) for kind, values in cost.items()}


def _bic(rss: Floats, n: int, parameters: int | Floats, floor: Floats) -> Floats:
    cost: Floats = n * np.log(np.maximum(rss / n, floor)) + parameters * np.log(n)
    return cost


def _bic_of_steps(
    x: Floats, rows: NDArray[np.int64], shifts: Findings | None, adjusted: Adjusted, place: NDArray[np.int64], floor: Floats
) -> Floats:
    n = x.shape[1]
    result = np.full(len(x), np.inf)
    if shifts is None:
        return result
    raised = shifts.columns["score"] >= 1
    for number, row in enumerate(rows.tolist()):
        starts = shifts.columns["start"][raised & (shifts.columns["row"] == row)]
        cuts = np.unique(np.searchsorted(adjusted.batch.at[place[row]], starts))
        pieces = np.split(x[number], cuts)
        rss = np.array([sum(float(((piece - piece.mean()) ** 2).sum()) for piece in pieces if len(piece))])
        result[number] = _bic(rss, n, 2 * len(cuts) + 1, floor[number : number + 1])[0]
    return result


def _raised_rows(by_kind: dict[str, Findings], adjusted: Adjusted, size: int) -> NDArray[np.int64]:
    """For each series the panel column in which its newest raised move began; -1 without one."""
    newest = np.full(size, -1, dtype=np.int64)
    for kind in _MOVES:
        part = by_kind.get(kind)
        if part is None:
            continue
        above = part.columns["score"] >= 1
        start = part.columns["end" if kind == "trend" else "start"][above]
        np.maximum.at(newest, part.columns["row"][above], start)
    return newest


def _plateaus(
    panel: Panel,
    adjusted: Adjusted,
    plateau: Findings,
    place: NDArray[np.int64],
    settings: Settings,
    targets: pd.DataFrame | None,
    moved: NDArray[np.int64],
) -> Findings:
    """Raised after a real trend, or short of a target in the good direction by more than the materiality; not while it still moves."""
    row, start = plateau.columns["row"], plateau.columns["start"]
    local = place[row]
    first = np.array(
        [np.searchsorted(adjusted.batch.at[i], column) for i, column in zip(local, start, strict=True)], dtype=np.int64
    )
    risen = _trend_before(adjusted.x, local, first)
    level = level_in_force(panel, targets)[row]
    behind = panel.sign[row] * (level - plateau.columns["actual"])
    m = settings.material * np.abs(plateau.columns["actual"])
    short = np.nan_to_num(behind, nan=-np.inf) > m
    still_moving = moved[row] > start
    score = np.where((risen | short) & ~still_moving, np.where(short, 1.1, 1.0), np.where(still_moving, 0.5, 0.9))
    return Findings({**plateau.columns, "score": score})


def _trend_before(x: Floats, local: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.bool_]:
    shortest, longest = _BEFORE
    result = np.zeros(len(local), dtype=bool)
    for begin in np.unique(first):
        if begin < shortest:
            continue
        chosen = np.flatnonzero(first == begin)
        before = x[local[chosen], max(0, begin + 1 - longest) : begin + 1]
        up = mann_kendall(before, prewhiten=before.shape[1] >= 8)[0]
        down = mann_kendall(-before, prewhiten=before.shape[1] >= 8)[0]
        result[chosen] = np.minimum(up, down) <= _REAL
    return result
