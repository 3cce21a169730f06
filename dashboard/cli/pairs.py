"""Options that carry several things: key results, values by number, scores with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.errors import ConfigurationError

if TYPE_CHECKING:
    from data.model.goal import KeyResult

_NUMBERS = ("baseline", "target", "upper", "relative", "weight")


def key_results(rows: Sequence[str]) -> tuple[KeyResult, ...]:
    """`metric=cost_per_lead,baseline=50,target=30,kind=stretch`, one text a key result; zones are parted by `|`.

    Raises: ConfigurationError `pairs.syntax`, `pairs.number`; RequestError for an unknown field.
    """
    from dashboard.operations.edit_okr import key_result_from

    return tuple(key_result_from(_fields(row)) for row in rows)


def _fields(row: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in row.split(","):
        name, sign, value = part.partition("=")
        if not sign or not name.strip():
            raise ConfigurationError("pairs.syntax", text=part.strip() or row)
        key = name.strip()
        if key in _NUMBERS:
            found[key] = _number(value)
        elif key == "id":
            found[key] = int(_number(value))
        else:
            found[key] = tuple(zone.strip() for zone in value.split("|")) if key == "zones" else value.strip()
    return found


def values_by_number(rows: Sequence[str]) -> dict[int, float]:
    """`2=3` for key result 2 and the value 3. Raises: ConfigurationError."""
    return {int(_number(left)): _number(right) for left, right in (_halves(row) for row in rows)}


def numbers_with_reasons(rows: Sequence[str]) -> dict[int, tuple[float, str]]:
    """`2=0.7:the report came late` for key result 2. A missing reason is left to the rule that asks for one."""
    found = {}
    for row in rows:
        left, right = _halves(row)
        value, _, reason = right.partition(":")
        found[int(_number(left))] = (_number(value), reason.strip())
    return found


def _halves(row: str) -> tuple[str, str]:
    left, sign, right = row.partition("=")
    if not sign:
        raise ConfigurationError("pairs.syntax", text=row)
    return left, right


def _number(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError as error:
        raise ConfigurationError("pairs.number", text=text.strip()) from error
