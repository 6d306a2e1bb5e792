"""Expressions that are polynomials in some of their symbols: they are 0 if all coefficients are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from symdiff.expr import ONE, Expr, Number, Power, Product, Sum, Symbol, free_symbols, multiply, postorder

__all__ = ["TakenApart", "added", "coefficients_of", "taken_apart"]

#: Expressions are taken apart into so many coefficients at most, of symbols with exponents up to this.
MAX_COEFFICIENTS, MAX_DEGREE = 24, 8

Key = TypeVar("Key")
#: Coefficients by the exponents of symbols.
Coefficients = dict[tuple[int, ...], Expr]


class TakenApart(NamedTuple):
    """What is to be shown of an expression.

    Attributes:
        symbols: in which it is a polynomial, divided by powers of them.
        coefficients: of their powers.
    """

    symbols: frozenset[Symbol]
    coefficients: list[Expr]


def taken_apart(expr: Expr) -> TakenApart | None:
    """The coefficients of an expression in as many of its symbols as may be; None if it is no polynomial in any.

    >>> from symdiff import parse
    >>> print(taken_apart(parse("a*sin(x) + (b + 1)*cos(x)/a")).coefficients)
    [sin(x), cos(x), cos(x)]
    """
    order = postorder(expr)
    symbols = [symbol for symbol in sorted(free_symbols(expr), key=lambda symbol: symbol.name)
               if coefficients_of(order, [symbol]) is not None]
    while symbols:
        found = coefficients_of(order, symbols)
        if found is not None:
            return TakenApart(frozenset(symbols), list(found.values()))
        symbols.pop()
    return None


def coefficients_of(order: list[Expr], symbols: list[Symbol]) -> Coefficients | None:
    """The coefficients of the last of some nodes, as it is written; None if it is no polynomial, or one of too many."""
    none = (0,) * len(symbols)
    known: dict[Expr, Coefficients] = {
        symbol: {tuple([int(symbol is other) for other in symbols]): ONE} for symbol in symbols}
    for node in order:
        parts = [known[arg] for arg in node.args]
        if node in known:
            continue
        if all([part.keys() == {none} for part in parts]):
            found: Coefficients | None = {none: node}
        elif type(node) is Sum:
            found = added(*parts)
        elif type(node) is Product:
            found = _multiplied(*parts)
        elif type(node) is Power and type(node.exponent) is Number and node.exponent.denominator == 1:
            found = _power(parts[0], node.exponent.numerator)
        else:
            return None
        if found is None or len(found) > MAX_COEFFICIENTS:
            return None
        known[node] = found
    return known[order[-1]]


def added(*parts: Mapping[Key, Expr]) -> dict[Key, Expr]:
    """The sum of polynomials, given by their coefficients."""
    found: dict[Key, Expr] = {}
    for part in parts:
        for key, value in part.items():
            found[key] = found[key] + value if key in found else value
    return found


def _multiplied(one: Coefficients, other: Coefficients) -> Coefficients:
    return added(*[{tuple(map(int.__add__, mine, its)): multiply(value, factor)}
                   for mine, value in one.items() for its, factor in other.items()])


def _power(base: Coefficients, exponent: int) -> Coefficients | None:
    """A whole power; None for a sum that is divided by, or of too high a degree."""
    if len(base) == 1:
        (exponents, value), = base.items()
        return {tuple([times * exponent for times in exponents]): value ** Number(exponent)}
    if not 0 < exponent <= MAX_DEGREE:
        return None
    found = base
    for _ in range(exponent - 1):
        found = _multiplied(found, base)
        if len(found) > MAX_COEFFICIENTS:
            return None
    return found
