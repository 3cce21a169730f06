"""A KPI that moved because a part of it moved stands under that part; nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from data.model.metric import Catalog, Metric, Name
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal, SignalState
from signals.roll_ups import rolled_up


def metric(code: str, formula: str | None = None) -> Metric:
    return Metric(code, Name.of(code), Cadence.MONTH, formula=formula)


CATALOG = Catalog(
    metrics=(
        metric("cac", "spend / customers"), metric("spend"), metric("customers"), metric("profit", "revenue - costs"), metric("revenue"),
        metric("costs"), metric("payback", "cac / margin"), metric("margin"), metric("odd", "spend / customers + margin"),
    )
)  # fmt: skip


def moved(code: str, before: float, after: float, *, month: int = 6, kind: str = "level_shift") -> Signal:
    up = after > before
    quoted = {
        "before": {"period": "2026-05-01T00:00:00", "value": before},
        "after": {"period": "2026-10-01T00:00:00", "value": after},
    }
    start = datetime(2026, month, 1)
    return Signal(
        code, code, "{}", kind, "up" if up else "down", Polarity.BAD, "month", start, datetime(2026, 10, 1), Claim.EVIDENCE, 1.5, 0.01,
        0.01, after - before, None, Severity.WARN, 0.5, None, evidence=quoted,
    )  # fmt: skip


def test_the_part_that_accounts_for_it_leads() -> None:
    cac, customers = moved("cac", 100, 125), moved("customers", 50, 41, month=7)  # log shares: .89 of the quotient
    assert rolled_up([cac, customers], CATALOG) == {"cac": "customers"}
    assert rolled_up([cac, moved("customers", 50, 48)], CATALOG) == {}  # too little
    assert rolled_up([cac, moved("customers", 41, 50)], CATALOG) == {}  # the other way
    assert rolled_up([cac, replace(customers, start=datetime(2026, 9, 1))], CATALOG) == {}
    assert rolled_up([cac, replace(customers, state=SignalState.DISMISSED)], CATALOG) == {}
    assert rolled_up([cac, replace(customers, segment='{"channel":"web"}')], CATALOG) == {}
    assert rolled_up([cac, replace(customers, cadence="quarter")], CATALOG) == {}
    assert rolled_up([replace(cac, kind="variance_change"), customers], CATALOG) == {}


def test_sums_are_taken_apart_in_units_and_mixtures_not_at_all() -> None:
    assert rolled_up([moved("profit", 20, 5), moved("costs", 80, 93)], CATALOG) == {"profit": "costs"}
    assert rolled_up([moved("profit", 20, 5), moved("costs", 80, 88)], CATALOG) == {}
    assert rolled_up([moved("profit", 5, -8), moved("costs", 80, 93)], CATALOG) == {"profit": "costs"}
    assert rolled_up([moved("odd", 100, 125), moved("customers", 50, 41)], CATALOG) == {}


def test_the_deepest_part_leads_the_whole_branch() -> None:
    branch = [moved("payback", 10, 12.5), moved("cac", 100, 125), moved("customers", 50, 41)]
    assert rolled_up(branch, CATALOG) == {"payback": "customers", "cac": "customers"}


@given(st.permutations(["payback", "cac", "customers", "profit", "costs"]), st.floats(0.5, 2.0))
def test_neither_order_nor_unit_matters(order: list[str], unit: float) -> None:
    sizes = {"payback": (10, 12.5), "cac": (100, 125), "customers": (50, 41), "profit": (20, 5), "costs": (80, 93)}
    found = rolled_up([moved(code, unit * sizes[code][0], unit * sizes[code][1]) for code in order], CATALOG)
    assert found == {"payback": "customers", "cac": "customers", "profit": "costs"}
