"""Named arrays as bytes and back, for what the store keeps of them: no compression, no copy on the way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MARK = b"VITALS-1"
_STEP = 16  # arrays begin at multiples of it, so that they can be read where they lie


def packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays of numbers, moments or fixed-width text. Raises: ValueError for objects."""
    said, pieces, place = [], [], 0
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"{name}: objects cannot be packed")
        said.append([name, array.dtype.str, list(array.shape)])
        body = np.ascontiguousarray(array).data if array.size and array.dtype.kind not in "MU" else array.tobytes()
        pieces += [body, bytes(-array.nbytes % _STEP)]
        place += array.nbytes + (-array.nbytes % _STEP)
    head = json.dumps(said).encode()
    head += b" " * (-(len(_MARK) + 8 + len(head)) % _STEP)
    return b"".join([_MARK, len(head).to_bytes(8, "little"), head, *pieces])


def unpacked(body: bytes) -> dict[str, NDArray[Any]]:
    """What `packed` made; the arrays are read-only. Raises: ValueError for anything else."""
    if body[: len(_MARK)] != _MARK:
        raise ValueError("no packed arrays")
    place = len(_MARK) + 8
    size = int.from_bytes(body[len(_MARK) : place], "little")
    said = json.loads(body[place : place + size])
    place += size
    arrays: dict[str, NDArray[Any]] = {}
    for name, kind, shape in said:
        array = np.frombuffer(body, dtype=np.dtype(kind), count=int(np.prod(shape, dtype=np.int64)), offset=place).reshape(shape)
        arrays[name] = array
        place += array.nbytes + (-array.nbytes % _STEP)
    return arrays


def text_array(texts: tuple[str, ...] | list[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as one array."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def texts_of(array: NDArray[np.uint8]) -> list[str]:
    """What `text_array` made."""
    text = array.tobytes().decode()
    return text.split("\n") if text else []
