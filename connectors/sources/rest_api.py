"""A JSON API: pages of records, read with manners and from a bookmark, flattened into a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from connectors.credentials import CREDENTIALS, credential_headers
from connectors.records import cut, flattened, records_table, unseen
from connectors.source import Access, Document, Form, Setting, Settings, State
from connectors.web import Answer, Web, shown_url
from data.errors import Refused, Reshaped, SourceError

_MOST_PAGES = 10_000
_NEXT = re.compile(r'<([^>]*)>[^,]*;\s*rel="?next"?', re.I)  # RFC 8288, the one relation we follow


class RestApi:
    """GET only. `pages` says how the next page is asked for; with `since_field` and `since_param` only what is new is asked for, less the
    window in which values are still corrected."""

    kind = "rest"
    settings = (
        Setting("url", required=True, example="https://api.example.org/v1/orders"),
        Setting("records", example="data.items"),
        Setting("params", Form.PAIRS),
        *CREDENTIALS,
        Setting("pages", Form.CHOICE, default="none", choices=("none", "page", "offset", "cursor", "link")),
        Setting("page_param", example="page, offset, cursor"),
        Setting("first_page", Form.NUMBER, default=1),
        Setting("size_param", example="limit"),
        Setting("page_size", Form.NUMBER, default=100),
        Setting("next_path", example="meta.next_cursor"),
        Setting("since_param", example="updated_after"),
        Setting("since_field", example="updated_at"),
        Setting("since_form", Form.CHOICE, default="iso", choices=("iso", "date", "epoch")),
        Setting("window_days", Form.NUMBER, default=0),
        Setting("start", example="2024-01-01"),
        Setting("a_minute", Form.NUMBER, default=0),
        Setting("retries", Form.NUMBER, default=4),
        Setting("timeout", Form.NUMBER, default=30),
        Setting("batch_rows", Form.NUMBER, default=20_000),
    )

    def check(self, settings: Settings, access: Access) -> str:
        """The columns of the first page."""
        records, _ = _Pages(settings, access, {}).page(str(settings["url"]), {})
        names = dict.fromkeys(name for record in records[:20] for name, _ in flattened(record))
        return ", ".join(names)

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """Records in documents of at most `batch_rows`. The bookmark of time moves with the last document: pages need not be in order."""
        pages = _Pages(settings, access, state)
        parts = cut(pages.records(), int(str(settings.get("batch_rows", 20_000))))
        if "since_field" not in settings:
            yield from unseen("records", (records_table(part) for part in parts), state)
            return
        waiting: list[Mapping[str, object]] | None = None
        for part in parts:
            if waiting is not None:
                yield Document("records.csv", records_table(waiting), dict(state))
            waiting = part
        if waiting is not None:
            yield Document(
                "records.csv", records_table(waiting), {"since": pages.newest} if pages.newest is not None else dict(state)
            )


class _Pages:
    """Walks the pages of one API and keeps the newest moment it saw."""

    def __init__(self, settings: Settings, access: Access, state: State) -> None:
        self._settings = settings
        headers = credential_headers(settings, access)
        a_minute, retries, timeout = (float(str(settings.get(name, d))) for name, d in _MANNERS)
        self._web = Web(access.reach, headers, retries=int(retries), timeout=timeout, a_minute=a_minute)
        self._params = {name: access.filled(value) for name, value in _pairs(settings, "params").items()}
        self._since = state.get("since") or settings.get("start")
        self.newest: Any = state.get("since")

    def records(self) -> Iterator[Mapping[str, object]]:
        """Every record of every page. Raises: SourceError `source.endless` when the pages do not end."""
        url, params = str(self._settings["url"]), {**self._params, **self._asked_since()}
        params.update(self._position(0, 0))
        before = b""
        for number in range(1, _MOST_PAGES + 1):
            records, answer = self.page(url, params)
            if answer.body == before and records:
                break
            before = answer.body
            yield from self._noted(records)
            following = self._following(answer, records, number, url, params)
            if following is None:
                return
            url, params = following
        raise SourceError("source.endless", place=shown_url(url))

    def page(self, url: str, params: Mapping[str, str]) -> tuple[list[Mapping[str, object]], Answer]:
        """One page and its records."""
        answer = self._web.get(url, params)
        found = _at(answer.json(), str(self._settings.get("records", "")))
        if isinstance(found, Mapping):
            found = [found]
        if not isinstance(found, list) or not all(isinstance(record, Mapping) for record in found):
            raise Reshaped("source.no_records", place=shown_url(url), path=str(self._settings.get("records", "")) or "[]")
        return found, answer

    def _noted(self, records: list[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
        name = str(self._settings.get("since_field", ""))
        for record in records:
            value = dict(flattened(record)).get(name) if name else None
            if value is not None and (self.newest is None or _later(value, self.newest)):
                self.newest = value
            yield record

    def _position(self, page: int, offset: int) -> dict[str, str]:
        """The parameters of place and size, as this API calls them."""
        how, size = self._settings.get("pages", "none"), str(self._settings.get("page_size", 100))
        sized = {str(self._settings["size_param"]): size} if "size_param" in self._settings else {}
        first = int(str(self._settings.get("first_page", 1)))
        if how == "page":
            return {**sized, str(self._settings.get("page_param", "page")): str(first + page)}
        if how == "offset":
            return {**sized, str(self._settings.get("page_param", "offset")): str(offset)}
        return sized

    def _following(
        self, answer: Answer, records: list[Mapping[str, object]], number: int, url: str, params: Mapping[str, str]
    ) -> tuple[str, dict[str, str]] | None:
        """Address and parameters of the next page; None after the last."""
        how = self._settings.get("pages", "none")
        if how == "link":
            found = _NEXT.search(answer.headers.get("link", ""))
            return (self._same_host(answer.url, found[1]), {}) if found else None
        if how == "cursor":
            mark = _at(answer.json(), str(self._settings.get("next_path", "")))
            if not mark or not isinstance(mark, str | int):
                return None
            if str(mark).startswith(("http://", "https://", "/")):
                return self._same_host(answer.url, str(mark)), {}
            return url, {**params, str(self._settings.get("page_param", "cursor")): str(mark)}
        size = int(str(self._settings.get("page_size", 100)))
        is_last = not records or ("size_param" in self._settings and len(records) < size)
        if how == "none" or is_last:
            return None
        step = len(records) if how == "offset" else 0
        offset = int(params.get(str(self._settings.get("page_param", "offset")), 0)) + step if step else 0
        return url, {**params, **self._position(number, offset)}

    def _same_host(self, here: str, there: str) -> str:
        """The next address; on another host it would carry our credentials away."""
        full = urljoin(str(self._settings["url"]), urljoin(here, there))
        if urlsplit(full)[:2] != urlsplit(str(self._settings["url"]))[:2]:
            raise Refused("source.other_host", place=shown_url(str(self._settings["url"])), other=shown_url(full))
        return full

    def _asked_since(self) -> dict[str, str]:
        name = self._settings.get("since_param")
        if not name or self._since is None:
            return {}
        window = timedelta(days=float(str(self._settings.get("window_days", 0))))
        return {str(name): _worded(self._since, window, str(self._settings.get("since_form", "iso")))}


_MANNERS = (("a_minute", 0), ("retries", 4), ("timeout", 30))


def _pairs(settings: Settings, name: str) -> Mapping[str, object]:
    found = settings.get(name, {})
    return found if isinstance(found, Mapping) else {}


def _at(body: object, path: str) -> object:
    """The part of an answer a dotted path leads to; None where it does not exist."""
    for name in path.split(".") if path else ():
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


def _later(value: object, than: object) -> bool:
    if isinstance(value, int | float) and isinstance(than, int | float):
        return value > than
    return str(value) > str(than)


def _worded(since: object, window: timedelta, form: str) -> str:
    """A bookmark as the API wants to hear it, earlier by the window."""
    if isinstance(since, int | float):
        moment = datetime.fromtimestamp(since, UTC)
    else:
        try:
            moment = datetime.fromisoformat(str(since))
        except ValueError:
            return str(since)  # a running number as text: no window
    moment -= window
    if form == "epoch":
        return str(int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))
    return moment.date().isoformat() if form == "date" else moment.isoformat()
