"""The first few faults in full, the rest counted."""

from __future__ import annotations

from connectors.contract import Column, Level, Message, number_cell
from connectors.faults import SHOWN_PER_KIND, Faults


def test_many_of_a_kind_are_summed_up() -> None:
    faults = Faults()
    for line in range(SHOWN_PER_KIND + 5):
        faults.add(Message("number", Level.ERROR, row=line))
    found = faults.messages()
    assert len(found) == SHOWN_PER_KIND + 1
    assert found[-1].params["n"] == 5


def test_cells_and_columns() -> None:
    column = Column.of(["a", "", " b ", "a"])
    assert [column.at(row) for row in range(4)] == ["a", "", "b", "a"]
    assert (number_cell(3.0), number_cell(0.1)) == ("3", "0.1")


def test_what_was_said_of_one_metric_is_not_said_again() -> None:
    faults = Faults()
    for name, found in (("매출", "1"), ("매출", "2"), ("비용", "3")):
        faults.add_once(Message("unit_applied", Level.INFO, params={"name": name, "found": found}), ("name",))
    assert [message.params["found"] for message in faults.messages()] == ["1", "3"]
