"""A folder into which files are put: each new or changed file once, oldest first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from connectors.source import Document, Settings, State
from data.errors import SourceError

_LARGEST = 200 * 2**20


class Folder:
    """Settings: `path`, and `pattern` (default `*.csv`)."""

    kind = "folder"
    required = ("path",)
    optional = ("pattern",)

    def check(self, settings: Settings) -> str:
        """How many files fit the pattern."""
        return f"{len(self._files(settings))} × {settings.get('pattern', '*.csv')}"

    def fetch(self, settings: Settings, state: State) -> Iterator[Document]:
        """Files whose content was not stored yet; the bookmark maps names to content hashes."""
        known = dict(state)
        for file in self._files(settings):
            try:
                content = file.read_bytes()
            except OSError as error:
                raise SourceError("source.unreachable", place=str(file), problem=str(error)) from error
            found = hashlib.sha256(content).hexdigest()
            if known.get(file.name) == found:
                continue
            known[file.name] = found
            yield Document(file.name, content, dict(known))

    def _files(self, settings: Settings) -> list[Path]:
        folder = Path(str(settings["path"]))
        if not folder.is_dir():
            raise SourceError("source.unreachable", place=str(folder), problem="no such folder")
        pattern = str(settings.get("pattern", "*.csv"))
        files = [file for file in folder.glob(pattern) if file.is_file() and file.stat().st_size <= _LARGEST]
        return sorted(files, key=lambda file: (file.stat().st_mtime, file.name))
