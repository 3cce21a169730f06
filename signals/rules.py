"""What people chose about raising signals; the defaults are those the product ships with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from signals.detection import Settings

KINDS = (
    "trend", "level_shift", "trend_change", "spike", "plateau", "variance_change", "forecast_miss", "target_miss", "missing", "stale",
    "unit_error", "divergence", "composite", "leading_warning", "data_incident",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """`false_alarms`: how many false alarms a KPI may raise in a year (None: as shipped, scores of 1 and more are raised).

    `discoveries`: the share of false ones among the evidence of one look over all KPIs. `guaranteed`: keep the promise whatever the data
    depend on (e-detector and e-BH: fewer signals, later). `material`: the smallest change that matters, as a share of the level. `run`:
    how many worse periods in a row are reported. `misses`: after how many missed targets in a row. `attention`: how many new signals a
    person is asked to look at in a week. `off`: kinds that are not raised. `kept`: kinds that stay on although their verdicts would mute
    them.
    """

    false_alarms: float | None = None
    discoveries: float = 0.10
    guaranteed: bool = False
    material: float = 0.02
    run: int = 3
    misses: int = 3
    attention: int = 5
    off: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def problem(self) -> tuple[str, str] | None:
        """The first setting that cannot be, with what it may be; None when all can."""
        limits: dict[str, tuple[float, float]] = {
            "false_alarms": (0.001, 12), "discoveries": (0.001, 0.5), "material": (0.0, 1.0), "run": (2, 8), "misses": (1, 12),
            "attention": (1, 50),
        }  # fmt: skip
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                return name, f"{low:g}-{high:g}"
        for name in ("off", "kept"):
            if unknown := set(getattr(self, name)) - set(KINDS):
                return name, f"{', '.join(KINDS)} (not {sorted(unknown)[0]})"
        return None

    def scanning(self) -> Mapping[str, object] | None:
        """The settings of `scan` that differ from its own, None when none does."""
        own = Settings()
        changed = {name: getattr(self, name) for name in ("material", "run") if getattr(self, name) != getattr(own, name)}
        return changed or None


NAMES = tuple(field.name for field in fields(Rules))
