"""The human record of causes: write one down, change it, take the newest change back; every version stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.actor import Permission
from data.model.cause import MOST_WHYS, CauseRecord, Method, Verdict
from data.store.causes import cause_versions, save_cause_record
from data.store.signals import get_signal

_LONGEST = 2000
_MOST_LINKS = 10


def write_cause(
    workspace: Workspace, signal_id: str, body: str, *, method: Method = Method.DATA, verdict: Verdict = Verdict.CONFIRMED,
    about: str = "", whys: Sequence[str] = (), links: Sequence[str] = (), record: int = 0,
) -> CauseRecord:  # fmt: skip
    """Keep what a person knows about a cause; `record` changes the one of that number.

    Raises: NotFound for signal or record; RequestError `cause.empty`, `cause.link` (not an address), `cause.many`; NotPermitted.
    """
    get_signal(workspace.store, signal_id)
    said = _said(body)
    if not said:
        raise RequestError("cause.empty")
    answers = tuple(_said(why) for why in whys if why.strip())
    addresses = tuple(link.strip() for link in links if link.strip())
    if len(answers) > MOST_WHYS or len(addresses) > _MOST_LINKS:
        raise RequestError("cause.many", whys=MOST_WHYS, links=_MOST_LINKS)
    for address in addresses:
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            raise RequestError("cause.link", link=address)
    if record and cause_versions(workspace.store, record)[0].signal != signal_id:
        raise RequestError("cause.other_signal", record=record)
    kept = CauseRecord(record, signal_id, said, method, verdict, about, answers, addresses)
    return _save(workspace, kept, "cause.write" if not record else "cause.change")


def undo_cause(workspace: Workspace, record: int) -> CauseRecord:
    """Take the newest change of a record back: the version before it counts again, a new record is withdrawn. An undo can be undone.

    Raises: NotFound `cause.not_found`.
    """
    versions = cause_versions(workspace.store, record)
    former = versions[-2] if len(versions) > 1 else replace(versions[-1], withdrawn=True)
    return _save(workspace, former, "cause.undo")


def withdraw_cause(workspace: Workspace, record: int) -> CauseRecord:
    """Take a record off the signal; its versions stay. Raises: NotFound `cause.not_found`."""
    return _save(workspace, replace(cause_versions(workspace.store, record)[-1], withdrawn=True), "cause.withdraw")


def _save(workspace: Workspace, record: CauseRecord, action: str) -> CauseRecord:
    subject = f"signal:{record.signal}"
    with workspace.store.write(workspace.actor, Permission.SIGNAL_DECIDE, action=action, subject=subject) as writer:
        kept = save_cause_record(writer, record)
        writer.details.update(record=kept.id, version=kept.version, verdict=kept.verdict.value, withdrawn=kept.withdrawn)
    return kept


def _said(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
