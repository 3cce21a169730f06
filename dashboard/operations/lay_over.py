"""New values are laid over what was kept of the last look, at every cadence they count for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.looking import Looking, named, without
from dashboard.operations.metric_facts import row_facts
from data.model.metric import Catalog, MetricType
from data.model.period import Cadence, Period
from data.model.segment import TOTAL
from data.store import Store
from data.store.look_states import Changed, values_from
from data.store.observations import read_observations
from signals.kept import IS_OWN, Kept, Laid, unchanged
from signals.looks import SEPARATOR
from signals.roll_kept import rolled_up
from signals.series import measure, resolve

Ints = NDArray[np.int64]
_MOST = 0.3  # of all metrics whose totals must be added up anew; beyond it everything is


def brought_up(
    store: Store,
    looking: Looking,
    cadence: Cadence,
    kept: Kept,
    fresh: Changed,
    batch: int,
    finer: tuple[Cadence, Kept] | None = None,
) -> Laid | None:
    """What was kept with the values that came since; None where too many totals must be added up from the start.

    `finer`: the finest cadence, brought up to date already.
    """
    if not len(fresh.series):
        return unchanged(replace(kept, batch=max(kept.batch, batch)))
    if (rows := _own_rows(kept, fresh)) is not None:
        row, period, value = rows, fresh.period, fresh.value
        excluded = without(_as_frame(kept, rows, fresh), cadence, looking.excluded).index if looking.excluded else None
        if excluded is not None:
            row, period, value = row[excluded], period[excluded], value[excluded]
        return replace(kept, batch=batch).laid(row, period, value)
    first = Period.containing(cadence, fresh.period.min().item(), looking.fiscal_start)
    if first.start >= looking.end(cadence):  # nothing that is over can have changed; a later look takes these values along
        return unchanged(kept)
    if finer is not None and not looking.excluded:
        rolled = rolled_up(finer[1], kept, fresh.period, (finer[0], cadence), looking.fiscal_start)
        if rolled is not None:
            return replace(kept, batch=batch).laid(*rolled)
    tail = _tail(store, looking, cadence, fresh, first)
    if tail is None:
        return None
    tail = without(tail, cadence, looking.excluded)
    if not len(tail):
        return unchanged(replace(kept, batch=batch))
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
