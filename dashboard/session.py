"""What one browser tab holds: the open workspace with the role and the language chosen there."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.operations.jobs import Jobs
from dashboard.operations.people import actor_named
from dashboard.operations.workspace import Workspace, terminal_person
from dashboard.settings import LANGUAGES, Settings, load_settings
from dashboard.text.catalog import Text, company_text
from data.model.actor import Role
from data.model.metric import Catalog
from data.store import Store, open_store
from data.store.people import load_people

_LANGUAGE, _ROLE, _PERSON = "_language", "_role", "_person"


def workspace() -> Workspace:
    """The store of the settings, opened once per server, with this tab's role and language.

    Raises: StoreError when the store cannot be used.
    """
    settings = _settings()
    store, catalogs = _opened(settings.store_url, settings.busy_seconds)
    spoken = language()
    actor = actor_named(store, person(), role())
    return Workspace(store, replace(settings, language=spoken), actor, spoken, catalogs)


def person() -> str:
    """Who was chosen in this tab, else the person of the settings."""
    return str(st.session_state.get(_PERSON) or _settings().person or terminal_person())


def text() -> Text:
    """The sentences in this tab's language."""
    return company_text(language(), _settings().fiscal_start)


def language() -> str:
    """`?lang=` on arrival, then what was chosen here, then the browser's language, then the settings'."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES and _LANGUAGE not in st.session_state:
        st.session_state[_LANGUAGE] = asked
    chosen = st.session_state.get(_LANGUAGE)
    if chosen in LANGUAGES:
        return str(chosen)
    preferred = (st.context.locale or "")[:2].lower()
    return preferred if preferred in LANGUAGES else _settings().language


def role() -> Role:
    """The role chosen in this tab; whoever runs their own copy starts as administrator."""
    return Role(st.session_state.get(_ROLE, Role.ADMIN.value))


def sidebar() -> None:
    """The two choices that belong to a person, not to a page: language and role."""
    words = text()
    with st.sidebar:
        picked = st.selectbox(
            words("session.language"),
            LANGUAGES,
            index=LANGUAGES.index(language()),
            format_func=lambda code: words(f"session.languages.{code}"),
        )
        known, chosen = _who(words)
        acting = (
            role().value
            if known
            else st.selectbox(
                words("session.role"),
                [each.value for each in Role],
                index=list(Role).index(role()),
                format_func=lambda code: words(f"role.{code}"),
                help=words("session.role_help"),
            )
        )
    if picked != language() or acting != role().value or chosen != person():
        st.session_state[_LANGUAGE], st.session_state[_ROLE], st.session_state[_PERSON] = picked, acting, chosen
        st.rerun()


def _who(words: Text) -> tuple[bool, str]:
    """Where people are registered, one of them is chosen instead of a role: (the chosen one is registered, name)."""
    names = [each.name for each in load_people(_opened(_settings().store_url, _settings().busy_seconds)[0]) if each.active]
    now = person()
    if not names:
        return False, now
    options = list(dict.fromkeys([_settings().person or terminal_person(), now, *names]))
    picked = st.selectbox(
        words("session.person"),
        options,
        index=options.index(now),
        format_func=lambda name: name if name in names else words("session.nobody", name=name),
        help=words("session.person_help"),
    )
    return picked in names, str(picked)


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened.close())
def jobs() -> Jobs:
    """The long work of this server; a page that is reloaded finds it again."""
    return Jobs()


def _settings() -> Settings:
    return load_settings()


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened[0].close())
def _opened(url: str, busy_seconds: int) -> tuple[Store, dict[int, Catalog]]:
    return open_store(url, busy_seconds=busy_seconds), {}
