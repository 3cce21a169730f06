"""`kpi run` and `kpi watch`."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

import click

from dashboard.cli.call import Answer, Call, command, json_line
from dashboard.text.catalog import Text

if TYPE_CHECKING:
    from dashboard.operations.turn import Turn
    from dashboard.operations.workspace import Workspace

_SOURCE_FAILED = 3


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    if name == "run":
        return command(name, text, _run)
    every = click.Option(["--every"], type=click.IntRange(1, 7 * 24 * 60), metavar="MINUTES", help=text("cli.watch.option.every"))
    later = click.Option(["--later"], is_flag=True, help=text("cli.watch.option.later"))
    return command(name, text, _watch, [every, later])


def _run(call: Call) -> Answer:
    from dashboard.operations.turn import turn

    done = turn(call.workspace, progress=call.say)
    return Answer(_row(done), list(_lines(call, done)), exit_code=0 if done.whole else _SOURCE_FAILED)


def _watch(call: Call, every: int | None, later: bool) -> Answer:
    from dashboard.operations.turn import watch

    minutes = every or call.settings.watch_minutes
    call.workspace.store.close()  # opened once, so that a wrong address is said now and not in an hour
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    call.say(call.text("cli.watch.started", minutes=minutes))
    watch(lambda: _open(call), minutes * 60.0, stop, lambda done: _tell(call, done), wait_first=later)
    return Answer({"status": "stopped"}, [call.text("cli.watch.stopped")])


def _open(call: Call) -> Workspace:
    from dashboard.operations.workspace import open_workspace

    return open_workspace(call.settings, call.workspace.actor, create=False)


def _tell(call: Call, done: Turn | str) -> None:
    """A line for people, or with --json an object a line."""
    if call.as_json:
        click.echo(json_line({"problem": done} if isinstance(done, str) else _row(done)))
        return
    for line in [done] if isinstance(done, str) else _lines(call, done):
        call.say(line)


def _row(done: Turn) -> dict[str, object]:
    return {
        "status": "done" if done.whole else "incomplete", "began": done.began, "seconds": done.seconds, "sources": list(done.sources),
        "series": done.series, "open": done.open_signals, "new": done.new_signals,
    }  # fmt: skip


def _lines(call: Call, done: Turn) -> list[str]:
    from dashboard.text.dates import moment_text

    began = moment_text(done.began, call.settings.language, call.settings.zone)
    failed = [call.text("cli.run.failed", source=row["source"], message=row["message"]) for row in done.sources if not row["ok"]]
    added = sum(row["added"] for row in done.sources)
    changed = sum(row["changed"] for row in done.sources)
    return [
        *failed,
        call.text(
            "cli.run.done", began=began, sources=len(done.sources), added=added, changed=changed, open=done.open_signals,
            new=done.new_signals, seconds=f"{done.seconds:.1f}",
        ),
    ]  # fmt: skip
