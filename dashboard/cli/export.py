"""`kpi export`: the values that count, as a CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text


def build(name: str, text: Text) -> click.Command:
    """The command of this module."""
    option = "cli.export.option."
    return command(
        name,
        text,
        _export,
        [
            click.Argument(["file"], type=click.Path(path_type=Path)),
            click.Option(["--metric", "metrics"], multiple=True, help=text(f"{option}metric")),
            click.Option(["--encoding"], type=click.Choice(["utf-8", "cp949"]), default="utf-8", help=text(f"{option}encoding")),
        ],
    )


def _export(call: Call, file: Path, metrics: tuple[str, ...], encoding: str) -> Answer:
    from dashboard.operations.export import export_file

    count = export_file(call.workspace, file, metrics, encoding)
    answer = {"status": "exported", "file": str(file), "values": count, "encoding": encoding}
    return Answer(answer, [call.text("cli.export.done", file=file.name, values=f"{count:,}")])
