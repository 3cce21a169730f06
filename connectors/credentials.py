"""Signing in to an HTTP source: bearer token, user and password, or a header of its own; always by reference."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from connectors.source import Access, Form, Setting, Settings

CREDENTIALS = (
    Setting("headers", Form.PAIRS),
    Setting("token", Form.SECRET),
    Setting("user"),
    Setting("password", Form.SECRET),
)


def credential_headers(settings: Settings, access: Access) -> dict[str, str]:
    """The headers to send: those that were given, and Authorization from `token` or `user` with `password`.

    Raises: Refused for a reference that leads nowhere.
    """
    given = settings.get("headers", {})
    headers = {str(name): access.filled(value) for name, value in given.items()} if isinstance(given, Mapping) else {}
    if "token" in settings:
        headers["Authorization"] = f"Bearer {access.secret(settings['token'])}"
    elif "password" in settings:
        pair = f"{settings.get('user', '')}:{access.secret(settings['password'])}"
        encoded = b64encode(pair.encode()).decode()
        access.remember(encoded)
        headers["Authorization"] = f"Basic {encoded}"
    return headers
