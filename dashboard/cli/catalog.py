"""`kpi catalog export|apply`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text
from data.errors import NotFound, RequestError


def build(name: str, text: Text) -> click.Command:
    """The group `catalog`."""
    file = click.Argument(["file"], type=click.Path(path_type=Path, allow_dash=True))
    yes = click.Option(["--yes"], is_flag=True, help=text("cli.catalog_apply.option.yes"))
    return group(
        name,
        text,
        [
            command("export", text, _export, [file], key="catalog_export"),
            command("apply", text, _apply, [file, yes], key="catalog_apply", creates=True),
        ],
    )


def _export(call: Call, file: Path) -> Answer:
    from dashboard.operations.catalog import export_catalog

    toml = export_catalog(call.workspace)
    metrics = len(call.workspace.catalog().metrics)
    if str(file) == "-":
        return Answer({"status": "done", "metrics": metrics, "toml": toml}, [toml.rstrip("\n")])
    try:
        file.write_text(toml, encoding="utf-8")
    except OSError as error:
        raise RequestError("file.unwritable", file=str(file), problem=error.strerror or str(error)) from error
    return Answer(
        {"status": "done", "file": str(file), "metrics": metrics},
        [call.text("cli.catalog_export.done", metrics=metrics, file=file)],
    )


def read_input(file: Path) -> bytes:
    """Bytes of a file or of standard input (`-`).

    Raises: NotFound when there is no such file, RequestError when it cannot be read.
    """
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("file.missing", file=str(file)) from error
    except OSError as error:
        raise RequestError("file.unreadable", file=str(file), problem=error.strerror or str(error)) from error


def _apply(call: Call, file: Path, yes: bool) -> Answer:
    from dashboard.operations.catalog import apply_catalog, plan_catalog, plan_lines

    plan = plan_catalog(call.workspace, read_input(file))
    lines = list(plan_lines(plan, call.text))
    answer = {"plan": lines, "changes": len(lines)}
    if not lines:
        return Answer({"status": "unchanged", **answer}, [call.text("cli.catalog_apply.nothing")])
    if not yes:
        for line in lines:
            call.say(line)
        asked = sys.stdin.isatty() and str(file) != "-" and not call.as_json
        if not (asked and click.confirm(call.text("cli.catalog_apply.ask"), err=True)):
            return Answer({"status": "planned", **answer}, [call.text("cli.catalog_apply.refused")], exit_code=1)
    apply_catalog(call.workspace, plan)
    return Answer({"status": "applied", **answer}, [*(lines if yes else []), call.text("cli.catalog_apply.done", n=len(lines))])
