"""Which framework fits (the guide's section 6.1): three questions, a recommendation with its reasons, and what a setup must hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from data.errors import OkrError
from data.model.framework import Answers, Choice, Module, Setup

MATURITIES = ("stable", "changing", "between")
PRIORITIES = ("run", "change", "both")
# Which way an industry leans: processes that are standardised and predictable, or a market that is still being found.
INDUSTRIES: Mapping[str, str] = {
    "manufacturing": "stable", "service": "stable", "public": "stable", "finance": "stable", "health": "stable",
    "startup": "changing", "it": "changing", "new_growth": "changing",
    "other": "between",
}  # fmt: skip
SURVIVAL_NEEDS = ("cash_flow", "customer_retention", "server_stability")
# Metrics of the library that usually answer a need; anything in the catalogue may.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "cash_flow": ("operating_cash_flow", "cash_runway_months", "revenue_attainment"),
    "customer_retention": ("customer_retention", "renewal_rate", "customer_churn", "retention_d30"),
    "server_stability": ("uptime", "sev1_incidents", "critical_bug_rate"),
}
_LEANS = {"run": "stable", "change": "changing", "both": "between"}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A choice with its reasons as text codes (`framework.reason.<code>`), in the order they weighed."""

    choice: Choice
    reasons: tuple[str, ...]


def recommend(answers: Answers) -> Recommendation:
    """The choice the guide recommends.

    Raises: OkrError `framework.answer` for an answer that is missing or not one of those offered.
    """
    for question, given, offered in (
        ("maturity", answers.maturity, MATURITIES),
        ("industry", answers.industry, tuple(INDUSTRIES)),
        ("priority", answers.priority, PRIORITIES),
    ):
        if given not in offered:
            raise OkrError("framework.answer", question=question, offered=", ".join(offered))
    leans = [answers.maturity, INDUSTRIES[answers.industry], _LEANS[answers.priority]]
    reasons = (f"maturity_{answers.maturity}", f"industry_{INDUSTRIES[answers.industry]}", f"priority_{answers.priority}")
    for lean, choice in (("stable", Choice.STABLE), ("changing", Choice.GROWING)):
        against = "changing" if lean == "stable" else "stable"
        if leans.count(lean) >= 2 and against not in leans:
            return Recommendation(choice, reasons)
    return Recommendation(Choice.HYBRID, reasons)


def default_modules(choice: Choice, departments: Sequence[str], pilots: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What each team has to begin with: KPI everywhere; OKR for all or only for pilots; MBO where the yearly agreement stays."""
    found = {}
    for code in departments:
        modules = [Module.KPI]
        if choice is Choice.GROWING or code in pilots:
            modules.append(Module.OKR)
        if choice is not Choice.GROWING:
            modules.append(Module.MBO)
        found[code] = tuple(module.value for module in modules)
    return found


def usual_metric(need: str, codes: Collection[str]) -> str:
    """The metric of a catalogue that usually answers a survival need, or nothing."""
    return next((code for code in _USUAL[need] if code in codes), "")


def check_setup(setup: Setup, *, measured: Collection[str], departments: Collection[str]) -> None:
    """Refuse a setup that cannot be finished; `measured` are metrics with values.

    Raises: OkrError `framework.answer`, `framework.sponsor`, `framework.survival` (naming the need), `framework.pilot`,
    `framework.reason`, `framework.modules`.
    """
    recommended = recommend(setup.answers).choice
    if not setup.sponsor.strip():
        raise OkrError("framework.sponsor")
    if setup.choice is not recommended and not setup.reason.strip():
        raise OkrError("framework.reason", choice=setup.choice.value, recommended=recommended.value)
    if setup.choice is not Choice.STABLE:
        for need in SURVIVAL_NEEDS:
            if setup.survival.get(need, "") not in measured:
                raise OkrError("framework.survival", need=need, metric=setup.survival.get(need) or "—")
    if setup.choice is Choice.HYBRID and not setup.pilots:
        raise OkrError("framework.pilot")
    for code, modules in setup.modules.items():
        unknown = set(modules) - {module.value for module in Module}
        if unknown or code not in departments:
            raise OkrError("framework.modules", department=code, module=", ".join(sorted(unknown)) or "—")


def expanded(setup: Setup, department: str, module: Module) -> Setup:
    """The same setup with a module switched on for one more team: from pilot to the rest, step by step."""
    modules = dict(setup.modules)
    modules[department] = tuple(dict.fromkeys((*modules.get(department, ()), module.value)))
    return replace(setup, modules=modules)
