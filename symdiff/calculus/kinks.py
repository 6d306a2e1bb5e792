"""Derivatives off the kinks: where |u| has a derivative, the square of sign(u) is 1."""

from __future__ import annotations

from collections.abc import Callable

from symdiff.differentiation import differentiate
from symdiff.domains.signs import Signs
from symdiff.expr import ONE, ZERO, Call, Expr, Number, Power, Product, Sum, Symbol, free_symbols, postorder, replace
from symdiff.functions import cos, cosh, e, exp, sign, sin, sinh
from symdiff.simplification.normal.normalizer import normal_form
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.proofs.coefficients import coefficients_of
from symdiff.simplification.shortest import simplified

__all__ = ["off_kinks"]

#: Functions without singular points in the plane.
_ENTIRE = (exp, sin, cos, sinh, cosh)


def off_kinks(derivative: Expr, variable: Symbol, like: Expr, trace: Callable[[Rewriting], None] | None = None) -> Expr:
    """A derivative without squares of signs: where u is 0, sign(u) and |u| have none, and if the whole has one, it is
    the limit of those beside.  The square stays where u may be 0 in an interval.

    Args:
        derivative: as the simplifier gave it.
        variable: by what.
        like: what the user wrote.
        trace: called with each rule that fired.

    >>> from symdiff import parse
    >>> x = Symbol("x")
    >>> print(off_kinks(parse("exp(-|x|)*sign(x)^2 + sign(a*x)^2"), x, parse("exp(-|x|)")))
    exp(-abs(x)) + sign(a*x)^2
    """
    found: dict[Expr, Expr] = {}
    for node in postorder(derivative):
        if type(node) is Power and type(node.base) is Call and node.base.function is sign:
            exponent = node.exponent
            if type(exponent) is Number and exponent.is_integer and abs(exponent.numerator) > 1 and (
                    _has_isolated_zeros(node.base.args[0], variable)):
                found[node] = node.base if exponent.numerator % 2 else ONE
    if not found:
        return derivative
    smooth = replace(derivative, found)
    if trace is not None:
        trace(Rewriting("the square of a sign is 1 where there is a derivative", derivative, smooth))
    return simplified(smooth, like, trace=trace)


def _has_isolated_zeros(expr: Expr, variable: Symbol) -> bool:
    """Whether an expression is certainly not 0 in a whole interval of the variable, whatever the other symbols are: it
    is made of functions that are analytic in the plane but for single points, or a polynomial in the variable of which
    one coefficient is never 0."""
    order = postorder(expr)
    if free_symbols(expr) == [variable] and all(map(_is_analytic, order)):
        return normal_form(differentiate(expr, variable)) is not ZERO
    coefficients, signs = coefficients_of(order, [variable]), Signs()
    return coefficients is not None and any([degree and signs.nonzero(coefficient)
                                             for (degree,), coefficient in coefficients.items()])


def _is_analytic(node: Expr) -> bool:
    """Whether a node is analytic where its arguments are, but for single points."""
    if type(node) is Power:
        base, exponent = node.args
        return base is e or (type(exponent) is Number and exponent.is_integer)
    if type(node) is Call:
        return node.function in _ENTIRE or not node.args
    return type(node) in (Number, Symbol, Sum, Product)
