"""`kpi suggest`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    return command(name, text, _suggest, [click.Argument(["signal"])])


def _suggest(call: Call, signal: str) -> Answer:
    from dashboard.operations.suggest import suggest, suggest_answer

    answer = suggest_answer(suggest(call.workspace, signal))
    return Answer(answer, _candidate_lines(call, answer, signal))


def _candidate_lines(call: Call, answer: Mapping[str, Any], signal: str) -> Iterator[str]:
    if not answer["candidates"]:
        yield call.text("cli.suggest.none")
        return
    for number, candidate in enumerate(answer["candidates"], start=1):
        yield call.text("cli.suggest.objective", n=number, objective=candidate["objective"])
        yield call.text("cli.suggest.why", why=candidate["why"])
        for result in candidate["key_results"]:
            yield call.text("cli.suggest.kr", text=result["text"])
        for guardrail in candidate["guardrails"]:
            yield call.text("cli.suggest.guardrail", text=guardrail["text"])
        for initiative in candidate["initiatives"]:
            yield call.text("cli.suggest.initiative", text=initiative)
        for check in candidate["checks"]:
            yield call.text("cli.suggest.check", message=check["message"])
        yield ""
    yield call.text("cli.suggest.next", id=signal)
