"""The signs that the value of an expression can have, wherever it is defined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from symdiff.expr import Call, Expr, IndexProduct, IndexSum, Number, Piecewise, Power, Product, Sum, postorder
from symdiff.functions import Function, maximum, minimum
from symdiff.functions.table import NONNEGATIVE, POSITIVE, SAME

__all__ = ["ALLOWED", "ANY", "NEGATIVE", "NULL", "OPPOSITE", "PLUS", "Signs"]

#: Sets of signs, joined by `|`.
NEGATIVE: Final = 1
NULL: Final = 2
PLUS: Final = 4
ANY: Final = 7

#: The signs that a relation with 0 allows.
ALLOWED: Final = {"<": NEGATIVE, "<=": NEGATIVE | NULL, ">": PLUS, ">=": PLUS | NULL, "=": NULL, "!=": NEGATIVE | PLUS}

#: The signs of -u by those of u.
OPPOSITE = (0, PLUS, NULL, PLUS | NULL, NEGATIVE, NEGATIVE | PLUS, NEGATIVE | NULL, ANY)


def _sum(a: int, b: int) -> int:
    if a == NULL or b == NULL:
        return b if a == NULL else a
    if not (a | b) & NEGATIVE:
        return PLUS | (a & b & NULL)
    if not (a | b) & PLUS:
        return NEGATIVE | (a & b & NULL)
    return ANY


def _product(a: int, b: int) -> int:
    result = (a | b) & NULL
    if a & PLUS:
        result |= b & ~NULL
    if a & NEGATIVE:
        result |= OPPOSITE[b & ~NULL]
    return result


class Signs:
    """Signs of expressions, given those of some.

    Args:
        known: signs of symbols or other subexpressions.

    >>> from symdiff import parse
    >>> Signs().positive(parse("1 + x^2 + exp(y)"))
    True
    """

    def __init__(self, known: Mapping[Expr, int] | None = None) -> None:
        self.known: dict[Expr, int] = dict(known or {})

    def of(self, expr: Expr) -> int:
        """The set of possible signs, as a sum of NEGATIVE, NULL and PLUS."""
        found = self.known.get(expr)
        if found is not None:
            return found
        for node in postorder(expr, known=self.known):
            self.known[node] = self._sign(node)
        return self.known[expr]

    def positive(self, expr: Expr) -> bool:
        return self.of(expr) == PLUS

    def nonnegative(self, expr: Expr) -> bool:
        return not self.of(expr) & NEGATIVE

    def nonzero(self, expr: Expr) -> bool:
        return not self.of(expr) & NULL

    def _sign(self, node: Expr) -> int:
        kind, known = type(node), self.known
        if type(node) is Number:
            n = node.numerator
            return PLUS if n > 0 else NULL if n == 0 else NEGATIVE
        if kind is Sum:
            return _sum(known[node.args[0]], known[node.args[1]])
        if kind is Product:
            left, right = node.args
            if left is right:
                return PLUS | (known[left] & NULL)
            return _product(known[left], known[right])
        if kind is Power:
            return self._power(node.args[0], node.args[1])
        if type(node) is Call:
            return self._call(node)
        if kind is IndexSum:        # which is taken to have terms
            return known[node.args[0]] if known[node.args[0]] != NEGATIVE | PLUS else ANY
        if kind is IndexProduct:
            inner = known[node.args[0]]
            return inner if not inner & NEGATIVE else ANY if inner & NULL else NEGATIVE | PLUS
        if type(node) is Piecewise:
            signs = 0
            for value in [*[value for _, value in node.branches], node.otherwise]:
                signs |= 0 if value is None else known[value]
            return signs
        return ANY

    def _power(self, base: Expr, exponent: Expr) -> int:
        sign = self.known[base]
        if sign == PLUS:
            return PLUS
        if type(exponent) is not Number:
            return ANY
        zero = sign & NULL if exponent.numerator > 0 else 0
        if exponent.denominator != 1 or exponent.numerator % 2 == 0:
            return PLUS | zero
        return sign & ~NULL | zero

    def _call(self, node: Call) -> int:
        function = node.function
        if not isinstance(function, Function):
            return ANY
        if function.sign == POSITIVE:
            return PLUS
        if function.sign == NONNEGATIVE:
            inner = self.known[node.args[0]]
            return PLUS | NULL if inner & NULL or not function.parity else PLUS
        if function.sign == SAME:
            return self.known[node.args[0]]
        signs = [self.known[arg] for arg in node.args]
        if function is maximum and any(sign == PLUS for sign in signs):
            return PLUS
        if function is maximum and not all(sign & NEGATIVE for sign in signs):
            return PLUS | NULL
        if function is minimum and all(not sign & NEGATIVE for sign in signs):
            return PLUS | (NULL if any(sign & NULL for sign in signs) else 0)
        return ANY
