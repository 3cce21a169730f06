"""The reference of sources as Markdown, from what each kind declares: `python -m dashboard.views.source_reference` (make reference)."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.configuration import COMMON
from connectors.source import Form, Setting, Source
from connectors.sources import BUILT_IN
from dashboard.text.catalog import Text, load_text

_FORMS = {
    Form.TEXT: "text",
    Form.LONG: "text",
    Form.NUMBER: "number",
    Form.FLAG: "true, false",
    Form.SECRET: "`env:NAME`, `file:PATH`",
    Form.PAIRS: "table",
}


def source_reference(text: Text) -> str:
    """One table a kind, and one of what every kind understands."""
    parts = [
        "# Connectors\n",
        "Made by `make reference` from the connectors themselves. How to use them: [connect](../how-to/connect.md).\n",
    ]
    parts += [_section(source, text) for source in BUILT_IN]
    parts.append(f"## Every kind\n\n{_table(COMMON, text)}")
    return "\n".join(parts)


def _section(source: Source, text: Text) -> str:
    does = text(f"sources.does.{source.kind}")
    return f"## `{source.kind}`: {text(f'sources.kinds.{source.kind}')}\n\n{does}.\n\n{_table(source.settings, text)}"


def _table(settings: Sequence[Setting], text: Text) -> str:
    rows = [_row(setting, text) for setting in settings]
    return "\n".join(["| Setting | Means | Form | Without it |", "|---|---|---|---|", *rows, ""])


def _row(setting: Setting, text: Text) -> str:
    form = ", ".join(f"`{choice}`" for choice in setting.choices) or _FORMS[setting.form]
    means = text(f"sources.setting.{setting.name}") + (f" (`{setting.example}`)" if setting.example else "")
    absent = "required" if setting.required else _default(setting.default)
    return f"| `{setting.name}` | {means} | {form} | {absent} |".replace("||", "\\|\\|")


def _default(value: object) -> str:
    if value is None:
        return "not used"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    print(source_reference(load_text("en")), end="")
