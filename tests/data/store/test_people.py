"""People by name."""

from __future__ import annotations

from data.model.actor import Permission, Person, Role
from data.store import Store
from data.store.people import find_person, load_people, save_person
from tests.conftest import ADMIN


def test_people_are_added_and_replaced_by_name(store: Store) -> None:
    for person in (Person("lee", Role.HEAD, "sales", "kim"), Person("kim"), Person("lee", Role.HR)):
        with store.write(ADMIN, Permission.USER_EDIT, action="test") as writer:
            save_person(writer, person)
    assert load_people(store) == [Person("kim"), Person("lee", Role.HR)]
    assert find_person(store, "park") is None
