"""Series in which nothing happens, and tables of how often something is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SEED = 20261125


@dataclass
class Table:
    """`nominal`: the share a cell should not exceed (None: no promise); `draws`: series a cell; cells are shares."""

    title: str
    columns: Sequence[str]
    nominal: float | None
    draws: int
    rows: list[tuple[str, list[float]]] = field(default_factory=list)
    note: str = ""

    def lines(self) -> Iterator[str]:
        """The table in Markdown; cells beyond the nominal level by more than chance explains (3 standard errors) are bold."""
        yield f"### {self.title}"
        yield ""
        if self.note:
            yield self.note
            yield ""
        yield f"| {' | '.join(['', *self.columns])} |"
        yield f"|---|{'---:|' * len(self.columns)}"
        for name, cells in self.rows:
            yield f"| {name} | {' | '.join(self._cell(share) for share in cells)} |"
        yield ""

    def beyond(self) -> Iterator[str]:
        """Which cells exceed the nominal level."""
        for name, cells in self.rows:
            for column, share in zip(self.columns, cells, strict=True):
                if self._is_beyond(share):
                    yield f"{self.title}: {name}, {column}: {100 * share:.1f} % (nominal {100 * (self.nominal or 0):g} %)"

    def _is_beyond(self, share: float) -> bool:
        if self.nominal is None or not np.isfinite(share):
            return False
        return share > self.nominal + 3 * np.sqrt(self.nominal * (1 - self.nominal) / self.draws)

    def _cell(self, share: float) -> str:
        if not np.isfinite(share):
            return "-"
        text = f"{100 * share:.1f}"
        return f"**{text}**" if self._is_beyond(share) else text


def remembering(rows: int, n: int, phi: float, stream: int = 0) -> Floats:
    """Stationary AR(1) series of variance one."""
    e = np.random.default_rng([SEED, stream, n, round(1000 * phi)]).standard_normal((rows, n))
    e[:, 1:] *= np.sqrt(1 - phi**2)
    for t in range(1, n):
        e[:, t] += phi * e[:, t - 1]
    return e


def share_of(test: Callable[[Floats], float], rows: Floats, level: float = 0.05) -> float:
    """Share of rows whose chance is at most the level."""
    return float(np.mean([test(row) <= level for row in rows]))


def grid(
    title: str, test: Callable[[Floats], float], lengths: Iterable[int], memories: Iterable[float], *, draws: int, level: float = 0.05,
    note: str = "",
) -> Table:  # fmt: skip
    """Lengths down, memories across."""
    memories = list(memories)
    table = Table(title, [f"memory {phi:g}" for phi in memories], level, draws, note=note)
    for n in lengths:
        table.rows.append((f"n = {n}", [share_of(test, remembering(draws, n, phi), level) for phi in memories]))
    return table
