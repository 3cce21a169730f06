"""Health in words and shares: what a tile, a bullet row or a table shows of one KPI."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, period_text
from dashboard.text.numbers import value_text
from dashboard.views.headlines import headline
from dashboard.views.health import Health
from dashboard.views.status import Status
from data.model.fiscal_year import is_calendar
from data.model.metric import Catalog, Direction
from signals.judging import gap

_PAD = 0.15
_FROM_ZERO = 0.9


@dataclass(frozen=True, slots=True)
class Ring:
    """What a half ring shows, already worded. Shares are positions on the scale, 0 to 1 (values beyond it stop at the end)."""

    status: Status
    share: float | None
    target_share: float | None
    usual: tuple[float, float] | None
    missed: bool
    value: str
    period: str
    target: str
    low: str
    high: str
    label: str


def scale_of(health: Health) -> tuple[float, float]:
    """The ends of the gauge: the metric's own, else wide enough for target, usual range and the shown values."""
    if health.metric.scale is not None:
        return health.metric.scale
    known = [value for _, value in health.values]
    if health.target is not None:
        known.append(health.target.value)
    if health.metric.band is not None:
        known += list(health.metric.band)
    if not known:
        return (0.0, 1.0)
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    low, high = low - _PAD * span, high + _PAD * span
    if 0 < low < _FROM_ZERO * high:
        low = 0.0  # bars are honest only from zero; narrow ranges far from it (uptime) are positions on their own scale
    minimum, maximum = health.metric.minimum, health.metric.maximum
    return (max(low, minimum) if minimum is not None else low, min(high, maximum) if maximum is not None else high)


def share_of(value: float | None, scale: tuple[float, float]) -> float | None:
    """A value's place on the scale, 0 to 1; beyond the ends it stops there."""
    if value is None:
        return None
    low, high = scale
    return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.5


def usual_share(health: Health) -> tuple[float, float] | None:
    """The usual range on the scale."""
    if health.usual is None:
        return None
    low, high = (share_of(edge, scale_of(health)) for edge in health.usual)
    return (low, high) if low is not None and high is not None and high > low else None


def value_words(health: Health, text: Text) -> str:
    """The newest value with its unit."""
    return value_text(health.value, health.metric.unit, text.language)


def period_words(health: Health, text: Text) -> str:
    """The period of the newest value; short where it has two names, for it stands between the feet of a ring."""
    if not health.period:
        return text("status.none")
    return period_text(health.period, health.cadence, text, short=not is_calendar(text.fiscal_start))


def target_words(health: Health, text: Text) -> str:
    """`목표 40달러 이하`; the good range for a band; or that success is undefined."""
    metric = health.metric
    if metric.good is Direction.BAND and metric.band is not None:
        low, high = (value_text(edge, metric.unit, text.language) for edge in metric.band)
        return text("tile.band", low=low, high=high)
    if health.target is None:
        return text("tile.no_target")
    word = "tile.target_down" if metric.good is Direction.DOWN else "tile.target_up"
    return text(word, target=value_text(health.target.value, metric.unit, text.language))


def ring_of(health: Health, text: Text) -> Ring:
    """The half ring of one KPI."""
    scale = scale_of(health)
    unit, language = health.metric.unit, text.language
    missed = health.value is not None and health.target is not None and gap(health.metric, health.value, health.target) > 0
    word = text(f"status.{health.status.value}")
    value, target = value_words(health, text), target_words(health, text)
    name = health.metric.name.in_language(language)
    return Ring(
        health.status, share_of(health.value, scale), share_of(health.target.value, scale) if health.target else None,
        usual_share(health), missed, value, period_words(health, text), target,
        value_text(scale[0], unit, language), value_text(scale[1], unit, language),
        text("tile.label", status=word, name=name, value=value, target=target),
    )  # fmt: skip


def sentence_of(health: Health, catalog: Catalog, text: Text) -> str:
    """One sentence under the gauge: the signal, or why there is no judgement, or that all is well."""
    if health.signal is not None and health.status not in (Status.NONE,):
        return headline(health.signal, catalog, text)
    if health.status is Status.NO_TARGET:
        return text("tile.sentence.notarget")
    if health.status is Status.CANNOT:
        return text("tile.sentence.cannot", n=len(health.values))
    if health.status is Status.NONE:
        return text("tile.sentence.none")
    if health.status is Status.ALERT and health.target is not None:
        due = date_text(health.target.due, text.language)
        return text("tile.sentence.missed", target=target_words(health, text), due=due)
    return text(f"tile.sentence.{health.status.value}")
