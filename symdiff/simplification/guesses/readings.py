"""Numbers read off balls: fractions with small denominators, roots of fractions, whole numbers that relate values."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symdiff.expr import Expr, Number, Power
from symdiff.simplification.guesses.samples import ball_of
from symdiff.simplification.normal.terms import number_of, plain

__all__ = ["DENOMINATORS", "fraction_read", "number_read", "relation_read"]

#: Numbers beyond this are not read off.
LARGEST = 2**60
#: What a reading may be off by.
SMALL = 2.0**-100
#: Exponents are read off with these denominators, and up to this size.
DENOMINATORS, MAX_EXPONENT = (1, 2, 3, 4, 5, 6, 8), 24
#: Of numerators and denominators of factors in front.
LARGEST_PART = 10**6
#: Relations are found with so many bits.
RELATION_BITS = 110


def number_read(value: Any) -> Expr | None:
    """A number in front: a fraction, or a root of one."""
    size = abs(value)
    for order in (1, 2, 3, 4, 6):
        found = fraction_read(size**order, LARGEST_PART)
        if found is not None:
            number = number_of(plain(found)) if order == 1 else Power(number_of(plain(found)), Number(1, order))
            return -number if value < 0 else number
    return None


def fraction_read(value: Any, most: int = 0) -> Fraction | None:
    """The fraction that a value is: with a small denominator, or with numerator and denominator up to `most`."""
    if not abs(value) < LARGEST:
        return None
    if most:
        close = Fraction(_floor(value.mid() * 2**160), 2**160).limit_denominator(most)
        return close if abs(close.numerator) <= most and abs(value - ball_of(close)) < SMALL else None
    for denominator in DENOMINATORS:
        scaled = value * denominator
        nearest = _floor(scaled.mid() + 0.5)
        if abs(scaled - nearest) < SMALL and abs(nearest) <= MAX_EXPONENT * denominator:
            return Fraction(nearest, denominator)
    return None


def relation_read(values: Sequence[Any]) -> list[int] | None:
    """Small whole numbers by which values add up to 0, the first of them not 0, by reducing a lattice (Lenstra, Lenstra
    and Lovasz, "Factoring polynomials with rational coefficients", Math. Ann. 261, 1982)."""
    from flint import fmpz_mat

    rows = [[int(place == other) for other in range(len(values))] + [_floor(value * 2**RELATION_BITS)]
            for place, value in enumerate(values)]
    reduced = fmpz_mat(rows).lll()
    for row in range(len(values)):
        found = [int(reduced[row, place]) for place in range(len(values))]
        if found[0] and max(map(abs, found)) <= MAX_EXPONENT * max(DENOMINATORS) and (
                abs(sum([count * value for count, value in zip(found, values)])) < SMALL):
            return found
    return None


def _floor(value: Any) -> int:
    """The whole number below the middle of a ball, which rounding may have made wider than a point."""
    return int(value.mid().floor().unique_fmpz())
