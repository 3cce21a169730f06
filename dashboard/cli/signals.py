"""`kpi analyse`, `kpi detect`, `kpi signals`, `kpi explain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command
from dashboard.text.catalog import Text

_MARKS = {"critical": "◆", "warn": "◆", "watch": "▲", "info": "·"}
_GOOD = "+"
_PAGE = 50  # signals a person reads after a look; the rest is listed by `kpi signals`


def build(name: str, text: Text) -> click.Command:
    """The command of this module called `name`."""
    day = click.DateTime(["%Y-%m-%d"])
    if name == "analyse":
        option = "cli.analyse.option."
        cadences = click.Choice(["5min", "30min", "hour", "day", "week", "month", "quarter", "half", "year"])
        params: list[click.Parameter] = [
            click.Argument(["file"], type=click.Path(path_type=Path)),
            click.Option(["--cadence"], type=cadences, help=text(f"{option}cadence")),
            click.Option(["--direction"], type=click.Choice(["up", "down"]), help=text(f"{option}direction")),
            click.Option(["--as-of"], type=day, help=text(f"{option}as_of")),
            click.Option(["--sheet"], help=text(f"{option}sheet")),
        ]
        return command(name, text, _analyse, params)
    if name == "detect":
        params = [
            click.Option(["--as-of"], type=day, help=text("cli.detect.option.as_of")),
            click.Option(["--full"], is_flag=True, help=text("cli.detect.option.full")),
        ]
        return command(name, text, _detect, params)
    if name == "explain":
        return command(name, text, _explain, [click.Argument(["signal"])])
    params = [
        click.Option(["--state"], help=text("cli.signals.option.state")),
        click.Option(["--department"], help=text("cli.signals.option.department")),
    ]
    return command(name, text, _signals, params)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _analyse(call: Call, file: Path, as_of: datetime | None, **choices: Any) -> Answer:
    from dashboard.operations.analyse import analyse_file

    answer = analyse_file(file, call.settings, as_of=_day(as_of), **choices)
    key = "cli.analyse.found" if answer["signals"] else "cli.analyse.nothing"
    counts = {"file": file.name, "series": answer["series"], "periods": answer["periods"], "n": len(answer["signals"])}
    signals = [*_signal_lines(call, answer, explainable=False), *_cannot_tell_lines(call, answer)]
    return Answer(answer, [call.text(key, **counts), *signals, *_year_ago_lines(call, answer)])


def _year_ago_lines(call: Call, answer: Mapping[str, Any]) -> Iterator[str]:
    """The newest period beside the year before, and the same per operating day where the days differ."""
    from dashboard.views.year_ago_words import year_ago_sentence
    from data.model.period import Cadence
    from signals.year_ago import YearAgo

    for row in answer["year_ago"]:
        segment = "".join(f" · {value}" for value in row["segment"].values())
        facts = {**row, "segment": "", "start": datetime.fromisoformat(row["start"]), "cadence": Cadence(row["cadence"])}
        yield f"· {year_ago_sentence(YearAgo(**facts), row['metric'] + segment, call.text)}"


def _detect(call: Call, as_of: datetime | None, full: bool) -> Answer:
    from dashboard.cli.progress import TerminalProgress
    from dashboard.operations.detect import detect_answer

    progress, most = TerminalProgress(call.text), None if call.as_json else _PAGE
    try:
        answer = detect_answer(call.workspace, as_of=_day(as_of), full=full, most=most, progress=progress)
    finally:
        progress.finish()
    more = [call.text("cli.detect.more", n=answer["more"])] if answer.get("more") else []
    return Answer(answer, [_summary(call, answer), *_signal_lines(call, answer), *more])


def _signals(call: Call, state: str | None, department: str | None) -> Answer:
    from dashboard.operations.answers import signals_answer

    answer = signals_answer(call.workspace, state=state, department=department)
    lines = list(_signal_lines(call, answer)) or [call.text("cli.signals.none")]
    return Answer(answer, [_summary(call, answer), *lines])


def _summary(call: Call, answer: Mapping[str, Any]) -> str:
    from dashboard.text.dates import date_text

    at = date.fromisoformat(str(answer["as_of"])[:10]) if answer["as_of"] else call.settings.today()
    counts = {"series": answer["series"], "n": len(answer["signals"]) + answer.get("more", 0), "cannot": len(answer["cannot_tell"])}
    return call.text("cli.signals.summary", at=date_text(at, call.settings.language), **counts)


def _signal_lines(call: Call, answer: Mapping[str, Any], *, explainable: bool = True) -> Iterator[str]:
    catalog = call.workspace.catalog() if explainable else None
    for signal in answer["signals"]:
        good = signal["polarity"] == "good"
        yield call.text("cli.signals.row", mark=_GOOD if good else _MARKS[signal["severity"]], headline=signal["headline"])
        if catalog is None:
            continue
        owner = catalog.department(signal["department"])
        word = call.text("cli.polarity.good" if good else f"cli.severity.{signal['severity']}")
        yield call.text(
            "cli.signals.detail",
            department=owner.name.in_language(call.settings.language) if owner else "-",
            period=f"{str(signal['start'])[:10]} ~ {str(signal['end'])[:10]}",
            severity=word,
            id=signal["id"],
        )


def _cannot_tell_lines(call: Call, answer: Mapping[str, Any]) -> Iterator[str]:
    for row in answer["cannot_tell"]:
        yield f"□ {row['metric']}: {row['reason']}"


def _explain(call: Call, signal: str) -> Answer:
    from dashboard.operations.explain import explain, explain_answer
    from dashboard.operations.second_opinion import opinion_row, second_opinion
    from dashboard.text.numbers import change_text, spoken_text
    from dashboard.views.second_words import second_lines
    from data.store.signals import get_signal

    explained = explain(call.workspace, signal)
    answer = explain_answer(call.workspace, explained)
    subject = get_signal(call.workspace.store, signal)
    metric = call.workspace.catalog().metric(subject.metric)
    unit, language = (metric.unit if metric else "count"), call.settings.language
    lines = [
        call.text(
            "cli.explain.change",
            metric=metric.name.in_language(language) if metric else subject.metric,
            before=spoken_text(answer["before"], unit, language),
            after=spoken_text(answer["after"], unit, language),
            change=change_text(answer["change"], unit, language),
        )
    ]
    lines.extend(_cause_lines(call, answer))
    second = second_opinion(call.workspace, explained)
    lines.extend(line.text for line in second_lines(second, subject, unit, call.text))
    lines.append(call.text("cli.explain.next", id=signal))
    return Answer({**answer, "second_test": opinion_row(second)}, lines)


def _cause_lines(call: Call, answer: Mapping[str, Any]) -> Iterator[str]:
    """Doubts, then each decomposition under its name (parts that account for next to nothing are in the JSON only), then the rest."""
    change = abs(answer["change"] or 0.0)
    groups = [("", lambda cause: cause["kind"] == "data"), ("drivers", None), ("segments", None)]
    for name, chosen in (*groups, ("", lambda cause: not cause["part_of"] and cause["kind"] != "data")):
        rows = [
            c
            for c in answer["causes"]
            if (chosen(c) if chosen else c["part_of"] == name and abs(c["contribution"]) > 0.005 * change)
        ]
        if rows and name:
            yield call.text(f"why.by_{name[:-1]}")
        yield from (call.text("cli.explain.cause", share=_share(cause["share"]), text=cause["text"]) for cause in rows)
    if change and abs(answer["unexplained"] or 0.0) > 0.005 * change:
        yield call.text("cli.explain.unexplained", share=_share(answer["unexplained"] / answer["change"]))


def _share(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f}%".replace("-", "−")
