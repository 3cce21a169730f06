"""The optional language model against a server on this machine: off by default, good words taken, everything else refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.draft_desk import Desk, open_desk
from dashboard.operations.language_model import is_on, reworded
from dashboard.operations.workspace import Workspace
from data.errors import ConfigurationError, KpiError, OkrError, Refused, SourceError, Unreachable

GOOD = {"objective": "Become the guide our industry trusts first", "initiatives": ["Ask readers what they missed"]}


class Server(ThreadingHTTPServer):
    """Answers as it is told and keeps what it was asked."""

    status = 200
    said: Any = GOOD
    raw: bytes | None = None
    asked: list[dict[str, Any]]
    keys: list[str | None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **body})
        self.server.keys.append(self.headers.get("Authorization"))
        answer = json.dumps({"choices": [{"message": {"content": json.dumps(self.server.said)}}]}).encode()
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(answer if self.server.raw is None else self.server.raw)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(("127.0.0.1", 0), Handler)
    found.asked, found.keys = [], []
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def desk_with(workspace: Workspace, url: str, key: str = "") -> Desk:
    number = next(str(s["id"]) for s in signals_answer(workspace)["signals"] if s["metric"] == "cost_per_lead")
    settings = replace(workspace.settings, language_model_url=url, language_model="small", language_model_key=key)
    return open_desk(replace(workspace, settings=settings), number)


def test_it_is_off_until_somebody_names_one(read_only_demo: Workspace) -> None:
    assert not is_on(read_only_demo.settings)
    desk = desk_with(read_only_demo, "")
    with pytest.raises(ConfigurationError, match=r"model\.off"):
        reworded(desk, desk.sheet(0))
    with pytest.raises(ConfigurationError, match=r"model\.address"):
        reworded(desk_with(read_only_demo, "ftp://somewhere"), desk.sheet(0))


def test_words_change_and_numbers_do_not(read_only_demo: Workspace, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "not-for-logs")
    server.said = {**GOOD, "key_results": [{"metric": "cost_per_lead", "target": 1}]}
    desk = desk_with(read_only_demo, f"http://127.0.0.1:{server.server_port}/v1", "env:SOME_KEY")
    before = desk.sheet(0)
    after = reworded(desk, before)
    assert (after.objective, after.initiatives) == (GOOD["objective"], ("Ask readers what they missed",))
    assert (after.key_results, after.guardrails) == (before.key_results, before.guardrails)
    assert not desk.look(after).is_refused
    assert (server.asked[0]["path"], server.asked[0]["model"]) == ("/v1/chat/completions", "small")
    assert server.keys == ["Bearer not-for-logs"]


@pytest.mark.parametrize(
    ("status", "said", "raw", "error"),
    [
        (200, {**GOOD, "objective": "Cut cost by 40%"}, None, OkrError), (200, {**GOOD, "initiatives": ["Do 3 things"]}, None, OkrError),
        (200, "no", None, OkrError), (200, GOOD, b"<html>", SourceError), (200, GOOD, b"{}", SourceError), (401, GOOD, None, Refused),
        (500, GOOD, None, SourceError),
    ],
)  # fmt: skip
def test_whatever_it_does_the_draft_stays(
    read_only_demo: Workspace, server: Server, status: int, said: object, raw: bytes | None, error: type[KpiError]
) -> None:
    server.status, server.said, server.raw = status, said, raw
    desk = desk_with(read_only_demo, f"http://127.0.0.1:{server.server_port}")
    with pytest.raises(error):
        reworded(desk, desk.sheet(0))
    assert not desk.look(desk.sheet(0)).is_refused


def test_nobody_there_and_no_key(read_only_demo: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_with(read_only_demo, "http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        reworded(desk, desk.sheet(0))
    monkeypatch.delenv("NOT_SET", raising=False)
    for key in ("sk-plain", "env:NOT_SET"):
        with pytest.raises(ConfigurationError, match=r"settings\.secret"):
            reworded(desk_with(read_only_demo, "http://127.0.0.1:9", key), desk.sheet(0))
