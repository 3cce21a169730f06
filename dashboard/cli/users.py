"""`kpi users ...`: who works here, with which role."""

from __future__ import annotations

import click

from dashboard.cli.call import Answer, Call, command, group
from dashboard.text.catalog import Text

_ROLES = click.Choice(["executive", "analyst", "head", "hr", "admin"])


def build(name: str, text: Text) -> click.Command:
    """The command group."""
    person = click.Argument(["name"])
    options = [
        click.Option(["--role"], type=_ROLES, default="head", show_default=True, help=text("cli.users.option.role")),
        click.Option(["--department"], help=text("cli.users.option.department")),
        click.Option(["--manager"], help=text("cli.users.option.manager")),
    ]
    return group(
        name,
        text,
        [
            command("list", text, _list, key="users_list"),
            command("add", text, _add, [person, *options], key="users_add"),
            command("retire", text, _retire, [person], key="users_retire"),
        ],
    )


def _list(call: Call) -> Answer:
    from dashboard.operations.people import people_rows

    rows = people_rows(call.workspace)
    lines = [
        call.text(
            "cli.users_list.row", name=row["name"], role=call.text(f"role.{row['role']}"), department=row["department"] or "—",
            manager=row["manager"] or "—", gone="" if row["active"] else call.text("cli.users_list.gone"),
        )
        for row in rows
    ]  # fmt: skip
    return Answer({"people": rows}, lines or [call.text("cli.users_list.none")])


def _add(call: Call, name: str, role: str, department: str | None, manager: str | None) -> Answer:
    from dashboard.operations.people import put_person

    person = put_person(call.workspace, name, role=role, department=department or "", manager=manager or "")
    lines = [call.text("cli.users_add.done", name=person.name, role=call.text(f"role.{person.role.value}"))]
    return Answer({"status": "stored", "name": person.name, "role": person.role.value, "department": person.department}, lines)


def _retire(call: Call, name: str) -> Answer:
    from dashboard.operations.people import retire

    return Answer({"status": "retired", "name": retire(call.workspace, name).name}, [call.text("cli.users_retire.done", name=name)])
