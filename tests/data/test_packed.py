"""Arrays come back from their bytes as they were; anything else is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from data.packed import packed, text_array, texts_of, unpacked

KINDS = st.sampled_from(["f8", "f4", "i8", "i4", "u1", "?", "M8[s]", "U5"])
ARRAYS = KINDS.flatmap(lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=5)))


@given(st.dictionaries(st.text(max_size=5), ARRAYS, max_size=4))
def test_every_array_comes_back(arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]) -> None:
    back = unpacked(packed(arrays))
    assert list(back) == list(arrays)
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        np.testing.assert_array_equal(back[name], array)


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1)))
def test_texts_come_back(texts: list[str]) -> None:
    assert texts_of(text_array(texts)) == texts


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="no packed arrays"):
        unpacked(b"rubbish")
    with pytest.raises(ValueError, match="a: objects"):
        packed({"a": np.array([None])})
