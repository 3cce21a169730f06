"""Episodes that go on although nothing is raised: hysteresis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data.model.metric import Catalog
from signals.alarm_rate import SHIPPED_LINE
from signals.ends import materiality
from signals.looks import SEPARATOR, Look
from signals.news import FAMILIES, episode_key, is_news, polarity
from signals.stories import records

_HELD = 0.10  # a chance up to which an open episode goes on (it opened at a far smaller one)
_HELD_SIZE = 0.5  # of the materiality


def holding(looks: Sequence[Look], catalog: Catalog, metrics: Iterable[str]) -> set[tuple[str, str, str]]:
    """Episodes of some metrics that go on although nothing is raised: a finding at most ten percent likely by chance, and not tiny."""
    asked, found = set(metrics), set()
    for look in looks:
        chosen = look.findings
        if not len(chosen) or not asked:
            continue
        likely = chosen[(chosen["p_value"] <= _HELD) | (chosen["score"] >= SHIPPED_LINE)]
        for row in records(likely[look.of_metrics(likely, asked)]):
            code, segment = row["series"].split(SEPARATOR, 1)
            metric = catalog.metric(code)
            small = abs(row["effect"]) < _HELD_SIZE * materiality(row) and FAMILIES.get(row["kind"]) != "data"
            if metric is None or small or not is_news(row, look.course(code, segment), look.cadence):
                continue
            found.add(episode_key(code, row["kind"], polarity(metric, row["kind"], row["direction"]).value, str(row["direction"])))
    return found
