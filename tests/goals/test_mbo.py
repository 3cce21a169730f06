"""Yearly agreements: cycles, agreement by two, weights, reviews, goals that are too safe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.errors import NotPermitted, OkrError
from data.model.mbo import MboGoal, MboState, Review, ReviewKind
from goals import mbo

GOAL = MboGoal(
    1, "lee", "kim", "2026", "Renewals stay", metric="renewal_rate", baseline=82.0, target=90.0, unit="%", due=date(2026, 12, 31),
    weight=20, parent="Profitable growth", contribution="Renewed contracts carry half of revenue",
)  # fmt: skip


def agreed() -> MboGoal:
    return mbo.agreed(mbo.agreed(mbo.discussed(mbo.proposed(GOAL, "lee"), "kim"), "lee"), "kim")


@pytest.mark.guide("A2.3-3")
def test_cycles_are_years_and_halves_never_quarters() -> None:
    assert mbo.mbo_cycle("2026H1") == mbo.MboCycle("2026H1", date(2026, 1, 1), date(2026, 6, 30))
    assert mbo.mbo_cycle("2026").due == date(2026, 12, 31)
    with pytest.raises(OkrError, match="quarterly"):
        mbo.mbo_cycle("2026Q4")
    with pytest.raises(OkrError, match="cycle"):
        mbo.mbo_cycle("soon")


@pytest.mark.guide("A2.1-1")
@pytest.mark.guide("A2.1-2")
@pytest.mark.guide("A2.2-1")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("metric", ""), ("target", None), ("due", None), ("owner", ""), ("unit", " "), ("weight", 0), ("contribution", ""), ("parent", ""),
        ("text", ""),
    ],
)  # fmt: skip
def test_a_slogan_cannot_be_agreed(field: str, value: object) -> None:
    slogan = replace(GOAL, **{field: value})  # type: ignore[arg-type]
    with pytest.raises(OkrError) as refused:
        mbo.check_goal(slogan)
    assert (refused.value.code, refused.value.params["field"]) == ("mbo.incomplete", field)
    if field == "parent":
        mbo.check_goal(replace(slogan, no_parent_reason="the team is new"))


def test_other_impossible_goals() -> None:
    for goal, code in (
        (replace(GOAL, target=82.0), "same_level"),
        (replace(GOAL, manager="lee"), "same_person"),
        (replace(GOAL, due=date(2027, 1, 31)), "due"),
    ):
        with pytest.raises(OkrError, match=code):
            mbo.check_goal(goal)


@pytest.mark.guide("A2.2-2")
def test_it_takes_both() -> None:
    talked = mbo.discussed(mbo.proposed(GOAL, "lee"), "kim")
    one = mbo.agreed(talked, "lee")
    assert (one.state, one.agreed_by) == (MboState.DISCUSSED, ("lee",))
    both = mbo.agreed(one, "kim")
    assert (both.state, both.agreed_by) == (MboState.AGREED, ("kim", "lee"))
    with pytest.raises(NotPermitted):
        mbo.agreed(talked, "hana")
    with pytest.raises(OkrError, match="state"):
        mbo.agreed(GOAL, "lee")
    alone = mbo.assigned(GOAL, "kim")
    assert (alone.state, mbo.goal_notices(alone, None, ())[0].code) == (MboState.UNILATERAL, "unilateral")
    with pytest.raises(NotPermitted):
        mbo.assigned(GOAL, "lee")


@pytest.mark.guide("A2.2-3")
def test_a_change_after_the_agreement_needs_a_reason_and_both_again() -> None:
    with pytest.raises(OkrError, match="reason"):
        mbo.changed(agreed(), replace(agreed(), target=88.0), "lee")
    again = mbo.changed(agreed(), replace(agreed(), target=88.0, change_reason="a large customer was sold"), "lee")
    assert (again.state, again.agreed_by) == (MboState.PROPOSED, ())
    assert mbo.changed(GOAL, replace(GOAL, target=88.0), "lee").state is MboState.DRAFT


@pytest.mark.guide("A2.3-5")
@pytest.mark.guide("A5.1-1")
def test_what_a_set_says() -> None:
    def codes(count: int, weight: int) -> list[str]:
        return [notice.code for notice in mbo.set_notices([replace(GOAL, weight=weight)] * count)]

    assert codes(4, 25) == ["few"]
    assert codes(5, 20) == ["alike"]
    assert codes(8, 10) == ["too_many", "weights", "alike"]
    assert codes(0, 0) == []
    mixed = [replace(GOAL, weight=weight) for weight in (40, 30, 10, 10, 10)]
    assert mbo.set_notices(mixed) == ()
    with pytest.raises(OkrError, match="weights"):
        mbo.check_weights([replace(GOAL, weight=60), replace(GOAL, weight=50)])


@pytest.mark.guide("A2.2-4")
@pytest.mark.guide("A2.2-5")
def test_mid_term_talks_are_asked_for() -> None:
    assert mbo.review_notices(agreed(), [], date(2026, 5, 1)) == ()
    assert [n.code for n in mbo.review_notices(agreed(), [], date(2026, 7, 10))] == ["mid_due"]
    assert [n.code for n in mbo.review_notices(agreed(), [Review(1, ReviewKind.FINAL)], date(2026, 7, 10))] == ["no_feedback"]
    assert [n.code for n in mbo.review_notices(agreed(), [], date(2027, 1, 2))] == ["no_feedback"]
    assert mbo.review_notices(agreed(), [Review(1, ReviewKind.MID)], date(2027, 1, 2)) == ()
    with pytest.raises(OkrError) as refused:
        mbo.check_review(agreed(), Review(1, ReviewKind.MID, said="fine", obstacles="o"), "kim")
    assert refused.value.params["field"] == "support"
    mbo.check_review(agreed(), Review(1, ReviewKind.MID, obstacles="o", support="s", correction="c"), "kim")


@pytest.mark.guide("A2.1-3")
def test_self_assessment_is_the_owners_at_any_time() -> None:
    mbo.check_review(GOAL, Review(1, ReviewKind.SELF), "lee")
    with pytest.raises(NotPermitted):
        mbo.check_review(agreed(), Review(1, ReviewKind.SELF), "kim")
    with pytest.raises(OkrError, match="state"):
        mbo.check_review(GOAL, Review(1, ReviewKind.FINAL), "kim")


@pytest.mark.guide("A2.3-2")
def test_safe_goals_are_said() -> None:
    rising = [60.0 + step for step in range(40)]
    assert mbo.chance_of_full(replace(GOAL, target=100.0), rising, 4) == 1.0
    assert mbo.chance_of_full(replace(GOAL, target=200.0), rising, 4) == 0.0
    assert mbo.chance_of_full(replace(GOAL, baseline=90.0, target=80.0), [90.0] * 20, 2) == 0.0
    assert mbo.chance_of_full(replace(GOAL, baseline=0.0, target=3.0), [0.0, 1.0] * 5 + [2.0, 3.0, 2.0], 1) == pytest.approx(7 / 12)
    assert mbo.chance_of_full(GOAL, rising[:9], 4) is None
    assert [n.code for n in mbo.goal_notices(GOAL, 0.97, ())] == ["safe"]
    assert mbo.goal_notices(GOAL, 0.9, ()) == ()


@pytest.mark.guide("A2.3-4")
def test_a_signal_makes_a_goal_stale() -> None:
    assert [n.code for n in mbo.goal_notices(agreed(), None, ("s-1",))] == ["stale"]


@pytest.mark.guide("A5.1-2")
def test_only_the_two_and_hr_see_it() -> None:
    seen = [mbo.may_see(GOAL, name, is_hr) for name, is_hr in (("lee", False), ("kim", False), ("hana", True), ("park", False))]
    assert seen == [True, True, True, False]


@pytest.mark.guide("A2.2-6")
def test_participation_counts_people_with_agreed_goals() -> None:
    teams = [("lee", "sales"), ("park", "sales"), ("choi", "product")]
    goals = [agreed(), replace(GOAL, owner="park"), replace(GOAL, owner="choi", state=MboState.UNILATERAL)]
    assert mbo.participation(teams, goals) == (mbo.Participation("product", 1, 0, 1, 1), mbo.Participation("sales", 2, 1, 1, 0))


def test_achievement_runs_from_the_baseline() -> None:
    assert mbo.achievement(GOAL, 88.0) == 75.0
    assert mbo.achievement(replace(GOAL, baseline=None), 45.0) == 50.0
    assert mbo.achievement(GOAL, None) is None
