"""A tap may send anything and end in any way; what is told is exact, and nothing of it stays behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.reach import Reach
from connectors.source import Access
from connectors.sources.singer_tap import SingerTap
from connectors.tap_process import Tap
from dashboard.operations.access import look_up
from dashboard.settings import Settings
from data.errors import KpiError
from tests.conftest import ANY_SECRET, TODAY

Write = Callable[..., Tap]
CATALOG = {"streams": [{"tap_stream_id": "visits", "stream": "visits", "schema": {}, "metadata": []}]}
SCHEMA = {"type": "SCHEMA", "stream": "visits", "schema": {}, "key_properties": ["month"]}


def record(month: str, total: object) -> dict[str, object]:
    return {"type": "RECORD", "stream": "visits", "record": {"month": month, "total": total}}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A tap in a few lines of shell: it says what it is told to say and ends as it is told to end."""

    def written(*lines: object, code: int = 0, words: str = "", more: str = "") -> Tap:
        said = tmp_path / "said.txt"
        said.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
        (tmp_path / "catalog.json").write_text(json.dumps(CATALOG))
        file = tmp_path / "tap"
        file.write_text(
            f'#!/bin/sh\ncase "$*" in *--discover*) cat {tmp_path}/catalog.json; exit 0;; esac\n'
            f'cp "$2" {tmp_path}/config-seen.json\necho "$*" > {tmp_path}/arguments\nenv > {tmp_path}/env\ncat {said}\n'
            f"{more}\necho '{words}' >&2\nexit {code}\n"
        )
        file.chmod(0o755)
        return Tap(str(file), {"token": "s3cret"})

    return written


STREAMS = {"visits": {"period": "month", "value": "total", "metric": "visitors"}}


def access(*taps: str) -> Access:
    return Access(Reach(), partial(look_up, allowed=ANY_SECRET), Settings(today_fixed=TODAY).now(), ZoneInfo("Asia/Seoul"), taps)


def fetch(tap: Tap, state: dict[str, object] | None = None, **more: object) -> list[tuple[str, str, object]]:
    settings = {"command": tap.command, "streams": STREAMS, **more}
    return [(d.name, d.content.decode(), d.state) for d in SingerTap().fetch(settings, state or {}, access(tap.command))]


def test_records_become_a_table_and_the_state_the_bookmark(write: Write) -> None:
    tap = write(SCHEMA, record("2026-01", 1), record("2026-02", 2), {"type": "STATE", "value": {"at": 2}})
    assert fetch(tap) == [("visits.csv", "period,metric,value\n2026-01,visitors,1\n2026-02,visitors,2\n", {"tap": {"at": 2}})]


def test_the_state_is_given_back(write: Write, tmp_path: Path) -> None:
    fetch(write(SCHEMA), {"tap": {"at": 2}})
    assert "--state" in (tmp_path / "arguments").read_text()


def test_a_record_that_comes_again_replaces_the_earlier_one(write: Write) -> None:
    ((_, content, _),) = fetch(write(SCHEMA, record("2026-01", 1), record("2026-01", 5)))
    assert content.splitlines()[1:] == ["2026-01,visitors,5"]


def test_streams_that_were_not_asked_for_are_left_out(write: Write) -> None:
    other = {"type": "RECORD", "stream": "other", "record": {"x": 1}}
    ((_, content, _),) = fetch(write(SCHEMA, {**SCHEMA, "stream": "other"}, other, record("2026-01", 1)))
    assert content.splitlines()[1:] == ["2026-01,visitors,1"]


def test_what_came_before_the_last_state_is_kept_when_a_tap_fails(write: Write) -> None:
    lines = [SCHEMA, record("2026-01", 1), {"type": "STATE", "value": {"at": 1}}, record("2026-02", 2)]
    tap = write(*lines, code=3, words="quota exceeded")
    seen: list[tuple[list[str], object]] = []
    documents = SingerTap().fetch({"command": tap.command, "streams": STREAMS, "batch_rows": 1}, {}, access(tap.command))
    with pytest.raises(KpiError) as failed:
        seen.extend((document.content.decode().splitlines()[1:], document.state) for document in documents)
    assert seen == [(["2026-01,visitors,1"], {"tap": {"at": 1}})]
    assert failed.value.code == "source.tap_failed"
    assert (failed.value.params["exit_code"], "quota exceeded" in str(failed.value.params["said"])) == (3, True)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["not json"], "source.tap_line"),
        (["{}"], "source.tap_line"),
        (["[1]"], "source.tap_line"),
        (['{"type": "BATCH"}'], "source.tap_message"),
        ([record("2026-01", 1)], "source.tap_order"),
        ([SCHEMA, {"type": "RECORD", "stream": "visits"}], "source.tap_order"),
        ([SCHEMA, {"type": "RECORD", "stream": "visits", "record": {"x": 1}}], "source.no_column"),
    ],
)
def test_a_line_that_is_no_message_is_told(write: Write, lines: list[object], code: str) -> None:
    with pytest.raises(KpiError) as failed:
        fetch(write(*lines))
    assert failed.value.code == code


def test_a_tap_without_end_is_ended_with_its_children(write: Write, tmp_path: Path) -> None:
    tap = write(SCHEMA, more=f"sleep 300 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(KpiError) as failed:
        fetch(tap, minutes=0.01)
    assert failed.value.code == "source.tap_failed"
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not os.path.exists(f"/proc/{child}") or "Z" in Path(f"/proc/{child}/stat").read_text().split(")")[1][:3]:
            return
        time.sleep(0.02)
    raise AssertionError("its child lives on")


def test_a_tap_knows_its_settings_and_nothing_of_our_environment(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_OF_OURS", "x")
    monkeypatch.setenv("TAP_TOKEN", "s3cret")
    fetch(write(SCHEMA), config={"token": "env:TAP_TOKEN"})
    assert json.loads((tmp_path / "config-seen.json").read_text()) == {"token": "s3cret"}
    assert "CANARY_OF_OURS" not in (tmp_path / "env").read_text()


def test_only_commands_that_are_allowed_are_started(write: Write) -> None:
    tap = write(SCHEMA)
    with pytest.raises(KpiError, match="tap_not_allowed"):
        SingerTap().check({"command": tap.command, "streams": {"visits": {}}}, access())
    with pytest.raises(KpiError, match="no_stream"):
        fetch(tap, streams={"nobody": {}})
