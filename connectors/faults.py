"""Collects what is wrong with cells: the first few of each kind become messages of their own, the rest is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.contract import Level, Message

SHOWN_PER_KIND = 200


@dataclass
class Faults:
    """Messages in the order of discovery; more than `most` of one code are summed up in one line."""

    most: int = SHOWN_PER_KIND
    _said: list[Message] = field(default_factory=list)
    _once: set[tuple[str, ...]] = field(default_factory=set)
    _count: dict[tuple[str, Level], int] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Keep one message, or count it when many of its kind are kept."""
        key = (message.code, message.level)
        self._count[key] = self._count.get(key, 0) + 1
        if self._count[key] <= self.most:
            self._said.append(message)

    def add_once(self, message: Message, by: Sequence[str]) -> None:
        """Keep one message of those that agree in these parameters."""
        said = (message.code, *(str(message.params.get(name)) for name in by))
        if said not in self._once:
            self._once.add(said)
            self.add(message)

    def has_room(self, code: str, level: Level = Level.ERROR) -> bool:
        """False once further messages of a kind are only counted: their texts need not be built."""
        return self._count.get((code, level), 0) < self.most

    def count(self, code: str, level: Level, extra: int) -> None:
        """Count messages that were not built."""
        self._count[code, level] = self._count.get((code, level), 0) + extra

    def say(self, code: str, level: Level, lines: Sequence[int], params: Mapping[str, object]) -> None:
        """One message about several lines, at the first of them."""
        listed = ", ".join(str(line) for line in list(lines)[:10]) + ("…" if len(lines) > 10 else "")
        self.add(Message(code, level, row=int(lines[0]) if len(lines) else None, params={**params, "lines": listed}))

    def messages(self) -> tuple[Message, ...]:
        """All kept messages and one `more` for each kind that overflowed, errors first."""
        more = [
            Message("more", level, params={"n": count - self.most, "code": code})
            for (code, level), count in self._count.items()
            if count > self.most
        ]
        order = list(Level)
        return tuple(sorted([*self._said, *more], key=lambda message: order.index(message.level)))
