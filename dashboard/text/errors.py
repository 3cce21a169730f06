"""Expected failures in words."""

from __future__ import annotations

from dashboard.text.catalog import Text
from data.errors import KpiError


def error_text(error: KpiError, text: Text) -> str:
    """What an expected failure means for people."""
    key = f"error.{error.code}"
    if text.has(key):
        return text(key, **{name: _word(name, value, text) for name, value in error.params.items()})
    return text("error.unworded", code=error.code, details=", ".join(f"{k}={v}" for k, v in error.params.items()))


def _word(name: str, value: object, text: Text) -> object:
    """A code inside the parameters (a state, a field) as people call it, where the language has a word for it."""
    if not isinstance(value, str):
        return value
    first = value.split(".")[0]
    key = f"error_word.{name}.{first}"
    return text(key) if text.has(key) else value
