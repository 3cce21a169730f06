"""`kpi rules show|set|replay`, `kpi why`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text
from data.errors import RequestError


def build(name: str, text: Text) -> click.Command:
    """The group `rules`, or the command `why`."""
    if name == "why":
        return command(name, text, _why, [click.Argument(["metric"])])
    values = click.Argument(["values"], nargs=-1, metavar="NAME=VALUE...")
    months = click.Option(["--months"], type=click.IntRange(1, 36), default=12, help=text("cli.rules_replay.option.months"))
    return group(
        name,
        text,
        [
            command("show", text, _show, key="rules_show"),
            command("set", text, _set, [values], key="rules_set"),
            command("replay", text, _replay, [values, months], key="rules_replay"),
        ],
    )


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(value.partition("=")[::2] for value in values)
    if not all("=" in value for value in values):
        raise RequestError("rules.form", value=next(value for value in values if "=" not in value))
    return pairs


def _show(call: Call) -> Answer:
    from dashboard.operations.rules import load_rules

    return Answer(*_described(call, load_rules(call.workspace)))


def _set(call: Call, values: tuple[str, ...]) -> Answer:
    from dashboard.operations.rules import load_rules, save_rules, with_values

    rules = save_rules(call.workspace, with_values(load_rules(call.workspace), _pairs(values)))
    data, lines = _described(call, rules)
    return Answer({"status": "done", **data}, [call.text("rules.saved"), *lines])


def _described(call: Call, rules: Any) -> tuple[dict[str, object], list[str]]:
    from dashboard.operations.budget import budget_of
    from dashboard.views.rules_words import budget_lines, precision_lines, rule_lines
    from data.store.signals import load_signals
    from signals.lessons import precisions

    budget, record = budget_of(call.workspace, rules), precisions(load_signals(call.workspace.store))
    data: dict[str, object] = {
        "rules": asdict(rules),
        "expected_false_alarms_a_year": round(budget.expected, 4),
        "by_cadence": [
            {
                "cadence": s.cadence.value,
                "series": s.series,
                "line": round(s.line, 4),
                "per_series_a_year": round(s.rate, 4) if s.measured else None,
                "expected_a_year": round(s.expected, 4) if s.measured else None,
                "standard_error": round(s.error, 5) if s.measured else None,
                "measured_years": s.measured.years if s.measured else None,
            }
            for s in budget.shares
        ],
        "last_year": {"raised": budget.raised, "judged": budget.judged, "noise": budget.noise},
        "precision": [{**asdict(p), "muted": p.is_poor and p.kind not in rules.kept} for p in record],
    }
    return data, [*rule_lines(rules, call.text), *budget_lines(budget, call.text), *precision_lines(record, rules, call.text)]


def _replay(call: Call, values: tuple[str, ...], months: int) -> Answer:
    from dashboard.operations.answers import signal_row
    from dashboard.operations.replay import replay
    from dashboard.operations.rules import load_rules, with_values
    from dashboard.text.dates import date_text

    rules = with_values(load_rules(call.workspace), _pairs(values))
    if problem := rules.problem():
        raise RequestError("rules.value", setting=problem[0], value=str(getattr(rules, problem[0])), allowed=problem[1])
    found = replay(call.workspace, rules, months=months)
    catalog, language = call.workspace.catalog(), call.settings.language
    rows = [
        {**signal_row(signal, catalog, call.text), "opened": signal.first_seen.date().isoformat() if signal.first_seen else None}
        for signal in found.signals
    ]
    lines = [
        call.text(
            "rules.replay.summary", n=len(rows), since=date_text(found.days[0], language), days=len(found.days), held=found.held
        )
    ]
    lines += [f"{row['opened']}  {call.text('signals.state.' + str(row['state']))}  {row['headline']}" for row in rows]
    data = {"days": [day.isoformat() for day in found.days], "held": found.held, "signals": rows, "rules": asdict(rules)}
    return Answer(data, lines)


def _why(call: Call, metric: str) -> Answer:
    from dashboard.operations.why_not import why_not
    from dashboard.views.why_words import why_lines

    found = why_not(call.workspace, metric)
    data = {
        "metric": metric,
        "cadence": found.cadence.value,
        "periods": found.periods,
        "tests": [asdict(test) for test in found.tests],
        "raises_above": found.above,
        "raises_below": found.below,
        "cannot": dict(zip(("reason", "has", "needs"), found.cannot, strict=True)) if found.cannot else None,
    }
    return Answer(data, list(_plain(why_lines(found, call.text))))


def _plain(lines: Iterator[tuple[str, str]]) -> Iterator[str]:
    for label, sentence in lines:
        yield f"{label}: {sentence}" if label else sentence
