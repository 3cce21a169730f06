"""Words in definition lists are text."""

from __future__ import annotations

from dashboard.components.parts import definition_list


def test_words_are_text() -> None:
    nasty = "<b>x</b>"
    assert nasty not in definition_list([(nasty, nasty)])
    assert definition_list([("a", "b")]) == '<dl class="v-dl"><dt>a</dt><dd>b</dd></dl>'
