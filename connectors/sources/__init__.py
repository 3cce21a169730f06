"""Sources that are pulled; the register is `KINDS`."""

from __future__ import annotations

from connectors.source import Source
from connectors.sources.folder import Folder
from connectors.sources.sql_query import SqlQuery

_BUILT_IN: tuple[Source, ...] = (Folder(), SqlQuery())
KINDS = {source.kind: source for source in _BUILT_IN}
