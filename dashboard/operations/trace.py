"""The record of an unexpected error: a file that a person can send us."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable


def keep_trace(error: BaseException, hide: Callable[[str], str] = str) -> str:
    """Write the trace of an unexpected error to a file that a person can send us; returns its path. `hide` takes secrets out."""
    with tempfile.NamedTemporaryFile("w", prefix="vitals-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write(hide("".join(traceback.format_exception(error))))
    return file.name
