"""The export of objectives: for learning, with no column about reward."""

from __future__ import annotations

import csv
import io

import pytest

from dashboard.operations.edit_okr import key_result_on, new_objective
from dashboard.operations.export_okr import export_okr
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted
from data.store.audit import list_audit


@pytest.mark.guide("A4.4-3")
def test_rows_come_by_number_and_nothing_is_ranked(company: Workspace) -> None:
    for text in ("=cmd", "Be found"):
        new_objective(company, text, key_results=(key_result_on(company, "cost_per_lead", 30.0),))
    rows = list(csv.DictReader(io.StringIO(export_okr(company, columns=("objective", "metric", "target", "score")))))
    assert [row["objective"] for row in rows] == ["'=cmd", "Be found"]
    assert (rows[0]["metric"], rows[0]["target"], rows[0]["score"]) == ("cost_per_lead", "30.0", "")
    assert not {"rank", "place", "percentile"} & set(csv.DictReader(io.StringIO(export_okr(company))).fieldnames or ())


def test_a_reward_column_is_refused_and_kept(company: Workspace) -> None:
    with pytest.raises(NotPermitted, match="wall"):
        export_okr(company, columns=("objective", "weighted"))
    entry = list_audit(company.store, subject="wall")[0]
    assert (entry.actor, entry.details["column"]) == ("kim", "weighted")
