"""All values that count as a file: the same CSV as `kpi export`, which comes in again as exactly these values."""

from __future__ import annotations

import streamlit as st

from dashboard.operations.export import ENCODINGS, export_values
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text


def export_button(workspace: Workspace, words: Text) -> None:
    """A choice of encoding and the button; the file is made when it is asked for."""
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", key="card_export"):
        encoding = st.selectbox(
            words("export.encoding"),
            list(ENCODINGS),
            format_func=lambda name: words(f"export.{name}"),
            key="export_encoding",
            width=280,
        )
        st.download_button(
            words("export.button"), data=lambda: export_values(workspace, encoding=encoding), file_name="vitals-values.csv",
            mime="text/csv", on_click="ignore", key="export_values",
        )  # fmt: skip
        st.caption(words("export.note"))
