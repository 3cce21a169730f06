"""The rules of this store: read, changed with a word for every mistake, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.actor import Permission
from data.store.audit import list_audit
from data.store.settings import load_setting, save_setting
from signals.rules import NAMES, Rules

_NAME = "rules"
_LISTS = ("off", "kept")


def load_rules(workspace: Workspace) -> Rules:
    """What was chosen in this store; else the file's attention budget and the shipped defaults."""
    chosen = load_setting(workspace.store, _NAME)
    return _from_stored({"attention": workspace.settings.attention_budget, **chosen})


def _from_stored(stored: Mapping[str, object]) -> Rules:
    given: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in stored.items() if n in NAMES}
    return Rules(**given)


def save_rules(workspace: Workspace, rules: Rules) -> Rules:
    """Keep the rules; the next look uses them. Raises: RequestError `rules.value` for what cannot be, NotPermitted."""
    if problem := rules.problem():
        name, allowed = problem
        raise RequestError("rules.value", setting=name, value=str(getattr(rules, name)), allowed=allowed)
    former = load_rules(workspace)
    if former == rules:
        return rules
    details = {"former": asdict(former), "rules": asdict(rules)}
    with workspace.store.write(
        workspace.actor, Permission.CATALOG_EDIT, action="rules.edit", subject=_NAME, details=details
    ) as writer:
        save_setting(writer, _NAME, asdict(rules))
    return rules


def undo_rules(workspace: Workspace) -> Rules:
    """Back to before the newest change. Raises: RequestError `rules.nothing_to_undo`."""
    for entry in list_audit(workspace.store, subject=_NAME):
        if isinstance(former := entry.details.get("former"), Mapping):
            return save_rules(workspace, _from_stored(former))
    raise RequestError("rules.nothing_to_undo")


def with_values(rules: Rules, values: Mapping[str, str]) -> Rules:
    """Rules with some settings from text, as they are typed on a command line.

    Raises: RequestError `rules.unknown` and `rules.value` naming the setting and what it may be.
    """
    kinds = {field.name: str(field.type) for field in fields(Rules)}
    changes: dict[str, object] = {}
    for name, text in values.items():
        if name not in kinds:
            raise RequestError("rules.unknown", setting=name, known=", ".join(NAMES))
        changes[name] = _read(name, text.strip(), kinds[name])
    return replace(rules, **changes)  # type: ignore[arg-type]


def _read(name: str, text: str, kind: str) -> object:
    if name in _LISTS:
        return tuple(word.strip() for word in text.split(",") if word.strip())
    if name == "false_alarms" and text.lower() in ("", "shipped"):
        return None
    if kind == "bool":
        if text.lower() not in ("true", "false", "yes", "no"):
            raise RequestError("rules.value", setting=name, value=text, allowed="true, false")
        return text.lower() in ("true", "yes")
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError as error:
        allowed = "1, 2, 3" if kind == "int" else "0.05, 0.1, 1"
        raise RequestError("rules.value", setting=name, value=text, allowed=allowed) from error
