"""Settings: `kpi.toml`, then `KPI_*` environment, then the call; read once into a frozen dataclass. The only reader of both."""

from __future__ import annotations

import locale
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.errors import ConfigurationError
from data.model.fiscal_year import FiscalStart

DEFAULT_STORE = "sqlite:///var/vitals.db"
LANGUAGES = ("ko", "en")
_FILE = "kpi.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose. `today_fixed` (KPI_TODAY) replays another day; times are aware UTC.

    The fiscal year begins in month `fiscal_start`; kpi.toml may name its last month instead (결산월, `fiscal_end`), and where that was
    changed the month before (`fiscal_end_before`) and with which month the first year of the present kind began (`fiscal_changed`:
    `2025-01`; lists, oldest first, for several changes): the year before it is the short one. `first_term` is
    the fiscal year of the company's first term (제1기), 0 when unknown.
    A store that somebody else writes to is waited for `busy_seconds`, then said to be locked.
    Sources are pulled every `watch_minutes` while `kpi serve` or `kpi watch` runs.
    `allowed_hosts`: private hosts, addresses and networks that sources may reach; `allowed_taps`: commands of Singer taps they may start;
    `allowed_folders`: where local files may lie (`/`: anywhere); `allowed_secrets`: shapes of references sources may use. Whoever can open
    the page can connect a source, so both are narrow until somebody who owns the machine widens them.
    """

    store_url: str = DEFAULT_STORE
    language: str = "ko"
    fiscal_start: int = 1
    first_term: int = 0
    calendar: str | None = "KR"
    timezone: str = "Asia/Seoul"
    person: str = ""
    today_fixed: date | None = None
    attention_budget: int = 5
    upload_megabytes: int = 20
    watch_minutes: int = 60
    busy_seconds: int = 30
    goal_library: str = ""
    language_model_url: str = ""
    language_model: str = ""
    language_model_key: str = ""
    allowed_hosts: tuple[str, ...] = ()
    allowed_taps: tuple[str, ...] = ()
    allowed_folders: tuple[str, ...] = ("var/inbox",)
    allowed_secrets: tuple[str, ...] = ("env:KPI_SOURCE_*", "file:/run/secrets/*")

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days begin and times are shown."""
        return ZoneInfo(self.timezone)

    def language_model_secret(self) -> str:
        """The key of the language model, from the environment variable the setting names (`env:NAME`); empty when none is named.

        Raises: ConfigurationError `settings.secret` when the setting is no reference or the variable is not set.
        """
        if not self.language_model_key:
            return ""
        name = self.language_model_key.removeprefix("env:")
        if name == self.language_model_key or not os.environ.get(name):
            raise ConfigurationError("settings.secret", setting="language_model_key")
        return os.environ[name]

    def now(self) -> datetime:
        """This moment in UTC; with a fixed day, nine o'clock of that day in the settings' zone."""
        if self.today_fixed is None:
            return datetime.now(UTC)
        return datetime.combine(self.today_fixed, time(9), self.zone).astimezone(UTC)

    def today(self) -> date:
        """The current day in the settings' zone."""
        return self.now().astimezone(self.zone).date()


def one_thread_each() -> None:
    """Matrix products on one core, unless the environment says otherwise: ours are small, and threads that wait for each other on a busy
    machine cost several times what they bring. Holds for what is loaded after this."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def load_settings(
    *,
    store: str | None = None,
    language: str | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Read the file and the environment; arguments win.

    Raises: ConfigurationError naming the setting, its place and what it may be.
    """
    env = os.environ if environment is None else environment
    settings = _from_file(Path(env.get("KPI_CONFIG", "")) if env.get("KPI_CONFIG") else (folder or Path.cwd()) / _FILE)
    changes: dict[str, object] = {}
    if value := store or env.get("KPI_STORE"):
        changes["store_url"] = value
    if value := language or env.get("KPI_LANG"):
        changes["language"] = value
    elif settings is _DEFAULTS:
        changes["language"] = _locale_language(env)
    if value := env.get("KPI_TODAY"):
        changes["today_fixed"] = _day(value)
    if value := env.get("KPI_PERSON"):
        changes["person"] = value
    return _checked(replace(settings, **changes))  # type: ignore[arg-type]


_DEFAULTS = Settings()
_LISTS = ("allowed_hosts", "allowed_taps", "allowed_folders", "allowed_secrets")


def _from_file(path: Path) -> Settings:
    if not path.is_file():
        return _DEFAULTS
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError("settings.unreadable", file=path.name, problem=str(error)) from error
    if "fiscal_end" in table:
        table["fiscal_start"] = _month_after(table.pop("fiscal_end"), "fiscal_end")
    if {"fiscal_end_before", "fiscal_changed"} & set(table):
        table["fiscal_start"] = _changed_start(table)
    known = {field.name for field in fields(Settings)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ConfigurationError("settings.unknown", file=path.name, setting=unknown[0], known=", ".join(sorted(known)))
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items() if name in _LISTS}
    table = {**table, **lists}
    for name, value in table.items():
        expected = type(getattr(_DEFAULTS, name))
        fits = name in {"today_fixed", "calendar"} or isinstance(value, expected)
        if name in _LISTS and not (fits and all(isinstance(item, str) for item in value)):
            raise ConfigurationError("settings.value", setting=name, value=str(value), allowed='["...", "..."]')
        if not fits:
            raise ConfigurationError("settings.value", setting=name, value=str(value), allowed=expected.__name__)
    return Settings(**table)


def _month_after(last: object, setting: str) -> int:
    """The first month of a fiscal year that ends with month `last`."""
    if not isinstance(last, int) or not 1 <= last <= 12:
        raise ConfigurationError("settings.value", setting=setting, value=str(last), allowed="1-12")
    return last % 12 + 1


def _changed_start(table: dict[str, Any]) -> FiscalStart:
    """Where fiscal years begin, and what it was before: one change, or lists of them, oldest first, at least a year apart."""
    start, ends, dates = table.get("fiscal_start", 1), table.pop("fiscal_end_before", None), table.pop("fiscal_changed", None)
    ends, dates = (value if isinstance(value, list) else [value] for value in (ends, dates))
    if not isinstance(start, int) or len(ends) != len(dates):
        raise ConfigurationError("settings.value", setting="fiscal_changed", value=str(dates), allowed="YYYY-MM")
    months = [*(_month_after(end, "fiscal_end_before") for end in ends), start]
    changes: list[int] = []
    for began, since in zip(months[1:], dates, strict=True):
        first = re.fullmatch(r"(\d{4})-(\d{2})", str(since))
        month = 12 * int(first[1]) + began - 1 if first is not None and int(first[2]) == began else 0
        if month < (changes[-1] + 12 if changes else 1):
            raise ConfigurationError("settings.value", setting="fiscal_changed", value=str(since), allowed=f"YYYY-{began:02d}")
        changes.append(month)
    return FiscalStart(start, *zip(months[:-1], changes, strict=True))


def _checked(settings: Settings) -> Settings:
    if settings.language not in LANGUAGES:
        raise ConfigurationError("settings.value", setting="language", value=settings.language, allowed="ko, en")
    if not 1 <= settings.fiscal_start <= 12:
        raise ConfigurationError("settings.value", setting="fiscal_start", value=str(settings.fiscal_start), allowed="1-12")
    if settings.first_term and not 1800 <= settings.first_term <= 2200:
        raise ConfigurationError("settings.value", setting="first_term", value=str(settings.first_term), allowed="1800-2200")
    if not 1 <= settings.watch_minutes <= 7 * 24 * 60:
        raise ConfigurationError("settings.value", setting="watch_minutes", value=str(settings.watch_minutes), allowed="1-10080")
    if not 1 <= settings.busy_seconds <= 600:
        raise ConfigurationError("settings.value", setting="busy_seconds", value=str(settings.busy_seconds), allowed="1-600")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigurationError(
            "settings.value", setting="timezone", value=settings.timezone, allowed="Asia/Seoul, UTC ..."
        ) from error
    return settings


def _day(text: str) -> date:
    """A day, or `@FILE`: the day that stands in a file, read anew each time, so that tests can move the clock of a running server."""
    try:
        said = Path(text[1:]).read_text(encoding="utf-8").strip() if text.startswith("@") else text
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError("settings.value", setting="KPI_TODAY", value=text, allowed="2026-11-23, @FILE") from error
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise ConfigurationError("settings.value", setting="KPI_TODAY", value=text, allowed="2026-11-23") from error


def _locale_language(env: Mapping[str, str]) -> str:
    spoken = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or (locale.getlocale()[0] or "")
    return "ko" if spoken.lower().startswith("ko") else "en"
