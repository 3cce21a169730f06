"""`kpi okr check`: an OKR that somebody brings along as sentences, held against the rules of good ones; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text


def check_command(text: Text) -> click.Command:
    """The command."""
    words = [click.Argument(["objective"]), click.Argument(["key_results"], nargs=-1)]
    return command("check", text, _check, words, key="okr_check")


def _check(call: Call, objective: str, key_results: Sequence[str]) -> Answer:
    from dashboard.operations.suggest import check_text
    from data.model.metric import Catalog
    from goals.wording import check_sentences

    found = check_sentences(objective, key_results)
    rows = [{"rule": one.rule, "severity": one.severity, "message": check_text(one, Catalog(), call.text)} for one in found]
    lines = [
        call.text("cli.okr_check.row", kind=call.text(f"cli.okr_check.{row['severity']}"), said=row["message"]) for row in rows
    ]
    return Answer(
        {"objective": objective, "key_results": list(key_results), "checks": rows}, lines or [call.text("cli.okr_check.fine")]
    )
