"""Makes the demo company in an empty store: catalogue, observations, an event, then a first detection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.batch import BatchKind
from data.model.metric import Catalog, Event, Name, Target
from data.model.period import Cadence, Period

_LABEL = "demo company"
_HASH = "demo-company-1"


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the store holds after seeding; `created` is False when the demo was there already."""

    created: bool
    departments: int
    metrics: int
    observations: int
    signals: int


def seed_demo(workspace: Workspace) -> Seeded:
    """Fill an empty store with the demo company up to the last complete month before today, and look for signals.

    Doing it again changes nothing. Raises: RequestError `demo.other_data` when the store holds anything else.
    """
    from dashboard.operations.detect import detect
    from data.samples.demo.numbers import demo_observations, load_story
    from data.store.batches import find_live_by_hash
    from data.store.observations import publish

    if find_live_by_hash(workspace.store, _HASH):
        return _counted(workspace, created=False)
    if known := workspace.catalog().metrics:
        raise RequestError("demo.other_data", metrics=len(known))
    story = load_story()
    catalog = demo_catalog(workspace.today, story)
    frame = demo_observations(workspace.today, story)
    publish(workspace.store, workspace.actor, frame, kind=BatchKind.DEMO, label=_LABEL, content_hash=_HASH, catalog_changes=catalog)
    detect(workspace, full=True)
    return _counted(workspace, created=True)


def _counted(workspace: Workspace, *, created: bool) -> Seeded:
    from data.model.signal import OPEN_STATES
    from data.store.observations import read_observations
    from data.store.signals import load_signals

    catalog = workspace.catalog()
    return Seeded(
        created,
        len(catalog.departments),
        len(catalog.metrics),
        len(read_observations(workspace.store)),
        len(load_signals(workspace.store, states=OPEN_STATES)),
    )


def demo_catalog(today: date, story: dict[str, Any]) -> Catalog:
    """The demo's departments and metrics with targets for this year, and the event that happened before costs rose."""
    from dashboard.operations.catalog import read_catalog

    catalog = read_catalog(files("data.samples.demo").joinpath("catalog.toml").read_bytes())
    due = date(today.year, 12, 31)
    leeway = story["leeway"]
    metrics = []
    for metric in catalog.metrics:
        if (value := story["targets"].get(metric.code)) is not None:
            metric = replace(metric, targets=(Target(due=due, value=float(value), watch=leeway.get(metric.code, 0.0)),))
        metrics.append(metric)
    return replace(catalog, metrics=tuple(metrics), events=(_competitor(today),))


def _competitor(today: date) -> Event:
    first = Period.containing(Cadence.QUARTER, today).shifted(-3).start.date()
    name = Name("경쟁사가 같은 검색어에 입찰 시작", "A competitor began bidding on our keywords")
    return Event(first, first + timedelta(days=6), name, "competition", ("marketing",), ("cost_per_lead", "click_price"))
