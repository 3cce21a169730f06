"""The lookout: numbers become findings, findings become signals, signals get causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from signals.leading import lead_lag
    from signals.scanning import scan

__all__ = ["lead_lag", "scan"]
_HOME = {"scan": "signals.scanning", "lead_lag": "signals.leading"}


def __getattr__(name: str) -> Any:
    """Heavy parts are imported when they are asked for, so that reading a name costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'signals' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)
