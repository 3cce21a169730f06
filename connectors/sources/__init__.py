"""Sources that are pulled: our own, and those that installed packages offer through the entry points `kpi.connectors`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from connectors.source import Source
from connectors.sources.folder import Folder
from connectors.sources.google_sheet import GoogleSheet
from connectors.sources.prometheus import Prometheus
from connectors.sources.rest_api import RestApi
from connectors.sources.singer_tap import SingerTap
from connectors.sources.sql_query import SqlQuery
from data.errors import RequestError

GROUP = "kpi.connectors"
BUILT_IN: tuple[Source, ...] = (Folder(), SqlQuery(), RestApi(), GoogleSheet(), Prometheus(), SingerTap())
_log = logging.getLogger(__name__)


@cache
def known_sources() -> Mapping[str, Source]:
    """Every kind by its code. An entry point is a class or a function without parameters; ours cannot be replaced, and one that cannot be
    loaded is logged and left out, so that it stops nobody else."""
    kinds = {source.kind: source for source in BUILT_IN}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            source: Source = entry.load()()
            kind, _ = source.kind, source.settings
        except Exception as error:  # noqa: BLE001 - the code of others may fail in any way
            _log.warning("the connector %s (%s) cannot be loaded: %s", entry.name, entry.value, type(error).__name__)
            continue
        if kind in kinds:
            _log.warning("the connector %s is left out: there is a source of kind %s already", entry.name, kind)
            continue
        kinds[kind] = source
    return kinds


def source_of(kind: str) -> Source:
    """The source of a kind. Raises: RequestError `source.kind` naming those there are."""
    kinds = known_sources()
    if kind not in kinds:
        raise RequestError("source.kind", kind=kind, known=", ".join(kinds))
    return kinds[kind]
