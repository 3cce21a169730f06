"""Rows in blocks small enough for the processor's cache: work in blocks neither waits for memory nor asks for new pages."""

from __future__ import annotations

from collections.abc import Iterator

CELLS = 8_192  # rows x periods of a block, about; measured: 4,096 to 16,384 are equal, 65,536 takes half as long again
_FEW = 8


def block_of(n: int) -> int:
    """How many rows of n periods make a block."""
    return max(CELLS // max(n, 1), _FEW)


def blocks(rows: int, n: int) -> Iterator[slice]:
    """Slices over `rows` rows of n periods; none for no rows. Their bounds depend on nothing else, so neither do results."""
    size = block_of(n)
    for low in range(0, rows, size):
        yield slice(low, min(low + size, rows))
