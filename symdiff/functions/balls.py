"""Ball arithmetic for entries that FLINT does not have under one name.

Balls are python-flint's `arb` (real) and `acb` (complex).  FLINT is imported when the first value is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symdiff.errors import DomainError

if TYPE_CHECKING:
    from flint import acb, arb, fmpq

__all__ = ["angle_of_point", "exact_factorial", "exact_integer", "exact_power", "exact_root", "exact_step", "gauss",
           "hypergeometric", "integral", "on_the_line", "picked", "polylogarithm", "real_angle", "real_part_of",
           "real_root", "same"]


#: So many bits are given up for roundings inside of an integrand.
SLACK = 16


def exact_integer(x: arb | acb) -> int | None:
    """The integer that a ball is, if it is exactly one."""
    from flint import acb

    if isinstance(x, acb):
        x = x.real
    whole = x.unique_fmpz() if x.is_exact() else None
    return None if whole is None else int(whole)


def exact_factorial(n: fmpq) -> fmpq | None:
    """n! for a whole number that is not large."""
    from flint import fmpq, fmpz

    if n.q != 1 or not 0 <= n <= 2000:
        return None
    return fmpq(fmpz.fac_ui(n.p))


def exact_power(base: fmpq, exponent: fmpq) -> fmpq | None:
    """base^(p/q) for a base above 0, if it is rational and not large."""
    from flint import fmpq, fmpz

    degree, times = int(exponent.q), abs(int(exponent.p))
    if base <= 0 or degree > 64 or times > 1000 or times * base.height_bits() > 10_000:
        return None
    above, below = fmpz(base.p).root(degree), fmpz(base.q).root(degree)
    if above**degree != base.p or below**degree != base.q:
        return None
    return fmpq(above, below) ** int(exponent.p)


def exact_root(base: fmpq, degree: fmpq) -> fmpq | None:
    """The real root of whole degree, if it is rational and not large."""
    if degree.q != 1 or degree == 0 or (base < 0 and int(degree.p) % 2 == 0) or (base == 0 and degree < 0):
        return None
    if base == 0:
        return base
    value = exact_power(abs(base), 1 / degree)
    return value if value is None or base > 0 else -value


def exact_step(q: fmpq) -> fmpq:
    """0, 1/2 or 1 as a rational is negative, zero or positive."""
    from flint import fmpq

    return fmpq(1 + (q > 0) - (q < 0), 2)


def same(x: Any, y: Any) -> Any:
    """1 where two balls are the same number, 0 where they are none; not finite where that is not certain."""
    if x.is_exact() and y.is_exact() and x == y:
        return x * 0 + 1
    return x * 0 / 0 if x.overlaps(y) else (x - x.mid()) * 0


def real_root(x: arb, n: arb) -> arb:
    """The real n-th root; not finite where there is none."""
    from flint import arb

    order = exact_integer(arb(n))
    if order is None:
        return (x.log() / n).exp()
    if order < 0:
        return 1 / real_root(x, arb(-order))
    if order == 0:
        return arb.nan()
    if x >= 0 or order % 2 == 0:
        return _root_of_positive(x, order)
    if x < 0:
        return -_root_of_positive(-x, order)
    below, above = -_root_of_positive(-x.lower(), order), _root_of_positive(x.upper(), order)  # the root increases
    return below.union(above)


def _root_of_positive(x: arb, order: int) -> arb:
    if order < 1 << 31:  # FLINT takes no larger ones
        return x.root(order)
    return x if x.is_zero() else (x.log() / order).exp()


def picked(name: str) -> Callable[..., Any]:
    """The method of two balls (`max`, `real_min` ...) carried over several."""

    def value(first: Any, *others: Any) -> Any:
        for other in others:
            first = getattr(first, name)(other)
        return first

    return value


def on_the_line(compute: Callable[..., Any]) -> Callable[..., Any]:
    """A complex function of `acb` that has a meaning on the real line only, because it compares."""

    def value(*args: Any) -> Any:
        from flint import acb

        if not all([z.imag.contains(0) for z in args]):
            raise DomainError("complex numbers have no order")
        return compute(*args) if all([z.imag.is_zero() for z in args]) else acb("nan")

    return value


def real_angle(y: arb, x: arb) -> arb:
    """The angle of the point (x, y)."""
    from flint import arb

    return arb.atan2(y, x)


def angle_of_point(y: acb, x: acb) -> acb:
    """The principal value of atan2 for complex arguments."""
    from flint import acb

    return -acb(0, 1) * ((x + acb(0, 1) * y) / (x * x + y * y).sqrt()).log()


def real_part_of(compute: Callable[..., Any]) -> Callable[..., arb]:
    """From a complex function of `acb` to the real one: not finite where the value is certainly not real."""

    def real(*args: Any) -> arb:
        from flint import acb, arb

        value = compute(*[acb(arg) for arg in args])
        return value.real if value.imag.contains(0) else arb.nan()

    return real


def gauss(a: Any, b: Any, c: Any, z: Any) -> Any:
    """2F1.  Where differences of the parameters are whole numbers the transformations that reach every z are limits:
    FLINT has to be told so, for balls do not show it."""
    from flint import fmpq

    def whole(difference: Any) -> bool:
        return type(difference) is fmpq and difference.q == 1

    ball = arb_or_acb(a, b, c, z)
    return ball(z).hypgeom_2f1(ball(a), ball(b), ball(c), ab=whole(a - b), ac=whole(a - c), bc=whole(b - c),
                               abc=whole(c - a - b))


def arb_or_acb(*values: Any) -> Any:
    """The type of ball that holds all the values."""
    from flint import acb, arb

    return acb if any(type(value) is acb for value in values) else arb


def hypergeometric(upper: int) -> Callable[..., Any]:
    """pFq from its parameters in a row: `upper` above, the rest below, the argument last."""

    def value(*args: Any) -> Any:
        above, below, z = list(args[:upper]), list(args[upper:-1]), args[-1]
        if len(above) == len(below) + 1 and abs(z) > 1:
            return _inverted(above, below, z)
        return z.hypgeom(above, below)

    return value


def _inverted(above: list[Any], below: list[Any], z: Any) -> Any:
    """pFq for p = q + 1 where its series diverges, by series in 1/z: DLMF 16.8.8.  Not finite where two of the upper
    parameters differ by a whole number."""
    ball = type(z)
    total = ball(0)
    for k, a in enumerate(above):
        others = above[:k] + above[k + 1:]
        term = (-z) ** -a * (1 / z).hypgeom([a, *[a - b + 1 for b in below]], [a - other + 1 for other in others])
        for b in below:
            term *= b.gamma() * (b - a).rgamma()
        for other in others:
            term *= (other - a).gamma() * other.rgamma()
        total += term
    return total


def integral(integrand: Callable[[acb, bool], acb], lower: acb, upper: acb, size: arb | None = None) -> acb:
    """An enclosure of an integral within bounded work, else not finite.

    What is raised in the integrand goes on from here: FLINT would lose it.

    Args:
        integrand: from a ball, and whether it has to be analytic there, to a ball.
        lower, upper: the limits.
        size: about how large the value is; without, an error of 2^-precision is good enough.
    """
    from flint import acb, arb, ctx

    raised: list[BaseException] = []

    def value(z: acb, analytic: bool) -> acb:
        try:
            return acb("nan") if raised else integrand(z, analytic)
        except BaseException as reason:  # an interruption as well
            raised.append(reason)
            return acb("nan")

    tolerance = None if size is None else size * arb(2)**(SLACK - ctx.prec)
    found = acb.integral(value, lower, upper, abs_tol=tolerance, eval_limit=20_000)
    if raised:
        raise raised[0]
    return found


def polylogarithm(s: arb, x: arb) -> arb:
    """Li_s(x) for a real x up to 1, where it is zeta(s) for s > 1."""
    from flint import arb

    return x.polylog(s) if x != 1 else s.zeta() if s > 1 else arb.nan()
