"""What an import would change, as tables; values that cannot be taken with their reasons, to download or to leave out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.drafts import Upload, draft_bytes
from dashboard.operations.intake import Prepared
from dashboard.operations.plans import PreparedPlan
from dashboard.operations.rejected import rejected_csv, rejected_plan_csv
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.views.import_view import SHOWN, ImportView, RefusalLine
from dashboard.views.plan_view import plan_view

_MOST_NOTES = 8


def difference_step(workspace: Workspace, upload: Upload, prepared: Prepared, view: ImportView, words: Text) -> bool:
    """Sentence, counts and tables. Returns whether rejected values are to be left out."""
    st.title(plain(view.title))
    st.markdown(plain(view.lead))
    st.html(_counts(view.counts))
    how_read(view.how)
    if view.changes and view.refusals:
        left, right = st.columns(2, gap="medium")
        with left:
            _changes(view, words)
        with right:
            _refusals(workspace, upload, prepared, view, words)
    elif view.changes:
        _changes(view, words)
    elif view.refusals:
        _refusals(workspace, upload, prepared, view, words)
    if view.per_metric:
        st.subheader(words("wizard.per_metric"))
        st.dataframe(view.per_metric, hide_index=True, width="stretch")
    if prepared.refused is None and view.rejected and prepared.size:
        return st.checkbox(
            words("data.leave_out", rejected=f"{view.rejected:,}"), value=upload.choices.leave_out_rejected, key="leave_out"
        )
    return upload.choices.leave_out_rejected


def how_read(notes: Sequence[str]) -> None:
    """How the file was read, in one quotation; of many notes the first few, the others folded away."""
    if not notes:
        return
    st.markdown("  \n".join(f"> {plain(note)}" for note in notes[:_MOST_NOTES]))
    if len(notes) > _MOST_NOTES:
        with st.expander(f"+ {len(notes) - _MOST_NOTES}"):
            st.markdown("\n".join(f"- {plain(note)}" for note in notes[_MOST_NOTES:]))


def plan_table(upload: Upload, planned: PreparedPlan, words: Text) -> bool:
    """Targets or events as they would be stored, and rows that cannot be taken. Returns whether those are to be left out."""
    view = plan_view(planned, words)
    st.title(plain(view.title))
    st.html(_counts(view.counts))
    if view.rows:
        st.dataframe(view.rows, hide_index=True, width="stretch")
    if view.refusals:
        st.subheader(words("wizard.refusals"))
        st.caption(words("wizard.refusals_hint"))
        st.html(_refusal_table(view.refusals, words))
        _download_rejected(upload, lambda: rejected_plan_csv(planned, words), words)
    if view.refusals and planned.entries:
        label = words("data.leave_out", rejected=f"{planned.rejected:,}")
        return st.checkbox(label, value=upload.choices.leave_out_rejected, key="leave_out")
    return upload.choices.leave_out_rejected


def _counts(counts: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f"<span>{escape(label)} <b>{escape(number)}</b></span>" for label, number in counts)
    return f'<div class="v-counts">{cells}</div>'


def _changes(view: ImportView, words: Text) -> None:
    st.subheader(words("data.values_that_change"))
    st.caption(words("wizard.changes_kept"))
    head = [words(f"wizard.column.{name}") for name in ("what", "now", "file", "change")]
    cells = [(escape(c.what), f"<s>{escape(c.now)}</s>", f"<b>{escape(c.file)}</b>", escape(c.change)) for c in view.changes]
    st.html(_table(head, cells, "v-num"))
    if len(view.changes) == SHOWN:
        st.caption(words("wizard.first_only", n=SHOWN))


def _refusals(workspace: Workspace, upload: Upload, prepared: Prepared, view: ImportView, words: Text) -> None:
    st.subheader(words("wizard.refusals"))
    st.caption(words("wizard.refusals_hint"))
    st.html(_refusal_table(view.refusals, words))
    if len(view.refusals) == SHOWN:
        st.caption(words("wizard.first_only", n=SHOWN))
    if view.rejected:

        def content() -> bytes:
            return rejected_csv(workspace, draft_bytes(workspace, upload.token), upload.file_name, prepared.choices)

        _download_rejected(upload, content, words)


def _download_rejected(upload: Upload, content: Callable[[], bytes], words: Text) -> None:
    st.download_button(
        words("wizard.download_rejected"), data=content, mime="text/csv", on_click="ignore", key="download_rejected",
        file_name=f"{upload.file_name.rpartition('.')[0] or upload.file_name}-rejected.csv",
    )  # fmt: skip


def _refusal_table(refusals: Sequence[RefusalLine], words: Text) -> str:
    head = [words(f"wizard.column.{name}") for name in ("place", "found", "why")]
    cells = [(escape(r.place), f"<code>{escape(r.found)}</code>" if r.found else "", escape(r.why)) for r in refusals]
    return _table(head, cells, "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], others: str) -> str:
    """A table whose cells wrap on phones; cells are HTML already, columns after the first have the class `others`."""
    top = "".join(f'<th class="{others if place else ""}">{escape(word)}</th>' for place, word in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f'<td class="{others if i else ""}">{cell}</td>' for i, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return f'<div class="v-tall"><table class="v-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
