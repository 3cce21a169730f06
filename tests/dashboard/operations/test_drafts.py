"""Uploads wait for their person; what was chosen is kept, and offered again for files of the same shape."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract import Choices
from dashboard.operations.drafts import choose, draft_bytes, drop_draft, open_draft, open_drafts, saved_choices, start_draft
from dashboard.operations.intake import Prepared, prepare_import
from dashboard.operations.storing import store_draft
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted
from data.model.actor import Actor, Role
from data.model.metric import Metric, Name, Target
from data.model.period import Cadence
from data.samples.templates import template
from data.store.audit import data_changes


def test_a_draft_keeps_file_and_choices(workspace: Workspace) -> None:
    token, before = start_draft(workspace, "a.csv", b"\x00\xff"), data_changes(workspace.store)
    metric = Metric("a", Name("가", "A"), Cadence.MONTH, targets=(Target(workspace.today, 1.5),))
    choices = Choices(create=True, roles={"a": "period"}, dash_zero=("*",), new_metrics=(metric,), year=2026)
    choose(workspace, token, choices)
    assert (open_draft(workspace, token).choices, draft_bytes(workspace, token)) == (choices, b"\x00\xff")
    assert [draft.token for draft in open_drafts(workspace)] == [token]
    assert data_changes(workspace.store) == before  # no value moved: nothing has to be looked at again
    drop_draft(workspace, token)
    with pytest.raises(NotFound):
        open_draft(workspace, token)


def test_a_draft_belongs_to_its_person(workspace: Workspace) -> None:
    token = start_draft(workspace, "a.csv", b"x")
    other = replace(workspace, actor=Actor("lee", Role.ANALYST))
    assert open_drafts(other) == []
    with pytest.raises(NotFound):
        open_draft(other, token)
    with pytest.raises(NotPermitted):
        start_draft(replace(workspace, actor=Actor("park", Role.EXECUTIVE)), "a.csv", b"x")


def _prepared(workspace: Workspace, text: str, choices: Choices) -> Prepared:
    return prepare_import(workspace, text.encode(), "a.csv", choices)


def test_choices_are_remembered_by_shape(workspace: Workspace) -> None:
    choices = Choices(create=True, unit="천원")
    token = start_draft(workspace, "a.csv", b"x")
    prepared = _prepared(workspace, "month,Sales(KRW)\n2026-01,5\n", replace(choices, unit=None, date_order="ymd"))
    store_draft(workspace, token, prepared)
    again = _prepared(workspace, "month,Sales(KRW)\n2026-02,6\n", Choices(create=True))
    other = _prepared(workspace, "month,Visits\n2026-02,6\n", Choices(create=True))
    assert again.mapping is not None
    assert other.mapping is not None
    saved = saved_choices(workspace, again.mapping, Choices(create=True))
    assert saved == Choices(create=True, date_order="ymd")
    assert saved_choices(workspace, again.mapping, saved) is None
    assert saved_choices(workspace, other.mapping, Choices(create=True)) is None


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["long", "wide"])
def test_templates_are_taken_as_they_are(workspace: Workspace, name: str, language: str) -> None:
    found = prepare_import(workspace, template(name, language), f"{name}.csv", Choices(create=True))
    assert found.status == "accepted_with_warnings" or found.status == "accepted"
    assert found.counts["rejected"] == 0
    assert found.counts["added"] == 6
