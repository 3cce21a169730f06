"""The web app on a real port."""

from __future__ import annotations

import socket
import threading
import urllib.request
from pathlib import Path

import pytest

from dashboard.operations.serving import free_port
from data.errors import RequestError


def test_a_busy_port_moves_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        if port < 65535:
            assert free_port("127.0.0.1", port) > port


def test_no_port_at_all_is_said() -> None:
    with pytest.raises(RequestError, match="no_port"):
        free_port("203.0.113.1", 65535)  # an address that is not this machine's


@pytest.mark.slow
def test_the_pages_answer(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "KPI_STORE": f"sqlite:///{tmp_path / 'a.db'}", "KPI_LANG": "en"}
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(free_port("127.0.0.1", 18500))]
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    timer = threading.Timer(60, process.kill)
    timer.start()
    try:
        address = next(line.split()[1] for line in process.stdout if line.startswith("Open: "))
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.status == 200
    finally:
        timer.cancel()
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()
