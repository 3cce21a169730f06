"""The metric tree: which metrics a metric is made of (identities) and which are declared to lead it (influences), as one graph.

A formula and a breakdown may state one identity from both sides (`click_price = search_spend / ad_clicks` and `search_spend = click_price *
ad_clicks`): the breakdown then shows what is made of what, the formula only how the price is computed. Any other way round is a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from data.model.formula import Formula
from data.model.metric import Metric
from signals.series import replaced


@dataclass(frozen=True, slots=True)
class Edge:
    """From a driver to the metric it drives. `kind`: identity (it is a part of it) or influence (declared, `lag` of its periods later)."""

    driver: str
    metric: str
    kind: str
    lag: int = 0
    inverse: bool = False


def identity_of(metric: Metric, stored: Mapping[str, Metric]) -> str | None:
    """What a metric is made of: its breakdown, else its formula unless that only restates the breakdown of one of its parts."""
    if metric.breakdown:
        return metric.breakdown
    if not metric.formula:
        return None
    for part in Formula.parse(metric.formula).parts:
        other = stored.get(part)
        if other is not None and other.breakdown and metric.code in Formula.parse(other.breakdown).parts:
            return None
    return metric.formula


def edges(metrics: Iterable[Metric]) -> list[Edge]:
    """Every edge of the tree, by metric; a declared influence of what is already a part adds nothing."""
    stored = {metric.code: metric for metric in metrics}
    return [edge for metric in stored.values() for edge in _edges_to(metric, stored)]


def _edges_to(metric: Metric, stored: Mapping[str, Metric]) -> Iterator[Edge]:
    identity = identity_of(metric, stored)
    parts = Formula.parse(identity).parts if identity else ()
    yield from (Edge(part, metric.code, "identity") for part in parts)
    yield from (
        Edge(link.leading, metric.code, "influence", link.lag, link.inverse) for link in metric.links if link.leading not in parts
    )


def circle(metrics: Iterable[Metric]) -> tuple[str, ...]:
    """A way round that leads back to where it began, as codes, the first one again at the end; empty when there is none."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for edge in edges(metrics):
        sorter.add(edge.metric, edge.driver)
    try:
        sorter.prepare()
    except CycleError as found:
        return tuple(found.args[1])
    return ()


def below(code: str, metrics: Iterable[Metric]) -> list[Edge]:
    """The edges of everything that drives one metric, nearest first."""
    known = edges(metrics)
    found: list[Edge] = []
    seen, level = {code}, [code]
    while level:
        step = [edge for edge in known if edge.metric in level]
        found += step
        level = [edge.driver for edge in step if edge.driver not in seen]
        seen.update(level)
    return found


def made_of(metric: Metric, stored: Mapping[str, Metric]) -> Formula | None:
    """A metric written out in the drivers at the bottom of its identities; None for a metric that is not made of others."""
    identity = metric.formula if identity_of(metric, stored) is None else identity_of(metric, stored)
    if identity is None:
        return None
    return Formula.parse(_written_out(metric, identity, stored, (metric.code,)))


def _written_out(metric: Metric, text: str, stored: Mapping[str, Metric], path: tuple[str, ...]) -> str:
    for code in Formula.parse(text).parts:
        part = stored.get(code)
        identity = identity_of(part, stored) if part is not None else None
        if part is None or identity is None or {*path, code} & set(Formula.parse(identity).parts):
            continue
        inner = _written_out(part, identity, stored, (*path, code))
        factor = Formula.parse(identity).factor(part.unit)
        text = replaced(text, code, f"({inner})" if factor == 1 else f"(({inner}) * {factor:g})")
    return text
