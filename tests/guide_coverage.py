"""Makes docs/reference/guide-coverage.md from the guide's lines and the markers of the tests: `python tests/guide_coverage.py`."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES = ROOT / "docs" / "reference" / "guide-lines.toml"
TABLE = ROOT / "docs" / "reference" / "guide-coverage.md"
_MOST = 3  # tests named in a cell; the rest is counted


def lines() -> tuple[dict[str, str], dict[str, str]]:
    """Every line of the guide, and why some are open."""
    table = tomllib.loads(LINES.read_text(encoding="utf-8"))
    return table["lines"], table["open"]


def marked() -> dict[str, list[str]]:
    """Tests by the line they say they cover."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, test in _marks(tree):
            place = f"{path.relative_to(ROOT / 'tests').as_posix()}::{test}"
            if place not in found.setdefault(line, []):
                found[line].append(place)
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(line, test) pairs of `@pytest.mark.guide("A...")` on functions; several ids in one marker are allowed."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.guide":
                    yield from ((str(given.value), node.name) for given in decorator.args if isinstance(given, ast.Constant))


def table() -> str:
    """The table as Markdown."""
    known, still_open = lines()
    tests = marked()
    covered = sum(1 for line in known if tests.get(line))
    rows = [f"| {line} | {said} | {_cell(tests.get(line, []), still_open.get(line, ''))} |" for line, said in known.items()]
    head = [
        "# What the guide asks, and the tests that show it",
        "",
        "Made by `python tests/guide_coverage.py` from `guide-lines.toml` and the markers `@pytest.mark.guide`; a test fails when it",
        "is stale.",
        f"{covered} of {len(known)} lines have a test.",
        "",
        "| line | the guide asks | tests |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def _cell(tests: list[str], reason: str) -> str:
    if not tests:
        return f"open: {reason}" if reason else "open"
    more = f" and {len(tests) - _MOST} more" if len(tests) > _MOST else ""
    return "<br>".join(f"`{test}`" for test in tests[:_MOST]) + more


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
