"""One objective in words: its lead sentence, its key results, why they moved, its trail and its effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.operations.okr import KeyResultProgress, Progress
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import change_text, score_text, spoken_text, value_text
from data.model.goal import KeyResult, KeyResultKind, ObjectiveState
from data.model.metric import Catalog
from goals.effect import Effect
from goals.scoring import band, good_of

_SLACK = 0.02  # a pace nearer than this is the pace


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trail signal -> cause -> objective -> check-ins -> same metric; `path` and `query` where it leads."""

    label: str
    words: str
    path: str = ""
    query: Mapping[str, object] | None = None


def name_of(item: KeyResult, catalog: Catalog, text: Text) -> str:
    """What a key result is called: its metric, else its own sentence."""
    metric = catalog.metric(item.metric)
    return metric.name.in_language(text.language) if metric else item.text or item.source or item.metric


def sentence_of(item: KeyResult, catalog: Catalog, text: Text) -> str:
    """A key result as one sentence, from its numbers; milestones and hand-counted ones in their own words."""
    name, unit, language = name_of(item, catalog, text), item.unit, text.language
    end = spoken_text(item.target, unit, language)
    if item.kind is KeyResultKind.MILESTONE:
        return text("okr.sentence.milestone", name=item.text or item.source, zone=item.zones[1] if len(item.zones) > 1 else "—")
    if item.relative is not None and item.baseline is None:
        return text("okr.sentence.relative", name=name, change=change_text(item.relative, "%", language))
    if item.kind is KeyResultKind.MAINTAIN:
        if item.upper is not None:
            return text("okr.sentence.range", name=name, low=end, high=spoken_text(item.upper, unit, language))
        return text(f"okr.sentence.keep_{good_of(item)}", name=name, limit=end)
    start = spoken_text(item.baseline, unit, language)
    return text(f"okr.sentence.{good_of(item)}", name=name, baseline=start, target=end)


def lead(progress: Progress, today_week: tuple[int, int], text: Text) -> str:
    """Where the objective stands and where it ends on its past course."""
    objective, outlook = progress.objective, progress.outlook
    if objective.state is ObjectiveState.DRAFT:
        return text("okr.lead.draft")
    if objective.closing is not None and objective.state is ObjectiveState.CLOSED:
        closing = objective.closing
        word = text(f"okr.band.{band(closing.score)}") if closing.score is not None else text("okr.band.none")
        return text("okr.lead.closed", score=score_text(closing.score), band=word)
    week, weeks = today_week
    if progress.score is None:
        return text("okr.lead.unmeasured", week=week, weeks=weeks)
    if outlook is None:
        return text("okr.lead.no_forecast", week=week, weeks=weeks, score=score_text(progress.score))
    key = f"okr.lead.{outlook.place}"
    return text(key, week=week, weeks=weeks, score=score_text(progress.score), expected=score_text(outlook.expected))


def pace_line(item: KeyResultProgress, text: Text) -> str:
    """How the score stands to an even pace; for what is held, how many periods kept it."""
    result = item.key_result
    if item.score is None:
        return text("okr.pace.unknown")
    if result.kind is KeyResultKind.MAINTAIN:
        known = item.reading.window.known if item.reading else 0
        if item.worst is None:
            return text("okr.pace.kept", n=known)
        return text("okr.pace.broken", n=known, worst=value_text(item.worst, result.unit, text.language))
    if result.kind is KeyResultKind.MILESTONE:
        return text("okr.pace.milestone")
    if item.is_over:
        return f"{text(f'okr.band.{band(item.score)}')}." if result.kind is KeyResultKind.STRETCH else ""
    gap = item.score - item.pace
    key = "even" if abs(gap) < _SLACK else "ahead" if gap > 0 else "behind"
    return text(f"okr.pace.{key}", gap=score_text(abs(gap)))


def notes_of(item: KeyResultProgress, text: Text) -> list[str]:
    """What else must be said beside a score: forecast, agreed target, reachable scores, changed definition, corrected number."""
    result, language = item.key_result, text.language
    found = []
    if item.outlook is not None:
        o = item.outlook
        found.append(text("okr.note.forecast", expected=score_text(o.expected), low=score_text(o.low), high=score_text(o.high)))
    elif (
        item.reading is not None
        and not item.is_over
        and result.kind in (KeyResultKind.STRETCH, KeyResultKind.COMMITTED, KeyResultKind.COUNT)
    ):
        found.append(text("okr.note.no_forecast"))
    if item.agreed is not None:
        target = value_text(item.agreed.target, result.unit, language)
        found.append(text("okr.note.agreed", target=target, score=score_text(item.agreed_score), now=score_text(item.score)))
    if item.reachable:
        found.append(text("okr.note.reachable", scores=", ".join(score_text(score) for score in item.reachable)))
    if result.kind is KeyResultKind.COMMITTED:
        found.append(text("okr.note.committed"))
    if result.relative is not None:
        found.append(text("okr.note.relative", change=change_text(result.relative, "%", language)))
    if item.reading is not None and item.reading.is_redefined:
        found.append(text("okr.note.redefined"))
    if item.given is not None:
        found.append(text("okr.note.given", value=value_text(item.given, result.unit, language), reason=item.given_reason))
    return found


def reading_line(item: KeyResultProgress, text: Text) -> str:
    """The newest number with the day up to which it holds; or that none has come yet."""
    reading = item.reading
    if reading is None:
        return text("okr.reading.by_hand", source=item.key_result.source)
    if reading.value is None or reading.window.through is None:
        return text("okr.reading.none")
    counts = {"known": reading.window.known, "expected": reading.window.expected}
    return text("okr.reading.through", day=date_text(reading.window.through, text.language), **counts)


def effect_line(item: KeyResult, found: Effect, catalog: Catalog, text: Text) -> str:
    """Did it move, and would it have anyway; never a cause."""
    name = name_of(item, catalog, text)
    if found.verdict == "cannot_tell" or found.expected is None or found.low is None or found.high is None:
        return text("okr.effect.cannot_tell", name=name, before=found.n_before, since=found.n_since)
    numbers = {"before": found.before, "since_value": found.since, "expected": found.expected, "low": found.low, "high": found.high}
    shown = {key: value_text(value, item.unit, text.language) for key, value in numbers.items()}
    return text(f"okr.effect.{found.verdict}", name=name, n=found.n_since, **shown)


def trail(progress: Progress, headline: str, catalog: Catalog, text: Text) -> list[Step]:
    """Signal, cause, objective, check-ins and the same metric before and after, as one line."""
    objective = progress.objective
    steps = []
    if objective.signal_id:
        steps.append(Step("signal", headline, "signal", {"id": objective.signal_id}))
        cause = str(objective.cause.get("text") or objective.why)
        steps.append(Step("cause", cause.split(". ")[0], "signal", {"id": objective.signal_id}))
    since = date_text(objective.activated_at.date(), text.language) if objective.activated_at else text("okr.trail.not_yet")
    steps.append(Step("objective", since))
    due = date_text(progress.next_check_in, text.language) if progress.next_check_in else "—"
    steps.append(
        Step("check_ins", text("okr.trail.check_ins", n=len(progress.check_ins), due=due), "check-in", {"id": objective.id})
    )
    watched = next((item for item in progress.key_results if item.reading is not None), None)
    if watched is not None:
        steps.append(_metric_step(progress, watched, catalog, text))
    return steps


def _metric_step(progress: Progress, item: KeyResultProgress, catalog: Catalog, text: Text) -> Step:
    result = item.key_result
    start = progress.objective.past[0].key_results[0].baseline if progress.objective.past else result.baseline
    ended = {kept.key_result: kept.value for kept in progress.objective.past[-1].closing.results} if progress.objective.past else {}
    newest = item.current if item.current is not None else ended.get(result.id or 0)
    before, now = (value_text(value, result.unit, text.language) for value in (start, newest))
    key = "after" if progress.objective.state is ObjectiveState.CLOSED else "running"
    words = text(f"okr.trail.{key}", name=name_of(result, catalog, text), before=before, now=now)
    return Step("metric", words, "metric", {"code": result.metric})
