"""A mapping file decides what recognition would ask; mistakes in it are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.contract import Choices
from dashboard.operations.import_choices import read_choices
from dashboard.operations.intake import import_file
from dashboard.operations.workspace import Workspace
from data.errors import RequestError


def test_a_mapping_names_the_metric_of_a_column(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("when,amount\n2026-01,5\n2026-02,6\n")
    (tmp_path / "map.toml").write_text('metric = "Sales"\n[roles]\nwhen = "period"\namount = "value"\n')
    answer = import_file(workspace, tmp_path / "a.csv", mapping=tmp_path / "map.toml", create=True)
    assert (answer["status"], answer["counts"]["added"]) == ("accepted", 2)


@pytest.mark.parametrize("body", ["sheet = 3", "unknown = 1", "roles = 1", "not toml ["])
def test_mistakes_are_refused(tmp_path: Path, body: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(body)
    with pytest.raises(RequestError, match="mapping"):
        read_choices(file, Choices())


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="unreadable"):
        read_choices(tmp_path / "none.toml", Choices())
