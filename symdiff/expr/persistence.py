"""Pickling without recursion: an expression travels as the list of its nodes, each with its arguments' places."""

from __future__ import annotations

from typing import Any

from symdiff.expr.nodes import Expr
from symdiff.expr.walk import postorder

__all__ = ["as_rows", "restored"]

Row = tuple[type[Expr], tuple[Any, ...], tuple[int, ...]]


def as_rows(expr: Expr) -> list[Row]:
    """The nodes of the expression, arguments first: kind, fields, places of the arguments in this list."""
    places: dict[Expr, int] = {}
    rows: list[Row] = []
    for node in postorder(expr):
        places[node] = len(rows)
        rows.append((type(node), node.fields, tuple([places[arg] for arg in node.args])))
    return rows


def restored(rows: list[Row]) -> Expr:
    """The expression from its list; interning makes it the same object that was pickled."""
    nodes: list[Expr] = []
    for kind, fields, places in rows:
        nodes.append(kind(*fields, *[nodes[place] for place in places]))
    return nodes[-1]
