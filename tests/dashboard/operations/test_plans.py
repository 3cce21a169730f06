"""Targets and events from a file: the same commands, the same undo as for values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.operations.intake import import_file
from dashboard.operations.taking_back import take_back
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted
from data.model.actor import Actor, Permission, Role
from data.model.metric import Catalog, Department, Metric, Name, Target
from data.model.period import Cadence
from data.samples.templates import template
from data.store.catalog import load_catalog, save_catalog

SALES = Metric("sales", Name("매출", "Revenue"), Cadence.MONTH, unit="KRW", aliases=("Sales",))
SHARE = Metric("share", Name("비율", "Share"), Cadence.MONTH, unit="%", targets=(Target(date(2026, 12, 31), 40.0),))
CUSTOMERS = Metric("customers", Name("신규 고객", "New customers"), Cadence.MONTH)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """The workspace with a small catalogue."""
    catalog = Catalog(departments=(Department("shop", Name("가게", "Shop")),), metrics=(SALES, SHARE, CUSTOMERS))
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, departments=catalog.departments, metrics=catalog.metrics)
    return workspace


def _file(folder: Path, text: str, name: str = "plan.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _targets(workspace: Workspace) -> dict[str, list[tuple[str, float]]]:
    return {m.code: [(t.due.isoformat(), t.value) for t in m.targets] for m in load_catalog(workspace.store).metrics}


def test_targets_come_in_and_go_back(filled: Workspace, tmp_path: Path) -> None:
    file = _file(tmp_path, "지표,기한,목표,지역\n매출,2026-12,1억 2천만원,\n매출,2026Q4,5,서울\n비율,2026-12-31,45%,\n")
    before = _targets(filled)
    dry = import_file(filled, file, dry_run=True)
    assert (dry["status"], dry["layout"], dry["batch"]) == ("accepted", "targets", None)
    assert (dry["counts"]["added"], dry["counts"]["changed"]) == (2, 1)
    assert _targets(filled) == before
    stored = import_file(filled, file)
    after = {"sales": [("2026-12-31", 5.0), ("2026-12-31", 120_000_000.0)], "share": [("2026-12-31", 45.0)], "customers": []}
    assert {code: sorted(values) for code, values in _targets(filled).items()} == after
    again = import_file(filled, file)
    assert (again["batch"], again["counts"]["added"], again["counts"]["changed"]) == (stored["batch"], 0, 0)
    take_back(filled, stored["batch"])
    assert _targets(filled) == before
    assert take_back(filled, stored["batch"]).redone
    assert {code: sorted(values) for code, values in _targets(filled).items()} == after


def test_an_old_batch_leaves_later_targets_alone(filled: Workspace, tmp_path: Path) -> None:
    first = import_file(filled, _file(tmp_path, "metric,due,target\nshare,2026-12-31,50\nSales,2026-12-31,9\n", "a.csv"))
    second = import_file(filled, _file(tmp_path, "metric,due,target\nshare,2026-12-31,60\n", "b.csv"))
    take_back(filled, first["batch"])
    assert _targets(filled)["share"] == [("2026-12-31", 60.0)]
    assert _targets(filled)["sales"] == []
    take_back(filled, second["batch"])
    assert _targets(filled)["share"] == [("2026-12-31", 40.0)]  # what was there before anything came in
    take_back(filled, first["batch"])
    by_hand = replace(SHARE, targets=(Target(date(2026, 12, 31), 77.0),))
    with filled.store.write(filled.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=[by_hand])
    take_back(filled, first["batch"])
    assert _targets(filled)["share"] == [("2026-12-31", 77.0)]  # set by hand since: left alone


def test_events_come_in_and_go_back(filled: Workspace, tmp_path: Path) -> None:
    file = _file(
        tmp_path, "사건,시작,끝,종류,지표,부서\n할인,2026-09-01,2026-09-07,캠페인,매출;신규 고객,가게\n개편,2026-10-01,,,,\n"
    )
    stored = import_file(filled, file)
    assert (stored["layout"], stored["counts"]["added"]) == ("events", 2)
    first, second = load_catalog(filled.store).events
    assert (first.name.ko, first.end, first.metrics, first.departments) == (
        "할인",
        date(2026, 9, 7),
        ("sales", "customers"),
        ("shop",),
    )
    assert second.end == second.start
    take_back(filled, "last")
    assert load_catalog(filled.store).events == ()
    take_back(filled, stored["batch"])
    assert len(load_catalog(filled.store).events) == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Nothing,2026-12-31,5", "metric_unknown"), ("Sales,2026-13,5", "date"), ("Sales,,5", "date_empty"),
        ("Sales,2026-12-31,TBD", "number"),
        ("Sales,2026-12-31,5%", "unit_mismatch"), ("Share,2026-12-31,0.5", "percent_scale"), ("Sales,2026-11-30,6", "plan_doubled"),
        (",2026-12-31,5", "metric_empty"), ("Sales,2026-12-31,", "missing_value"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_and_nothing_is_stored(filled: Workspace, tmp_path: Path, row: str, code: str) -> None:
    before = _targets(filled)
    answer = import_file(filled, _file(tmp_path, f"metric,due,target\nSales,2026-11-30,5\n{row}\n"))
    assert answer["status"] == "rejected"
    assert [(m["code"], m["row"]) for m in answer["messages"]] == [(code, 3)]
    assert all(m["text"] for m in answer["messages"])
    assert _targets(filled) == before


def test_rows_that_cannot_be_taken_are_left_out_when_asked(filled: Workspace, tmp_path: Path) -> None:
    file = _file(tmp_path, "metric,due,target\nSales,2026-11-30,5\nSales,x,5\n")
    answer = import_file(filled, file, leave_out_rejected=True)
    assert (answer["status"], answer["counts"]["added"], answer["counts"]["rejected"]) == ("accepted_with_warnings", 1, 1)


def test_whoever_may_not_edit_the_catalogue_may_not_import_targets(filled: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        import_file(replace(filled, actor=Actor("park", Role.HEAD)), _file(tmp_path, "metric,due,target\nSales,2026-11-30,5\n"))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["targets", "events"])
def test_templates_are_taken_as_they_are(filled: Workspace, tmp_path: Path, name: str, language: str) -> None:
    file = tmp_path / f"{name}.csv"
    file.write_bytes(template(name, language))
    answer = import_file(filled, file)
    assert (answer["status"], answer["layout"], answer["counts"]["added"]) == ("accepted", name, 2)


def test_a_table_of_values_with_targets_stays_a_table_of_values(filled: Workspace, tmp_path: Path) -> None:
    answer = import_file(filled, _file(tmp_path, "month,metric,value,target\n2026-09,Revenue,5,6\n"))
    assert answer["layout"] == "long"
