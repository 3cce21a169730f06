"""People, their roles, and who acts."""

from __future__ import annotations

import pytest

from dashboard.operations.people import actor_named, people_rows, put_person, retire
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, RequestError
from data.model.actor import Actor, Role
from tests.dashboard.operations.conftest import at


def test_roles_follow_the_person(company: Workspace) -> None:
    put_person(company, "park", role="executive")
    put_person(company, "lee", role="head", department="marketing", manager="park")
    assert actor_named(company.store, "lee", Role.ADMIN) == Actor("lee", Role.HEAD, "marketing")
    assert actor_named(company.store, "owner", Role.ADMIN) == Actor("owner", Role.ADMIN)
    retire(company, "lee")
    assert actor_named(company.store, "lee", Role.ADMIN).role is Role.EXECUTIVE
    assert [(row["name"], row["active"]) for row in people_rows(company)] == [("lee", False), ("park", True)]


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        (" ", {}, "people.name"),
        ("lee", {"role": "king"}, "people.role"),
        ("lee", {"department": "moon"}, "people.department"),
        ("lee", {"manager": "nobody"}, "people.manager"),
        ("lee", {"manager": "lee"}, "people.manager"),
    ],
)
def test_impossible_people(company: Workspace, name: str, more: dict[str, str], code: str) -> None:
    with pytest.raises(RequestError) as refused:
        put_person(company, name, **more)
    assert refused.value.code == code


def test_high_roles_come_from_administrators_only(company: Workspace) -> None:
    hr = at(company, "2026-11-09", "hana", Role.HR)
    put_person(hr, "lee", role="head")
    for role in ("admin", "hr"):
        with pytest.raises(NotPermitted):
            put_person(hr, "lee", role=role)
    put_person(company, "boss", role="admin")
    with pytest.raises(NotPermitted):
        put_person(hr, "boss", role="head")
    with pytest.raises(NotPermitted):
        put_person(at(company, "2026-11-09", "x", Role.HEAD), "y")
    with pytest.raises(NotFound):
        retire(company, "nobody")
