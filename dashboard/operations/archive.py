"""Metrics that are put away and taken out again: their values stay where they are, gauges and signals leave them alone."""

from __future__ import annotations

from dashboard.operations.catalog import known_metric
from dashboard.operations.workspace import Workspace
from data.errors import CatalogError, NotFound
from data.model.actor import Permission
from data.model.formula import Formula
from data.model.metric import Catalog, Metric
from data.store.catalog import archive_metrics, archived_metrics, restore_metrics

ARCHIVE, RESTORE = "metric.archive", "metric.restore"


def users_of(catalog: Catalog, code: str) -> tuple[Metric, ...]:
    """The metrics that are computed from this one. Guards and leading metrics may go: who names them waits for them to come back."""
    return tuple(metric for metric in catalog.metrics if metric.code != code and code in _parts(metric))


def _parts(metric: Metric) -> set[str]:
    return {part for written in (metric.formula, metric.breakdown) if written for part in Formula.parse(written).parts}


def archive_metric(workspace: Workspace, code: str) -> None:
    """Put a metric away; its values stay. Raises: NotFound; CatalogError `catalog.in_use` naming who needs it; NotPermitted."""
    metric = known_metric(workspace, code)
    if users := users_of(workspace.catalog(), code):
        names = ", ".join(user.name.in_language(workspace.language) for user in users)
        raise CatalogError("catalog.in_use", metric=metric.name.in_language(workspace.language), users=names)
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action=ARCHIVE, subject=f"metric:{code}") as writer:
        archive_metrics(writer, [code])


def restore_metric(workspace: Workspace, code: str) -> None:
    """Take a metric out of the archive, as it was when it was put away. Raises: NotFound; NotPermitted."""
    if code not in {metric.code for metric in archived_metrics(workspace.store)}:
        raise NotFound("metric.not_found", metric=code)
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action=RESTORE, subject=f"metric:{code}") as writer:
        restore_metrics(writer, [code])
