"""Where an import starts: the uploader, uploads that wait to be finished, and files to begin with."""

from __future__ import annotations

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.drafts import drop_draft, open_drafts, start_draft
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from data.samples.templates import TEMPLATES, template

_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "xml", "html", "gz", "zip"]
_ROUND = "_upload"
# Streamlit writes the uploader's own words in English only; ours are drawn in their place, the button keeps its role and label.
_UPLOADER = """<style>
[data-testid="stFileUploaderDropzone"] button p,[data-testid="stFileUploaderDropzoneInstructions"] span{{font-size:0}}
[data-testid="stFileUploaderDropzone"] button p::after{{content:"{button}";font-size:.9375rem}}
[data-testid="stFileUploaderDropzoneInstructions"] span::after{{content:"{limits}";font-size:.875rem}}
</style>"""


def upload_tab(workspace: Workspace, words: Text) -> None:
    """The whole tab; a chosen file becomes a draft and the address leads to it."""
    st.write(words("data.hint"))
    number = st.session_state.get(_ROUND, 0)
    limits = words("wizard.upload_limits", megabytes=workspace.settings.upload_megabytes, kinds=", ".join(_TYPES).upper())
    st.html(_UPLOADER.format(button=words("wizard.upload_button"), limits=limits))
    file = st.file_uploader(words("data.choose"), type=_TYPES, key=f"file_{number}")
    if file is not None:
        token = start_draft(workspace, file.name, file.getvalue())
        st.session_state[_ROUND] = number + 1
        st.query_params["draft"] = token
        st.rerun()
    _unfinished(workspace, words)
    _templates(words)


def _unfinished(workspace: Workspace, words: Text) -> None:
    waiting = open_drafts(workspace)
    if not waiting:
        return
    st.subheader(words("wizard.unfinished"))
    for upload in waiting[:10]:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_draft_{upload.token}"):
            at = moment_text(upload.at, words.language, workspace.settings.zone)
            st.write(plain(words("wizard.waiting", file=upload.file_name, at=at)))
            st.space("stretch")
            if st.button(words("wizard.resume"), key=f"resume_{upload.token}"):
                st.query_params["draft"] = upload.token
                st.rerun()
            if st.button(words("wizard.drop"), key=f"drop_{upload.token}"):
                drop_draft(workspace, upload.token)
                st.rerun()


def _templates(words: Text) -> None:
    with st.expander(words("wizard.templates.title")):
        st.write(words("wizard.templates.why"))
        with st.container(horizontal=True):
            for name in TEMPLATES:
                st.download_button(
                    words(f"wizard.templates.{name}"), data=template(name, words.language), file_name=f"vitals-{name}.csv",
                    mime="text/csv", on_click="ignore", key=f"template_{name}",
                )  # fmt: skip
