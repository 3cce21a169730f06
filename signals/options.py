"""Which part of the calendar each series follows, and what its holes would have been."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from signals.design import Design, design
from signals.memory import MEMORIES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_JUDGES = (0, 2, 4)  # kinds of noise under which options are compared
_CLIP = 2.5  # deviations to which outliers are pulled in
_WILD = 8.0  # deviations from the median beyond which a value is pulled in before anything is fitted
_TURNS = 3


def chosen_options(y: Floats, key: tuple[object, ...]) -> Ints:
    """The number of the design's option that explains each row best, whatever its noise and with a line of its own; outliers count less."""
    whole = design(*key)
    if len(whole.options) == 1:
        return np.zeros(len(y), dtype=np.int64)
    calm = calmed(y, whole)
    half = 0.5 * (y.shape[1] - 1)
    best = np.full((len(y), len(whole.options)), -np.inf)
    for number in _JUDGES:
        filtered, weighed = _weighed(key, number)
        w = MEMORIES[number].whiten(calm)
        total = np.einsum("nt,nt->n", w, w)
        c = w @ filtered
        for place, (columns, inverse, constant) in enumerate(weighed):
            part = c[:, columns]
            rss = np.maximum(total - np.einsum("np,np->n", part @ inverse, part), 1e-18)
            np.maximum(best[:, place], constant - half * np.log(rss), out=best[:, place])
    result: Ints = best.argmax(axis=1)
    return result


@lru_cache(maxsize=64)
def _weighed(key: tuple[object, ...], number: int) -> tuple[Floats, list[tuple[list[int], Floats, float]]]:
    """The filtered design, and for each option its columns, the inverse of its cross products, and its evidence without residuals."""
    whole, memory = design(*key), MEMORIES[number]
    filtered = memory.whiten(whole.columns.T).T
    gram = filtered.T @ filtered
    weighed = []
    for option in whole.options:
        columns = [0, 1, *option.columns[1:]]
        a = gram[np.ix_(columns, columns)] + np.diag(_ridge(whole.sizes[columns]))
        constant = -0.5 * np.linalg.slogdet(a)[1] - np.log(whole.sizes[columns[1:]]).sum() + memory.log_jacobian + option.log_weight
        weighed.append((columns, np.asarray(np.linalg.inv(a), dtype=np.float64), float(constant)))
    return filtered, weighed


def _ridge(sizes: Floats) -> Floats:
    return np.where(np.isinf(sizes), 0.0, 1.0 / np.where(np.isinf(sizes), 1.0, sizes) ** 2)


def calmed(y: Floats, whole: Design) -> Floats:
    """The series with outliers pulled in: pseudo-values of a Huber fit (Huber 1981, chapter 7.8) on columns that leave enough freedom."""
    base, sizes = whole.columns[:, kept := _roomy(whole)], whole.sizes[kept]
    hat = np.linalg.solve(base.T @ base + np.diag(_ridge(sizes)), base.T)
    middle = np.median(y, axis=1, keepdims=True)
    wild = _WILD * 1.4826 * np.median(np.abs(y - middle), axis=1, keepdims=True)
    calm = np.where(wild > 0, np.clip(y, middle - wild, middle + wild), y)
    for _ in range(_TURNS):
        fitted = (calm @ hat.T) @ base.T
        rest = y - fitted
        scale = _CLIP * 1.4826 * np.median(np.abs(rest), axis=1, keepdims=True)
        calm = fitted + np.clip(rest, -scale, scale)
    return calm


def _roomy(whole: Design) -> list[int]:
    """Columns that are at most a third of the periods: constant and line, then whole blocks, the widest first."""
    edges = np.flatnonzero(np.r_[True, np.diff(whole.sizes[2:]) != 0, True]) + 2
    blocks = sorted(((int(a), int(b)) for a, b in pairwise(edges)), key=lambda block: block[0] - block[1])
    columns = [0, 1]
    for first, end in blocks:
        if len(columns) + end - first <= whole.length // 3:
            columns += range(first, end)
    return columns


def refilled(y: Floats, known: NDArray[np.bool_], whole: Design, option: Ints) -> Floats:
    """Holes filled with what the calendar says, plus what the neighbours have beyond it."""
    result = y.copy()
    t = np.arange(y.shape[1])
    for row in np.flatnonzero(~known.all(axis=1)):
        columns = [*whole.options[option[row]].columns, 1]
        base, inside = whole.columns[:, columns], known[row]
        a = base[inside].T @ base[inside] + np.diag(_ridge(whole.sizes[columns]))
        fitted = base @ np.linalg.solve(a, base[inside].T @ y[row, inside])
        rest = y[row] - fitted
        result[row, ~inside] = fitted[~inside] + np.interp(t[~inside], t[inside], rest[inside])
    return result
