"""What sources may use: hosts and commands from the settings, secrets from the environment or a file, read when they are needed."""

from __future__ import annotations

import os
from pathlib import Path

from connectors.reach import Reach
from connectors.source import Access
from dashboard.operations.workspace import Workspace
from data.errors import Refused

_LONGEST = 64 * 1024


def open_access(workspace: Workspace) -> Access:
    """The access of one pull or check; it remembers the secrets it gave, so that they can be taken out of every text."""
    settings = workspace.settings
    return Access(Reach(settings.allowed_hosts), look_up, workspace.now, settings.zone, settings.allowed_taps)


def look_up(reference: str) -> str:
    """The secret behind `env:NAME` or `file:PATH`, without the line break at its end.

    Raises: Refused `source.secret_missing`, naming the reference.
    """
    kind, _, name = reference.partition(":")
    if kind == "env" and os.environ.get(name):
        return os.environ[name]
    if kind == "file":
        try:
            found = Path(name).expanduser().read_bytes()[:_LONGEST].decode().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Refused("source.secret_missing", reference=reference) from error
        if found:
            return found
    raise Refused("source.secret_missing", reference=reference)
