"""What a second test is asked about one signal, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BELIEVED = 0.05
FEWEST = {"trend": 4, "level_shift": 8, "plateau": 8, "spike": 7, "variance_change": 17}


@dataclass(frozen=True, slots=True)
class Question:
    """One claim: its `kind` and `direction` (up, down, none), complete values `y` up to the newest one looked at (NaN: missing), the
    places of its first and last period in them, the length of a season (1: none), the smallest change that matters, whether the
    values are counts, and numerators and denominators of shares where they are known."""

    kind: str
    direction: str
    y: Floats
    first: int
    last: int
    season: int = 1
    material: float = 0.0
    is_count: bool = False
    run: int = 0
    parts: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`outcome`: agrees, leans (the same way, with a chance of up to four times the line), disagrees or cannot (too short: `has` and
    `needs` in `numbers`); by which `method` and under which `null` (iid, ar1, seasonal); its chance `p`; what else it found, as numbers.
    """

    method: str
    outcome: str
    p: float | None = None
    null: str = "iid"
    numbers: Mapping[str, float | str] = field(default_factory=dict)


def outcome(p: float, *, line: float = BELIEVED, fits: bool = True) -> str:
    """What a chance says: beyond four times the line, or where date or direction do not fit, the claim is not confirmed."""
    return "disagrees" if not fits or p > 4 * line else "agrees" if p <= line else "leans"
