"""The examples of how-to/connect.md: each is a catalogue file, and one of each kind is applied and pulled against its real counterpart."""

from __future__ import annotations

import re
import tomllib
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from connectors.sources import BUILT_IN
from dashboard.operations.catalog import apply_catalog, plan_catalog
from dashboard.operations.catalog_file import read_catalog
from dashboard.operations.pull import pull
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.views.source_reference import source_reference
from data.store.observations import read_observations
from tests.connectors.sources.counterparts import ALL, FIRST, Counterpart

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.findall(r"```toml\n(.*?)```", (DOCS / "how-to" / "connect.md").read_text(encoding="utf-8"), re.S)
# What of an example is exchanged for the running counterpart.
RUN = {
    "reports": ("folder", {"/srv/reports": "path"}),
    "crm": ("sql on sqlite", {}),
    "shop": ("rest by link", {"https://api.example.org/rows": "url"}),
    "plan": ("sheet", {"https://docs.google.com/spreadsheets/d/e/EXAMPLE/pub?output=csv": "url"}),
    "machines": ("prometheus", {"https://prometheus.example.org": "url"}),
    "visits": ("singer", {"/opt/taps/tap-jsonl/bin/tap-jsonl": "command", "/srv/exports/sales.jsonl": "config.path"}),
}
SLOW = {"machines", "visits"}


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    (tmp_path / "store").mkdir()
    return f"sqlite:///{tmp_path / 'store' / 'vitals.db'}"


def setting(counterpart: Counterpart, path: str) -> str:
    value: object = counterpart.settings
    for name in path.split("."):
        value = cast("dict[str, object]", value)[name]
    return str(value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: next(iter(tomllib.loads(example)["sources"])))
def test_an_example_is_a_catalogue_file(example: str) -> None:
    (source,) = read_catalog(example).sources
    assert source.kind in {known.kind for known in BUILT_IN}


def test_every_kind_has_an_example_that_is_run() -> None:
    shown = {name: body["kind"] for example in EXAMPLES for name, body in tomllib.loads(example)["sources"].items()}
    assert {shown[name] for name in RUN} == {source.kind for source in BUILT_IN}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in RUN])
def test_an_example_pulls(name: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, exchanged = RUN[name]
    example = next(example for example in EXAMPLES if f"[sources.{name}]" in example)
    cadence = "day" if kind == "prometheus" else "month"
    metric = f'[metrics.sales]\nname = "Sales"\ncadence = "{cadence}"\n'
    with cast("AbstractContextManager[Counterpart]", ALL[kind](tmp_path)) as counterpart:
        counterpart.show(FIRST)
        for variable, value in counterpart.environment.items():
            monkeypatch.setenv(variable, value)
        for said, by in exchanged.items():
            assert said in example
            example = example.replace(said, setting(counterpart, by))
        settings = replace(workspace.settings, allowed_hosts=("127.0.0.1",), allowed_taps=counterpart.taps)
        ours = replace(workspace, settings=settings)
        apply_catalog(ours, plan_catalog(ours, metric + example))
        (row,) = pull(ours, (name,))
    assert row["ok"], row["message"]
    assert sorted(read_observations(workspace.store)["value"]) == sorted(FIRST.values())


def test_the_reference_is_what_the_connectors_declare() -> None:
    assert (DOCS / "reference" / "connectors.md").read_text(encoding="utf-8") == source_reference(load_text("en"))
