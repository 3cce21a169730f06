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

from dashboard.operations.looking import Looking, findings_of, judged_rows, named, unjudged, whole_look, without, without_values
from data.model.metric import Catalog, MetricType
from data.model.period import Cadence, Period
from data.model.segment import TOTAL
from data.model.signal import Signal
from data.store import Store
from data.store.audit import changes_since
from data.store.look_states import changed_since, load_look_state, values_from
from data.store.observations import read_observations
from data.store.signals import Detection
from signals.episodes import is_over
from signals.screening import Kept, KeptLook, kept_from, tops, worth_a_search
from signals.series import measure, resolve
from signals.stories import SEPARATOR, Look
from signals.triage import CannotTell

_LARGEST = 1 << 27  # cells of a matrix worth keeping (1 GB)
_KEPT_SCORE, _KEPT_CHANCE = 0.5, 0.10  # findings worth keeping for series without news
_MOST = 0.3  # of all metrics whose totals must be added up anew; beyond it everything is

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Looked:
    """The looks of all cadences, what could not be judged, how much was judged, and what to keep for the next time."""

    looks: tuple[Look, ...]
    cannot: tuple[CannotTell, ...]
    series: int
    periods: int
    states: dict[str, bytes] = field(default_factory=dict)


def whole_looks(store: Store, looking: Looking, cadences: Sequence[Cadence]) -> Looked:
    """Everything read, measured and searched."""
    observations = read_observations(store)
    looks, cannot, states = [], [], {}
    series = periods = 0
    for cadence in cadences:
        look, report, measured = whole_look(observations, looking, cadence)
        looks.append(look)
        cannot += list(unjudged(report, cadence, looking.catalog))
        series, periods = series + report.series, periods + report.periods
        if measured.size <= _LARGEST:
            kept = kept_from(measured, look.findings, report.judged, np.datetime64(looking.end(cadence), "s"))
            states.update(_states(cadence, kept, look.findings))
    cannot += without_values(looking.catalog, set(observations["metric"].cat.categories))
    return Looked(tuple(looks), tuple(cannot), series, periods, states)


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
            if entry.is_file() and entry.name.endswith((".py", ".toml", ".npz")):
                total = zlib.crc32(entry.read_bytes(), total)
    return total


def newest_looks(
    store: Store,
    looking: Looking,
    cadences: Sequence[Cadence],
    last: Detection,
    previous: Iterable[Signal],
    basis: dict[str, object],
) -> Looked | None:
    """The same looks from what was kept and the values that came since; None where only a whole look will do: nothing kept, or
    anything but new batches happened (an undo, another catalogue, other rules)."""
    seen, batch = last.settings.get("changes"), last.settings.get("batch")
    if last.settings.get("basis") != basis or not isinstance(seen, int) or not isinstance(batch, int) or last.as_of > looking.as_of:
        return None
    if any(entry.action != "batch.publish" for entry in changes_since(store, seen)):
        return None
    fresh = changed_since(store, batch)
    watched = {signal.metric for signal in previous if not is_over(signal)}
    found = [_one(store, looking, cadence, fresh, watched) for cadence in cadences]
    if any(part is None for part in found):
        return None
    parts = [part for part in found if part is not None]
    known = {
        name.split(SEPARATOR, 1)[0] for part in parts for look in part.looks if isinstance(look, KeptLook) for name in look.names
    }
    return Looked(
        tuple(part.looks[0] for part in parts),
        (*(row for part in parts for row in part.cannot), *without_values(looking.catalog, known)),
        sum(part.series for part in parts),
        sum(part.periods for part in parts),
        {name: body for part in parts for name, body in part.states.items()},
    )


def _one(store: Store, looking: Looking, cadence: Cadence, fresh: pd.DataFrame, watched: set[str]) -> Looked | None:
    body, stored = load_look_state(store, cadence.value), load_look_state(store, f"{cadence.value}-findings")
    if body is None or stored is None:
        return None
    kept = Kept.unpacked(body)
    tail = _tail(store, looking, cadence, fresh)
    if tail is None:
        return None
    now, new, restated = patched(kept, without(tail, cadence, looking.excluded))
    complete = now.starts < np.datetime64(looking.end(cadence), "s")
    newly = new | (np.isfinite(now.values) & (complete & (now.starts >= kept.seen))[None, :]).any(axis=1)
    judged = judged_rows(now, looking.catalog, cadence)
    wanted, top = worth_a_search(now.values[:, complete], now.top, newly, cadence.code)
    search = judged & (wanted | _to_search(now, complete, newly, restated, watched))
    report, findings = findings_of(_long(now, search), looking, cadence)
    old = pd.read_parquet(io.BytesIO(stored))
    quiet = set(np.array(now.names, dtype=object)[~(newly | restated | search)])
    findings = pd.concat([findings, old[old["series"].isin(quiet)]], ignore_index=True) if len(old) else findings
    searched = np.array(now.names, dtype=object)[search]
    top = np.where(search, tops(now.names, findings, searched), top)
    kept_now = replace(now, top=top, seen=np.datetime64(looking.end(cadence), "s"))
    look = KeptLook(Look(cadence, _NO_ROWS, findings, int(judged.sum()), looking.calendar), kept_now, complete)
    changed = bool(newly.any() or restated.any())
    return Looked(
        (look,),
        tuple(unjudged(report, cadence, looking.catalog)),
        int(judged.sum()),
        int(np.isfinite(now.values[judged][:, complete]).sum()),
        _states(cadence, kept_now, findings) if changed else {},
    )


_NO_ROWS = pd.DataFrame(
    {"metric": [], "segment": [], "period": pd.Series([], dtype="datetime64[s]"), "value": pd.Series([], dtype=float)}
)


def _to_search(now: Kept, complete: Mask, newly: Mask, restated: Mask, watched: set[str]) -> Mask:
    """Rows to search whatever their newest value is: restated, late, never searched, very short, or of an open episode."""
    values = now.values[:, complete]
    known = np.isfinite(values)
    count = known.sum(axis=1)
    late = (count > 0) & ~known[:, -1] if values.shape[1] else np.zeros(len(values), dtype=bool)
    followed = np.array([name.split(SEPARATOR, 1)[0] in watched for name in now.names], dtype=bool) if watched else newly & False
    never = np.isnan(now.top)
    result: Mask = restated | late | never | (count < 4) | (newly & followed)
    return result


def patched(kept: Kept, tail: pd.DataFrame) -> tuple[Kept, Mask, Mask]:
    """What was kept with newly measured values laid over it; which rows have a new newest value, and which an older one that changed."""
    if not len(tail):
        none = np.zeros(len(kept.names), dtype=bool)
        return kept, none, none
    labels = named(tail)
    place = pd.Index(kept.names).get_indexer(labels.categories)
    fresh = [str(name) for name, at in zip(labels.categories, place.tolist(), strict=True) if at < 0]
    place[place < 0] = np.arange(len(kept.names), len(kept.names) + len(fresh))
    names = (*kept.names, *fresh)
    periods = tail["period"].to_numpy(dtype="datetime64[s]")
    starts = np.union1d(kept.starts, periods)
    values = np.full((len(names), len(starts)), np.nan)
    values[: len(kept.names), np.searchsorted(starts, kept.starts)] = kept.values
    last = np.where(np.isfinite(values).any(axis=1), len(starts) - 1 - np.isfinite(values)[:, ::-1].argmax(axis=1), -1)
    row, column = place[labels.codes], np.searchsorted(starts, periods)
    value = tail["value"].to_numpy(dtype=float)
    differs = ~(values[row, column] == value)
    row, column = row[differs], column[differs]
    values[row, column] = value[differs]
    new, restated = np.zeros(len(names), dtype=bool), np.zeros(len(names), dtype=bool)
    new[row[column > last[row]]] = True
    restated[row[column <= last[row]]] = True
    top = np.r_[kept.top, np.full(len(fresh), np.nan)]
    return Kept(names, starts, values, top, kept.seen), new, restated


def _tail(store: Store, looking: Looking, cadence: Cadence, fresh: pd.DataFrame) -> pd.DataFrame | None:
    """Newly measured values of the periods that new rows touch; None where too many totals must be added up from the start."""
    if not len(fresh):
        return _NO_ROWS
    catalog, fiscal = looking.catalog, looking.fiscal_start
    start = Period.containing(cadence, fresh["period"].min().to_pydatetime(), fiscal).start
    is_plain = _is_plain(catalog, cadence, fresh)
    rows = fresh if is_plain else values_from(store, start)
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
    if any(metric.formula for metric in catalog.metrics):
        return False
    return all(metric is not None and metric.cadence is cadence for metric in map(catalog.metric, touched))


def _without_total(rows: pd.DataFrame, catalog: Catalog) -> set[str]:
    """Flows that came by segment only: their totals depend on all their history."""
    by_segment = set(rows.loc[rows["segment"] != TOTAL, "metric"].astype(str).unique())
    whole = set(rows.loc[rows["segment"] == TOTAL, "metric"].astype(str).unique())
    sums = {metric.code for metric in catalog.metrics if metric.type is MetricType.SUM}
    return (by_segment - whole) & sums


def _long(kept: Kept, chosen: Mask) -> pd.DataFrame:
    """Rows of the matrix as `scan` takes them."""
    rows = np.flatnonzero(chosen)
    part = kept.values[rows]
    row, column = np.nonzero(np.isfinite(part))
    names = pd.Index([kept.names[number] for number in rows.tolist()], dtype=object)
    return pd.DataFrame(
        {"series": pd.Categorical.from_codes(row, categories=names), "period": kept.starts[column], "value": part[row, column]}
    )
