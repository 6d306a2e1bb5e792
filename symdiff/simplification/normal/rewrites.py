"""Rewrite rules: what a function of such an argument is, and under which condition.

A rule that has no condition is true wherever its left side has a value.  Each is tested on values.
"""

from __future__ import annotations

from typing import NamedTuple

from symdiff.expr import Call, Condition, Expr, Head, Number, Symbol
from symdiff.functions import (
    absolute, acos, acosh, acot, acoth, acsc, acsch, asec, asech, asin, asinh, atan, atanh, cbrt, ceiling, cos, cosh,
    cot, coth, csc, csch, exp, expint, floor, heaviside, ln, log, lowergamma, maximum, minimum, polygamma,
    polylog, relu, root, sec, sech, sigmoid, sign, sin, sinh, softplus, tan, tanh, uppergamma, digamma, zeta,
    hurwitz_zeta, besselj,
)

__all__ = ["REWRITES", "Rewrite", "Rewriting", "matched", "rules_for"]

a, b = Symbol("a"), Symbol("b")


class Rewrite(NamedTuple):
    """A rule.

    Attributes:
        name: what a textbook calls it.
        left: the pattern, a call of a function; its symbols stand for any expressions.
        right: what it is.
        when: the condition under which that is true; None where the left side has a value.
    """

    name: str
    left: Expr
    right: Expr
    when: Condition | None = None


class Rewriting(NamedTuple):
    """A rule that fired.

    Attributes:
        name: of the rule.
        before, after: what it made of what.
    """

    name: str
    before: Expr
    after: Expr


REWRITES = [
    # a function of its inverse
    Rewrite("sine of the arcsine", sin(asin(a)), a),
    Rewrite("cosine of the arccosine", cos(acos(a)), a),
    Rewrite("tangent of the arctangent", tan(atan(a)), a),
    Rewrite("cotangent of the arccotangent", cot(acot(a)), a, a.differs(0)),
    Rewrite("secant of the arcsecant", sec(asec(a)), a),
    Rewrite("cosecant of the arccosecant", csc(acsc(a)), a),
    Rewrite("hyperbolic sine of its inverse", sinh(asinh(a)), a),
    Rewrite("hyperbolic cosine of its inverse", cosh(acosh(a)), a),
    Rewrite("hyperbolic tangent of its inverse", tanh(atanh(a)), a),
    Rewrite("hyperbolic cotangent of its inverse", coth(acoth(a)), a),
    Rewrite("hyperbolic secant of its inverse", sech(asech(a)), a),
    Rewrite("hyperbolic cosecant of its inverse", csch(acsch(a)), a),
    # an inverse of a function that takes each value once
    Rewrite("inverse of the hyperbolic sine", asinh(sinh(a)), a),
    Rewrite("inverse of the hyperbolic tangent", atanh(tanh(a)), a),
    Rewrite("inverse of the hyperbolic cosine", acosh(cosh(a)), absolute(a)),
    Rewrite("cube root of a cube", cbrt(a**3), a),
    # absolute value, sign and the steps
    Rewrite("sign of an absolute value", sign(absolute(a)), sign(a) ** 2),
    Rewrite("sign of a sign", sign(sign(a)), sign(a)),
    Rewrite("sign of what is positive", sign(a), Number(1), a > 0),
    Rewrite("sign of what is negative", sign(a), Number(-1), a < 0),
    Rewrite("absolute value of a sign", absolute(sign(a)), sign(a) ** 2),
    Rewrite("greater of two equals", maximum(a, a), a),
    Rewrite("less of two equals", minimum(a, a), a),
    Rewrite("ramp of an absolute value", relu(absolute(a)), absolute(a)),
    Rewrite("ramp of a ramp", relu(relu(a)), relu(a)),
    Rewrite("greater of two", maximum(a, b), a, a >= b),
    Rewrite("greater of two", maximum(a, b), b, a <= b),
    Rewrite("less of two", minimum(a, b), b, a >= b),
    Rewrite("less of two", minimum(a, b), a, a <= b),
    Rewrite("ramp of what is not negative", relu(a), a, a >= 0),
    Rewrite("ramp of what is not positive", relu(a), Number(0), a <= 0),
    Rewrite("step at what is positive", heaviside(a), Number(1), a > 0),
    Rewrite("step at what is negative", heaviside(a), Number(0), a < 0),
    Rewrite("floor of a whole number", floor(a), a, a.equals(floor(a))),
    Rewrite("ceiling of a whole number", ceiling(a), a, a.equals(floor(a))),
    Rewrite("floor of a floor", floor(floor(a)), floor(a)),
    Rewrite("ceiling of a floor", ceiling(floor(a)), floor(a)),
    Rewrite("floor of a ceiling", floor(ceiling(a)), ceiling(a)),
    Rewrite("ceiling of a ceiling", ceiling(ceiling(a)), ceiling(a)),
    # the logistic function
    Rewrite("logarithm of the sigmoid", ln(sigmoid(a)), -softplus(-a)),
    Rewrite("exponential of the softplus", exp(softplus(a)), 1 + exp(a)),
    # orders at which special functions are elementary, or simpler
    Rewrite("polylogarithm of order 0", polylog(0, a), a / (1 - a)),                        # DLMF 25.12.10
    Rewrite("polylogarithm of order 1", polylog(1, a), -ln(1 - a)),                         # DLMF 25.12.10
    Rewrite("polylogarithm of order -1", polylog(-1, a), a / (1 - a) ** 2),
    Rewrite("upper gamma function of order 1", uppergamma(1, a), exp(-a)),                  # DLMF 8.4.5
    Rewrite("lower gamma function of order 1", lowergamma(1, a), 1 - exp(-a)),              # DLMF 8.4.1
    Rewrite("exponential integral of order 0", expint(0, a), exp(-a) / a),                  # DLMF 8.19.1
    Rewrite("polygamma function of order 0", polygamma(0, a), digamma(a)),                  # DLMF 5.15.1
    Rewrite("Hurwitz zeta function at 1", hurwitz_zeta(a, 1), zeta(a)),                     # DLMF 25.11.2
    Rewrite("Bessel function of order -1", besselj(-1, a), -besselj(1, a)),                 # DLMF 10.4.1
    Rewrite("first root", root(a, 1), a),
    Rewrite("logarithm of the base", log(a, a), Number(1)),
]

_BY_HEAD: dict[Head, list[Rewrite]] = {}
for _rule in REWRITES:
    assert type(_rule.left) is Call
    _BY_HEAD.setdefault(_rule.left.function, []).append(_rule)


def rules_for(head: Head) -> list[Rewrite]:
    """The rules for calls of a function."""
    return _BY_HEAD.get(head, [])


def matched(pattern: Expr, expr: Expr) -> dict[Expr, Expr] | None:
    """What the symbols of a pattern stand for in an expression, or None if it is not of this form.

    >>> from symdiff import parse
    >>> matched(sin(asin(a)), parse("sin(asin(2x))"))
    {a: 2*x}
    """
    found: dict[Expr, Expr] = {}
    work = [(pattern, expr)]
    while work:
        wanted, given = work.pop()
        if type(wanted) is Symbol:
            if found.setdefault(wanted, given) is not given:
                return None
        elif type(wanted) is not type(given) or wanted.fields != given.fields or len(wanted.args) != len(given.args):
            return None
        else:
            work += zip(wanted.args, given.args)
    return found
