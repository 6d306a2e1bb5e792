"""The forward pass for many variables at once: every node has its derivatives by those variables on which it depends
(Griewank and Walther, Evaluating Derivatives, chapter 7: sparse vectors)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from symdiff.differentiation.forward import differentiate
from symdiff.differentiation.linearized import LinearizedGraph, along
from symdiff.differentiation.rules import Differential, rule_for
from symdiff.expr import ZERO, Binding, Expr, Indexed, Piecewise, Symbol, add, multiply

__all__ = ["tangents"]

Key = TypeVar("Key", bound=Hashable)


def tangents(exprs: Sequence[Expr], seeds: Mapping[Symbol, Mapping[Key, Expr]]) -> list[dict[Key, Expr]]:
    """The derivatives of each expression that are not 0, by their keys, not simplified.

    Args:
        exprs: what is differentiated.
        seeds: the derivatives of the symbols: {x: {"x": 1}, y: {"y": 1}} for the partial derivatives, {x: {"t": dx},
            y: {"t": dy}} for the derivative in one direction.

    Raises:
        NoDerivativeError: a function has no closed form for a derivative that is asked for.

    >>> from symdiff import parse
    >>> from symdiff.expr import ONE
    >>> tangents([parse("x*y"), parse("sin(x)")], {Symbol("x"): {0: ONE}, Symbol("y"): {1: ONE}})
    [{0: y, 1: x}, {0: cos(x)}]
    """
    graph = LinearizedGraph(exprs, seeds)
    if any([type(node) is Indexed for node in graph.order]):    # entries move where their index is the variable's
        return [_one_by_one(expr, seeds) for expr in exprs]
    known: dict[Expr, Mapping[Key, Expr]] = {}
    known.update(seeds.items())
    for node in graph.order:
        if node not in graph.moving or node in known or node.is_condition:
            continue
        found: dict[Key, Expr] = {}
        if isinstance(node, (Piecewise, Binding)):      # not a sum over its parts
            rule, parts = rule_for(node, graph.moving.__contains__)
            for key in dict.fromkeys([key for part in parts for key in known.get(part, ())]):
                found[key] = rule.formula(*parts, d=_differential(known, key))
        else:
            for edge in graph.edges(node):
                for key, tangent in known[edge[0]].items():
                    share = along(edge, tangent)
                    found[key] = add(found[key], share) if key in found else share
        known[node] = {key: value for key, value in found.items() if value is not ZERO}
    return [{key: value for key, value in known.get(expr, {}).items() if value is not ZERO} for expr in exprs]


def _one_by_one(expr: Expr, seeds: Mapping[Symbol, Mapping[Key, Expr]]) -> dict[Key, Expr]:
    """The derivatives of an expression variable by variable."""
    found: dict[Key, Expr] = {}
    for symbol, seed in seeds.items():
        slope = differentiate(expr, symbol)
        for key, value in seed.items() if slope is not ZERO else ():
            found[key] = add(found.get(key, ZERO), multiply(slope, value))
    return {key: value for key, value in found.items() if value is not ZERO}


def _differential(known: Mapping[Expr, Mapping[Key, Expr]], key: Key) -> Differential:
    nothing: Mapping[Key, Expr] = {}
    return lambda part: known.get(part, nothing).get(key, ZERO)
