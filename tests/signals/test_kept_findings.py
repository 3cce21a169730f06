"""Findings worth keeping come back by row, words and all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals.kept_findings import KeptFindings

NAMES = np.array(["a", "b", "c"], dtype=object)
FOUND = pd.DataFrame({
    "series": ["a", "c", "c", "b"], "kind": ["spike", "trend", "spike", "trend"],
    "start": np.array(["2026-01-01", "2026-02-01", "2026-03-01", "2026-01-01"], dtype="M8[s]"), "score": [1.2, 0.6, 0.1, 0.2],
    "p_value": [0.001, np.nan, 0.05, 0.5], "claim": ["evidence", "rule", "evidence", "evidence"], "row": [0, 2, 2, 1],
})  # fmt: skip


def test_only_what_is_worth_it_of_the_rows_that_are_asked_for() -> None:
    asked = np.array([True, False, True])
    kept = KeptFindings.unpacked(KeptFindings.of(FOUND, asked).packed())
    np.testing.assert_array_equal(kept.asked, asked)
    whole = kept.frame(np.ones(3, dtype=bool), NAMES)
    pd.testing.assert_frame_equal(whole[FOUND.columns], FOUND.iloc[:3], check_dtype=False)
    assert kept.frame(np.array([True, False, False]), NAMES)["series"].tolist() == ["a"]
    assert not len(kept.frame(np.zeros(3, dtype=bool), NAMES))
