"""Real servers for the sources, on loopback, in this process or as children: started by the tests and gone afterwards."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import threading
import time
import urllib.request
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Rows = list[dict[str, object]]


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no news here."""


@contextmanager
def served(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of an HTTP server with that handler."""
    server = QuietServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def file_server(folder: Path) -> Any:
    return served(partial(QuietFiles, directory=str(folder)))


class Api:
    """A JSON API over `rows`: pages in four ways, a bearer token, and a list of troubles that the next requests run into first."""

    def __init__(self, rows: Rows, how: str, token: str, size: int = 2) -> None:
        self.rows, self.how, self.token, self.size = rows, how, token, size
        self.troubles: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.times: list[float] = []

    def handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                api.answer(self)

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.times.append(time.monotonic())
        parts = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(asked)
        if self.troubles and self._trouble(request, self.troubles.pop(0)):
            return
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            self._send(request, 401, {"error": "who are you"})
            return
        found = [row for row in self.rows if str(row["changed"]) >= asked.get("since", "")]
        start = self._start(asked)
        page = found[start : start + self.size]
        following = start + self.size if start + self.size < len(found) else None
        body: dict[str, object] = {"data": {"items": page}}
        headers = {}
        if following is not None:
            body["next"] = f"c{following}"
            query = f"?at={following}" + (f"&since={asked['since']}" if "since" in asked else "")
            headers["Link"] = f'</rows>; rel="first", <{parts.path}{query}>; rel="next"'
        self._send(request, 200, body, headers)

    def _start(self, asked: dict[str, str]) -> int:
        if self.how == "page":
            return (int(asked.get("page", "1")) - 1) * self.size
        if self.how == "cursor":
            return int(asked["cursor"][1:]) if "cursor" in asked else 0
        return int(asked.get("offset" if self.how == "offset" else "at", "0"))

    def _trouble(self, request: BaseHTTPRequestHandler, kind: str) -> bool:
        if kind == "half":
            request.send_response(200)
            request.send_header("Content-Length", "100")
            request.end_headers()
            request.wfile.write(b'{"data"')
            request.close_connection = True
            return True
        status, _, wait = kind.partition(" ")
        self._send(request, int(status), {"error": kind}, {"Retry-After": wait} if wait else {})
        return True

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)


class Sheets:
    """Google's two doors to a sheet: the published CSV, and token plus values API for a service account whose signature is checked."""

    def __init__(self, rows: list[list[object]]) -> None:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        self.rows = rows
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        plain = serialization.NoEncryption()
        form, shape = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
        self.private_key = self._key.private_bytes(shape, form, plain).decode()

    def account(self, address: str) -> dict[str, str]:
        return {
            "type": "service_account", "client_email": "reader@example.iam", "private_key": self.private_key,
            "private_key_id": "1", "token_uri": f"{address}/token",
        }  # fmt: skip

    def handler(self) -> type[BaseHTTPRequestHandler]:
        sheets = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                sheets.check_signature(body["assertion"][0])
                Api._send(self, 200, {"access_token": "lent-token-5Q", "expires_in": 3600, "token_type": "Bearer"})

            def do_GET(self) -> None:
                if self.path.startswith("/v4/spreadsheets/"):
                    allowed = self.headers.get("Authorization") == "Bearer lent-token-5Q"
                    Api._send(self, 200 if allowed else 403, {"values": sheets.rows})
                    return
                content = "\n".join(",".join(map(str, row)) for row in sheets.rows).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/csv")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Handler

    def check_signature(self, token: str) -> None:
        from cryptography.hazmat.primitives.asymmetric import padding
        from cryptography.hazmat.primitives.hashes import SHA256

        signed, _, signature = token.rpartition(".")
        from base64 import urlsafe_b64decode

        padded = signature + "=" * (-len(signature) % 4)
        self._key.public_key().verify(urlsafe_b64decode(padded), signed.encode(), padding.PKCS1v15(), SHA256())
        payload = signed.split(".")[1]
        assert b"spreadsheets.readonly" in b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_")


@contextmanager
def sftp_server(folder: Path, user: str, password: str) -> Iterator[tuple[int, str]]:
    """Port and host key of an SFTP server that shows a folder to one user."""
    import asyncssh

    key = asyncssh.generate_private_key("ssh-ed25519")

    lines: list[Any] = []

    class Gate(asyncssh.SSHServer):
        def connection_made(self, conn: Any) -> None:
            lines.append(conn)

        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, given: str) -> bool:
            return (username, given) == (user, password)

    loop = asyncio.new_event_loop()
    ready = threading.Event()
    found: list[Any] = []

    async def start() -> None:
        found.append(
            await asyncssh.listen(
                "127.0.0.1", 0, server_host_keys=[key], server_factory=Gate,
                sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder)),
            )
        )  # fmt: skip
        ready.set()

    thread = threading.Thread(target=lambda: (loop.run_until_complete(start()), loop.run_forever()), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield found[0].get_port(), key.export_public_key().decode().strip()
    finally:

        async def stop() -> None:
            found[0].close()
            await found[0].wait_closed()
            for line in lines:
                line.abort()
                await line.wait_closed()
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def prometheus(tools: Path, folder: Path, samples: str, port: int) -> Iterator[None]:
    """Debian's Prometheus over samples in OpenMetrics text, which promtool turns into blocks first."""
    folder.mkdir(parents=True)
    (folder / "samples.txt").write_text(samples)
    (folder / "prometheus.yml").write_text("global: {scrape_interval: 1h}\n")
    promtool, server = tools / "usr/bin/promtool", tools / "usr/bin/prometheus"
    filled = [promtool, "tsdb", "create-blocks-from", "openmetrics", folder / "samples.txt", folder / "data"]
    subprocess.run(filled, check=True, capture_output=True)
    process = subprocess.Popen(
        [
            server, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=3650d", "--log.level=error",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/-/ready")
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(url: str) -> None:
    for _ in range(300):
        with suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.05)
    raise TimeoutError(url)
