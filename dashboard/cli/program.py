"""The command `kpi`: its list of commands, and the one place where errors become a sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from dashboard.cli.call import HELP_FILE, check_rooms, fail, spoken_language
from dashboard.text.catalog import LANGUAGES, Text, read_text
from data.errors import KpiError

# Command -> module of this package whose `build(name, text)` makes it; imported only when the command is asked for.
_COMMANDS = {
    "demo": "store",
    "serve": "store",
    "analyse": "signals",
    "import": "intake",
    "batches": "intake",
    "undo": "intake",
    "export": "export",
    "sources": "sources",
    "pull": "sources",
    "run": "turn",
    "watch": "turn",
    "detect": "signals",
    "signals": "signals",
    "explain": "signals",
    "cause": "causes",
    "why": "rules",
    "rules": "rules",
    "suggest": "goals",
    "okr": "okr",
    "mbo": "mbo",
    "users": "users",
    "library": "library",
    "catalog": "catalog",
}
_USAGE, _INTERRUPTED = 2, 130


class Program(click.Group):
    """Lists commands without importing them."""

    def __init__(self, text: Text) -> None:
        everywhere = [click.Option(["--store"], hidden=True), click.Option(["--lang"], type=click.Choice(LANGUAGES), hidden=True)]
        super().__init__(name="kpi", help=text("cli.help"), epilog=text("cli.epilog"), params=everywhere, callback=_keep)
        self.text = text

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"dashboard.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = module.build(cmd_name, self.text)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(self.text("cli.commands")):
            formatter.write_dl([(name, self.text(f"cli.{name}.short")) for name in _COMMANDS])


@click.pass_context
def _keep(context: click.Context, store: str | None, lang: str | None) -> None:
    """`kpi --store URL signals` means the same as `kpi signals --store URL`."""
    context.default_map = {name: {"store": store, "lang": lang} for name in _COMMANDS} if store or lang else None


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; never lets a traceback out."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Korean on any terminal, also when piped
    try:
        language = spoken_language(given)
        check_rooms()
        program = Program(read_text(language, HELP_FILE))
        code = program.main(given, prog_name="kpi", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as shown:
        shown.show()
        return _USAGE
    except click.ClickException as wrong:
        wrong.show()
        return _USAGE
    except KpiError as error:  # before a command could take it: settings, rooms
        return fail(error, "en", as_json="--json" in given)
    return code if isinstance(code, int) else 0
