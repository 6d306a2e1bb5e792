"""Rational functions over kernels with algebraic relations between them.

A `Field` has generators: symbols and kernels such as exp(x), sin(x) or sqrt(x + 1), with relations between them.
Elements are fractions whose numerator is a polynomial reduced by the relations and whose denominator is kept as a
product of powers of irreducible atoms.  Polynomials are FLINT's.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from operator import lt
from typing import Any, NamedTuple

from flint import fmpq

from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.extension import Extension
from symdiff.simplification.fields.polynomials import (
    MAX_DEGREE, Poly, factored_over_rationals, fraction_of, is_constant, powers_of_term,
)

__all__ = ["Element", "Factors", "Field"]


class Element(NamedTuple):
    """A fraction: a reduced polynomial over atoms of the field with their exponents."""

    above: Poly
    below: dict[int, int]


class Factors(NamedTuple):
    """A rational number times powers of atoms."""

    coefficient: Any
    powers: dict[int, int]

    def over(self, below: Mapping[int, int]) -> dict[int, int]:
        """The powers of the fraction with these factors above and those below."""
        powers = dict(self.powers)
        for atom, count in below.items():
            powers[atom] = powers.get(atom, 0) - count
        return powers

    def after(self, powers: dict[int, int]) -> Factors:
        """The product of some powers of atoms and these factors; the powers are taken over."""
        if not powers:
            return self
        for atom, count in self.powers.items():
            powers[atom] = powers.get(atom, 0) + count
        return Factors(self.coefficient, powers)


class Field(Extension):
    """The field of fractions over generators; arguments as for `Extension`.

    Attributes:
        auxiliary: algebraic generators that are better written than their radicands are.
    """

    def __init__(self, count: int, limit: int, allowance: Allowance | None = None) -> None:
        super().__init__(count, limit, allowance)
        self.auxiliary: set[int] = set()
        self._radicands: dict[int, Factors] = {}
        self._factorizations: list[tuple[Poly, Factors]] = []   # over the rationals; polynomials cannot be hashed

    def constant(self, numerator: int, denominator: int = 1) -> Element:
        return Element(self.one * fmpq(numerator, denominator), {})

    def exchanged(self, pairs: Mapping[int, int]) -> Field:
        """The same field with other representatives: for relations x^2 = a + b y^2, given as places of x and y, it is
        y that is kept below its square."""
        other = Field(len(self.generators), self.own.left, self.shared)
        other.atoms, other.auxiliary = list(self.atoms), self.auxiliary
        for place, (_, order, radicand) in self.relations.items():
            second = pairs.get(place)
            if second is None:
                other.relate(place, order, other.reduced(radicand))
            else:
                x, y = self.generators[place], self.generators[second]
                b = self.ring.coefficients(radicand, second)[2]
                other.relate(second, 2, (x**2 - radicand + b * y**2) * b)  # b is 1 or -1
        return other

    def converted(self, element: Element, origin: Field) -> Element:
        """An element of the other field with the same generators."""
        above = Element(self.reduced(element.above), {})
        for atom, count in element.below.items():
            divisor = Element(self.reduced(origin.atoms[atom]), {})
            above = self.multiply(above, self.whole_power(divisor, -count))
        return above

    # ---- arithmetic ----

    def whole_power(self, a: Element, exponent: int) -> Element:
        """a^exponent; for a negative one, a must not be 0."""
        if exponent == 1:
            return a
        if abs(exponent) > MAX_DEGREE:
            raise Overflow("a power of too high a degree")
        if exponent < 0:
            a, exponent = self.inverse(a), -exponent
        return Element(self.power(a.above, exponent), {atom: count * exponent for atom, count in a.below.items()})

    def multiply(self, a: Element, b: Element) -> Element:
        below = dict(a.below)
        for atom, count in b.below.items():
            below[atom] = below.get(atom, 0) + count
        return self.cancelled(self._element(self.product(a.above, b.above), below))

    def multiplied(self, elements: Sequence[Element], coefficient: int | Fraction) -> Element:
        """The product of several elements and a number."""
        above, below = elements[0] if elements else (self.one, {})
        if len(elements) > 1:
            below = dict(below)
            for element in elements[1:]:
                above = self.product(above, element.above)
                for atom, count in element.below.items():
                    below[atom] = below.get(atom, 0) + count
            if below:
                above, below = self.cancelled(self._element(above, below))
        if coefficient != 1:
            above = above * fmpq(coefficient.numerator, coefficient.denominator)
        return Element(above, below)

    def add(self, elements: Sequence[Element]) -> Element:
        """The sum, over the least common denominator."""
        if len(elements) == 1:
            return elements[0]
        below: dict[int, int] = {}
        for element in elements:
            for atom, count in element.below.items():
                if count > below.get(atom, 0):
                    below[atom] = count
        count = len(self.generators)
        single, sums = [atom for atom in below if atom < count], [atom for atom in below if atom >= count]
        totals: dict[tuple[int, ...], Poly] = {}        # by the exponents of the sums in the denominators
        for above, divisors in elements:
            for atom in single:
                missing = below[atom] - divisors.get(atom, 0)
                if missing:
                    above = self.product(above, self.power(self.atoms[atom], missing))
            exponents = tuple([divisors.get(atom, 0) for atom in sums])
            standing = totals.get(exponents)
            totals[exponents] = above if standing is None else standing + above
        for atom in sums:
            groups: dict[tuple[int, ...], dict[int, Poly]] = {}
            for (exponent, *rest), above in totals.items():
                groups.setdefault(tuple(rest), {})[exponent] = above
            totals = {rest: self._over_power(group, atom, below[atom]) for rest, group in groups.items()}
        return self.cancelled(Element(totals.get((), self.zero), below))

    def _over_power(self, numerators: Mapping[int, Poly], atom: int, highest: int) -> Poly:
        """The numerator of a sum of fractions n_k/d^k over the highest power of d, by Horner's rule."""
        total, divisor = self.zero, self.atoms[atom]
        for exponent in range(highest + 1):
            if not total.is_zero():
                total = self.product(total, divisor)
            numerator = numerators.get(exponent)
            if numerator is not None:
                total = total + numerator
        return total

    def inverse(self, a: Element) -> Element:
        """1/a; where a is 0, nothing has a value that could be written in another way."""
        if a.above.is_zero():
            raise Overflow("a denominator is zero")
        if len(a.above) == 1:
            coefficient, powers = a.above.leading_coefficient(), powers_of_term(a.above)
        else:
            coefficient, powers = self.factored(a.above)
        above = self.one if coefficient == 1 else self.one / coefficient
        for atom, count in a.below.items():
            above = self.product(above, self.power(self.atoms[atom], count))
        return self.cancelled(self._element(above, powers))

    def _element(self, above: Poly, below: Mapping[int, int]) -> Element:
        """The fraction, with the radicand of g^n = U in the denominator written g^n."""
        powers = {atom: count for atom, count in below.items() if count}
        if not powers or not self.relations:
            return Element(above, powers)
        for place, relation in self.relations.items():
            inside = self.radicand_factors(place)
            if not inside.powers or not inside.powers.keys() <= powers.keys() or min(inside.powers.values()) > 1:
                continue
            times = min([powers.get(atom, 0) // count for atom, count in inside.powers.items()])
            if times > 0:
                for atom, count in inside.powers.items():
                    powers[atom] -= times * count
                powers[place] = powers.get(place, 0) + times * relation.order
                above = above * inside.coefficient ** times
        return Element(above, {atom: count for atom, count in powers.items() if count})

    def radicand_factors(self, place: int) -> Factors:
        """The factors of U, where g^n = U for the generator g at this place; none if U is better written than g^n."""
        if place in self.auxiliary:
            return Factors(1, {})
        found = self._radicands.get(place)
        if found is None:
            found = self._radicands[place] = self.plain_factors(self.relations[place].radicand)
        return found

    def cancelled(self, a: Element) -> Element:
        """The same fraction with atoms divided out as often as they divide the numerator."""
        above, below = a
        if above.is_zero():
            return Element(above, {})
        if not below or is_constant(above):
            return a
        kept: dict[int, int] = {}
        # first by sums with roots: x (r - s) t with x = r^3 - s^3 is a multiple of (r^2 + r s + s^2) only before x goes
        atoms = sorted(below, key=self.is_rational) if self.relations and len(below) > 1 else below
        least: Sequence[int] | None = None      # exponents of the generators in all terms
        for atom in atoms:
            count = below[atom]
            if atom < len(self.generators) and atom not in self.relations:
                if least is None:
                    least = above.term_content().degrees()
                times = min(count, int(least[atom]))
                if times:
                    self.spend(len(above) * 2)
                    above, count = divmod(above, self.generators[atom] ** times)[0], count - times
            else:
                while count:
                    found = self.quotient(above, atom)
                    if found is None:
                        break
                    above, count, least = found, count - 1, None
            if count:
                kept[atom] = count
        return Element(above, kept)

    def opened_below(self, a: Element, places: Iterable[int]) -> Element | None:
        """The same fraction with U in the place of g^n in the denominator, where g^n = U for generators at places, if
        something is divided out then: (1 - c)/s^2 is 1/(1 + c)."""
        above, below = a.above, dict(a.below)
        for place in places:
            if place in self.relations:
                factor = self._put_radicand(below, place)
                above = above / fmpq(factor.numerator, factor.denominator)
        below = {atom: count for atom, count in below.items() if count}
        found = self.cancelled(Element(above, below))
        return found if sum(found.below.values()) < sum(below.values()) else None

    def _put_radicand(self, powers: dict[int, int], place: int) -> Fraction:
        """Put U in the place of g^n in a product of powers of atoms, where g^n = U for the generator g at a place, as
        often as it goes; the number by which the product is multiplied."""
        order = self.relations[place].order
        times = int(powers.get(place, 0) / order)
        if not times:
            return Fraction(1)
        inside = self.plain_factors(self.relations[place].radicand)
        powers[place] -= times * order
        for atom, count in inside.powers.items():
            powers[atom] = powers.get(atom, 0) + times * count
        return fraction_of(inside.coefficient) ** times

    def is_rational(self, atom: int) -> bool:
        """Whether an atom is no sum with algebraic generators in it."""
        poly = self.atoms[atom]
        return len(poly) == 1 or not self._algebraic_in(poly)

    # ---- factors ----

    def as_atom(self, poly: Poly) -> Factors | None:
        """A sum that is an atom or the opposite of one; none if it is to be factored to know."""
        for sign, factor in ((1, poly), (-1, -poly)):
            if any([factor == relation.radicand for relation in self.relations.values()]):
                return None
            for number in range(len(self.generators), len(self.atoms)):
                if self.atoms[number] == factor:
                    return Factors(self.one.leading_coefficient() * sign, {number: 1})
        return None

    def factored(self, poly: Poly, divisors: Iterable[int] = ()) -> Factors:
        """The polynomial as a product: algebraic generators and the given atoms are divided out as far as they go, the
        rest is factored over the rationals."""
        degrees = poly.degrees()
        roots = [place for place in reversed(self.relations) if place not in self.auxiliary or degrees[place]]
        rest, powers = self._divided(poly, [*roots, *divisors])
        return (self._root_factors(rest) if self.relations else self.plain_factors(rest)).after(powers)

    def factored_by(self, poly: Poly, places: Iterable[int]) -> Factors:
        """The polynomial as a product over the rationals, after some algebraic generators were divided out: with
        c^2 = 1 - s^2, that is c^2."""
        rest, powers = self._divided(poly, [place for place in places if place in self.relations])
        return self.plain_factors(rest).after(powers)

    def _divided(self, poly: Poly, numbers: Iterable[int]) -> tuple[Poly, dict[int, int]]:
        """What is left of a polynomial when atoms are divided out as far as they go, and their powers."""
        powers: dict[int, int] = {}
        degrees = poly.degrees()
        for number in numbers:
            while not self._surely_indivisible(poly, degrees, number) and not self.is_unit(number):
                found = self.quotient(poly, number)
                if found is None:
                    break
                poly, degrees = found, found.degrees()
                powers[number] = powers.get(number, 0) + 1
                if powers[number] > MAX_DEGREE:
                    raise Overflow("a power of too high a degree")
        return poly, powers

    def _surely_indivisible(self, poly: Poly, degrees: Sequence[int], number: int) -> bool:
        """Whether degrees tell that g with g^n = U is no factor that would not be found without the relation: its
        multiples have U, or g, in each coefficient."""
        if is_constant(poly):
            return True
        inside = self.degrees.get(number)
        if inside is None or any([inside[place] for place in self.relations]):
            return False
        return any(map(lt, degrees, inside))

    def _root_factors(self, poly: Poly) -> Factors:
        """The factors of a polynomial with roots of symbols in it: where r^n = x or -x, x is r^n or -r^n."""
        degrees = poly.degrees()
        present = [place for place in self.relations if degrees[place]]
        symbols = [self._root_of_symbol(place) for place in present]
        if None in symbols or not any([degrees[symbol] for symbol in symbols if symbol is not None]):
            return self.plain_factors(poly)
        return self.with_reduced_atoms(self.plain_factors(self.with_roots(poly, present)))

    def with_reduced_atoms(self, factors: Factors) -> Factors:
        """The same product, with every algebraic generator below its order in each atom."""
        powers: dict[int, int] = {}
        for atom, count in factors.powers.items():
            reduced = self.atom(self.reduced(self.atoms[atom]))
            powers[reduced] = powers.get(reduced, 0) + count
        return Factors(factors.coefficient, powers)

    def with_radicands(self, factors: Factors, below: Mapping[int, int], kept: Container[int]
                       ) -> tuple[Fraction, dict[int, int]]:
        """The fraction with these factors above and those below, as a number and powers of atoms, with U in the place
        of g^n where g^n = U, but for generators that are kept."""
        coefficient, powers = fraction_of(factors.coefficient), factors.over(below)
        for place in reversed(self.relations):
            if place not in kept:
                coefficient *= self._put_radicand(powers, place)
        return coefficient, {atom: count for atom, count in powers.items() if count}

    def with_roots(self, poly: Poly, places: Iterable[int]) -> Poly:
        """A polynomial with r^n or -r^n in the place of x, where r^n = x or -x for some generators r: a + b x^2 has
        factors then."""
        if not self.relations:
            return poly
        replaced = list(self.generators)
        for place in places:
            symbol = self._root_of_symbol(place)
            if symbol is not None:
                _, order, radicand = self.relations[place]
                replaced[symbol] = self.generators[place] ** order * radicand.leading_coefficient()
        return poly.compose(*replaced)

    def _root_of_symbol(self, place: int) -> int | None:
        """x, where r^n = x or -x for the generator r at this place."""
        radicand = self.relations[place].radicand if place in self.relations else self.one
        if len(radicand) == 1 and radicand.total_degree() == 1 and radicand.leading_coefficient() ** 2 == 1:
            return self.degrees[place].index(1)
        return None

    def plain_factors(self, poly: Poly) -> Factors:
        """The polynomial as a product over the rationals, whatever relations there are."""
        if len(poly) <= 1:
            return Factors(poly.leading_coefficient(), powers_of_term(poly) if len(poly) else {})
        for known, found in self._factorizations:
            if known == poly:
                return found
        degrees = poly.degrees()    # with the highest of which the work grows faster than by its square
        self.spend(len(poly) * sum([degree > 0 for degree in degrees]) * 30 + int(max(degrees)) ** 2)
        coefficient, powers, factors = factored_over_rationals(self.ring, poly)
        for factor, count in factors:
            powers[self.atom(factor)] = count
        found = Factors(coefficient, powers)
        self._factorizations.append((poly, found))
        return found
