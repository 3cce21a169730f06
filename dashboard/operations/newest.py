"""Looking again after new values: what was kept of the last look is brought up to date, and only what may have changed is searched."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.looking import (
    Looking,
    findings_in,
    judged_rows,
    may_have_news,
    measured_at,
    named,
    row_facts,
    unjudged,
    without,
    without_values,
)
from data.model.metric import Catalog, MetricType
from data.model.period import Cadence, Period
from data.model.progress import Progress, silent
from data.model.segment import TOTAL
from data.model.signal import Signal
from data.store import Store
from data.store.audit import changes_since
from data.store.look_states import Changed, changed_since, load_look_state, series_names, values_from
from data.store.observations import read_observations
from data.store.signals import Detection
from signals.episodes import is_over
from signals.kept import IS_OWN, Kept, KeptLook, matrix_of
from signals.series import measure, resolve
from signals.stories import SEPARATOR, Look
from signals.triage import CannotTell

_LARGEST = 1 << 28  # cells of a matrix worth keeping (2 GB)
_KEPT_SCORE, _KEPT_CHANCE = 0.5, 0.10  # findings worth keeping for series without news
_MOST = 0.3  # of all metrics whose totals must be added up anew; beyond it everything is

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Looked:
    """The looks of all cadences, what could not be judged, how much was judged, and what to keep for the next time."""

    looks: tuple[Look, ...]
    cannot: tuple[CannotTell, ...]
    series: int
    periods: int
    states: dict[str, bytes] = field(default_factory=dict)


def whole_looks(store: Store, looking: Looking, cadences: Sequence[Cadence], batch: int = 0, progress: Progress = silent) -> Looked:
    """Everything read, measured and searched. `batch`: the newest batch that is read."""
    progress("reading", 0, 0)
    observations = read_observations(store)
    numbers = series_names(store, SEPARATOR)
    parts = []
    for cadence in cadences:
        progress("measuring", 0, 0)
        names, starts, values = matrix_of(measured_at(observations, looking, cadence))
        facts = row_facts(names, looking.catalog, cadence)
        number = np.array([numbers.get(name, -1) for name in names], dtype=np.int64)
        kept = Kept(names, starts, values, facts, number, np.datetime64(looking.end(cadence), "s"), batch)
        parts.append(_searched(kept, np.flatnonzero(judged_rows(kept)), looking, cadence, progress))
    known = set(observations["metric"].cat.categories)
    return _joined(parts, list(without_values(looking.catalog, known)))


def _searched(kept: Kept, rows: Ints, looking: Looking, cadence: Cadence, progress: Progress) -> Looked:
    """A look at every judged series of a cadence."""
    report, findings = findings_in(kept, rows, looking, cadence, progress)
    look = KeptLook(cadence, findings, len(rows), looking.calendar, kept, kept.starts < kept.seen)
    states = _states(cadence, kept, findings) if kept.values.size <= _LARGEST else {}
    return Looked((look,), tuple(unjudged(report, cadence, looking.catalog)), report.series, report.periods, states)


def _joined(parts: Sequence[Looked], empty: Sequence[CannotTell]) -> Looked:
    return Looked(
        tuple(look for part in parts for look in part.looks),
        (*(row for part in parts for row in part.cannot), *empty),
        sum(part.series for part in parts),
        sum(part.periods for part in parts),
        {name: body for part in parts for name, body in part.states.items()},
    )


def _states(cadence: Cadence, kept: Kept, findings: pd.DataFrame) -> dict[str, bytes]:
    worth = findings[(findings["score"] >= _KEPT_SCORE) | (findings["p_value"] <= _KEPT_CHANCE)]
    out = io.BytesIO()
    worth.astype({"series": str}).to_parquet(out, index=False)
    return {cadence.value: kept.packed(), f"{cadence.value}-findings": out.getvalue()}


@cache
def method_version() -> int:
    """Changes with every line of the engine: what an older program kept is not used."""
    total = 0
    for folder in ("signals", "signals.detectors"):
        for entry in sorted(files(folder).iterdir(), key=lambda entry: entry.name):
            if entry.is_file() and entry.name.endswith((".py", ".toml", ".npz", ".json")):
                total = zlib.crc32(entry.read_bytes(), total)
    return total


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
    held = [load_look_state(store, cadence.value) for cadence in cadences]
    bodies = [body for body in held if body is not None]
    if len(bodies) < len(cadences):
        return None
    kept = [Kept.unpacked(body) for body in bodies]
    fresh = changed_since(store, min((part.batch for part in kept), default=batch))
    watched = {signal.metric for signal in previous if not is_over(signal)}
    parts = []
    for cadence, before in zip(cadences, kept, strict=True):
        part = _one(store, looking, cadence, before, fresh, watched, batch, progress)
        if part is None:
            return None
        parts.append(part)
    known = {name.split(SEPARATOR, 1)[0] for part in kept for name in part.names}
    known |= {name.split(SEPARATOR, 1)[0] for part in parts for look in part.looks for name in _new_names(look, known)}
    return _joined(parts, list(without_values(looking.catalog, known)))


def _new_names(look: Look, known: set[str]) -> list[str]:
    names = look.names if isinstance(look, KeptLook) else ()
    return [name for name in reversed(names) if name.split(SEPARATOR, 1)[0] not in known]


def only_values_came(store: Store, seen: int, *, known_only: bool = False) -> bool:
    """True when all writes after the first `seen` were batches that redefined no metric; with `known_only`, and brought none."""
    telling = ("redefined", "defined") if known_only else ("redefined",)
    return all(
        entry.action == "batch.publish" and not any(entry.details.get(name) for name in telling)
        for entry in changes_since(store, seen)
    )


def _one(
    store: Store, looking: Looking, cadence: Cadence, kept: Kept, fresh: Changed, watched: set[str], batch: int, progress: Progress
) -> Looked | None:
    findings_body = load_look_state(store, f"{cadence.value}-findings")
    laid = _brought_up(store, looking, cadence, kept, fresh.after(kept.batch), batch)
    if findings_body is None or laid is None:
        return None
    now, new, restated = laid
    end = np.datetime64(looking.end(cadence), "s")
    complete = now.starts < end
    newly = new | np.isfinite(now.values[:, complete & (now.starts >= kept.seen)]).any(axis=1)
    judged = judged_rows(now)
    search = judged & _to_search(now, complete, restated, watched)
    asked = np.flatnonzero(judged & newly & ~search)
    search[asked] = may_have_news(now, complete, looking, cadence, asked)
    report, findings = findings_in(now, np.flatnonzero(search), looking, cadence, progress)
    now = replace(now, seen=end)
    findings = _with_former(findings, findings_body, now, ~(newly | restated | search) & judged)
    look = KeptLook(cadence, findings, int(judged.sum()), looking.calendar, now, complete)
    changed = bool(newly.any() or restated.any()) or now.batch != kept.batch
    return Looked(
        (look,),
        tuple(unjudged(report, cadence, looking.catalog)),
        int(judged.sum()),
        int(np.isfinite(now.values[judged][:, complete]).sum()),
        _states(cadence, now, findings) if changed else {},
    )


def _with_former(findings: pd.DataFrame, body: bytes, now: Kept, quiet: Mask) -> pd.DataFrame:
    """The findings with those kept of series about which there is nothing new."""
    if not quiet.any():
        return findings
    former = pd.read_parquet(io.BytesIO(body))
    names = {now.names[row] for row in np.flatnonzero(quiet).tolist()}
    still = former[[name in names for name in former["series"].tolist()]]
    return pd.concat([findings, still], ignore_index=True) if len(findings) and len(still) else still if len(still) else findings


def _to_search(now: Kept, complete: Mask, restated: Mask, watched: set[str]) -> Mask:
    """Rows to search whatever their newest value is: restated, late, or of an open episode, which weak evidence may keep open: also of a
    cadence that has nothing new, whose evidence nobody asked for before the episode opened."""
    known = np.isfinite(now.values[:, complete])
    late = known.any(axis=1) & ~known[:, -1] if known.shape[1] else np.zeros(len(known), dtype=bool)
    followed = np.array([name.split(SEPARATOR, 1)[0] in watched for name in now.names], dtype=bool) if watched else restated
    result: Mask = restated | late | followed
    return result


def _brought_up(
    store: Store, looking: Looking, cadence: Cadence, kept: Kept, fresh: Changed, batch: int
) -> tuple[Kept, Mask, Mask] | None:
    """What was kept with the values that came since; None where too many totals must be added up from the start."""
    none = np.zeros(len(kept.names), dtype=bool)
    if not len(fresh.series):
        return replace(kept, batch=max(kept.batch, batch)), none, none
    if (rows := _own_rows(kept, fresh)) is not None:
        row, period, value = rows, fresh.period, fresh.value
        excluded = without(_as_frame(kept, rows, fresh), cadence, looking.excluded).index if looking.excluded else None
        if excluded is not None:
            row, period, value = row[excluded], period[excluded], value[excluded]
        return replace(kept, batch=batch).laid(row, period, value)
    first = Period.containing(cadence, fresh.period.min().item(), looking.fiscal_start)
    if first.start >= looking.end(cadence):  # nothing that is over can have changed; a later look takes these values along
        return kept, none, none
    tail = _tail(store, looking, cadence, fresh, first)
    if tail is None:
        return None
    tail = without(tail, cadence, looking.excluded)
    if not len(tail):
        return replace(kept, batch=batch), none, none
    labels = named(tail)
    place = pd.Index(kept.names).get_indexer(labels.categories)
    names = tuple(str(name) for name in labels.categories[place < 0])
    place[place < 0] = np.arange(len(kept.names), len(kept.names) + len(names))
    grown = kept.with_rows(names, row_facts(names, looking.catalog, cadence)) if names else kept
    return replace(grown, batch=batch).laid(
        place[labels.codes], tail["period"].to_numpy(dtype="datetime64[s]"), tail["value"].to_numpy(dtype=float)
    )


def _own_rows(kept: Kept, fresh: Changed) -> Ints | None:
    """The row of each new value where new values say all: every row is a stored series, and these are of this cadence itself."""
    if not len(kept.number) or kept.number.min() < 0:
        return None
    order = np.argsort(kept.number)
    place = np.minimum(np.searchsorted(kept.number[order], fresh.series), len(order) - 1)
    row: Ints = order[place]
    own = (kept.facts.flags[row] & IS_OWN) > 0
    return row if bool((own & (kept.number[row] == fresh.series)).all()) else None


def _as_frame(kept: Kept, rows: Ints, fresh: Changed) -> pd.DataFrame:
    pairs = [kept.names[row].split(SEPARATOR, 1) for row in rows.tolist()]
    return pd.DataFrame({"metric": [a for a, _ in pairs], "segment": [b for _, b in pairs], "period": fresh.period})


def _tail(store: Store, looking: Looking, cadence: Cadence, fresh: Changed, first: Period) -> pd.DataFrame | None:
    """Newly measured values of the periods that new rows touch; None where too many totals must be added up from the start."""
    catalog, fiscal = looking.catalog, looking.fiscal_start
    is_plain = _is_plain(catalog, cadence, frame := fresh.frame(store))
    rows = frame if is_plain else values_from(store, first.start)
    lacking = _without_total(rows, catalog)
    if not lacking:
        return measure(rows, catalog, cadence, fiscal_start=fiscal)
    stored = {metric.code: metric for metric in catalog.metrics}
    touched = {m.code for m in catalog.metrics if lacking & {m.code, *(resolve(m, stored) if m.formula else ())}}
    parts = {part for code in touched for part in (resolve(stored[code], stored) if stored[code].formula else (code,))}
    if len(parts) > _MOST * len(catalog.metrics):
        return None
    whole = measure(read_observations(store, sorted(parts)), catalog, cadence, fiscal_start=fiscal)
    recent = measure(rows, catalog, cadence, fiscal_start=fiscal)
    named_alike = [part.astype({"metric": str, "segment": str}) for part in (recent, whole)]
    kept = named_alike[0][~named_alike[0]["metric"].isin(touched)]
    return pd.concat([kept, named_alike[1][named_alike[1]["metric"].isin(touched)]], ignore_index=True)


def _is_plain(catalog: Catalog, cadence: Cadence, fresh: pd.DataFrame) -> bool:
    """True when the new rows say all: no formula rests on them here and they are of the cadence itself."""
    touched = set(fresh["metric"].astype(str).unique())
    if any(metric.formula for metric in catalog.stating("formula")):
        return False
    return all(metric is not None and metric.cadence is cadence for metric in map(catalog.metric, touched))


def _without_total(rows: pd.DataFrame, catalog: Catalog) -> set[str]:
    """Flows that came by segment only: their totals depend on all their history."""
    by_segment = set(rows.loc[rows["segment"] != TOTAL, "metric"].astype(str).unique())
    whole = set(rows.loc[rows["segment"] == TOTAL, "metric"].astype(str).unique())
    only = by_segment - whole
    return {code for code in only if (metric := catalog.metric(code)) is not None and metric.type is MetricType.SUM}
