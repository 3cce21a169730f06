"""Candidates: worded in both languages, kept once, linked to their signal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.keep_draft import accept
from dashboard.operations.suggest import suggest, suggest_answer
from dashboard.operations.workspace import Workspace
from data.errors import ConfigurationError, NotPermitted, RequestError
from data.model.actor import Actor, Role
from data.model.signal import SignalState
from data.store.goals import load_objectives
from data.store.signals import get_signal

OWN = """
[[cause]]
code = "own_cause"
metrics = ["cost_per_lead"]
kinds = ["worsening"]
name = ["박람회를 쉬어 감", "The fair was skipped"]
question = ["언제 다시 나갑니까?", "When do we go again?"]
objective = ["사람을 직접 만나 마음을 얻는 팀이 된다", "Become the team that wins hearts face to face"]
levers = [{ do = ["박람회 다시 나가기", "Go to the fair again"] }]
"""


def lead_cost(workspace: Workspace) -> str:
    return next(str(s["id"]) for s in signals_answer(workspace)["signals"] if s["metric"] == "cost_per_lead")


def test_every_open_signal_about_a_value_has_a_candidate_in_both_languages(read_only_demo: Workspace) -> None:
    for signal in signals_answer(read_only_demo, state="open")["signals"]:
        found = suggest(read_only_demo, signal["id"])
        for language in ("ko", "en"):
            candidates = suggest_answer(replace(found, language=language))["candidates"]
            assert (2 <= len(candidates) <= 3) == (signal["kind"] != "stale"), signal["id"]
            for candidate in candidates:
                assert 2 <= len(candidate["key_results"]) <= 5
                assert candidate["lever"] in ("mitigate", "mix", "driver")
                assert not [check for check in candidate["checks"] if check["severity"] == "error"]
                assert "{" not in candidate["why"] + "".join(candidate["initiatives"])
                assert candidate["initiatives"]


def test_accepting_keeps_one_objective_and_links_the_signal(demo: Workspace) -> None:
    number = lead_cost(demo)
    kept = accept(demo, number, 0)
    assert accept(demo, number, 0).id == kept.id
    assert len(load_objectives(demo.store)) == 1
    assert get_signal(demo.store, number).state is SignalState.LINKED
    assert (kept.signal_id, kept.key_results[0].target) == (number, 30)


def test_a_teams_own_library_comes_first(demo: Workspace, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    ours = replace(demo, settings=replace(demo.settings, goal_library=str(tmp_path)))
    number = lead_cost(demo)
    assert suggest(ours, number, cause="own_cause").candidates[0].pattern == "own_cause"
    broken = replace(demo, settings=replace(demo.settings, goal_library=str(tmp_path / "nowhere")))
    with pytest.raises(ConfigurationError, match=r"library\.missing"):
        suggest(broken, number)


def test_what_cannot_be_accepted_is_refused(demo: Workspace) -> None:
    number = lead_cost(demo)
    with pytest.raises(RequestError, match=r"okr\.candidate"):
        accept(demo, number, 9)
    with pytest.raises(NotPermitted):
        accept(replace(demo, actor=Actor("lee", Role.ANALYST)), number, 0)
    assert load_objectives(demo.store) == []
