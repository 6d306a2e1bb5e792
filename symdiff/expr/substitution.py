"""Substitution, which keeps bound symbols apart from what is put in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr import textual
from symdiff.expr.kinds import Differentiate, Integral
from symdiff.expr.nodes import Expr, Symbol, as_expr
from symdiff.expr.walk import bound_depth, postorder, replace

__all__ = ["substitute"]


def substitute(expr: Expr, mapping: Mapping[Any, Any]) -> Expr:
    """Replace symbols or whole subexpressions, all at once.

    Bound symbols that would catch a symbol of the same name get another name.

    Args:
        expr: where to replace.
        mapping: from symbols, names or subexpressions to expressions, numbers or texts.

    Raises:
        ArgumentError: a key or value is none of these, or a variable inside `d/dx` would be replaced.

    >>> from symdiff import parse
    >>> print(substitute(parse("sin(x)/x"), {"x": "2*t"}))
    sin(2*t)/(2*t)
    >>> print(substitute(parse("integral(x*t, t, 0, 1)"), {"x": "t"}))
    integral(t*t_1, t_1, 0, 1)
    """
    wanted: dict[Expr, Expr] = {}
    for key, value in mapping.items():
        source = Symbol(key) if isinstance(key, str) else key
        if not isinstance(source, Expr):
            raise ArgumentError(f"{key!r} is neither a symbol nor its name")
        wanted[source] = textual.read(value) if isinstance(value, str) else as_expr(value)
    nodes = postorder(expr)
    for node in nodes:
        if type(node) is Differentiate and wanted.get(node.variable, node.variable) is not node.variable:
            raise ArgumentError(f"{node.variable} cannot be replaced inside {node}: carry the derivative out first, "
                                "with simplify or diff")
    # A symbol that an integral further out binds is free in here.
    bound: dict[Expr, Expr] = {node.variable: _kept_apart(node.variable, nodes, wanted.values()) for node in nodes
                               if type(node) is Integral and node.variable not in wanted}
    if any(node is not new for node, new in bound.items()):
        expr = replace(expr, bound)
        nodes = postorder(expr)
        wanted = {replace(source, bound): value for source, value in wanted.items()}
    # What an integral binds is not free in it, even if the same symbol is replaced beside it.
    shadowing: dict[Expr, Expr] = {node: node for node in nodes if type(node) is Integral and node.variable in wanted}
    return replace(expr, {**shadowing, **wanted})


def _kept_apart(bound: Symbol, nodes: Collection[Expr], values: Collection[Expr]) -> Expr:
    """The bound symbol, deeper than those of the values, and under a name that is not free in them."""
    depth = max((bound_depth(value) for value in values), default=0)
    names = {node.name for node in postorder(*values) if type(node) is Symbol}
    name, count = bound.name, 0
    if name in names:
        names |= {node.name for node in nodes if type(node) is Symbol}
        while name in names:
            count += 1
            name = f"{bound.name}_{count}"
    return Symbol(name, bound.binder + depth)
