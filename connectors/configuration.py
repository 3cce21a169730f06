"""The settings of a source as they were written, checked against what its kind declares; secrets must be references."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from connectors.source import Form, Setting, is_reference
from data.errors import RequestError

# What the product itself reads for every kind, whatever the connector.
COMMON = (
    Setting("mapping", Form.PAIRS),
    Setting("create", Form.FLAG, default=False),
    Setting("leave_out_rejected", Form.FLAG, default=False),
)
_SECRETIVE = re.compile(
    r"pass(word|wd|phrase)|secret|token|api.?key|access.?key|private.?key|authorization|credential|cookie", re.I
)
_TRUE, _FALSE = {"true", "yes", "1", "on"}, {"false", "no", "0", "off", ""}


def configured(declared: Sequence[Setting], given: Mapping[str, object]) -> dict[str, object]:
    """The settings that were given, each in its form; empty ones are left out.

    Raises: RequestError `source.setting` (unknown, missing, wrong form) and `source.secret_literal`; never with the value.
    """
    known = {setting.name: setting for setting in (*declared, *COMMON)}
    names = ", ".join(known)
    for name in given:
        if name not in known:
            raise RequestError("source.setting", setting=name, known=names)
    result = {}
    for name, setting in known.items():
        value = given.get(name)
        if value is None or value in ("", {}):
            if setting.required:
                raise RequestError("source.setting", setting=name, known=names)
            continue
        result[name] = _formed(setting, value)
    return result


def _formed(setting: Setting, value: object) -> object:
    match setting.form:
        case Form.SECRET:
            _reference_only(setting.name, value)
            return value
        case Form.NUMBER:
            return _number(setting, value)
        case Form.FLAG:
            return _flag(setting, value)
        case Form.PAIRS:
            return _pairs(setting, value)
        case _:
            if not isinstance(value, str) or (setting.choices and value not in setting.choices):
                raise _wrong(setting)
            _no_password_inside(setting.name, value)
            return value


def _wrong(setting: Setting) -> RequestError:
    allowed = ", ".join(setting.choices) or setting.example or setting.form.value
    return RequestError("source.setting_form", setting=setting.name, allowed=allowed)


def _number(setting: Setting, value: object) -> float | int:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e12:
        raise _wrong(setting)
    return int(number) if number == int(number) else number


def _flag(setting: Setting, value: object) -> bool:
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise _wrong(setting)
    return word in _TRUE


def _pairs(setting: Setting, value: object) -> dict[str, object]:
    """A table; as text (page, command line) one `name = value` a line, which is TOML when it reads as TOML."""
    table: object = _table(setting, value) if isinstance(value, str) else value
    if not isinstance(table, Mapping):
        raise _wrong(setting)
    _no_secrets(setting.name, table)
    return dict(table)


def _no_secrets(place: str, value: object) -> None:
    """Whatever is called like a secret must be a reference, at any depth."""
    if isinstance(value, list):
        for inner in value:
            _no_secrets(place, inner)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            where = f"{place}.{name}"
            if _SECRETIVE.search(str(name)) and not isinstance(inner, Mapping | bool):
                _reference_only(where, inner)
            else:
                _no_secrets(where, inner)
    elif isinstance(value, str):
        _no_password_inside(place, value)


def _table(setting: Setting, text: str) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        pairs = [line.partition("=") for line in text.splitlines() if line.strip()]
    if not all(name.strip() and mark for name, mark, _ in pairs):
        raise _wrong(setting)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _reference_only(name: str, value: object) -> None:
    if not is_reference(value):
        raise RequestError("source.secret_literal", setting=name)


def _no_password_inside(name: str, value: str) -> None:
    """An address may not carry a password or a token."""
    if "://" not in value or is_reference(value):
        return
    parts = urlsplit(value)
    has_password = ":" in parts.netloc.rpartition("@")[0]
    if has_password or any(_SECRETIVE.search(key) for key, _ in parse_qsl(parts.query)):
        raise RequestError("source.secret_literal", setting=name)
