"""Algebraic numbers: roots of irreducible polynomials, written with radicals where these are simple."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from symdiff.expr import Expr, Number, rational
from symdiff.functions import sqrt
from symdiff.simplification.normal.normalizer import normal_form
from symdiff.simplification.shortest import simplified
from symdiff.solving.enclosing import balls_at
from symdiff.solving.polynomials import real_roots
from symdiff.solving.realroot import MOST_BITS, RealRoot

__all__ = ["Enclose", "algebraic_number", "matching_root", "roots_of_irreducible"]

#: From a precision in bits to a ball.
Enclose = Callable[[int], Any]


@lru_cache(maxsize=500)
def _roots(coefficients: tuple[int, ...], bits: int) -> tuple[Any, ...]:
    return tuple(real_roots(coefficients, bits))


@lru_cache(maxsize=500)
def algebraic_number(coefficients: tuple[int, ...], index: int) -> RealRoot:
    """A real root of an irreducible polynomial.

    Args:
        coefficients: constant first.
        index: which of the real roots, from 0 for the lowest.
    """
    def enclose(bits: int) -> Any:
        return _roots(coefficients, bits)[index]

    return RealRoot(enclose, _radicals(coefficients, enclose), coefficients[::-1], index)


def roots_of_irreducible(coefficients: tuple[int, ...]) -> list[RealRoot]:
    """All real roots of an irreducible polynomial, lowest first."""
    return [algebraic_number(coefficients, index) for index in range(len(_roots(coefficients, 64)))]


def matching_root(polynomials: Sequence[tuple[int, ...]], enclose: Enclose) -> RealRoot:
    """The real root of one of several different irreducible polynomials that lies in all of the balls."""
    bits = 64
    while True:
        ball = enclose(bits)
        if ball is not None:
            found = [(coefficients, index) for coefficients in polynomials
                     for index, root in enumerate(_roots(coefficients, bits)) if root.overlaps(_arb(ball))]
            if len(found) == 1:
                return algebraic_number(*found[0])
        bits *= 2
        assert bits <= 64 * MOST_BITS, "a root that no ball tells from the others"


def _arb(value: Any) -> Any:
    from flint import arb

    return value if type(value) is arb else arb(value)


def _radicals(coefficients: tuple[int, ...], enclose: Enclose) -> Expr | None:
    """The root with square roots and n-th roots, for polynomials of degree 1 and 2 and such in a power of x."""
    from math import gcd

    degree = gcd(*[place for place, coefficient in enumerate(coefficients) if coefficient])
    inner = coefficients[::degree]
    if len(inner) == 2:
        candidates: list[Expr] = [rational(-inner[0], inner[1])]
    elif len(inner) == 3:
        c, b, a = inner
        root = normal_form(sqrt(Number(b * b - 4 * a * c))) if b * b >= 4 * a * c else None
        candidates = [] if root is None else [simplified((-b + sign * root) / (2 * a)) for sign in (1, -1)]
    else:
        return None
    if degree > 1:
        power = rational(1, degree)
        candidates = [form for value in candidates for form in _roots_of(value, power, degree)]
    if len(candidates) == 1:
        return candidates[0]
    bits = 64
    while bits <= MOST_BITS:
        ball = enclose(bits)
        found = [form for form in candidates if (at := balls_at([form], {}, bits)[0]) is not None
                 and _arb(at).overlaps(ball)]
        if len(found) == 1:
            return found[0]
        bits *= 2
    return None


def _roots_of(value: Expr, power: Number, degree: int) -> list[Expr]:
    """The real roots of a number."""
    ball = balls_at([value], {}, 64)[0]
    if ball is None or ball == 0:
        return []
    if ball > 0:
        root = normal_form(value ** power)
        return [root, normal_form(-root)] if degree % 2 == 0 else [root]
    return [] if degree % 2 == 0 else [normal_form(-(normal_form(-value) ** power))]
