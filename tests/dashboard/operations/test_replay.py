"""Rules before they are switched on: the past looked at again, the expected number of false alarms, and why a metric is silent."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.operations.budget import Budget, Share, budget_of
from dashboard.operations.replay import past_days, replay
from dashboard.operations.why_not import why_not
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.views.rules_words import budget_lines, precision_lines, rule_lines
from dashboard.views.why_words import why_lines
from data.errors import NotFound
from data.model.period import Cadence
from signals.alarm_rate import false_alarms, looks_a_year, measured
from signals.lessons import Precision
from signals.rules import Rules


def test_the_past_is_looked_at_month_by_month() -> None:
    assert past_days(date(2026, 11, 24), 3) == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 24)]
    assert past_days(date(2026, 11, 5), 2) == [date(2026, 10, 1), date(2026, 11, 1)]


def test_a_replay_is_the_same_every_time_and_answers_to_the_rules(demo: Workspace) -> None:
    version = demo.store.data_version()
    once = replay(demo, months=5)
    assert once == replay(demo, months=5)
    assert demo.store.data_version() == version  # nothing is written
    opened = {signal.metric: signal for signal in once.signals}
    assert {"cost_per_lead", "week1_churn"} <= set(opened)
    assert opened["week1_churn"].first_seen is not None
    assert all(signal.first_seen and signal.first_seen.date() in once.days for signal in once.signals)
    fewer = replay(demo, Rules(off=("trend", "spike")), months=5)
    assert not {signal.kind for signal in fewer.signals} & {"trend", "spike"}


def test_the_expected_number_is_the_sum_over_the_series_judged(demo: Workspace) -> None:
    budget = budget_of(demo, Rules())
    assert budget.series > 30
    assert budget.expected == pytest.approx(
        sum(
            min(share.series * false_alarms(share.cadence), looks_a_year(share.cadence) * Rules().discoveries)
            for share in budget.shares
        )
    )
    assert budget_of(demo, Rules(false_alarms=0.01)).expected <= 0.01 * budget.series * (1 + 1e-9)
    for language in ("ko", "en"):
        text = load_text(language)
        assert len(list(budget_lines(budget, text))) == len(budget.shares) + 3
        assert len(list(rule_lines(Rules(), text))) == 9
        assert list(precision_lines([Precision("spike", 1, 20, 0.01, 0.24)], Rules(), text))


def test_machines_count_like_all_others() -> None:
    hourly = Share(Cadence.HOUR, 5, 1.0, 0.1, 0.5, measured(Cadence.HOUR))
    monthly = Share(Cadence.MONTH, 2, 1.0, 0.1, 0.2, measured(Cadence.MONTH))
    budget = Budget((hourly, monthly), 0, 0, 0, 0.1)
    assert budget.expected == 0.7
    told = list(budget_lines(budget, load_text("en")))
    assert all("0.1 (±" in line for line in told[1:3])
    assert "hour" in told[3]


def test_why_a_metric_is_silent(demo: Workspace) -> None:
    found = why_not(demo, "ctr")
    assert found.cannot is None
    assert found.above is not None
    assert found.below is not None
    assert found.below < 2.4 < found.above
    assert {test.outcome for test in found.tests} <= {"nothing", "weak", "small", "old"}
    raised = why_not(demo, "week1_churn")
    assert "raised" in {test.outcome for test in raised.tests}
    for language in ("ko", "en"):
        assert len(list(why_lines(found, load_text(language)))) >= 3


def test_too_little_history_is_said_as_such(demo: Workspace) -> None:
    found = why_not(demo, "task_success_rate")
    assert found.cannot is not None
    (line,) = why_lines(found, load_text("en"))
    assert line[1].startswith("Cannot tell")
    with pytest.raises(NotFound):
        why_not(demo, "nothing")
