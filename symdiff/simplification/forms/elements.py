"""Elements of a field as people write them, and the shortest of the ways to do so.

A fraction can stand as one product of powers or as a sum of simpler fractions, a polynomial expanded or collected by
one of its generators, and sums that the user wrote come back where they divide.  What is shortest is measured as it
would be printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import NamedTuple

from symdiff.expr import ZERO, Expr, Symbol
from symdiff.expr.notation import operation_count
from symdiff.functions import e
from symdiff.simplification.fields.field import Element, Field
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.fields.polynomials import Poly, content, fraction_of, is_constant, without_generators
from symdiff.simplification.forms.products import Assembly, KnownSum, KnownSums
from symdiff.simplification.forms.turning import Retelling, retold
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Monomial, Terms, plain

__all__ = ["Form", "Forms"]

#: Polynomials of more terms are only expanded.
COLLECTED_TERMS = 60
#: After so many forms, sums are only expanded.
MAX_FORMS = 800
#: How often parts of a form are taken apart further.
MAX_DEPTH = 2
#: Sums are multiplied out if that takes no more products of terms.
MAX_PRODUCTS = 30
#: How deep sums in brackets are collected.
MAX_NESTING = 3


class Form(NamedTuple):
    """A sum of monomials, and its length as printed."""

    cost: int
    terms: Terms


class _Shift(NamedTuple):
    """A generator by a power of which a sum, given by its atom, is divided."""

    generator: int
    sum: int
    degree: int


class Forms:
    """Ways to write elements.

    Args:
        embedding: whose elements.
        field: its field, or that with exchanged relations.
        sums: sums of the user's, of which the embedding knows the values.
        cautious: as for `Assembly.join`.
    """

    def __init__(self, embedding: Embedding, field: Field, sums: Iterable[Expr], cautious: bool) -> None:
        self.embedding, self.field, self.cautious = embedding, field, cautious
        self.normalizer: Normalizer = embedding.normalizer
        self.known = KnownSums([], [])
        self._measured: set[int] = set()
        self._short: dict[Expr, bool] = {}      # sums of the user's that have been measured
        self.by_atom: dict[int, list[KnownSum]] = {}
        self.sums: dict[int, Form] = {}
        self._exprs: dict[int, Expr] = {}       # of these forms
        self.written = 0        # forms, long ones counted more than once
        self.nesting = 0        # of sums inside of which sums are collected
        for expr in sums:
            self._learn(expr)
        self.known.products.sort(key=lambda known: -len(known.powers))
        #: Sums of the user's with roots in them, for which the factorization over the rationals is blind.
        self._divisors = [atom for atom in self.by_atom if not field.is_rational(atom)]

    @cached_property
    def _composite(self) -> set[int]:
        """The factors of sums of the user's that are products, but for the whole that is simplified."""
        whole = [self.normalizer.visited_expr(root) for root in self.normalizer.roots]
        return {atom for known in (*self.known.products, *self.known.quotients) for atom in known.powers
                if known.expr not in whole}

    def _learn(self, expr: Expr) -> None:
        """Recognize a sum of the user's from now on."""
        value = self._value(expr)
        if is_constant(value.above):
            return
        factors = self.field.as_atom(value.above) or self.field.factored(value.above)
        powers = factors.over(value.below)
        self.embedding.unscale(powers)
        powers = {atom: count for atom, count in powers.items() if count}
        known = KnownSum(expr, fraction_of(factors.coefficient), powers)
        if not powers:
            return
        (atom, count), *more = powers.items()
        if any(count < 0 for count in powers.values()):
            self.known.quotients.append(known)
        elif not more and count == 1:
            if abs(known.coefficient) == 1:
                self.by_atom.setdefault(atom, []).append(known)
        elif more:
            self.known.products.append(known)

    def _value(self, expr: Expr) -> Element:
        value = self.embedding.element(expr)
        return value if self.field is self.embedding.field else self.field.converted(value, self.embedding.field)

    def _user_sum(self, atom: int) -> KnownSum | None:
        """An atom as the user wrote it first, if that is no longer than the same multiplied out."""
        found = self.by_atom.get(atom)
        if not found:
            return None
        if atom not in self._measured:
            self._measured.add(atom)
            most = self.form(self._terms(self.field.atoms[atom])).cost
            found[:] = [known for known in found if self.count(known.expr) <= most + (known.coefficient < 0)][:1]
        return found[0] if found else None

    def _is_short(self, known: KnownSum) -> bool:
        """Whether a sum of the user's is no longer than the product that it is."""
        found = self._short.get(known.expr)
        if found is None:
            self._short[known.expr] = False     # while the product is written
            found = self._short[known.expr] = self.count(known.expr) <= self.product(self._value(known.expr)).cost
        return found

    # ---- the choice ----

    def best(self, element: Element, depth: int = MAX_DEPTH) -> Form:
        """The shortest form that was found."""
        if element.above.is_zero():
            return Form(0, [])
        best = self.product(element, whole=depth == MAX_DEPTH)
        if depth and element.below and len(element.above) > 1 and self.written <= MAX_FORMS:
            for split in self._splits(element):
                parts = [self.best(part, depth - 1) for part in split]
                together = self.together([term for part in parts for term in part.terms])
                best = min(best, self.form(together, best.cost), key=_cost)
            if all(map(self._is_letter_or_exponential, element.below)):
                best = min(best, self.form(self._terms(element.above, element.below), best.cost), key=_cost)
        return best

    def _is_letter_or_exponential(self, atom: int) -> bool:
        """Whether terms are divided by an atom one by one: (E^2 - 1)/E is E - 1/E."""
        generators = self.embedding.generators
        return atom < len(generators) and all([base is e or type(base) is Symbol for base in generators[atom].powers])

    def form(self, terms: Terms, most: float = inf) -> Form:
        """A form with its cost; if that is above `most`, it has lost, and is not measured to its end."""
        self.written += 1 + len(terms) // 8
        return Form(self.normalizer.length(terms, most), terms)

    def count(self, expr: Expr) -> int:
        """The operations of an expression."""
        return operation_count(expr, self.normalizer.counts)

    def _splits(self, element: Element) -> Iterable[list[Element]]:
        """Sums of fractions which together are the element, and of which some have a simpler denominator."""
        field, above, below = self.field, element.above, element.below
        busy = set(below)
        for atom in below:
            busy |= {place for place, degree in enumerate(field.atoms[atom].degrees()) if degree}
        for place, degree in enumerate(above.degrees()):
            if not degree or place in busy:
                continue
            parts = field.ring.coefficients(above, place)
            if len(parts) < 2:
                continue
            pieces = []
            for exponent in sorted(parts, reverse=True):
                piece = field.cancelled(Element(parts[exponent], below))
                pieces.append(Element(piece.above * field.generators[place] ** exponent, piece.below))
            if any(piece.below != below for piece in pieces):
                yield pieces

    # ---- products ----

    def product(self, element: Element, whole: bool = False) -> Form:
        """The element as one product of powers; for the `whole`, sums in functions of angles are told in other ways."""
        field = self.field
        factors = field.factored(element.above, self._divisors)
        coefficient, powers = fraction_of(factors.coefficient), factors.over(element.below)
        self.embedding.unscale(powers)
        candidates: list[Form] = []
        for number, exponents, written in self._ways(coefficient, powers, whole):
            for with_quotients in (False, True)[:1 + bool(self.known.quotients)]:
                assembly = Assembly(self.embedding, field, self.known, self._is_short, self._monomial, number,
                                    exponents)
                assembly.join(with_quotients, self.cautious)
                self._multiply_out(assembly)
                for expr, count in written.items():
                    self.normalizer.join(assembly.found, expr, count)
                candidates.append(self._with_sums(assembly.coefficient, assembly.found, assembly.sums, None))
                candidates += [self._with_sums(assembly.coefficient, assembly.found, assembly.sums, shift)
                               for shift in self._shifts(assembly.powers, assembly.sums)]
        return min(candidates, key=_cost)

    def _ways(self, coefficient: Fraction, powers: dict[int, int], whole: bool) -> Iterator[Retelling]:
        """The product as it is, and in other ways."""
        yield Retelling(coefficient, powers, {})
        yield from self._with_roots_moved(coefficient, powers)
        if whole and self.embedding.pairs:
            for told in retold(self.embedding, self.field, powers, self._composite, self._in_short):
                yield told._replace(coefficient=coefficient * told.coefficient)

    def _in_short(self, poly: Poly) -> Terms:
        return self.collected(poly, 1).terms

    def _with_roots_moved(self, coefficient: Fraction, powers: dict[int, int]) -> Iterator[Retelling]:
        """The same product with a square root g of U on the other side of the fraction stroke, as U/g or g/U, where
        some factors of U stand on the side to which it goes: cos(x) sqrt(a sec(x))/a is 1/sqrt(a sec(x)).

        It goes below only if U is not 0 anyway: sqrt(x y)/x has a value where y = 0, and y/sqrt(x y) none."""
        for place, (_, order, _) in self.field.relations.items():
            count = powers.get(place, 0)
            if order != 2 or abs(count) != 1:
                continue
            inside = self.embedding.radicand(self.field, place)
            against = [atom for atom, times in inside.powers.items() if powers.get(atom, 0) * count * times < 0]
            if count > 0 and any([times > 0 and atom not in against for atom, times in inside.powers.items()]):
                continue
            if 0 < len(against) < len(inside.powers):
                moved = {**powers, place: -count}
                for atom, times in inside.powers.items():
                    moved[atom] = moved.get(atom, 0) + count * times
                yield Retelling(coefficient * fraction_of(inside.coefficient) ** count, moved, {})

    def _monomial(self, poly: Poly) -> Monomial:
        """A polynomial as one product."""
        return self.product(Element(poly, {})).terms[0]

    def _shifts(self, powers: Mapping[int, int], sums: Mapping[int, int]) -> Iterable[_Shift]:
        """Ways to bring an exponential outside a sum into it: E/(1 + E) is 1/(1 + 1/E), (1 + E^2)/E is 1/E + E."""
        for atom, count in powers.items():
            if count and atom < len(self.embedding.generators) and e in self.embedding.generators[atom].powers:
                for other, times in sums.items():
                    degree = int(self.field.atoms[other].degrees()[atom])
                    if degree and (count > 0) != (times > 0):
                        yield _Shift(atom, other, degree)
                        if count % times == 0 and -count // times < degree:
                            yield _Shift(atom, other, -count // times)

    def _with_sums(self, coefficient: Fraction, found: Mapping[Expr, Exponent], sums: Mapping[int, int],
                   shift: _Shift | None) -> Form:
        """One monomial: kernels and sums in brackets."""
        powers = dict(found)
        if shift is not None:
            self.embedding.join_power(powers, shift.generator, shift.degree * sums[shift.sum])
        for atom, count in sums.items():
            lowered = {shift.generator: shift.degree} if shift is not None and shift.sum == atom else {}
            known = self._user_sum(atom)
            if known is not None and not lowered:
                expr = known.expr
                coefficient /= known.coefficient ** count
            else:
                expr, negative = self._sum(atom, lowered, coefficient if count % 2 else Fraction(1))
                if negative and count % 2:
                    coefficient = -coefficient
            self.normalizer.join(powers, expr, count)
        if ZERO in powers:      # a sum of functions that are related in ways which the field does not know
            return Form(0, [])
        return self.form([self.normalizer.settled(plain(coefficient), {b: t for b, t in powers.items() if t})])

    # ---- sums ----

    def _multiply_out(self, assembly: Assembly) -> None:
        """Multiply sums with the same exponent where that is shorter: (x - 1)*(x + 1) is x^2 - 1.

        What divides all terms then comes out, as with (b + s)*(b - s) where s^2 = b^2 - 4 a c."""
        pending, assembly.sums = list(assembly.sums.items()), {}
        result: dict[int, int] = {}
        while pending:
            atom, count = pending.pop(0)
            for other in [other for other, times in result.items() if times == count]:
                found = self._both(atom, other)
                if found is not None:
                    number, powers, rest = found
                    assembly.multiply_written(number, powers, count)
                    del result[other]
                    pending.insert(0, (self.field.atom(rest), count))
                    break
            else:
                result[atom] = result.get(atom, 0) + count
        for atom, count in result.items():
            assembly.sums[atom] = assembly.sums.get(atom, 0) + count
        assembly.sums = {atom: count for atom, count in assembly.sums.items() if count}

    def _both(self, atom: int, other: int) -> tuple[Fraction, dict[int, int], Poly] | None:
        """The product of two sums, if that is shorter: a number, powers of generators, and a sum."""
        a, b = self.field.atoms[atom], self.field.atoms[other]
        if len(a) * len(b) > MAX_PRODUCTS:
            return None
        both = self.field.reduced(a * b)
        if not 1 < len(both) <= len(a) + len(b):
            return None
        number = content(both)
        powers, rest = without_generators(both if number == 1 else both / number)
        short = self._length(rest) <= self._length(a) + self._length(b) + 1
        return (fraction_of(number), powers, rest) if short else None

    def _length(self, poly: Poly) -> int:
        """Operations of a sum as it will be written."""
        atom = self.field.atom(poly)
        known = self._user_sum(atom)
        return self.count(known.expr) if known is not None else self._collected_atom(atom).cost

    def _collected_atom(self, atom: int) -> Form:
        form = self.sums.get(atom)
        if form is None:
            if self.nesting >= MAX_NESTING:
                return self.form(self._terms(self.field.atoms[atom]))
            self.nesting += 1
            form = self.sums[atom] = self.collected(self.field.atoms[atom], MAX_DEPTH)
            self.nesting -= 1
        return form

    def _sum(self, atom: int, lowered: Mapping[int, int], coefficient: Fraction) -> tuple[Expr, bool]:
        """An atom as a sum in brackets, with its sign changed if that of the coefficient before it goes into it and it
        still begins with a positive term: 1 - x for -(x - 1), but -2 (x^2 - x + 1) stays."""
        terms = self._terms(self.field.atoms[atom], lowered) if lowered else self._collected_atom(atom).terms
        flip = (coefficient < 0 and any([term.coefficient < 0 for term in terms])
                and (len(terms) == 2 or coefficient.numerator == -1))
        if flip:
            terms = [Monomial(-term.coefficient, term.powers) for term in terms]
        elif not lowered:
            expr = self._exprs.get(atom)
            if expr is None:
                expr = self._exprs[atom] = self.normalizer.write(terms)
            return expr, False
        return self.normalizer.write(terms), flip

    def _terms(self, poly: Poly, lowered: Mapping[int, int] = {}) -> list[Monomial]:
        """The monomials of a polynomial, divided by powers of generators."""
        if not lowered:
            return self.embedding.monomials(poly)
        down: dict[Expr, Exponent] = {}
        for generator, degree in lowered.items():
            self.embedding.join_power(down, generator, -degree)
        result = []
        for term in self.embedding.monomials(poly):
            powers = dict(term.powers)
            for base, times in down.items():
                self.normalizer.join(powers, base, times)
            result.append(self.normalizer.settled(term.coefficient, powers))
        return result

    def collected(self, poly: Poly, depth: int) -> Form:
        """A polynomial expanded, or collected by the powers of one of its generators."""
        best = self.form(self._terms(poly))
        if depth == 0 or not 3 <= len(poly) <= COLLECTED_TERMS or self.written > MAX_FORMS:
            return best
        # by the powers of a user's sum, unless there is but one variable: nobody writes (x - 2)^3 - (x - 2)
        several = sum(degree > 0 for degree in poly.degrees()) > 1
        for known in map(self._user_sum, self.by_atom) if several else ():
            expansion = [] if known is None else self._expansion(poly, known)
            if known is not None and len(expansion) > 1:
                terms = [self._times_power(term, {known.expr: 1}, exponent)
                         for exponent, part in expansion for term in self._part(part, exponent, depth)]
                best = min(best, self.form(self.together(terms), best.cost), key=_cost)
        for place, degree in enumerate(poly.degrees()):
            if not degree:
                continue
            parts = self.field.ring.coefficients(poly, place)
            if len(parts) == len(poly):
                continue
            generator: dict[Expr, Exponent] = {}
            self.embedding.join_power(generator, place, 1)
            terms = [self._times_power(term, generator, exponent) for exponent in sorted(parts, reverse=True)
                     for term in self._part(parts[exponent], exponent, depth)]
            best = min(best, self.form(self.together(terms), best.cost), key=_cost)
        return best

    def together(self, terms: list[Monomial]) -> Terms:
        """Like terms as one: functions of angles and symbolic powers may be joined to the same in several parts."""
        if not self.embedding.pairs and not self.embedding.bases:
            return terms
        return self.normalizer.sum([[term] for term in terms])

    def _part(self, poly: Poly, exponent: int, depth: int) -> Terms:
        """The coefficient of a power."""
        if exponent == 0:
            return self.collected(poly, depth - 1).terms
        return self._terms(poly) if len(poly) == 1 else self.product(Element(poly, {})).terms

    def _times_power(self, term: Monomial, generator: Mapping[Expr, Exponent], exponent: int) -> Monomial:
        powers = dict(term.powers)
        if exponent:
            for base, times in generator.items():
                self.normalizer.join(powers, base, self.normalizer.scaled(times, exponent))
        return self.normalizer.settled(term.coefficient, powers)

    def _expansion(self, poly: Poly, known: KnownSum) -> list[tuple[int, Poly]]:
        """A polynomial by the powers of a sum of the user's, if that makes fewer terms, the highest power first."""
        (atom, _), = known.powers.items()
        divisor = self.field.atoms[atom] * _rational(known.coefficient)
        parts: list[tuple[int, Poly]] = []
        exponent, length = 0, 0
        while not poly.is_zero():
            poly_above, rest = divmod(poly, divisor)
            if not rest.is_zero():
                parts.append((exponent, rest))
                length += len(rest)
            if poly_above == poly or length > COLLECTED_TERMS:
                return []
            poly, exponent = poly_above, exponent + 1
        return parts[::-1]


def _cost(form: Form) -> int:
    return form.cost


def _rational(value: Fraction) -> object:
    from flint import fmpq

    return fmpq(value.numerator, value.denominator)
