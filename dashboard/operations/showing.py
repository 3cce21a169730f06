"""What a look would leave as a candidate because no news shows at the edge of its series (decision 0120), asked outside a look."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.looking import Looking
from dashboard.operations.metric_facts import row_facts
from dashboard.operations.search_rows import SEARCHED, UNSEEN, may_have_news
from data.model.period import Cadence
from signals.kept import Facts, Kept, matrix_of
from signals.panel import ordinals_from, start_of

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def kept_of(measured: pd.DataFrame, looking: Looking, cadence: Cadence) -> Kept:
    """Measured series as the matrix a look reads; computed ones only, since nothing is brought up to date here."""
    names, starts, values = matrix_of(measured)
    facts = row_facts(names, looking.catalog, cadence)
    return Kept(names, starts, values, facts, np.full(len(names), -1), np.datetime64(looking.end(cadence), "s"), 0)


def hidden(findings: pd.DataFrame, kept: Kept, looking: Looking, cadence: Cadence) -> Mask:
    """Which findings (series named as in `kept`) are beyond what plain means of the newest periods show, by the day of `looking`."""
    result = np.zeros(len(findings), dtype=bool)
    asked = np.flatnonzero(findings["kind"].isin(SEARCHED).to_numpy())
    if len(asked):
        place = pd.Index(kept.names).get_indexer(pd.Index(findings["series"].astype(str).to_numpy()[asked]))
        rows, back = np.unique(place, return_inverse=True)
        complete = kept.starts < np.datetime64(looking.end(cadence), "s")
        result[asked] = ~may_have_news(kept, complete, looking, cadence, rows)[back]
    return result


def candidates_apart(findings: pd.DataFrame, kept: Kept, looking: Looking, cadence: Cadence) -> pd.DataFrame:
    """The findings with those that are hidden scored below every line, as a look does it."""
    if not len(findings):
        return findings
    score = findings["score"].to_numpy(dtype=float)
    return findings.assign(score=np.where(hidden(findings, kept, looking, cadence), np.minimum(score, UNSEEN), score))


def with_every_period(kept: Kept, looking: Looking, cadence: Cadence) -> Kept:
    """With a column for each period up to the day of `looking`: the matrix of a look has them from its other series."""
    ordinals, offset = ordinals_from(kept.starts.astype("datetime64[m]"), cadence.code)
    last, _ = ordinals_from(np.array([looking.end(cadence)], dtype="datetime64[m]"), cadence.code)
    axis = start_of(np.arange(ordinals[0], last[0]), cadence.code, offset).astype("datetime64[s]")
    lacking = np.setdiff1d(axis, kept.starts)
    return kept.laid(np.zeros(len(lacking), dtype=np.int64), lacking, np.full(len(lacking), np.nan)).kept


def copies_with_next(kept: Kept, row: int, after: np.datetime64, tried: Floats) -> Kept:
    """One row up to its newest value as many times as values are tried for the period that starts at `after`, named by their number."""
    known = np.isfinite(kept.values[row])
    length, size = int(np.flatnonzero(known)[-1]) + 1, len(tried)
    values = np.column_stack([np.tile(kept.values[row, :length], (size, 1)), tried])
    facts = Facts(*(np.repeat(getattr(kept.facts, item.name)[row : row + 1], size) for item in fields(Facts)))
    return replace(
        kept, names=tuple(str(number) for number in range(size)), starts=np.append(kept.starts[:length], after), values=values, facts=facts,
        number=np.full(size, -1),
    )  # fmt: skip
