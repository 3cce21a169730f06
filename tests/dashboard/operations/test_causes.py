"""The human record of causes: kept with every version, changed, taken back, quoted; bad input is refused with its remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.operations.causes import undo_cause, withdraw_cause, write_cause
from dashboard.operations.explain import explain, explain_answer
from dashboard.operations.suggest import suggest, suggest_answer
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, RequestError
from data.model.actor import Actor, Role
from data.model.cause import Method, Verdict
from data.store.causes import cause_records, cause_versions
from data.store.signals import load_signals


def lead_cost(workspace: Workspace) -> str:
    return next(signal.id for signal in load_signals(workspace.store) if signal.metric == "cost_per_lead")


def test_a_cause_keeps_who_how_why_and_where(demo: Workspace) -> None:
    number = lead_cost(demo)
    kept = write_cause(
        demo, number, "A rival  bids on our keywords", method=Method.INTERVIEW,
        whys=["They entered the market", "", "Their fund closed"], links=["https://example.org/minutes"],
    )  # fmt: skip
    assert (kept.body, kept.whys, kept.version) == (
        "A rival bids on our keywords",
        ("They entered the market", "Their fund closed"),
        1,
    )
    cause = explain(demo, number).causes[-1]
    assert (cause.kind, cause.name, cause.status, cause.contribution) == ("human", "kim", "confirmed", None)
    assert cause.params["links"] == ["https://example.org/minutes"]
    text = explain_answer(demo, explain(demo, number))["causes"][-1]["text"]
    assert text.startswith("Confirmed by kim (customer interview, ")


def test_every_version_stays_and_an_undo_can_be_undone(demo: Workspace) -> None:
    number = lead_cost(demo)
    first = write_cause(demo, number, "Bids")
    write_cause(demo, number, "Bids and bounces", verdict=Verdict.LIKELY, record=first.id)
    assert [record.body for record in cause_records(demo.store, number)] == ["Bids and bounces"]
    undo_cause(demo, first.id)
    assert [record.body for record in cause_records(demo.store, number)] == ["Bids"]
    undo_cause(demo, first.id)
    assert [record.body for record in cause_records(demo.store, number)] == ["Bids and bounces"]
    withdraw_cause(demo, first.id)
    assert cause_records(demo.store, number) == []
    undo_cause(demo, first.id)
    assert len(cause_records(demo.store, number)) == 1
    assert [v.version for v in cause_versions(demo.store, first.id)] == [1, 2, 3, 4, 5, 6]
    assert {v.actor for v in cause_versions(demo.store, first.id)} == {"kim"}


def test_the_first_writing_can_be_taken_back_too(demo: Workspace) -> None:
    number = lead_cost(demo)
    kept = write_cause(demo, number, "Bids")
    assert undo_cause(demo, kept.id).withdrawn
    assert cause_records(demo.store, number) == []


def test_a_verdict_on_a_computed_part_is_its_status(demo: Workspace) -> None:
    number = lead_cost(demo)
    part = next(cause for cause in explain(demo, number).causes if cause.kind == "rate")
    write_cause(demo, number, "Bids went up, I saw the bills", about=part.key)
    write_cause(demo, number, "Nobody changed the content", verdict=Verdict.REJECTED, about="driver:content_bounce_rate")
    status = {cause.key: cause.status for cause in explain(demo, number).causes}
    assert (status[part.key], status["driver:content_bounce_rate"]) == ("confirmed", "rejected")


def test_the_draft_quotes_what_was_confirmed_and_not_what_was_ruled_out(demo: Workspace) -> None:
    number = lead_cost(demo)
    write_cause(demo, number, "A rival bids on our keywords", method=Method.DISCUSSION)
    write_cause(demo, number, "The season", verdict=Verdict.REJECTED)
    first = suggest_answer(suggest(demo, number))["candidates"][0]
    assert "Confirmed by kim (internal discussion, " in first["why"]
    assert "A rival bids on our keywords" in first["why"]
    assert "The season" not in first["why"]


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        ("  ", {}, r"cause\.empty"),
        ("x", {"links": ["minutes.docx"]}, r"cause\.link"),
        ("x", {"links": ["javascript:alert(1)"]}, r"cause\.link"),
        ("x", {"whys": ["a"] * 6}, r"cause\.many"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(demo: Workspace, words: str, more: dict[str, list[str]], code: str) -> None:
    number = lead_cost(demo)
    with pytest.raises(RequestError, match=code):
        write_cause(demo, number, words, **more)  # type: ignore[arg-type]
    assert cause_records(demo.store, number) == []


def test_records_of_nothing_and_of_others_are_refused(demo: Workspace) -> None:
    with pytest.raises(NotFound):
        write_cause(demo, "nothing", "x")
    with pytest.raises(NotFound, match=r"cause\.not_found"):
        undo_cause(demo, 99)
    kept = write_cause(demo, lead_cost(demo), "x")
    other = next(signal.id for signal in load_signals(demo.store) if signal.metric != "cost_per_lead")
    with pytest.raises(RequestError, match=r"cause\.other_signal"):
        write_cause(demo, other, "y", record=kept.id)
    with pytest.raises(NotPermitted):
        write_cause(replace(demo, actor=Actor("lee", Role.EXECUTIVE)), lead_cost(demo), "x")
