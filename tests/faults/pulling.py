"""One pull in a process of its own, for tests that kill it; imported once by the fork server, so that a start costs milliseconds."""

from __future__ import annotations

from dashboard.operations.pull import pull
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.store import open_store
from tests.conftest import ADMIN, ANY_SECRET, TODAY


def pull_once(url: str) -> None:
    """Open the store, pull everything, close."""
    settings = Settings(store_url=url, language="en", today_fixed=TODAY, allowed_hosts=("127.0.0.1",), allowed_secrets=ANY_SECRET)
    store = open_store(url)
    row = pull(Workspace(store, settings, ADMIN, "en"), ())[0]
    store.close()
    if not row["ok"]:
        raise SystemExit(1)
