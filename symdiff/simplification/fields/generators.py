"""The generators of a field of kernels: what they stand for, and polynomials in them as people write them."""

from __future__ import annotations

from typing import NamedTuple

from symdiff.expr import Expr, Sum
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.fields.field import Element, Factors, Field
from symdiff.simplification.fields.polynomials import Poly, rational_from
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Monomial, Terms

__all__ = ["MAX_NODES", "Generator", "Generators", "minus"]

#: Expressions of more nodes are not embedded.
MAX_NODES = 3000


class Generator(NamedTuple):
    """What a generator of the field stands for.

    Attributes:
        powers: the kernel, as powers of bases.
        scale: the generator is the kernel times this, an atom's number with its exponent each.
    """

    powers: dict[Expr, Exponent]
    scale: dict[int, int]


class Generators:
    """Kernels as generators of one field.

    Args:
        normalizer: whose normal forms the kernels are.
        facts: what is known about signs where the expressions have values.
        kept: those of the facts by which |u| may be written u, for what is made of the expressions says them too.
        expand: multiply out the terms of exponents and angles.
    """

    field: Field

    def __init__(self, normalizer: Normalizer, facts: Facts, kept: Facts, expand: bool) -> None:
        self.normalizer, self.facts, self.kept, self.expand = normalizer, facts, kept, expand
        self.terms: dict[Expr, Terms] = {}                      # of exponents and angles
        self.generators: list[Generator] = []
        self.places: dict[object, int] = {}
        self.values: dict[Expr, Element] = {}

    def _terms(self, expr: Expr) -> Terms:
        found = self.terms.get(expr)
        if found is None:
            known = self.normalizer.known.get(expr)
            found = self.normalizer.visited(expr) if known is None else known
            if self.expand:
                found = self._all_multiplied_out(found)
            self.terms[expr] = found
        return found

    def _exponent_terms(self, exponent: Expr) -> Terms:
        """The terms of an exponent, sums in brackets with nothing but a number before them multiplied out."""
        terms = self._terms(exponent)
        if any(len(term.powers) == 1 and any(type(base) is Sum and times == 1 for base, times in term.powers.items())
               for term in terms):
            return self._all_multiplied_out(terms)
        return terms

    def _all_multiplied_out(self, terms: Terms) -> Terms:
        """Terms with sums in brackets multiplied out."""
        found, complete = self.normalizer.multiplied_out(terms, MAX_NODES)
        if not complete:
            raise Overflow("an exponent of too many terms")
        return found

    def sign(self, poly: Poly) -> int:
        """The possible signs of a polynomial."""
        terms = self.monomials(poly)
        return self.facts.of(self.normalizer.write(terms), terms)

    def _generator(self, key: object, powers: dict[Expr, Exponent], scale: dict[int, int] | None = None) -> int:
        place = self.places.get(key)
        if place is None:
            place = self.places[key] = len(self.generators)
            if place >= len(self.field.generators):
                raise Overflow("too many kernels")
            self.generators.append(Generator(powers, scale or {}))
        return place

    def _simple(self, key: object, powers: dict[Expr, Exponent]) -> Element:
        """A kernel without relations."""
        return Element(self.field.generators[self._generator(key, powers)], {})

    def _algebraic(self, key: object, powers: dict[Expr, Exponent], order: int, radicand: Element) -> Element:
        """A kernel r with r^order = radicand = P/Q: the generator is g = Q r, with g^order = P Q^(order - 1)."""
        field = self.field
        known = key in self.places
        place = self._generator(key, powers, radicand.below)
        if not known:
            poly = radicand.above
            for atom, count in radicand.below.items():
                for _ in range(count * (order - 1)):
                    poly = field.product(poly, field.atoms[atom])
            field.relate(place, order, poly)
        return Element(field.generators[place], dict(self.generators[place].scale))

    def written(self, poly: Poly) -> Expr:
        """A polynomial as the sum of its monomials."""
        return self.normalizer.write(self.monomials(poly))

    def monomials(self, poly: Poly) -> list[Monomial]:
        """The monomials of a polynomial, kernels in place of generators."""
        result = []
        for exponents, coefficient in poly.terms():
            powers: dict[Expr, Exponent] = {}
            for place, exponent in enumerate(exponents):
                if exponent:
                    self.join_power(powers, place, int(exponent))
            result.append(self.normalizer.settled(rational_from(coefficient), powers))
        return result

    def quotient_of(self, element: Element) -> Monomial:
        """A fraction as one monomial."""
        powers: dict[Expr, Exponent] = {}
        above = self.monomials(element.above)
        if len(above) > 1:
            above = [Monomial(1, {self.normalizer.write(above): 1})]
        for base, times in above[0].powers.items():
            self.normalizer.join(powers, base, times)
        for atom, count in element.below.items():
            if atom < len(self.generators):
                self.join_power(powers, atom, -count)
            else:
                self.normalizer.join(powers, self.written(self.field.atoms[atom]), -count)
        return self.normalizer.settled(above[0].coefficient, powers)

    def unscale(self, powers: dict[int, int]) -> None:
        """Turn powers of generators into powers of the kernels of which they are multiples."""
        for place in range(len(self.generators) - 1, -1, -1):
            if powers.get(place):
                for inner, count in self.generators[place].scale.items():
                    powers[inner] = powers.get(inner, 0) + count * powers[place]

    def radicand(self, field: Field, place: int) -> Factors:
        """The factors of U, where r^n = U for the kernel r at this place, kernels in place of the generators in it too;
        none if U is better written than r^n."""
        inside = field.radicand_factors(place)
        if not inside.powers:
            return inside
        powers, order = dict(inside.powers), field.relations[place].order
        for atom, count in self.generators[place].scale.items():
            powers[atom] = powers.get(atom, 0) - order * count
        self.unscale(powers)
        return Factors(inside.coefficient, {atom: count for atom, count in powers.items() if count})

    def join_power(self, powers: dict[Expr, Exponent], place: int, exponent: int) -> None:
        """Multiply by a power of a generator."""
        kernel, scale = self.generators[place]
        for base, times in kernel.items():
            self.normalizer.join(powers, base, self.normalizer.scaled(times, exponent))
        for atom, count in scale.items():
            if atom < len(self.generators):
                self.join_power(powers, atom, count * exponent)
            else:
                self.normalizer.join(powers, self.written(self.field.atoms[atom]), count * exponent)


def minus(element: Element) -> Element:
    """-u."""
    return Element(-element.above, element.below)
