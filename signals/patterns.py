"""What no single metric shows: the register of patterns, in the order in which one may take over what another would tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.model.metric import Catalog
from data.model.signal import Polarity, Signal
from signals.composites import composites
from signals.divergence import divergences
from signals.incidents import data_incidents
from signals.leading_warnings import leading_warnings
from signals.looks import Look
from signals.rules import Rules
from signals.target_misses import target_misses


def pattern_signals(looks: Sequence[Look], catalog: Catalog, found: list[Signal], as_of: date, rules: Rules) -> list[Signal]:
    """The signals found, with patterns added and what they explain folded in; kinds that are off stay off."""
    result = list(found)
    if "data_incident" not in rules.off:
        result = data_incidents(result, catalog, as_of)
    if "divergence" not in rules.off:
        paradoxes = list(divergences(looks, catalog, result, as_of, rules))
        metrics = {signal.metric for signal in paradoxes}
        result = [s for s in result if not (s.metric in metrics and s.polarity is Polarity.GOOD)] + paradoxes
    if "composite" not in rules.off:
        result = composites(looks, catalog, result, as_of, rules)
    if "target_miss" not in rules.off:
        result += target_misses(looks, catalog, result, as_of, rules)
    if "leading_warning" not in rules.off:
        result += leading_warnings(looks, catalog, result, as_of, rules)
    return result
