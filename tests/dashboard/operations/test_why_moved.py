"""Why a number moved, from the numbers alone."""

from __future__ import annotations

from dashboard.operations.edit_okr import key_result_on, new_objective
from dashboard.operations.okr import progress_of
from dashboard.operations.run_okr import activate, check_in
from dashboard.operations.why_moved import why_moved
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.views.check_in import reason_text
from tests.dashboard.operations.conftest import at, put


def test_the_step_since_the_last_check_in_its_main_part_and_the_working_days(company: Workspace) -> None:
    results = (key_result_on(company, "cost_per_lead", 30.0), key_result_on(company, "leads", 200.0))
    number = new_objective(company, "Be found", key_results=results, no_parent_reason="first").id
    activate(company, number, sufficiency="yes")
    put(company, [("spend", "2026-10-01", 4800.0), ("leads", "2026-10-01", 120.0)])
    november = at(company, "2026-11-02")
    check_in(november, number, confidence=5)
    put(company, [("spend", "2026-11-01", 3600.0), ("leads", "2026-11-01", 120.0)])
    december = at(company, "2026-12-07")
    found = why_moved(december, progress_of(december, number))
    assert [reason.code for reason in found[1]] == ["since", "driver"]
    assert [reason.code for reason in found[2]] == ["same"]
    put(company, [("leads", "2026-12-01", 120.0), ("leads", "2027-01-01", 120.0), ("leads", "2027-02-01", 100.0)])
    march = at(company, "2027-03-08")
    late = why_moved(march, progress_of(march, number))[2]
    assert ("fewer_days", 2) in [
        (reason.code, reason.params.get("n")) for reason in late
    ]  # Seollal takes two days of February 2027
    english = [reason_text(reason, company.catalog(), load_text("en")) for reason in found[1]]
    assert english == ["−$5 since the last check-in", "Spend accounts for 100% of the last change (−$10)."]
    korean = [reason_text(reason, company.catalog(), load_text("ko")) for reason in found[1]]
    assert korean[0] == "지난 점검보다 −$5"
