"""`kpi import`, `kpi batches`, `kpi undo`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text
from data.errors import NotFound

_LARGE = 4_000_000


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    if name == "batches":
        return command(name, text, _batches)
    if name == "undo":
        return command(name, text, _undo, [click.Argument(["batch"])])
    option = "cli.import.option."
    return command(
        name,
        text,
        _import,
        [
            click.Argument(["files"], nargs=-1, required=True, type=click.Path(path_type=Path)),
            click.Option(["--sheet"], help=text(f"{option}sheet")),
            click.Option(["--mapping"], type=click.Path(path_type=Path), help=text(f"{option}mapping")),
            click.Option(
                ["--on-conflict"],
                type=click.Choice(["replace", "keep", "fail"]),
                default="replace",
                help=text(f"{option}on_conflict"),
            ),
            click.Option(["--create"], is_flag=True, help=text(f"{option}create")),
            click.Option(["--leave-out-rejected"], is_flag=True, help=text(f"{option}leave_out")),
            click.Option(["--dry-run"], is_flag=True, help=text(f"{option}dry_run")),
        ],
        creates=True,
    )


def _import(call: Call, files: tuple[Path, ...], **choices: Any) -> Answer:
    answers = []
    for file in files:
        _announce(call, file, several=len(files) > 1)
        answers.append(_import_one(call, file, choices))
    refused = any(answer["status"] == "rejected" for answer in answers)
    from dashboard.operations.import_answer import answer_lines

    lines = (line for answer in answers for line in answer_lines(answer, call.text))
    return Answer(_together(answers), lines, exit_code=1 if refused else 0)


def _announce(call: Call, file: Path, *, several: bool) -> None:
    """Large files are named at once, before anything heavy is loaded."""
    size = file.stat().st_size if file.is_file() else 0
    if size > _LARGE:
        call.say(call.text("progress.file", file=file.name, size=max(1, size // 2**20)))
    elif several:
        call.say(str(file))


def _import_one(call: Call, file: Path, choices: Mapping[str, Any]) -> dict[str, Any]:
    from dashboard.cli.progress import TerminalProgress
    from dashboard.operations.intake import import_file

    progress = TerminalProgress(call.text)
    try:
        return import_file(call.workspace, file, progress=progress, **choices)
    finally:
        progress.finish()


def _together(answers: list[dict[str, Any]]) -> Mapping[str, object]:
    if len(answers) == 1:
        return answers[0]
    worst = max((str(a["status"]) for a in answers), key=("accepted", "accepted_with_warnings", "rejected").index)
    return {"status": worst, "files": answers}


def _batches(call: Call) -> Answer:
    from data.store.batches import list_batches

    found = list_batches(call.workspace.store)
    rows = [
        {
            "batch": b.id,
            "kind": b.kind,
            "label": b.label,
            "actor": b.actor,
            "at": b.created_at,
            "added": b.added,
            "changed": b.changed,
            "unchanged": b.unchanged,
            "rejected": b.rejected,
            "undone": b.undone_at is not None,
        }
        for b in found
    ]
    return Answer({"batches": rows}, _batch_lines(call, rows) if rows else [call.text("cli.batches.none")])


def _batch_lines(call: Call, rows: list[dict[str, Any]]) -> Iterator[str]:
    from dashboard.text.dates import moment_text

    for row in rows:
        shown = {
            **row,
            "id": row["batch"],
            "at": moment_text(row["at"], call.settings.language, call.settings.zone),
            "kind": call.text(f"cli.batches.kind.{row['kind']}"),
            "undone": call.text("cli.batches.undone") if row["undone"] else "",
        }
        yield call.text("cli.batches.row", **shown)


def _undo(call: Call, batch: str) -> Answer:
    from dashboard.operations.taking_back import take_back

    if batch != "last" and not batch.isdigit():
        raise NotFound("batch.not_found", batch=batch)
    done = take_back(call.workspace, batch if batch == "last" else int(batch))
    counts = {"batch": done.batch, "restored": done.restored, "removed": done.removed}
    key = "cli.undo.redone" if done.redone else "cli.undo.done"
    return Answer({"status": "redone" if done.redone else "undone", **counts}, [call.text(key, **counts)])
