"""The error budget of this store: how many false alarms its series are expected to raise in a year, and what was seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.operations.workspace import Workspace
from data.model.period import Cadence
from data.model.signal import Claim, Verdict
from data.store.signals import last_detection, load_signals
from signals.alarm_rate import Measured, expected, false_alarms, line_for, measured
from signals.rules import Rules


@dataclass(frozen=True, slots=True)
class Share:
    """One cadence: how many series are judged, at which line, the false alarms a year one of them is expected to raise when looked at
    again and again, how many all of them raise together, and what that was measured on."""

    cadence: Cadence
    series: int
    line: float
    rate: float
    expected: float
    measured: Measured

    @property
    def error(self) -> float:
        """Standard error of the rate, which is a count over series-years."""
        return math.sqrt(self.rate / self.measured.years)


@dataclass(frozen=True, slots=True)
class Budget:
    """Expected false alarms in a year, by cadence and in all; of the signals of the last year: raised from evidence, judged, noise.
    `discoveries`: the share of false ones to which one look over all series is held."""

    shares: tuple[Share, ...]
    raised: int
    judged: int
    noise: int
    discoveries: float

    @property
    def expected(self) -> float:
        return sum(share.expected for share in self.shares)

    @property
    def series(self) -> int:
        return sum(share.series for share in self.shares)


def budget_of(workspace: Workspace, rules: Rules) -> Budget:
    """The budget under some rules for the series the last look judged."""
    look = last_detection(workspace.store)
    judged = look.settings.get("judged") if look else None
    shares = []
    for name, series in judged.items() if isinstance(judged, dict) else ():
        cadence = Cadence(name)
        line = line_for(cadence, rules.false_alarms)
        together = expected(cadence, int(series), line, rules.discoveries)
        shares.append(Share(cadence, int(series), line, false_alarms(cadence, line), together, measured(cadence)))
    since = datetime.combine(workspace.today, datetime.min.time()) - timedelta(days=365)
    recent = [
        signal
        for signal in load_signals(workspace.store)
        if signal.claim is Claim.EVIDENCE and signal.first_seen and signal.first_seen.replace(tzinfo=None) >= since
    ]
    verdicts = [signal for signal in recent if signal.verdict in (Verdict.USEFUL, Verdict.NOISE)]
    noise = sum(signal.verdict == Verdict.NOISE for signal in verdicts)
    return Budget(tuple(sorted(shares, key=lambda share: share.cadence.rank)), len(recent), len(verdicts), noise, rules.discoveries)
