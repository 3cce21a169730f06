"""Rows in the binary form of COPY, against the form's description read back with struct."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from data.store.bulk import Rows
from data.store.copying import _AT_ONCE, _blocks


@pytest.mark.parametrize("batch", [None, 7])
def test_every_field_of_every_row_is_there_with_its_size(batch: int | None) -> None:
    count, heard = _AT_ONCE + 3, list[int]()
    rows = Rows(np.arange(count, dtype=np.int32), np.arange(count, dtype=np.int32) - 5, np.arange(count) / 7)
    sent = b"".join(bytes(block) for block in _blocks(rows, batch, lambda _stage, done, _total: heard.append(done)))
    form = struct.Struct(">h ii ii id" + ("" if batch is None else " ii"))
    for place, found in enumerate(form.iter_unpack(sent)):
        if place in (0, 1, _AT_ONCE - 1, _AT_ONCE, count - 1):
            fields = (4, place, 4, place - 5, 8, place / 7)
            assert found == ((3, *fields) if batch is None else (4, *fields, 4, batch))
    assert place == count - 1
    assert heard == [_AT_ONCE, count]
