"""Indices as whole numbers and multiples of their parts: k - 1 + 1 is k."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

from symdiff.expr.nodes import ONE, ZERO, Expr, Number, Product, Sum, rational
from symdiff.expr.operators import add, multiply
from symdiff.expr.walk import postorder

__all__ = ["Affine", "affine", "combined", "written"]

#: The coefficients of the parts of a sum, that of 1 being the number by itself; none is 0.
Affine = dict[Expr, Fraction]


def affine(expr: Expr) -> Affine:
    """The parts of an expression with their coefficients; what is no sum and no multiple is a part.

    >>> from symdiff import parse
    >>> affine(parse("2*(i - 1) + n + 3"))
    {i: Fraction(2, 1), n: Fraction(1, 1), 1: Fraction(1, 1)}
    """
    made: dict[Expr, Affine] = {}
    for node in postorder(expr):
        if type(node) is Number:
            made[node] = {} if node is ZERO else {ONE: node.value}
        elif type(node) is Sum:
            made[node] = combined(made[node.args[0]], made[node.args[1]])
        elif type(node) is Product and type(node.args[0]) is Number:
            made[node] = combined({}, made[node.args[1]], node.args[0].value)
        elif type(node) is Product and type(node.args[1]) is Number:
            made[node] = combined({}, made[node.args[0]], node.args[1].value)
        else:
            made[node] = {node: Fraction(1)}
    return made[expr]


def combined(left: Affine, right: Affine, times: Fraction | int = 1) -> Affine:
    """left + times*right."""
    result = dict(left)
    for part, coefficient in right.items():
        total = result.pop(part, Fraction(0)) + times * coefficient
        if total:
            result[part] = total
    return result


def written(value: Affine) -> Expr:
    """The same as an expression, the number last."""
    terms = [multiply(rational(c.numerator, c.denominator), part) for part, c in value.items() if part is not ONE]
    number = value.get(ONE, Fraction(0))
    start: Expr = ZERO
    return reduce(add, [*terms, rational(number.numerator, number.denominator)], start)
