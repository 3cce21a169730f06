"""What rules would have raised over past periods: every month looked at with what was known then, all of them scanned at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from dashboard.operations.looking import Looking, banded, cadences_of, judged_series, measured_at, named, of_one_kind
from dashboard.operations.metric_facts import facts_of, targets_of
from dashboard.operations.rules import load_rules
from dashboard.operations.showing import candidates_apart, kept_of
from dashboard.operations.workspace import Workspace
from data.model.metric import Catalog
from data.model.period import Cadence, Period
from data.model.signal import Signal
from data.store.observations import read_observations
from data.store.signals import load_signals
from signals.lessons import lessons
from signals.looks import Look
from signals.rules import Rules
from signals.scanning import examine
from signals.triage import triage

_SHORTEST = 12  # days of a running month that make no look of their own
_COPY = "\x1e"  # between the name of a series and the look it is a copy for


@dataclass(frozen=True, slots=True)
class Replay:
    """Every episode that would have opened, newest first, the days looked at, and how many were held back or folded."""

    signals: tuple[Signal, ...]
    days: tuple[date, ...]
    held: int


def replay(workspace: Workspace, rules: Rules | None = None, *, months: int = 12) -> Replay:
    """Walk forward over the last `months` month starts with the values of today's store that were complete at each of them.

    Verdicts given so far count for every step. Late data are not replayed: when a value came in is another question than what it says.
    """
    chosen, catalog = rules or load_rules(workspace), workspace.catalog()
    observations = read_observations(workspace.store)
    days = past_days(workspace.today, months)
    judged = [signal for signal in load_signals(workspace.store) if signal.verdict]
    excluded = lessons(judged, chosen).excluded
    looks: dict[date, list[Look]] = {day: [] for day in days}
    settings = workspace.settings
    looking = Looking(catalog, workspace.today, settings.calendar, settings.fiscal_start, chosen, excluded)
    for cadence in cadences_of(catalog):
        for day, look in _looks(measured_at(observations, looking, cadence), looking, cadence, days):
            looks[day].append(look)
    known: Sequence[Signal] = judged
    held, wealth = 0, dict[str, float]()
    for day in days:
        result = triage(looks[day], catalog, known, day, rules=chosen, wealth=wealth)
        known, held, wealth = result.signals, held + result.suppressed, dict(result.wealth)
    before = {signal.id for signal in judged}
    opened = [signal for signal in known if signal.id not in before]
    return Replay(tuple(sorted(opened, key=_newest_first)), tuple(days), held)


def _newest_first(signal: Signal) -> tuple[float, float, str]:
    opened = signal.first_seen or signal.start
    return (-opened.replace(tzinfo=None).timestamp(), -signal.priority, signal.id)


def past_days(today: date, months: int) -> list[date]:
    """The last month starts up to today, oldest first, and today itself when its month is well under way."""
    first = Period.containing(Cadence.MONTH, today)
    days = [first.shifted(-n).start.date() for n in range(months - 1, -1, -1)]
    return [*days, today] if (today - days[-1]).days >= _SHORTEST else days


def _looks(measured: pd.DataFrame, looking: Looking, cadence: Cadence, days: Sequence[date]) -> list[tuple[date, Look]]:
    """One look a day: each series is scanned as many times as there are days, cut where that day's history ended, in one call."""
    catalog, calendar = looking.catalog, looking.calendar
    starts = measured["period"].to_numpy(dtype="datetime64[s]")
    by_day = [replace(looking, as_of=day) for day in days]
    known = [measured[starts < np.datetime64(one.end(cadence))] for one in by_day]
    frame = _copies(known, catalog, cadence)
    report = examine(
        of_one_kind(frame, cadence, looking.fiscal_start), cadence.code, _copied_facts(frame, catalog), as_of=None,
        calendar=calendar, targets=_copied_targets(catalog, cadence, len(days)), settings=looking.rules.scanning(),
    )  # fmt: skip
    parts = report.findings["series"].astype(str).str.rsplit(_COPY, n=1, expand=True) if len(report.findings) else None
    numbers = parts[1].astype(int).to_numpy() if parts is not None else np.zeros(0, dtype=int)
    findings = banded(report.findings.assign(series=parts[0]), catalog) if parts is not None else report.findings
    numbers = numbers[findings.index.to_numpy()] if parts is not None else numbers
    judged = frame["series"].astype(str).str.rsplit(_COPY, n=1).str[1].astype(int)
    counts = frame.groupby(judged)["series"].nunique()
    kept = kept_of(measured, looking, cadence)
    return [
        (
            one.as_of,
            Look(
                cadence, known[number], candidates_apart(findings[numbers == number], kept, one, cadence),
                int(counts.get(number, 0)), calendar,
            ),
        )
        for number, one in enumerate(by_day)
    ]  # fmt: skip


def _copies(known: Sequence[pd.DataFrame], catalog: Catalog, cadence: Cadence) -> pd.DataFrame:
    """What each day had to judge, its series named by the day's number."""
    copies = []
    for number, part in enumerate(known):
        chosen = judged_series(part, catalog, cadence)
        names = [f"{name}{_COPY}{number}" for name in named(chosen).astype(object)]
        copies.append(pd.DataFrame({"series": names, "period": chosen["period"].to_numpy(), "value": chosen["value"].to_numpy()}))
    frame = pd.concat(copies, ignore_index=True)
    frame["series"] = pd.Categorical(frame["series"])
    return frame


def _copied_facts(frame: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    names = [str(name) for name in frame["series"].cat.categories]
    own = sorted({name.rsplit(_COPY, 1)[0] for name in names})
    facts = facts_of(own, catalog)
    copied: pd.DataFrame = facts.loc[[name.rsplit(_COPY, 1)[0] for name in names]].set_axis(names)
    return copied


def _copied_targets(catalog: Catalog, cadence: Cadence, copies: int) -> pd.DataFrame | None:
    targets = targets_of(catalog, cadence)
    if targets is None:
        return None
    return pd.concat([targets.assign(series=targets["series"] + f"{_COPY}{n}") for n in range(copies)], ignore_index=True)
