"""What is clear to the search but shows in no plain mean of the newest periods: not told, and said to be the reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.operations.detect import detect
from dashboard.operations.looking import Looking, look_at
from dashboard.operations.replay import replay
from dashboard.operations.rules import load_rules
from dashboard.operations.showing import candidates_apart, hidden, kept_of, with_every_period
from dashboard.operations.why_not import WhyNot, why_not
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.views.why_words import why_lines
from data.model.actor import Permission
from data.model.metric import Department, Direction, Metric, MetricType, Name, Target
from data.model.period import Cadence
from data.store.catalog import save_catalog
from data.store.observations import read_observations
from data.store.signals import load_signals
from signals.alarm_rate import SHIPPED_LINE
from tests.conftest import ADMIN
from tests.dashboard.operations.conftest import at, put

MONTHS = [str(start.date()) for start in pd.date_range("2024-01-01", periods=30, freq="MS")]
# Found among many calm series: the search sees a rise since March 2026, but no mean of newest months stands out from those before.
UNSEEN = [104, 97, 99, 103, 101, 95, 103, 102, 108, 98, 89, 110, 100, 97, 105, 104, 101, 96, 107, 100, 102, 104, 94, 108, 104, 92,
          109, 105, 107, 106]  # fmt: skip
SEEN = [*UNSEEN[:-6], 84, 80, 83, 79, 81, 82]
DEFECTS = Metric("defects", Name.of("Defects"), Cadence.MONTH, "product", unit="index", type=MetricType.MEAN, good=Direction.DOWN)
VISITS = replace(DEFECTS, code="visits", name=Name.of("Visits"), good=Direction.UP)


def stored(workspace: Workspace, *metrics: Metric, day: str = "2026-07-06") -> Workspace:
    with workspace.store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, departments=(Department("product", Name.of("Product")),), metrics=metrics)
    courses = {"defects": UNSEEN, "visits": SEEN}
    put(workspace, [(m.code, *pair) for m in metrics for pair in zip(MONTHS, map(float, courses[m.code]), strict=True)])
    return at(workspace, day)


def outcome(found: WhyNot, kind: str) -> str:
    return next(test.outcome for test in found.tests if test.kind == kind)


@pytest.fixture
def company(workspace: Workspace) -> Workspace:
    return stored(workspace, DEFECTS, VISITS)


def test_the_reason_is_said_in_both_languages(company: Workspace) -> None:
    detect(company, full=True)
    assert {signal.metric for signal in load_signals(company.store)} == {"visits"}
    found = why_not(company, "defects")
    assert outcome(found, "trend") == "hidden"
    for language, words in (("en", "does not show in plain means"), ("ko", "단순 평균에서는 아직 드러나지 않습니다")):
        assert any(words in sentence for _, sentence in why_lines(found, load_text(language)))
    assert "hidden" not in {test.outcome for test in why_not(company, "visits").tests}


@pytest.mark.parametrize("day", ["2026-04-03", "2026-07-06"])
def test_a_replay_tells_what_a_look_tells(workspace: Workspace, day: str) -> None:
    company = stored(workspace, DEFECTS, VISITS, day=day)
    detect(company, full=True)
    real = {(signal.id, signal.score, signal.severity) for signal in load_signals(company.store)}
    assert real
    assert {(signal.id, signal.score, signal.severity) for signal in replay(company, months=1).signals} == real
    assert not {signal.metric for signal in replay(company, months=4).signals} & {"defects"}


def test_a_metric_with_a_target_is_always_looked_at(workspace: Workspace) -> None:
    aimed = replace(DEFECTS, targets=(Target(value=90.0, due=pd.Timestamp("2026-12-31").date()),))
    found = why_not(stored(workspace, aimed), "defects")
    assert outcome(found, "trend") != "hidden"


def test_a_hole_or_a_late_value_counts_as_showing(company: Workspace) -> None:
    """The matrix of a look has a column for every month, also where this metric alone was asked for."""
    looking = Looking(company.catalog(), company.today, None, 1, load_rules(company))
    look, _ = look_at(read_observations(company.store, ["defects"]), looking, Cadence.MONTH)
    kept = kept_of(look.measured, looking, Cadence.MONTH)
    assert hidden(look.findings, with_every_period(kept, looking, Cadence.MONTH), looking, Cadence.MONTH).any()
    later = replace(looking, as_of=at(company, "2026-08-03").today)
    whole = with_every_period(kept, later, Cadence.MONTH)
    assert str(whole.starts[-1])[:7] == "2026-07"
    assert np.isnan(whole.values[0, -1])
    assert not hidden(look.findings, whole, later, Cadence.MONTH).any()
    lacking = kept_of(look.measured.drop(index=look.measured.index[20]), looking, Cadence.MONTH)
    whole = with_every_period(lacking, looking, Cadence.MONTH)
    assert whole.values.shape == (1, 30)
    assert not hidden(look.findings, whole, looking, Cadence.MONTH).any()


def test_what_is_hidden_scores_below_every_line_and_nothing_else_changes(company: Workspace) -> None:
    looking = Looking(company.catalog(), company.today, None, 1, load_rules(company))
    look, _ = look_at(read_observations(company.store), looking, Cadence.MONTH)
    kept = kept_of(look.measured, looking, Cadence.MONTH)
    apart = candidates_apart(look.findings, kept, looking, Cadence.MONTH)
    own = look.findings["series"].astype(str).str.startswith("defects").to_numpy()
    assert (apart.loc[own, "score"] < SHIPPED_LINE).all()
    pd.testing.assert_frame_equal(apart[~own], look.findings[~own])
    pd.testing.assert_frame_equal(apart.drop(columns="score"), look.findings.drop(columns="score"))
    assert not len(candidates_apart(look.findings.iloc[:0], kept, looking, Cadence.MONTH))
