"""Alignment: from the company's objectives to teams and persons, sideways help, orphans, and how teams talk."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.tree import tree_list, tree_picture
from dashboard.components.url import bound
from dashboard.operations.align import alignment
from dashboard.operations.okr import readable
from dashboard.operations.talk import culture
from dashboard.pages.objectives import cycle_words
from dashboard.views.alignment import culture_line, orphan_lines
from goals.cycle import cycle_after, cycle_of

TITLE = "page.alignment.title"
URL_PATH = "alignment"


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    page_link("objectives", plain(words("objective.back")))
    st.title(words("alignment.title"))
    now = cycle_of(workspace.today)
    codes = sorted({item.cycle for item in readable(workspace)} | {now.code, cycle_after(now).code}, reverse=True)
    shown = {code: cycle_words(code, words) for code in codes}
    chosen = bound(st.selectbox, words("objectives.cycle"), shown, key="cycle", default=now.code, width=260)
    found = alignment(workspace, chosen)
    catalog = workspace.catalog()
    if not found.objectives:
        st.write(words("okr.tree.none"))
    else:
        for line in orphan_lines(found, words):
            st.markdown(plain(line))
        st.html(tree_picture(found, catalog, words, colours))
        st.caption(words("alignment.legend"))
        st.html(tree_list(found, catalog, words))
    st.header(words("alignment.culture"))
    st.caption(words("alignment.culture_hint"))
    rows = culture(workspace)
    if not rows:
        st.write(words("cli.okr_culture.none"))
    for row in rows:
        st.markdown(f"- {plain(culture_line(row, catalog, words))}")
