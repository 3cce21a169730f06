"""Threads of our own, and none of the matrix library's."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from signals.cores import one_matrix_thread, shared_out


def matrix_threads() -> set[int]:
    assert np.linalg  # NumPy brings the library
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_the_matrix_library_uses_one_thread_inside_and_what_it_had_afterwards() -> None:
    before = matrix_threads()
    with one_matrix_thread():
        with one_matrix_thread():
            assert matrix_threads() == {1}
        assert matrix_threads() == {1}
    assert matrix_threads() == before


def test_two_threads_inside_leave_what_was_there() -> None:
    before = matrix_threads()
    first_in, second_in = threading.Event(), threading.Event()

    def first() -> None:
        with one_matrix_thread():
            first_in.set()
            second_in.wait(10)

    def second() -> None:
        first_in.wait(10)
        with one_matrix_thread():
            second_in.set()
            one.join(10)  # the first leaves while the second is inside

    one, other = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    other.start()
    other.join(20)
    assert matrix_threads() == before
    with one_matrix_thread():
        assert matrix_threads() == {1}


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_results_come_in_order_and_errors_are_raised(threads: int) -> None:
    assert list(shared_out(lambda n: n * n, iter(range(10)), threads)) == [n * n for n in range(10)]
    with pytest.raises(ZeroDivisionError):
        list(shared_out(lambda n: 1 // n, [1, 0, 2], threads))
