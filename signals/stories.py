"""From findings to stories: all findings of one metric that tell the same thing, over cadences and segments, with one to lead.

Thousands of findings are raised for every hundred that may be told, so everything is weighed in columns; only of what may be told, or
waits for it, a `Telling` is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Catalog, Metric
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Polarity
from signals.alarm_rate import SHIPPED_LINE, chances_a_look, line_for
from signals.course import Course
from signals.looks import SEPARATOR, Look
from signals.multiplicity import benjamini_hochberg, cauchy_combination
from signals.news import Key, are_news, episode_key, polarities
from signals.repeated_looks import KINDS, earlier_spikes, needed, periods_held
from signals.rules import Rules

MOST_WAITING = 50  # stories that wait for confirmation; of thousands of series the nearest are enough
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Telling:
    """One raised finding with what triage needs to compare it. `line`: what its strength must reach to be raised as something new; `firm`:
    it does."""

    metric: Metric
    segment: str
    cadence: Cadence
    kind: str
    polarity: Polarity
    score: float
    row: dict[str, Any]
    course: Course
    q: float | None = None
    firm: bool = True
    line: float = SHIPPED_LINE

    @property
    def key(self) -> Key:
        """Which episode it belongs to: metric, family and course."""
        return episode_key(self.metric.code, self.kind, self.polarity.value, str(self.row["direction"]))


@dataclass(frozen=True, slots=True)
class Stories:
    """`groups` of tellings of one metric, family and polarity that may be told, the leading one first; the leading ones of the nearest
    that are `waiting`; how many groups there are in all (`count`) and how many findings were `folded` into others."""

    groups: list[list[Telling]]
    waiting: list[Telling]
    count: int
    folded: int


@dataclass(frozen=True, slots=True)
class _Raised:
    """The raised findings of a look in columns: which episode each belongs to (`keys`), what it is for whom (`polarity`), whether it is
    strong enough for something new (`firm`), its chance among all series (`q`, NaN for rules), and who leads a story (`ranks`)."""

    look: Look
    line: float
    findings: pd.DataFrame
    keys: list[Key]
    polarity: NDArray[np.object_]
    firm: Mask
    q: Floats
    ranks: list[tuple[Any, ...]]

    def tellings(self, chosen: Sequence[int], catalog: Catalog) -> list[Telling]:
        """Some of them as objects."""
        catalog.prepare({self.keys[at][0] for at in chosen})
        told = []
        for at, row in zip(chosen, records(self.findings.iloc[list(chosen)]), strict=True):
            code, segment = row["series"].split(SEPARATOR, 1)
            metric, q = catalog.metric(code), float(self.q[at])
            assert metric is not None
            told.append(Telling(
                metric, segment, self.look.cadence, row["kind"], Polarity(self.polarity[at]), row["score"], row,
                self.look.course(code, segment), None if np.isnan(q) else q, bool(self.firm[at]), self.line,
            ))  # fmt: skip
        return told


def stories(
    looks: Sequence[Look],
    catalog: Catalog,
    rules: Rules | None = None,
    *,
    running: Collection[Key] = (),
    news_only: bool = True,
) -> Stories:
    """What the findings of looks tell. Inputs of formulas tell nothing by themselves.

    `running`: episodes that are known; what tells of them is no new discovery. Other stories may be told where they are firm and, unless
    the rules are guaranteed, within the share of false discoveries; of a history (not `news_only`) all are.
    """
    chosen = rules or Rules()
    raised = [_raised(look, catalog, chosen, running, news_only) for look in looks]
    groups: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for number, part in enumerate(raised):
        for at, key in enumerate(part.keys if news_only else _changes(part)):
            groups.setdefault(key, []).append((number, at))
    for members in groups.values():
        if len(members) > 1:
            members.sort(key=lambda place: raised[place[0]].ranks[place[1]], reverse=True)
    everything = chosen.guaranteed or not news_only
    may = {key: everything or key in running or _may_open(raised, members[0], chosen) for key, members in groups.items()}
    told = _made(raised, [members for key, members in groups.items() if may[key]], catalog)
    waiting = _waiting(raised, [members[0] for key, members in groups.items() if not may[key]]) if news_only else []
    held = _made(raised, [[place] for place in waiting], catalog)
    return Stories(told, [group[0] for group in held], len(groups), sum(len(members) - 1 for members in groups.values()))


def _raised(look: Look, catalog: Catalog, rules: Rules, running: Collection[Key], news_only: bool) -> _Raised:
    """Findings at or above the line of KPIs, without the kinds that are off and without what is no news."""
    line = SHIPPED_LINE if rules.false_alarms is None else line_for(look.cadence, rules.false_alarms)
    found = look.findings[look.findings["score"] >= min(line, SHIPPED_LINE)]
    found = with_strength(found, look.cadence, look.calendar)
    found = found[(found["score"] >= line) & ~found["kind"].isin(rules.off)]
    goods, stands = look.goods(found, catalog), look.stands(found)
    kind, direction = (found[name].to_numpy(dtype=object) for name in ("kind", "direction"))
    polarity, news = polarities(kind, direction, goods), are_news(kind, stands, look.cadence)
    keep = goods.is_kpi
    if news_only:
        # A steady rise since the first known period, the way it should go, is how the metric is; nothing happened.
        always = (
            (kind == "trend") & (found["claim"].to_numpy(dtype=object) == "evidence") & (stands.known > 0) & (polarity == "good")
        )
        always &= found["start"].to_numpy(dtype="datetime64[s]") <= stands.first
        keep &= news & ~always
    found, polarity, kind, direction = found[keep], polarity[keep], kind[keep].tolist(), direction[keep].tolist()
    firm = (found["strength"].to_numpy(dtype=float) >= line) | ~news[keep]  # what is old has stood the test of time
    codes = [name.split(SEPARATOR, 1)[0] for name in found["series"].tolist()]
    keys = [episode_key(*facts) for facts in zip(codes, kind, polarity.tolist(), direction, strict=True)]
    known = set(running)
    fresh = firm & np.array([key not in known for key in keys], dtype=bool)
    q = np.where(
        fresh, _adjusted(found, fresh, look, news_only), _adjusted(found, np.ones(len(found), dtype=bool), look, news_only)
    )
    return _Raised(look, line, found, keys, polarity, firm, q, _ranks(found, firm, look.cadence))


def _ranks(found: pd.DataFrame, firm: Mask, cadence: Cadence) -> list[tuple[Any, ...]]:
    """What may be raised leads what waits, the total segments, trends and shifts spikes, a rule evidence, coarse fine."""
    total = [name.endswith(SEPARATOR + TOTAL) for name in found["series"].tolist()]
    lasting = found["kind"].isin(("trend", "level_shift", "trend_change")).tolist()
    rule, size = (found["claim"] == "rule").tolist(), len(found)
    return list(zip(firm.tolist(), total, lasting, rule, [cadence.rank] * size, found["score"].tolist(), strict=True))


def _changes(part: _Raised) -> Iterable[tuple[str, ...]]:
    """A whole history: every change is a story of its own."""
    segments = [name.split(SEPARATOR, 1)[1] for name in part.findings["series"].tolist()]
    for key, kind, start, segment in zip(part.keys, part.findings["kind"], part.findings["start"], segments, strict=True):
        yield (*key, kind, str(start), segment)


def _may_open(raised: Sequence[_Raised], lead: tuple[int, int], rules: Rules) -> bool:
    """Whether a story may be raised as far as repeated looks and the share of false discoveries go: what is held back anyway needs no
    evidence written out."""
    part, at = raised[lead[0]], lead[1]
    return bool(part.firm[at]) and not part.q[at] > rules.discoveries


def _waiting(raised: Sequence[_Raised], leads: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The nearest of those that are not firm. Odd values are not among them: time does not confirm what is over."""
    found = []
    for number, part in enumerate(raised):
        kind, strength = part.findings["kind"].to_numpy(dtype=object), part.findings["strength"].to_numpy(dtype=float)
        own = np.array([at for place, at in leads if place == number], dtype=np.int64)
        own = own[~part.firm[own] & (kind[own] != "spike")]
        found += list(zip((-np.round(strength[own] / part.line, 4)).tolist(), [number] * len(own), own.tolist(), strict=True))
    found.sort()
    most = found[MOST_WAITING - 1][0] if len(found) > MOST_WAITING else np.inf
    return [(number, at) for share, number, at in found if share <= most]


def _made(raised: Sequence[_Raised], groups: Sequence[Sequence[tuple[int, int]]], catalog: Catalog) -> list[list[Telling]]:
    """Groups of places as groups of tellings."""
    made: dict[tuple[int, int], Telling] = {}
    for number, part in enumerate(raised):
        own = [at for members in groups for place, at in members if place == number]
        made |= {(number, at): telling for at, telling in zip(own, part.tellings(own, catalog), strict=True)}
    return [[made[place] for place in members] for members in groups]


def with_strength(findings: pd.DataFrame, cadence: Cadence, calendar: str | None) -> pd.DataFrame:
    """Findings of one look with `strength` (scores in units of what is asked of new evidence; of rules and data as they are) and `held`."""
    score = findings["score"].to_numpy(dtype=float)
    series, kind = findings["series"].to_numpy(dtype=object), findings["kind"].to_numpy(dtype=object)
    start, end = (findings[name].to_numpy(dtype="datetime64[s]") for name in ("start", "end"))
    held = periods_held(cadence, start, end, calendar)
    asked = needed(cadence, kind, held, earlier_spikes(series, kind, start, score))
    strength = np.where(findings["claim"].to_numpy(dtype=object) == "evidence", score / asked, score)
    return findings.assign(strength=strength, held=held)


def _adjusted(found: pd.DataFrame, chosen: Mask, look: Look, news_only: bool) -> Floats:
    """The chance of each series' evidence among the `chosen` findings, adjusted for all series of the look; NaN for rules and others.

    Of a history: how often an unchanged one shows as much anywhere. Of a new look: how often as much appears at one look, where the
    strongest change speaks for all kinds that signals.repeated_looks knows, since their lines were set together.
    """
    result = np.full(len(found), np.nan)
    at = np.flatnonzero(chosen & (found["claim"].to_numpy(dtype=object) == "evidence"))
    if not len(at):
        return result
    own, _ = pd.factorize(found["series"].to_numpy(dtype=object)[at])
    p, strength = (found[name].to_numpy(dtype=float)[at] for name in ("p_value", "strength"))
    timed = (
        np.isin(found["kind"].to_numpy(dtype=object)[at], KINDS) & news_only & (not look.cadence.minutes)
    )  # nobody measured streams
    strongest = np.full(own.max() + 1, -np.inf)
    np.maximum.at(strongest, own[timed], strength[timed])
    plain = np.flatnonzero(~timed & np.isfinite(p))
    with_change = np.flatnonzero(np.isfinite(strongest))
    series = np.r_[own[plain], with_change]
    chance = np.r_[p[plain], chances_a_look(look.cadence, strongest[with_change])]
    known, place, count = np.unique(series, return_inverse=True, return_counts=True)
    combined = np.zeros(len(known))
    combined[place] = chance
    for several in np.flatnonzero(count > 1).tolist():
        combined[several] = cauchy_combination(chance[place == several])
    q = np.full(len(strongest), np.nan)
    q[known] = benjamini_hochberg(combined, tests=max(look.judged, len(combined)))
    result[at] = q[own]
    return result


def records(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, moments as datetime."""
    names = [str(name) for name in findings.columns]
    columns = [
        column.to_numpy(dtype="datetime64[s]").tolist() if column.dtype.kind == "M" else column.tolist()
        for column in (findings[name] for name in names)
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
