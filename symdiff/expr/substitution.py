"""Substitution, which keeps bound symbols apart from what is put in."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr import textual
from symdiff.expr.conditions import Condition
from symdiff.expr.indexed import Over
from symdiff.expr.kinds import Binding, Differentiate
from symdiff.expr.nodes import Expr, Symbol, as_expr
from symdiff.expr.walk import free_symbols, postorder, replace

__all__ = ["substitute"]

#: Other names for the index of a sum.
_INDICES = "jklmpqrst"


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
    bound = _kept_apart(nodes, wanted)
    if any(node is not new for node, new in bound.items()):
        expr = replace(expr, bound)
        nodes = postorder(expr)
        wanted = {replace(source, bound): value for source, value in wanted.items()}
    # What is bound is not free in there, even if the same symbol is replaced beside it.
    shadowing: dict[Expr, Expr] = {node: node for node in nodes
                                   if isinstance(node, Binding) and node.variable in wanted}
    return replace(expr, {**shadowing, **wanted})


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


def _kept_apart(nodes: Collection[Expr], wanted: Mapping[Expr, Expr]) -> dict[Expr, Expr]:
    """What becomes of the bound symbols: deeper than those of the values, under names that are not free there."""
    bound = list(dict.fromkeys([node.variable for node in nodes if isinstance(node, Binding)
                                and node.variable not in wanted]))     # one bound further out is free in here
    if not bound:
        return {}
    entering = [node for node in postorder(*wanted.values()) if type(node) is Symbol]
    depth = max([node.binder for node in entering], default=0)
    # An index below a name is read as the bound one too: x_i would be caught by i.
    catching = {part for node in entering for part in (node.name, *node.name.split("_")[1:])}
    taken = catching | {part for node in nodes if type(node) is Symbol for part in (node.name, *node.name.split("_"))}
    names = {name: name for name in {node.name for node in bound}}
    indices = {node.variable.name for node in nodes if isinstance(node, Over)}
    for name in sorted(names.keys() & catching):
        letters = _INDICES if name in indices else ""
        others = itertools.chain(letters, (f"{name}_{count}" for count in itertools.count(1)))
        names[name] = next(new for new in others if new not in taken)
        taken.add(names[name])
    return {node: Symbol(names[node.name], node.binder + depth) for node in bound}
