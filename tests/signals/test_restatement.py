"""Restated history marks the signals that rest on it: updated, withdrawn, back again; each change is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.metric import Catalog, Metric, Name
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal, SignalState
from signals.looks import Look
from signals.restatement import mark_restated, revisions, with_batches
from signals.series import measure

AT = datetime(2026, 11, 24, tzinfo=UTC)
STARTS = pd.date_range("2026-01-01", periods=10, freq="MS")
VALUES = [10.0, 11, 12, 13, 14, 15, 16, 17, 18, 30]
METRIC = Metric("sales", Name("매출", "Sales"), Cadence.MONTH)


def look(values: list[float]) -> Look:
    frame = pd.DataFrame(
        {"metric": "sales", "segment": "{}", "period": STARTS[: len(values)].astype("datetime64[s]"), "value": values}
    )
    return Look(Cadence.MONTH, measure(frame, Catalog(metrics=(METRIC,)), Cadence.MONTH), pd.DataFrame())


def signal(values: list[float], *, name: str = "sales-spike", as_of: date = date(2026, 11, 2)) -> Signal:
    quoted = [[start.isoformat(), value] for start, value in zip(STARTS, values, strict=False)]
    last = STARTS[len(values) - 1].to_pydatetime()
    return Signal(
        name, "sales", "{}", "spike", "up", Polarity.GOOD, "month", last, last, Claim.EVIDENCE, 2.0, None, None, 1.0, None,
        Severity.INFO, 0.1, None, evidence={"values": quoted, "as_of": as_of.isoformat()},
    )  # fmt: skip


def test_the_values_that_changed_are_named_and_no_others() -> None:
    changed = [*VALUES[:9], 19.0]
    (revision,) = revisions(signal(VALUES), [look(changed)])
    assert (revision.period.month, revision.before, revision.after) == (10, 30.0, 19.0)
    assert revisions(signal(VALUES), [look(VALUES)]) == ()
    assert revisions(signal(VALUES), []) == ()


def test_a_period_that_was_not_over_is_no_history() -> None:
    assert revisions(signal(VALUES, as_of=date(2026, 10, 20)), [look([*VALUES[:9], 44.0])]) == ()


def test_a_value_that_is_gone_is_a_revision() -> None:
    (revision,) = revisions(signal(VALUES), [look(VALUES[:9])])
    assert revision.after is None


def test_found_again_is_updated_and_gone_is_withdrawn_even_with_news() -> None:
    old, changed = signal(VALUES), [look([*VALUES[:9], 25.0])]
    again = replace(signal([*VALUES[:9], 25.0]), id=old.id)
    (updated,) = mark_restated([again], [old], changed, AT)
    assert (updated.state, updated.history[0]["change"], updated.history[0]["reason"]) == (SignalState.NEW, "updated", "restated")
    recovering = replace(old, state=SignalState.RECOVERING)
    (gone,) = mark_restated([recovering], [old], changed, AT)
    assert (gone.state, gone.history[0]["change"]) == (SignalState.WITHDRAWN, "withdrawn")
    elsewhere = [look([9.0, *VALUES[1:]])]  # outside the episode: it recovers as it would have
    (other,) = mark_restated([recovering], [old], elsewhere, AT)
    assert (other.state, other.history[0]["change"]) == (SignalState.RECOVERING, "updated")


def test_withdrawn_without_other_values_says_so() -> None:
    old = signal(VALUES)
    (gone,) = mark_restated([replace(old, state=SignalState.WITHDRAWN)], [old], [look(VALUES)], AT)
    assert gone.history[0]["reason"] == "judged_anew"


def test_a_withdrawn_signal_that_is_found_again_comes_back_under_its_id() -> None:
    old = replace(signal(VALUES), state=SignalState.ACKNOWLEDGED, assignee="kim")
    (gone,) = mark_restated([replace(old, state=SignalState.WITHDRAWN)], [old], [look([*VALUES[:9], 19.0])], AT)
    fresh = signal(VALUES, name="sales-spike-2")
    (back,) = mark_restated([gone, fresh], [gone], [look(VALUES)], AT)
    assert (back.id, back.state, back.assignee) == (old.id, SignalState.ACKNOWLEDGED, "kim")
    assert [entry["change"] for entry in back.history] == ["withdrawn", "returned"]


@given(st.lists(st.sampled_from([*range(1, 5)]), min_size=1, max_size=6))
def test_each_change_is_told_once(lasts: list[int]) -> None:
    old = replace(signal(VALUES), state=SignalState.CLOSED)  # its evidence stays as it was
    told = 0
    for last in lasts:
        before = old
        (old,) = mark_restated([old], [old], [look([*VALUES[:9], float(last)])], AT)
        known = before.history[-1]["values"][0]["after"] if before.history else 30.0  # type: ignore[index]
        told += float(last) != known
        assert len(old.history) == told


def test_batches_are_named_in_the_newest_mark() -> None:
    old = signal(VALUES)
    (marked,) = mark_restated([old], [old], [look([*VALUES[:9], 25.0])], AT)
    named = with_batches(marked, [{"batch": 3}])
    assert named.history[-1]["batches"] == [{"batch": 3}]


@pytest.mark.parametrize("state", [SignalState.DISMISSED, SignalState.CLOSED])
def test_what_people_decided_stays(state: SignalState) -> None:
    old = replace(signal(VALUES), state=state)
    (kept,) = mark_restated([old], [old], [look([*VALUES[:9], 25.0])], AT)
    assert (kept.state, kept.history[0]["change"]) == (state, "updated")
