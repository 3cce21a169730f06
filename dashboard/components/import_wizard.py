"""The import of one uploaded file: how it is read, what would change, storing. All that is chosen lives in the draft, not in the tab."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from connectors.contract import Choices
from connectors.reading.delimited import SMALL
from dashboard import session
from dashboard.components.import_choices import closest, metric_names, reading_choices
from dashboard.components.import_difference import difference_step, how_read, plan_table
from dashboard.components.job_bar import finished, look_for_signals, remember
from dashboard.components.metric_form import define_metrics
from dashboard.components.plain import plain
from dashboard.components.url import bound
from dashboard.operations.drafts import Upload, choose, draft_bytes, drop_draft, open_draft, saved_choices
from dashboard.operations.intake import Prepared, Reading, Stored, prepare_import
from dashboard.operations.jobs import Cancelled, Job
from dashboard.operations.plans import PreparedPlan, prepare_plan
from dashboard.operations.storing import keep_plan, store_draft
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from dashboard.views.import_view import head_rows, import_view, preview_rows
from data.errors import KpiError
from data.model.batch import Batch
from data.model.metric import Metric
from data.model.progress import Progress
from data.store.audit import data_changes

_MAP, _CHANGE = "map", "change"
_MOST_ASKED = 12


@dataclass(frozen=True, slots=True)
class _Open:
    """An import while its page is drawn. `reading` holds the cells of a small file, which were read to see what it is."""

    workspace: Workspace
    words: Text
    upload: Upload
    reading: Reading | None = None

    @property
    def token(self) -> str:
        return self.upload.token

    def key(self, kind: str, *more: object) -> tuple[object, ...]:
        """The key of a job about this draft."""
        return (kind, self.workspace.store.url, self.token, self.words.language, *more)


def wizard(workspace: Workspace, words: Text, token: str) -> None:
    """Show the draft of `token`: progress while it is read or stored, then the two steps."""
    try:
        opened = _Open(workspace, words, open_draft(workspace, token))
    except KpiError as gone:
        stored = session.jobs().get(("store", workspace.store.url, token, words.language))
        if stored is None or not _follow(stored, words):
            st.info(plain(error_text(gone, words)))
            _leave_button(words)
        return
    storing = session.jobs().get(opened.key("store"))
    if storing is not None and _follow(storing, words):
        return
    if opened.upload.size <= SMALL:
        reading = _cells_of_values(opened)
        if reading is None:
            return
        opened = replace(opened, reading=reading)
    _steps(opened)


def _steps(opened: _Open) -> None:
    """How the file is read and what it would change."""
    words = opened.words
    prepared = _read(opened, replace(opened.upload.choices, new_metrics=(), leave_out_rejected=False))
    if prepared is None:
        return
    drafts = prepared.result.drafts if prepared.result is not None else ()
    first = _MAP if prepared.mapping is None or prepared.status == "rejected" or drafts else _CHANGE
    steps = {_MAP: words("wizard.step.map"), _CHANGE: words("wizard.step.change")}
    step = bound(st.segmented_control, words("wizard.steps"), steps, key="step", default=first, label_visibility="collapsed")
    if step == _MAP:
        _map_step(opened, prepared, drafts)
    else:
        final = _defined(opened, prepared, drafts)
        if final is not None:
            _change_step(opened, final)


def _cells_of_values(opened: _Open) -> Reading | None:
    """The cells of a small file; None while they are read, and where they are targets or events, which are shown at once."""
    words, detected = opened.words, _detected(opened)
    if not finished(detected, words, title=words("wizard.reading", file=opened.upload.file_name), saying=words("data.reading")):
        return None
    try:
        planned, reading = detected.outcome()
    except Cancelled as stopped:
        _stopped(opened, detected, stopped)
        return None
    if planned is not None:
        _plan_step(opened, planned)
        return None
    found: Reading = reading
    return found


def _detected(opened: _Open) -> Job:
    """Reads a small file and sees whether it holds targets or events."""
    workspace, upload = opened.workspace, opened.upload

    def detect(tell: Progress) -> tuple[PreparedPlan | None, Reading]:
        content = draft_bytes(workspace, upload.token)
        reading = Reading.of(content, upload.file_name, upload.choices, tell)
        return prepare_plan(workspace, content, upload.file_name, upload.choices, reading), reading

    return session.jobs().start(opened.key("plan", repr(upload.choices), data_changes(workspace.store)), detect)


def _plan_step(opened: _Open, planned: PreparedPlan) -> None:
    """Targets and events: read, shown and stored at once, for such files are small."""
    leave_out = plan_table(opened.upload, planned, opened.words)
    if leave_out != opened.upload.choices.leave_out_rejected:
        choose(opened.workspace, opened.token, replace(opened.upload.choices, leave_out_rejected=leave_out))
        st.rerun()
    size = planned.counts["added"] + planned.counts["changed"]
    with st.container(horizontal=True, vertical_alignment="center"):
        can_store = planned.status != "rejected" and size > 0
        store = opened.words(f"wizard.store_plan.{planned.plan.kind}", n=f"{size:,}")
        if can_store and st.button(store, type="primary", key="store_import"):
            _stored(opened.workspace, keep_plan(opened.workspace, opened.token, planned))
        _drop_button(opened)


def _stored(workspace: Workspace, batch: Batch) -> None:
    """Back to Data, where the batch can be taken back; signals follow."""
    look_for_signals(workspace)
    for name in ("draft", "step", "tab"):
        st.query_params.pop(name, None)
    remember(batch.id)
    st.rerun()


def _follow(job: Job, words: Text) -> bool:
    """Wait for a store job. True while there is nothing else to show; False when it failed or was stopped, which is said."""
    if not finished(job, words, title=words("wizard.storing"), saying=words("data.storing")):
        return True
    session.jobs().forget(job)
    try:
        stored: Stored = job.outcome()
    except KpiError as refused:
        st.error(plain(error_text(refused, words)))
        return False
    _stored(session.workspace(), stored.batch)
    return True


def _read(opened: _Open, choices: Choices) -> Prepared | None:
    """The file read and compared under these choices; None while that takes, or when it was stopped."""
    workspace, token, name = opened.workspace, opened.token, opened.upload.file_name
    bare = replace(choices, new_metrics=())
    units = tuple((metric.code, metric.unit) for metric in choices.new_metrics)
    key = opened.key("read", repr(bare), units, data_changes(workspace.store))
    job = session.jobs().start(
        key,
        lambda tell: prepare_import(workspace, draft_bytes(workspace, token), name, choices, tell, reading=opened.reading),
    )
    title = opened.words("wizard.reading", file=name)
    if not finished(job, opened.words, title=title, saying=opened.words("data.reading")):
        return None
    try:
        found: Prepared = job.outcome()
    except Cancelled as stopped:
        _stopped(opened, job, stopped)
        return None
    return found


def _stopped(opened: _Open, job: Job, stopped: Cancelled) -> None:
    """The person stopped reading; nothing was stored, the draft is still there."""
    st.info(plain(error_text(stopped, opened.words)))
    if st.button(opened.words("wizard.read_again"), key="read_again"):
        session.jobs().forget(job)
        st.rerun()
    _drop_button(opened)


def _defined(opened: _Open, prepared: Prepared, drafts: tuple[Metric, ...]) -> Prepared | None:
    """The same with new metrics as people defined them; read again where another unit changes what cells mean."""
    choices = opened.upload.choices
    own = {metric.code: metric for metric in choices.new_metrics}
    changed = [draft for draft in drafts if draft.code in own and own[draft.code].unit != draft.unit]
    if changed:
        named = {draft.name.en: draft.code for draft in drafts if draft.code in own}
        again = _read(opened, replace(choices, metrics={**choices.metrics, **named}, leave_out_rejected=False))
        if again is None:
            return None
        prepared = again
    decided = replace(prepared.choices, new_metrics=choices.new_metrics, leave_out_rejected=choices.leave_out_rejected)
    return replace(prepared, choices=decided)


def _map_step(opened: _Open, prepared: Prepared, drafts: tuple[Metric, ...]) -> None:
    words = opened.words
    st.title(plain(words("wizard.map_title", file=opened.upload.file_name)))
    view = import_view(prepared, words)
    how_read(view.how)
    if prepared.refused is not None:
        st.error(plain(view.refusals[0].why))
    _offer_saved(opened, prepared)
    _preview(prepared, words)
    choices = _named(opened, drafts)
    with st.expander(words("reading.title"), expanded=prepared.status == "rejected"):
        choices = reading_choices(prepared, choices, words)
    if choices != opened.upload.choices:
        choose(opened.workspace, opened.token, choices)
        st.rerun()
    with st.container(horizontal=True):
        if prepared.mapping is not None and st.button(words("wizard.next"), type="primary", key="to_changes"):
            st.query_params["step"] = _CHANGE
            st.rerun()
        _drop_button(opened)


def _named(opened: _Open, drafts: tuple[Metric, ...]) -> Choices:
    """What names the catalogue does not know mean; of many new ones only those that may be misspelled are asked about."""
    words, choices, catalog = opened.words, opened.upload.choices, opened.workspace.catalog()
    names = list(dict.fromkeys([*(draft.name.en for draft in drafts), *choices.metrics]))
    asked = [name for name in names if len(names) <= _MOST_ASKED or name in choices.metrics or closest(name, catalog, words)]
    if names:
        st.subheader(words("wizard.names.title", n=f"{len(names):,}"))
    choices = replace(choices, metrics=metric_names(asked[:_MOST_ASKED], choices, catalog, words))
    new = [draft for draft in drafts if draft.name.en not in choices.metrics]
    if not new:
        return replace(choices, new_metrics=())
    if len(new) > _MOST_ASKED:
        st.write(words("wizard.names.many", n=f"{len(new):,}"))
        return replace(choices, new_metrics=())
    own = {metric.code: metric for metric in choices.new_metrics}
    return replace(choices, new_metrics=define_metrics([own.get(draft.code, draft) for draft in new], catalog, words))


def _offer_saved(opened: _Open, prepared: Prepared) -> None:
    if prepared.mapping is None:
        return
    saved = saved_choices(opened.workspace, prepared.mapping, opened.upload.choices)
    if saved is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_saved"):
        st.write(opened.words("wizard.saved"))
        if st.button(opened.words("wizard.use_saved"), key="use_saved"):
            choose(opened.workspace, opened.token, saved)
            for key in [k for k in st.session_state if str(k).startswith(("r_", "name_of_"))]:
                del st.session_state[key]
            st.rerun()


def _preview(prepared: Prepared, words: Text) -> None:
    understood, raw = preview_rows(prepared, words), head_rows(prepared, words)
    if understood:
        st.subheader(words("wizard.preview"))
        st.dataframe(understood, hide_index=True, width="stretch")
    if raw:
        with st.expander(words("wizard.raw"), expanded=not understood):
            st.dataframe(raw, hide_index=True, width="stretch")


def _change_step(opened: _Open, prepared: Prepared) -> None:
    words, choices = opened.words, opened.upload.choices
    view = import_view(prepared, words)
    leave_out = difference_step(opened.workspace, opened.upload, prepared, view, words)
    if leave_out != choices.leave_out_rejected:
        choose(opened.workspace, opened.token, replace(choices, leave_out_rejected=leave_out))
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        store = words("data.store", n=f"{view.size:,}")
        if view.can_store and st.button(store, type="primary", key="store_import"):
            workspace, upload = opened.workspace, opened.upload
            session.jobs().start(opened.key("store"), lambda tell: store_draft(workspace, upload.token, prepared, tell))
            st.rerun()
        _drop_button(opened)
        if view.can_store or view.needs_choice:
            st.caption(words("wizard.undo_later" if view.can_store else "wizard.decide"))


def _drop_button(opened: _Open) -> None:
    if st.button(opened.words("wizard.drop"), key="drop_draft"):
        drop_draft(opened.workspace, opened.token)
        _leave()


def _leave_button(words: Text) -> None:
    if st.button(words("wizard.leave"), key="leave_draft"):
        _leave()


def _leave() -> None:
    for name in ("draft", "step"):
        st.query_params.pop(name, None)
    st.rerun()
