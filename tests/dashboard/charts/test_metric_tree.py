"""The tree as DOT: identities solid, influences dashed, the way of the change in ink, people's words escaped."""

from __future__ import annotations

from dashboard.charts.metric_tree import tree_dot
from dashboard.components.palette import LIGHT
from dashboard.views.cause_view import Node, Tree
from dashboard.views.status import Status
from signals.causes.tree import Edge


def test_lines_colours_and_words() -> None:
    nodes = (
        Node("cost", "Cost per lead $50 (+$9)", "alert", 0.0), Node("spend", "Spend $90K (+$16K)", "", 9.0),
        Node("bounce", 'A "quoted\\ name', "ok", 0.0),
    )  # fmt: skip
    edges = (Edge("spend", "cost", "identity"), Edge("bounce", "cost", "influence", 1))
    dot = tree_dot(Tree(nodes, edges, ("cost", "spend")), {"alert": "Alert", "ok": "On track"}, LIGHT)
    assert f'"spend" -> "cost" [style=solid, penwidth=2.4, color="{LIGHT.ink}"];' in dot
    assert '"bounce" -> "cost" [style="dashed"];' in dot
    assert f'color="{LIGHT.mark(Status.ALERT)}"' in dot
    assert "Cost per lead $50\\n(+$9)\\nAlert" in dot
    assert 'A \\"quoted\\\\\\nname' in dot or 'A \\"quoted\\\\ name' in dot
