"""The calibration study in small: accepted targets score where they aim on average, and the usual rules do not."""

from __future__ import annotations

import numpy as np

from bench.calibration import RULES, study, table


def test_accepted_targets_score_in_the_band_on_average() -> None:
    teams = 20
    tallies = study(teams, seed=11)
    pooled = {rule: [v for (_, own), tally in tallies.items() if own == rule for v in tally.supported] for rule in RULES}
    means = {rule: float(np.mean(values)) for rule, values in pooled.items()}
    assert len(pooled["calibrated"]) > 300
    assert 0.60 <= means["calibrated"] <= 0.70
    assert not 0.60 <= means["straight line"] <= 0.70
    assert means["last x 1.2"] < 0.2
    supported = {kind: len(tally.supported) / (teams * 8) for (kind, rule), tally in tallies.items() if rule == "calibrated"}
    assert supported["steady"] > 0.9
    assert supported["worsening"] == 0  # the guide's own trigger: history alone supports nothing there
    assert supported["flat"] < 0.1
    assert len(list(table(tallies, teams))) == 12
