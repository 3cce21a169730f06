"""Which framework fits, whether the KPIs are sound, and how the rollout goes."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.framework_form import framework_form, module_switch
from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import bullets, plain
from dashboard.components.shapes import picture
from dashboard.components.style import apply_style
from dashboard.operations.framework import KINDS, Soundness, log_rollout, rollout_log, setup_in_force, soundness, switch_on
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from data.model.framework import Setup
from data.model.metric import Metric

TITLE = "page.framework.title"
URL_PATH = "framework"
_ROWS = ("purpose", "cycle", "character", "count", "reward", "visibility", "feedback")


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    st.title(words("framework.title"))
    current = setup_in_force(workspace)
    if st.session_state.pop("_framework_done", False):
        st.success(words("framework.done"))
    st.markdown(plain(words(f"framework.lead.{current.choice.value}" if current else "framework.lead.none")))
    with st.expander(words("framework.wizard"), expanded=current is None):
        framework_form(workspace, current, words)
    _sound(soundness(workspace), words, colours)
    _rollout(current, words)
    _compare(words)


def _sound(found: Soundness, words: Text, colours: Palette) -> None:
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
    catalog = session.workspace().catalog()
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
    run, change = found.ambidexterity.run, found.ambidexterity.change
    share = 400 * run / max(run + change, 1)
    bar = f'<rect x="0" y="2" width="{share:.1f}" height="12" fill="{colours.ink}"/>'
    bar += f'<rect x="{share:.1f}" y="2" width="{400 - share:.1f}" height="12" fill="{colours.edge}"/>'
    sentence = escape(words("framework.run_change", run=run, change=change))
    st.html(f'{picture(bar, "0 0 400 16", "v-bullet")}<div class="v-small">{sentence}</div>')
    st.subheader(words("framework.unused_title"))
    if found.unused is None:
        st.write(words("framework.too_new"))
    else:
        _named(found.unused, "framework.unused", "framework.all_used", words)


def _named(metrics: tuple[Metric, ...], some: str, none: str, words: Text) -> None:
    st.write(plain(words(some, names=", ".join(_name(metric, words) for metric in metrics))) if metrics else words(none))


def _name(metric: Metric, words: Text) -> str:
    return metric.name.in_language(words.language)


def _rollout(current: Setup | None, words: Text) -> None:
    workspace = session.workspace()
    st.header(words("framework.rollout"))
    if current is not None:
        st.write(plain(words("framework.sponsored", sponsor=current.sponsor)))
        pressed = module_switch(current, workspace.catalog(), words)
        if pressed is not None:
            switch_on(workspace, *pressed)
            st.rerun()
    kept = rollout_log(workspace)
    for place, kind in zip(st.columns(len(KINDS), gap="large"), KINDS, strict=True):
        with place:
            st.subheader(words(f"framework.log.{kind}"))
            for note in kept[kind]:
                at = moment_text(note.at, words.language, workspace.settings.zone)
                st.markdown(f"**{plain(at)} · {plain(note.actor)}**  \n{plain(note.body)}")
            with st.form(f"rollout_{kind}", clear_on_submit=True, border=False):
                body = st.text_area(words(f"framework.write.{kind}"), max_chars=2000)
                if st.form_submit_button(words("framework.write_save")):
                    log_rollout(workspace, kind, body)
                    st.rerun()


def _compare(words: Text) -> None:
    """The guide's table of MBO and OKR, and where OKR comes from."""
    st.header(words("framework.compare"))
    st.write(words("framework.lineage"))
    aspect = words("framework.row")
    rows = [
        {aspect: words(f"framework.rows.{row}")} | {w.upper(): words(f"framework.{w}.{row}") for w in ("mbo", "okr")}
        for row in _ROWS
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
