"""The running period in one sentence: so far, where it leads, and against what; never a judgement. And the usual range in words."""

from __future__ import annotations

import math

from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import value_text
from dashboard.views.health import Health
from data.model.metric import Direction
from signals.judging import target_level
from signals.limits import FIRM, PROVISIONAL, assurance

_SIGNS = {Direction.UP: 1.0, Direction.DOWN: -1.0}


def pace_sentence(health: Health, text: Text) -> str:
    """`2026년 4분기는 진행 중: 지금까지 46건, 이대로면 138건(131~144). 목표 대비 102%.`; empty when nothing came in yet."""
    pace, metric = health.running, health.metric
    if pace is None:
        return ""
    period = period_text(pace.start, health.cadence, text)
    so_far = value_text(pace.so_far, metric.unit, text.language)
    if pace.projected is None:
        return text("pace.so_far", period=period, value=so_far)
    words = {
        "period": period,
        "value": so_far,
        "projected": value_text(pace.projected, metric.unit, text.language),
        "share": f"{round(100 * (pace.share or 0))}%",
    }
    if pace.range is not None:
        low, high = (value_text(edge, metric.unit, text.language) for edge in pace.range)
        sentence = text("pace.history", **words, low=low, high=high)
    else:
        sentence = text("pace.days", **words)
    if health.target is None:
        return sentence
    level = target_level(metric, health.target, health.cadence)
    if not level:
        return sentence
    return f"{sentence} {text('pace.target', share=f'{round(100 * pace.projected / level)}%')}"


def limits_sentence(health: Health, text: Text) -> str:
    """The usual range with its middle, how many periods it rests on and how firm it is."""
    if health.usual is None:
        return ""
    base = health.base
    unit = health.metric.unit
    least = 0.0 if all(value >= 0 for _, value in health.values) else -math.inf  # values never below zero have no usual range there
    low, high = (value_text(max(edge, least), unit, text.language) for edge in health.usual)
    mean = value_text(sum(health.usual) / 2, unit, text.language)
    firmness = "firm" if base >= FIRM else "provisional" if base >= PROVISIONAL else "trial"
    return text(
        "chart.limits_of_day" if health.cadence.minutes else "chart.limits",
        low=low,
        high=high,
        mean=mean,
        n=base,
        firmness=text(f"chart.firmness.{firmness}"),
    )


def assurance_sentence(health: Health, text: Text) -> str:
    """Whether a calm metric can reach its target as things run; empty with little history, or while something about it is news."""
    metric, target = health.metric, health.target
    if health.usual is None or target is None or health.signals or health.base < PROVISIONAL or metric.good not in _SIGNS:
        return ""
    level = target_level(metric, target, health.cadence)
    shown = value_text(level, metric.unit, text.language)
    return text(f"assurance.{assurance(health.usual, level, _SIGNS[metric.good])}", target=shown)
