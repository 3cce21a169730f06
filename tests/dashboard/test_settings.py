"""Settings: file, environment and call in that order; every mistake is named with its place."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.settings import DEFAULT_STORE, Settings, load_settings, one_thread_each
from data.errors import ConfigurationError
from data.model.fiscal_year import FiscalStart


def test_defaults_without_file_and_environment(tmp_path: Path) -> None:
    settings = load_settings(environment={}, folder=tmp_path)
    assert (settings.store_url, settings.language, settings.fiscal_start) == (DEFAULT_STORE, "en", 1)


def test_a_changed_year_end(tmp_path: Path) -> None:
    (tmp_path / "kpi.toml").write_text('fiscal_end = 12\nfiscal_end_before = 3\nfiscal_changed = "2025-01"\n')
    assert load_settings(environment={}, folder=tmp_path).fiscal_start == FiscalStart(1, (4, 2025 * 12))
    (tmp_path / "kpi.toml").write_text('fiscal_end = 12\nfiscal_end_before = [6, 3]\nfiscal_changed = ["2015-04", "2025-01"]\n')
    assert load_settings(environment={}, folder=tmp_path).fiscal_start == FiscalStart(1, (7, 2015 * 12 + 3), (4, 2025 * 12))


def test_the_locale_chooses_the_language(tmp_path: Path) -> None:
    assert load_settings(environment={"LANG": "ko_KR.UTF-8"}, folder=tmp_path).language == "ko"


def test_environment_wins_over_the_file_and_the_call_over_both(tmp_path: Path) -> None:
    (tmp_path / "kpi.toml").write_text('store_url = "sqlite:///file.db"\nlanguage = "en"\nfiscal_start = 4\n')
    from_file = load_settings(environment={}, folder=tmp_path)
    assert (from_file.store_url, from_file.fiscal_start) == ("sqlite:///file.db", 4)
    environment = {"KPI_STORE": "sqlite:///env.db", "KPI_LANG": "ko"}
    assert load_settings(environment=environment, folder=tmp_path).store_url == "sqlite:///env.db"
    called = load_settings(store="sqlite:///call.db", language="en", environment=environment, folder=tmp_path)
    assert (called.store_url, called.language) == ("sqlite:///call.db", "en")


def test_lists_of_what_sources_may_reach(tmp_path: Path) -> None:
    (tmp_path / "kpi.toml").write_text('allowed_hosts = ["db.internal", "10.0.0.0/8"]\nallowed_taps = []\n')
    settings = load_settings(environment={}, folder=tmp_path)
    assert (settings.allowed_hosts, settings.allowed_taps) == (("db.internal", "10.0.0.0/8"), ())
    for wrong in ('"db.internal"', "[1]", "3"):
        (tmp_path / "kpi.toml").write_text(f"allowed_hosts = {wrong}\n")
        with pytest.raises(ConfigurationError) as refused:
            load_settings(environment={}, folder=tmp_path)
        assert refused.value.params["allowed"] == '["...", "..."]'


def test_a_settings_file_elsewhere_is_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('language = "ko"\n')
    settings = load_settings(environment={"KPI_CONFIG": str(tmp_path / "other.toml")}, folder=tmp_path)
    assert settings.language == "ko"


@pytest.mark.parametrize(
    ("body", "code", "name"),
    [
        ("language = ", "settings.unreadable", "file"),
        ('colour = "red"', "settings.unknown", "setting"),
        ("fiscal_start = 13", "settings.value", "setting"),
        ('fiscal_end_before = 13\nfiscal_changed = "2025-01"', "settings.value", "setting"),
        ('fiscal_end = 12\nfiscal_end_before = 3\nfiscal_changed = "2025-04"', "settings.value", "setting"),
        ("fiscal_end_before = 3", "settings.value", "setting"),
        ('fiscal_end = 12\nfiscal_end_before = [6, 3]\nfiscal_changed = ["2025-01"]', "settings.value", "setting"),
        ('fiscal_end = 12\nfiscal_end_before = [6, 3]\nfiscal_changed = ["2015-01", "2025-01"]', "settings.value", "setting"),
        ('fiscal_end = 12\nfiscal_end_before = [6, 3]\nfiscal_changed = ["2024-04", "2025-01"]', "settings.value", "setting"),
        ('fiscal_start = "January"', "settings.value", "setting"),
        ("busy_seconds = 0", "settings.value", "setting"),
        ('language = "fr"', "settings.value", "setting"),
        ('timezone = "Mars/Olympus"', "settings.value", "setting"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, body: str, code: str, name: str) -> None:
    (tmp_path / "kpi.toml").write_text(body)
    with pytest.raises(ConfigurationError) as refused:
        load_settings(environment={}, folder=tmp_path)
    assert refused.value.code == code
    assert refused.value.params[name]


def test_a_wrong_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(environment={"KPI_TODAY": "23/11/2026"}, folder=tmp_path)
    assert refused.value.params["setting"] == "KPI_TODAY"


def test_a_fixed_day_replays_that_day_in_the_settings_zone() -> None:
    settings = Settings(today_fixed=date(2026, 11, 23))
    assert settings.today() == date(2026, 11, 23)
    assert settings.now() == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # nine o'clock in Seoul


def test_the_clock_is_aware() -> None:
    assert Settings().now().tzinfo is UTC


def test_one_thread_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    one_thread_each()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("1", "4")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
