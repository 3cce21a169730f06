"""One polite HTTP reader for every source: checked addresses, a limit of requests a minute, retries that honour Retry-After.

Transport and retries are urllib3's; ours is the guard at the connection and the wording of failures.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationValueError, MaxRetryError
from urllib3.util.retry import Retry

from connectors.reach import Reach
from data.errors import Refused, SourceError, Unreachable

LARGEST = 200 * 2**20
_PATIENCE = 120  # seconds a server may ask us to wait
_AGAIN = frozenset({429, 500, 502, 503, 504})
_BODY_TRIES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: the whole body, the headers in lower case."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Any:
        """The body as JSON. Raises: SourceError `source.not_json`."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise SourceError("source.not_json", place=shown_url(self.url)) from error


@dataclass
class Web:
    """Reads addresses. `headers` go to the host of the first address only: a redirect elsewhere loses every one of them."""

    reach: Reach
    headers: Mapping[str, str] = field(default_factory=dict)
    retries: int = 4
    timeout: float = 30
    a_minute: float = 0
    _last: float = 0.0

    def __post_init__(self) -> None:
        self._pool = guarded_pool(self.reach, self.timeout)

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Answer:
        """One address, read wholly. Raises: Refused (401, 403, private address), Unreachable, SourceError `source.status`."""
        place = shown_url(url)
        if urlsplit(url).scheme not in ("http", "https"):
            raise SourceError("source.scheme", place=place)
        full = _with_params(url, params or {})
        for tried in range(_BODY_TRIES):
            self._wait()
            try:
                return self._read(full, place)
            except MaxRetryError as error:
                raise Unreachable(place=place, problem=_reason(error)) from error
            except LocationValueError as error:
                raise SourceError("source.scheme", place=place) from error
            except (HTTPError, OSError) as error:  # a body that stops half-way is read again
                if tried == _BODY_TRIES - 1:
                    raise Unreachable(place=place, problem=type(error).__name__) from error
                time.sleep(0.2 * 2**tried)
        raise AssertionError("the loop ends by returning or raising")

    def _read(self, url: str, place: str) -> Answer:
        retry = Retry(
            total=self.retries, redirect=5, status_forcelist=_AGAIN, backoff_factor=0.3, backoff_jitter=0.1, backoff_max=30,
            raise_on_status=False, retry_after_max=_PATIENCE, remove_headers_on_redirect=[*self.headers, "Authorization", "Cookie"],
        )  # fmt: skip
        answer = self._pool.request("GET", url, headers=dict(self.headers), retries=retry, preload_content=False)
        try:
            _judge(answer, place)
            parts, size = [], 0
            for part in answer.stream(2**20, decode_content=True):
                size += len(part)
                if size > LARGEST:
                    raise SourceError("source.too_large", place=place, megabytes=LARGEST // 2**20)
                parts.append(part)
            return Answer(answer.url or url, b"".join(parts), {name.lower(): value for name, value in answer.headers.items()})
        finally:
            answer.close()

    def _wait(self) -> None:
        """Keep to the limit of requests a minute."""
        if self.a_minute > 0:
            pause = self._last + 60 / self.a_minute - time.monotonic()
            if pause > 0:
                time.sleep(pause)
            self._last = time.monotonic()


def _judge(answer: urllib3.BaseHTTPResponse, place: str) -> None:
    status = answer.status
    if status in (401, 403):
        raise Refused(place=place, problem=f"HTTP {status}")
    if status in _AGAIN:
        raise Unreachable(place=place, problem=f"HTTP {status}")
    if not 200 <= status < 300:
        said = " ".join(answer.read(300).decode(errors="replace").split())
        raise SourceError("source.status", place=place, status=status, said=said[:200] or "-")


def _reason(error: MaxRetryError) -> str:
    """Why a connection was given up, without the address: that may hold what must not be shown."""
    reason = error.reason
    problem = getattr(reason, "__cause__", None) or reason
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return type(reason or error).__name__


def _with_params(url: str, params: Mapping[str, str]) -> str:
    if not params:
        return url
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(dict(params))) if part)
    return urlunsplit(parts._replace(query=query))


def shown_url(url: str) -> str:
    """An address as people may see it: without user, query and fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def guarded_pool(reach: Reach, timeout: float) -> urllib3.PoolManager:
    """A pool whose connections are made by `reach`, for every host it is sent or redirected to."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> Any:
            return _connected(self, reach)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _connected(self, reach)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=min(timeout, 10), read=timeout))
    pool.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return pool


def _connected(connection: HTTPConnection, reach: Reach) -> Any:
    seconds = connection.timeout if isinstance(connection.timeout, int | float) else None
    try:
        return reach.connect(connection.host, connection.port or connection.default_port, seconds)
    except OSError as error:
        raise urllib3.exceptions.NewConnectionError(connection, error.strerror or str(error)) from error
