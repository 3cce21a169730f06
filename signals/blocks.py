"""Rows in blocks small enough for the processor's cache: work in blocks neither waits for memory nor asks for new pages."""

from __future__ import annotations

from collections.abc import Iterator

CELLS = 16_384  # rows x periods of a block, about; measured: 8,192 to 32,768 are nearly equal, less and more are slower
_FEW = 8


def block_of(n: int) -> int:
    """How many rows of n periods make a block."""
    return max(CELLS // max(n, 1), _FEW)


def blocks(rows: int, n: int) -> Iterator[slice]:
    """Slices over `rows` rows of n periods; none for no rows. Their bounds depend on nothing else, so neither do results."""
    size = block_of(n)
    for low in range(0, rows, size):
        yield slice(low, min(low + size, rows))
