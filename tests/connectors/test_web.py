"""Reading over HTTP: manners, patience with faults, no credentials for strangers, no way round the guard by a redirect."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from connectors import web
from connectors.reach import Reach
from connectors.web import Web, shown_url
from data.errors import Refused, SourceError, Unreachable
from tests.connectors.sources.servers import Api, served

HERE = Reach(("127.0.0.1",))
ROWS: list[dict[str, object]] = [{"at": "2026-01", "changed": "1"}]


@contextmanager
def redirecting(to: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", to)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with served(Handler) as address:
        yield address


def api(*troubles: str) -> Api:
    backend = Api(ROWS, "none", "t")
    backend.troubles = [*troubles]
    return backend


TOKEN = {"Authorization": "Bearer t"}


@pytest.mark.parametrize("trouble", ["429 0", "500", "502", "503 0", "504", "half"])
def test_a_fault_that_passes_is_waited_out(trouble: str) -> None:
    backend = api(trouble)
    with served(backend.handler()) as address:
        assert Web(HERE, TOKEN).get(address).json()["data"]["items"] == ROWS
    assert len(backend.asked) == 2


def test_a_server_that_says_when_is_not_asked_before() -> None:
    backend = api("429 1")
    with served(backend.handler()) as address:
        Web(HERE, TOKEN).get(address)
    assert backend.times[1] - backend.times[0] >= 1


def test_a_fault_that_stays_is_told() -> None:
    for trouble, retries in (("500", 1), ("429 0", 1), ("half", 0)):
        backend = api(*[trouble] * 10)
        with served(backend.handler()) as address, pytest.raises(Unreachable) as failed:
            Web(HERE, TOKEN, retries=retries).get(f"{address}/rows?token=x")
        assert failed.value.params["place"] == f"{address}/rows"
        assert len(backend.asked) <= 3


def test_refused_unknown_and_garbled_answers_have_names_of_their_own() -> None:
    with served(api().handler()) as address, pytest.raises(Refused, match="401"):
        Web(HERE).get(address)
    with served(api("404").handler()) as address, pytest.raises(SourceError, match=r"source\.status"):
        Web(HERE, TOKEN).get(address)
    with pytest.raises(SourceError, match=r"source\.not_json"):
        web.Answer("http://a", b"<html>", {}).json()
    for url in ("file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "data:,x", "nowhere"):
        with pytest.raises(SourceError, match=r"source\.scheme"):
            Web(HERE).get(url)


def test_a_redirect_meets_the_guard() -> None:
    for target in ("http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/", "http://0x7f000002/"):
        with redirecting(target) as address, pytest.raises(Refused, match=r"source\.private"):
            Web(HERE).get(address)
    with redirecting("file:///etc/passwd") as address, pytest.raises(SourceError):
        Web(HERE).get(address)
    with redirecting("/again") as address, pytest.raises(Unreachable):
        Web(HERE).get(address)


def test_credentials_do_not_follow_a_redirect_to_another_host() -> None:
    backend = api()
    with (
        served(backend.handler()) as there,
        redirecting(there.replace("127.0.0.1", "localhost")) as address,
        pytest.raises(Refused, match="401"),
    ):
        Web(Reach(("127.0.0.1", "localhost", "::1")), {**TOKEN, "X-Api-Key": "k"}).get(address)


def test_a_limit_of_requests_is_kept() -> None:
    backend = api()
    with served(backend.handler()) as address:
        reader = Web(HERE, TOKEN, a_minute=300)
        for _ in range(3):
            reader.get(address)
    assert backend.times[-1] - backend.times[0] >= 0.39


def test_a_body_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST", 10)
    with served(api().handler()) as address, pytest.raises(SourceError, match=r"source\.too_large"):
        Web(HERE, TOKEN).get(address)


def test_a_server_that_does_not_answer_is_given_up() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        with pytest.raises(Unreachable):
            Web(HERE, retries=0, timeout=0.2).get(f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert time.monotonic() - start < 20


def test_addresses_are_shown_without_user_and_query() -> None:
    assert shown_url("https://kim:secret@example.org/a?token=x#y") == "https://example.org/a"
