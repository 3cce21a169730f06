"""`kpi sources add|remove|list|check`, `kpi pull`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text

_OK, _FAILED = "●", "◆"
_SOURCE_FAILED = 3


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    some = click.Argument(["sources"], nargs=-1)
    if name == "pull":
        return command(name, text, _pull, [some])
    setting = click.Option(["--set", "settings"], multiple=True, metavar="NAME=VALUE", help=text("cli.sources_add.option.setting"))
    code = click.Argument(["code"])
    return group(
        name,
        text,
        [
            command("add", text, _add, [code, click.Argument(["kind"]), setting], key="sources_add", creates=True),
            command("remove", text, _remove, [code], key="sources_remove"),
            command("list", text, _list, key="sources_list"),
            command("check", text, _check, [some], key="sources_check"),
        ],
    )


def _add(call: Call, code: str, kind: str, settings: tuple[str, ...]) -> Answer:
    from dashboard.operations.connect import connect_source

    connect_source(call.workspace, code, kind, _nested(settings))
    return Answer({"status": "connected", "source": code}, [call.text("cli.sources_add.done", source=code)])


def _nested(settings: tuple[str, ...]) -> dict[str, object]:
    """`--set mapping.metric=visits` sets one entry of a table."""
    result: dict[str, object] = {}
    for pair in settings:
        name, _, value = pair.partition("=")
        *tables, last = name.split(".")
        place = result
        for table in tables:
            inner = place.setdefault(table, {})
            if not isinstance(inner, dict):
                inner = place[table] = {}
            place = inner
        place[last] = value
    return result


def _remove(call: Call, code: str) -> Answer:
    from dashboard.operations.connect import disconnect_source

    disconnect_source(call.workspace, code)
    return Answer({"status": "disconnected", "source": code}, [call.text("cli.sources_remove.done", source=code)])


def _list(call: Call) -> Answer:
    from dashboard.operations.source_runs import source_row
    from dashboard.text.dates import moment_text
    from data.store.sources import load_sources

    rows = [source_row(call.workspace, source) for source in load_sources(call.workspace.store)]
    lines = []
    for row in rows:
        last = row["last_pull"]
        shown = moment_text(last, call.settings.language, call.settings.zone) if last else call.text("cli.sources_list.never")
        if row["runs"] and row["runs"][0]["message"]:
            shown = f"{shown}  {_FAILED} {row['runs'][0]['message']}"
        lines.append(call.text("cli.sources_list.row", code=row["source"], kind=row["kind"], last=shown))
    return Answer({"sources": rows}, lines or [call.text("cli.sources.none")])


def _check(call: Call, sources: tuple[str, ...]) -> Answer:
    from dashboard.operations.connect import check_sources

    rows = check_sources(call.workspace, sources)
    lines = [
        call.text("cli.sources_check.row", mark=_OK if row["ok"] else _FAILED, source=row["source"], message=row["message"])
        for row in rows
    ]
    failed = not all(row["ok"] for row in rows)
    return Answer({"sources": rows}, lines or [call.text("cli.sources.none")], exit_code=_SOURCE_FAILED if failed else 0)


def _pull(call: Call, sources: tuple[str, ...]) -> Answer:
    from dashboard.operations.pull import pull

    rows = pull(call.workspace, sources, progress=call.say)
    lines = [_pull_line(call, row) for row in rows]
    failed = not all(row["ok"] for row in rows)
    return Answer({"sources": rows}, lines or [call.text("cli.pull.none")], exit_code=_SOURCE_FAILED if failed else 0)


def _pull_line(call: Call, row: Mapping[str, Any]) -> str:
    counts = {name: row[name] for name in ("source", "read", "added", "changed", "rejected")}
    message = f" · {row['message']}" if row["message"] else ""
    return call.text("cli.pull.row", mark=_OK if row["ok"] else _FAILED, message=message, **counts)
