"""Yearly agreements in words."""

from __future__ import annotations

from datetime import date

from dashboard.operations.agreements import Agreement
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import NOTHING, number_text, value_text
from goals.mbo import Notice


def agreement_line(item: Agreement, text: Text) -> str:
    """One goal: state, weight, numbers, percent reached."""
    goal = item.goal
    return text(
        "mbo.line", id=goal.id, owner=goal.owner, text=goal.text, state=text(f"mbo.state.{goal.state.value}"), weight=goal.weight,
        target=value_text(goal.target, goal.unit, text.language), now=value_text(item.value, goal.unit, text.language),
        reached=reached_text(item),
    )  # fmt: skip


def reached_text(item: Agreement) -> str:
    """Percent of the goal reached."""
    return NOTHING if item.achievement is None else f"{number_text(item.achievement)}%"


def notice_text(notice: Notice, text: Text) -> str:
    """A notice as a sentence; days as people write them."""
    params = dict(notice.params)
    if "due" in params:
        params["due"] = date_text(date.fromisoformat(str(params["due"])), text.language)
    return text(f"mbo.notice.{notice.code}", **params)
