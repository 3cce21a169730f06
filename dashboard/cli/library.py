"""`kpi library check`: reads the library of causes and Objectives, a team's own on top, and says what it holds or what is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text


def build(name: str, text: Text) -> click.Command:
    """The group `library`."""
    place = click.Argument(["place"], required=False, type=click.Path(path_type=Path))
    return group(name, text, [command("check", text, _check, [place], key="library_check")])


def _check(call: Call, place: Path | None) -> Answer:
    """Counts when everything can be used; a refused file ends with its sentence and exit code 2."""
    from goals.suggest.library import built_in, load_library

    chosen = place or (Path(call.settings.goal_library) if call.settings.goal_library else None)
    found = load_library(chosen)
    ours = {entry.code for entry in built_in().causes}
    own = [entry.code for entry in found.causes if entry.code not in ours or built_in().cause(entry.code) != entry]
    counts = {"causes": len(found.causes), "own": len(own), "patterns": len(found.patterns)}
    return Answer({"status": "accepted", "own_causes": own, **counts}, [call.text("cli.library_check.done", **counts)])
