"""Connecting sources: keep one, forget one, try one without storing anything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.configuration import configured
from connectors.sources import source_of
from dashboard.operations.access import open_access
from dashboard.operations.import_choices import choices_from_table
from dashboard.operations.trace import keep_trace
from dashboard.operations.workspace import Workspace
from dashboard.text.errors import error_text
from data.errors import KpiError, RequestError
from data.model.actor import Permission
from data.model.batch import Source
from data.store.sources import get_source, load_sources, remove_source, save_source

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def checked_source(code: str, kind: str, settings: Mapping[str, object], *, enabled: bool = True) -> Source:
    """A source whose settings fit its kind.

    Raises: RequestError `source.code`, `source.kind`, `source.setting`, `source.setting_form`, `source.secret_literal`, `mapping.field`.
    """
    if not _CODE.fullmatch(code):
        raise RequestError("source.code", source=code)
    found = configured(source_of(kind).settings, settings)
    mapping = found.get("mapping", {})
    choices_from_table(mapping if isinstance(mapping, Mapping) else {}, f"sources.{code}.mapping")
    return Source(code, kind, found, enabled)


def connect_source(workspace: Workspace, code: str, kind: str, settings: Mapping[str, object]) -> Source:
    """Keep a source; one of the same name is changed and keeps its bookmark. Raises: as checked_source; NotPermitted."""
    source = checked_source(code, kind, settings)
    with workspace.store.write(
        workspace.actor, Permission.SOURCE_EDIT, action="source.connect", subject=f"source:{code}"
    ) as writer:
        save_source(writer, source)
    return source


def disconnect_source(workspace: Workspace, code: str) -> None:
    """Forget a source and its bookmark; what it brought in and its runs stay. Raises: NotFound; NotPermitted."""
    get_source(workspace.store, code)
    with workspace.store.write(
        workspace.actor, Permission.SOURCE_EDIT, action="source.disconnect", subject=f"source:{code}"
    ) as writer:
        remove_source(writer, code)


def chosen_sources(workspace: Workspace, codes: Sequence[str]) -> list[Source]:
    """The named sources, or all that are enabled. Raises: NotFound."""
    if codes:
        return [get_source(workspace.store, code) for code in codes]
    return [source for source in load_sources(workspace.store) if source.enabled]


def check_sources(workspace: Workspace, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Reach each source without storing anything. Raises: NotFound for a code that is not connected."""
    return [
        {"source": source.code, "kind": source.kind, **try_source(workspace, source)} for source in chosen_sources(workspace, codes)
    ]


def try_source(workspace: Workspace, source: Source) -> dict[str, Any]:
    """`ok` and a message: what was found, or what went wrong and what to do. Nothing is stored, no secret is in it."""
    if not workspace.actor.may(Permission.SOURCE_PULL):  # a test reaches out: it needs the right to pull
        from data.errors import NotPermitted

        raise NotPermitted(role=workspace.actor.role.value, permission=Permission.SOURCE_PULL.value)
    access = open_access(workspace)
    try:
        message, ok = source_of(source.kind).check(source.settings, access), True
    except KpiError as error:
        message, ok = error_text(error, workspace.text), False
    except Exception as error:  # noqa: BLE001 - connectors of others may fail in any way; the trace is kept
        message, ok = error_text(unexpected(error, access.hide), workspace.text), False
    return {"ok": ok, "message": access.hide(message)}


def unexpected(error: Exception, hide: Any) -> KpiError:
    """An error nobody foresaw, with the place of its trace; secrets are taken out of both."""
    problem = hide(f"{type(error).__name__}: {error}").splitlines()[0][:200]
    return KpiError("unexpected", problem=problem, file=keep_trace(error, hide))
