"""A draft on the desk: what the rules and history say about it while it is edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dashboard.operations.suggest import (
    Suggested,
    check_text,
    histories_of,
    initiative_text,
    key_result_text,
    library_of,
    suggest,
    why_text,
)
from dashboard.operations.workspace import Workspace
from dashboard.text.numbers import change_text, score_text
from data.errors import OkrError, RequestError
from data.model.goal import Candidate, Check, Guardrail, KeyResult, KeyResultKind
from data.model.metric import Catalog, Metric
from data.model.signal import Signal
from goals.calibration import GOAL
from goals.cycle import cycle_for_new
from goals.quality import errors
from goals.scoring import reachable_scores
from goals.suggest.levels import History, Option, guardrail, judged, lever_option, options, own_target, steady, with_option
from goals.suggest.library import Library
from goals.suggest.review import range_of, review

_FEW = 10  # things counted one by one; with more of them every score is possible


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft as a person edits it; `why` and `pattern` are kept from the candidate it began as."""

    objective: str
    key_results: tuple[KeyResult, ...]
    guardrails: tuple[Guardrail, ...] = ()
    initiatives: tuple[str, ...] = ()
    owner: str = ""
    why: str = ""
    pattern: str = ""
    lever: str = ""
    sufficiency: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What is said about a sheet: checks with their sentences, one line for each key result, the range of the whole set."""

    checks: tuple[tuple[Check, str], ...]
    key_results: tuple[str, ...]
    together: str

    @property
    def is_refused(self) -> bool:
        """True while an error stands."""
        return bool(errors([check for check, _ in self.checks]))


@dataclass(frozen=True)
class Desk:
    """One signal with everything its drafts need, read once and used for every keystroke."""

    workspace: Workspace
    suggested: Suggested
    library: Library
    histories: Callable[[str], History] = field(repr=False)
    measured: tuple[Metric, ...] = ()

    @property
    def signal(self) -> Signal:
        return self.suggested.signal

    @property
    def catalog(self) -> Catalog:
        return self.suggested.catalog

    def sheet(self, number: int) -> Sheet:
        """The candidate of a number (from 0) as a sheet. Raises: RequestError `okr.candidate`."""
        found = self.suggested.candidates
        if not 0 <= number < len(found):
            raise RequestError("okr.candidate", n=number + 1, count=len(found))
        return self._sheet(found[number])

    def _sheet(self, candidate: Candidate) -> Sheet:
        words = self.workspace.text
        metric = self.catalog.metric(self.signal.metric)
        return Sheet(
            candidate.objective.in_language(words.language), candidate.key_results, candidate.guardrails,
            tuple(initiative_text(item, words, self.catalog) for item in candidate.initiatives),
            (metric.owner if metric else "") or self.workspace.actor.name, why_text(candidate, words, self.catalog), candidate.pattern,
            candidate.lever,
        )  # fmt: skip

    def metrics(self) -> tuple[Metric, ...]:
        """Metrics a key result may be measured by: those with values and a direction, the signal's department first."""
        return self.measured

    def options(self, code: str) -> tuple[Option, ...]:
        """What a target of this metric may rest on."""
        metric = self.catalog.metric(code)
        return () if metric is None else options(metric, self.histories(code))

    def baseline(self, code: str) -> float | None:
        """The newest value of a metric."""
        values = self.histories(code).values
        return float(values[-1]) if len(values) else None

    def result(self, code: str, kind: KeyResultKind, basis: str, target: float | None, level: float | None = None) -> KeyResult:
        """A key result from what the form says; whatever cannot be computed is kept as typed, so that the rules can speak of it."""
        metric = self.catalog.metric(code)
        if metric is None:
            return KeyResult(code, None, target if target is not None else float("nan"), "", kind=kind, basis="own")
        history = self.histories(code)
        typed = KeyResult(
            code, self.baseline(code), target if target is not None else float("nan"), metric.unit, kind=kind, basis="own"
        )
        if kind is KeyResultKind.MAINTAIN:
            held = steady(metric, history) or typed
            return held if target is None else replace(held, target=target)
        try:
            if basis == "lever" and level is not None:
                return with_option(metric, history, lever_option(metric, history, level), kind)
            chosen = next((option for option in self.options(code) if option.basis == basis), None)
            if chosen is not None:
                return with_option(metric, history, chosen, kind)
            return own_target(metric, history, typed.baseline, typed.target, kind)
        except OkrError:
            return typed  # the rule that refuses it is shown beside it

    def counted(self, source: str, target: float | None) -> KeyResult:
        """Named things counted by hand from zero, such as new contracts among ten accounts."""
        wanted = target if target is not None else float("nan")
        return KeyResult("", 0.0, wanted, "count", kind=KeyResultKind.COUNT, basis="own", source=source.strip())

    def guard(self, code: str) -> Guardrail | None:
        """A metric as something that must hold."""
        metric = self.catalog.metric(code)
        return None if metric is None else guardrail(metric, self.histories(code))

    def sentence(self, sheet: Sheet) -> str:
        """The guide's sentence: I will reach this Objective, measured by these key results."""
        words = self.workspace.text
        results = [
            key_result_text(item, self.catalog, words) for item in sheet.key_results if item.metric and item.target == item.target
        ]
        return words("draft.template", objective=sheet.objective.strip(), results=", ".join(results) or "…")

    def look(self, sheet: Sheet) -> Look:
        """Checks, judgements and range of a sheet in the workspace's language."""
        words = self.workspace.text
        found = review(
            sheet.objective, sheet.key_results, sheet.guardrails, self.catalog, self.histories, self.library,
            due=cycle_for_new(self.workspace.today).due, signal=self.signal.id, signal_metric=self.signal.metric,
            sufficiency=sheet.sufficiency,
        )  # fmt: skip
        checks = tuple((check, check_text(check, self.catalog, words)) for check in found)
        return Look(checks, tuple(self._said(item) for item in sheet.key_results), self._together(sheet))

    def _said(self, item: KeyResult) -> str:
        """What history says about one key result, for calibrated and own targets alike."""
        words, metric = self.workspace.text, self.catalog.metric(item.metric)
        if item.kind is KeyResultKind.COUNT and item.target == item.target and 1 <= item.target <= _FEW:
            return words("goal.judged.steps", scores=", ".join(score_text(value) for value in reachable_scores(0.0, item.target)))
        if metric is None or item.kind is not KeyResultKind.STRETCH:
            return ""
        try:
            said = judged(metric, self.histories(item.metric), item.target, item.baseline)
        except OkrError:
            return ""  # a check says it already
        lever = change_text(said.lever or 0.0, metric.unit, words.language).lstrip("+±")
        parts = [words(f"goal.judged.{said.code}", expected=score_text(said.expected_score), lever=lever)]
        if said.p_full is not None:
            parts.append(words("goal.judged.p_full", p_full=f"{said.p_full * 100:.0f}%"))
        if said.provisional:
            parts.append(words("goal.judged.provisional", n=said.n))
        return " ".join(parts)

    def _together(self, sheet: Sheet) -> str:
        words = self.workspace.text
        found = range_of([item for item in sheet.key_results if item.target == item.target], self.catalog, self.histories)
        if found is None:
            return ""
        numbers = {"low": score_text(found.low), "high": score_text(found.high), "mean": score_text(found.mean)}
        sentence = words("goal.judged.set", known=found.known, **numbers)
        if any(item.basis_params.get("level") is not None for item in sheet.key_results):
            sentence = f"{sentence} {words('goal.judged.set_levels', score=score_text(GOAL))}"
        if found.known == found.total:
            return sentence
        return f"{sentence} {words('goal.judged.set_partial', known=found.known, total=found.total)}"


def open_desk(workspace: Workspace, signal_id: str, *, cause: str = "") -> Desk:
    """Everything for the drafts of one signal. Raises: NotFound `signal.not_found`; ConfigurationError `library.*`."""
    suggested = suggest(workspace, signal_id, cause=cause)
    histories = histories_of(workspace, suggested.catalog)
    own = suggested.signal.department
    known = [metric for metric in suggested.catalog.metrics if guardrail(metric, histories(metric.code)) is not None]
    measured = tuple(sorted(known, key=lambda metric: metric.department != own))
    return Desk(workspace, suggested, library_of(workspace), histories, measured)
