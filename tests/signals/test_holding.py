"""An open episode goes on while a weak finding of its kind is unlikely by chance, recent and not tiny."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.model.metric import Catalog, Direction, Metric, Name
from data.model.period import Cadence
from signals.holding import holding
from signals.looks import Look

MONTHS = pd.date_range("2025-01-01", periods=12, freq="MS").to_numpy().astype("datetime64[s]")
CATALOG = Catalog(metrics=(Metric("m", Name.of("m"), Cadence.MONTH, good=Direction.UP),))
KEY = ("m", "move", "bad")


def found(**changes: object) -> Look:
    row = {
        "series": "m\x1f{}", "kind": "level_shift", "direction": "down", "start": MONTHS[-2], "end": MONTHS[-1], "score": 0.6,
        "p_value": 0.08, "effect": -5.0, "expected": 100.0, "m": 4.0, **changes,
    }  # fmt: skip
    measured = pd.DataFrame({"metric": "m", "segment": "{}", "period": MONTHS, "value": np.arange(12.0)})
    return Look(Cadence.MONTH, measured, pd.DataFrame([row]))


@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [
        ({}, True), ({"p_value": 0.2}, False), ({"p_value": 0.2, "score": 1.1}, True), ({"effect": -1.0}, False),
        ({"start": MONTHS[0]}, False),
    ],
)  # fmt: skip
def test_what_keeps_an_episode_open(changes: dict[str, object], goes_on: bool) -> None:
    assert holding([found(**changes)], CATALOG, {"m"}) == ({KEY} if goes_on else set())
    assert not holding([found(**changes)], CATALOG, {"other"})
