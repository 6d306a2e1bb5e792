"""Fractions of polynomials modulo rules g^n = u, with factors of what is divided, over FLINT's polynomials."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.polynomials import Poly, Relation, cubic_cofactor, fraction_of, polynomial_ring

__all__ = ["Fractional", "Key", "Ring"]

#: Longer polynomials are not worked with.
MAX_TERMS = 3000
#: Nor are those of higher degrees.
MAX_DEGREE = 400
#: Longer polynomials are not factored.
MAX_FACTORED = 300
#: So much more than its terms costs a greatest common divisor or a factorization.
DIVISION = 30

#: An irreducible polynomial: its terms.
Key = frozenset[tuple[tuple[int, ...], Any]]


class Fractional(NamedTuple):
    """A fraction of polynomials; the one below is not 0 wherever the expression has a value."""

    above: Poly
    below: Poly


class Ring:
    """Polynomials over Q modulo rules, and their fractions.

    Args:
        count: of the generators.
        allowance: of work.

    Attributes:
        used, kept: how many generators are taken, and how many of these stay when the rules are made anew.
        positive: generators that are never negative.
        primes, orders: the places of roots of primes, from the last generator down, and their orders.
        divisors: factors over roots of primes of what is irreducible without these.
        atoms: irreducible polynomials that were met.
    """

    def __init__(self, count: int, allowance: Allowance) -> None:
        self.ring = polynomial_ring(count)
        self.context, _, self.generators, self.one, self.zero = self.ring
        self.spend = allowance.spend
        self.used = self.kept = 0
        self.positive: set[int] = set()
        self.primes: dict[int, int] = {}
        self.prime_orders: dict[int, int] = {}
        self.divisors: dict[Key, Poly] = {}
        self.rules: dict[int, Relation] = {}
        self.atoms: dict[Key, Poly] = {}

    def kernel(self, positive: bool) -> int:
        """A generator that stays when the rules are made anew."""
        self.kept += 1
        self.used = max(self.used, self.kept)
        if self.kept + len(self.primes) > len(self.generators):
            raise Overflow("too many kernels")
        if positive:
            self.positive.add(self.kept - 1)
        return self.kept - 1

    def cleared(self) -> None:
        """Forget all but the kernels and the roots of primes."""
        self.used = self.kept
        primes = set(self.primes.values())
        self.positive = {place for place in self.positive if place < self.kept or place in primes}
        self.rules = {place: Relation(place, self.prime_orders[prime], self.context.constant(prime))
                      for prime, place in self.primes.items()}
        self.atoms = {}

    def fresh(self) -> int:
        """A new generator."""
        if self.used + len(self.primes) >= len(self.generators):
            raise Overflow("too many kernels")
        self.used += 1
        return self.used - 1

    # ---- arithmetic ----

    def constant(self, value: Fraction | int) -> Fractional:
        from flint import fmpq

        return Fractional(self.context.constant(fmpq(value.numerator, value.denominator)), self.one)

    def whole(self, poly: Poly) -> Fractional:
        return Fractional(poly, self.one)

    def reduced(self, poly: Poly) -> Poly:
        """The polynomial with every root below its order."""
        if self.rules:
            poly = self.ring.reduced(poly, self.rules, self.spend)
        if len(poly) > MAX_TERMS or (len(poly) and max(poly.degrees()) > MAX_DEGREE):
            raise Overflow("too large a polynomial")
        return poly

    def product(self, a: Poly, b: Poly) -> Poly:
        self.spend(len(a) * len(b))
        return self.reduced(a * b)

    def _gcd(self, a: Poly, b: Poly) -> Poly:
        if a.is_constant() or b.is_constant():
            return self.one
        self.spend((len(a) + len(b)) * DIVISION)
        return a.gcd(b)

    def cancelled(self, above: Poly, below: Poly) -> Fractional:
        if above.is_zero():
            return Fractional(self.zero, self.one)
        common = self._gcd(above, below)
        if not common.is_constant():
            above, below = divmod(above, common)[0], divmod(below, common)[0]
        if below.is_constant():
            return Fractional(above / below.leading_coefficient(), self.one)
        return Fractional(above, below)

    def multiply(self, a: Fractional, b: Fractional) -> Fractional:
        a, b = self.cancelled(a.above, b.below), self.cancelled(b.above, a.below)
        return self.cancelled(self.product(a.above, b.above), self.product(a.below, b.below))

    def add(self, parts: Iterable[Fractional]) -> Fractional:
        total = Fractional(self.zero, self.one)
        for part in parts:
            common = self._gcd(total.below, part.below)
            left, right = divmod(total.below, common)[0], divmod(part.below, common)[0]
            above = self.product(total.above, right) + self.product(part.above, left)
            total = self.cancelled(above, self.product(total.below, right))
        return total

    def negative(self, a: Fractional) -> Fractional:
        """-a."""
        return Fractional(-a.above, a.below)

    def inverse(self, a: Fractional) -> Fractional:
        """1/a, without roots below where a is a product with such factors."""
        if a.above.is_zero():
            raise Overflow("a denominator is zero")
        above, below = a.below, a.above
        for place in reversed(self.rules):
            rule = self.rules[place]
            if not below.degrees()[place]:
                continue
            least = min([exponents[place] for exponents in below.monoms()])
            if least:
                below = self.product(divmod(below, self.generators[place] ** least)[0], rule.radicand)
                above = self.product(above, self.generators[place] ** (rule.order - least))
        return self.cancelled(above, below)

    def power(self, a: Fractional, exponent: int) -> Fractional:
        if exponent < 0:
            a, exponent = self.inverse(a), -exponent
        above, below = self.one, self.one
        for _ in range(exponent):
            above, below = self.product(above, a.above), self.product(below, a.below)
        return self.cancelled(above, below)

    # ---- factors ----

    def factored(self, value: Fractional) -> tuple[Fraction, dict[Key, int]]:
        """A number and irreducible polynomials with their exponents; the value is not 0."""
        number, powers = Fraction(1), dict[Key, int]()
        work = [(value.above, 1), (value.below, -1)]
        while work:
            poly, direction = work.pop()
            coefficient, factors = self._factors(poly)
            number *= coefficient ** direction
            for factor, count in factors:
                parts = self._known_parts(factor)
                if parts:
                    work += [(part, direction * count) for part in parts]
                    continue
                key = self.key(factor)
                powers[key] = powers.get(key, 0) + direction * count
        return number, {key: count for key, count in powers.items() if count}

    def _known_parts(self, poly: Poly) -> list[Poly]:
        """A polynomial as a product of two where roots of primes occur in it, if one of them is known."""
        degrees = poly.degrees()
        primes = list(self.primes.values())
        if not primes or self.is_number(poly):
            return []
        for known in [*self.divisors.values(), *self.atoms.values()]:
            its = known.degrees()
            if (not any(its[place] for place in primes) or self.is_number(known) or known == poly
                    or any(mine < other for place, (mine, other) in enumerate(zip(degrees, its))
                           if place not in primes)):
                continue
            for divisor in [known, *[self._conjugate(known, place) for place in primes if its[place]]]:
                found = None if divisor is None else self.quotient(poly, divisor)
                if found is not None and not self.is_number(found):
                    return [found, divisor]
        return []

    def is_number(self, poly: Poly) -> bool:
        """Whether there are but roots of primes in a polynomial."""
        primes = self.primes.values()
        return not any([degree for place, degree in enumerate(poly.degrees()) if place not in primes])

    def _order_in(self, poly: Poly, place: int) -> tuple[int, int]:
        """The least k so that the polynomial is one in g^k, g the root of a prime, and the order of g^k."""
        order = self.rules[place].order
        step = gcd(order, *[exponents[place] for exponents in poly.monoms()])
        return step, order // step

    def _conjugate(self, poly: Poly, place: int) -> Poly | None:
        """The polynomial with -sqrt(p) in the place of sqrt(p)."""
        step, order = self._order_in(poly, place)
        if order != 2:
            return None
        return self.context.from_dict({exponents: -coefficient if exponents[place] % (2 * step) else coefficient
                                       for exponents, coefficient in poly.to_dict().items()})

    def _cofactor(self, poly: Poly, place: int) -> Poly | None:
        """The product of the other conjugates over a square or cube root of a prime."""
        step, order = self._order_in(poly, place)
        if order == 2:
            return self._conjugate(poly, place)
        if order != 3:
            return None
        parts = self.ring.coefficients(poly, place)
        a, b, c = [parts.get(times * step, self.zero) for times in range(3)]
        return self.reduced(cubic_cofactor(a, b, c, self.rules[place].radicand, self.generators[place] ** step))

    def quotient(self, poly: Poly, divisor: Poly) -> Poly | None:
        """The quotient by a polynomial with roots of primes in it, if that divides."""
        for place in self.primes.values():
            if divisor.degrees()[place]:
                other = self._cofactor(divisor, place)
                if other is None or other.is_zero():
                    return None
                poly, divisor = self.product(poly, other), self.product(divisor, other)
        self.spend(len(poly) * DIVISION)
        found, rest = divmod(poly, divisor)
        return found if rest.is_zero() else None

    def surd(self, key: Key) -> tuple[Fraction, Fraction, int] | None:
        """A factor that is a + b sqrt(p), as a, b and p."""
        for prime, place in self.primes.items():
            half = self.prime_orders[prime] // 2
            found = dict[int, Fraction]()
            for exponents, coefficient in key:
                if sum(exponents) == exponents[place] and exponents[place] in (0, half):
                    found[exponents[place]] = coefficient
            if len(found) == len(key) == 2 and not self.prime_orders[prime] % 2:
                return found[0], found[half], prime
        return None

    def _factors(self, poly: Poly) -> tuple[Fraction, list[tuple[Poly, int]]]:
        if poly.is_constant():
            return fraction_of(poly.leading_coefficient()), []
        if len(poly) > MAX_FACTORED:
            raise Overflow("a polynomial too long to be factored")
        self.spend(len(poly) * DIVISION * 3)
        coefficient, factors = poly.factor()
        return fraction_of(coefficient), [(factor, int(count)) for factor, count in factors]

    def key(self, poly: Poly) -> Key:
        key = frozenset([(exponents, fraction_of(coefficient)) for exponents, coefficient in poly.to_dict().items()])
        self.atoms.setdefault(key, poly)
        return key

    def generator_of(self, key: Key) -> int | None:
        """The place of a factor that is a generator."""
        if len(key) != 1:
            return None
        (exponents, coefficient), = key
        return exponents.index(1) if coefficient == 1 and sum(exponents) == 1 else None
