"""Formulas: arithmetic over metric codes, read once, evaluated on numbers or arrays."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import CatalogError

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LONGEST = 2000  # a tree of formulas written out in full is longer than what people type


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula. `parts` are the metric codes it reads, in order of appearance."""

    text: str
    parts: tuple[str, ...]
    _tree: ast.expr

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Read `marketing_spend / leads`: codes, numbers, + - * / and brackets.

        Raises: CatalogError `formula.syntax` with the offending piece.
        """
        if len(text) > _LONGEST:
            raise CatalogError("formula.syntax", formula=text[:40], piece=f"> {_LONGEST}")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError) as error:
            raise CatalogError("formula.syntax", formula=text, piece=text) from error
        parts: dict[str, None] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                parts[node.id] = None
        _check(tree, text)
        ordered = sorted(parts, key=text.index)
        return cls(text, tuple(ordered), tree)

    def factor(self, unit: str) -> float:
        """What a result is multiplied by: a `%` metric written as a plain quotient yields 0-100, unless the formula says 100 itself."""
        says_hundred = any(isinstance(node, ast.Constant) and node.value == 100 for node in ast.walk(self._tree))
        return 100.0 if unit == "%" and self.quotient is not None and not says_hundred else 1.0

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Result for numbers or NumPy arrays by code; a float division by zero gives NaN.

        Raises: KeyError when a part is missing from `values`.
        """
        return _value(self._tree, values)

    @property
    def quotient(self) -> tuple[Formula, Formula] | None:
        """Numerator and denominator when the outermost operation divides, else None."""
        tree = self._tree
        if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div):
            return Formula.parse(ast.unparse(tree.left)), Formula.parse(ast.unparse(tree.right))
        return None


def _check(node: ast.expr, text: str) -> None:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        _check(node.left, text)
        _check(node.right, text)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, text)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return
    elif not isinstance(node, ast.Name):
        raise CatalogError("formula.syntax", formula=text, piece=ast.unparse(node))


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values)
    assert isinstance(node, ast.BinOp)  # _check admits nothing else
    left, right = _value(node.left, values), _value(node.right, values)
    try:
        return _OPERATORS[type(node.op)](left, right)
    except ZeroDivisionError:
        return float("nan")
