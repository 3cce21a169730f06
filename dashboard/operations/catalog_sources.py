"""Sources in the catalogue file: `[sources.crm]` with its kind and the settings the kind declares; secrets are references."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.text.catalog import load_text
from dashboard.text.errors import error_text
from data.errors import CatalogError, RequestError
from data.model.batch import Source

_OWN = ("kind", "enabled")


def read_sources(table: Mapping[str, Any]) -> tuple[Source, ...]:
    """The sources of a file. Raises: CatalogError naming the place and what may stand there."""
    return tuple(_source(code, body) for code, body in table.items())


def _source(code: str, body: object) -> Source:
    from dashboard.operations.connect import checked_source

    where = f"sources.{code}"
    if not isinstance(body, Mapping) or not isinstance(body.get("kind"), str):
        raise CatalogError("catalog.required", place=where, field="kind")
    enabled = body.get("enabled", True)
    if not isinstance(enabled, bool):
        raise CatalogError("catalog.value", place=f"{where}.enabled", value=str(enabled), allowed="true, false")
    settings = {name: value for name, value in body.items() if name not in _OWN}
    try:
        return checked_source(code, str(body["kind"]), settings, enabled=enabled)
    except RequestError as refused:
        raise CatalogError("catalog.source", place=where, problem=error_text(refused, load_text("en"))) from refused


def source_out(source: Source) -> dict[str, Any]:
    """The table that reads back as the same source."""
    off = {} if source.enabled else {"enabled": False}
    return {"kind": source.kind, **off, **source.settings}


def differences(stored: Mapping[str, Source], wanted: Source) -> Iterator[tuple[str, str | None, str | None]]:
    """Place, before and after of what applying a source would change."""
    old, place = stored.get(wanted.code), f"sources.{wanted.code}"
    if old is None:
        yield place, None, wanted.kind
        return
    before, after = source_out(old), source_out(wanted)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield f"{place}.{name}", _shown(before.get(name)), _shown(after.get(name))


def _shown(value: object) -> str:
    return "-" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
