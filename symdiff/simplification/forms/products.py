"""A factored element on its way to paper: powers of atoms joined to what people write instead.

c/((1 - s)(1 + s)) with c = cos(x) and s = sin(x) is 1/c, and written sec(x); |u|/u is sign(u); (x - 1)(x + 1) is
the x^2 - 1 that the user wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from symdiff.expr import Call, Expr, Head, Number
from symdiff.functions import (
    CIRCULAR, HYPERBOLIC, Function, absolute, cos, cosh, cot, coth, csc, csch, e, sec, sech, sign, sin, sinh, tan, tanh,
)
from symdiff.simplification.fields.field import Field
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.fields.polynomials import Poly, fraction_of
from symdiff.simplification.normal.terms import Exponent, Monomial, plain

__all__ = ["Assembly", "KnownSum", "KnownSums", "fewest_functions"]

#: Cosine and sine, their quotients s/c and c/s, 1/c and 1/s.
_CIRCULAR: tuple[Function, ...] = (cos, sin, tan, cot, sec, csc)
_HYPERBOLIC: tuple[Function, ...] = (cosh, sinh, tanh, coth, sech, csch)


class KnownSum(NamedTuple):
    """A sum that the user wrote, as a number times powers of atoms."""

    expr: Expr
    coefficient: Fraction
    powers: dict[int, int]


class KnownSums(NamedTuple):
    """The sums that the user wrote and that are products of others.

    Attributes:
        products: with several factors.
        quotients: sums of fractions.
    """

    products: list[KnownSum]
    quotients: list[KnownSum]


class Assembly:
    """One product that is being written.

    Args:
        embedding: whose atoms.
        field: its field, or that with exchanged relations.
        known: the user's sums.
        is_short: whether one with several factors is no longer than these.
        written: writes a polynomial as one monomial.
        coefficient: the number in front.
        powers: exponents of atoms, kernels in place of the generators that are multiples of them.

    Attributes:
        found: the bases that are written, with their exponents.
        sums: exponents of the atoms that are sums.
    """

    def __init__(self, embedding: Embedding, field: Field, known: KnownSums, is_short: Callable[[KnownSum], bool],
                 written: Callable[[Poly], Monomial], coefficient: Fraction, powers: Mapping[int, int]) -> None:
        self.embedding, self.field, self.known = embedding, field, known
        self.is_short, self.written = is_short, written
        self.normalizer = embedding.normalizer
        self.coefficient, self.powers = coefficient, dict(powers)
        self.found: dict[Expr, Exponent] = {}
        self.sums: dict[int, int] = {}

    def join(self, with_quotients: bool, cautious: bool) -> None:
        """All that can be joined, in the one order that makes sense: what has relations before what is written.

        Args:
            with_quotients: whether to look for sums of fractions that the user wrote.
            cautious: whether to divide by no factor of a base of a symbolic power: (x/y)^(n-2)/y^2 and not (x/y)^n/x^2.
        """
        self._join_conjugates()
        self._join_roots()
        self._join_absolutes()
        self._join_split_roots()
        self._join_bases(cautious)
        self._join_known(with_quotients)
        self._join_exponentials()
        self._join_sums_of_angles()
        self._join_angular()
        self._write(self.powers)

    def multiply_written(self, coefficient: Fraction, powers: Mapping[int, int], exponent: int) -> None:
        """Multiply what is written by a power of a number times powers of generators."""
        self.coefficient *= coefficient ** exponent
        kernels = {place: count * exponent for place, count in powers.items()}
        self.embedding.unscale(kernels)
        self._write(kernels)

    def _write(self, powers: Mapping[int, int]) -> None:
        """Write powers of kernels, and note those of sums."""
        generators = self.embedding.generators
        for atom, count in powers.items():
            if count and atom < len(generators):
                for base, times in generators[atom].powers.items():
                    self.normalizer.join(self.found, base, self.normalizer.scaled(times, count))
            elif count:
                self.sums[atom] = self.sums.get(atom, 0) + count

    def _join_split_roots(self) -> None:
        """Roots that were taken apart, where all parts are there."""
        for base, order, parts in sorted(self.embedding.splits, key=lambda split: -len(split[2])):
            times = _times(self.powers, parts)
            if times:
                self._divide(parts, times)
                self.normalizer.join(self.found, base, plain(Fraction(times, order)))

    def _join_conjugates(self) -> None:
        """Products of two sums that are a single term: (1 - sin x)(1 + sin x) is cos(x)^2."""
        field, powers = self.field, self.powers
        sums = [atom for atom in powers if atom >= len(field.generators) and len(field.atoms[atom]) == 2]
        for place, atom in enumerate(sums):
            for other in sums[place + 1:]:
                times = _times(powers, {atom: 1, other: 1})
                if not times or not _alike(field.atoms[atom], field.atoms[other]):
                    continue
                both = field.reduced(field.atoms[atom] * field.atoms[other])
                if len(both) == 1:
                    self._divide({atom: 1, other: 1}, times)
                    degrees = enumerate(both.degrees())
                    self._multiply({generator: times * int(degree) for generator, degree in degrees if degree})
                    self.coefficient *= fraction_of(both.leading_coefficient()) ** times

    def _divide(self, powers: Mapping[int, int], times: int, coefficient: Fraction = Fraction(1)) -> None:
        """Divide several times by powers of atoms and a number."""
        for atom, count in powers.items():
            self.powers[atom] = self.powers.get(atom, 0) - times * count
        if coefficient != 1:
            self.coefficient /= coefficient ** times

    def _multiply(self, generators: dict[int, int]) -> None:
        """Multiply by powers of generators, which may be multiples of the kernels."""
        self.embedding.unscale(generators)
        for atom, count in generators.items():
            self.powers[atom] = self.powers.get(atom, 0) + count

    def _join_roots(self) -> None:
        """Put powers of g in the place of the factors of U, where g^n = U: g/U is g^(1 - n)."""
        powers = self.powers
        for place, relation in self.field.relations.items():
            inside = self.embedding.radicand(self.field, place)
            if not inside.powers:
                continue
            times = _times(powers, inside.powers)
            if not times or (place in self.embedding.absolutes and not powers.get(place)):
                continue
            self._divide(inside.powers, times, fraction_of(inside.coefficient))
            powers[place] = powers.get(place, 0) + relation.order * times

    def _join_bases(self, cautious: bool) -> None:
        """The factors of u joined to u^(n + ...): (2 x)^n (2 x)^(-1) is (2 x)^(n - 1)."""
        powers = self.powers
        for base, places in self.embedding.bases.items():
            if base is e or type(base) is Number or not any(powers.get(place) for place in places):
                continue
            value = self.embedding.element(base)
            factors = self.field.plain_factors(value.above)
            inner = factors.over(value.below)
            self.embedding.unscale(inner)
            inner = {atom: count for atom, count in inner.items() if count}
            times = _times(powers, inner)
            if cautious and any(powers.get(place, 0) > 0 for place in places):
                times = min([times, *[powers[atom] // count for atom, count in inner.items()
                                      if powers.get(atom, 0) < 0 < count]])
            if times and (factors.coefficient != 1 or list(inner.values()) != [1]):
                self._divide(inner, times, fraction_of(factors.coefficient))
                self.normalizer.join(self.found, base, times)

    def _join_known(self, with_quotients: bool) -> None:
        """Sums that the user wrote in the place of their factors."""
        for known in self.known.products:
            times = _times(self.powers, known.powers)
            if times and self.is_short(known):
                self._join_sum(known, times)
        if with_quotients:
            for known in self.known.quotients:
                above = {atom: count for atom, count in known.powers.items() if count > 0}
                self._join_sum(known, _times(self.powers, above))

    def _join_sum(self, known: KnownSum, times: int) -> None:
        if times:
            self._divide(known.powers, times, known.coefficient)
            self.normalizer.join(self.found, known.expr, times)

    def _join_absolutes(self) -> None:
        """|u|/u and u/|u| as sign(u), and |u| |v| as |u v|."""
        powers = self.powers
        groups: dict[tuple[Function, int], Poly] = {}
        for atom, poly in self.embedding.absolutes.items():
            count = powers.get(atom, 0)
            if not count:
                continue
            (inner, degree), = self.field.plain_factors(poly).powers.items()     # |f^k| where f may not be real
            powers[atom], function = 0, absolute
            if count % 2 == 0:
                self._multiply({inner: count * degree})
                continue
            if count * powers.get(inner, 0) < 0 and abs(powers[inner]) >= degree:
                self._multiply({inner: count * degree})
                function, count = sign, 1
            key = function, count
            groups[key] = self.field.product(groups.get(key, self.field.one), poly)
        for (function, count), poly in groups.items():
            inside = self.written(poly)
            if inside.coefficient < 0:
                inside = Monomial(-inside.coefficient, inside.powers)
                if function is sign:
                    self.coefficient = -self.coefficient
            self.normalizer.join(self.found, Call(function, self.normalizer.write([inside])), count)

    def _join_exponentials(self) -> None:
        """cosh(u) + sinh(u) is e^u, and cosh(u) - sinh(u) is e^-u."""
        for u, c, s in self._cosines_and_sines(cosh, sinh):
            for poly, way in ((c + s, 1), (c - s, -1)):
                count = self._taken_out(poly)
                if count:
                    self._join_monomial(self.normalizer.exponential(
                        self.normalizer.terms_of(self.normalizer.scaled(u, way * count))), 1)

    def _join_sums_of_angles(self) -> None:
        """sin(u) cos(v) + cos(u) sin(v) is sin(u + v), and its like."""
        for cosine, sine, turn in ((cos, sin, -1), (cosh, sinh, 1)):
            for (u, c, s), (v, cv, sv) in combinations(self._cosines_and_sines(cosine, sine), 2):
                for poly, function, angle in ((s * cv + c * sv, sine, u + v), (s * cv - c * sv, sine, u - v),
                                              (c * cv + turn * s * sv, cosine, u + v),
                                              (c * cv - turn * s * sv, cosine, u - v)):
                    count = self._taken_out(poly)
                    if count:
                        (term,) = self.normalizer.visited(Call(function, angle))
                        self._join_monomial(term, count)

    def _join_monomial(self, term: Monomial, count: int) -> None:
        """Multiply what is written by a power of a monomial."""
        self.coefficient *= Fraction(term.coefficient) ** count
        for base, exponent in term.powers.items():
            self.normalizer.join(self.found, base, self.normalizer.scaled(exponent, count))

    def _cosines_and_sines(self, cosine: Function, sine: Function) -> list[tuple[Expr, Poly, Poly]]:
        """The angles of which there are both, with these."""
        found = []
        for places in self.embedding.pairs.items():
            lead, base = self.embedding.functions_at(*places)
            if {lead.function, base.function} == {cosine, sine}:
                c, s = [self.field.generators[place] for place in (places if lead.function is cosine else places[::-1])]
                found.append((lead.args[0], c, s))
        return found

    def _taken_out(self, poly: Poly) -> int:
        """Take a sum, or its opposite, out of the product; how often it was in it."""
        known = self.field.as_atom(poly)
        if known is None:
            return 0
        (atom, _), = known.powers.items()
        count = self.powers.get(atom, 0)
        self._divide({atom: 1}, count, fraction_of(known.coefficient))
        return count

    def _join_angular(self) -> None:
        """Powers of sine and cosine by tangent, secant and their like where these are fewer."""
        powers = self.powers
        for first, second in self.embedding.pairs.items():
            lead, base = self.embedding.functions_at(first, second)
            for function, count in fewest_functions({lead.function: powers.get(first, 0),
                                                     base.function: powers.get(second, 0)}):
                self.normalizer.join(self.found, Call(function, lead.args[0]), count)
            powers[first] = powers[second] = 0


def fewest_functions(powers: Mapping[Head, int]) -> list[tuple[Head, int]]:
    """A product of powers of functions of one angle, all circular or all hyperbolic, by those with which it is the
    shortest; among several such ways one of the least degree, or in the given functions."""
    circular = not powers.keys().isdisjoint(CIRCULAR)
    table = CIRCULAR if circular else HYPERBOLIC
    s, c = [sum([table[function][place] * count for function, count in powers.items()]) for place in (0, 1)]
    cosine, sine, tangent, cotangent, secant, cosecant = _CIRCULAR if circular else _HYPERBOLIC
    ways: list[tuple[tuple[Head, int], tuple[Head, int]]] = [
        ((cosine, c), (sine, s)), ((secant, -c), (sine, s)), ((cosine, c), (cosecant, -s)),
        ((secant, -c), (cosecant, -s))]
    if c < 0 < s:
        ways += [((tangent, s), (cosine, c + s)), ((tangent, s), (secant, -c - s))]
        ways += [((tangent, -c), (sine, c + s))] * (c + s >= 0)
    if s < 0 < c:
        ways += [((cotangent, c), (sine, c + s)), ((cotangent, c), (cosecant, -c - s))]
        ways += [((cotangent, -s), (cosine, c + s))] * (c + s >= 0)
    way = min(ways, key=lambda way: (sum([2 + (abs(n) > 1) + (n < 0) / 2 for _, n in way if n]),
                                     sum([abs(n) for _, n in way]),
                                     len([function for function, n in way if n and function not in powers])))
    return [(function, count) for function, count in way if count]


def _times(powers: Mapping[int, int], inner: Mapping[int, int]) -> int:
    """How often a product divides another, or its inverse does: negative then; 0 for a product of nothing."""
    counts = [int(powers.get(atom, 0) / count) for atom, count in inner.items()]
    if counts and all([count > 0 for count in counts]):
        return min(counts)
    return max(counts) if counts and all([count < 0 for count in counts]) else 0


def _alike(a: Poly, b: Poly) -> bool:
    """Whether two polynomials have the same monomials."""
    return bool(a.monoms() == b.monoms())
