"""Why a metric raised nothing, in sentences: each test, how far from its line, and what would raise a signal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dashboard.text.catalog import Text
from dashboard.text.dates import span_text
from dashboard.text.numbers import change_text, value_text
from dashboard.views.evidence_words import chance_text
from data.model.period import Cadence

if TYPE_CHECKING:
    from dashboard.operations.why_not import Tested, WhyNot


def why_lines(found: WhyNot, text: Text) -> Iterator[tuple[str, str]]:
    """(label, sentence), the summary first without a label."""
    if found.cannot is not None:
        reason, has, needs = found.cannot
        yield "", text("why.cannot", reason=text(f"cannot.{reason}", has=has, needs=needs))
        return
    yield "", text("why.looked", n=found.periods)
    unit, language = found.metric.unit, text.language
    above, below = (None if edge is None else value_text(edge, unit, language) for edge in (found.above, found.below))
    if above and below:
        yield "", text("why.next_both", above=above, below=below)
    elif above or below:
        yield "", text("why.next_above" if above else "why.next_below", value=above or below)
    for test in found.tests:
        if test.outcome != "nothing":
            yield text(f"signal.kind.{test.kind}"), _outcome(test, found.cadence, unit, text)
    silent = [text(f"signal.kind.{test.kind}") for test in found.tests if test.outcome == "nothing"]
    if silent:
        yield "", text("why.silent", kinds=", ".join(silent))


def _outcome(test: Tested, cadence: Cadence, unit: str, text: Text) -> str:
    parts = [text(f"why.outcome.{test.outcome}", m=value_text(test.material, unit, text.language) if test.material else "—")]
    if test.score is not None and test.line is not None and test.outcome in ("weak", "small", "old", "odd", "waits"):
        parts.append(text("why.score", share=f"{round(100 * test.score / test.line)}%"))
    if test.effect and test.outcome in ("weak", "small", "old", "silenced", "odd", "waits"):
        parts.append(text("why.effect", effect=change_text(test.effect, unit, text.language)))
    if test.p is not None and test.outcome == "weak":
        parts.append(text("why.chance", chance=chance_text(test.p, text.language)))
    if test.periods is not None:
        parts.append(text("why.waits_for", span=span_text(test.periods, cadence, text.language)))
    return " ".join(parts)
