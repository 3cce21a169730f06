"""`kpi demo` and `kpi serve`."""

from __future__ import annotations

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    if name == "demo":
        return command(name, text, _demo, creates=True)
    options = [
        click.Option(["--host"], default="127.0.0.1", show_default=True, help=text("cli.serve.option.host")),
        click.Option(
            ["--port"], type=click.IntRange(1, 65535), default=8501, show_default=True, help=text("cli.serve.option.port")
        ),
    ]
    options.append(click.Option(["--no-watch"], is_flag=True, help=text("cli.serve.option.no_watch")))
    return command(name, text, _serve, options, creates=True)


def _demo(call: Call) -> Answer:
    from dashboard.operations.demo import seed_demo

    made = seed_demo(call.workspace)
    counts = {"departments": made.departments, "metrics": made.metrics, "observations": made.observations, "signals": made.signals}
    key = "cli.demo.done" if made.created else "cli.demo.again"
    lines = [call.text(key, **counts), call.text("cli.demo.next", store=call.settings.store_url)]
    return Answer({"status": "created" if made.created else "unchanged", "store": call.settings.store_url, **counts}, lines)


def _serve(call: Call, host: str, port: int, *, no_watch: bool) -> Answer:
    from dashboard.operations.serving import serve

    call.workspace.store.close()  # opened once so that a wrong address or an old schema is said before a server starts
    serve(call.settings, host, port, call.say, watching=not no_watch)
    return Answer({"status": "stopped"})
