"""Hostile files meet native parsers in a child process with limits of memory and time; only the outcome comes back."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
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
    command = [sys.executable, "-c", _START, _ROOT]
    with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as outcome:  # pipes would pass megabytes in small pieces
        pickle.dump((name, kind, choices), request)
        request.write(content)
        request.seek(0)
        try:
            done = subprocess.run(command, stdin=request, stdout=outcome, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise ImportRefused("import.unsafe_content", file=name) from error
        if done.returncode != 0:
            raise ImportRefused("import.unsafe_content", file=name)
        outcome.seek(0)
        answer = pickle.load(outcome)  # our own child wrote it: grids or a refusal, never the file's bytes
    if isinstance(answer, ReadFile):
        return answer
    code, params = answer
    raise ImportRefused(code, **params)
