"""Severity from size and chance of a miss; priority from parts that are shown."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.model.metric import Metric, Name, Target
from data.model.period import Cadence
from data.model.signal import Severity
from signals.priority import Parts, confidence_of, importance_of, material_of, severity_of, size_of, urgency_of, usual_noise

METRIC = Metric("m", Name.of("m"), Cadence.MONTH, importance=0.5)


def test_size_is_counted_in_noise_or_materiality_and_ends_at_four() -> None:
    assert size_of(-3.0, 1.0, 3.0) == 0.25
    assert size_of(100.0, 1.0, 3.0) == 1.0
    assert size_of(1.0, 0.0, 0.0) == 1.0
    assert usual_noise(np.array([1.0, 2.0, 1.0])) == pytest.approx(1 / 1.128)
    assert material_of(np.full(5, 50.0), 0.02) == 1.0


def test_confidence_of_rules_evidence_and_short_histories() -> None:
    assert confidence_of(is_rule=True, chance=0.001, periods=20) == 0.35
    assert confidence_of(is_rule=False, chance=0.01, periods=20) == 0.9
    assert confidence_of(is_rule=False, chance=0.01, periods=7) == 0.5


def test_importance_and_urgency() -> None:
    assert importance_of(METRIC, "{}") == 0.5
    assert importance_of(METRIC, '{"a":"b"}') == 0.3
    assert urgency_of(None, date(2026, 1, 1)) == 0.5
    assert urgency_of(Target(date(2026, 12, 31), 1.0, start=date(2026, 1, 1)), date(2026, 7, 2)) == pytest.approx(0.5, abs=0.01)
    assert urgency_of(Target(date(2025, 12, 31), 1.0), date(2026, 7, 2)) == 1.0


def test_bands_rest_on_size_and_miss_never_on_importance() -> None:
    assert severity_of(Parts(0.8, 0.7, 0.01, 0.5, 0.0)) is Severity.CRITICAL
    assert severity_of(Parts(0.8, 0.35, 1.0, 1.0, 0.0)) is Severity.WARN
    assert severity_of(Parts(0.1, 0.9, 1.0, 1.0, 0.6)) is Severity.WARN
    assert severity_of(Parts(0.3, 0.9, 1.0, 1.0, 0.0)) is Severity.WATCH
    assert severity_of(Parts(0.2, 0.9, 1.0, 1.0, 0.0)) is Severity.INFO


def test_the_priority_can_be_recomputed_from_its_parts() -> None:
    assert Parts(0.64, 0.25, 0.5, 0.5, 0.0).priority == pytest.approx(0.5 * 0.4 * 0.75)
