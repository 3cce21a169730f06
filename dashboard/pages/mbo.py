"""MBO: what two people agree on for a year or half-year, seen by them and HR only. Nothing of OKR scores is here."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.agreement_form import agreement_card, new_agreement
from dashboard.components.goal_actions import attempt, show_done
from dashboard.components.palette import Palette
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import bound
from dashboard.operations.agreements import export_for_reward, list_agreements, participation
from dashboard.text.catalog import Text
from dashboard.views.agreements import notice_text
from dashboard.views.alignment import team_name
from data.model.actor import Permission
from data.store.people import load_people
from goals.mbo import Participation, set_notices

TITLE = "page.mbo.title"
URL_PATH = "mbo"


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    st.title(words("mbo_page.title"))
    st.markdown(plain(words("mbo_page.lead")))
    year = workspace.today.year
    codes = [f"{year}", f"{year}H1", f"{year}H2", f"{year + 1}", f"{year - 1}"]
    cycle = bound(
        st.selectbox,
        words("mbo_page.cycle"),
        {code: cycle_words(code, words) for code in codes},
        key="cycle",
        default=codes[0],
        width=260,
    )
    show_done(words)
    _goals(cycle, words, colours)
    people = {person.name: person.manager for person in load_people(workspace.store) if person.active}
    with st.expander(words("mbo_page.new"), key="new_goal"):
        new_agreement(cycle, people, words)
    _participation(cycle, words)
    if workspace.actor.may(Permission.REWARD_EXPORT):
        _reward(cycle, words)


def cycle_words(code: str, words: Text) -> str:
    """`2026년 상반기` / `first half of 2026`."""
    year, _, half = code.partition("H")
    return words(f"mbo_page.half.{half}", year=year) if half else words("mbo_page.year", year=year)


def _goals(cycle: str, words: Text, colours: Palette) -> None:
    found = list_agreements(session.workspace(), cycle)
    if not found:
        st.write(words("mbo_page.none"))
        return
    for owner in sorted({item.goal.owner for item in found}):
        own = [item for item in found if item.goal.owner == owner]
        st.header(plain(owner))
        for notice in set_notices([item.goal for item in own]):
            st.caption(plain(notice_text(notice, words)))
        for item in own:
            agreement_card(item, words, colours)


def _participation(cycle: str, words: Text) -> None:
    st.header(words("mbo_page.participation"))
    workspace = session.workspace()
    teams = participation(workspace, cycle)
    if not teams:
        st.caption(words("cli.users_list.none"))
        return
    catalog = workspace.catalog()
    _table("team", [(team_name(None if row.group == "—" else row.group, catalog, words), row) for row in teams], words)
    _table("level", [(words(f"role.{row.group}"), row) for row in participation(workspace, cycle, by="level")], words)


def _table(first: str, rows: list[tuple[str, Participation]], words: Text) -> None:
    columns = [words(f"mbo_page.column.{key}") for key in (first, "people", "agreed", "goals", "alone")]
    values = [(name, row.people, row.agreed, row.goals, row.unilateral) for name, row in rows]
    st.dataframe([dict(zip(columns, line, strict=True)) for line in values], hide_index=True, width="stretch")


def _reward(cycle: str, words: Text) -> None:
    st.header(words("mbo_page.reward"))
    st.caption(words("mbo_page.reward_hint"))
    if not st.button(words("mbo_page.prepare"), key="prepare_reward"):
        return
    made: list[str] = []
    if attempt(lambda: made.append(export_for_reward(session.workspace(), cycle))) is None:
        st.download_button(
            words("mbo_page.download"), made[0].encode("utf-8-sig"), f"mbo-{cycle}.csv", "text/csv", on_click="ignore"
        )
