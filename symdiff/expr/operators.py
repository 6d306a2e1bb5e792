"""The operators: they fold numbers, 0 and 1 on the spot, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symdiff.expr.nodes import (
    MINUS_ONE, ONE, SMALL, ZERO, Call, Expr, Number, Operand, Power, Product, Sum, Symbol, converted, pair, rational,
)

__all__ = ["add", "divide", "methods", "multiply", "negate", "power", "reciprocal", "subtract"]

#: Folding leaves a product or power of numbers alone when its result would take more bits than this.
FOLDED_BITS = 1 << 16


def add(left: Expr, right: Expr) -> Expr:
    """left + right."""
    if left is ZERO:
        return right
    if right is ZERO:
        return left
    if type(left) is Number and type(right) is Number:
        return rational(left.numerator * right.denominator + right.numerator * left.denominator,
                        left.denominator * right.denominator, left.decimal or right.decimal)
    return pair(Sum, left, right)


def negate(expr: Expr) -> Expr:
    """-expr; two signs in a row go."""
    if type(expr) is Number:
        return Number(-expr.numerator, expr.denominator, expr.decimal)
    if type(expr) is Product and expr.args[0] is MINUS_ONE:
        return expr.args[1]
    return pair(Product, MINUS_ONE, expr)


def subtract(left: Expr, right: Expr) -> Expr:
    """left - right."""
    return add(left, negate(right))


def multiply(left: Expr, right: Expr) -> Expr:
    """left * right; a number joins the numbers in front of the right side."""
    if type(left) is not Number:
        if type(right) is not Number:
            return pair(Product, left, right)
    else:
        while (type(right) is Product and type(right.args[0]) is Number
               and left is not ONE and left is not MINUS_ONE):
            left, right = multiply(left, right.args[0]), right.args[1]
    if right is ONE:
        return left
    if left is ONE:
        return right
    if left is ZERO or right is ZERO:
        other = right if left is ZERO else left
        if type(other) is Power and other.args[0] is ZERO:
            return Product(left, right)  # 0/0 is not 0
        return ZERO
    if left is MINUS_ONE:
        return negate(right)
    if type(left) is Number and type(right) is Number:
        if left.numerator.bit_length() + right.numerator.bit_length() < FOLDED_BITS:
            return rational(left.numerator * right.numerator, left.denominator * right.denominator,
                            left.decimal or right.decimal)
    return pair(Product, left, right)


def reciprocal(expr: Expr) -> Expr:
    """1/expr; of a power with a number for its exponent, the power with the opposite one."""
    if type(expr) is Number and expr is not ZERO:
        return rational(expr.denominator, expr.numerator, expr.decimal)
    if type(expr) is Power and type(expr.args[1]) is Number:
        return power(expr.args[0], negate(expr.args[1]))
    return pair(Power, expr, MINUS_ONE)


def divide(left: Expr, right: Expr) -> Expr:
    """left / right."""
    if right is ONE:
        return left
    return multiply(left, reciprocal(right))


def power(base: Expr, exponent: Expr) -> Expr:
    """base ^ exponent; whole powers of numbers fold as long as they are not large."""
    if exponent is ONE or base is ONE:
        return base
    if exponent is ZERO:
        return ONE
    if type(base) is Number and type(exponent) is Number and exponent.denominator == 1:
        n = exponent.numerator
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if base is ZERO:
            return ZERO if n > 0 else Power(base, exponent)
        if bits * abs(n) < FOLDED_BITS:
            over, under = base.numerator, base.denominator
            return rational(over**n, under**n, base.decimal) if n > 0 else rational(under**-n, over**-n, base.decimal)
    return pair(Power, base, exponent)


# ---- as methods of expressions -----------------------------------------------------------------------------------

#: Kinds that are operands as they are, and need not be looked at.
_FORMULAS = frozenset([Number, Symbol, Sum, Product, Power, Call])


def methods(operation: Callable[[Expr, Expr], Expr]
            ) -> tuple[Callable[[Expr, Operand], Expr], Callable[[Expr, Operand], Expr]]:
    """An operator with the expression on its left, and on its right.  Models are built with them: whole numbers, of
    which they are full, are converted here."""

    def forward(self: Expr, other: Any) -> Expr:
        right: Expr | None
        if type(other) in _FORMULAS:
            right = other
        elif type(other) is int:
            right = SMALL.get(other) or Number(other)
        else:
            right = converted(other)
        return NotImplemented if right is None else operation(self, right)  # the other side may know what to do

    def backward(self: Expr, other: Operand) -> Expr:
        left = (SMALL.get(other) or Number(other)) if type(other) is int else converted(other)
        return NotImplemented if left is None else operation(left, self)

    return forward, backward


for _name, _operation in {"add": add, "sub": subtract, "mul": multiply, "truediv": divide, "pow": power}.items():
    _forward, _backward = methods(_operation)
    setattr(Expr, f"__{_name}__", _forward)
    setattr(Expr, f"__r{_name}__", _backward)
Expr.__neg__ = negate   # type: ignore[method-assign]  # `Expr` has it for the type checker alone
