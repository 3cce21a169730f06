"""One call of a command: options everybody has, the open workspace, the answer on stdout, errors as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import ConfigurationError, KpiError

if TYPE_CHECKING:
    from dashboard.operations.workspace import Workspace
    from dashboard.settings import Settings
    from dashboard.text.catalog import Text

HELP_FILE = "cli"


@dataclass(frozen=True)
class Answer:
    """What a command has to say: `data` for --json, `lines` for people, the exit code for programs."""

    data: Mapping[str, object]
    lines: Iterable[str] = ()
    exit_code: int = 0


@dataclass
class Call:
    """Store address, language and form of the answer; opens the workspace when first asked."""

    store: str | None
    lang: str | None
    as_json: bool
    create: bool = False
    _opened: list[Workspace] = field(default_factory=list)

    @cached_property
    def settings(self) -> Settings:
        from dashboard.settings import load_settings

        return load_settings(store=self.store, language=self.lang)

    @cached_property
    def text(self) -> Text:
        from dashboard.text.catalog import company_text

        return company_text(self.settings.language, self.settings.fiscal_start)

    @cached_property
    def workspace(self) -> Workspace:
        """The open store, as the person at this terminal: with the role `kpi users` gave, else as whoever owns the machine."""
        from dataclasses import replace

        from dashboard.operations.people import actor_named
        from dashboard.operations.workspace import open_workspace, terminal_person
        from data.model.actor import Actor, Role

        name = self.settings.person or terminal_person()
        opened = open_workspace(self.settings, Actor(name, Role.ADMIN), create=self.create)
        self._opened.append(opened)
        return replace(opened, actor=actor_named(opened.store, name, Role.ADMIN))

    def say(self, message: str) -> None:
        """Progress for people; never on stdout."""
        click.echo(message, err=True)

    def close(self) -> None:
        for workspace in self._opened:
            workspace.store.close()


def command(
    name: str,
    text: Text,
    body: Callable[..., Answer],
    params: Sequence[click.Parameter] = (),
    *,
    key: str = "",
    creates: bool = False,
) -> click.Command:
    """A click command around `body(call, **options) -> Answer`; help from the text keys `cli.<key>.short|help`."""
    key = key or name

    def callback(store: str | None, lang: str | None, as_json: bool, **options: Any) -> int:
        return _perform(Call(store, lang, as_json, creates), body, options)

    common = [
        click.Option(["--store"], metavar="URL", help=text("cli.option.store")),
        click.Option(["--lang"], type=click.Choice(["ko", "en"]), help=text("cli.option.lang")),
        click.Option(["as_json", "--json"], is_flag=True, help=text("cli.option.json")),
    ]
    short = text(f"cli.{key}.short")
    help_text = text(f"cli.{key}.help") if text.has(f"cli.{key}.help") else short
    return click.Command(name, callback=callback, params=[*params, *common], help=help_text, short_help=short)


def group(name: str, text: Text, commands: Sequence[click.Command]) -> click.Group:
    """A command with sub-commands."""
    return click.Group(name, commands=list(commands), help=text(f"cli.{name}.short"))


def _perform(call: Call, body: Callable[..., Answer], options: Mapping[str, Any]) -> int:
    try:
        answer = body(call, **options)
        if call.as_json:
            click.echo(json_line(answer.data))
        else:
            for line in answer.lines:
                click.echo(line)
        return answer.exit_code
    except KpiError as error:
        return fail(error, _language(call), as_json=call.as_json)
    except BrokenPipeError:
        return 0  # the reader (head, less) has seen enough
    except KeyboardInterrupt:
        raise
    except Exception as error:  # noqa: BLE001 - the last door: a sentence for people, the trace for the report
        return fail(_unexpected(error), _language(call), as_json=call.as_json)
    finally:
        call.close()


def _unexpected(error: Exception) -> KpiError:
    from dashboard.operations.trace import keep_trace

    return KpiError("unexpected", problem=f"{type(error).__name__}: {error}".splitlines()[0][:200], file=keep_trace(error))


def _language(call: Call) -> str:
    try:
        return call.settings.language
    except KpiError:
        return call.lang or "en"


def fail(error: KpiError, language: str, *, as_json: bool) -> int:
    """Say what failed in one sentence (stderr, or `{"status": "refused", ...}` on stdout); returns the exit code."""
    from dashboard.text.catalog import load_text
    from dashboard.text.errors import error_text

    sentence = error_text(error, load_text(language))
    if as_json:
        click.echo(json_line({"status": "refused", "error": {"code": error.code, "text": sentence, **_plain(error.params)}}))
    click.echo(sentence, err=True)
    return error.exit_code


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in params.items() if name not in {"code", "text"}}


def json_line(data: Mapping[str, object]) -> str:
    """One JSON object: dates as ISO text, enums as their words, null for what is not finite."""
    import orjson

    return orjson.dumps(data, default=_json_value, option=orjson.OPT_NON_STR_KEYS).decode()


def _json_value(value: object) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def spoken_language(arguments: Sequence[str]) -> str:
    """The language of help texts: `--lang` anywhere on the line, then settings."""
    from dashboard.settings import LANGUAGES, load_settings

    for position, word in enumerate(arguments):
        value = arguments[position + 1] if word == "--lang" and position + 1 < len(arguments) else word.removeprefix("--lang=")
        if value in LANGUAGES and word.startswith("--lang"):
            return value
    return load_settings().language


def check_rooms() -> None:
    """Refuse to run beside a foreign package called `data` (an editable install loses to a namesake on the path).

    Raises: ConfigurationError naming the folder that was found.
    """
    import data

    found = Path(data.__file__ or "").resolve().parent.parent
    if found != Path(__file__).resolve().parents[2]:
        raise ConfigurationError("rooms", folder=str(found))
