"""A Google Sheet: published as CSV by its address, or a private one through the API with a service account (extra `sheets`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from connectors.records import table, unseen
from connectors.source import Access, Document, Form, Setting, Settings, State
from connectors.web import Web, guarded_pool, shown_url
from data.errors import Refused, Reshaped, SourceError

_API = "https://sheets.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/spreadsheets.readonly"
_EDIT = re.compile(r"^(https://docs\.google\.com/spreadsheets/d/[\w-]+)/(?:edit|view)?(?:[^#]*#(?:.*&)?gid=(\d+))?")
_IDENTIFIER = re.compile(r"/spreadsheets/d/(?!e/)([\w-]+)")


class GoogleSheet:
    """Without `account` the sheet must be published or shared with everybody who has the link."""

    kind = "sheet"
    settings = (
        Setting("url", required=True, example="https://docs.google.com/spreadsheets/d/.../edit#gid=0"),
        Setting("account", Form.SECRET),
        Setting("range", default="A:ZZ", example="Sheet1!A:F"),
        Setting("api", default=_API),
    )

    def check(self, settings: Settings, access: Access) -> str:
        """The first row of the sheet."""
        return _content(settings, access).decode().partition("\n")[0]

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """The whole sheet when anything in it changed."""
        yield from unseen("sheet", [_content(settings, access)], state)


def _content(settings: Settings, access: Access) -> bytes:
    return _through_api(settings, access) if "account" in settings else _published(settings, access)


def _published(settings: Settings, access: Access) -> bytes:
    url = str(settings["url"])
    if edited := _EDIT.match(url):
        url = f"{edited[1]}/export?format=csv&gid={edited[2] or 0}"
    answer = Web(access.reach).get(url)
    if "html" in answer.headers.get("content-type", "") or answer.body.lstrip()[:1] == b"<":
        raise Refused("source.not_published", place=shown_url(url))
    return answer.body


def _through_api(settings: Settings, access: Access) -> bytes:
    url = str(settings["url"])
    found = _IDENTIFIER.search(url)
    if found is None:
        raise SourceError("source.address")
    token = _token(access.secret(settings["account"]), access)
    area = quote(str(settings.get("range", "A:ZZ")), safe="")
    address = f"{settings.get('api', _API)}/v4/spreadsheets/{found[1]}/values/{area}"
    shape = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING", "majorDimension": "ROWS"}
    rows = Web(access.reach, {"Authorization": f"Bearer {token}"}).get(address, shape).json().get("values", [])
    if not rows:
        raise Reshaped("source.empty_sheet", place=shown_url(url))
    width = max(len(row) for row in rows)
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    return table([str(name or "") for name in padded[0]], padded[1:])


def _token(account: str, access: Access) -> str:
    """A short-lived token for the service account, asked for over the guarded connections.

    Raises: SourceError `source.extra`; Refused when the account is not accepted.
    """
    try:
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.urllib3 import Request
        from google.oauth2.service_account import Credentials
    except ModuleNotFoundError as error:
        raise SourceError("source.extra", extra="sheets", module="google-auth") from error
    offered: Any = Credentials
    request: Any = Request
    try:
        details: dict[str, Any] = json.loads(account)
        access.remember(str(details.get("private_key", "")))
        made: Any = offered.from_service_account_info(details, scopes=[_SCOPE])
    except (ValueError, GoogleAuthError) as error:
        raise Refused("source.account") from error
    try:
        made.refresh(request(guarded_pool(access.reach, 30)))
    except GoogleAuthError as error:
        raise Refused("source.account") from error
    token = str(made.token)
    access.remember(token)
    return token
