"""The reading child, forked and fresh: the same answers, an end for whoever stops listening, nothing left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from connectors.reading.starting import can_fork

_ROOT = Path(__file__).parents[3]
# In a process of its own: a test runner has threads, and may not fork.
_SCRIPT = """
import os, signal, sys, threading
from connectors.contract import Choices
from connectors.reading.confined import read_confined
from connectors.reading.kinds import Kind
from connectors.reading.starting import can_fork
from data.errors import ImportRefused

rows = b"date,metric,value\\n" + b"".join(b"2026-01-01,metric %d,%d\\n" % (i, i) for i in range(200_000))
idle = threading.Event()
if sys.argv[1] == "fresh":
    threading.Thread(target=idle.wait, daemon=True).start()
assert can_fork() is (sys.argv[1] == "fork"), "the wrong way is tried"

def read(progress=lambda *heard: None):
    return read_confined(rows, "a.csv", Kind.TEXT, Choices(), progress)

print(len(read().grids[0]), read().grids[0].row(200_000))

class Stop(Exception):
    pass

def stop(step, done, total):
    raise Stop
try:
    read(stop)
except Stop:
    print("stopped")

def kill(step, done, total):
    children = open(f"/proc/self/task/{os.getpid()}/children").read().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
try:
    read(kill)
except ImportRefused as refused:
    print(refused.code)
try:
    read_confined(b"PK\\x03\\x04 nothing", "a.xlsx", Kind.WORKBOOK, Choices())
except ImportRefused as refused:
    print(refused.code)
print("left behind:", open(f"/proc/self/task/{os.getpid()}/children").read().split())
"""
_EXPECTED = [
    "200001 ['2026-01-01', 'metric 199999', '199999']", "stopped", "import.unsafe_content", "import.damaged", "left behind: []"
]  # fmt: skip


def _said(way: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", _SCRIPT, way], cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow  # whole processes
def test_a_fork_and_a_fresh_process_give_the_same_answers() -> None:
    assert _said("fork") == _said("fresh") == _EXPECTED


def test_a_process_with_other_threads_does_not_fork() -> None:
    idle = threading.Event()
    other = threading.Thread(target=idle.wait)
    other.start()
    try:
        assert not can_fork()
    finally:
        idle.set()
        other.join()
