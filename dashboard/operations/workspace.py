"""The workspace: one open store, the settings, who acts and in which language. Every operation takes it first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from dashboard.settings import Settings
from dashboard.text.catalog import Text, company_text
from data.model.actor import Actor
from data.model.metric import Catalog
from data.store import Store, open_store


@dataclass(frozen=True)
class Workspace:
    """Holds store and engines together; cheap to make anew for another actor or language."""

    store: Store
    settings: Settings
    actor: Actor
    language: str
    _catalogs: dict[int, Catalog] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> Text:
        """The sentences of the chosen language."""
        return company_text(self.language, self.settings.fiscal_start)

    @property
    def today(self) -> date:
        return self.settings.today()

    @property
    def now(self) -> datetime:
        return self.settings.now()

    def catalog(self) -> Catalog:
        """The catalogue as it is now, read once per data version."""
        from data.store.catalog import load_catalog

        version = self.store.data_version()
        if version not in self._catalogs:
            self._catalogs.clear()
            self._catalogs[version] = load_catalog(self.store)
        return self._catalogs[version]

    def keep_catalog(self, catalog: Catalog, version: int) -> None:
        """After one write of one's own that left the catalogue alone: what was read at the `version` before it holds still."""
        if self.store.data_version() == version + 1:
            self._catalogs.clear()
            self._catalogs[version + 1] = catalog


def open_workspace(settings: Settings, actor: Actor, *, create: bool = True) -> Workspace:
    """Open the settings' store for an actor.

    Raises: StoreError (locked, other version, unreachable).
    """
    store = open_store(settings.store_url, create=create, busy_seconds=settings.busy_seconds)
    return Workspace(store, settings, actor, settings.language)


def terminal_person() -> str:
    """Who sits at this terminal, for the audit; the system's name for the login, or `terminal` where it has none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "terminal"
