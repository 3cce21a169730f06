"""What sources may use: hosts and commands from the settings, secrets from the environment or a file, read when they are needed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from connectors.reach import Reach
from connectors.source import Access
from dashboard.operations.workspace import Workspace
from data.errors import Refused

_LONGEST = 64 * 1024


def open_access(workspace: Workspace) -> Access:
    """The access of one pull or check; it remembers the secrets it gave, so that they can be taken out of every text."""
    settings = workspace.settings
    reach = Reach(settings.allowed_hosts, settings.allowed_folders)
    lookup = partial(look_up, allowed=settings.allowed_secrets)
    return Access(reach, lookup, workspace.now, settings.zone, settings.allowed_taps)


def look_up(reference: str, allowed: Sequence[str]) -> str:
    """The secret behind `env:NAME` or `file:PATH`, without the line break at its end; `allowed` holds shapes such as `file:/run/secrets/*`.

    Raises: Refused `source.secret_not_allowed` and `source.secret_missing`, naming the reference.
    """
    if not any(fnmatchcase(reference, shape) for shape in allowed) or ".." in reference:
        raise Refused("source.secret_not_allowed", reference=reference, allowed=", ".join(allowed) or "-")
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
