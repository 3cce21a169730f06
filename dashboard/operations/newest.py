"""Looking again after new values: what was kept of the last look is brought up to date, and only what may have changed is searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.lay_over import brought_up
from dashboard.operations.looking import Looking
from dashboard.operations.metric_facts import unjudged, without_values
from dashboard.operations.search_rows import findings_in, judged_rows, may_have_news
from dashboard.operations.whole_look import Looked, joined
from data.model.period import Cadence
from data.model.progress import Progress, silent
from data.model.signal import Signal
from data.store import Store
from data.store.audit import changes_since
from data.store.look_states import Changed, changed_since, load_look_state, load_steps
from data.store.signals import Detection
from signals.episodes import is_over
from signals.kept import Kept, Laid
from signals.kept_findings import KeptFindings
from signals.kept_look import KeptLook
from signals.looks import SEPARATOR

_MOST_STEPS = 12  # after so many looks what is kept is written anew

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Before:
    """What is kept of a cadence, in how many steps it came, and its findings."""

    kept: Kept
    steps: int
    findings: KeptFindings

    @classmethod
    def load(cls, store: Store, cadence: Cadence) -> _Before | None:
        """None where nothing is kept."""
        body, steps = load_look_state(store, cadence.value), load_steps(store, cadence.value)
        findings = load_look_state(store, f"{cadence.value}-findings")
        if body is None or findings is None:
            return None
        return cls(Kept.unpacked(body, steps), len(steps), KeptFindings.unpacked(findings))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a look after new values asks: the metrics with open episodes, the newest batch, and whom to tell how far it is."""

    store: Store
    looking: Looking
    watched: set[str]
    batch: int
    progress: Progress


def newest_looks(
    store: Store,
    looking: Looking,
    cadences: Sequence[Cadence],
    last: Detection,
    previous: Iterable[Signal],
    basis: dict[str, object],
    batch: int = 0,
    progress: Progress = silent,
) -> Looked | None:
    """The same looks from what was kept and the values that came since; None where only a whole look will do: nothing kept, or
    anything but new values happened (an undo, another catalogue, other rules)."""
    seen = last.settings.get("changes")
    if last.settings.get("basis") != basis or not isinstance(seen, int) or last.as_of > looking.as_of:
        return None
    if not only_values_came(store, seen):
        return None
    progress("reading", 0, 0)
    held = [before for cadence in cadences if (before := _Before.load(store, cadence)) is not None]
    if len(held) < len(cadences):
        return None
    fresh = changed_since(store, min((before.kept.batch for before in held), default=batch))
    asked = _Asked(store, looking, {signal.metric for signal in previous if not is_over(signal)}, batch, progress)
    parts: list[Looked] = []
    for cadence, before in zip(cadences, held, strict=True):
        finest = parts[0].looks[0] if parts else None
        finer = (finest.cadence, finest.kept) if isinstance(finest, KeptLook) else None
        part = _one(asked, cadence, before, fresh.after(before.kept.batch), finer)
        if part is None:
            return None
        parts.append(part)
    return joined(parts, [] if looking.all_measured else list(without_values(looking.catalog, _known(parts))))


def _known(parts: Sequence[Looked]) -> set[str]:
    """The metrics of which anything was measured."""
    looks = [look for part in parts for look in part.looks if isinstance(look, KeptLook)]
    return {name.split(SEPARATOR, 1)[0] for look in looks for name in look.names}


def only_values_came(store: Store, seen: int, *, known_only: bool = False) -> bool:
    """True when all writes after the first `seen` were batches that redefined no metric; with `known_only`, and brought none."""
    telling = ("redefined", "defined") if known_only else ("redefined",)
    return all(
        entry.action == "batch.publish" and not any(entry.details.get(name) for name in telling)
        for entry in changes_since(store, seen)
    )


def _one(asked: _Asked, cadence: Cadence, before: _Before, fresh: Changed, finer: tuple[Cadence, Kept] | None) -> Looked | None:
    looking = asked.looking
    laid = brought_up(asked.store, looking, cadence, before.kept, fresh, asked.batch, finer)
    if laid is None:
        return None
    now, end = laid.kept, np.datetime64(looking.end(cadence), "s")
    complete = now.starts < end
    over = int(complete.sum())  # the columns come in the order of time: no copy is needed to leave out the others
    newly = laid.new | np.isfinite(now.values[:, int((now.starts < before.kept.seen).sum()) : over]).any(axis=1)
    look = KeptLook(cadence, kept=now, complete=complete)
    judged = judged_rows(now)
    known = np.r_[before.findings.asked, np.zeros(len(now.names) - len(before.findings.asked), dtype=bool)]
    search = judged & _to_search(look, laid.restated, newly | ~known, asked.watched)
    maybe = np.flatnonzero(judged & newly & ~search)
    search[maybe] = may_have_news(now, complete, looking, cadence, maybe)
    report, findings = findings_in(now, np.flatnonzero(search), looking, cadence, asked.progress)
    now = replace(now, seen=end)
    quiet = ~(newly | laid.restated | search) & judged
    findings = _with_former(findings, before.findings, now, quiet)
    look = replace(look, findings=findings, judged=int(judged.sum()), calendar=looking.calendar, kept=now)
    changed = bool(newly.any() or laid.restated.any()) or now.batch != before.kept.batch
    return Looked(
        (look,),
        tuple(unjudged(report, cadence, looking.catalog)),
        int(judged.sum()),
        int(np.isfinite(now.values[:, :over]).sum(axis=1)[judged].sum()),
        now.batch,
        *(_kept(cadence, before, laid, now, KeptFindings.of(findings, search | (quiet & known))) if changed else ()),
    )


def _kept(
    cadence: Cadence, before: _Before, laid: Laid, now: Kept, findings: KeptFindings
) -> tuple[dict[str, bytes], dict[str, tuple[int, bytes]]]:
    """What to keep: the values that came, or all of them where there are new rows or many steps already."""
    states = {f"{cadence.value}-findings": findings.packed()}
    if len(now.names) > len(before.kept.names) or before.steps >= _MOST_STEPS:
        return {cadence.value: now.packed(), **states}, {}
    return states, {cadence.value: (before.steps, replace(laid.step, seen=now.seen, batch=now.batch).packed())}


def _with_former(findings: pd.DataFrame, former: KeptFindings, now: Kept, quiet: Mask) -> pd.DataFrame:
    """The findings with those kept of series about which there is nothing new."""
    if not quiet.any():
        return findings
    still = former.frame(quiet, now.labels)
    return pd.concat([findings, still], ignore_index=True) if len(findings) and len(still) else still if len(still) else findings


def _to_search(look: KeptLook, restated: Mask, unknown: Mask, watched: set[str]) -> Mask:
    """Rows to search whatever their newest value is: restated, late, or of an open episode, which weak evidence may keep open, where what
    was found of them before is not known or there is something new."""
    values = look.kept.values[:, : int(look.complete.sum())]
    late, followed = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    if values.shape[1]:
        lacking = np.flatnonzero(~np.isfinite(values[:, -1]))
        late[lacking] = np.isfinite(values[lacking]).any(axis=1)
    followed[look.rows_of(watched)] = True
    result: Mask = restated | late | (followed & unknown)
    return result
