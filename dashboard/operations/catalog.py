"""The catalogue: export, plan, apply; create, edit, set a target, type one value, put away and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from dashboard.operations.catalog_file import read_catalog, write_catalog
from dashboard.operations.catalog_sources import differences
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from data.errors import CatalogError, NotFound, NotPermitted
from data.model.actor import Permission
from data.model.batch import Batch, BatchKind, Source
from data.model.formula import Formula
from data.model.metric import Catalog, Department, Link, Metric, Target
from data.model.period import Period
from data.model.segment import TOTAL
from signals.causes.tree import circle

__all__ = ["read_catalog"]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan: `place` is `metrics.acv.good`; before or after is None when something is new or goes."""

    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a file would do, and the catalogue it asks for."""

    wanted: Catalog
    changes: tuple[Change, ...]


def export_catalog(workspace: Workspace) -> str:
    """The whole catalogue as TOML."""
    from data.store.sources import load_sources

    return write_catalog(replace(workspace.catalog(), sources=tuple(load_sources(workspace.store))))


def plan_catalog(workspace: Workspace, toml: bytes | str) -> Plan:
    """Compare a file with the store; metrics the file does not name stay. Raises: CatalogError with the place of a mistake."""
    wanted = read_catalog(toml)
    stored = workspace.catalog()
    _check(wanted, stored, _put_away(workspace))
    changes = [
        change
        for kind, mine, theirs in (
            ("departments", stored.departments, wanted.departments),
            ("metrics", stored.metrics, wanted.metrics),
        )
        for item in theirs
        for change in _compare(f"{kind}.{item.code}", next((m for m in mine if m.code == item.code), None), item)
    ]
    known = set(stored.events)
    changes += [Change(f"events.{event.start}", None, event.name.en) for event in wanted.events if event not in known]
    changes += [Change(*difference) for source in wanted.sources for difference in differences(_sources(workspace), source)]
    return Plan(wanted, tuple(changes))


def _sources(workspace: Workspace) -> dict[str, Source]:
    from data.store.sources import load_sources

    return {source.code: source for source in load_sources(workspace.store)}


def _compare(place: str, old: Department | Metric | None, new: Department | Metric) -> Iterator[Change]:
    if old is None:
        yield Change(place, None, new.name.en)
        return
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            yield Change(f"{place}.{field.name}", _shown(before), _shown(after))


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(item) for item in value) or "-"
    if isinstance(value, Target):
        return f"{value.value:g} ({value.due.isoformat()})"
    if isinstance(value, Link):
        return f"{value.leading} (+{value.lag})"
    return str(getattr(value, "value", value))


def plan_lines(plan: Plan, text: Text) -> list[str]:
    """A plan in sentences."""
    lines = []
    for change in plan.changes:
        kind = "added" if change.before is None else "changed"
        lines.append(text(f"catalog.plan.{kind}", place=change.place, before=change.before, after=change.after))
    return lines


def apply_catalog(workspace: Workspace, plan: Plan) -> None:
    """Make the store match a plan, in one transaction. Raises: NotPermitted, also when it has sources the actor may not edit."""
    from data.store.catalog import save_catalog
    from data.store.sources import save_source

    wanted = plan.wanted
    if wanted.sources and not workspace.actor.may(Permission.SOURCE_EDIT):
        raise NotPermitted(role=workspace.actor.role.value, permission=Permission.SOURCE_EDIT.value)
    with workspace.store.write(
        workspace.actor, Permission.CATALOG_EDIT, action="catalog.apply", details={"changes": len(plan.changes)}
    ) as writer:
        save_catalog(writer, departments=wanted.departments, metrics=wanted.metrics, events=wanted.events)
        for source in wanted.sources:
            save_source(writer, source)


def _put_away(workspace: Workspace) -> frozenset[str]:
    from data.store.catalog import archived_metrics

    return frozenset(metric.code for metric in archived_metrics(workspace.store))


def _check(wanted: Catalog, stored: Catalog, put_away: frozenset[str]) -> None:
    """Every name a definition refers to must exist (a guard in the archive does), and no formula may lead back to itself."""
    departments = {d.code for d in (*stored.departments, *wanted.departments)}
    metrics = {m.code: m for m in (*stored.metrics, *wanted.metrics)}
    for metric in wanted.metrics:
        place = f"metrics.{metric.code}"
        if metric.department is not None and metric.department not in departments:
            raise CatalogError("catalog.unknown_name", place=f"{place}.department", name=metric.department)
        texts = [written for written in (metric.formula, metric.breakdown) if written]
        parts = [part for written in texts for part in Formula.parse(written).parts]
        beside = {*metric.counter_metrics, *(link.leading for link in metric.links)} - put_away
        for name in (*parts, *sorted(beside)):
            if name not in metrics:
                raise CatalogError("catalog.unknown_name", place=place, name=name)
    if way := circle(metrics.values()):
        raise CatalogError("formula.circle", place=f"metrics.{way[0]}", way=" ← ".join(way))


def save_metric(workspace: Workspace, metric: Metric) -> None:
    """Create a metric or change one. Raises: CatalogError for names that do not exist and formulas that lead back."""
    from data.store.catalog import save_catalog

    _check(Catalog((), (metric,)), workspace.catalog(), _put_away(workspace))
    known = workspace.catalog().metric(metric.code)
    action = "metric.edit" if known else "metric.create"
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action=action, subject=f"metric:{metric.code}") as writer:
        save_catalog(writer, metrics=[metric])


def set_target(workspace: Workspace, code: str, target: Target) -> None:
    """Add a dated target, or replace the one of the same due date and segment."""
    metric = known_metric(workspace, code)
    others = tuple(t for t in metric.targets if (t.due, t.segment) != (target.due, target.segment))
    save_metric(workspace, replace(metric, targets=tuple(sorted((*others, target), key=lambda t: (t.due, t.segment)))))


def enter_value(workspace: Workspace, code: str, day: date, value: float, segment: str = TOTAL) -> Batch:
    """Store one typed value for the period that contains `day`; a batch of its own, so it can be taken back."""
    import pandas as pd

    from data.store.observations import publish

    metric = known_metric(workspace, code)
    if metric.formula:
        raise CatalogError("catalog.computed", metric=metric.name.in_language(workspace.language), formula=metric.formula)
    start: datetime = Period.containing(metric.cadence, day, workspace.settings.fiscal_start).start
    frame = pd.DataFrame({"metric": [code], "segment": [segment], "period": [pd.Timestamp(start)], "value": [float(value)]})
    return publish(workspace.store, workspace.actor, frame, kind=BatchKind.MANUAL, label=f"{code} {start.date().isoformat()}")


def known_metric(workspace: Workspace, code: str) -> Metric:
    """The metric of a code. Raises: NotFound `metric.not_found`."""
    metric = workspace.catalog().metric(code)
    if metric is None:
        raise NotFound("metric.not_found", metric=code)
    return metric
