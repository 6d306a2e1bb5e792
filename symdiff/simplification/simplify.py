"""What the rules gave, made shorter: the normal form where it is one."""

from __future__ import annotations

from symdiff.expr import Expr, node_count, tree_size
from symdiff.expr.notation import operation_count
from symdiff.simplification.normal import normal_form

__all__ = ["simplified"]

#: Expressions of at most so many nodes are measured as they are printed, larger ones as the graphs that they are.
PRINTED_NODES = 2000


def simplified(expr: Expr, like: Expr | None = None) -> Expr:
    """The normal form in the manner of `like`, unless the expression itself is shorter: a derivative that shares a
    lot can be far smaller as the rules left it."""
    normal = normal_form(expr, like)
    if tree_size(expr) <= PRINTED_NODES:
        return normal if operation_count(normal) <= operation_count(expr) else expr
    return normal if node_count(normal) <= node_count(expr) else expr
