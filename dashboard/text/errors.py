"""Expected failures in words."""

from __future__ import annotations

from dashboard.text.catalog import Text
from data.errors import KpiError


def error_text(error: KpiError, text: Text) -> str:
    """What an expected failure means for people."""
    key = f"error.{error.code}"
    if text.has(key):
        return text(key, **error.params)
    return text("error.unworded", code=error.code, details=", ".join(f"{k}={v}" for k, v in error.params.items()))
