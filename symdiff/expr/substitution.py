"""Substitution, which keeps bound symbols apart from what is put in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr import textual
from symdiff.expr.conditions import Condition
from symdiff.expr.kinds import Differentiate
from symdiff.expr.nodes import Expr, Symbol, as_expr
from symdiff.expr.walk import bound_depth, free_symbols, postorder, replace

__all__ = ["substitute"]


def substitute(expr: Expr, mapping: Mapping[Any, Any]) -> Expr:
    """Replace symbols or whole subexpressions, all at once.

    Bound symbols that would catch a symbol of the same name get another name.  The variable of a `d/dx` cannot: it is
    bound inside and free outside.

    Args:
        expr: where to replace.
        mapping: from symbols, names or subexpressions to expressions, numbers or texts.

    Raises:
        ArgumentError: a key or value is none of these, or a variable inside `d/dx` would be replaced or caught.
        ParseError: a text cannot be read.

    >>> from symdiff import parse
    >>> print(substitute(parse("sin(x)/x"), {"x": "2*t"}))
    sin(2*t)/(2*t)
    >>> print(substitute(parse("integral(x*t, t, 0, 1)"), {"x": "t"}))
    integral(t*t_1, t_1, 0, 1)
    """
    wanted = dict([_replacement(key, value) for key, value in mapping.items()])
    nodes = postorder(expr)
    _check_derivatives(expr, wanted)
    bound: dict[Expr, Expr] = {node: _kept_apart(node, nodes, wanted.values()) for node in nodes
             if type(node) is Symbol and node.binder and node not in wanted}
    if any(node is not new for node, new in bound.items()):
        expr = replace(expr, bound)
        wanted = {replace(source, bound): value for source, value in wanted.items()}
    return replace(expr, wanted)


def _replacement(key: Any, value: Any) -> tuple[Expr, Expr]:
    source = textual.symbol(key) if isinstance(key, str) else key
    if not isinstance(source, Expr):
        raise ArgumentError(f"{key!r} is neither a symbol nor its name")
    put = textual.read(value) if isinstance(value, str) else value
    if not source.is_condition:
        return source, as_expr(put)
    if not isinstance(put, Condition):
        raise ArgumentError(f"{put!r} stands where the condition {textual.brief(source)} stood")
    return source, put


def _check_derivatives(expr: Expr, wanted: Mapping[Expr, Expr]) -> None:
    """Refuse what would change a variable inside its own derivative: d/dx(a*x) with x for a is not d/dx(x*x)."""
    by_variable: dict[Symbol, list[Expr]] = {}
    for node in postorder(expr, known=wanted):
        if type(node) is Differentiate:
            by_variable.setdefault(node.variable, []).append(node)
    if not by_variable:
        return
    symbols = {source: set(free_symbols(source, value)) for source, value in wanted.items() if source is not value}
    for variable, derivatives in by_variable.items():
        inside = [arg for node in postorder(*derivatives, known=wanted) for arg in node.args if arg in symbols]
        for source in inside:
            if variable in symbols[source]:
                raise ArgumentError(f"{textual.brief(source)} cannot become {textual.brief(wanted[source])} inside "
                                    f"d/d{variable}: carry the derivative out first, with diff(..., {variable}, 0)")


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
