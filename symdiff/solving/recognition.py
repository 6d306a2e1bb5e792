"""Closed forms for numbers that are known by balls: guessed from many digits, and kept only if they are proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import gcd
from typing import Any

from symdiff.expr import Expr, Number, rational
from symdiff.functions import acos, asin, atan, e, ln, pi, sqrt
from symdiff.numeric.enclosures import working_precision
from symdiff.simplification.normal.normalizer import normal_form
from symdiff.simplification.shortest import simplified

__all__ = ["BITS", "candidates"]

#: Bits of the balls from which forms are guessed, and those that a form's numbers may take in all.
BITS, SPELLED = 192, 40


def candidates(ball: Any) -> Iterator[Expr]:
    """Forms that a number may have: rational, with square roots, with pi, a logarithm, a power of e, an angle.

    Args:
        ball: around the number, of about `BITS` bits.
    """
    from flint import arb

    with working_precision(BITS + 32):
        if ball.contains(0) and ball.rad() < arb(2) ** (-BITS // 2):
            yield Number(0)
            return
        positive = bool(ball > 0)
        guesses: list[tuple[Any, Callable[[Number], Iterable[Expr]]]] = [
            (ball, lambda q: [normal_form(q)]),
            (ball / arb.pi(), lambda q: [normal_form(q * pi)]),
            (ball * ball, lambda q: [normal_form(sqrt(q) if positive else -normal_form(sqrt(q)))]),
            (ball.exp(), lambda q: [ln(q)] if q.numerator > 0 else []),
            (abs(ball).log() if not ball.contains(0) else ball, lambda q: [e**q if positive else -(e**q)]),
            *[(of_ball, lambda q, inverse=inverse: _angles(inverse(q), ball))
              for of_ball, inverse in ((ball.tan(), atan), (ball.cos(), acos), (ball.sin(), asin))]]
    for value, forms in guesses:
        fraction = _fraction(value)
        if fraction is not None:
            yield from forms(rational(fraction.numerator, fraction.denominator))
    yield from _quadratic(ball)


def _angles(angle: Expr, ball: Any) -> Iterator[Expr]:
    """The angle, its negative and its supplement, shifted by whole turns to where the number is."""
    from flint import arb

    from symdiff.solving.enclosing import balls_at

    for form in (angle, -angle, pi - angle):
        known = balls_at([form], {}, BITS)[0]
        if known is None:
            continue
        with working_precision(BITS):
            turns = _fraction((ball - known) / arb.pi())
        if turns is not None and turns.denominator == 1:
            yield normal_form(form + turns.numerator * pi)


def _fraction(ball: Any) -> Fraction | None:
    """The one simple fraction in a narrow ball."""
    if not ball.is_finite() or ball.rel_accuracy_bits() < BITS // 2:
        return Fraction(0) if ball.is_finite() and ball.is_zero() else None
    man, exp = ball.mid().man_exp()
    exact = Fraction(int(man)) * Fraction(2) ** int(exp)
    simple = exact.limit_denominator(10**6)
    if simple.numerator.bit_length() + simple.denominator.bit_length() > SPELLED:
        return None
    from flint import fmpq

    return simple if ball.overlaps(type(ball)(fmpq(simple.numerator, simple.denominator))) or (
        abs(exact - simple) < Fraction(1, 1 << (BITS // 2 + 8))) else None


def _quadratic(ball: Any) -> Iterator[Expr]:
    """(b + sqrt(d))/c with small whole numbers, by reducing a lattice (LLL)."""
    from flint import fmpz_mat

    scale = 1 << (BITS // 2)
    man, exp = ball.mid().man_exp()
    exact = Fraction(int(man)) * Fraction(2) ** int(exp)
    rows = [[int(place == i) for i in range(3)] + [round(exact**place * scale)] for place in range(3)]
    reduced = fmpz_mat(rows).lll()
    c, b, a = (int(reduced[0, place]) for place in range(3))
    if a == 0 or sum([abs(part).bit_length() for part in (a, b, c)]) > SPELLED or b * b < 4 * a * c:
        return
    common = gcd(a, b, c)
    a, b, c = a // common, b // common, c // common
    root = normal_form(sqrt(Number(b * b - 4 * a * c)))
    for sign in (1, -1):
        yield simplified((-b + sign * root) / (2 * a))
