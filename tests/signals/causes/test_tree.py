"""The metric tree: identities from both sides, influences, circles, and a metric written out in what drives it."""

from __future__ import annotations

from dataclasses import replace

from data.model.metric import Link, Metric, Name
from data.model.period import Cadence
from signals.causes.tree import below, circle, edges, identity_of, made_of


def metric(code: str, **more: object) -> Metric:
    return replace(Metric(code, Name.of(code), Cadence.MONTH), **more)  # type: ignore[arg-type]


SPEND = [
    metric("cost_per_lead", formula="spend / leads", links=(Link("bounces", 1, True), Link("spend"))),
    metric("spend", breakdown="price * clicks + other"),
    metric("price", formula="spend / clicks", unit="USD"),
    metric("clicks"), metric("other"), metric("leads"), metric("bounces"),
]  # fmt: skip


def test_an_identity_may_be_written_from_both_sides() -> None:
    stored = {item.code: item for item in SPEND}
    assert identity_of(stored["price"], stored) is None
    assert circle(SPEND) == ()


def test_a_way_back_is_named() -> None:
    looped = [metric("a", formula="b + 1"), metric("b", links=(Link("c"),)), metric("c", breakdown="a * 2")]
    way = circle(looped)
    assert way[0] == way[-1]
    assert set(way) == {"a", "b", "c"}


def test_edges_know_what_is_part_and_what_only_leads() -> None:
    found = {(edge.driver, edge.metric): edge for edge in edges(SPEND)}
    assert found["spend", "cost_per_lead"].kind == "identity"
    assert (found["bounces", "cost_per_lead"].kind, found["bounces", "cost_per_lead"].lag) == ("influence", 1)
    assert ("spend", "price") not in found
    assert [edge.driver for edge in below("cost_per_lead", SPEND)][:3] == ["spend", "leads", "bounces"]
    assert {edge.driver for edge in below("cost_per_lead", SPEND)} == {"spend", "leads", "bounces", "price", "clicks", "other"}


def test_a_metric_is_written_out_to_its_last_driver() -> None:
    stored = {item.code: item for item in SPEND}
    formula = made_of(stored["cost_per_lead"], stored)
    assert formula is not None
    assert set(formula.parts) == {"price", "clicks", "other", "leads"}
    assert formula.evaluate({"price": 2.0, "clicks": 10.0, "other": 5.0, "leads": 5.0}) == 5.0
    assert made_of(stored["clicks"], stored) is None
    own = made_of(stored["price"], stored)
    assert own is not None
    assert own.parts == ("spend", "clicks")


def test_percentages_keep_their_size_inside_another_formula() -> None:
    stored = {m.code: m for m in (metric("won", formula="leads * rate / 100"), metric("rate", formula="x / y", unit="%"))}
    formula = made_of(stored["won"], stored)
    assert formula is not None
    assert formula.evaluate({"leads": 50.0, "x": 1.0, "y": 4.0}) == 12.5
