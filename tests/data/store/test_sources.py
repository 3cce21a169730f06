"""Sources, their bookmarks, runs and locks; drafts, notes and saved mappings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import Locked, NotFound
from data.model.actor import Permission
from data.model.batch import RunStatus, Source, SourceRun
from data.store import Store
from data.store.drafts import (
    draft_content,
    get_draft,
    get_mapping,
    list_drafts,
    remove_draft,
    remove_old_drafts,
    save_draft,
    save_mapping,
    set_choices,
)
from data.store.notes import add_note, list_notes
from data.store.sources import (
    end_cut_off_runs,
    finish_run,
    get_source,
    get_state,
    last_good_run,
    list_runs,
    load_sources,
    remove_source,
    save_source,
    set_state,
    start_run,
)
from tests.conftest import ADMIN


def test_a_source_with_its_bookmark_and_runs(store: Store) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with store.write(ADMIN, Permission.SOURCE_EDIT, action="test") as writer:
        save_source(writer, Source("crm", "sql", {"url": "env:CRM"}))
        set_state(writer, "crm", {"hash": "x"})
        number = start_run(writer, SourceRun.of("crm", now))
        finish_run(writer, number, replace(SourceRun.of("crm", now), seconds=1.5, status=RunStatus.DONE, read=1))
        start_run(writer, SourceRun.of("crm", now))
    assert load_sources(store) == [Source("crm", "sql", {"url": "env:CRM"})]
    assert get_state(store, "crm") == {"hash": "x"}
    assert [run.status for run in list_runs(store, "crm")] == [RunStatus.RUNNING, RunStatus.DONE]
    with store.write(ADMIN, Permission.SOURCE_PULL, action="test") as writer:
        end_cut_off_runs(writer, "crm")
    assert [run.status for run in list_runs(store, "crm")] == [RunStatus.CUT_OFF, RunStatus.DONE]
    good = last_good_run(store, "crm")
    assert good is not None
    assert good.seconds == 1.5
    with store.write(ADMIN, Permission.SOURCE_EDIT, action="test") as writer:
        remove_source(writer, "crm")
    with pytest.raises(NotFound):
        get_source(store, "crm")


def test_only_one_pull_at_a_time(store: Store) -> None:
    with store.source_lock("crm"):
        with pytest.raises(Locked), store.source_lock("crm"):
            raise AssertionError
        with store.source_lock("other"):
            pass
    with store.source_lock("crm"):
        pass


def test_drafts_and_mappings(store: Store) -> None:
    with store.write(ADMIN, Permission.DATA_IMPORT, action="test") as writer:
        save_draft(writer, "t1", "a.csv", b"\x00x", "{}")
        save_draft(writer, "t2", "b.csv", b"y", "{}")
        set_choices(writer, "t1", '{"sheet":"s"}')
        save_mapping(writer, "shape", '{"metric":"sales"}')
    draft = get_draft(store, "t1")
    assert draft is not None
    assert (draft.file_name, draft.size, draft.choices) == ("a.csv", 2, '{"sheet":"s"}')
    assert draft_content(store, "t1") == b"\x00x"
    assert {d.token for d in list_drafts(store, ADMIN.name)} == {"t1", "t2"}
    assert list_drafts(store, "lee") == []
    assert get_mapping(store, "shape") == '{"metric":"sales"}'
    with store.write(ADMIN, Permission.DATA_IMPORT, action="test") as writer:
        remove_draft(writer, "t1")
        remove_old_drafts(writer, writer.at + timedelta(days=1))
    assert (get_draft(store, "t1"), draft_content(store, "t2"), get_mapping(store, "none")) == (None, None, None)


def test_notes_keep_who_and_when(store: Store) -> None:
    with store.write(ADMIN, Permission.SIGNAL_DECIDE, action="test") as writer:
        add_note(writer, "signal:one", "a rival", "five whys")
    note = list_notes(store, "signal:one")[0]
    assert (note.actor, note.body) == ("kim", "a rival")
    assert list_notes(store, "signal:two") == []
