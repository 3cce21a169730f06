"""The guide's three cases come out of the demo's numbers, and change with them."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.demo import seed_demo
from dashboard.operations.detect import detect
from dashboard.operations.suggest import suggest, suggest_answer
from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.batch import BatchKind
from data.store.observations import publish, read_observations


def of(workspace: Workspace, metric: str, kind: str) -> dict[str, object]:
    found = [s for s in signals_answer(workspace, state="open")["signals"] if (s["metric"], s["kind"]) == (metric, kind)]
    assert len(found) == 1, f"{metric} {kind}: {len(found)}"
    return dict(found[0])


def results(workspace: Workspace, signal: dict[str, object]) -> dict[str, tuple[float, float]]:
    first = suggest_answer(suggest(workspace, str(signal["id"])))["candidates"][0]
    return {row["metric"]: (round(row["baseline"], 6), row["target"]) for row in first["key_results"]}


@pytest.mark.guide("A6.2-1")
@pytest.mark.guide("A6.2-4")
def test_marketing_pays_more_for_a_lead_three_quarters_in_a_row(demo: Workspace) -> None:
    signal = of(demo, "cost_per_lead", "trend")
    values = [round(value, 6) for _, value in signal["evidence"]["values"]]  # type: ignore[index]
    assert values[-8:] == [38, 40, 37, 42, 41, 44, 47, 50]
    assert (signal["claim"], signal["polarity"], signal["severity"]) == ("rule", "bad", "warn")
    assert signal["headline"] == "Cost per lead rose three quarters in a row to $50."
    assert results(demo, signal) == {"cost_per_lead": (50, 30), "organic_lead_share": (20, 40), "content_conversion": (5, 10)}


@pytest.mark.guide("A6.3.1-2")
def test_sales_meets_everything_and_contracts_do_not_grow(demo: Workspace) -> None:
    signal = of(demo, "acv", "composite")
    assert set(signal["evidence"]["met"]) == {"revenue_attainment", "new_deals", "renewal_rate"}  # type: ignore[index]
    found = results(demo, signal)
    assert (found["acv"], found["enterprise_revenue_share"]) == ((50_000_000, 80_000_000), (20, 40))
    assert set(found) == {"acv", "enterprise_revenue_share", "pipeline_leads"}  # both are slow: one that moves first comes along


@pytest.mark.guide("A6.3.3-1")
def test_product_is_all_green_and_people_leave(demo: Workspace) -> None:
    churn, flat = of(demo, "week1_churn", "level_shift"), of(demo, "dau_mau", "composite")
    assert churn["polarity"] == "bad"
    assert "uptime" in flat["evidence"]["met"]  # type: ignore[index]
    found = results(demo, flat)
    assert round(found["dau_mau"][0], 2) == 25
    assert (found["dau_mau"][1], found["feature_adoption"]) == (40, (12, 30))
    assert found["week1_churn"][0] == 12
    assert found["week1_churn"][1] == 8


def test_other_numbers_give_other_signals(demo: Workspace) -> None:
    spend = read_observations(demo.store, ["marketing_spend"])
    newest = spend["period"] >= pd.Timestamp("2026-07-01")
    cheaper = spend[newest].assign(value=spend.loc[newest, "value"] * 0.7)[["metric", "segment", "period", "value"]]
    publish(demo.store, demo.actor, cheaper, kind=BatchKind.IMPORT, label="cheaper.csv")
    detect(demo)
    found = {(s["metric"], s["kind"], s["polarity"]) for s in signals_answer(demo, state="open")["signals"]}
    assert ("cost_per_lead", "trend", "bad") not in found


def test_doing_it_again_changes_nothing(demo: Workspace) -> None:
    before = signals_answer(demo)
    again = seed_demo(demo)
    assert not again.created
    assert signals_answer(demo) == before


def test_a_store_with_other_data_is_refused(workspace: Workspace) -> None:
    from dashboard.operations.catalog import read_catalog
    from data.model.actor import Permission
    from data.store.catalog import save_catalog

    catalog = read_catalog('[metrics.own]\nname = "Own"\ncadence = "month"\n')
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=catalog.metrics)
    with pytest.raises(RequestError, match="other_data"):
        seed_demo(workspace)
