"""Why: the causes of one signal, split exactly where it can be split, with words that claim no more than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from dashboard.operations.workspace import Workspace
from dashboard.views.cause_sentences import cause_sentence
from data.model.cause import CauseRecord, Verdict
from data.model.metric import Catalog, Direction, Metric, MetricType
from data.model.period import Cadence, Period
from data.model.signal import OPEN_STATES, Cause, Explanation, Signal
from data.store.causes import cause_records
from data.store.observations import read_observations
from data.store.signals import get_signal, load_signals
from signals.causes.combined import Ends
from signals.causes.companions import companions, nearby_events, track_record
from signals.causes.doubts import Doubt, incidents, missing_segments, other_days
from signals.causes.explanation import explain as explain_change
from signals.causes.tree import below
from signals.series import measure, resolve, values_of
from signals.working_days import company_calendar


@dataclass(frozen=True, slots=True)
class Explained:
    """A signal with its explanation (None when nothing can be compared: late data, a missing value).

    `doubts` come before everything, `around` are companions and events, `records` what people found out. `measured` holds the series at
    the signal's cadence.
    """

    signal: Signal
    explanation: Explanation | None
    doubts: tuple[Cause, ...] = ()
    around: tuple[Cause, ...] = ()
    records: tuple[CauseRecord, ...] = ()
    measured: pd.DataFrame | None = None

    @property
    def notes(self) -> tuple[Cause, ...]:
        """What people wrote down, as causes."""
        return tuple(human_cause(record) for record in self.records)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Doubts about the data first, then the parts of the change, what happened around it, and what people found out. A person's
        verdict on a computed part is that part's status."""
        said = {record.about: record.verdict.value for record in self.records if record.about}
        parts = self.explanation.causes if self.explanation else ()
        judged = (replace(cause, status=said.get(cause.key, cause.status)) for cause in (*parts, *self.around))
        return (*self.doubts, *judged, *self.notes)


def human_cause(record: CauseRecord) -> Cause:
    """A person's record as a cause: who, when, how it is known, the whys and the addresses of evidence."""
    params = {
        "actor": record.actor, "body": record.body, "method": record.method.value, "about": record.about, "record": record.id,
        "at": record.at.isoformat() if record.at else "", "whys": list(record.whys), "links": list(record.links),
    }  # fmt: skip
    return Cause("human", record.actor, code="human", params=params, status=record.verdict.value)


def explain(workspace: Workspace, signal_id: str) -> Explained:
    """What accounts for a signal's change. Raises: NotFound `signal.not_found`."""
    signal = get_signal(workspace.store, signal_id)
    return explain_signal(workspace, signal)


def explain_signal(workspace: Workspace, signal: Signal) -> Explained:
    """The same for a signal in hand."""
    records = tuple(cause_records(workspace.store, signal.id))
    before, after = signal.evidence.get("before"), signal.evidence.get("after")
    catalog = workspace.catalog()
    subject = catalog.metric(signal.metric)
    if not isinstance(before, Mapping) or not isinstance(after, Mapping) or subject is None:
        return Explained(signal, None, records=records)
    cadence, fiscal = Cadence(signal.cadence), workspace.settings.fiscal_start
    observations = read_observations(workspace.store)
    measured = measure(observations, catalog, cadence, fiscal_start=fiscal)
    ends = Ends(datetime.fromisoformat(str(before["period"])), datetime.fromisoformat(str(after["period"])), cadence, fiscal)
    found = explain_change(
        measured, catalog, signal.metric, signal.segment, ends.before, ends.after, observations=observations, ends=ends
    )
    doubts = tuple(_doubts(workspace, measured, subject, ends, found, signal))
    around = tuple(_around(measured, catalog, subject, ends)) if found else ()
    return Explained(signal, found, doubts, around, records, measured)


def _doubts(
    workspace: Workspace, measured: pd.DataFrame, subject: Metric, ends: Ends, found: Explanation | None, signal: Signal
) -> Iterator[Cause]:
    catalog = workspace.catalog()
    stored = {metric.code: metric for metric in catalog.metrics}
    codes = dict.fromkeys((subject.code, *(resolve(subject, stored) if subject.formula else ())))
    known = [other for other in load_signals(workspace.store, states=OPEN_STATES) if other.id != signal.id]
    late = missing_segments(measured, codes, ends.before, ends.after)
    told = {(doubt.metric, segment) for doubt in late for segment in doubt.segments}
    doubts = [*late, *(doubt for doubt in incidents(known, codes, ends.after) if (doubt.metric, doubt.segments[0]) not in told)]
    if found is not None and subject.type is MetricType.SUM and not subject.formula and ends.cadence.rank <= Cadence.QUARTER.rank:
        starts = (ends.before, ends.after)
        last = [Period.containing(ends.cadence, start, ends.fiscal_start).shifted(1).start for start in starts]
        calendar = company_calendar(workspace.settings.calendar, catalog.events)
        doubt = other_days(starts, (last[0], last[1]), calendar, subject.code, found.before)
        same_way = doubt is not None and doubt.part is not None and doubt.part * found.change > 0
        doubts += [doubt] if doubt is not None and same_way else []
    yield from (_doubt_cause(doubt) for doubt in doubts)


def _doubt_cause(doubt: Doubt) -> Cause:
    params = {
        "kind": doubt.kind,
        "segments": list(doubt.segments),
        "before": doubt.before,
        "after": doubt.after,
        "part": doubt.part,
    }
    return Cause("data", doubt.metric, code=f"data_{doubt.code}", params=params)


def _around(measured: pd.DataFrame, catalog: Catalog, subject: Metric, ends: Ends) -> Iterator[Cause]:
    for event in nearby_events(catalog.events, subject.code, subject.department, ends.before, ends.after):
        yield Cause(
            "event",
            event.name.en,
            code="event",
            params={"ko": event.name.ko, "en": event.name.en, "start": event.start.isoformat()},
        )
    stored = {metric.code: metric for metric in catalog.metrics}
    parts = {edge.driver for edge in below(subject.code, catalog.metrics) if edge.kind == "identity"}
    parts |= {code for part in (subject.code, *parts) if part in stored for code in resolve(stored[part], stored)}
    leads = list(_leads(measured, stored, subject, ends))
    yield from leads
    named = {cause.name for cause in leads}
    for companion in companions(measured, catalog, subject.code, ends.before, ends.after, leave_out=parts | named):
        yield Cause("companion", companion.metric, code="companion", params={"before": companion.before, "after": companion.after})


def _leads(measured: pd.DataFrame, stored: Mapping[str, Metric], subject: Metric, ends: Ends) -> Iterator[Cause]:
    """Declared leads of the metric and of what it is made of that moved in the window shifted by their lag, each with its record."""
    for edge in below(subject.code, stored.values()):
        metric, lagging = stored.get(edge.driver), stored.get(edge.metric)
        if edge.kind != "influence" or metric is None or lagging is None:
            continue
        link = next(link for link in lagging.links if link.leading == edge.driver)
        values = values_of(measured, edge.driver)
        starts = [
            Period.containing(ends.cadence, moment, ends.fiscal_start).shifted(-link.lag).start
            for moment in (ends.before, ends.after)
        ]
        if values.empty or not set(map(pd.Timestamp, starts)) <= set(values.index):
            continue
        old, new = (float(values[pd.Timestamp(start)]) for start in starts)
        if old == new:
            continue
        record = track_record(values, values_of(measured, lagging.code), link, 1 if new > old else -1)
        params = {
            "before": old, "after": new, "lag": link.lag, "lagging": lagging.code, "moves": record.moves, "followed": record.followed,
            "low": record.low, "high": record.high, "usual": record.usual, "cadence": ends.cadence.value,
            "way": "up" if new > old else "down", "follows": "up" if (new > old) != link.inverse else "down",
        }  # fmt: skip
        yield Cause("companion", edge.driver, code="lead" if record.moves else "lead_new", params=params)


def explain_answer(workspace: Workspace, explained: Explained) -> dict[str, Any]:
    """The contract's JSON object."""
    signal, found = explained.signal, explained.explanation
    values = signal.evidence.get("values")
    newest = values[-1][1] if isinstance(values, list) and values else None
    return {
        "signal": signal.id,
        "metric": signal.metric,
        "before": found.before if found else None,
        "after": found.after if found else newest,
        "change": found.change if found else None,
        "causes": [_row(cause, workspace, signal) for cause in explained.causes],
        "unexplained": found.unexplained if found else None,
    }


def _row(cause: Cause, workspace: Workspace, signal: Signal) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "name": cause.name,
        "segment": dict(cause.segment),
        "contribution": cause.contribution,
        "share": cause.share,
        "interval": list(cause.interval) if cause.interval else None,
        "text": cause_sentence(cause, signal, workspace.catalog(), workspace.text),
        "part_of": cause.part_of,
        "status": cause.status,
    }


def is_confirmed(cause: Cause) -> bool:
    """True for what a person confirmed."""
    return cause.status == Verdict.CONFIRMED.value


def worse_is_up(metric: Metric | None) -> bool:
    """Which way is bad on a chart of contributions; a metric without a good direction reads as a cost."""
    return metric is None or metric.good is not Direction.UP
