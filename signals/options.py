"""Which part of the calendar each series follows, and what its holes would have been."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from signals.blocks import blocks
from signals.design import Design, design
from signals.medians import rough_medians
from signals.memory import MEMORIES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_JUDGES = (0, 2, 4)  # kinds of noise under which options are compared
_CLIP = 2.5  # deviations to which outliers are pulled in
_WILD = 8.0  # deviations from the median beyond which a value is pulled in before anything is fitted
_TURNS = 3


def chosen_options(y: Floats, key: tuple[object, ...]) -> Ints:
    """The number of the design's option that explains each row best, whatever its noise and with a line of its own; outliers count less."""
    if len(design(*key).options) == 1:
        return np.zeros(len(y), dtype=np.int64)
    return np.concatenate([np.zeros(0, dtype=np.int64), *(_chosen(y[part], key) for part in blocks(*y.shape))])


def _chosen(y: Floats, key: tuple[object, ...]) -> Ints:
    calm = calmed(y, key)
    calm -= calm.mean(axis=1, keepdims=True)  # a constant is in every option
    half = 0.5 * (y.shape[1] - 1)
    best: Floats | None = None
    for number in _JUDGES:
        rules = _rules(key, number)
        w = MEMORIES[number].whiten(calm)
        total = np.einsum("nt,nt->n", w, w)
        explained = np.add.reduceat(np.square((calm @ rules.hidden) @ rules.roots), rules.starts, axis=1)
        evidence = rules.constants - half * np.log(np.maximum(total[:, None] - explained, 1e-18))
        best = evidence if best is None else np.maximum(best, evidence)
    assert best is not None
    result: Ints = best.argmax(axis=1)
    return result


@dataclass(frozen=True, slots=True)
class _Rules:
    """How options are compared under one noise: a series (of mean zero) times `hidden` (T x p) times `roots` (p x all columns of options),
    squared and summed from each of `starts`, is what each option explains; `constants` is the evidence without residuals."""

    hidden: Floats
    roots: Floats
    starts: Ints
    constants: Floats


@lru_cache(maxsize=64)
def _rules(key: tuple[object, ...], number: int) -> _Rules:
    whole, memory = design(*key), MEMORIES[number]
    base = np.ascontiguousarray(whole.columns.T)
    hidden = memory.precision(base, np.empty_like(base)).T
    gram = base @ hidden
    roots, starts, constants = [], [0], []
    for option in whole.options:
        columns = [0, 1, *option.columns[1:]]
        lower = np.linalg.cholesky(gram[np.ix_(columns, columns)] + np.diag(_ridge(whole.sizes[columns])))
        roots.append(np.linalg.solve(lower, np.eye(len(base))[columns]).T)
        starts.append(starts[-1] + len(columns))
        log_root = np.log(np.diag(lower)).sum()
        constants.append(-log_root - np.log(whole.sizes[columns[1:]]).sum() + memory.log_jacobian + option.log_weight)
    return _Rules(hidden, np.concatenate(roots, axis=1), np.array(starts[:-1], dtype=np.int64), np.array(constants))


def _ridge(sizes: Floats) -> Floats:
    return np.where(np.isinf(sizes), 0.0, 1.0 / np.where(np.isinf(sizes), 1.0, sizes) ** 2)


def calmed(y: Floats, key: tuple[object, ...]) -> Floats:
    """The series with outliers pulled in: pseudo-values of a Huber fit (Huber 1981, chapter 7.8) on columns that leave enough freedom."""
    base, hat = _huber(key)
    middle = rough_medians(y)[:, None]
    wild = _WILD * 1.4826 * rough_medians(np.abs(y - middle))[:, None]
    calm = np.where(wild > 0, np.clip(y, middle - wild, middle + wild), y)
    for _ in range(_TURNS):
        fitted = (calm @ hat) @ base
        rest = y - fitted
        scale = _CLIP * 1.4826 * rough_medians(np.abs(rest))[:, None]
        calm = fitted + np.minimum(np.maximum(rest, -scale, out=rest), scale)
    return calm


@lru_cache(maxsize=64)
def _huber(key: tuple[object, ...]) -> tuple[Floats, Floats]:
    """The columns (p x T), and what takes a series to its coefficients (T x p)."""
    whole = design(*key)
    kept = _roomy(whole)
    base = np.ascontiguousarray(whole.columns[:, kept].T)
    return base, np.asarray(np.linalg.solve(base @ base.T + np.diag(_ridge(whole.sizes[kept])), base).T, dtype=np.float64)


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
