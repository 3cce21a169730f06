"""Things that are made when somebody asks for them: a catalogue of 100,000 metrics is opened at every look, which asks for few."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Shelf(Sequence[T], Generic[T]):
    """A sequence of things by their texts; each is made once, when first asked for. Equal to any sequence of the same things.

    `codes` name the things, `texts` are their stored JSON, `make` turns a text into its thing.
    """

    def __init__(self, codes: Sequence[str], texts: Sequence[str], make: Callable[[str], T]) -> None:
        self.codes, self.texts, self._make = codes, texts, make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(len(self))[place])
        number = range(len(self))[place]
        if number not in self._made:
            self._made[number] = self._make(self.texts[number])
        return self._made[number]

    def __iter__(self) -> Iterator[T]:
        return (self[number] for number in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Shelf({len(self)})"

    def lacking(self, piece: str) -> list[int]:
        """The places of texts without a piece."""
        return [number for number, text in enumerate(self.texts) if piece not in text]
