"""A shelf makes things when asked, once, and is equal to a tuple of them."""

from __future__ import annotations

import pytest

from data.model.shelf import DistantShelf, Shelf


def test_each_is_made_once_and_only_when_asked() -> None:
    made: list[str] = []
    shelf = Shelf(["a", "b", "c"], ["1", "2", "3"], lambda text: (made.append(text), int(text))[1])
    assert (len(shelf), made) == (3, [])
    assert (shelf[1], shelf[-1], shelf[1]) == (2, 3, 2)
    assert made == ["2", "3"]
    assert shelf[:2] == (1, 2)
    assert shelf == (1, 2, 3)
    assert shelf != (1, 2)
    assert hash(shelf) == hash((1, 2, 3))
    with pytest.raises(IndexError, match=r".+"):
        shelf[3]


def test_places_by_what_the_texts_say() -> None:
    shelf = Shelf(["a", "b"], ['{"x":[]}', '{"x":[1]}'], str)
    assert shelf.lacking('"x":[]') == [1]
    assert shelf.lacking('"x":[') == []


def test_distant_texts_are_fetched_together_and_once() -> None:
    asked: list[list[str]] = []
    texts = {"a": "1", "b": "2", "c": "30"}
    shelf = DistantShelf(
        list(texts), lambda codes: (asked.append(list(codes)), {code: texts[code] for code in codes})[1], int, {"0": [0]}
    )
    shelf.prepare(["b", "a", "b"])
    assert (shelf[0], shelf[1], asked) == (1, 2, [["b", "a"]])
    assert shelf.lacking("0") == [0]  # as it was told, without asking
    assert shelf.lacking("3") == [0, 1]
    assert shelf == (1, 2, 30)
    assert asked == [["b", "a"], ["c"]]
