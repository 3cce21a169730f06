"""Links between pages that carry a query: one history entry, so Back returns to what was seen."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import Page

_KEY = "_pages_by_path"


def register_pages(pages: dict[str, Page]) -> None:
    """Make the pages of this run known to `page_link` (by url_path; the start page as the empty text too)."""
    st.session_state[_KEY] = pages


def address(url_path: str, **query: object) -> str:
    """The address of a page inside this app, for tables whose cells are links."""
    asked = urlencode({name: str(value) for name, value in query.items() if value is not None})
    return f"/{url_path}" + (f"?{asked}" if asked else "")


def page_link(url_path: str, label: str, **query: object) -> None:
    """A link to another page. `label` is Markdown: pass people's words through `plain`. None values are left out.

    A page that runs alone (a test, or a menu without that page) shows an ordinary link.
    """
    page = st.session_state.get(_KEY, {}).get(url_path)
    if page is None:
        st.markdown(f"[{label}]({address(url_path, **query)})")
        return
    st.page_link(page, label=label, query_params={name: str(value) for name, value in query.items() if value is not None})
