"""Filters in the address: one history entry each, Back restores them, and links carry codes in either language.

Streamlit's own `bind="query-params"` pushes a second entry when the page is left and writes the translated label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


def _push(key: str, default: str) -> None:
    chosen = st.session_state[key]
    if chosen is None or chosen == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = str(chosen)


def bound(
    widget: Callable[..., Any],
    label: str,
    words: Mapping[str, str],
    *,
    key: str,
    default: str,
    **more: Any,
) -> str:
    """A choice among `words` (code to label) shown by `widget` (selectbox, segmented_control, radio) and kept in `?key=code`.

    An unknown code in the address reads as the default.
    """
    raw = st.query_params.get(key)
    wanted = raw if raw in words else default
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted  # the address wins over what the widget remembers
    chosen = widget(label, list(words), key=key, format_func=words.__getitem__, on_change=_push, args=(key, default), **more)
    return str(chosen) if chosen in words else default


def parameter(key: str, default: str = "") -> str:
    """One value of the address as text."""
    value = st.query_params.get(key)
    return value if value is not None else default
