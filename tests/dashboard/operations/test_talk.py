"""Who reads what was said."""

from __future__ import annotations

import pytest

from dashboard.operations.edit_okr import new_objective
from dashboard.operations.people import put_person
from dashboard.operations.talk import culture, read_talks, say, take_back_said, talk_of
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, RequestError
from data.model.actor import Role
from data.model.talk import TalkKind
from tests.dashboard.operations.conftest import at


@pytest.mark.guide("A4.4-4")
def test_recognition_is_public_conversations_are_for_two_and_feedback_chooses(company: Workspace) -> None:
    number = new_objective(company, "Be found", department="marketing").id
    lee = at(company, "2026-11-09", "lee", Role.HEAD, "marketing")
    say(lee, talk_of("conversation", number, "park", "content", needs="an editor"))
    say(lee, talk_of("feedback", number, "park", "shorter"))
    say(lee, talk_of("feedback", number, "park", "earlier", visibility="team"))
    say(lee, talk_of("recognition", number, "park", "first deal"))

    def seen(person: str, team: str | None) -> list[str]:
        return [told.talk.kind.value for told in read_talks(at(company, "2026-11-09", person, Role.ANALYST, team), number)]

    assert seen("park", None) == ["recognition", "feedback", "feedback", "conversation"]
    assert seen("choi", "marketing") == ["recognition", "feedback"]
    assert seen("ann", "sales") == ["recognition"]
    with pytest.raises(NotFound):
        take_back_said(at(company, "2026-11-09", "ann", Role.ANALYST), 1)
    take_back_said(lee, 4)
    assert seen("ann", "sales") == []


def test_empty_and_unknown_records_are_refused(company: Workspace) -> None:
    number = new_objective(company, "Be found").id
    for kind, whom, said, more, code in (
        ("recognition", "lee", " ", {}, "empty"),
        ("recognition", "", "thanks", {}, "nobody"),
        ("praise", "lee", "thanks", {}, "kind"),
        ("feedback", "lee", "thanks", {"visibility": "press"}, "visibility"),
    ):
        with pytest.raises(RequestError, match=code):
            say(company, talk_of(kind, number, whom, said, **more))
    with pytest.raises(RequestError, match="key_result"):
        say(company, talk_of("recognition", number, "lee", "thanks", key_result=9))


@pytest.mark.guide("A7-2")
def test_culture_counts_teams(company: Workspace) -> None:
    number = new_objective(company, "Be found", department="marketing").id
    for name in ("lee", "park", "choi"):
        put_person(company, name, department="marketing")
    put_person(company, "ann", department="sales")
    for _ in range(3):
        say(at(company, "2026-10-05", "lee", Role.HEAD, "marketing"), talk_of("recognition", number, "park", "thanks"))
    rows = {row.team: row.a_month for row in culture(company)}
    assert rows["sales"] is None
    assert rows["marketing"] is not None
    assert rows["marketing"][TalkKind.RECOGNITION] == 1.01
