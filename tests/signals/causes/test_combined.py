"""Several dimensions of a quotient: what its rates did in one corner of the table is found and weighs what it weighs in the whole."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import numpy as np
import pandas as pd
import pytest

from data.model.metric import Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.model.segment import segment_text
from signals.causes.combined import FEWEST_LEAVES, Ends, combined

BEFORE, AFTER = datetime(2026, 1, 1), datetime(2026, 2, 1)
ENDS = Ends(BEFORE, AFTER, Cadence.MONTH)
COST = Metric(
    "cost", Name.of("cost"), Cadence.MONTH, unit="USD", type=MetricType.RATIO, formula="spend / leads", good=Direction.DOWN
)
STORED = {
    "cost": COST,
    **{code: Metric(code, Name.of(code), Cadence.MONTH, type=MetricType.SUM) for code in ("spend", "leads")},
}
CHANNELS, REGIONS = [f"c{i}" for i in range(8)], [f"r{i}" for i in range(10)]


def table(dearer: dict[str, str], *, channels: list[str] = CHANNELS) -> pd.DataFrame:
    """A hundred leads a cell at about 10 each; in the second month cells of `dearer` cost 16. The mix moves everywhere."""
    random = np.random.default_rng(5)
    rows = []
    for channel, region in product(channels, REGIONS):
        cell = {"channel": channel, "region": region}
        for moment in (BEFORE, AFTER):
            leads = random.poisson(100)
            rate = 16 if moment == AFTER and dearer and dearer.items() <= cell.items() else 10
            segment = segment_text(cell)
            rows += [("leads", segment, moment, float(leads)), ("spend", segment, moment, leads * rate * random.normal(1, 0.02))]
    return pd.DataFrame(rows, columns=["metric", "segment", "period", "value"])


def change(frame: pd.DataFrame) -> float:
    sums = frame.groupby(["metric", "period"])["value"].sum()
    return float(sums["spend", AFTER] / sums["leads", AFTER] - sums["spend", BEFORE] / sums["leads", BEFORE])


@pytest.mark.parametrize("dearer", [{"channel": "c3"}, {"channel": "c3", "region": "r4"}])
def test_the_corner_whose_rate_rose_is_named_with_its_share(dearer: dict[str, str]) -> None:
    frame = table(dearer)
    causes, _ = combined(frame, COST, STORED, ENDS, change(frame))
    assert [cause.segment for cause in causes] == [dearer]
    cells = [text for text in frame["segment"].unique() if all(f'"{k}":"{v}"' in text for k, v in dearer.items())]
    inside = frame[frame["segment"].isin(cells) & (frame["period"] == AFTER)].groupby("metric")["value"].sum()
    whole = frame[(frame["metric"] == "leads") & (frame["period"] == AFTER)]["value"].sum()
    contribution = causes[0].contribution
    assert contribution is not None
    assert contribution == pytest.approx((inside["spend"] - 10 * inside["leads"]) / whole, rel=0.05)


def test_rates_that_stayed_name_nothing() -> None:
    frame = table({})
    assert combined(frame, COST, STORED, ENDS, change(frame))[0] == []


def test_a_small_table_is_left_to_the_single_dimensions() -> None:
    frame = table({"channel": "c3"}, channels=CHANNELS[: FEWEST_LEAVES // len(REGIONS) - 1])
    assert combined(frame, COST, STORED, ENDS, 1.0) == ([], 0.0)
