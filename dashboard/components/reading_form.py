"""What a person may decide about a file when recognition is wrong or has to ask: sheet, date order, year, percent, unit, column roles."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from connectors.contract import Choices
from dashboard.operations.intake import Prepared
from dashboard.text.catalog import Text

_AUTO = ""
_ORDERS = (_AUTO, "ymd", "dmy", "mdy")
_PERCENTS = (_AUTO, "points", "fraction")
_ROLES = ("period", "metric", "value", "dimension", "unit", "skip")


def reading_choices(prepared: Prepared, base: Choices, words: Text) -> Choices:
    """The form; returns the choices as they stand. Open when the file was refused."""
    with st.expander(words("reading.title"), expanded=prepared.status == "rejected"):
        sheet_at, order_at, percent_at = st.columns(3)
        sheet = base.sheet
        if len(prepared.sheets) > 1:
            sheet = sheet_at.selectbox(
                words("reading.sheet"), prepared.sheets, index=prepared.sheets.index(prepared.sheet), key="r_sheet"
            )
        order = order_at.selectbox(
            words("reading.order"), _ORDERS, format_func=lambda o: words(f"reading.orders.{o or 'auto'}"), key="r_order"
        )
        percent = percent_at.selectbox(
            words("reading.percent"), _PERCENTS, format_func=lambda p: words(f"reading.percents.{p or 'auto'}"), key="r_percent"
        )
        year_at, unit_at = st.columns(2)
        year = year_at.number_input(words("reading.year"), min_value=1900, max_value=2200, value=None, step=1, key="r_year")
        unit = unit_at.text_input(words("reading.unit"), key="r_unit")
        roles = _roles(prepared, words)
    return replace(
        base,
        sheet=sheet,
        date_order=order or None,
        percent=percent or None,
        year=int(year) if year else None,
        unit=unit or None,
        roles=roles,
    )


def _roles(prepared: Prepared, words: Text) -> dict[str, str]:
    """Roles that differ from what was recognised."""
    if prepared.mapping is None:
        return {}
    changed = {}
    for header, role in prepared.mapping.roles.items():
        if role not in _ROLES:
            continue
        chosen = st.selectbox(
            words("reading.column", header=header), _ROLES, index=_ROLES.index(role), format_func=lambda r: words(f"reading.roles.{r}"),
            key=f"r_role_{header}",
        )  # fmt: skip
        if chosen != role:
            changed[header] = str(chosen)
    return changed
