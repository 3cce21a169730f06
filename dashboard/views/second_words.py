"""What the second, exact test says of a signal, as sentences in either language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import numpy as np

from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import change_text, number_text
from dashboard.views.evidence_words import EvidenceLine, chance_text
from data.model.period import Cadence
from data.model.signal import Signal
from signals.confirming.questions import Confirmation

_CHANGES = ("slope", "size", "low", "high", "level_low", "level_high", "year_low", "year_high")
_PERIODS = ("early", "late", "at")


def second_lines(found: Confirmation | None, signal: Signal, unit: str, text: Text) -> list[EvidenceLine]:
    """Whether it agrees, then what it measured; nothing where there is no such test."""
    if found is None:
        return []
    if found.outcome == "cannot":
        return [EvidenceLine("second", text("second.cannot", **{k: str(v) for k, v in found.numbers.items()}))]
    sentences = [text(f"second.{found.outcome}"), *_SAID[found.method](found, _words(found, signal, unit, text), text)]
    return [EvidenceLine("second", " ".join(sentences))]


def _words(found: Confirmation, signal: Signal, unit: str, text: Text) -> dict[str, str]:
    """The numbers of a test in words: changes with their sign and unit, periods, counts."""
    cadence, language = Cadence(signal.cadence), text.language
    words = {"null": text(f"second.null.{found.null}"), "unit": text(f"cadence.{signal.cadence}")}
    words["chance"] = chance_text(found.p if found.p is not None else 1.0, language)
    for name, value in found.numbers.items():
        if name in _CHANGES:
            words[name] = change_text(float(value), unit, language)
        elif name in _PERIODS:
            words[name] = period_text(datetime.fromisoformat(str(value)), cadence, language)
        elif name in ("bound", "material"):
            words[name] = change_text(float(value), unit, language).lstrip("+")
        elif isinstance(value, float):
            words[name] = number_text(value, digits=2)
        else:
            words[name] = str(value)
    return words


def _trend(found: Confirmation, words: Mapping[str, str], text: Text) -> Iterator[str]:
    yield text("second.trend", **words)
    n, low = float(found.numbers["n"]), float(found.numbers["low"])
    if np.isfinite(low):
        yield text("second.pairs" if n < 7 else "second.between", **words)
    if "p_0.5" in found.numbers:
        yield text("second.remembered_trend", chance=chance_text(float(found.numbers["p_0.5"]), text.language))
    if "anywhere" in found.numbers:
        yield text("second.run", n=words["n"], chance=chance_text(float(found.numbers["anywhere"]), text.language))


def _shift(found: Confirmation, words: Mapping[str, str], text: Text) -> Iterator[str]:
    yield text("second.level_shift", **words)
    yield text("second.dated_one" if words["early"] == words["late"] else "second.dated", **words)
    if found.numbers["shape"] in ("line", "unclear"):
        yield text(f"second.{found.numbers['shape']}")
    if "p_0.4" in found.numbers:
        yield text("second.remembered_shift", chance=chance_text(float(found.numbers["p_0.4"]), text.language))


def _plateau(found: Confirmation, words: Mapping[str, str], text: Text) -> Iterator[str]:
    yield text("second.plateau", **words)
    yield text("second.levels", low=words["level_low"], high=words["level_high"])
    if "year_low" in words:
        yield text("second.year", low=words["year_low"], high=words["year_high"])


def _spike(found: Confirmation, words: Mapping[str, str], text: Text) -> Iterator[str]:
    yield text("second.spike", n=words["n"], chance=words["chance"], law=text(f"second.law.{found.numbers['law']}"))
    if "gesd" in found.numbers:
        yield text(f"second.far_{found.numbers['gesd']}")


def _spread(found: Confirmation, words: Mapping[str, str], text: Text) -> Iterator[str]:
    yield text("second.variance_change", **words)


_SAID = {"trend": _trend, "level_shift": _shift, "plateau": _plateau, "spike": _spike, "variance_change": _spread}
