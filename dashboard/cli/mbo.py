"""`kpi mbo ...`: yearly agreements between two people, and the export for reward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text


def build(name: str, text: Text) -> click.Command:
    """The command group."""
    number = click.Argument(["goal"], type=int)

    def option(key: str, **more: Any) -> click.Option:
        return click.Option([f"--{key}"], help=text(f"cli.mbo.option.{key.replace('-', '_')}"), **more)

    def one(name_: str, body: Callable[..., Answer], *params: click.Parameter) -> click.Command:
        return command(name_, text, body, params, key=f"mbo_{name_}")

    day = click.DateTime(["%Y-%m-%d"])
    said = [
        option("metric"), option("baseline", type=float), option("target", type=float), option("unit"), option("due", type=day),
        option("weight", type=int), option("parent"), option("no-parent-reason"), option("contribution"),
    ]  # fmt: skip
    told = [option("value", type=float), option("said"), option("obstacles"), option("support"), option("correction")]
    cycle = option("cycle", required=True)
    kind = option("kind", type=click.Choice(["self", "mid", "final"]), required=True)
    verbs = [one(verb, _verb(verb), number) for verb in ("propose", "discuss", "agree", "assign")]
    return group(
        name,
        text,
        [
            one("list", _list, option("cycle")),
            one("new", _new, click.Argument(["text"]), option("owner"), option("manager", required=True), cycle, *said),
            one("change", _change, number, option("text"), *said, option("change-reason")),
            *verbs,
            one("review", _review, number, kind, *told),
            one("versions", _versions, number),
            one("participation", _participation, cycle),
            one("export", _export, cycle, option("columns")),
        ],
    )


def _known(said: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in said.items() if value is not None}
    if isinstance(found.get("due"), datetime):
        found["due"] = found["due"].date()
    return found


def _list(call: Call, cycle: str | None) -> Answer:
    from dashboard.operations.agreements import agreement_answer, list_agreements
    from dashboard.views.agreements import agreement_line, notice_text

    found = list_agreements(call.workspace, cycle or "")
    lines = []
    for item in found:
        lines.append(agreement_line(item, call.text))
        lines += [f"  - {notice_text(notice, call.text)}" for notice in item.notices]
    return Answer({"goals": [agreement_answer(item) for item in found]}, lines or [call.text("cli.mbo_list.none")])


def _new(call: Call, text: str, owner: str | None, manager: str, cycle: str, **said: Any) -> Answer:
    from dashboard.operations.agreements import draft_goal, set_notices
    from dashboard.views.agreements import notice_text

    me = call.workspace.actor.name
    goal = draft_goal(call.workspace, owner or me, manager, cycle, {"text": text, **_known(said)})
    notices = set_notices(call.workspace, goal.owner, goal.cycle)
    lines = [call.text("cli.mbo_moved", id=goal.id, state=call.text(f"mbo.state.{goal.state.value}"))]
    lines += [notice_text(notice, call.text) for notice in notices]
    rows = [{"code": notice.code, **notice.params} for notice in notices]
    return Answer({"status": goal.state.value, "id": goal.id, "notices": rows}, lines)


def _change(call: Call, goal: int, **said: Any) -> Answer:
    from dashboard.operations.agreements import change_goal

    kept = change_goal(call.workspace, goal, _known(said))
    return _moved(call, kept.id, kept.state.value, kept.version)


def _moved(call: Call, number: int, state: str, version: int) -> Answer:
    lines = [call.text("cli.mbo_moved", id=number, state=call.text(f"mbo.state.{state}"))]
    return Answer({"status": state, "id": number, "version": version}, lines)


def _verb(verb: str) -> Callable[..., Answer]:
    def body(call: Call, goal: int) -> Answer:
        from dashboard.operations.agreements import step

        kept = step(call.workspace, goal, verb)
        return _moved(call, kept.id, kept.state.value, kept.version)

    return body


def _review(call: Call, goal: int, kind: str, **said: Any) -> Answer:
    from dashboard.operations.agreements import review_goal

    kept = review_goal(call.workspace, goal, kind, **_known(said))
    return Answer(
        {"status": "stored", "id": goal, "kind": kept.kind.value, "value": kept.value}, [call.text("cli.mbo_review.done", id=goal)]
    )


def _versions(call: Call, goal: int) -> Answer:
    from dashboard.operations.agreements import versions_of

    rows = [
        {"at": at, "by": who, "version": item.version, "state": item.state.value, "target": item.target, "weight": item.weight,
         "reason": item.change_reason}
        for at, who, item in versions_of(call.workspace, goal)
    ]  # fmt: skip
    lines = [call.text("cli.mbo_versions.row", **{**row, "state": call.text(f"mbo.state.{row['state']}")}) for row in rows]
    return Answer({"versions": rows}, lines)


def _participation(call: Call, cycle: str) -> Answer:
    from dashboard.operations.agreements import participation

    found = {by: participation(call.workspace, cycle, by=by) for by in ("team", "level")}
    rows = {
        f"{by}s": [
            {by: p.group, "people": p.people, "agreed": p.agreed, "goals": p.goals, "unilateral": p.unilateral} for p in parts
        ]
        for by, parts in found.items()
    }
    lines = [call.text("cli.mbo_participation.row", **{**row, "team": row["team"]}) for row in rows["teams"]]
    lines += [
        call.text("cli.mbo_participation.row", **{**row, "team": call.text(f"role.{row['level']}")}) for row in rows["levels"]
    ]
    return Answer({"cycle": cycle, **rows}, lines or [call.text("cli.users_list.none")])


def _export(call: Call, cycle: str, columns: str | None) -> Answer:
    from dashboard.operations.agreements import export_for_reward

    asked = [name.strip() for name in (columns or "").split(",") if name.strip()]
    csv = export_for_reward(call.workspace, cycle, asked)
    return Answer({"csv": csv}, csv.splitlines())
