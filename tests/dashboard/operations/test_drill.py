"""Behind a bar: the course of a segment or driver and what its own change is made of."""

from __future__ import annotations

import pytest

from dashboard.operations.drill import drill, ends_of
from dashboard.operations.explain import Explained, explain
from dashboard.operations.workspace import Workspace
from data.store.signals import load_signals


def lead_cost(workspace: Workspace) -> Explained:
    return explain(workspace, next(s.id for s in load_signals(workspace.store) if s.metric == "cost_per_lead"))


def test_a_segment_opens_its_own_course(demo: Workspace) -> None:
    part = drill(lead_cost(demo), 'rate:{"channel":"search"}', demo.catalog())
    assert part is not None
    assert round(part.values[-1][1], 1) == 70.1
    assert part.explanation is not None
    drivers = [cause for cause in part.explanation.causes if cause.kind == "driver"]
    assert sum(cause.contribution or 0.0 for cause in drivers) == pytest.approx(part.explanation.change)


def test_a_driver_opens_the_metric(demo: Workspace) -> None:
    part = drill(lead_cost(demo), "driver:content_bounce_rate", demo.catalog())
    assert part is not None
    assert (part.metric, part.segment, round(part.values[-1][1], 1)) == ("content_bounce_rate", "{}", 69.7)


def test_the_rest_and_what_is_gone_open_nothing(demo: Workspace) -> None:
    explained = lead_cost(demo)
    for key in ("rest", "total", "segment:other", "rate:nothing"):
        assert drill(explained, key, demo.catalog()) is None
    before, after = ends_of(explained)
    assert before is not None
    assert after is not None
    assert before < after
