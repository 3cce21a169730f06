"""Every KPI's health from the demo's numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from dashboard.operations.demo import seed_demo
from dashboard.operations.health import HealthView, health_view
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from dashboard.text.catalog import load_text
from dashboard.views.health import DepartmentHealth, Health, departments_of, usual_range
from dashboard.views.overview import answer_sentence, counts, counts_text, reasons
from dashboard.views.pace_words import assurance_sentence
from dashboard.views.status import JUDGED, Status
from dashboard.views.tiles import ring_of, scale_of, sentence_of, share_of, target_words, usual_share
from data.model.metric import Direction, Metric, MetricType, Name, Target
from data.model.period import Cadence
from data.store import open_store
from tests.conftest import ADMIN, TODAY

TEXT = load_text("en")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    path: Path = tmp_path_factory.mktemp("health") / "demo.db"
    settings = Settings(store_url=f"sqlite:///{path}", language="en", today_fixed=TODAY)
    workspace = Workspace(open_store(settings.store_url), settings, ADMIN, "en")
    seed_demo(workspace)
    return workspace


@pytest.fixture(scope="module")
def view(demo: Workspace) -> HealthView:
    return health_view(demo)


def status(view: HealthView, code: str) -> Status:
    health = view.of(code)
    assert health is not None
    return health.status


def test_the_statuses_of_the_demo(view: HealthView) -> None:
    expected = {
        "cost_per_lead": Status.ALERT, "acv": Status.ALERT, "week1_churn": Status.ALERT, "uptime": Status.OK,
        "feature_adoption": Status.GOOD,
        "renewal_rate": Status.STALE, "unique_visitors": Status.NO_TARGET,
    }  # fmt: skip
    assert {code: status(view, code) for code in expected} == expected


@pytest.mark.guide("A3.1-6")
def test_worst_first(view: HealthView) -> None:
    ranks = [health.rank for health in view.health]
    assert ranks == sorted(ranks)


def test_departments_say_how_many_report(view: HealthView, demo: Workspace) -> None:
    departments = departments_of(view.health, demo.catalog(), "en", "none")
    assert [department.name for department in departments] == ["Marketing", "Product", "Sales"]
    sales = departments[2]
    assert (len(sales.metrics), sales.reporting) == (6, 5)
    assert answer_sentence(departments, TEXT) == "Every department needs a look. Start with Marketing."
    assert answer_sentence(departments[:1], TEXT) == "Look at Marketing first."


def test_nobody_says_that_a_department_is_well_that_was_not_judged(view: HealthView, demo: Workspace) -> None:
    fine = next(health for health in view.health if health.status is Status.OK)
    grey = next(health for health in view.health if health.status not in JUDGED)
    alone, beside = (DepartmentHealth("sales", "Sales", metrics[0].status, metrics) for metrics in ((grey,), (fine, grey)))
    assert answer_sentence([alone], TEXT).startswith("No metric has been judged yet.")
    assert answer_sentence([alone, beside], TEXT).startswith("Every metric that could be judged is inside")
    assert answer_sentence([beside], TEXT).startswith("Every department is inside its usual range. Metrics that could not")


def test_counts_add_up(view: HealthView) -> None:
    assert sum(counts(view.health).values()) == len(view.health)
    assert counts_text(view.health, TEXT).startswith("Alert 8 · ")


def test_reasons_are_one_a_department(view: HealthView, demo: Workspace) -> None:
    assert reasons(view.health, demo.catalog(), TEXT).count(".") >= 2


def test_tiles_stay_on_their_scale_and_say_everything(view: HealthView, demo: Workspace) -> None:
    for health in view.health:
        low, high = scale_of(health)
        assert low < high
        ring = ring_of(health, TEXT)
        for share in (ring.share, ring.target_share, *(usual_share(health) or ())):
            assert share is None or 0 <= share <= 1
        assert sentence_of(health, demo.catalog(), TEXT)
        assert (health.status in JUDGED) or ring.status is health.status
    cost = view.of("cost_per_lead")
    assert cost is not None
    assert target_words(cost, TEXT) == "Target $40 or less"
    assert share_of(45.0, (30.0, 60.0)) == 0.5


def test_usual_is_the_natural_limits() -> None:
    assert usual_range(np.array([10.0, 12, 10, 12])) == pytest.approx((11 - 19.22, 11 + 19.22), abs=0.01)  # four values know little
    assert usual_range(np.array([1.0, 2, 3])) is None


@pytest.mark.parametrize(("target", "words"), [(60.0, "as things run, expect it to be met"), (100.0, "it can be met or missed"),
                                               (140.0, "expect it to be missed again")])  # fmt: skip
def test_a_calm_metric_says_whether_its_target_is_within_reach(target: float, words: str) -> None:
    values = np.array([98.0, 103, 99, 101, 97, 102, 100, 104, 96, 101, 99, 100])
    metric = Metric("nps", Name.of("NPS"), Cadence.MONTH, good=Direction.UP, type=MetricType.LAST)
    dated = tuple((datetime(2025, month, 1), float(value)) for month, value in enumerate(values, start=1))
    calm = Health(metric, Status.OK, Cadence.MONTH, dated, Target(TODAY, target), usual_range(values), None, (), base=12)
    assert words in assurance_sentence(calm, TEXT)
    assert assurance_sentence(calm, load_text("ko"))
    assert not assurance_sentence(replace(calm, base=8), TEXT)
    assert not assurance_sentence(replace(calm, target=None), TEXT)
    assert not assurance_sentence(replace(calm, metric=replace(metric, good=Direction.NONE)), TEXT)
