"""The library: every entry complete in both languages, every Objective without a figure, every metric of a pattern named once."""

from __future__ import annotations

import pytest

from data.model.metric import Department, Name
from goals.suggest.library import KINDS, causes, department_kind, objectives, pattern
from goals.wording import check_objective


def test_entries_are_complete() -> None:
    codes = [entry.code for entry in causes()]
    assert len(codes) == len(set(codes))
    for entry in causes():
        assert set(entry.kinds) <= set(KINDS)
        for name in (entry.name, entry.question, *entry.initiatives, *((entry.objective,) if entry.objective else ())):
            assert name.ko.strip()
            assert name.en.strip()


def test_objectives_carry_no_figures() -> None:
    sentences = [name for kinds in objectives().values() for name in kinds.values()]
    sentences += [entry.objective for entry in causes() if entry.objective]
    for name in sentences:
        for text in (name.ko, name.en):
            assert not [item for item in check_objective(text) if item.severity == "error"], text


def test_every_kind_of_department_has_every_kind_of_objective() -> None:
    for code, kinds in objectives().items():
        assert set(kinds) == set(KINDS), code


@pytest.mark.parametrize(("code", "kind"), [("mkt", "marketing"), ("영업1팀", "sales"), ("x", "general")])
def test_departments_are_recognised(code: str, kind: str) -> None:
    assert department_kind(Department(code, Name(code, code))) == kind
    assert department_kind(None) == "general"


def test_unknown_metrics_have_an_empty_pattern() -> None:
    assert pattern("nothing").drivers == ()
    assert pattern("cost_per_lead").drivers[0] == "organic_lead_share"
