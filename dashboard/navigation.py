"""The register of pages, the frame around each of them and the one door for errors."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import streamlit as st

from dashboard import session
from dashboard.components import links
from dashboard.components.plain import plain
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import KpiError

# Module names in the order of the menu; the hidden ones are reached by links.
MENU = ("overview", "signals", "objectives", "mbo", "metrics", "data", "framework", "settings", "guide")
HIDDEN = ("metric", "signal", "objective", "draft", "check_in", "alignment", "retrospective")
_IMAGES = Path(__file__).parent / "static"


def page_modules() -> dict[str, ModuleType]:
    """Every page this installation has, by module name; each has TITLE, URL_PATH and render()."""
    return {name: import_module(f"dashboard.pages.{name}") for name in (*MENU, *HIDDEN)}


def run() -> None:
    """Show the chosen page inside the frame."""
    words = session.text()
    st.set_page_config(
        page_title=words("nav.product"),
        page_icon=str(_IMAGES / "favicon.png"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.logo(str(_IMAGES / f"logo-{session.language()}.svg"), size="large")
    modules = page_modules()
    pages = {name: _page(name, module, words) for name, module in modules.items()}
    links.register_pages({module.URL_PATH: pages[name] for name, module in modules.items()})
    chosen = st.navigation(list(pages.values()), position="top")
    session.sidebar()
    try:
        chosen.run()
    except KpiError as error:
        st.error(plain(error_text(error, words)))


def _page(name: str, module: ModuleType, words: Text) -> st.Page:
    first = name == MENU[0]
    return st.Page(
        module.render,
        title=words(module.TITLE),
        url_path=None if first else module.URL_PATH,
        default=first,
        visibility="hidden" if name in HIDDEN else "visible",
    )
