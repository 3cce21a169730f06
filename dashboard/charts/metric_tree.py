"""The metric tree as a Graphviz graph: identities solid, declared influences dashed, each metric in the colour of its status."""

from __future__ import annotations

from dashboard.components.palette import Palette
from dashboard.views.cause_view import Node, Tree
from dashboard.views.status import Status

_WRAP = 16


def tree_dot(tree: Tree, words: dict[str, str], colours: Palette) -> str:
    """DOT text, drivers below what they drive. `words`: status words by code; a status is a word and a colour, never colour alone."""
    on_path = set(zip(tree.path[1:], tree.path, strict=False))
    lines = [
        "digraph tree {",
        '  graph [rankdir=BT, bgcolor="transparent", nodesep=0.12, ranksep=0.35];',
        f'  node [shape=box, style="filled", fontname="sans-serif", fontsize=12, margin="0.1,0.05", '
        f'color="{colours.line}", fillcolor="{colours.card}", fontcolor="{colours.ink}"];',
        f'  edge [color="{colours.edge}", arrowsize=0.6];',
    ]
    lines += [_node(node, tree, words, colours) for node in tree.nodes]
    for edge in tree.edges:
        look = 'style="dashed"' if edge.kind == "influence" else "style=solid"
        if (edge.driver, edge.metric) in on_path:
            look += f', penwidth=2.4, color="{colours.ink}"'
        lines.append(f"  {_quoted(edge.driver)} -> {_quoted(edge.metric)} [{look}];")
    return "\n".join([*lines, "}"])


def _node(node: Node, tree: Tree, words: dict[str, str], colours: Palette) -> str:
    look = [f"label={_quoted(_label(node, words), breaks=True)}"]
    if node.status:
        look.append(f'color="{colours.mark(Status(node.status))}"')
    look.append(f"penwidth={2.4 if node.code in tree.path else 1.4 if node.status else 1}")
    return f"  {_quoted(node.code)} [{', '.join(look)}];"


def _label(node: Node, words: dict[str, str]) -> str:
    name, _, rest = node.label.partition(" (")
    lines = _wrapped(name)
    lines += [f"({rest}"] if rest else []
    lines += [words[node.status]] if node.status in words else []
    return "\n".join(lines)


def _wrapped(name: str) -> list[str]:
    """Words in lines of some length, so that a node stays narrow."""
    lines = [""]
    for word in name.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > _WRAP:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _quoted(text: str, *, breaks: bool = False) -> str:
    """A DOT string: people's words can neither end it nor start an escape."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + (safe.replace("\n", "\\n") if breaks else safe.replace("\n", " ")) + '"'
