"""Writes `signals/false_alarms.toml`: how often unchanged series raise an alarm, looked at period after period.

`python -m bench.false_alarms` (about half an hour of CPU). Series of several characters (normal, heavy-tailed, remembering, trending,
seasonal, counts, proportions) are scanned as of every period of their last year, every opened episode counted once per line.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.period import Cadence
from signals.course import Course
from signals.scanning import examine
from signals.stories import is_news

Floats = NDArray[np.float64]
LINES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
# Cadence code: series, periods of history, looks, periods between looks.
PLAN = {"D": (420, 330, 30, 3), "W": (420, 104, 26, 2), "M": (840, 36, 12, 1), "Q": (1680, 16, 4, 1)}
_FREQUENCY = {"D": "D", "W": "W-MON", "M": "MS", "Q": "QS"}
_SEASON = {"D": 7, "W": 52, "M": 12, "Q": 4}
_CALM = 2
_EVIDENCE = ("spike", "level_shift", "trend", "trend_change", "variance_change", "unit_error")


def unchanged(series: int, length: int, season: int, seed: int) -> Floats:
    """Series in which nothing happens but what always happens, seven characters in turn."""
    random = np.random.default_rng(seed)
    normal = random.normal(size=(series, length))
    heavy = random.standard_t(4, size=(series, length)) / np.sqrt(2)
    memory = normal.copy()
    for column in range(1, length):
        memory[:, column] = 0.5 * memory[:, column - 1] + np.sqrt(0.75) * normal[:, column]
    time = np.arange(length)
    kinds = [
        100 + 5 * normal,
        100 + 5 * heavy,
        100 + 5 * memory,
        100 + 5 * normal + 0.4 * time * random.choice([-1, 1], (series, 1)) * (36 / length),
        100 + 5 * normal + 10 * np.sin(2 * np.pi * (time + random.integers(0, season, (series, 1))) / season),
        random.poisson(40, (series, length)).astype(float),
        100 * random.binomial(500, 0.06, (series, length)) / 500,
    ]
    return np.concatenate([kind[number :: len(kinds)] for number, kind in enumerate(kinds)])


def trending(series: int) -> range:
    """The rows that have a steady trend all along: a trend found there is no false alarm."""
    sizes = [len(range(number, series, 7)) for number in range(7)]
    return range(sum(sizes[:3]), sum(sizes[:4]))


def best_scores(code: str, seed: int) -> tuple[Floats, float]:
    """(series x looks) the best score of evidence that is news, and the share of a year the looks span."""
    series, length, looks, step = PLAN[code]
    held = unchanged(series, length, _SEASON[code], seed)
    starts = pd.date_range("2020-01-06" if code == "W" else "2020-01-01", periods=length, freq=_FREQUENCY[code])
    cadence = Cadence.from_code(code)
    scores, steady = np.zeros((len(held), looks)), trending(series)
    for look in range(looks):
        end = length - (looks - 1 - look) * step
        names = [str(number) for number in range(len(held))]
        frame = pd.DataFrame(
            {
                "series": pd.Categorical.from_codes(np.repeat(np.arange(len(held)), end), categories=names),
                "period": np.tile(starts[:end].to_numpy(), len(held)),
                "value": held[:, :end].ravel(),
            }
        )
        facts = pd.DataFrame({"direction": "up", "type": "mean"}, index=names)
        found = examine(frame, code, facts, as_of=None, calendar=None).findings
        found = found[found["kind"].isin(_EVIDENCE) & (found["score"] >= LINES[0]) & found["claim"].eq("evidence")]
        for row in found.to_dict("records"):
            number = int(str(row["series"]))
            if row["kind"] == "trend" and number in steady:
                continue
            known = Course(starts[:end].to_numpy().astype("datetime64[s]"), held[number, :end])
            if is_news({str(name): value for name, value in row.items()}, known, cadence):
                scores[number, look] = max(scores[number, look], float(row["score"]))
    return scores, looks * step / cadence.per_year


def opened(scores: Floats, line: float) -> int:
    """Episodes: opened at the line, over after two looks without anything near it."""
    count = 0
    for row in scores:
        running, calm = False, 0
        for score in row.tolist():
            if score >= line:
                count, running, calm = count + (not running), True, 0
            elif running:
                calm = calm + 1 if score < LINES[0] else 0
                running = calm < _CALM
    return count


def measured(code: str, seed: int = 20261124) -> list[tuple[float, float]]:
    """[line, false alarms of one series in a year]; the first look counts what had already happened and is left out."""
    scores, years = best_scores(code, seed)
    rows = []
    for line in LINES:
        count = opened(scores, line) - int((scores[:, 0] >= line).sum())
        looks = scores.shape[1]
        rows.append((line, max(count, 0.5) / (len(scores) * years * (looks - 1) / looks)))
    falling: list[tuple[float, float]] = []
    for line, rate in rows:  # two lines that caught the same few are told apart: the table must fall
        falling.append((line, min(rate, 0.9 * falling[-1][1]) if falling else rate))
    return falling


def main(chosen: list[str]) -> None:
    """Measure the cadences and write the file anew."""
    path = Path(__file__).parents[1] / "signals" / "false_alarms.toml"
    lines = ["# Written by `python -m bench.false_alarms`; [line, false alarms of one unchanged KPI in a year].", "[rates]"]
    for code in chosen or list(PLAN):
        rows = measured(code)
        lines.append(f"{code} = [{', '.join(f'[{line}, {rate:.6f}]' for line, rate in rows)}]")
        print(lines[-1], flush=True)
    if not chosen:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
