"""Hostile files meet native parsers in a child process with limits of memory and time; only the outcome comes back."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

from connectors.contract import Choices, ReadFile
from connectors.reading.kinds import Kind
from data.errors import ImportRefused

_SECONDS = 60
_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from connectors.reading.child import main; main()"


def read_confined(content: bytes, name: str, kind: Kind, choices: Choices) -> ReadFile:
    """Read in a child process.

    Raises: ImportRefused, the child's own or `import.unsafe_content` when it ran out of memory or time, or died.
    """
    request = pickle.dumps((name, kind, choices)) + content
    command = [sys.executable, "-c", _START, _ROOT]
    try:
        done = subprocess.run(command, input=request, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ImportRefused("import.unsafe_content", file=name) from error
    if done.returncode != 0:
        raise ImportRefused("import.unsafe_content", file=name)
    answer = pickle.loads(done.stdout)  # our own child wrote it: grids or a refusal, never the file's bytes
    if isinstance(answer, ReadFile):
        return answer
    code, params = answer
    raise ImportRefused(code, **params)
