"""A draft looked at as a whole: the rules with everything they need to know, and the range of the set's score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from data.errors import OkrError
from data.model.goal import Check, Guardrail, KeyResult, KeyResultKind
from data.model.metric import Catalog
from goals.judgement import SetRange, Spread, set_range
from goals.quality import Draft, check
from goals.suggest.levels import History, spread
from goals.suggest.library import Library

Histories = Callable[[str], History]


def review(
    objective: str,
    key_results: Sequence[KeyResult],
    guardrails: Sequence[Guardrail],
    catalog: Catalog,
    histories: Histories,
    library: Library,
    *,
    due: date | None = None,
    signal: str = "",
    signal_metric: str = "",
    sufficiency: str = "",
    texts: Sequence[str] = (),
    final: bool = False,
) -> tuple[Check, ...]:
    """All findings on a draft, errors first. `signal` is its reason: a draft that comes from one needs no parent."""
    draft = Draft(
        objective,
        tuple(key_results),
        texts=tuple(texts),
        guardrails=tuple(guardrails),
        sufficiency=sufficiency,
        parent_or_reason=signal,
        due=due,
        signal_metric=signal_metric,
        histories=values_by_metric(key_results, histories),
        committed=library.committed,
    )
    return check(draft, catalog, final=final)


def values_by_metric(key_results: Sequence[KeyResult], histories: Histories) -> Mapping[str, Sequence[float]]:
    """Histories of the metrics of a set."""
    return {item.metric: histories(item.metric).values for item in key_results}


def range_of(key_results: Sequence[KeyResult], catalog: Catalog, histories: Histories) -> SetRange | None:
    """Where the mean score of a set's stretch key results would lie if the cycle went like past ones."""
    stretch = [item for item in key_results if item.kind is KeyResultKind.STRETCH]
    return set_range([_spread(item, catalog, histories) for item in stretch])


def _spread(item: KeyResult, catalog: Catalog, histories: Histories) -> Spread | None:
    metric = catalog.metric(item.metric)
    if metric is None:
        return None
    try:
        return spread(metric, histories(item.metric), item.target)
    except OkrError:
        return None  # no target at all, or on the wrong side: Q6 says so
