"""Settings take their form or are refused by name; a secret that is not a reference never gets further."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.configuration import configured
from connectors.source import Form, Setting
from data.errors import RequestError

DECLARED = (
    Setting("url", required=True),
    Setting("token", Form.SECRET),
    Setting("size", Form.NUMBER, default=1),
    Setting("how", Form.CHOICE, choices=("a", "b")),
    Setting("headers", Form.PAIRS),
)


def test_each_form_is_read_from_text_and_from_values() -> None:
    said = {
        "url": "https://a",
        "token": "env:T",
        "size": "20",
        "how": "b",
        "headers": "X-One = 1\nX-Two = env:TWO",
        "create": "yes",
    }
    expected = {
        "url": "https://a", "token": "env:T", "size": 20, "how": "b", "headers": {"X-One": "1", "X-Two": "env:TWO"}, "create": True,
    }  # fmt: skip
    assert configured(DECLARED, said) == expected
    assert configured(DECLARED, expected) == expected


def test_a_table_may_be_nested_toml() -> None:
    found = configured(DECLARED, {"url": "x", "headers": 'jsonl = { period = "month" }'})
    assert found["headers"] == {"jsonl": {"period": "month"}}


@pytest.mark.parametrize(
    ("given_settings", "code"),
    [
        ({}, "source.setting"),
        ({"url": "x", "nobody": "1"}, "source.setting"),
        ({"url": "x", "size": "many"}, "source.setting_form"),
        ({"url": "x", "size": -1}, "source.setting_form"),
        ({"url": "x", "size": True}, "source.setting_form"),
        ({"url": "x", "how": "c"}, "source.setting_form"),
        ({"url": 3}, "source.setting_form"),
        ({"url": "x", "create": "perhaps"}, "source.setting_form"),
        ({"url": "x", "headers": "no pair"}, "source.setting_form"),
        ({"url": "x", "headers": 3}, "source.setting_form"),
    ],
)
def test_what_does_not_fit_is_refused(given_settings: dict[str, object], code: str) -> None:
    with pytest.raises(RequestError) as refused:
        configured(DECLARED, given_settings)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "settings",
    [
        {"token": "hunter2-QZ"},
        {"headers": {"Authorization": "Bearer hunter2-QZ"}},
        {"headers": {"X-Api-Key": "hunter2-QZ"}},
        {"headers": {"deep": {"list": [{"client_secret": "hunter2-QZ"}]}}},
        {"headers": {"dsn": "postgresql://kim:hunter2-QZ@db/crm"}},
        {"url": "postgresql://kim:hunter2-QZ@db/crm"},
        {"url": "https://a/?access_token=hunter2-QZ"},
        {"url": "https://kim:hunter2-QZ@a/"},
    ],
)
def test_a_literal_secret_is_refused_and_not_repeated(settings: dict[str, object]) -> None:
    with pytest.raises(RequestError) as refused:
        configured(DECLARED, {"url": "x", **settings})
    assert refused.value.code == "source.secret_literal"
    assert "hunter2" not in str(refused.value)


@given(st.dictionaries(st.sampled_from(["url", "token", "size", "how", "headers", "create", "mapping"]), st.text(max_size=20)))
def test_any_text_is_taken_or_refused(settings: dict[str, object]) -> None:
    try:
        found = configured(DECLARED, settings)
    except RequestError:
        return
    assert configured(DECLARED, found) == found
