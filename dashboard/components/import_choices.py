"""Everything a person may decide about how a file is read; what is chosen is kept with the draft and may be chosen again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from connectors.cells.names import close_names, comparable
from connectors.contract import ALL_SHEETS, Choices
from connectors.mapping import LONG, WIDE_METRICS, WIDE_PERIODS
from connectors.measures import chosen_unit
from dashboard.components.plain import plain
from dashboard.operations.intake import Prepared
from dashboard.text.catalog import Text
from data.model.metric import Catalog

_AUTO = ""
_ORDERS = (_AUTO, "ymd", "dmy", "mdy")
_PERCENTS = (_AUTO, "points", "fraction")
_DECIMALS = (_AUTO, ".", ",")
_ENCODINGS = (_AUTO, "utf-8", "cp949", "utf-16", "shift_jis", "latin-1")
_LAYOUTS = (_AUTO, LONG, WIDE_METRICS, WIDE_PERIODS)
_ROLES = ("period", "metric", "value", "dimension", "unit", "skip")
_UNITS = ("원", "천원", "만원", "백만원", "억원", "USD", "명", "%", "1000")


def reading_choices(prepared: Prepared, base: Choices, words: Text) -> Choices:
    """The form on how cells are read: table, numbers, dates. Returns the choices as they stand."""
    chosen = _table(prepared, base, words)
    chosen = _numbers(prepared, chosen, words)
    chosen = _dates(chosen, words)
    chosen = replace(chosen, roles=_roles(prepared, chosen, words))
    return replace(chosen, units=_units(prepared, chosen, words))


def _pick(words: Text, key: str, options: Sequence[str], now: str | None, *, group: str) -> str | None:
    """One of a few; the empty one leaves it to recognition."""
    shown = [*options, *([now] if now and now not in options else [])]
    picked = st.selectbox(
        words(f"reading.{key}"), shown, index=shown.index(now or _AUTO), key=f"r_{key}",
        format_func=lambda o: words(f"reading.{group}.{o or 'auto'}") if words.has(f"reading.{group}.{o or 'auto'}") else str(o),
    )  # fmt: skip
    return str(picked) if picked else None


def _table(prepared: Prepared, base: Choices, words: Text) -> Choices:
    left, middle, right = st.columns(3)
    sheet, row = base.sheet, base.header_row
    with left:
        if len(prepared.sheets) > 1:
            sheets = [*prepared.sheets, ALL_SHEETS]
            now = base.sheet or prepared.sheet
            sheet = st.selectbox(
                words("reading.sheet"), sheets, index=sheets.index(now) if now in sheets else 0, key="r_sheet",
                format_func=lambda name: words("reading.all_sheets") if name == ALL_SHEETS else name,
            )  # fmt: skip
            sheet = None if base.sheet is None and sheet == prepared.sheet else sheet
        else:
            encoding = _pick(words, "encoding", _ENCODINGS, base.encoding, group="encodings")
            base = replace(base, encoding=encoding)
    with middle:
        row = st.number_input(words("reading.header_row"), min_value=1, value=base.header_row, step=1, key="r_header_row")
    with right:
        layout = _pick(words, "layout", _LAYOUTS, base.layout, group="layouts")
    with left:
        metric = st.text_input(words("reading.metric"), value=base.metric or "", key="r_metric", help=words("reading.metric_help"))
    return replace(base, sheet=sheet, header_row=int(row) if row else None, metric=metric.strip() or None, layout=layout)


def _numbers(prepared: Prepared, base: Choices, words: Text) -> Choices:
    left, middle, right = st.columns(3)
    with left:
        units = [_AUTO, *_UNITS, *([base.unit] if base.unit and base.unit not in _UNITS else [])]
        unit = st.selectbox(
            words("reading.unit"), units, index=units.index(base.unit or _AUTO), key="r_unit", accept_new_options=True,
            format_func=lambda u: u or words("reading.orders.auto"),
        )  # fmt: skip
        known = bool(unit) and chosen_unit(str(unit)) is not None
        if unit and not known:
            st.caption(plain(words("reading.unit_unknown", unit=unit)))
    with middle:
        decimal = _pick(words, "decimal", _DECIMALS, base.decimal, group="decimals")
        percent = _pick(words, "percent", _PERCENTS, base.percent, group="percents")
    with right:
        names = _value_names(prepared)
        dash = st.multiselect(
            words("reading.dash_zero"), names, default=[n for n in base.dash_zero if n in names], key="r_dash",
            placeholder=words("reading.orders.auto"),
            format_func=lambda n: words("reading.dash_all") if n == "*" else n,
        )  # fmt: skip
    return replace(base, unit=str(unit) if known else None, decimal=decimal, percent=percent, dash_zero=tuple(dash))


def _value_names(prepared: Prepared) -> list[str]:
    """What a dash may mean zero in: everything, or one value column."""
    if prepared.mapping is None:
        return ["*"]
    return ["*", *dict.fromkeys(value.header for value in prepared.mapping.values if value.header)]


def _dates(base: Choices, words: Text) -> Choices:
    left, middle, right = st.columns(3)
    with left:
        order = _pick(words, "order", _ORDERS, base.date_order, group="orders")
    with middle:
        year = st.number_input(words("reading.year"), min_value=1900, max_value=2200, value=base.year, step=1, key="r_year")
    with right:
        end = st.number_input(words("reading.fiscal_end"), min_value=1, max_value=12, value=base.fiscal_end, step=1, key="r_fiscal")
        term = st.number_input(
            words("reading.first_term"), min_value=1800, max_value=2200, value=base.first_term, step=1, key="r_first_term"
        )
    return replace(
        base, date_order=order, year=int(year) if year else None, fiscal_end=int(end) if end else None,
        first_term=int(term) if term else None,
    )  # fmt: skip


def _roles(prepared: Prepared, base: Choices, words: Text) -> dict[str, str]:
    """What each column is; only what differs from recognition is a choice."""
    headers = _headers(prepared, base)
    if not headers:
        return dict(base.roles)
    st.markdown(f"**{words('reading.columns')}**")
    chosen: dict[str, str] = {}
    places = st.columns(3)
    for place, (header, recognised) in enumerate(headers.items()):
        now = base.roles.get(header, recognised)
        with places[place % 3]:
            picked = st.selectbox(
                header, _ROLES, index=_ROLES.index(now), format_func=lambda r: words(f"reading.roles.{r}"), key=f"r_role_{header}"
            )
        if picked != recognised or header in base.roles:
            chosen[header] = str(picked)
    return chosen


def _units(prepared: Prepared, base: Choices, words: Text) -> dict[str, str]:
    """Units of single value columns or metrics, where there are several."""
    names = [value.header for value in prepared.mapping.values] if prepared.mapping is not None else []
    if prepared.mapping is not None and prepared.mapping.metric is not None and prepared.result is not None:
        names = list(prepared.result.values.metrics)
    names = list(dict.fromkeys([*base.units, *names]))[:_MOST_COLUMNS]
    if len(names) < 2 and not base.units:
        return dict(base.units)
    chosen: dict[str, str] = {}
    st.markdown(f"**{words('reading.units')}**")
    places = st.columns(3)
    for place, name in enumerate(names):
        with places[place % 3]:
            unit = st.text_input(
                name, value=base.units.get(name, ""), key=f"r_unit_{name}", placeholder=words("reading.orders.auto")
            ).strip()
            if unit and chosen_unit(unit) is None:
                st.caption(plain(words("reading.unit_unknown", unit=unit)))
            elif unit:
                chosen[name] = unit
    return chosen


_MOST_COLUMNS = 24


def _headers(prepared: Prepared, base: Choices) -> dict[str, str]:
    """Header to recognised role: from the plan, or from the row that looks like one where there is none."""
    if prepared.mapping is not None:
        return {h: r for h, r in list(prepared.mapping.roles.items())[:_MOST_COLUMNS] if r in _ROLES}
    at = next((cells for line, cells in prepared.head if line == base.header_row), prepared.head[0][1] if prepared.head else ())
    return dict.fromkeys([cell for cell in at[:_MOST_COLUMNS] if cell], "skip") if base.header_row else {}


CREATE, LEAVE_OUT = "+", "-"


def metric_names(unknown: Sequence[str], base: Choices, catalog: Catalog, words: Text) -> dict[str, str]:
    """What each unknown name is: a known metric (the closest first), a new one, or left out. Returns name to code, empty for left out."""
    known = {metric.code: metric.name.in_language(words.language) for metric in catalog.metrics if not metric.formula}
    special = {CREATE: words("wizard.names.create"), LEAVE_OUT: words("wizard.names.leave_out")}
    chosen: dict[str, str] = {}
    places = st.columns(3)
    for place, name in enumerate(unknown):
        near = closest(name, catalog, words)
        options = [CREATE, LEAVE_OUT, *dict.fromkeys([*near, *known])]
        now = base.metrics.get(name)
        index = 0 if now is None else 1 if now == "" else options.index(now) if now in options else 0
        with places[place % 3]:
            picked = st.selectbox(
                words("wizard.names.which", name=name), options, index=index, key=f"name_of_{name}",
                format_func=lambda option: special.get(option) or known[option],
            )  # fmt: skip
            if near and picked == CREATE:
                st.caption(plain(words("wizard.names.close", names=", ".join(known[code] for code in near))))
        if picked != CREATE:
            chosen[name] = "" if picked == LEAVE_OUT else str(picked)
    return chosen


def closest(name: str, catalog: Catalog, words: Text) -> list[str]:
    """Codes of the metrics whose code or name is closest to a name."""
    spelled = {
        comparable(word): metric.code
        for metric in catalog.metrics
        if not metric.formula
        for word in (metric.code, metric.name.in_language(words.language), *metric.aliases)
    }
    return close_names(name, spelled)
