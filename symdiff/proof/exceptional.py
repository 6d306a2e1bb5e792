"""The mixed partial derivatives of a function at one point, from the definition: Peano's function and its relatives.

By the definition f_xy(a, b) is the derivative of y -> f_x(a, y) at b, and f_x(a, y) that of x -> f(x, y) at a.  Near
the point, on either side of b, y is b + t or b - t with t > 0, and x is a + s t; then f is a function of s whose
behaviour for small s is found (`calculus.germs`), with t as a positive parameter.
Peano, Calcolo differenziale (1884), annotation 103; Apostol, Calculus II, 8.23.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from symdiff.calculus.germs import Germ, germ
from symdiff.solving.regions import Undecided
from symdiff.errors import SymdiffError
from symdiff.expr import ZERO, Expr, Number, Symbol, free_symbols, replace
from symdiff.functions import exp, ln
from symdiff.numeric import evaluate
from symdiff.simplification.proofs.zero import proved_zero
from symdiff.simplification.shortest import simplified

__all__ = ["MixedPartial", "mixed_partial"]

_S, _R = Symbol("s_along"), Symbol("r_scale")
#: A positive number t, whose sign everybody knows.
_T = exp(_R)


class MixedPartial(NamedTuple):
    """A mixed partial derivative at a point, from the definition.

    Attributes:
        value: of the derivative by `first` and then by `second`.
        first, second: the variables.
        above, below: the derivative by `first` at the point's own value of it, as a function of t > 0, where `second`
            is t above and below the point's.
        here: the derivative by `first` at the point itself.
    """

    value: Expr
    first: Symbol
    second: Symbol
    above: Expr
    below: Expr
    here: Expr


def mixed_partial(expr: Expr, first: Symbol, second: Symbol, point: Mapping[Symbol, Expr], value: Expr | None
                  ) -> MixedPartial:
    """The derivative by `first`, then by `second`, at a point.

    Args:
        expr: the function.
        first, second: by which.
        point: where.
        value: of the function where the expression has none.

    Raises:
        Undecided: it does not exist, or was not found.
    """
    a, b = point[first], point[second]
    t = Symbol("t")
    slopes: list[Expr] = []
    for side in (1, -1):
        there = b + Number(side) * _T
        along = simplified(replace(expr, {first: a + _S * _T, second: there}))
        start = _value(expr, {**point, first: a, second: there}, value)
        slope = replace(simplified(_slope(along, _S, start) / _T), {_T: t})
        slopes.append(simplified(replace(slope, {_R: ln(t)})))
    line = simplified(replace(expr, {second: b}), expr)
    here = _slope(replace(line, {first: a + _S}), _S, _value(expr, point, value), value)
    rises: list[Expr] = []
    for side, slope in zip((1, -1), slopes):
        found = germ(slope, t, ZERO, 1)
        if not _near(found, here):
            raise Undecided
        rises.append(Number(side) * found.terms.get(Fraction(1), ZERO))
    if not _equal(*rises):
        raise Undecided
    return MixedPartial(simplified(rises[0]), first, second, slopes[0], slopes[1], here)


def _slope(expr: Expr, variable: Symbol, start: Expr, otherwise: Expr | None = None) -> Expr:
    """The derivative at 0 of an expression which has the value `start` there."""
    found: list[Expr] = []
    for side in (1, -1):
        try:
            near = germ(expr, variable, ZERO, side)
        except Undecided:
            if otherwise is None or not _nowhere(expr, variable):
                raise
            found.append(ZERO)          # on this line the function has its exceptional value everywhere
            continue
        if not _near(near, start):
            raise Undecided
        found.append(Number(side) * near.terms.get(Fraction(1), ZERO))
    if not _equal(*found):
        raise Undecided
    return found[0]


def _near(found: Germ, value: Expr) -> bool:
    """Whether what happens at a point leads to this value with a slope."""
    return (_equal(found.terms.get(Fraction(0), ZERO), value) and all(a == 0 or a >= 1 for a in found.terms)
            and (found.rest is None or found.rest > 1))


def _equal(left: Expr, right: Expr) -> bool:
    return left is right or proved_zero(left - right)


def _value(expr: Expr, point: Mapping[Symbol, Expr], otherwise: Expr | None) -> Expr:
    """The value of the expression at a point, or else the exceptional one."""
    there = replace(expr, dict(point))
    try:
        evaluate(there, {symbol: Fraction(1, 2 + place) for place, symbol in enumerate(free_symbols(there), 1)})
        return simplified(there)
    except SymdiffError:
        if otherwise is None:
            raise Undecided from None
        return otherwise


def _nowhere(expr: Expr, variable: Symbol) -> bool:
    """Whether the expression has no value at some points near 0 on either side, where it would have to have one."""
    for place in (Fraction(1, 7), Fraction(-1, 7), Fraction(1, 1001), Fraction(-1, 1001)):
        try:
            evaluate(expr, {variable: place})
            return False
        except SymdiffError:
            continue
    return True
