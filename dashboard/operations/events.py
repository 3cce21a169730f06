"""The list of events: campaigns, price changes, and the company's own free and worked days, edited as a whole and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.actor import Permission
from data.model.metric import Event, Metric, Name
from data.store.audit import list_audit
from data.store.catalog import remove_events, save_catalog
from data.store.record import as_text, from_text
from signals.working_days import HOLIDAY, WORKING_DAY

KINDS = ("campaign", "price", "outage", "competition", HOLIDAY, WORKING_DAY, "other")
_SUBJECT = "events"


def replace_events(workspace: Workspace, events: Sequence[Event]) -> int:
    """Make the store's events these; how many came, went or changed. The audit keeps what they were.

    Raises: RequestError `events.name`, `events.days` naming the row, `events.twice`; NotPermitted.
    """
    _check(events)
    former = workspace.catalog().events
    gone = [event for event in former if event not in events]
    fresh = [event for event in events if event not in former]
    if not gone and not fresh:
        return 0
    details = {"former": [as_text(event) for event in former], "events": len(events)}
    with workspace.store.write(
        workspace.actor, Permission.EVENT_EDIT, action="event.replace", subject=_SUBJECT, details=details
    ) as writer:
        remove_events(writer, gone)
        save_catalog(writer, events=fresh)
    return len(gone) + len(fresh)


def add_event(workspace: Workspace, event: Event) -> int:
    """Note one more event. Raises: RequestError `events.name`, `events.days`, `events.twice`; NotPermitted."""
    return replace_events(workspace, [*workspace.catalog().events, event])


def events_about(workspace: Workspace, metric: Metric) -> list[Event]:
    """What happened to a metric, its department or everybody, the newest first; days off are no news."""
    found = [
        event
        for event in workspace.catalog().events
        if event.kind not in (HOLIDAY, WORKING_DAY)
        and (metric.code in event.metrics or metric.department in event.departments or not (event.metrics or event.departments))
    ]
    return sorted(found, key=lambda event: (event.start, event.end), reverse=True)


def undo_events(workspace: Workspace) -> int:
    """Back to before the newest change of the list. Raises: RequestError `events.nothing_to_undo`."""
    for entry in list_audit(workspace.store, subject=_SUBJECT):
        if isinstance(former := entry.details.get("former"), list):
            return replace_events(workspace, [from_text(Event, str(body)) for body in former])
    raise RequestError("events.nothing_to_undo")


def _check(events: Sequence[Event]) -> None:
    seen: set[tuple[date, Name]] = set()
    for number, event in enumerate(events, start=1):
        if not event.name.ko.strip() or not event.name.en.strip():
            raise RequestError("events.name", row=number)
        if event.end < event.start:
            raise RequestError("events.days", row=number, start=event.start.isoformat(), end=event.end.isoformat())
        if (event.start, event.name) in seen:
            raise RequestError("events.twice", row=number, start=event.start.isoformat())
        seen.add((event.start, event.name))
