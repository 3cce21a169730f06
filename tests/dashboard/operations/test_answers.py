"""What a look answers is what is read back from the store after it, to the letter."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import orjson
import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.demo import seed_demo
from dashboard.operations.detect import detect, detect_answer
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.store import open_store
from tests.conftest import ADMIN


@pytest.mark.parametrize("language", ["ko", "en"])
def test_answers_without_reading_back_are_those_of_the_store(tmp_path: Path, language: str) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    settings = Settings(store_url=url, language=language, today_fixed=date(2026, 11, 23))
    workspace = Workspace(open_store(url), settings, ADMIN, language)
    seed_demo(workspace)
    told = detect_answer(workspace, full=True)
    assert len(told["signals"]) > 5
    stored = signals_answer(workspace, state="open")
    assert orjson.loads(orjson.dumps(told)) == orjson.loads(orjson.dumps(stored))
    assert json.loads(json.dumps(told)) == orjson.loads(orjson.dumps(told))
    page = detect_answer(workspace, full=True, most=3)
    assert (len(page["signals"]), page["more"]) == (3, len(told["signals"]) - 3)
    assert detect_answer(workspace)["signals"] == stored["signals"]  # nothing to be done
    assert detect(workspace).series == told["series"]
    workspace.store.close()
