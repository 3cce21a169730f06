"""`kpi okr ...`: objectives from draft to the next quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.cli.okr_sentences import check_command
from dashboard.cli.pairs import key_results, numbers_with_reasons, values_by_number
from dashboard.text.catalog import Text

if TYPE_CHECKING:
    from dashboard.operations.okr import Progress

_LEVELS = click.Choice(["company", "team", "person"])
_KINDS = click.Choice(["conversation", "feedback", "recognition"])
_VISIBLE = click.Choice(["pair", "team", "public"])


_MANY: dict[str, Any] = {"multiple": True}
_NUMBER = click.Argument(["objective"], type=int)


def build(name: str, text: Text) -> click.Command:
    """The command group."""
    return group(name, text, [*_writing(text), *_running(text), *_seeing(text), *_talking(text)])


def _option(text: Text, key: str, *names: str, **more: Any) -> click.Option:
    return click.Option([f"--{key}", *names], help=text(f"cli.okr.option.{key.replace('-', '_')}"), **more)


def _one(text: Text, name: str, body: Callable[..., Answer], *params: click.Parameter) -> click.Command:
    return command(name, text, body, params, key=f"okr_{name.replace('-', '_')}")


def _writing(text: Text) -> list[click.Command]:
    words = [_option(text, key) for key in ("owner", "department", "no-parent-reason", "private-reason", "sufficiency")]
    links = [_option(text, key, type=int, **_MANY) for key in ("parent", "supports")]
    fields = [*words, *links, _option(text, "initiative", **_MANY), _option(text, "kr", **_MANY)]
    level, cycle = _option(text, "level", type=_LEVELS, default="team"), _option(text, "cycle")
    candidate = _option(text, "candidate", type=click.IntRange(1), default=1, show_default=True)
    return [
        _one(text, "new", _new, click.Argument(["objective"]), level, cycle, *fields),
        _one(text, "accept", _accept, click.Argument(["signal"]), candidate),
        _one(text, "edit", _edit, _NUMBER, _option(text, "version", type=int), _option(text, "text"), cycle, *fields),
        _one(text, "drop", _drop, _NUMBER),
        _one(text, "undo", _undo, _NUMBER),
        check_command(text),
    ]


def _running(text: Text) -> list[click.Command]:
    answers = [_option(text, key) for key in ("sufficiency", "focus-reason", "no-parent-reason")]
    told = [_option(text, key) for key in ("learning", "next-change", "went-well", "hindered")]
    noted = [
        _option(text, "confidence", type=int, required=True), _option(text, "blocker"), _option(text, "priority", **_MANY),
        _option(text, "help-needed"), _option(text, "value", **_MANY), _option(text, "given", **_MANY),
    ]  # fmt: skip
    return [
        _one(text, "activate", _activate, _NUMBER, *answers),
        _one(text, "check-in", _check_in, _NUMBER, *noted),
        _one(text, "take-back", _take_back, click.Argument(["check_in"], type=int)),
        _one(text, "close", _close, _NUMBER, *told, _option(text, "given", **_MANY)),
        _one(text, "carry-over", _carry_over, _NUMBER, _option(text, "keep-baseline", is_flag=True)),
    ]


def _seeing(text: Text) -> list[click.Command]:
    cycle = _option(text, "cycle")
    return [
        _one(text, "cycles", _cycles),
        _one(text, "list", _list, cycle),
        _one(text, "show", _show, _NUMBER),
        _one(text, "score", _score, click.Argument(["objective"], type=int, required=False), cycle),
        _one(text, "effect", _effect, _NUMBER),
        _one(text, "tree", _tree, cycle),
        _one(text, "export", _export, cycle, _option(text, "columns")),
    ]


def _talking(text: Text) -> list[click.Command]:
    what = [_option(text, "kind", type=_KINDS, default="conversation"), _option(text, "with", "with_whom", required=True)]
    more = [_option(text, key) for key in ("progress", "in-the-way", "needs")]
    about = [_option(text, "visibility", type=_VISIBLE), _option(text, "key-result", type=int)]
    return [
        _one(text, "talk", _talk, _NUMBER, *what, _option(text, "said", required=True), *about, *more),
        _one(text, "talks", _talks, _NUMBER),
        _one(text, "culture", _culture),
    ]


def _cycles(call: Call) -> Answer:
    from dashboard.operations.okr import readable
    from goals.cycle import cycle_after, cycle_by_code, cycle_of

    today = call.settings.today()
    now = cycle_of(today)
    codes = {item.cycle for item in readable(call.workspace)} | {now.code, cycle_after(now).code}
    counts = [item.cycle for item in readable(call.workspace)]
    rows = []
    for code in sorted(codes):
        cycle = cycle_by_code(code)
        phase = cycle.phase(today) if cycle.start <= today <= cycle.due else "next" if cycle.start > today else "done"
        rows.append({
            "cycle": code, "start": cycle.start.isoformat(), "due": cycle.due.isoformat(), "phase": phase, "objectives": counts.count(code),
            "set": [day.isoformat() for day in cycle.setting], "review": [day.isoformat() for day in cycle.review],
        })  # fmt: skip
    lines = [call.text("cli.okr_cycles.row", **{**row, "phase": call.text(f"okr.phase.{row['phase']}")}) for row in rows]
    return Answer({"cycles": rows}, lines)


def _list(call: Call, cycle: str | None) -> Answer:
    from dashboard.operations.okr import list_progress, okr_answer

    found = list_progress(call.workspace, _code(cycle))
    return Answer({"objectives": [okr_answer(item) for item in reversed(found)]}, _rows(call, list(reversed(found))))


def _code(cycle: str | None) -> str:
    from goals.cycle import cycle_by_code

    return cycle_by_code(cycle).code if cycle else ""


def _rows(call: Call, found: Sequence[Progress]) -> list[str]:
    return [_row(call, item) for item in found] or [call.text("cli.okr_list.none")]


def _row(call: Call, item: Progress) -> str:
    from dashboard.text.numbers import score_text

    objective = item.objective
    state = call.text(f"cli.okr_state.{objective.state.value}")
    return call.text(
        "cli.okr_list.row",
        id=objective.id,
        state=state,
        score=score_text(item.score),
        cycle=objective.cycle,
        objective=objective.text,
    )


def _show(call: Call, objective: int) -> Answer:
    from dashboard.operations.okr import okr_answer, progress_of

    progress = progress_of(call.workspace, objective)
    return Answer(okr_answer(progress), [_row(call, progress), *_result_lines(call, progress)])


def _result_lines(call: Call, progress: Progress) -> Iterator[str]:
    from dashboard.text.numbers import score_text, value_text
    from dashboard.views.objective import sentence_of

    catalog = call.workspace.catalog()
    for item in progress.key_results:
        result, lang = item.key_result, call.settings.language
        yield call.text(
            "cli.okr_show.kr", id=result.id, text=sentence_of(result, catalog, call.text), score=score_text(item.score),
            now=value_text(item.current, result.unit, lang), start=value_text(result.baseline, result.unit, lang),
            end=value_text(result.target, result.unit, lang), kind=call.text(f"okr.kind.{result.kind.value}"),
        )  # fmt: skip
        if item.agreed is not None:
            yield call.text(
                "cli.okr_show.agreed", score=score_text(item.agreed_score), target=value_text(item.agreed.target, result.unit, lang)
            )
    if progress.outlook is not None:
        o = progress.outlook
        yield call.text("cli.okr_show.forecast", expected=score_text(o.expected), low=score_text(o.low), high=score_text(o.high))


def _changes(said: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, by the fields they change."""
    names = {"parent": "parents", "supports": "supports", "initiative": "initiatives"}
    found = {names.get(key, key): tuple(value) if key in names else value for key, value in said.items() if value not in (None, ())}
    if rows := found.pop("kr", None):
        found["key_results"] = key_results(rows)
    return found


def _new(call: Call, objective: str, level: str, cycle: str | None, **said: Any) -> Answer:
    from dashboard.operations.edit_okr import new_objective

    kept = new_objective(call.workspace, objective, level=level, cycle=cycle or "", **_changes(said))
    return Answer({"status": "draft", "id": kept.id, "version": kept.version}, [call.text("cli.okr_new.done", id=kept.id)])


def _accept(call: Call, signal: str, candidate: int) -> Answer:
    from dashboard.operations.keep_draft import accept

    kept = accept(call.workspace, signal, candidate - 1)
    lines = [call.text("cli.okr_accept.done", id=kept.id, objective=kept.text)]
    return Answer({"status": "accepted", "id": kept.id, "objective": kept.text, "signal": signal, "state": kept.state.value}, lines)


def _edit(call: Call, objective: int, version: int | None, **said: Any) -> Answer:
    from dashboard.operations.edit_okr import edit
    from data.store.goals import get_objective

    base = version if version is not None else get_objective(call.workspace.store, objective).version
    kept = edit(call.workspace, objective, base, _changes(said))
    return Answer(
        {"status": "stored", "id": kept.id, "version": kept.version},
        [call.text("cli.okr_edit.done", id=kept.id, version=kept.version)],
    )


def _activate(call: Call, objective: int, **said: str | None) -> Answer:
    from dashboard.operations.run_okr import activate

    kept = activate(call.workspace, objective, **{name: value or "" for name, value in said.items()})
    return _moved(call, kept.id, "active", cycle=kept.cycle)


def _moved(call: Call, number: int, state: str, **more: object) -> Answer:
    line = call.text(f"cli.okr_moved.{state}", id=number, **more)
    return Answer({"status": state, "id": number, **more}, [line])


def _check_in(
    call: Call, objective: int, confidence: int, blocker: str | None, priority: Sequence[str], help_needed: str | None,
    value: Sequence[str], given: Sequence[str],
) -> Answer:  # fmt: skip
    from dashboard.operations.okr import okr_answer
    from dashboard.operations.run_okr import check_in

    progress = check_in(
        call.workspace, objective, confidence=confidence, blocker=blocker or "", priorities="\n".join(priority),
        help_needed=help_needed or "", values=values_by_number(value), given=numbers_with_reasons(given),
    )  # fmt: skip
    lines = [call.text("cli.okr_moved.checked", id=objective), *_result_lines(call, progress)]
    if progress.talk:
        lines.append(call.text(f"okr.talk.{progress.talk}"))
    return Answer({"status": "checked", "check_in": progress.check_ins[0].id, "talk": progress.talk, **okr_answer(progress)}, lines)


def _take_back(call: Call, check_in: int) -> Answer:
    from dashboard.operations.run_okr import take_back

    return _moved(call, take_back(call.workspace, check_in), "taken_back")


def _score(call: Call, objective: int | None, cycle: str | None) -> Answer:
    if objective is not None:
        return _show(call, objective)
    return _list(call, cycle)


def _close(call: Call, objective: int, given: Sequence[str], **told: str | None) -> Answer:
    from dashboard.operations.run_okr import close
    from dashboard.text.numbers import score_text

    said = {name: value or "" for name, value in told.items()}
    learning, next_change = said.pop("learning"), said.pop("next_change")
    kept = close(call.workspace, objective, learning=learning, next_change=next_change, given=numbers_with_reasons(given), **said)
    score = kept.closing.score if kept.closing else None
    lines = [call.text("cli.okr_moved.closed", id=kept.id, score=score_text(score))]
    return Answer({"status": "closed", "id": kept.id, "score": score, "cycle": kept.cycle}, lines)


def _carry_over(call: Call, objective: int, keep_baseline: bool) -> Answer:
    from dashboard.operations.run_okr import carry_over

    kept = carry_over(call.workspace, objective, keep_baseline=keep_baseline)
    return _moved(call, kept.id, "carried", cycle=kept.cycle)


def _drop(call: Call, objective: int) -> Answer:
    from dashboard.operations.run_okr import drop

    return _moved(call, drop(call.workspace, objective).id, "dropped")


def _undo(call: Call, objective: int) -> Answer:
    from dashboard.operations.edit_okr import undo

    kept = undo(call.workspace, objective)
    return _moved(call, kept.id, "undone", version=kept.version)


def _effect(call: Call, objective: int) -> Answer:
    from dashboard.operations.run_okr import effect_answer, effects_of
    from dashboard.views.objective import effect_line

    found = effects_of(call.workspace, objective)
    catalog = call.workspace.catalog()
    rows = [{"metric": item.metric, **effect_answer(seen)} for item, seen in found]
    return Answer({"id": objective, "effects": rows}, [effect_line(item, seen, catalog, call.text) for item, seen in found])


def _tree(call: Call, cycle: str | None) -> Answer:
    from dashboard.operations.align import alignment, alignment_answer
    from dashboard.views.alignment import tree_lines

    found = alignment(call.workspace, cycle or "")
    return Answer(alignment_answer(found), tree_lines(found, call.workspace.catalog(), call.text))


def _talk(call: Call, objective: int, kind: str, with_whom: str, said: str, **more: Any) -> Answer:
    from dashboard.operations.talk import say, talk_of

    number = say(call.workspace, talk_of(kind, objective, with_whom, said, **more))
    return Answer({"status": "stored", "id": number, "kind": kind}, [call.text("cli.okr_talk.done", id=number)])


def _talks(call: Call, objective: int) -> Answer:
    from dashboard.operations.talk import read_talks
    from data.model.talk import Conversation

    rows = []
    for told in read_talks(call.workspace, objective):
        said = told.talk.working_on if isinstance(told.talk, Conversation) else told.talk.said
        kind = told.talk.kind.value
        rows.append(
            {"id": told.id, "at": told.at.isoformat(), "kind": kind, "from": told.actor, "with": told.talk.with_whom, "said": said}
        )
    lines = [call.text("cli.okr_talks.row", **{**row, "kind": call.text(f"okr.talk_kind.{row['kind']}")}) for row in rows]
    return Answer({"talks": rows}, lines or [call.text("cli.okr_talks.none")])


def _culture(call: Call) -> Answer:
    from dashboard.operations.talk import culture
    from dashboard.views.alignment import culture_line

    found = culture(call.workspace)
    rows = [
        {"team": row.team, "people": row.people, "a_month": dict(row.a_month) if row.a_month is not None else None} for row in found
    ]
    catalog = call.workspace.catalog()
    return Answer({"teams": rows}, [culture_line(row, catalog, call.text) for row in found] or [call.text("cli.okr_culture.none")])


def _export(call: Call, cycle: str | None, columns: str | None) -> Answer:
    from dashboard.operations.export_okr import export_okr

    asked = [name.strip() for name in (columns or "").split(",") if name.strip()]
    csv = export_okr(call.workspace, _code(cycle), asked)
    return Answer({"csv": csv}, csv.splitlines())
