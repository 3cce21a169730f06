"""From a signal and its causes to alternative drafts: mend the cause, change the mix, or attack the leading driver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from data.model.cause import Verdict
from data.model.goal import Candidate
from data.model.metric import Catalog
from data.model.signal import Cause, Polarity, Signal
from goals.suggest.levers import Desk, change_mix, mend_cause, pull_driver
from goals.suggest.library import CauseEntry, Library, built_in
from goals.suggest.review import Histories, review

MOST_CANDIDATES = 3
_MOST_OF_IT = 0.5
_SAID = 0.15  # weight of a part without a share: it moved at the same time, no more
_KIND = {"plateau": "stagnating", "composite": "flat", "variance_change": "volatile"}
_DATA_KINDS = ("missing", "stale", "unit_error")


def draft_candidates(
    signal: Signal,
    found: Sequence[Cause],
    catalog: Catalog,
    histories: Histories,
    due: date,
    *,
    library: Library | None = None,
    confirmed: str = "",
) -> tuple[Candidate, ...]:
    """Two or three alternative drafts for the likeliest cause (or the `confirmed` one, by its code); at least one for any metric with a
    good direction that something supports.

    Late data, gaps and units bring none: they are mended, not aimed at.
    """
    subject = catalog.metric(signal.metric)
    if subject is None or signal.kind in _DATA_KINDS:
        return ()
    books = library or built_in()
    entries = likely_causes(signal, found, books)
    if (chosen := books.cause(confirmed)) is not None:
        entries = [chosen, *(entry for entry in entries if entry.code != chosen.code)]
    desk = Desk(signal, subject, kind_of(signal), tuple(found), catalog, histories, books, due)
    drafted = _distinct(_drafts(desk, entries))
    return tuple(_reviewed(candidate, desk) for candidate in drafted[:MOST_CANDIDATES])


def kind_of(signal: Signal) -> str:
    """The library's word for what the signal says."""
    if signal.polarity is Polarity.GOOD:
        return "surge"
    return _KIND.get(signal.kind, "worsening")


def likely_causes(signal: Signal, found: Sequence[Cause], library: Library) -> list[CauseEntry]:
    """Library causes that fit metric and kind, by how much of the explanation names them; order of the library breaks ties."""
    kinds = {kind_of(signal)} | ({"stagnating", "worsening"} if kind_of(signal) == "flat" else set())
    fitting = [entry for entry in library.causes if entry.fits(signal.metric) and kinds & set(entry.kinds)]
    named = [entry for entry in fitting if not entry.is_general]
    general = [entry for entry in fitting if entry.is_general and (entry.needs != "segment" or _is_in_one_segment(found))]
    return sorted(named or general, key=lambda entry: -_support(entry, found))


def _drafts(desk: Desk, entries: Sequence[CauseEntry]) -> list[Candidate]:
    """One draft for each lever of the first cause; further causes only where a lever is missing."""
    if not entries:
        return []
    first = entries[0]
    found = [mend_cause(desk, first), change_mix(desk, first), pull_driver(desk, first)]
    found += [mend_cause(desk, entry) for entry in entries[1:MOST_CANDIDATES]]
    return [candidate for candidate in found if candidate is not None]


def _is_in_one_segment(found: Sequence[Cause]) -> bool:
    return any(cause.kind in ("segment", "rate", "new", "lost") and (cause.share or 0) > _MOST_OF_IT for cause in found)


def _support(entry: CauseEntry, found: Sequence[Cause]) -> float:
    """How much of the explanation names this cause: what people confirmed counts fully, what they rejected not at all, parts by share."""
    total = 0.0
    for cause in found:
        named = cause.name in entry.cues or cause.kind in entry.cues
        told = " ".join([*map(str, cause.segment.values()), *(str(v) for v in cause.params.values() if isinstance(v, str))]).lower()
        said = any(word in told for word in entry.words)
        total += _weight(cause) * (named + said)
    return total


def _weight(cause: Cause) -> float:
    """1 for a confirmed cause, 0 for a rejected one, else its share of the change, or little where it has none."""
    if cause.status == Verdict.REJECTED.value:
        return 0.0
    if cause.status == Verdict.CONFIRMED.value:
        return 1.0
    return abs(cause.share) if cause.share is not None else _SAID


def _reviewed(candidate: Candidate, desk: Desk) -> Candidate:
    """The candidate with its deadline in every key result and what the rules say."""
    results = tuple(replace(result, due=desk.due) for result in candidate.key_results)
    checks = review(
        candidate.objective.ko, results, candidate.guardrails, desk.catalog, desk.histories, desk.library, due=desk.due,
        signal=desk.signal.id, signal_metric=desk.subject.code, sufficiency=desk.signal.id,
    )  # fmt: skip
    return replace(candidate, key_results=results, checks=checks)


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Drafts with another Objective and another set of key results; where that leaves one only, another Objective must do."""
    other = [item for n, item in enumerate(candidates) if all(item.objective != earlier.objective for earlier in candidates[:n])]
    kept: list[Candidate] = []
    for candidate in other:
        if _aims(candidate) not in [_aims(earlier) for earlier in kept]:
            kept.append(candidate)
    return kept if len(kept) > 1 else other[:2]


def _aims(candidate: Candidate) -> frozenset[tuple[str, float]]:
    return frozenset((result.metric, result.target) for result in candidate.key_results)
