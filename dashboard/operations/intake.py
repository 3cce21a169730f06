"""Import: read a file, show what storing it would do, store exactly that as one batch, answer in the JSON of the contract."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from connectors.cells.names import shown
from connectors.cells.units import Unit
from connectors.contract import ALL_SHEETS, Choices, Grid, Level, Message, ReadFile
from connectors.mapping import Mapping
from connectors.normalise import Normalised, Surroundings
from connectors.reading import read_file
from connectors.reading.delimited import SMALL
from connectors.tables import NO_TABLE, read_sheets, read_tables, stated_scales
from connectors.vocabulary import Vocabulary
from dashboard.operations.import_answer import answer_lines, import_answer
from dashboard.operations.receipt import answer_from_receipt, receipt_of
from dashboard.operations.unusual_sizes import unusual_sizes
from dashboard.operations.workspace import Workspace
from data.errors import ImportRefused
from data.model.batch import Batch, BatchKind, OnConflict
from data.model.fiscal_year import fiscal_key
from data.model.metric import Catalog, Metric
from data.model.progress import Progress, silent

if TYPE_CHECKING:
    from data.store.difference import ValueChange

__all__ = ["Prepared", "Stored", "answer_lines", "commit_import", "import_answer", "import_file", "prepare_import"]
_BLOCK = 1 << 16  # smaller than what the system gives out by new pages
_HEAD_ROWS, _HEAD_COLUMNS = 12, 30


@dataclass(frozen=True)
class Prepared:
    """A file read and checked, with the difference it would make; nothing is stored yet.

    `head`: line and cells of the first rows of the sheet. `refused` is the whole file's refusal, then everything else is empty.
    """

    name: str
    choices: Choices
    content_hash: str
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    mapping: Mapping | None = None
    result: Normalised | None = None
    messages: tuple[Message, ...] = ()
    difference: Any = None
    catalog: Catalog = field(default_factory=Catalog)
    refused: ImportRefused | None = None
    already: int | None = None
    head: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def size(self) -> int:
        """How many values would be stored."""
        return len(self.result.values) if self.result is not None else 0

    @property
    def status(self) -> str:
        """`rejected`, `accepted_with_warnings` or `accepted`."""
        if self.refused is not None or not self.size:
            return "rejected"
        levels = {message.level for message in self.messages}
        if Level.ERROR in levels and not self.choices.leave_out_rejected:
            return "rejected"
        return "accepted_with_warnings" if levels & {Level.ERROR, Level.WARNING} else "accepted"

    @property
    def counts(self) -> dict[str, int]:
        """Read, accepted, rejected, duplicate, missing, left-out total rows; added, changed, unchanged against the store."""
        names = ("read", "accepted", "rejected", "duplicate", "missing", "totals", "added", "changed", "unchanged")
        if self.result is None:
            return dict.fromkeys(names, 0)
        found = self.result
        parts = (found.read, self.size, found.rejected, found.duplicate, found.missing, found.totals)
        if self.already is not None:
            return dict(zip(names, (*parts, 0, 0, self.size), strict=True))
        changes = self.difference
        return dict(zip(names, (*parts, changes.added, changes.changed, changes.unchanged), strict=True))

    @property
    def new_metrics(self) -> tuple[Metric, ...]:
        """Metrics that are created with the batch: drafts, and those defined for this file that it uses."""
        if self.result is None:
            return ()
        values = self.result.values
        used = {values.metrics[place] for place in np.flatnonzero(np.bincount(values.metric, minlength=1))}
        made = {metric.code: metric for metric in (*self.result.drafts, *self.choices.new_metrics)}  # what was defined wins
        return tuple(metric for code, metric in made.items() if code in used)


@dataclass(frozen=True)
class Reading:
    """The cells of a file, or why it could not be read: what every look at the file starts from."""

    file: ReadFile | None = None
    refused: ImportRefused | None = None

    @classmethod
    def of(cls, data: bytes | Path, name: str, choices: Choices, progress: Progress = silent) -> Reading:
        """Read the file. Raises: what `progress` raises to stop."""
        try:
            return cls(read_file(data, shown(name.rpartition("/")[2], 200), choices, progress))
        except ImportRefused as refused:
            return cls(refused=refused)

    def cells(self) -> ReadFile:
        """Raises: ImportRefused, the file's own."""
        if self.file is None:
            raise self.refused or ImportRefused("import.empty")
        return self.file


@dataclass(frozen=True)
class Stored:
    """What a confirmed import did."""

    prepared: Prepared
    batch: Batch


def prepare_import(
    workspace: Workspace,
    data: bytes | Path,
    name: str,
    choices: Choices | None = None,
    progress: Progress = silent,
    *,
    content_hash: str | None = None,
    reading: Reading | None = None,
) -> Prepared:
    """Read (unless somebody has), map, check and compare a file; one that cannot be taken comes back with its reason, not as an exception.

    Raises: what `progress` raises to stop.
    """
    choices = choices or Choices()
    around = surroundings(workspace, name, choices)
    catalog, label = around.catalog, shown(around.file_name, 200)
    found = None
    try:
        found = (reading or Reading.of(data, name, choices, progress)).cells()
        content_hash = content_hash or _hash(workspace, data, choices)
        grid, mapping, result = best_sheet(found, choices, around, progress)
    except ImportRefused as refused:
        sheets, head = (tuple(g.name for g in found.grids), _head(found.grids[0])) if found and found.grids else ((), ())
        encoding = found.encoding if found else ""
        return Prepared(label, choices, "", encoding, sheets=sheets, refused=refused, catalog=catalog, head=head)
    prepared = Prepared(
        label, choices, content_hash, found.encoding, grid.name, tuple(g.name for g in found.grids), mapping, result,
        (*found.messages, *grid.messages, *_sheet_messages(found, grid, choices), *result.messages), None, catalog, head=_head(grid),
    )  # fmt: skip
    return _compared(workspace, prepared, progress)


def surroundings(workspace: Workspace, name: str, choices: Choices, *, every_fault: bool = False) -> Surroundings:
    """What a file cannot know, from the workspace."""
    settings = workspace.settings
    return Surroundings(
        _catalog(workspace, choices), workspace.today, settings.zone, settings.fiscal_start, name.rpartition("/")[2],
        settings.first_term or None, every_fault,
    )  # fmt: skip


def _head(grid: Grid) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Line and cells of the first rows, safe to show."""
    rows = range(min(len(grid), _HEAD_ROWS))
    return tuple((int(grid.lines[row]), tuple(shown(cell) for cell in grid.row(row)[:_HEAD_COLUMNS])) for row in rows)


def _catalog(workspace: Workspace, choices: Choices) -> Catalog:
    catalog = workspace.catalog()
    return replace(catalog, metrics=(*catalog.metrics, *choices.new_metrics)) if choices.new_metrics else catalog


def _hash(workspace: Workspace, data: bytes | Path, choices: Choices) -> str:
    """The same bytes read in the same way have the same hash."""
    digest = hashlib.sha256()
    if isinstance(data, bytes):
        digest.update(data)
    else:
        with data.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    decided = {key: value for key, value in asdict(choices).items() if key != "new_metrics"}
    decided |= {"roles": dict(choices.roles), "metrics": dict(choices.metrics)}
    decided |= {"zone": str(workspace.settings.zone), "fiscal": fiscal_key(workspace.settings.fiscal_start)}
    digest.update(json.dumps(decided, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def best_sheet(
    found: ReadFile, choices: Choices, around: Surroundings, progress: Progress = silent
) -> tuple[Grid, Mapping, Normalised]:
    """The first sheet that yields values; the first sheet's refusal when none does."""
    known = Vocabulary(around.catalog, choices.metrics).spellings
    if choices.sheet == ALL_SHEETS and len(found.grids) > 1:
        return found.grids[0], *read_sheets(found.grids, known, choices, around, progress)
    refusals: list[ImportRefused] = []
    scales: list[Unit] = []  # stated on sheets without a table, such as a cover
    empty: list[tuple[Grid, Mapping, Normalised]] = []
    for grid in found.grids:
        try:
            mapping, result = read_tables(grid, known, choices, around, progress, scales)
        except ImportRefused as refused:
            refusals.append(refused)
            scales += stated_scales(grid) if refused.code in NO_TABLE else []
            continue
        if len(result.values):
            return grid, mapping, result
        empty.append((grid, mapping, result))
    if empty:
        return empty[0]
    raise refusals[0] if refusals else ImportRefused("import.empty", file=around.file_name)


def _sheet_messages(found: ReadFile, used: Grid, choices: Choices) -> tuple[Message, ...]:
    others = [grid.name for grid in found.grids if grid.name != used.name]
    if not others or choices.sheet:
        return ()
    return (Message("sheet_used", Level.WARNING, params={"sheet": shown(used.name), "others": shown(", ".join(others), 120)}),)


def _compared(workspace: Workspace, prepared: Prepared, progress: Progress) -> Prepared:
    """The difference to what is stored, and whether this very file is stored already."""
    from data.store.batches import find_live_by_hash
    from data.store.difference import difference

    assert prepared.result is not None
    changes = difference(workspace.store, prepared.result.values, progress=progress)
    known = find_live_by_hash(workspace.store, prepared.content_hash)
    more: list[Message] = []
    if known is not None:
        more.append(Message("already", Level.INFO, params={"batch": known.id}))
    jumps = _jumps(changes.changes)
    said = {message.params["name"] for message in jumps}
    more.extend(jumps)
    if known is None:
        unusual = unusual_sizes(workspace.store, prepared.catalog, prepared.result.values)
        more.extend(message for message in unusual if message.params["name"] not in said)
    if not prepared.size and not any(message.level is Level.ERROR for message in prepared.messages):
        more.append(Message("nothing", Level.ERROR))
    already = known.id if known is not None else None
    return replace(prepared, difference=changes, messages=(*prepared.messages, *more), already=already)


_STEPS = (1e3, 1e4, 1e6, 1e8)


def _jumps(changes: Sequence[ValueChange]) -> list[Message]:
    """Changed values that are exactly 1,000, 10,000 ... times the old ones: most likely another unit."""
    hits: dict[str, list[float]] = {}
    for change in changes:
        ratio = abs(change.new / change.old) if change.old else 0.0
        step = next((step for step in _STEPS if abs(ratio / step - 1) < 1e-9 or abs(ratio * step - 1) < 1e-9), None)
        if step is not None:
            hits.setdefault(change.metric, []).append(step)
    return [
        Message("unit_jump", Level.WARNING, params={"name": metric, "factor": f"{steps[0]:,.0f}", "n": len(steps)})
        for metric, steps in hits.items()
    ]


def commit_import(
    workspace: Workspace, prepared: Prepared, *, on_conflict: OnConflict = OnConflict.REPLACE, progress: Progress = silent
) -> Stored:
    """Store what was shown, wholly, as one batch.

    Raises: ImportRefused when the file was rejected; RequestError `batch.conflict` with `FAIL`; NotPermitted; what `progress` raises.
    """
    from data.store.observations import publish

    if prepared.status == "rejected" or prepared.result is None:
        raise prepared.refused or ImportRefused("import.rejected", file=prepared.name, n=prepared.counts["rejected"])
    changes = Catalog(metrics=prepared.new_metrics) if prepared.new_metrics else None
    batch = publish(
        workspace.store,
        workspace.actor,
        prepared.result.values,
        kind=BatchKind.IMPORT,
        label=prepared.name,
        content_hash=prepared.content_hash,
        on_conflict=on_conflict,
        rejected=prepared.counts["rejected"],
        catalog_changes=changes,
        receipt=receipt_of(prepared, workspace.today.isoformat()),
        progress=progress,
    )
    return Stored(prepared, batch)


def import_file(
    workspace: Workspace,
    file: Path,
    *,
    sheet: str | None = None,
    mapping: Path | None = None,
    on_conflict: str = "replace",
    create: bool = False,
    leave_out_rejected: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """`kpi import` for one file: the JSON answer of the contract; stores at once unless `dry_run`."""
    choices = Choices(sheet=sheet, create=create, leave_out_rejected=leave_out_rejected)
    if mapping is not None:
        from dashboard.operations.import_choices import read_choices

        choices = read_choices(mapping, choices)
    content_hash = reading = None
    if not (file.is_file() and file.stat().st_size > SMALL):
        reading = Reading.of(file, file.name, choices, progress)
        planned = _import_plan(workspace, file, choices, reading, dry_run=dry_run)
        if planned is not None:
            return planned
    else:
        content_hash = _hash(workspace, file, choices)
        answer = answer_from_receipt(workspace, shown(file.name, 200), content_hash)
        if answer is not None:
            return answer if not dry_run else {**answer, "batch": None}
    prepared = prepare_import(workspace, file, file.name, choices, progress, content_hash=content_hash, reading=reading)
    stored = None
    if not dry_run and prepared.status != "rejected":
        stored = commit_import(workspace, prepared, on_conflict=OnConflict(on_conflict), progress=progress)
    return import_answer(prepared, workspace.text, batch=_batch_number(stored))


def _import_plan(workspace: Workspace, file: Path, choices: Choices, reading: Reading, *, dry_run: bool) -> dict[str, Any] | None:
    """The same for a file of targets or events."""
    from dashboard.operations.plans import plan_answer, prepare_plan, store_plan

    prepared = prepare_plan(workspace, file.read_bytes(), file.name, choices, reading) if reading.file is not None else None
    if prepared is None:
        return None
    batch = None if dry_run or prepared.status == "rejected" else store_plan(workspace, prepared).id
    return plan_answer(prepared, workspace.text, batch=batch)


def _batch_number(stored: Stored | None) -> int | None:
    return stored.batch.id if stored is not None else None
