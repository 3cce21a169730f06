"""The first screen's sentence and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dashboard.text.catalog import Text
from dashboard.views.headlines import headline
from dashboard.views.health import DepartmentHealth, Health
from dashboard.views.status import JUDGED, Status
from data.model.metric import Catalog
from data.model.signal import Polarity


def answer_sentence(departments: Sequence[DepartmentHealth], text: Text) -> str:
    """Which department to look at first; a calm sentence when none needs it."""
    troubled = [d for d in departments if d.status is Status.ALERT] or [d for d in departments if d.status is Status.WATCH]
    unjudged = sum(health.status not in JUDGED for d in departments for health in d.metrics)
    if not troubled and any(all(health.status not in JUDGED for health in d.metrics) for d in departments):
        judged = sum(len(d.metrics) for d in departments) - unjudged  # nobody may say that a department is well that was not judged
        return text("overview.calm_some" if judged else "overview.nothing_judged", n=unjudged)
    if not troubled:
        return text("overview.calm" if unjudged == 0 else "overview.calm_unjudged", n=unjudged)
    joint = "·" if text.language == "ko" else " and " if len(troubled) == 2 else ", "
    if len(troubled) == len(departments) > 1:
        return text("overview.first_all", department=troubled[0].name)
    return text("overview.first", departments=joint.join(d.name for d in troubled))


def reasons(found: Sequence[Health], catalog: Catalog, text: Text, most: int = 2) -> str:
    """The headlines of the most pressing signals, one of a department."""
    seen: set[str | None] = set()
    sentences: list[str] = []
    for health in found:
        signal = health.signal
        if signal is None or signal.polarity is not Polarity.BAD or health.metric.department in seen or len(sentences) == most:
            continue
        seen.add(health.metric.department)
        sentences.append(headline(signal, catalog, text))
    return " ".join(sentences)


def counts(found: Sequence[Health]) -> dict[Status, int]:
    """How many KPIs have each status."""
    return dict(Counter(health.status for health in found))


def counts_text(found: Sequence[Health], text: Text) -> str:
    """`경보 7 · 주의 3 · 호전 2 · 정상 6 · 판정 없음 2 (목표 없음 1, 판단 불가 1)`."""
    number = counts(found)
    parts = [f"{text(f'status.{status.value}')} {number[status]}" for status in JUDGED if number.get(status)]
    grey = [(status, n) for status, n in number.items() if status not in JUDGED]
    if grey:
        inside = ", ".join(f"{text(f'status.{status.value}')} {n}" for status, n in grey)
        parts.append(text("overview.unjudged", n=sum(n for _, n in grey), parts=inside))
    return " · ".join(parts)
