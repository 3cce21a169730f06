"""What import contracts cannot say: sizes, names, mirror tests, text for every code, and that nothing names where it was built."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dashboard.text.catalog import LANGUAGES, load_text

ROOT = Path(__file__).parents[1]
ROOMS = ("dashboard", "goals", "connectors", "signals", "data")
VAGUE = {
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "core",
    "base",
    "manager",
    "handler",
    "controller",
    "processor",
    "constants",
    "types",
    "impl",
}
FILE_LIMIT, TEST_LIMIT, FUNCTION_LIMIT = 400, 500, 50
# Modules whose tests live elsewhere, and where: pages and commands are tested through the thing people use.
TESTED_BY = {
    "dashboard/cli/": "tests/dashboard/cli/test_commands.py",
    "dashboard/__main__.py": "tests/dashboard/cli/test_commands.py",
    "dashboard/pages/": "tests/dashboard/pages/test_pages.py",
    "dashboard/navigation.py": "tests/journeys/test_main_job.py",
    "dashboard/session.py": "tests/journeys/test_main_job.py",
    "data/store/migrations/": "tests/data/store/test_schema.py",
    "data/store/audit.py": "tests/data/store/test_batches.py",
    "data/store/bulk.py": "tests/data/store/test_observations.py",
    "data/store/drafts.py": "tests/dashboard/operations/test_drafts.py",
    "data/store/locks.py": "tests/data/store/test_sources.py",
    "data/store/notes.py": "tests/data/store/test_sources.py",
    "data/store/record.py": "tests/data/store/test_catalog.py",
    "data/store/replay.py": "tests/data/store/test_observations.py",
    "data/store/look_states.py": "tests/dashboard/operations/test_newest.py",
    "dashboard/operations/lay_over.py": "tests/dashboard/operations/test_newest.py",
    "dashboard/operations/metric_facts.py": "tests/dashboard/operations/test_newest.py",
    "dashboard/operations/search_rows.py": "tests/dashboard/operations/test_newest.py",
    "signals/kept_look.py": "tests/signals/test_looks.py",
    "dashboard/operations/recalled_catalog.py": "tests/dashboard/operations/test_newest.py",
    "dashboard/operations/whole_look.py": "tests/dashboard/operations/test_newest.py",
    "data/store/settings.py": "tests/dashboard/operations/test_rules.py",
    "data/store/tables.py": "tests/data/store/test_schema.py",
    "data/samples/demo/": "tests/dashboard/operations/test_demo.py",
    "connectors/amounts.py": "tests/connectors/test_normalise.py",
    "connectors/calendar_column.py": "tests/connectors/test_normalise.py",
    "connectors/checking.py": "tests/connectors/test_normalise.py",
    "connectors/contract.py": "tests/connectors/test_faults.py",
    "connectors/doubles.py": "tests/connectors/test_normalise.py",
    "connectors/period_columns.py": "tests/connectors/corpus/test_corpus.py",
    "connectors/measures.py": "tests/connectors/test_normalise.py",
    "connectors/reading/cell_marks.py": "tests/connectors/reading/test_workbook.py",
    "connectors/reading/delimited.py": "tests/connectors/reading/test_large_text.py",
    "connectors/reading/child.py": "tests/connectors/reading/test_confined.py",
    "connectors/source.py": "tests/connectors/sources/test_promises.py",
    "connectors/filesystems.py": "tests/connectors/sources/test_promises.py",
    "connectors/credentials.py": "tests/connectors/sources/test_promises.py",
    "connectors/records.py": "tests/connectors/sources/test_promises.py",
    "dashboard/operations/catalog_sources.py": "tests/dashboard/operations/test_catalog.py",
    "dashboard/operations/connect.py": "tests/dashboard/operations/test_pull.py",
    "dashboard/operations/source_runs.py": "tests/connectors/sources/test_promises.py",
    "connectors/sources/": "tests/connectors/sources/test_promises.py",
    "dashboard/components/event_note.py": "tests/dashboard/pages/test_catalog_pages.py",
    "dashboard/components/metric_archive.py": "tests/dashboard/pages/test_catalog_pages.py",
    "dashboard/components/soundness.py": "tests/dashboard/pages/test_framework.py",
    "dashboard/components/draft_answers.py": "tests/dashboard/pages/test_draft.py",
    "dashboard/components/framework_form.py": "tests/dashboard/pages/test_framework.py",
    "dashboard/components/draft_editor.py": "tests/dashboard/pages/test_draft.py",
    "dashboard/pages/draft.py": "tests/dashboard/pages/test_draft.py",
    "dashboard/components/chart_notes.py": "tests/dashboard/charts/test_control.py",
    "dashboard/components/decisions.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/components/event_editor.py": "tests/dashboard/pages/test_settings_page.py",
    "dashboard/components/replay_table.py": "tests/dashboard/pages/test_settings_page.py",
    "dashboard/components/rules_form.py": "tests/dashboard/pages/test_settings_page.py",
    "dashboard/components/signal_card.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/operations/events.py": "tests/dashboard/pages/test_settings_page.py",
    "dashboard/components/why_silent.py": "tests/dashboard/pages/test_settings_page.py",
    "dashboard/views/pace_words.py": "tests/dashboard/views/test_health.py",
    "dashboard/views/queue.py": "tests/dashboard/pages/test_settings_page.py",
    "dashboard/components/signal_history.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/components/activation_form.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/agreement_form.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/check_in_form.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/closing_form.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/goal_actions.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/key_result_line.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/objective_editor.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/talk_form.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/trail.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/components/tree.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/views/objective.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/views/alignment.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/views/agreements.py": "tests/dashboard/pages/test_goal_pages.py",
    "dashboard/views/check_in.py": "tests/dashboard/operations/test_why_moved.py",
    "dashboard/components/links.py": "tests/journeys/test_main_job.py",
    "dashboard/components/url.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/components/metric_form.py": "tests/journeys/test_main_job.py",
    "dashboard/components/objective_drawer.py": "tests/journeys/test_main_job.py",
    "dashboard/components/import_choices.py": "tests/dashboard/pages/test_import.py",
    "dashboard/components/import_difference.py": "tests/dashboard/pages/test_import.py",
    "dashboard/components/import_start.py": "tests/dashboard/pages/test_import.py",
    "dashboard/components/import_wizard.py": "tests/dashboard/pages/test_import.py",
    "dashboard/components/job_bar.py": "tests/journeys/test_import_wizard.py",
    "connectors/plans.py": "tests/dashboard/operations/test_plans.py",
    "data/store/plans.py": "tests/dashboard/operations/test_plans.py",
    "dashboard/views/plan_view.py": "tests/dashboard/pages/test_import.py",
    "dashboard/views/import_view.py": "tests/dashboard/pages/test_import.py",
    "data/samples/templates/": "tests/dashboard/operations/test_drafts.py",
    "dashboard/components/source_form.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/components/style.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/components/tile.py": "tests/dashboard/pages/test_pages.py",
    "dashboard/operations/storing.py": "tests/dashboard/operations/test_okr.py",
    "dashboard/operations/import_answer.py": "tests/dashboard/operations/test_intake.py",
    "dashboard/operations/looking.py": "tests/dashboard/operations/test_detect.py",
    "dashboard/operations/workspace.py": "tests/dashboard/operations/test_detect.py",
    "dashboard/text/errors.py": "tests/test_house.py",
    "goals/suggest/levers.py": "tests/goals/suggest/test_drafting.py",
    "goals/suggest/review.py": "tests/goals/suggest/test_drafting.py",
    "signals/stories.py": "tests/signals/test_triage.py",
    "signals/composites.py": "tests/signals/test_patterns.py",
    "signals/composed.py": "tests/signals/test_patterns.py",
    "signals/divergence.py": "tests/signals/test_patterns.py",
    "signals/incidents.py": "tests/signals/test_patterns.py",
    "signals/target_misses.py": "tests/signals/test_patterns.py",
    "signals/leading_warnings.py": "tests/signals/test_patterns.py",
    "dashboard/operations/budget.py": "tests/dashboard/operations/test_replay.py",
    "dashboard/operations/why_not.py": "tests/dashboard/operations/test_replay.py",
    "dashboard/views/rules_words.py": "tests/dashboard/operations/test_replay.py",
    "dashboard/views/why_words.py": "tests/dashboard/operations/test_replay.py",
    "dashboard/views/evidence_words.py": "tests/dashboard/views/test_headlines.py",
    "signals/rules.py": "tests/dashboard/operations/test_rules.py",
    "signals/confirming/remembering.py": "tests/signals/confirming/test_kendall.py",
    "signals/confirming/seasonal.py": "tests/signals/confirming/test_kendall.py",
    "signals/confirming/slopes.py": "tests/signals/confirming/test_kendall.py",
    "signals/confirming/years.py": "tests/signals/confirming/test_kendall.py",
    "signals/confirming/breaks.py": "tests/signals/confirming/test_shifts.py",
    "signals/confirming/dating.py": "tests/signals/confirming/test_shifts.py",
    "signals/confirming/courses.py": "tests/signals/confirming/test_confirmation.py",
    "signals/confirming/levels.py": "tests/signals/confirming/test_confirmation.py",
    "signals/confirming/phases.py": "tests/signals/confirming/test_confirmation.py",
    "signals/confirming/questions.py": "tests/signals/confirming/test_confirmation.py",
    "signals/confirming/single_values.py": "tests/signals/confirming/test_confirmation.py",
    "dashboard/cli/okr_sentences.py": "tests/dashboard/cli/test_goal_commands.py",
    "signals/causes/companions.py": "tests/dashboard/operations/test_explain.py",
    "signals/causes/combined.py": "tests/dashboard/operations/test_explain.py",
    "signals/causes/doubts.py": "tests/dashboard/operations/test_explain.py",
    "signals/causes/dimensions.py": "tests/dashboard/operations/test_explain.py",
    "signals/causes/explanation.py": "tests/dashboard/operations/test_explain.py",
    "dashboard/components/cause_panel.py": "tests/dashboard/pages/test_signal.py",
    "dashboard/components/findings_form.py": "tests/dashboard/pages/test_signal.py",
    "data/store/causes.py": "tests/dashboard/operations/test_causes.py",
    "dashboard/views/cause_sentences.py": "tests/dashboard/operations/test_explain.py",
    "goals/cues.py": "tests/goals/test_quality.py",
    "dashboard/components/palette.py": "tests/dashboard/components/test_shapes.py",
    "dashboard/operations/health.py": "tests/dashboard/views/test_health.py",
    "dashboard/operations/catalog_file.py": "tests/dashboard/operations/test_catalog.py",
    "dashboard/views/source_reference.py": "tests/docs/test_connect.py",
    "dashboard/views/freshness.py": "tests/dashboard/operations/test_freshness.py",
    "dashboard/views/overview.py": "tests/dashboard/views/test_health.py",
    "dashboard/views/tiles.py": "tests/dashboard/views/test_health.py",
    "signals/targets.py": "tests/signals/test_forecasts.py",
    "signals/detection.py": "tests/signals/test_scanning.py",
    "data/model/": "tests/data/model/test_nouns.py",
    "data/values.py": "tests/data/store/test_observations.py",
    "data/errors.py": "tests/test_house.py",
}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """A file as the compiler sees it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:  # an unpacked archive without git: everything that is not made by a run
        made = {".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.parts)]
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_files_stay_readable_in_one_sitting() -> None:
    limits = {**dict.fromkeys(sources(*ROOMS, "bench"), FILE_LIMIT), **dict.fromkeys(sources("tests"), TEST_LIMIT)}
    long = {named(path): n for path, limit in limits.items() if (n := len(path.read_text(encoding="utf-8").splitlines())) > limit}
    assert not long


def test_functions_stay_short() -> None:
    functions = (
        (path, node)
        for path in sources(*ROOMS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert not [f"{named(p)}:{n.lineno} {n.name}" for p, n in functions if (n.end_lineno or 0) - n.lineno >= FUNCTION_LIMIT]


def test_no_file_has_a_vague_name() -> None:
    assert not [named(path) for path in sources(*ROOMS, "bench", "tests") if path.stem.strip("_") in VAGUE]


def test_every_module_has_its_mirror_test() -> None:
    missing = []
    for path in sources(*ROOMS):
        name = named(path)
        if path.name == "__init__.py":
            continue
        elsewhere = next((test for start, test in TESTED_BY.items() if name.startswith(start)), None)
        mirror = ROOT / "tests" / path.relative_to(ROOT).parent / f"test_{path.stem.strip('_')}.py"
        if not (ROOT / elsewhere if elsewhere else mirror).is_file():
            missing.append(name)
    assert not missing, "a module needs its test"


def raised_codes() -> Iterator[tuple[str, str]]:
    """Every error code the code raises or an error class has by default."""
    errors = {node.name for node in ast.walk(ast.parse((ROOT / "data/errors.py").read_text())) if isinstance(node, ast.ClassDef)}
    for path in sources(*ROOMS):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors and node.args:
                if isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value), f"{named(path)}:{node.lineno}"
            elif isinstance(node, ast.AnnAssign | ast.Assign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Name) and t.id == "default_code" for t in targets) and isinstance(
                    node.value, ast.Constant
                ):
                    yield str(node.value.value), f"{named(path)}:{node.lineno}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_its_sentence(language: str) -> None:
    text = load_text(language)
    assert not {place: code for code, place in raised_codes() if not text.has(f"error.{code}")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_key_written_in_the_code_exists(language: str) -> None:
    text = load_text(language)
    missing = {}
    for path in sources("dashboard"):
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            caller = ast.unparse(node.func)
            key = node.args[0].value
            if caller.split(".")[-1] == "text" and isinstance(key, str) and "." in key and not text.has(key):
                missing[f"{named(path)}:{node.lineno}"] = key
    assert not missing


def test_nothing_names_where_it_was_built() -> None:
    forbidden = re.compile(
        "|".join(["[.][.]/" + "shared", "/" + "work/", "pypi" + r"\.(org|python)", "files.python" + "hosted", "uv" + r"\.lock"])
    )
    found = []
    for path in committed():
        if path.suffix in {".woff2", ".png", ".xlsx", ".xls", ".pdf", ".gz", ".parquet", ".zip"} or path.name == "test_house.py":
            continue
        body = path.read_bytes().decode("utf-8", errors="ignore")
        if match := forbidden.search(body):
            found.append(f"{named(path)}: {match[0]}")
    assert not found
