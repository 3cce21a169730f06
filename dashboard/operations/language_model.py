"""An optional language model that may reword a draft: any OpenAI-compatible address, off unless named in the settings, never needed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from dashboard.operations.draft_desk import Desk, Sheet
from dashboard.operations.suggest import key_result_text
from dashboard.settings import Settings
from dashboard.views.headlines import headline
from data.errors import ConfigurationError, Refused, SourceError, Unreachable
from goals.suggest.phrasing import messages, read_phrasing

_SECONDS = 30.0
_LARGEST = 200_000


def is_on(settings: Settings) -> bool:
    """True when an address and a model are named."""
    return bool(settings.language_model_url and settings.language_model)


def reworded(desk: Desk, sheet: Sheet) -> Sheet:
    """The sheet with the model's Objective and initiatives; numbers, metrics and guards stay as they are.

    Raises: ConfigurationError `model.off`, `model.address`; Unreachable, Refused, SourceError when it does not answer; OkrError `model.*`
    when its words break a rule. The sheet that was given is never changed.
    """
    settings = desk.workspace.settings
    if not is_on(settings):
        raise ConfigurationError("model.off")
    words, catalog = desk.workspace.text, desk.catalog
    asked = messages(
        language=words.language, signal=headline(desk.signal, catalog, words), cause=sheet.why, objective=sheet.objective,
        key_results=[key_result_text(item, catalog, words) for item in sheet.key_results], initiatives=sheet.initiatives,
    )  # fmt: skip
    found = read_phrasing(_answer(settings, asked), words.language)
    return replace(sheet, objective=found.objective, initiatives=found.initiatives)


def _answer(settings: Settings, asked: list[dict[str, str]]) -> str:
    """The text of the first choice."""
    url = settings.language_model_url.rstrip("/") + "/chat/completions"
    place = urlsplit(url).netloc.rpartition("@")[2]
    if urlsplit(url).scheme not in ("http", "https") or not place:
        raise ConfigurationError("model.address", address=settings.language_model_url)
    headers = {"Content-Type": "application/json"}
    if secret := settings.language_model_secret():
        headers["Authorization"] = f"Bearer {secret}"
    body = json.dumps({"model": settings.language_model, "messages": asked, "temperature": 0.4}, ensure_ascii=False)
    try:
        answer = urllib3.PoolManager(timeout=_SECONDS, retries=False).request("POST", url, body=body.encode(), headers=headers)
    except HTTPError as error:
        raise Unreachable(place=place, problem=type(error).__name__) from error
    if answer.status in (401, 403):
        raise Refused(place=place, problem=f"HTTP {answer.status}")
    if answer.status != 200 or len(answer.data) > _LARGEST:
        raise SourceError(place=place, problem=f"HTTP {answer.status}")
    return _content(answer.data, place)


def _content(data: bytes, place: str) -> str:
    try:
        body: Any = json.loads(data)
        return str(body["choices"][0]["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise SourceError("model.shape", place=place) from error
