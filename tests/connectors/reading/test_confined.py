"""Untrusted files are read in a child process that cannot take the parent with it."""

from __future__ import annotations

import pytest

from connectors.contract import Choices
from connectors.reading.confined import read_confined
from connectors.reading.kinds import Kind
from data.errors import ImportRefused
from tests.connectors.reading_for_tests import workbook


def test_the_child_reads_both_kinds() -> None:
    text = read_confined(b"a,b\n1,2\n", "a.csv", Kind.TEXT, Choices())
    assert text.grids[0].row(1) == ["1", "2"]
    book = read_confined(workbook([["a", "b"], [1, 2]]), "a.xlsx", Kind.WORKBOOK, Choices())
    assert book.grids[0].row(1) == ["1", "2"]


def test_a_refusal_comes_back_as_a_refusal() -> None:
    with pytest.raises(ImportRefused):
        read_confined(b"PK\x03\x04 nothing", "a.xlsx", Kind.WORKBOOK, Choices())
