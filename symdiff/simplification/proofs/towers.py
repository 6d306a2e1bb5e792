"""Towers of roots, with signs as generators of their own.

The root of c f^k g^m ... is written by |f|^(1/n), |g|^(1/n) ..., one generator for each irreducible factor, with
r^n = s f and s^2 = 1 where the sign s of f is not known.  So sqrt(f g) sqrt(f h) is |f| sqrt(g) sqrt(h) whatever the
signs are.  What a condition says of the sign of a product is an equation between these generators.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt, lcm
from typing import NamedTuple

from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.polynomials import Poly, Relation
from symdiff.simplification.normal.roots import prime_powers
from symdiff.simplification.proofs.rings import Fractional, Key, Ring

__all__ = ["Retry", "Solved", "Tower"]


class Solved(NamedTuple):
    """A generator by others: what was the root of an irreducible polynomial is a generator then."""

    generator: int
    value: Fractional


class Retry(Exception):
    """The tower is to be built again, with another order of a root, or with a generator solved for."""

    def __init__(self, solved: Solved | None = None) -> None:
        self.solved = solved


class Tower(Ring):
    """A ring with roots of its elements, and what is known of signs.

    Args:
        count, allowance: as for `Ring`.
        least: where roots of sums have this order or a higher one, generators are solved for.

    Attributes:
        frozen: nothing is learnt from what has a value.
        roots: the generator and the order of the root of a factor; `rooted` is the way back.
        signs: of factors, as far as they are assigned.
        nonzero: factors that are not 0.
        equations: products of signs that are 1 or -1; `early` are those that were found too late.
        settling: the equation that says which sign a factor has where it is 0.
        units: generators that are never 0.
    """

    def __init__(self, count: int, allowance: Allowance, least: int = 3) -> None:
        super().__init__(count, allowance)
        self.least = least
        self.frozen = False
        self.orders: dict[Key, int] = {}        # of roots that are needed
        self.units: set[int] = set()
        self.early: dict[tuple[int, frozenset[Key]], None] = {}
        self.cleared()

    def cleared(self) -> None:
        """Forget all but the kernels, the roots of primes, the orders of roots, and equations found too late."""
        super().cleared()
        self.roots: dict[Key, tuple[int, int]] = {}
        self.rooted: dict[int, Key] = {}
        self.signs: dict[Key, Poly] = {}
        self.nonzero: set[Key] = set()
        self.settling: dict[Key, tuple[int, frozenset[Key]]] = {}
        self.equations: dict[tuple[int, frozenset[Key]], None] = dict(self.early)

    # ---- signs ----

    def never_negative(self, key: Key) -> bool:
        """Whether all terms of a factor are positive, as far as one sees."""
        surd = self.surd(key) if len(key) == 2 else None
        if surd is not None and surd[0] > 0 and surd[0]**2 > surd[2] * surd[1]**2:
            return True
        return all([coefficient > 0 and all([count % 2 == 0 or place in self.positive
                                             for place, count in enumerate(exponents) if count])
                    for exponents, coefficient in key])

    def is_nonzero(self, key: Key) -> bool:
        place = self.generator_of(key)
        if self._is_sign(key) or place in self.units or self.is_number(self.atoms[key]):
            return True
        return (key in self.nonzero or (place is not None and place in self.rooted
                                        and self.is_nonzero(self.rooted[place]))
                or (self.never_negative(key) and len(key) > 1
                    and any([all(map(self._has_no_zero, [place for place, count in enumerate(exponents) if count]))
                             for exponents, _ in key])))

    def norm_is_nonzero(self, key: Key) -> bool:
        """Whether the product with a conjugate, over a square root or a sign, is known not to be 0."""
        poly = self.atoms[key]
        for place in reversed(self.rules):
            rule = self.rules[place]
            if rule.order == 2 and poly.degrees()[place]:
                parts = self.ring.coefficients(poly, place)
                a, b = parts.get(0, self.zero), parts.get(1, self.zero)
                norm = self.product(a, a) - self.product(self.product(b, b), rule.radicand)
                factors = self.factored(self.whole(norm))[1] if not norm.is_zero() else {}
                if factors and key not in factors and all(map(self.is_nonzero, factors)):
                    return True
        return False

    def _has_no_zero(self, place: int) -> bool:
        """Whether a generator is known not to be 0."""
        return self.is_nonzero(self.key(self.generators[place]))

    def learn(self, value: Fractional, sign: int, strict: bool) -> None:
        """A value has a sign (0: either) and is not 0, or may be 0 if this is not strict."""
        if value.above.is_zero() or self.frozen:
            return
        number, powers = self.factored(value)
        if strict:
            self.nonzero |= {key for key, count in powers.items() if count > 0}
            for key in list(powers):
                place = self.generator_of(key)
                while place is not None and place in self.rooted:
                    key = self.rooted[place]
                    self.nonzero.add(key)
                    place = self.generator_of(key)
        odd = frozenset([key for key, count in powers.items() if count % 2 and not self.never_negative(key)])
        # where a factor is 0, nothing is said of the others; its own sign is free there, if no other equation has it
        null = [key for key, count in powers.items() if count > 0 and not self.is_nonzero(key)]
        equation = (sign if number > 0 else -sign), odd
        if sign and odd and (not null or (len(null) == 1 and null[0] in odd
                                          and self.settling.setdefault(null[0], equation) == equation)):
            for key in odd:
                if self._is_sign(key):
                    self.sign_of(key)
            self.equations[equation] = None
            if equation not in self.early and any([self._is_open(key) for key in odd]) and all(
                    [key in self.signs and self._is_lasting(key) for key in odd]):
                self.early[equation] = None
                raise Retry

    def _is_sign(self, key: Key) -> bool:
        """Whether a factor is itself the sign of another."""
        place = self.generator_of(key)
        return place is not None and place in self.rules and bool(self.rules[place].radicand.is_one())

    def _is_lasting(self, key: Key) -> bool:
        """Whether a factor means the same in the next trial, where other signs and roots may stand in the places of
        those that are made anew."""
        lasting = {*range(self.kept), *self.primes.values()}
        return all([place in lasting for exponents, _ in key for place, count in enumerate(exponents) if count])

    def _is_open(self, key: Key) -> bool:
        """Whether the sign of a factor is not a number."""
        known = self.signs.get(key)
        return known is not None and not known.is_constant()

    def sign_of(self, key: Key) -> Poly:
        """The sign of a factor, a number or a generator; of 0 it is any."""
        if self.never_negative(key):
            return self.one
        surd = self.surd(key) if len(key) == 2 else None
        if surd is not None:
            a, b, prime = surd
            return self.one * ((1 if a > 0 else -1) if a**2 > prime * b**2 else (1 if b > 0 else -1))
        place = self.generator_of(key)
        if place is not None and self._is_sign(key):
            return self.signs.setdefault(key, self.generators[place])
        known = self.signs.get(key)
        if known is None:
            self._look_for_multiples(key)
            known = self._sign_by_others(key)
            if known is None:
                place = self.fresh()
                self.rules[place] = Relation(place, 2, self.one)
                known = self.generators[place]
            self.signs[key] = known
        return known

    def sign_of_product(self, number: Fraction, powers: Mapping[Key, int]) -> Fractional:
        """The sign of a number times powers of factors."""
        sign = self.one if number > 0 else -self.one
        for key, count in powers.items():
            if count % 2:
                sign = self.product(sign, self.sign_of(key))
        return self.whole(sign)

    def _sign_by_others(self, key: Key) -> Poly | None:
        """The sign of a factor by signs that are assigned, if equations say so."""
        free = [other for other in dict.fromkeys([k for _, odd in self.equations for k in odd])
                if other not in self.signs and other != key]
        order = {other: place + 1 for place, other in enumerate(free)}
        order[key] = 0
        rows = [({order[k] for k in odd if k in order}, {k for k in odd if k not in order}, sign)
                for sign, odd in self.equations]
        for place in range(1, len(free) + 1):       # eliminate what is not assigned
            pivot = next((row for row in rows if place in row[0]), None)
            if pivot is None:
                continue
            rows = [(row[0] ^ pivot[0], row[1] ^ pivot[1], row[2] * pivot[2]) if place in row[0] else row
                    for row in rows if row is not pivot]
        for unknown, known, sign in rows:
            if unknown == {0}:
                result = self.one * sign
                for other in known:
                    result = self.reduced(result * self.signs[other])
                return result
        return None

    def consistent(self, poly: Poly) -> Poly:
        """A polynomial after the equations between signs that are assigned have been used."""
        for sign, odd in self.equations:
            if not all(key in self.signs for key in odd):
                continue
            product = self.one * sign
            for key in odd:
                product = self.reduced(product * self.signs[key])
            degrees = product.degrees()
            place = next((place for place, degree in enumerate(degrees) if degree), None)
            if place is not None:
                # s t ... = 1, so s = t ...
                value = self.reduced(product * self.generators[place])
                images = list(self.generators)
                images[place] = value
                poly = self.reduced(poly.compose(*images))
                self.signs = {key: self.reduced(known.compose(*images)) for key, known in self.signs.items()}
        return poly

    def is_zero(self, poly: Poly) -> bool:
        """Whether a polynomial is 0 by the rules, by what is known of signs, and by products of two roots."""
        poly = self.consistent(poly)
        for place, key in list(self.rooted.items()):
            for other, second in list(self.rooted.items()) if poly.degrees()[place] else ():
                order = self.rules[place].order
                if other >= place or self.rules[other].order != order or not self.is_nonzero(second):
                    continue
                product = self._product_of_roots(key, second, order)
                if product is None:
                    continue
                # times s^k: r s is known, and s is not 0
                degree = int(poly.degrees()[place])
                known, total = self.generators[other], self.zero
                for exponent, part in self.ring.coefficients(poly, place).items():
                    total = total + self.product(self.product(part, self.reduced(product**exponent)),
                                                 self.reduced(known ** (degree - exponent)))
                poly = self.reduced(total)
        return bool(poly.is_zero())

    def _product_of_roots(self, first: Key, second: Key, order: int) -> Poly | None:
        """The product of the roots of two factors, if the rules make of theirs one of others that have roots."""
        value = self.product(self.atoms[first], self.atoms[second])
        if value.is_zero():
            return None
        number, powers = self.factored(self.whole(value))
        sizes = self.sizes({key: Fraction(count, order) for key, count in powers.items()})
        for key, count in sizes.items():
            known = self.roots.get(key)
            if key in (first, second) or (count.denominator > 1 and (known is None
                                                                     or known[1] % count.denominator)):
                return None
        result = self.number_root(abs(number), Fraction(1, order))
        for key, count in sizes.items():
            result = self.multiply(result, self.size_power(key, count))
        return result.above if result.below.is_one() else None

    # ---- roots ----

    def root(self, value: Fractional, exponent: Fraction, even: bool, nonzero: bool) -> Fractional:
        """value^exponent; the value is not negative unless the order of the root is odd and it may be.

        Args:
            value: the base.
            exponent: a number that is not whole.
            even: whether the value is not negative.
            nonzero: whether it is known not to be 0.
        """
        if value.above.is_zero():
            return value
        if even:
            self.learn(value, 1, nonzero)
        number, powers = self.factored(value)
        result = self.number_root(abs(number), exponent)
        sizes = self.sizes({key: Fraction(count) for key, count in powers.items()})
        for key, count in sizes.items():
            result = self.multiply(result, self.size_power(key, count * exponent))
        if not even and exponent.numerator % 2:
            result = self.multiply(result, self.sign_of_product(number, powers))
        return result

    def sizes(self, powers: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
        """Exponents with what roots are roots of in the place of these, and without signs."""
        found = dict[Key, Fraction]()
        for key, count in powers.items():
            place = self.generator_of(key)
            while place is not None and place in self.rooted:
                count = count / self.rules[place].order
                key = self.rooted[place]
                place = self.generator_of(key)
            if self._is_sign(key):
                continue        # its size is 1
            found[key] = found.get(key, Fraction(0)) + count
        return found

    def size_power(self, key: Key, exponent: Fraction) -> Fractional:
        """|f|^exponent."""
        poly = self.atoms[key]
        surd = self.surd(key) if exponent.denominator == 2 and len(key) == 2 else None
        root = None if surd is None else self._surd_root(*surd)
        if root is not None:
            return self.power(root, exponent.numerator)
        if exponent.denominator == 1:
            size = poly if exponent % 2 == 0 else self.product(poly, self.sign_of(key))
            return self.power(self.whole(size), int(exponent))
        place, order = self.root_of(key, exponent.denominator)
        return self.power(self.whole(self.generators[place]), int(exponent * order))

    def _surd_root(self, a: Fraction, b: Fraction, prime: int) -> Fractional | None:
        """sqrt(|a + b sqrt(p)|) as a sum of two roots, where a^2 - b^2 p is a square."""
        if a < 0:
            a, b = -a, -b
        norm = a**2 - prime * b**2
        if norm < 0:
            return None
        c = Fraction(isqrt(norm.numerator), isqrt(norm.denominator))
        if c**2 != norm:
            return None
        half = Fraction(1, 2)
        first, second = self.number_root((a + c) / 2, half), self.number_root((a - c) / 2, half)
        return self.add([first, second if b > 0 else self.negative(second)])

    def root_of(self, key: Key, order: int) -> tuple[int, int]:
        """The generator |f|^(1/n), and n, a multiple of the order.

        Raises:
            Retry: a generator in f was solved for, or n is to be larger.
        """
        known = self.roots.get(key)
        if known is not None and known[1] % order == 0:
            return known
        wanted = lcm(self.orders.get(key, 1), order)
        self.orders[key] = wanted
        if known is not None:
            raise Retry
        self._look_for_multiples(key)
        sign = self.sign_of(key)
        solved = self._solved(key, sign, wanted)
        if solved is not None:
            raise Retry(solved)
        place = self.fresh()
        self.positive.add(place)
        self.rules[place] = Relation(place, wanted, self.reduced(self.atoms[key] * sign))
        self.rooted[place] = key
        self.roots[key] = place, wanted
        return place, wanted

    def _look_for_multiples(self, key: Key) -> None:
        """Whether a factor with roots of primes in it divides one of which there is a root already.

        Raises:
            Retry: it does; from now on such factors are taken apart.
        """
        poly = self.atoms[key]
        if key in self.divisors or self.is_number(poly) or not any(poly.degrees()[p] for p in self.primes.values()):
            return
        if any([not self.is_number(self.atoms[other]) and self.quotient(self.atoms[other], poly) is not None
                for other in self.roots]):
            self.divisors[key] = poly
            raise Retry

    def _solved(self, key: Key, sign: Poly, order: int) -> Solved | None:
        """A generator of a factor f by t, from f = s t^n, where the factor is linear in it with a coefficient that is
        not 0."""
        poly = self.atoms[key]
        degrees = poly.degrees()
        primes = self.primes.values()
        if (order < self.least and len(poly) > 1) or any([degrees[place] for place in self.rules
                                                          if place not in primes]):
            return None
        best: tuple[int, int, Poly, Poly] | None = None
        for place, degree in enumerate(poly.degrees()):
            if degree != 1 or place in self.rules or (place in self.positive and len(poly) > 1):
                continue
            coefficient = poly.derivative(place)
            if best is not None and len(coefficient) >= best[0]:
                continue
            if all([self.is_nonzero(self.key(factor)) for factor, _ in self._factors(coefficient)[1]]):
                best = len(coefficient), place, coefficient, poly - coefficient * self.generators[place]
        if best is None or sign.degrees() != self.one.degrees():
            return None
        _, solved, coefficient, rest = best
        place = self.kernel(True)
        return Solved(solved, self.cancelled(sign * self.generators[place] ** order - rest, coefficient))

    def composed(self, value: Fractional, solved: Solved) -> Fractional:
        """A value without a generator that was solved for."""
        place, (above, below) = solved
        sides = []
        for poly in value:
            parts, degree = self.ring.coefficients(poly, place), int(poly.degrees()[place])
            total = self.zero
            for exponent, part in parts.items():
                total = total + part * above**exponent * below ** (degree - exponent)
            sides.append((total, degree))
        (top, up), (bottom, down) = sides
        return self.cancelled(top * below ** max(0, down - up), bottom * below ** max(0, up - down))

    def number_root(self, number: Fraction, exponent: Fraction) -> Fractional:
        """number^exponent for a positive number."""
        result = self.constant(1)
        for whole, direction in ((number.numerator, 1), (number.denominator, -1)):
            for prime, count in prime_powers(whole):
                power = exponent * count * direction
                if power.denominator == 1:
                    result = self.multiply(result, self.power(self.constant(prime), int(power)))
                else:
                    place, order = self._number_root_of(prime, power.denominator)
                    result = self.multiply(result, self.power(self.whole(self.generators[place]),
                                                              int(power * order)))
        return result

    def _number_root_of(self, prime: int, order: int) -> tuple[int, int]:
        """The generator p^(1/n), and n, a multiple of the order."""
        known = self.prime_orders.get(prime, 1)
        if prime not in self.primes:
            place = len(self.generators) - 1 - len(self.primes)
            if place < self.used:
                raise Overflow("too many kernels")
            self.primes[prime] = place
            self.positive.add(place)
        elif known % order == 0:
            return self.primes[prime], known
        self.prime_orders[prime] = lcm(known, order)
        self.early.clear()      # p^(1/6) stands where p^(1/2) stood
        raise Retry
