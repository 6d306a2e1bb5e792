"""Polynomials over the rationals, FLINT's: their rings, and their factors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt, lcm
from typing import Any, NamedTuple

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symdiff.simplification.fields.allowance import Overflow

__all__ = ["MAX_DEGREE", "Poly", "PolynomialRing", "Relation", "cubic_cofactor", "factored_over_rationals",
           "fraction_of", "is_constant", "polynomial_ring", "powers_of_term", "rational_from"]

#: A polynomial: `flint.fmpq_mpoly`, which has no type information.
Poly = Any

#: Powers with higher exponents are not made, nor are those of algebraic generators reduced.
MAX_DEGREE = 2000
#: Polynomials of more terms are not factored.
MAX_FACTORED = 600


class Relation(NamedTuple):
    """generator^order = radicand, by the place of the generator."""

    generator: int
    order: int
    radicand: Poly


class PolynomialRing(NamedTuple):
    """Polynomials in so many generators, and what is asked for all the time."""

    context: Any
    names: tuple[str, ...]
    generators: tuple[Poly, ...]
    one: Poly
    zero: Poly

    def coefficients(self, poly: Poly, place: int) -> dict[int, Poly]:
        """The coefficients of the powers of one generator, low ones first."""
        generator, parts, exponent = self.generators[place], dict[int, Poly](), 0
        while not poly.is_zero():
            poly, rest = divmod(poly, generator)
            if not rest.is_zero():
                parts[exponent] = rest
            elif exponent:      # there may be many that are missing
                missing = int(poly.term_content().degrees()[place])
                poly, exponent = divmod(poly, generator**missing)[0], exponent + missing
            exponent += 1
        return parts

    def reduced(self, poly: Poly, relations: dict[int, Relation], spend: Callable[[int], None]) -> Poly:
        """A polynomial with every generator that has a relation below its order.

        Args:
            poly: the polynomial.
            relations: of generators; those in a radicand have theirs before.
            spend: called with the work, in products of terms.
        """
        degrees = poly.degrees()
        for place in reversed(relations):
            relation = relations[place]
            degree = int(degrees[place])
            if degree >= relation.order:
                if degree > MAX_DEGREE:
                    raise Overflow("a polynomial of too high a degree")
                poly = _reduced_by(relation, poly, degree, self.generators[place], spend)
                degrees = poly.degrees()
        return poly


@lru_cache(maxsize=64)
def polynomial_ring(count: int) -> PolynomialRing:
    """The ring of polynomials in so many generators."""
    names = tuple([f"g{place}" for place in range(count)])
    context = fmpq_mpoly_ctx.get(names, Ordering.lex)
    return PolynomialRing(context, names, context.gens(), context.constant(1), context.constant(0))


def _reduced_by(relation: Relation, poly: Poly, degree: int, generator: Poly, spend: Callable[[int], None]) -> Poly:
    """The powers of one generator, of which the polynomial has this degree, replaced by those of its radicand, by
    Horner's rule."""
    _, order, radicand = relation
    power: Poly = generator ** order
    rests: list[Poly] = []
    spend(len(poly))
    for _ in range(degree // order):
        poly, rest = divmod(poly, power)
        rests.append(rest)
    for rest in reversed(rests):
        spend(len(poly) * len(radicand) * 2)
        poly = poly * radicand
        if not rest.is_zero():
            poly = poly + rest
    return poly


def cubic_cofactor(a: Poly, b: Poly, c: Poly, radicand: Poly, generator: Poly) -> Poly:
    """The product of the two other conjugates of a + b g + c g^2, where g^3 is the radicand."""
    return ((a * a - b * c * radicand) + (c * c * radicand - a * b) * generator
            + (b * b - a * c) * generator * generator)


def factored_over_rationals(inside: PolynomialRing, poly: Poly) -> tuple[Any, dict[int, int], list[tuple[Poly, int]]]:
    """A polynomial as a number, powers of generators, and powers of irreducible sums with whole coefficients."""
    if len(poly) <= 1:
        return poly.leading_coefficient(), powers_of_term(poly) if len(poly) else {}, []
    powers, rest = without_generators(poly)
    degrees = rest.degrees()
    if len(rest) > MAX_FACTORED or _is_surely_irreducible(rest, degrees):
        number = content(rest)
        return number, powers, [(rest if number == 1 else rest / number, 1)]
    # where there are no other generators, FLINT is faster
    names = tuple([name for name, degree in zip(inside.names, degrees) if degree])
    coefficient, factors = rest.project_to_context(fmpq_mpoly_ctx.get(names, Ordering.lex)).factor()
    return coefficient, powers, [(factor.project_to_context(inside.context), int(count)) for factor, count in factors]


def _is_surely_irreducible(poly: Poly, degrees: Sequence[int]) -> bool:
    """Whether a polynomial that no generator divides is linear in one, with a single term before it: what divides both
    parts is a monomial then, and there is none.  Or it is quadratic in the only one, with irrational roots."""
    for place, degree in enumerate(degrees):
        if degree == 1 and len(poly.derivative(place)) == 1:
            return True
    if sum(degrees) != 2 or 2 not in degrees:
        return False
    a, *middle, c = poly.coeffs()
    square = (middle[0] ** 2 if middle else 0) - 4 * a * c
    whole = int(square.p * square.q)
    return whole < 0 or isqrt(whole) ** 2 != whole


def without_generators(poly: Poly) -> tuple[dict[int, int], Poly]:
    """The powers of generators that divide a polynomial, and the rest."""
    common = poly.term_content()
    return ({}, poly) if is_constant(common) else (powers_of_term(common), divmod(poly, common)[0])


def content(poly: Poly) -> Any:
    """The number by which a polynomial has whole coefficients without a common factor, the first one positive."""
    coefficients = poly.coeffs()
    first = coefficients[0]
    if (first == 1 or first == -1) and all([c.q == 1 for c in coefficients]):
        return first
    number = fmpq(gcd(*[int(c.p) for c in coefficients]), lcm(*[int(c.q) for c in coefficients]))
    return number if first > 0 else -number


def is_constant(poly: Poly) -> bool:
    """Whether a polynomial is a number; the method of this name takes as long as a product."""
    return len(poly) == 0 or (len(poly) == 1 and poly.total_degree() == 0)


def powers_of_term(poly: Poly) -> dict[int, int]:
    """The exponents in a polynomial of one term, by the places of the generators."""
    return {place: int(degree) for place, degree in enumerate(poly.degrees()) if degree}


def fraction_of(value: Any) -> Fraction:
    """A rational of FLINT's."""
    return Fraction(int(value.p), int(value.q))


def rational_from(value: Any) -> int | Fraction:
    """The same, as an `int` if it is whole."""
    return int(value.p) if value.q == 1 else Fraction(int(value.p), int(value.q))
