"""Whatever file comes in: exactly the right rows, or a refusal that names its reason. Never a traceback, never silently wrong."""

from __future__ import annotations

import pytest

from tests.connectors.corpus import bytes_of_text, numbers, periods, reports, tables, workbooks
from tests.connectors.corpus.case import Case, fault

FAMILIES = (bytes_of_text, numbers, periods, reports, tables, workbooks)


def every_case() -> list[object]:
    """The cases of all families, once each."""
    return [
        pytest.param(case, id=f"{family.__name__.rpartition('.')[2]}-{number}-{case.id}"[:60])
        for family in FAMILIES
        for number, case in enumerate(family.cases())
    ]


@pytest.mark.parametrize("case", every_case())
def test_right_or_refused(case: Case) -> None:
    assert fault(case) == ""
