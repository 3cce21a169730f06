"""`kpi suggest`, `kpi okr list|accept`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    signal = click.Argument(["signal"])
    if name == "suggest":
        return command(name, text, _suggest, [signal])
    candidate = click.Option(
        ["--candidate"], type=click.IntRange(1), default=1, show_default=True, help=text("cli.okr_accept.option.candidate")
    )
    return group(
        name,
        text,
        [command("list", text, _list, key="okr_list"), command("accept", text, _accept, [signal, candidate], key="okr_accept")],
    )


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


def _list(call: Call) -> Answer:
    from data.store.goals import load_objectives

    found = load_objectives(call.workspace.store)
    rows = [{"id": o.id, "objective": o.text, "state": o.state, "department": o.department, "signal": o.signal_id} for o in found]
    lines = [
        call.text("cli.okr_list.row", id=row["id"], state=call.text(f"cli.okr_state.{row['state']}"), objective=row["objective"])
        for row in rows
    ]
    return Answer({"objectives": rows}, lines or [call.text("cli.okr_list.none")])


def _accept(call: Call, signal: str, candidate: int) -> Answer:
    from dashboard.operations.keep_draft import accept

    kept = accept(call.workspace, signal, candidate - 1)
    lines = [call.text("cli.okr_accept.done", id=kept.id, objective=kept.text)]
    return Answer({"status": "accepted", "id": kept.id, "objective": kept.text, "signal": signal}, lines)
