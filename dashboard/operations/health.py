"""The health view of the whole store as of today, computed once per data version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dashboard.operations.detect import detect
from dashboard.operations.freshness import freshness_of
from dashboard.operations.workspace import Workspace
from dashboard.views.health import Health, health_of
from data.model.actor import Permission
from data.model.signal import Signal
from data.store.observations import read_observations
from data.store.signals import Detection, last_detection, load_signals


@dataclass(frozen=True, slots=True)
class HealthView:
    """All KPIs worst first, all signals, and the last look."""

    health: tuple[Health, ...]
    signals: tuple[Signal, ...]
    look: Detection | None

    def of(self, metric: str) -> Health | None:
        """One KPI."""
        return next((health for health in self.health if health.metric.code == metric), None)


_KEPT: dict[tuple[str, int, date], HealthView] = {}


def health_view(workspace: Workspace) -> HealthView:
    """Read, measure and judge every KPI; kept until the data or the day change.

    Values that came in elsewhere (command line, another person) are looked at first, so that signals never contradict the gauges.
    """
    if workspace.actor.may(Permission.SIGNAL_DETECT) and workspace.catalog().metrics:
        detect(workspace)
    key = (workspace.store.url, workspace.store.data_version(), workspace.today)
    if key not in _KEPT:
        signals = tuple(load_signals(workspace.store))
        look = last_detection(workspace.store)
        cannot = {str(row["metric"]): str(row["reason"]) for row in (look.cannot_tell if look else ())}
        observations = read_observations(workspace.store, with_batch=True)
        fresh = freshness_of(workspace, observations)
        found = health_of(
            observations,
            workspace.catalog(),
            signals,
            cannot,
            workspace.today,
            workspace.settings.fiscal_start,
            workspace.settings.calendar,
        )
        found = tuple(replace(health, freshness=fresh.get(health.metric.code)) for health in found)
        if len(_KEPT) > 3:
            _KEPT.clear()
        _KEPT[key] = HealthView(found, signals, look)
    return _KEPT[key]
