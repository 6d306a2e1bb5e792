"""Derivatives off the kinks: where |u| has a derivative, the square of sign(u) is 1."""

from __future__ import annotations

from collections.abc import Callable

from symdiff.differentiation import differentiate
from symdiff.expr import ONE, ZERO, Call, Expr, Number, Power, Product, Sum, Symbol, free_symbols, postorder, replace
from symdiff.functions import cos, cosh, e, exp, sign, sin, sinh
from symdiff.simplification.normal.normalizer import Normalizer, normal_form
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.normal.terms import Monomial
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
    symbols = free_symbols(expr)
    if symbols == [variable]:
        return (all([_is_analytic(node) for node in postorder(expr)])
                and normal_form(differentiate(expr, variable)) is not ZERO)
    normalizer = Normalizer([expr], [expr])
    normalizer.collect()
    terms = normalizer.terms[expr]
    degrees = [_degree(term, variable) for term in terms]
    return None not in degrees and any([degree and degrees.count(degree) == 1 and _is_nonzero_beside(term, variable)
                                        for term, degree in zip(terms, degrees)])


def _is_nonzero_beside(term: Monomial, variable: Symbol) -> bool:
    """Whether the coefficient of a power of a variable is a number divided by something."""
    return all([base is variable or (not isinstance(exponent, Expr) and exponent < 0)
                for base, exponent in term.powers.items()])


def _is_analytic(node: Expr) -> bool:
    """Whether a node is analytic where its arguments are, but for single points."""
    if type(node) is Power:
        base, exponent = node.args
        return base is e or (type(exponent) is Number and exponent.is_integer)
    if type(node) is Call:
        return node.function in _ENTIRE or not node.args
    return type(node) in (Number, Symbol, Sum, Product)


def _degree(term: Monomial, variable: Symbol) -> int | None:
    """The degree of a term in a variable; None if it is no polynomial in it."""
    degree = 0
    for base, exponent in term.powers.items():
        if base is variable and isinstance(exponent, int) and exponent > 0:
            degree = exponent
        elif variable in free_symbols(base) or (isinstance(exponent, Expr) and variable in free_symbols(exponent)):
            return None
    return degree
