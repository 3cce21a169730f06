"""Drafts of imports: an upload is kept with what was chosen until it is stored or dropped; choices are offered again for the same shape."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.contract import Choices
from connectors.mapping import Mapping
from dashboard.operations.workspace import Workspace
from data.errors import NotFound
from data.model.actor import Permission
from data.store import drafts as kept
from data.store.record import as_text, from_text

_KEPT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Upload:
    """A file waiting to be confirmed, with what was chosen so far."""

    token: str
    file_name: str
    size: int
    at: datetime
    choices: Choices


def start_draft(workspace: Workspace, file_name: str, content: bytes) -> str:
    """Keep an upload; drafts older than two weeks go. Returns its token. Raises: NotPermitted."""
    token = secrets.token_urlsafe(12)
    with workspace.store.write(workspace.actor, Permission.DATA_IMPORT, action="draft.save", subject=f"draft:{token}") as writer:
        kept.remove_old_drafts(writer, writer.at - timedelta(days=_KEPT_DAYS))
        kept.save_draft(writer, token, file_name, content, as_text(Choices(create=True)))
    return token


def open_draft(workspace: Workspace, token: str) -> Upload:
    """One's own draft. Raises: NotFound `draft.gone` when it was stored, dropped, or is somebody else's."""
    found = kept.get_draft(workspace.store, token)
    if found is None or found.actor != workspace.actor.name:
        raise NotFound("draft.gone")
    return _upload(found)


def _upload(found: kept.Draft) -> Upload:
    return Upload(found.token, found.file_name, found.size, found.at, from_text(Choices, found.choices))


def open_drafts(workspace: Workspace) -> list[Upload]:
    """What the person has not finished, newest first."""
    return [_upload(found) for found in kept.list_drafts(workspace.store, workspace.actor.name)]


def draft_bytes(workspace: Workspace, token: str) -> bytes:
    """The file of a draft. Raises: NotFound `draft.gone`."""
    content = kept.draft_content(workspace.store, token)
    if content is None:
        raise NotFound("draft.gone")
    return content


def choose(workspace: Workspace, token: str, choices: Choices) -> None:
    """Remember what was chosen. Raises: NotPermitted."""
    with workspace.store.write(workspace.actor, Permission.DATA_IMPORT, action="draft.choose", subject=f"draft:{token}") as writer:
        kept.set_choices(writer, token, as_text(choices))


def drop_draft(workspace: Workspace, token: str) -> None:
    """Forget an upload. Raises: NotPermitted."""
    with workspace.store.write(workspace.actor, Permission.DATA_IMPORT, action="draft.drop", subject=f"draft:{token}") as writer:
        kept.remove_draft(writer, token)


def shape_of(mapping: Mapping) -> str:
    """A key for files of one shape: their headers in order."""
    return hashlib.sha256("\x1f".join(mapping.headers).encode()).hexdigest()[:32]


def saved_choices(workspace: Workspace, mapping: Mapping, now: Choices) -> Choices | None:
    """What was chosen for the last file of this shape, where that differs from now."""
    body = kept.get_mapping(workspace.store, shape_of(mapping))
    if body is None:
        return None
    saved = replace(
        from_text(Choices, body), sheet=now.sheet, create=now.create, leave_out_rejected=now.leave_out_rejected,
        new_metrics=now.new_metrics,
    )  # fmt: skip
    return saved if saved != now else None


def keep_choices(workspace: Workspace, mapping: Mapping, choices: Choices) -> None:
    """Offer these choices again for files of this shape, unless nothing was chosen. Raises: NotPermitted."""
    bare = replace(choices, sheet=None, create=False, leave_out_rejected=False, new_metrics=())
    if bare == Choices() and kept.get_mapping(workspace.store, shape_of(mapping)) is None:
        return
    with workspace.store.write(workspace.actor, Permission.DATA_IMPORT, action="mapping.save", subject="mapping") as writer:
        kept.save_mapping(writer, shape_of(mapping), as_text(bare))
