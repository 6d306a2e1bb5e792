"""Derivatives off the kinks: where |u| has a derivative, the square of sign(u) is 1."""

from __future__ import annotations

from collections.abc import Callable

from symdiff.expr import ONE, Call, Expr, Number, Power, Symbol, occurs, postorder, replace
from symdiff.functions import sign
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.shortest import simplified

__all__ = ["off_kinks"]


def off_kinks(derivative: Expr, variable: Symbol, like: Expr, trace: Callable[[Rewriting], None] | None = None) -> Expr:
    """A derivative without squares of signs: sign(u) comes from |u| and from itself, which have no derivative where u
    is 0.

    Args:
        derivative: as the simplifier gave it.
        variable: by what.
        like: what the user wrote.
        trace: called with each rule that fired.

    >>> from symdiff import parse
    >>> x = Symbol("x")
    >>> print(off_kinks(parse("exp(-|x|)*sign(x)^2 + sign(a)^2"), x, parse("exp(-|x|)")))
    exp(-abs(x)) + sign(a)^2
    """
    found: dict[Expr, Expr] = {}
    for node in postorder(derivative):
        if type(node) is Power and type(node.base) is Call and node.base.function is sign and occurs(variable, node):
            exponent = node.exponent
            if type(exponent) is Number and exponent.is_integer and abs(exponent.numerator) > 1:
                found[node] = node.base if exponent.numerator % 2 else ONE
    if not found:
        return derivative
    smooth = replace(derivative, found)
    if trace is not None:
        trace(Rewriting("the square of a sign is 1 where there is a derivative", derivative, smooth))
    return simplified(smooth, like, trace=trace)
