"""A Singer tap as a child process: its messages one by one, its last words when it fails, and never more than it needs to know.

The specification: https://github.com/singer-io/getting-started/blob/master/docs/SPEC.md
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.errors import Refused, Reshaped, SourceError, Unreachable

_LONGEST_LINE = 16 * 2**20
_LAST_WORDS = 5
_KNOWN = {"SCHEMA", "RECORD", "STATE", "ACTIVATE_VERSION"}


@dataclass(frozen=True)
class Tap:
    """A command with the files it is started with. Secrets are in `config` only."""

    command: str
    config: Mapping[str, Any]
    state: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 3600

    def discover(self) -> dict[str, Any]:
        """The catalogue of its streams. Raises: Reshaped `source.tap_line` when it is no JSON; as `messages`."""
        with self._started(["--discover"]) as running:
            said = running.output.read()
            running.ended()
        try:
            found: dict[str, Any] = json.loads(said)
        except ValueError as error:
            raise Reshaped("source.tap_line", command=self._name, line=1, said=_shortened(said)) from error
        return found

    def messages(self, catalog: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Its messages in order.

        Raises: Reshaped `source.tap_line` for a line that is no message; Unreachable `source.tap_failed` with its last words.
        """
        with self._started([], catalog) as running:
            number = 0
            while line := running.output.readline(_LONGEST_LINE):
                number += 1
                if line.strip():
                    yield self._message(line, number)
            running.ended()

    @property
    def _name(self) -> str:
        return Path(self.command).name

    def _message(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            message = json.loads(line)
            kind = message["type"]
        except (ValueError, TypeError, KeyError) as error:
            raise Reshaped("source.tap_line", command=self._name, line=number, said=_shortened(line)) from error
        if kind not in _KNOWN:
            raise Reshaped("source.tap_message", command=self._name, line=number, kind=str(kind)[:40])
        found: dict[str, Any] = message
        return found

    @contextmanager
    def _started(self, options: Sequence[str], catalog: Mapping[str, Any] | None = None) -> Iterator[_Running]:
        """The running tap; when the block is left it is gone, with everything it started."""
        with tempfile.TemporaryDirectory(prefix="vitals-tap-") as folder, _secret_file(self.config, Path(folder)) as config:
            arguments = [self.command, "--config", config.path, *options]
            if catalog is not None:
                arguments += ["--catalog", _written(Path(folder) / "catalog.json", catalog)]
                if self.state:
                    arguments += ["--state", _written(Path(folder) / "state.json", self.state)]
            running = _Running(self._name, self._launched(arguments, folder, config.handles))
            limit = threading.Timer(self.seconds, running.end)
            limit.start()
            try:
                yield running
            finally:
                limit.cancel()
                running.close()

    def _launched(self, arguments: list[str], folder: str, handles: tuple[int, ...]) -> subprocess.Popen[bytes]:
        surroundings = {"PATH": os.defpath, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
        try:
            return subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings, cwd=folder,
                start_new_session=True, pass_fds=handles,
            )  # fmt: skip
        except OSError as error:
            raise Unreachable(place=self._name, problem=error.strerror or type(error).__name__) from error


class _Running:
    """One running tap: its output, and a listener that keeps its last words."""

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._name, self._process, self._errors = name, process, process.stderr
        self.output = process.stdout
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        for line in self._errors:
            if text := line.decode(errors="replace").strip():
                self._words.append(text[-300:])

    def ended(self) -> None:
        """Wait for its end. Raises: Unreachable `source.tap_failed` when it did not end well."""
        code = self._process.wait()
        if code == 0:
            return
        self._listener.join(5)
        raise Unreachable("source.tap_failed", command=self._name, exit_code=code, said=(" / ".join(self._words) or "-")[-400:])

    def end(self) -> None:
        """Stop it and everything it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """Leave nothing behind: no process, no thread, no open pipe."""
        self.end()
        self._listener.join(5)
        self.output.close()
        self._errors.close()


@dataclass(frozen=True)
class _Secret:
    path: str
    handles: tuple[int, ...] = ()


@contextmanager
def _secret_file(config: Mapping[str, Any], folder: Path) -> Iterator[_Secret]:
    """The configuration in memory, so that nothing of it stays on a disk when we are killed; else in a private file."""
    body = json.dumps(config).encode()
    if not hasattr(os, "memfd_create"):
        yield _Secret(_written(folder / "config.json", config))
        return
    handle = os.memfd_create("config.json", 0)
    try:
        os.write(handle, body)
        os.lseek(handle, 0, os.SEEK_SET)
        yield _Secret(f"/dev/fd/{handle}", (handle,))
    finally:
        os.close(handle)


def _written(path: Path, body: Mapping[str, Any]) -> str:
    path.write_text(json.dumps(body), encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def _shortened(line: bytes) -> str:
    return line.decode(errors="replace").strip()[:80]


def allowed_command(command: str, allowed: Sequence[str]) -> str:
    """The command when the settings name it. Raises: Refused `source.tap_not_allowed`; SourceError `source.no_file`."""
    if command not in allowed:
        raise Refused("source.tap_not_allowed", command=command)
    if not os.access(command, os.X_OK):
        raise SourceError("source.no_file", place=command)
    return command
