"""How sound the set of KPIs is: SMART, leading and lagging, pairs, run and change, what nobody used."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import bullets, plain
from dashboard.components.shapes import picture
from dashboard.operations.framework import Soundness
from dashboard.text.catalog import Text
from data.model.metric import Catalog, Metric
from goals.balance import Ambidexterity

_WIDTH = 400


def show_soundness(found: Soundness, catalog: Catalog, words: Text, colours: Palette) -> None:
    """All checks, worst first where they have an order."""
    st.header(words("framework.sound"))
    if not found.smart:
        st.write(words("framework.no_kpis"))
        page_link("data", plain(words("overview.empty.upload")))
        return
    st.subheader(words("framework.smart_title"))
    st.dataframe(
        [{words("framework.kpi"): _name(m, words), **{i.letter: "●" if i.holds else "○" for i in items}} for m, items in found.smart],
        hide_index=True, width="stretch",
    )  # fmt: skip
    open_items: dict[str, list[str]] = {}
    for metric, items in found.smart:
        for item in items:
            if not item.holds:
                open_items.setdefault(item.code, []).append(_name(metric, words))
    st.markdown(bullets(f"{words(f'framework.smart.{code}')} ({', '.join(names)})" for code, names in open_items.items()))
    st.subheader(words("framework.balance_title"))
    lines = []
    for side in found.balances:
        team = catalog.department(side.department)
        name = team.name.in_language(words.language) if team else words("overview.no_department")
        line = words("framework.balance", team=name, leading=side.leading, lagging=side.lagging, unknown=side.unknown)
        lines.append(f"{line} {words(f'framework.one_sided.{side.one_sided}')}" if side.one_sided else line)
    st.markdown(bullets(lines))
    st.subheader(words("framework.goodhart_title"))
    _named(found.unguarded, "framework.unguarded", "framework.all_guarded", words)
    st.subheader(words("framework.run_change_title"))
    _run_change(found.ambidexterity, words, colours)
    st.subheader(words("framework.unused_title"))
    if found.unused is None:
        st.write(words("framework.too_new"))
    else:
        _named(found.unused, "framework.unused", "framework.all_used", words)


def _run_change(found: Ambidexterity, words: Text, colours: Palette) -> None:
    """One bar: what runs the business in ink, what changes it beside it."""
    share = _WIDTH * found.run / max(found.run + found.change, 1)
    bar = f'<rect x="0" y="2" width="{share:.1f}" height="12" fill="{colours.ink}"/>'
    bar += f'<rect x="{share:.1f}" y="2" width="{_WIDTH - share:.1f}" height="12" fill="{colours.edge}"/>'
    sentence = escape(words("framework.run_change", run=found.run, change=found.change))
    st.html(f'{picture(bar, f"0 0 {_WIDTH} 16", "v-bullet")}<div class="v-small">{sentence}</div>')


def _named(metrics: tuple[Metric, ...], some: str, none: str, words: Text) -> None:
    st.write(plain(words(some, names=", ".join(_name(metric, words) for metric in metrics))) if metrics else words(none))


def _name(metric: Metric, words: Text) -> str:
    return metric.name.in_language(words.language)
