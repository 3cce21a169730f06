"""What the Overview of the demo costs a browser, beside an empty Streamlit page in the same run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.clock import ROOT, Row, cpu_seconds, kpi

_VISIT = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[2] or None, args=['--no-sandbox'])
    page = browser.new_page(viewport={'width': 1280, 'height': 900})
    page.goto(sys.argv[1]); page.wait_for_selector('h1', timeout=60000); page.wait_for_timeout(4000)
    browser.close()
"""
_VISITS = 3


def _serve(script: Path, environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true"]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return process, f"http://127.0.0.1:{port}/"
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(script)


def run() -> Iterator[Row]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.TemporaryDirectory() as folder:
        empty, visit = Path(folder) / "empty.py", Path(folder) / "visit.py"
        empty.write_text("import streamlit as st\nst.title('Empty')\n")
        visit.write_text(_VISIT)
        store = f"sqlite:///{Path(folder) / 'demo.db'}"
        cpu_seconds(kpi("demo", "--store", store))
        costs = {}
        for name, script in (("ours", ROOT / "app.py"), ("empty", empty)):
            process, address = _serve(script, {"KPI_STORE": store})
            try:
                visits = [cpu_seconds([sys.executable, str(visit), address, chromium]) for _ in range(_VISITS)]
            finally:
                process.terminate()
                process.wait(timeout=20)
            costs[name] = min(visits)
        yield Row("Overview of the demo in a browser against an empty Streamlit page", costs["ours"], costs["empty"], limit=2)
