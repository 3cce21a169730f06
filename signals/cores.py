"""The cores of the processor: panels are shared out among threads here, and the threads of the matrix library stay out of the way.

Our matrix products are small. OpenBLAS would still spread each over every core and let the others wait in a loop, which costs up to three
times the work (measured: 730 days a series, 2 cores).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

from threadpoolctl import ThreadpoolController

Item = TypeVar("Item")
Result = TypeVar("Result")
_held = Lock()


@cache
def _controller() -> Any:
    return ThreadpoolController()


@contextmanager
def one_matrix_thread() -> Iterator[None]:
    """Matrix products inside use the calling thread only; afterwards it is as it was.

    The limit counts for the whole process and one thread at a time holds it: whoever comes while it is held goes without holding it, and is
    at worst slower once the holder has left.
    """
    if not _held.acquire(blocking=False):
        yield
        return
    try:
        with _controller().limit(limits=1, user_api="blas"):
            yield
    finally:
        _held.release()


def shared_out(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """The results of `work`, in the order of `items`; at most `threads` items are held at a time."""
    if threads <= 1:
        yield from map(work, items)
        return
    waiting = iter(items)
    with ThreadPoolExecutor(threads) as pool:
        while batch := list(islice(waiting, threads)):
            yield from pool.map(work, batch)
