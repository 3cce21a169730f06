"""Expected failures in words."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.cells.names import shown
from dashboard.text.catalog import Text
from data.errors import KpiError

_LONGEST = 300


def error_text(error: KpiError, text: Text) -> str:
    """What an expected failure means for people."""
    key, params = f"error.{error.code}", safe_params(error.params)
    if text.has(key):
        return text(key, **{name: _word(name, value, text) for name, value in params.items()})
    return text("error.unworded", code=error.code, details=", ".join(f"{k}={v}" for k, v in params.items()))


def safe_params(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters without control characters and without endless cells: what stands in a file may be meant for a terminal."""
    return {name: shown(value, _LONGEST) if isinstance(value, str) else value for name, value in params.items()}


def _word(name: str, value: object, text: Text) -> object:
    """A code inside the parameters (a state, a field) as people call it, where the language has a word for it."""
    if not isinstance(value, str):
        return value
    first = value.split(".")[0]
    key = f"error_word.{name}.{first}"
    return text(key) if text.has(key) else value
