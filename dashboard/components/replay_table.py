"""What rules would have raised over past months, shown before they are switched on."""

from __future__ import annotations

import streamlit as st

from dashboard.components.plain import plain
from dashboard.components.rules_form import form_rules
from dashboard.operations.replay import Replay, replay
from dashboard.operations.rules import save_rules
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.views.headlines import headline
from signals.rules import Rules

_SHOWN = "_replayed"
_MONTHS = (3, 6, 12, 24)


def replay_table(workspace: Workspace, rules: Rules, words: Text) -> None:
    """A form of rules to try; then both lists, what they would have raised and what the present rules raise beside it."""
    with st.form("replay"):
        months = st.select_slider(words("settings.months"), _MONTHS, 12)
        with st.expander(words("settings.try_rules")):
            tried = form_rules(workspace, rules, words, key="try_")
        if st.form_submit_button(words("settings.replay"), type="primary"):
            with st.spinner(words("settings.replaying")):
                now = replay(workspace, rules, months=int(months))
                other = now if tried == rules else replay(workspace, tried, months=int(months))
            st.session_state[_SHOWN] = (tried, now, other)
    if _SHOWN not in st.session_state:
        return
    tried, now, other = st.session_state[_SHOWN]
    _summary(now, other, same=tried == rules, words=words)
    st.dataframe(_rows(now, other, workspace, words), hide_index=True, width="stretch")
    if tried != rules and st.button(words("settings.use_tried"), key="use_tried"):
        save_rules(workspace, tried)
        del st.session_state[_SHOWN]
        st.rerun()


def _summary(now: Replay, other: Replay, *, same: bool, words: Text) -> None:
    since = date_text(other.days[0], words.language)
    st.markdown(
        f"**{plain(words('rules.replay.summary', n=len(other.signals), since=since, days=len(other.days), held=other.held))}**"
    )
    if not same:
        st.markdown(plain(words("settings.compared", now=len(now.signals), tried=len(other.signals))))


def _rows(now: Replay, other: Replay, workspace: Workspace, words: Text) -> list[dict[str, str]]:
    catalog = workspace.catalog()
    before, after = ({signal.id for signal in found.signals} for found in (now, other))
    signals = {signal.id: signal for found in (now, other) for signal in found.signals}
    rows = []
    for signal in sorted(signals.values(), key=lambda signal: (str(signal.first_seen), signal.id), reverse=True):
        change = "both" if signal.id in before & after else "gone" if signal.id in before else "new"
        rows.append(
            {
                words("settings.column.opened"): date_text(signal.first_seen.date(), words.language) if signal.first_seen else "—",
                words("settings.column.change"): words(f"settings.change.{change}"),
                words("settings.column.sentence"): headline(signal, catalog, words),
                words("settings.column.state"): words(f"signals.state.{signal.state.value}"),
            }
        )
    return rows
