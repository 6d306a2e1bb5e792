"""Expressions that are polynomials in some of their symbols: they are 0 if they are 0 at enough values of these."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from symdiff.expr import Expr, Number, Power, Product, Sum, Symbol, free_symbols, postorder, replace

__all__ = ["interpolated"]

#: Expressions are looked at for so many values at most.
MAX_VALUES = 15
#: Polynomials have at most this degree in all symbols together.
MAX_DEGREE = 3


class Interpolation(NamedTuple):
    """What is to be shown of an expression.

    Attributes:
        symbols: in which it is a polynomial.
        parts: the expression at values of these that settle it.
    """

    symbols: frozenset[Symbol]
    parts: list[Expr]


def interpolated(expr: Expr) -> Interpolation | None:
    """An expression at as many values of some symbols as it needs to be 0 for all; None if it is no polynomial.

    A polynomial in k symbols of degree n that is 0 at the points of the simplex i + j + ... <= n is 0 (Chung and Yao,
    "On lattices admitting unique Lagrange interpolations", SIAM Journal on Numerical Analysis 14, 1977).

    >>> from symdiff import parse
    >>> print(interpolated(parse("a*sin(x) + b*cos(x)")).parts)
    [0, cos(x), sin(x)]
    """
    order = postorder(expr)
    symbols = [symbol for symbol in sorted(free_symbols(expr), key=lambda symbol: symbol.name)
               if _degree(order, frozenset([symbol])) is not None]
    while symbols:
        chosen = frozenset(symbols)
        degree = _degree(order, chosen)
        if degree is not None and degree <= MAX_DEGREE:
            points = [dict(zip(symbols, point)) for point in _simplex(len(symbols), degree)]
            if len(points) <= MAX_VALUES:
                return Interpolation(chosen, [replace(expr, {symbol: Number(value) for symbol, value in point.items()})
                                              for point in points])
        symbols.pop()
    return None


def _simplex(count: int, degree: int) -> Iterator[tuple[int, ...]]:
    return (point for point in product(range(degree + 1), repeat=count) if sum(point) <= degree)


def _degree(order: list[Expr], symbols: frozenset[Symbol]) -> int | None:
    """The degree in all the symbols together, as the expression is written; None if it is no polynomial in them."""
    degrees: dict[Expr, int] = {}
    for node in order:
        below = [degrees[arg] for arg in node.args]
        if node in symbols:
            degree = 1
        elif type(node) is Sum:
            degree = max(below)
        elif type(node) is Product:
            degree = sum(below)
        elif type(node) is Power and type(node.exponent) is Number and node.exponent.denominator == 1 and (
                node.exponent.numerator > 0):
            degree = below[0] * node.exponent.numerator
        elif any(below):
            return None
        else:
            degree = 0
        degrees[node] = degree
    return degrees[order[-1]]
