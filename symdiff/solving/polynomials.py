"""Expressions as polynomials and fractions of polynomials over the rationals (FLINT's)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add, mul
from typing import Any

from symdiff.expr import ONE, ZERO, Expr, Number, Power, Product, Sum, Symbol, postorder, rational

__all__ = ["Poly", "Ring", "real_roots"]

#: `flint.fmpz_mpoly`, `flint.fmpq_mpoly`: they have no type information.
Poly = Any

#: No power is multiplied out beyond this exponent, and no polynomial gets more terms.
MAX_EXPONENT, MAX_TERMS = 200, 5000


class Ring:
    """Polynomials in some symbols, in graded reverse order.

    Args:
        symbols: the variables.
    """

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        from flint import Ordering, fmpq_mpoly_ctx, fmpz_mpoly_ctx

        self.symbols = tuple(symbols)
        names = tuple([f"x{place}" for place in range(len(symbols))])
        self.rational = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        self.whole = fmpz_mpoly_ctx.get(names, Ordering.degrevlex)

    def fraction(self, expr: Expr) -> tuple[Poly, Poly] | None:
        """Numerator and denominator over the rationals, without common factors; None if the expression is no fraction
        of polynomials in the symbols, or too large a one."""
        from flint import fmpq

        context = self.rational
        one = context.constant(1)
        known: dict[Expr, tuple[Poly, Poly]] = {symbol: (generator, one)
                                                for symbol, generator in zip(self.symbols, context.gens())}
        for node in postorder(expr, known=known):
            kind = type(node)
            if type(node) is Number:
                known[node] = context.constant(fmpq(node.numerator, node.denominator)), one
                continue
            if kind is Sum:
                (a, b), (c, d) = known[node.args[0]], known[node.args[1]]
                found = (a + c, b) if b == d else (a * d + c * b, b * d)
            elif kind is Product:
                (a, b), (c, d) = known[node.args[0]], known[node.args[1]]
                found = a * c, b * d
            elif kind is Power and (exponent := _whole(node.args[1])) is not None:
                a, b = known[node.args[0]]
                if exponent < 0:
                    a, b = b, a
                if b.is_zero() or (abs(exponent) > 1 and len(a) + len(b) > 40 and abs(exponent) > 12):
                    return None
                found = a ** abs(exponent), b ** abs(exponent)
            else:
                return None
            if len(found[0]) + len(found[1]) > MAX_TERMS or found[1].is_zero():
                return None
            known[node] = _cancelled(*found)
        return known[expr]

    def whole_part(self, poly: Poly) -> Poly:
        """The polynomial with whole coefficients that has the same zeros."""
        from math import lcm

        terms = poly.to_dict()
        factor = lcm(*[int(coefficient.q) for coefficient in terms.values()]) if terms else 1
        return self.whole.from_dict({place: int((coefficient * factor).p) for place, coefficient in terms.items()})

    def expression(self, poly: Poly) -> Expr:
        """A polynomial as an expression, highest degree first."""
        terms = []
        for exponents, coefficient in poly.to_dict().items():
            factors = [symbol ** int(exponent) for symbol, exponent in zip(self.symbols, exponents) if exponent]
            number = rational(int(getattr(coefficient, "p", coefficient)), int(getattr(coefficient, "q", 1)))
            terms.append(number * reduce(mul, factors, ONE) if factors else number)
        return reduce(add, terms, ZERO)


def _whole(exponent: Expr) -> int | None:
    """The value of an exponent that is a whole number, and not too large a one."""
    if type(exponent) is Number and exponent.denominator == 1 and abs(exponent.numerator) <= MAX_EXPONENT:
        return exponent.numerator
    return None


def _cancelled(above: Poly, below: Poly) -> tuple[Poly, Poly]:
    if below.is_constant():
        number = below.leading_coefficient()
        return above / number, below / number
    common = above.gcd(below)
    return (above, below) if common.is_constant() else (above / common, below / common)


def real_roots(coefficients: Sequence[int], bits: int) -> list[Any]:
    """Balls around the different real roots of a polynomial, lowest first.

    Args:
        coefficients: constant first.
        bits: of precision.
    """
    from flint import fmpz_poly

    from symdiff.numeric.enclosures import working_precision

    poly = fmpz_poly(list(coefficients))
    if poly.degree() < 1:
        return []
    with working_precision(bits):
        roots: list[Any] = poly.complex_roots()
        found = [root.real for root, _ in roots if root.imag.is_zero()]
    return sorted(found, key=lambda ball: ball.mid())
