"""Things that are made when somebody asks for them: a catalogue of 100,000 metrics is opened at every look, which asks for few."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Shelf(Sequence[T], Generic[T]):
    """A sequence of things by their texts; each is made once, when first asked for. Equal to any sequence of the same things.

    `codes` name the things, `texts` are their stored JSON, `make` turns a text into its thing.
    """

    def __init__(self, codes: Sequence[str], texts: Sequence[str], make: Callable[[str], T]) -> None:
        self.codes, self._texts, self._make = codes, texts, make
        self._made: dict[int, T] = {}
        self.lacks: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(len(self))[place])
        number = range(len(self))[place]
        if number not in self._made:
            self._made[number] = self._make(self._text(number))
        return self._made[number]

    def __iter__(self) -> Iterator[T]:
        self.prepare(self.codes)
        return (self[number] for number in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Shelf({len(self)})"

    def prepare(self, codes: Collection[str]) -> None:
        """These are about to be asked for."""

    def lacking(self, piece: str) -> list[int]:
        """The places of texts without a piece; looked up once and kept in `lacks`."""
        if piece not in self.lacks:
            self.lacks[piece] = [number for number, text in enumerate(self._all()) if piece not in text]
        return self.lacks[piece]

    def _text(self, place: int) -> str:
        return self._texts[place]

    def _all(self) -> Sequence[str]:
        return self._texts


class DistantShelf(Shelf[T]):
    """A shelf whose texts are fetched when needed: `fetch` gives those of some codes. `lacks` is what is known of `lacking`."""

    def __init__(
        self,
        codes: Sequence[str],
        fetch: Callable[[Collection[str]], Mapping[str, str]],
        make: Callable[[str], T],
        lacks: Mapping[str, list[int]],
    ) -> None:
        super().__init__(codes, (), make)
        self._fetch = fetch
        self._fetched: dict[str, str] = {}
        self.lacks = dict(lacks)

    def prepare(self, codes: Collection[str]) -> None:
        """Fetch what is not here yet, at once."""
        if wanted := [code for code in dict.fromkeys(codes) if code not in self._fetched]:
            self._fetched |= self._fetch(wanted)

    def _text(self, place: int) -> str:
        code = self.codes[place]
        self.prepare([code])
        return self._fetched[code]

    def _all(self) -> Sequence[str]:
        self.prepare(self.codes)
        return [self._fetched[code] for code in self.codes]
