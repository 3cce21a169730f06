"""A folder or address of files: each new or changed file once, oldest first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.filesystems import Files, open_files
from connectors.reach import Reach
from connectors.source import Access, Document, Form, Setting, Settings, State
from connectors.web import LARGEST
from data.errors import SourceError

_MARKS = ("ETag", "etag", "md5Hash", "LastModified", "mtime", "updated", "size")
_TIMES = ("mtime", "LastModified", "updated", "created")
_FILES = "files"


class Folder:
    """`path` is a folder, one file, or an address (https, s3, gcs, sftp); the bookmark holds a mark and a hash of every file."""

    kind = "folder"
    settings = (
        Setting("path", required=True, example="/srv/reports, s3://bucket/reports, https://example.org/kpi.csv"),
        Setting("pattern", default="*.csv", example="*.xlsx"),
        Setting("user"),
        Setting("password", Form.SECRET),
        Setting("key"),
        Setting("secret", Form.SECRET),
        Setting("endpoint", example="https://s3.example.org"),
        Setting("region", example="ap-northeast-2"),
        Setting("host_key", example="ssh-ed25519 AAAA..."),
    )

    def check(self, settings: Settings, access: Access) -> str:
        """How many files fit the pattern."""
        with open_files(settings, access) as files:
            return f"{len(_listed(files, settings))} × {_pattern(files, settings)}"

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """Files whose content was not stored yet."""
        stored = state.get(_FILES)
        known: dict[str, Any] = dict(stored) if isinstance(stored, Mapping) else {}
        with open_files(settings, access) as files:
            for name, details in _listed(files, settings):
                before = known.get(name, {})
                mark = _mark(files, details)
                if mark and before.get("mark") == mark:
                    continue
                content = _content(files, name, details, access.reach)
                found = hashlib.sha256(content).hexdigest()
                known[name] = {"mark": mark, "hash": found}
                if before.get("hash") != found:
                    yield Document(name.rsplit("/", 1)[-1].partition("?")[0], content, {_FILES: dict(known)})


def _pattern(files: Files, settings: Settings) -> str:
    return str(settings.get("pattern", "*.csv"))


def _listed(files: Files, settings: Settings) -> list[tuple[str, Mapping[str, Any]]]:
    """Files by name with what the file system says about them, oldest first."""
    found = _found(files, settings)
    real = [(name, details) for name, details in found.items() if details.get("type") != "directory"]
    return sorted(real, key=lambda item: (_moment(item[1]), item[0]))


def _found(files: Files, settings: Settings) -> dict[str, Mapping[str, Any]]:
    if files.protocol == "http" and not files.root.endswith("/"):
        return {files.root: files.system.info(files.root)}
    root = files.root.rstrip("/")
    if files.protocol != "http":
        details = files.system.info(root)
        if details.get("type") == "file":
            return {root: details}
    found: dict[str, Mapping[str, Any]] = files.system.glob(f"{root}/{_pattern(files, settings)}", detail=True)
    return found


def _moment(details: Mapping[str, Any]) -> str:
    moment = next((details[name] for name in _TIMES if details.get(name)), "")
    return f"{moment:020.6f}" if isinstance(moment, int | float) else str(moment)


def _mark(files: Files, details: Mapping[str, Any]) -> str:
    """What tells a changed file without reading it; nothing for local files, which are cheap to read, and where only the size is known."""
    marks = {name: str(details[name]) for name in _MARKS if details.get(name) is not None}
    return "" if files.protocol == "file" or set(marks) <= {"size"} else repr(sorted(marks.items()))


def _content(files: Files, name: str, details: Mapping[str, Any], reach: Reach) -> bytes:
    too_large = SourceError("source.too_large", place=name, megabytes=LARGEST // 2**20)
    if (details.get("size") or 0) > LARGEST:
        raise too_large
    if files.protocol == "file":
        reach.check_file(name)  # a link in the folder may lead out of it
    with files.system.open(name, "rb", block_size=0 if files.protocol == "http" else None) as file:
        content: bytes = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise too_large
    return content
