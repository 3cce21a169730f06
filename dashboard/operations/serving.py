"""Runs the web app: a free port, the settings handed on, the address said once it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import dashboard
from dashboard.settings import Settings
from dashboard.text.catalog import load_text
from data.errors import RequestError

_TRIES = 50
_PATIENCE_SECONDS = 60.0
_EVERYWHERE = ("0.0.0.0", "::")


def serve(settings: Settings, host: str, port: int, say: Callable[[str], None], *, watching: bool = True) -> None:
    """Start the pages, and beside them the watch that pulls on schedule; stay until Ctrl+C or SIGTERM. A busy port moves to the next.

    Raises: RequestError `serve.no_port`, `serve.failed`.
    """
    signal.signal(signal.SIGTERM, _interrupt)  # a service manager's way of saying Ctrl+C; the children must not outlive this
    text = load_text(settings.language)
    chosen = free_port(host, port)
    if chosen != port:
        say(text("serve.moved", busy=port, port=chosen))
    say(text("serve.starting"))
    environment = _environment(settings)
    process = subprocess.Popen(_command(host, chosen), env=environment, cwd=_app().parent, stdout=subprocess.DEVNULL)
    watch: subprocess.Popen[bytes] | None = None
    try:
        shown = "127.0.0.1" if host in _EVERYWHERE else host
        _wait(process, shown, chosen)
        say(text("serve.address", address=f"http://{shown}:{chosen}"))
        if watching:
            watch = subprocess.Popen([sys.executable, "-m", "dashboard", "watch", "--later"], env=environment, cwd=_app().parent)
        process.wait()
    except KeyboardInterrupt:
        say(text("serve.stopped"))
    finally:
        for child in (process, watch):
            if child is not None:
                _stop(child)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def free_port(host: str, first: int) -> int:
    """The first port from `first` on that nobody listens on. Raises: RequestError `serve.no_port`."""
    last = min(first + _TRIES, 65535)
    for port in range(first, last + 1):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise RequestError("serve.no_port", first=first, last=last)


def _app() -> Path:
    return Path(dashboard.__file__).parent.parent / "app.py"


def _command(host: str, port: int) -> list[str]:
    options = [f"--server.address={host}", f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    return [sys.executable, "-m", "streamlit", "run", str(_app()), *options, "--logger.level=error"]


def _environment(settings: Settings) -> dict[str, str]:
    """The settings of this call for the server process."""
    chosen = {"KPI_STORE": _absolute(settings.store_url), "KPI_LANG": settings.language}
    moving = os.environ.get("KPI_TODAY", "").startswith("@")  # a clock in a file: the server reads it anew each time
    if settings.today_fixed is not None and not moving:
        chosen["KPI_TODAY"] = settings.today_fixed.isoformat()
    if settings.person:
        chosen["KPI_PERSON"] = settings.person
    return {**os.environ, **chosen}


def _absolute(url: str) -> str:
    """A relative SQLite path as seen from here: the server runs in the program's folder."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith(prefix + "/"):
        return url
    return prefix + str(Path(url.removeprefix(prefix)).resolve())


def _wait(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Until the server answers. Raises: RequestError `serve.failed` when it ends or stays silent."""
    address = f"http://{host}:{port}/_stcore/health"
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RequestError("serve.failed", problem=f"exit {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RequestError("serve.failed", problem=f"{_PATIENCE_SECONDS:.0f} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
