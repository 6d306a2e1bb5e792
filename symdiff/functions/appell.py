"""Appell's first hypergeometric function of two variables, `appellf1(a, b1, b2, c, x, y)` (DLMF, section 16.13).

The antiderivative of u^m (1 - p u)^r (1 - q u)^s is u^(m + 1)/(m + 1) appellf1(m + 1, -r, -s, m + 2, p u, q u).
"""

from __future__ import annotations

from math import inf, isnan, lgamma, log, log1p
from typing import Any, NamedTuple

from symdiff.expr import Condition, Expr
from symdiff.functions.balls import arb_or_acb, exact_integer, integral
from symdiff.functions.elementary import floor
from symdiff.functions.table import Numeric, Refusal, function

__all__ = ["appellf1"]

#: Series are not added up further; where their terms shrink more slowly than by this factor, the integral is quicker.
MAX_TERMS, MAX_RATIO = 2_000, 0.7
#: The integral is not taken for arguments that are larger.
LARGEST = 1e100
#: For a = 0, -1, -2 ... down to this the function is a polynomial.
MAX_DEGREE = 1000
#: The integral is taken from where the series of what lies before shrinks by this factor.
SPLIT = 0.2


class _Place(NamedTuple):
    """The arguments of the function."""

    a: Any
    b1: Any
    b2: Any
    c: Any
    x: Any
    y: Any

    def ratio(self) -> float:
        """About the factor by which terms of the series shrink."""
        size = float(max(abs(self.x.mid()), abs(self.y.mid())))
        return inf if isnan(size) else size


def _by_x(a: Expr, b1: Expr, b2: Expr, c: Expr, x: Expr, y: Expr) -> Expr:                  # from DLMF 16.13.1
    return a * b1 / c * appellf1(a + 1, b1 + 1, b2, c + 1, x, y)


def _by_y(a: Expr, b1: Expr, b2: Expr, c: Expr, x: Expr, y: Expr) -> Expr:
    return a * b2 / c * appellf1(a + 1, b1, b2 + 1, c + 1, x, y)


def _defined(a: Expr, b1: Expr, b2: Expr, c: Expr, x: Expr, y: Expr) -> Condition:
    return (x < 1) & (y < 1) & ((c > 0) | c.differs(floor(c)))


def _ball(*args: Any) -> Any:
    """The value: by the series where it converges after one of the transformations, else by the integral."""
    ball = arb_or_acb(*args)
    place = _Place(*map(ball, args))
    if not all([value.is_finite() for value in place]) or not (_off_the_cut(1 - place.x) and _off_the_cut(1 - place.y)):
        return ball("nan")
    factor, reached = min(_transformed(place), key=lambda choice: choice[1].ratio())
    if exact_integer(place.a) in range(-MAX_DEGREE, 1):
        return _series(place)
    if args[3] - args[0] == 1 and reached.ratio() > MAX_RATIO and place.ratio() < LARGEST:
        return _by_integral(place)
    return factor * _series(reached)


def _transformed(place: _Place) -> list[tuple[Any, _Place]]:
    """The function as a factor times itself elsewhere: DLMF 16.16.4 and what follows from it by symmetry."""
    a, b1, b2, c, x, y = place
    left, right, rest = 1 - x, 1 - y, c - b1 - b2
    return [
        (type(a)(1), place),
        (left**-b1 * right**-b2, _Place(c - a, b1, b2, c, -x / left, -y / right)),
        (left**-a, _Place(a, rest, b2, c, -x / left, (y - x) / left)),
        (right**-a, _Place(a, b1, rest, c, (x - y) / right, -y / right)),
        (left**(c - a - b1) * right**-b2, _Place(c - a, rest, b2, c, x, (x - y) / right)),
        (left**-b1 * right**(c - a - b2), _Place(c - a, b1, rest, c, (y - x) / left, y)),
    ]


def _series(place: _Place) -> Any:
    """The sum of (a)_n/(c)_n p_n, where p_n is the coefficient of s^n in (1 - x s)^-b1 (1 - y s)^-b2.

    These are at most those of (1 - r s)^-(|b1| + |b2|), where r is the larger of |x| and |y|.
    """
    from flint import arb, ctx

    a, b1, b2, c, x, y = place
    degree = exact_integer(a)
    if degree is not None and -MAX_DEGREE <= degree <= 0:
        return _partial_sum(place, 1 - degree)[0]
    size = _above(abs(x).max(abs(y)))
    order = _above(abs(b1) + abs(b2)) + arb(2)**-10
    terms = _terms(float(size), float(order), abs(float(abs(a - c).mid())), float(abs(c).mid()), ctx.prec)
    if terms is None:
        return a * arb.nan()
    total, rising = _partial_sum(place, terms)
    shrinking = (1 + abs(a - c) / (terms - abs(c))) * (1 + (order - 1).max(arb(0)) / (terms + 1)) * size
    if not (shrinking < 1 and abs(c) < terms):
        return a * arb.nan()
    largest = ((order + terms).lgamma() - order.lgamma() - arb(terms + 1).lgamma()).exp() * size**terms
    tail = _above(abs(rising) * largest / (1 - shrinking))
    around = arb(0, tail)
    return total + (around if type(a) is arb else type(a)(around, around))


def _partial_sum(place: _Place, terms: int) -> tuple[Any, Any]:
    """The first terms of the series, and (a)_n/(c)_n for the first that is left out."""
    from flint import acb_poly, arb, arb_poly

    a, b1, b2, c, x, y = place
    polynomial = arb_poly if type(a) is arb else acb_poly
    product = polynomial(_binomial(b1, x, terms)) * polynomial(_binomial(b2, y, terms))
    total, rising = type(a)(0), type(a)(1)
    for n in range(terms):
        total += rising * product[n]
        rising *= (a + n) / (c + n)
    return total, rising


def _binomial(order: Any, x: Any, count: int) -> list[Any]:
    """The first coefficients of (1 - x s)^-order."""
    found = [type(x)(1)]
    for n in range(1, count):
        found.append(found[-1] * (order + (n - 1)) * x / n)
    return found


def _terms(size: float, order: float, apart: float, below: float, bits: int) -> int | None:
    """How many terms of a series leave a tail that the precision does not show; None for too many."""
    terms = 16 + int(2 * below)
    while terms <= MAX_TERMS:
        growth = lgamma(order + terms) - lgamma(order) - lgamma(terms + 1) + (apart + 1) * log1p(terms / (1 + below))
        shrinking = (1 + apart / (terms - below)) * (1 + max(order - 1, 0) / (terms + 1)) * size
        if not size or (shrinking < 1 and growth + terms * log(size) - log(1 - shrinking) < -bits * log(2)):
            return terms
        terms += 8 + terms // 8
    return None


def _by_integral(place: _Place) -> Any:
    """For c = a + 1: a times the integral of t^(a - 1) (1 - x t)^-b1 (1 - y t)^-b2 from 0 to 1 (DLMF 16.15.1), its
    beginning by the series."""
    from flint import acb, arb

    a, b1, b2, c, x, y = place
    low = arb((SPLIT / abs(x).max(abs(y)).max(arb(SPLIT))).log().mid())
    start = low.exp()
    beginning = (a * low).exp() * _series(_Place(a, b1, b2, c, start * x, start * y))

    def integrand(s: Any, analytic: bool) -> Any:  # t = e^s, as x may be of any size
        t = s.exp()
        left, right = 1 - x * t, 1 - y * t
        if not (_off_the_cut(left) and _off_the_cut(right)):
            return acb("nan")
        return (a * s).exp() * left**-b1 * right**-b2

    rest = a * integral(integrand, acb(low), acb(0), abs(beginning.mid()))
    return beginning + (rest if type(a) is acb else rest.real)


def _off_the_cut(base: Any) -> bool:
    """Whether powers of a ball are analytic on it: certainly no number up to 0 lies in it."""
    return bool(base.real > 0 or base.imag > 0 or base.imag < 0)


def _above(x: Any) -> Any:
    """The upper end of a real ball, as a number."""
    from flint import arb

    return arb(x.upper())


appellf1 = function(
    "appellf1", "Appell's first hypergeometric function of x and y; DLMF 16.13.1",
    arity=6, letters="a b1 b2 c x y", aliases=("AppellF1",),
    derivative=(*[Refusal("only derivatives by the last two arguments have a closed form")] * 4, _by_x, _by_y),
    defined=_defined,
    numeric=Numeric(ball=_ball, raw=True, guarded=True),
    latex=r"F_{1}\left(#1; #2, #3; #4; #5, #6\right)", pretty="F1",
    sample=(*[(0.4, 2.5)] * 4, (-0.8, 0.8), (-0.8, 0.8)),
)
