"""Every key exists in every language with the same placeholders."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from dashboard.text import catalog
from dashboard.text.catalog import LANGUAGES, load_text

_PARTICLE_ONLY = re.compile(r":[^}]*")


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_languages_share_their_keys() -> None:
    keys = {language: set(load_text(language).sentences) for language in LANGUAGES}
    assert keys["ko"] - keys["en"] == set()
    assert keys["en"] - keys["ko"] == set()


def test_placeholders_agree() -> None:
    korean, english = load_text("ko").sentences, load_text("en").sentences
    optional = {"month", "month_name", "word", "n", "week_year"}  # dates and spans use what their language needs
    different = {
        key: (_placeholders(korean[key]), _placeholders(english[key]))
        for key in korean
        if _placeholders(korean[key]) - optional != _placeholders(english[key]) - optional
    }
    assert different == {}


def test_particles_are_written_in_korean_only() -> None:
    assert [key for key, sentence in load_text("en").sentences.items() if re.search(r"\{\w+:[가-힣]", sentence)] == []


def test_an_unknown_key_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        load_text("ko")("no.such.key")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_read_for_every_key_it_holds(language: str) -> None:
    for file in Path(catalog.__file__).with_name(language).glob("*.toml"):
        raw, own = file.read_text(encoding="utf-8"), dict[str, str]()
        catalog._flatten(tomllib.loads(raw), "", own)
        for first, second in {(*key.split(".", 2), "")[:2] for key in own}:
            assert catalog._opening(first, second).search(raw), (file.name, first, second)
