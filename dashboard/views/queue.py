"""The review queue: what asks for attention this week, what was noticed beside it, and good news on its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from data.model.metric import Catalog
from data.model.signal import Polarity, Signal, SignalState
from signals.attention import attention
from signals.roll_ups import rolled_up

OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class Queue:
    """Sections in the order they are read; `suppressed` of this week's new ones found no place. `context`: by the id of a signal the KPIs
    above it that moved because of it; they have no card of their own."""

    asking: tuple[Signal, ...]
    good: tuple[Signal, ...]
    noticed: tuple[Signal, ...]
    suppressed: int
    context: Mapping[str, tuple[Signal, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.asking or self.good or self.noticed)


def queue_of(
    signals: Iterable[Signal], catalog: Catalog, *, state: str, department: str, as_of: date, budget: int, keep: str = ""
) -> Queue:
    """Signals of a state (`open`, or one of SignalState) and a department (`all`, or a code).

    `keep`: a signal somebody just decided on stays where it was, so that the way back is where the decision was.
    """
    chosen = [signal for signal in signals if department in (ALL, signal.department)]
    if state != OPEN:
        found = tuple(signal for signal in chosen if signal.state.value == state or signal.id == keep)
        return Queue(found, (), (), 0)
    taken = {signal.id for signal in chosen if signal.state is not SignalState.NEW} | {
        keep
    }  # somebody works on them: they keep their card
    parents = {name: part for name, part in rolled_up(chosen, catalog).items() if name not in taken}
    context: dict[str, tuple[Signal, ...]] = {}
    for signal in chosen:
        if signal.id in parents:
            context[parents[signal.id]] = (*context.get(parents[signal.id], ()), signal)
    chosen = [signal for signal in chosen if signal.id not in parents]
    seen = attention(chosen, as_of, budget=budget)
    kept = [signal for signal in chosen if signal.id == keep and not signal.is_open]
    shown = sorted([*seen.shown, *kept], key=lambda signal: (-signal.priority, signal.id))
    good = tuple(signal for signal in shown if signal.polarity is Polarity.GOOD)
    return Queue(tuple(s for s in shown if s.polarity is not Polarity.GOOD), good, seen.noticed, seen.suppressed, context)
