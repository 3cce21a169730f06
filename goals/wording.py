"""Rules on sentences: an Objective's (Q1 to Q4, Q7, Q11, Q13, Q17) and a key result's (Q6 to Q9), readable while they are typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.model.goal import Check
from goals import cues
from goals.figures import read_figures

ERROR, WARN, ADVICE = "error", "warn", "advice"
FEWEST, MOST = 2, 5
_LONGEST_HANGUL, _LONGEST_LATIN = 60, 140
_SURELY_RELATIVE = 15.0  # a wish for more than this many percent of a rate is hardly meant in points


def check_objective(text: str) -> tuple[Check, ...]:
    """All rules on the sentence of an Objective alone, errors first."""
    return ordered(_objective(text))


def check_key_result_text(text: str) -> tuple[Check, ...]:
    """Rules Q6 to Q9 on the sentence of one key result, errors first."""
    return ordered([*_figures(text), *wording(text)])


def check_sentences(objective: str, key_results: Sequence[str]) -> tuple[Check, ...]:
    """A whole OKR given as sentences only, the way people bring one along; errors first."""
    found = [*_objective(objective), *count_rule(len(key_results))]
    for text in key_results:
        found += check_key_result_text(text)
    return ordered(found)


def ordered(found: Iterator[Check] | Sequence[Check]) -> tuple[Check, ...]:
    """Errors, then warnings, then advice; inside each in the order they were found."""
    order = {ERROR: 0, WARN: 1, ADVICE: 2}
    return tuple(sorted(found, key=lambda item: order[item.severity]))


def count_rule(count: int) -> Iterator[Check]:
    """Q5: two to five key results."""
    if not FEWEST <= count <= MOST:
        yield Check("Q5", ERROR, {"count": count, "fewest": FEWEST, "most": MOST})


def _objective(text: str) -> Iterator[Check]:
    sentence = text.strip()
    if not sentence:
        yield Check("Q0", ERROR)
        return
    yield from _no_figures(sentence)
    hangul = len(cues.HANGUL.findall(sentence))
    several = cues.SEVERAL_GOALS.search(sentence) is not None
    if several or cues.SENTENCE_END.search(sentence) or hangul > _LONGEST_HANGUL or (not hangul and len(sentence) > _LONGEST_LATIN):
        yield Check("Q2", ADVICE, {"length": hangul or len(sentence)})
    bare = _bare_kpi(sentence, hangul)
    if bare is not None or several:
        yield Check("Q3", WARN, {"piece": bare or sentence})
    yield from _means_and_ends(sentence)


def _no_figures(sentence: str) -> Iterator[Check]:
    """Q1; the name of a quarter is not a figure, but the cycle says it already."""
    rest = cues.QUARTER_NAME.sub(" ", sentence)
    if (piece := cues.first(cues.NUMBER, rest)) is not None:
        yield Check("Q1", ERROR, {"piece": piece})
    elif rest != sentence:
        yield Check("Q1.period", ADVICE, {"piece": cues.first(cues.QUARTER_NAME, sentence)})


def _bare_kpi(sentence: str, hangul: int) -> str | None:
    for pattern in (cues.BARE_KPI_KO, cues.PLAIN_MOVE_KO) if hangul else (cues.BARE_KPI_EN, cues.LABEL_EN):
        if (piece := cues.first(pattern, sentence)) is not None:
            return piece
    return cues.first(cues.KEEP_AS_IS, sentence)


def _means_and_ends(sentence: str) -> Iterator[Check]:
    """Q4 solutions, Q7 deliverables, Q11 traps, Q13 what nobody could observe, Q17 keeping things as they are."""
    for rule, severity, pattern in (
        ("Q4", ADVICE, cues.SOLUTION),
        ("Q7", WARN, cues.OBJECTIVE_OUTPUT),
        ("Q11.time", ADVICE, cues.ENGAGEMENT_TRAP),
        ("Q11.cost", ADVICE, cues.COST_TRAP),
        ("Q13.slogan", WARN, cues.SLOGAN),
        ("Q13.rival", ADVICE, cues.NOT_OURS),
        ("Q17.keep", WARN, cues.KEEP_AS_IS),
    ):
        if (piece := cues.first(pattern, sentence)) is not None:
            yield Check(rule, severity, {"piece": piece})


def _figures(text: str) -> Iterator[Check]:
    """Q6 on a sentence: no figure at all, or a level without the one it starts from (new things start at zero)."""
    found = read_figures(text)
    if found.target is None and found.relative is None:
        yield Check("Q6.figure", WARN, {"piece": text.strip()})
    elif found.baseline is None and cues.FROM_ZERO.search(text) is None:
        yield Check("Q6.start", ADVICE, {"piece": text.strip()})


def wording(text: str) -> Iterator[Check]:
    """Q7 to Q9: activity instead of result, relative instead of from-to, percent or points."""
    if read_figures(text).baseline is not None:
        return
    if (piece := cues.first(cues.OUTPUT, text)) is not None:
        yield Check("Q7", ADVICE if cues.OUTCOME.search(text) else WARN, {"piece": piece})
    if (piece := cues.first(cues.RELATIVE, text)) is not None:
        yield Check("Q8", ADVICE, {"piece": piece})
    change = cues.PERCENT_CHANGE.search(text)
    if change is not None and cues.A_RATE.search(text) and not cues.POINTS.search(text):
        size = float(next(part for part in change.groups() if part))
        if size <= _SURELY_RELATIVE:
            yield Check("Q9", WARN, {"piece": change.group(0).strip()})
