"""Stretches on which a function takes each value once, with the inverse there: how functions are unwound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from symdiff.expr import MINUS_ONE, ONE, ZERO, Call, Expr, Head, Number, Power, Symbol, free_symbols
from symdiff.functions import (
    absolute, acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosh, e, exp, ln, log, pi, root, sigmoid, sin, sinh,
    softplus, sqrt, tan, tanh,
)
from symdiff.solving.regions import Undecided, compared

__all__ = ["BRANCHES", "Branch", "opened", "power_branches"]


class Branch(NamedTuple):
    """A stretch on which a function takes each value once.

    Attributes:
        low, high: its ends, None for infinity; they belong to it where they and the values there are numbers.
        at_low, at_high: the values at the ends, None for infinite ones.
        inverse: from a value to where it is taken.
        rising: whether the function grows.
    """

    low: Expr | None
    high: Expr | None
    at_low: Expr | None
    at_high: Expr | None
    inverse: Callable[[Expr], Expr]
    rising: bool = True


_HALF_PI = pi / 2
#: The functions that can be unwound.
BRANCHES: Final[Mapping[Head, tuple[Branch, ...]]] = {
    exp: (Branch(None, None, ZERO, None, ln),),
    ln: (Branch(ZERO, None, None, None, lambda p: e**p),),
    cbrt: (Branch(None, None, None, None, lambda p: p**3),),
    absolute: (Branch(None, ZERO, None, ZERO, lambda p: -p, rising=False), Branch(ZERO, None, ZERO, None, lambda p: p)),
    sinh: (Branch(None, None, None, None, asinh),),
    cosh: (Branch(None, ZERO, None, ONE, lambda p: -acosh(p), rising=False), Branch(ZERO, None, ONE, None, acosh)),
    tanh: (Branch(None, None, MINUS_ONE, ONE, atanh),),
    asinh: (Branch(None, None, None, None, sinh),),
    acosh: (Branch(ONE, None, ZERO, None, cosh),),
    atanh: (Branch(MINUS_ONE, ONE, None, None, tanh),),
    asin: (Branch(MINUS_ONE, ONE, -_HALF_PI, _HALF_PI, sin),),
    acos: (Branch(MINUS_ONE, ONE, pi, ZERO, cos, rising=False),),
    atan: (Branch(None, None, -_HALF_PI, _HALF_PI, tan),),
    sigmoid: (Branch(None, None, ZERO, ONE, lambda p: ln(p / (1 - p))),),
    softplus: (Branch(None, None, ZERO, None, lambda p: ln(exp(p) - 1)),),
}


def opened(kernel: Expr, variable: Symbol) -> tuple[Expr, Sequence[Branch]]:
    """The argument of a kernel, and how the kernel is unwound.

    Raises:
        Undecided: it cannot be.
    """
    if type(kernel) is Call:
        if len(kernel.args) == 1 and kernel.function in BRANCHES:
            return kernel.args[0], BRANCHES[kernel.function]
        if kernel.function is log and variable not in free_symbols(kernel.args[1]):
            base = kernel.args[1]
            rising = compared(base, ONE) > 0
            return kernel.args[0], (Branch(ZERO, None, None, None, lambda p: base**p, rising),)
    if type(kernel) is Power:
        base, exponent = kernel.args
        if type(exponent) is Number:
            return base, power_branches(exponent)
        if variable not in free_symbols(base) and compared(base, ZERO) > 0:
            rising = compared(base, ONE) > 0
            at_low, at_high = (ZERO, None) if rising else (None, ZERO)
            return exponent, (Branch(None, None, at_low, at_high, lambda p: _logarithm(p, base), rising),)
    raise Undecided


def _logarithm(value: Expr, base: Expr) -> Expr:
    """The exponent to which the base is the value: a whole number where it is one."""
    if type(value) is Number and type(base) is Number:
        for exponent in range(-64, 65):
            if base.value**exponent == value.value:
                return Number(exponent)
    return ln(value) / ln(base)


def power_branches(exponent: Number) -> tuple[Branch, ...]:
    """The stretches of u^r for a rational r."""
    r = exponent.value
    inverse = exponent**-1

    def positive_root(p: Expr) -> Expr:
        return sqrt(p) if r == 2 else cbrt(p) if r == 3 else p**inverse

    rising = r > 0
    right = Branch(ZERO, None, ZERO if rising else None, None if rising else ZERO, positive_root, rising)
    if r.denominator != 1:
        return (right,)
    if r.numerator % 2 == 0:
        return (Branch(None, ZERO, None if rising else ZERO, ZERO if rising else None,
                       lambda p: -positive_root(p), not rising), right)
    if rising:
        return (Branch(None, None, None, None, lambda p: cbrt(p) if r == 3 else root(p, r.numerator)),)
    return (Branch(None, ZERO, ZERO, None, lambda p: -positive_root(-p), rising), right)
