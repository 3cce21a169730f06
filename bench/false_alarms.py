"""Writes `signals/false_alarms.toml`: what is asked of new changes, and how often unchanged series raise an alarm all the same.

`python -m bench.false_alarms [D W M Q]` measures the cadences named (all: about four minutes of CPU, half of them for days) and leaves the
others as they are. Half of the series have seven plain characters, half follow the wide laws of signals.synthetic; they are looked at after
every period (bench.walks). Lines are set on some series and what they cost is counted on others: the seeds differ. The error printed is the
standard error of a Poisson count.
"""

from __future__ import annotations

import math
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.machines import plain_machines, wide_machines
from bench.walks import Sample, Walk, alarms, joined, plain, walked, wide
from data.model.period import Cadence

LINES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
PLAN = {  # series of each family and seed, looks
    "h": (280, 61),
    "5min": (280, 25),
    "D": (560, 91),
    "W": (1260, 53),
    "M": (2520, 25),
    "Q": (5040, 9),
}
SETTING, COUNTING = (11, 12), (21, 22)  # seeds
# False alarms a KPI-year that each kind may cost.
SHARES = {
    "h": {"spike": 0.100, "level_shift": 0.030},
    "5min": {"spike": 0.100, "level_shift": 0.030},
    "D": {"spike": 0.070, "level_shift": 0.030, "trend": 0.012, "trend_change": 0.008, "variance_change": 0.018},
    "W": {"spike": 0.070, "level_shift": 0.030, "trend": 0.010, "trend_change": 0.010, "variance_change": 0.012},
    "M": {"spike": 0.080, "level_shift": 0.020, "trend": 0.010, "trend_change": 0.005, "variance_change": 0.005},
    "Q": {"spike": 0.080, "level_shift": 0.020, "trend": 0.010, "trend_change": 0.005, "variance_change": 0.005},
}
_TARGET = Path(__file__).parents[1] / "signals" / "false_alarms.toml"
_SMALLEST, _LARGEST, _STEPS = 1 / 3, 8.0, 24  # below a third nothing is asked for, however new


def seen(code: str, seeds: Iterable[int]) -> dict[str, Walk]:
    """The walks of both families."""
    rows, looks = PLAN[code]
    is_machine = bool(Cadence.from_code(code).minutes)
    makers = (plain_machines, wide_machines) if is_machine else (_plain, wide)
    parts = (joined([walked(maker(code, rows, seed), looks) for seed in seeds]) for maker in makers)
    return dict(zip(("plain", "wide"), parts, strict=True))


def _plain(code: str, rows: int, seed: int) -> Sample:
    return plain(code, rows, seed)[0]


def count_of(walk: Walk, line: float, own: Mapping[str, float] | None = None) -> int:
    """Alarms of a walk."""
    return len(alarms(walk, walk.strength(own) >= line)["row"])


def lines_for(walks: Mapping[str, Walk], shares: Mapping[str, float]) -> dict[str, float]:
    """For each kind the lowest line at which it costs no more than its share."""
    found = {}
    for kind in shares:
        parts = [walk.some(walk["kind"] == kind) for walk in walks.values()]
        low, high = math.log(_SMALLEST), math.log(_LARGEST)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            own = dict.fromkeys(shares, math.exp(middle))
            cost = sum(count_of(part, 1.0, own) / part.years for part in parts) / len(parts)
            low, high = (middle, high) if cost > shares[kind] else (low, middle)
        found[kind] = round(math.exp(high), 3)
    return found


def measured(walks: Mapping[str, Walk], own: Mapping[str, float]) -> list[tuple[float, float]]:
    """[line, false alarms of one unchanged series in a year], both families alike."""
    falling: list[tuple[float, float]] = []
    for line in LINES:
        rate = sum(max(count_of(walk, line, own), 0.5) / walk.years for walk in walks.values()) / len(walks)
        # two lines that caught the same few are told apart: the table must fall
        falling.append((line, min(rate, 0.98 * falling[-1][1]) if falling else rate))
    return falling


def told(code: str, walks: Mapping[str, Walk], own: Mapping[str, float]) -> dict[str, object]:
    """What the count at the shipped line rests on, printed as it comes."""
    years = sum(walk.years for walk in walks.values())
    found = {name: alarms(walk, walk.strength(own) >= 1) for name, walk in walks.items()}
    for name, walk in walks.items():
        before = len(alarms(walk, walk["score"] >= 1)["row"]) / walk.years
        n = len(found[name]["row"])
        kinds = {
            str(kind): round(int((found[name]["kind"] == kind).sum()) / walk.years, 3) for kind in (*SHARES[code], "unit_error")
        }
        error = math.sqrt(max(n, 1)) / walk.years
        print(f"{code} {name}: {n / walk.years:.3f} +- {error:.3f} a KPI-year ({walk.years:.0f} years), {kinds}")
        print(f"{code} {name}: at the line of one look {before:.3f}")
    total = sum(len(part["row"]) for part in found.values())
    return {"years": round(years), "alarms": total, "error": round(math.sqrt(max(total, 1)) / years, 4)}


def main(chosen: list[str]) -> None:
    """Measure the cadences and write the file anew; what is not measured stays."""
    table = tomllib.loads(_TARGET.read_text(encoding="utf-8"))
    for code in chosen or list(PLAN):
        own = lines_for(seen(code, SETTING), SHARES[code])
        counted = seen(code, COUNTING)
        table.setdefault("lines", {})[code] = own
        table["rates"][code] = [[line, round(rate, 6)] for line, rate in measured(counted, own)]
        table.setdefault("measured", {})[code] = told(code, counted, own)
        _TARGET.write_text(written(table), encoding="utf-8")
        print(code, own, table["rates"][code], flush=True)


def written(table: Mapping[str, Mapping[str, object]]) -> str:
    """The file's text."""
    rows = [
        "# Written by `python -m bench.false_alarms`. lines: what is asked of a new change that has held for long, by cadence and kind",
        "# (signals.repeated_looks); rates: [line, false alarms of one unchanged KPI in a year]; measured: on how many series-years.",
    ]
    for name in ("lines", "rates", "measured"):
        rows.append(f"\n[{name}]")
        rows += [f"{code} = {_plain(table[name][code])}" for code in PLAN if code in table.get(name, {})]
    return "\n".join(rows) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_plain(part)}" for name, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_plain(part) for part in value) + "]"
    return str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
