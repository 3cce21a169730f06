"""`kpi cause`: what people know about the cause of a signal, written down or taken back."""

from __future__ import annotations

from typing import Any

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text

_METHODS = ("data", "interview", "discussion")
_VERDICTS = ("confirmed", "rejected", "likely")


def build(name: str, text: Text) -> click.Command:
    """The command of this module."""
    option = "cli.cause.option."
    params: list[click.Parameter] = [
        click.Argument(["signal"]),
        click.Argument(["words"], nargs=-1, metavar="TEXT"),
        click.Option(["--method"], type=click.Choice(_METHODS), default="data", help=text(f"{option}method")),
        click.Option(["--verdict"], type=click.Choice(_VERDICTS), default="confirmed", help=text(f"{option}verdict")),
        click.Option(["--why", "whys"], multiple=True, help=text(f"{option}why")),
        click.Option(["--link", "links"], multiple=True, help=text(f"{option}link")),
        click.Option(["--about"], default="", help=text(f"{option}about")),
        click.Option(["--record"], type=int, default=0, help=text(f"{option}record")),
        click.Option(["--undo"], is_flag=True, help=text(f"{option}undo")),
    ]
    return command(name, text, _cause, params)


def _cause(
    call: Call, signal: str, words: tuple[str, ...], method: str, verdict: str, undo: bool, record: int, **more: Any
) -> Answer:
    from dashboard.operations.causes import undo_cause, write_cause
    from data.model.cause import Method, Verdict
    from data.store.record import plain

    if undo:
        kept = undo_cause(call.workspace, record)
    else:
        kept = write_cause(
            call.workspace, signal, " ".join(words), method=Method(method), verdict=Verdict(verdict), record=record, **more
        )
    said = "withdrawn" if kept.withdrawn else "saved"
    return Answer(
        {"status": "done", **plain(kept)}, [call.text(f"cli.cause.{said}", record=kept.id, version=kept.version, body=kept.body)]
    )
