"""Names in a file against the metrics of the catalogue: known, close, new (drafts) or left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.cells.names import close_names, code_for, comparable, shown, tidy, unescaped
from connectors.cells.units import Unit, read_unit, split_header
from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence

LEFT_OUT = ""


@dataclass
class Vocabulary:
    """Finds the metric a name means. With `create`, an unknown name becomes a draft metric once."""

    catalog: Catalog
    chosen: Mapping[str, str] = field(default_factory=dict)
    create: bool = False
    drafts: dict[str, Metric] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes = {metric.code: metric for metric in self.catalog.metrics}
        self._known: dict[str, Metric] = {}
        self._display: dict[str, str] = {}
        self._shared: dict[str, list[str]] = {}
        for metric in self.catalog.metrics:
            for name in (metric.code, metric.name.ko, metric.name.en, *metric.aliases):
                if word := comparable(name):
                    if self._known.setdefault(word, metric) is not metric:
                        self._shared.setdefault(word, [self._known[word].code]).append(metric.code)
                    self._display.setdefault(word, name)
        self._taken = {metric.code for metric in (*self.catalog.metrics, *self.drafts.values())}
        self._chosen = {comparable(name): code for name, code in self.chosen.items()}

    @property
    def spellings(self) -> frozenset[str]:
        """Comparable spellings of every known or chosen name."""
        return frozenset(self._known) | frozenset(self._chosen)

    def find(self, name: str) -> Metric | None:
        """The metric a name means: the person's choice, then codes, names and aliases; None when unknown, left out or of several."""
        name = unescaped(name)
        bare, _ = split_header(name)
        for spelled in (name, bare):
            word = comparable(spelled)
            if word in self._chosen:
                return self.catalog.metric(self._chosen[word])
            if spelled in self._codes:
                return self._codes[spelled]
            if word in self._known and word not in self._shared:
                return self._known[word]
        return None

    def meanings(self, name: str) -> list[str]:
        """The codes of all metrics that share a name; empty unless there are several."""
        return list(dict.fromkeys(self._shared.get(comparable(unescaped(name)), ())))

    def is_left_out(self, name: str) -> bool:
        """True when the person chose to leave this name out."""
        return self._chosen.get(comparable(name)) == LEFT_OUT

    def close(self, name: str) -> list[str]:
        """The closest known names."""
        return close_names(split_header(name)[0], self._display)

    def draft(self, name: str, unit: Unit | None, cadence: Cadence) -> Metric:
        """A new draft metric for an unknown name, the same for every spelling of it."""
        name = unescaped(name)
        bare = tidy(split_header(name)[0]) or tidy(name)
        word = comparable(bare)
        if word not in self.drafts:
            base = Metric(code_for(bare, self._taken), Name.of(bare), cadence, draft=True)
            self._taken.add(base.code)
            self.drafts[word] = replace(base, unit=unit.unit or "count", type=_type(unit)) if unit else base
        return self.drafts[word]

    def is_draft(self, metric: Metric) -> bool:
        """True for a metric that was made for this file."""
        return any(draft is metric for draft in self.drafts.values())

    def redraft(self, draft: Metric, *, unit: Unit | None = None, cadence: Cadence | None = None) -> Metric:
        """The same draft in the unit or at the cadence that its values turned out to have."""
        word = next(word for word, known in self.drafts.items() if known.code == draft.code)
        fresh = replace(draft, cadence=cadence) if cadence else draft
        self.drafts[word] = replace(fresh, unit=unit.unit or draft.unit, type=_type(unit)) if unit else fresh
        return self.drafts[word]


def _type(unit: Unit) -> MetricType:
    """A percentage or a score is averaged over time until somebody says better; amounts and counts add."""
    return MetricType.MEAN if unit.unit in {"%", "ratio", "score", "x"} else MetricType.SUM


def canonical_unit(metric: Metric) -> str:
    """What a metric counts, in the words of `cells.units`: 명 -> people, 원 and 백만원 -> KRW; unknown words stay."""
    if metric.unit in {"%", "ratio", "count", "index"}:
        return metric.unit
    found = read_unit(metric.unit)
    return (found.unit if found else "") or metric.unit


def own_scale(metric: Metric) -> float:
    """What one of a metric's own unit is worth: 1,000,000 for a metric kept in 백만원."""
    found = read_unit(metric.unit)
    return found.factor if found and found.unit else 1.0


def display(text: str) -> str:
    """A cell's text, safe and short."""
    return shown(text)
