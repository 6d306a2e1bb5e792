"""Sums in the functions of an angle, told by its tangent or cotangent, or by the functions of the doubled angle.

a cos(u)^2 + b sin(u)^2 is cos(u)^2 (a + b tan(u)^2), and a sec(u/2)^2 + 2 b tan(u/2) is sec(u/2)^2 (a + b sin(u)).
What comes to stand in front joins the powers beside such a sum, and may cancel there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from symdiff.domains.signs import NULL
from symdiff.expr import Call, Expr
from symdiff.expr.notation import operation_count
from symdiff.functions import CIRCULAR, HYPERBOLIC, cos, cosh, cot, coth, csc, csch, sec, sech, sin, sinh, tan, tanh
from symdiff.simplification.fields.field import Field
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.fields.polynomials import Poly, factored_over_rationals, fraction_of
from symdiff.simplification.forms.products import fewest_functions
from symdiff.simplification.normal.terms import Exponent, Monomial, Rational, Terms, number_of, plain

__all__ = ["Retelling", "retold"]

#: Sums of more terms, or of a higher degree in the functions of an angle, are left as they are.
MAX_TERMS, MAX_DEGREE = 40, 16

#: A polynomial in sine and cosine, or in two others: its coefficients by the exponents.
_Parts = Mapping[tuple[int, int], Poly]


class Retelling(NamedTuple):
    """A product in which sums were told in another way.

    Attributes:
        coefficient: the number in front.
        powers: of atoms.
        written: of what was written already.
    """

    coefficient: Fraction
    powers: dict[int, int]
    written: dict[Expr, int]


class _Way(NamedTuple):
    """A way to tell polynomials in the generators x and y of an angle.

    Attributes:
        names: what x and y stand for in the polynomial that comes out.
        turned: a polynomial as one of these times a power of a generator, given by its exponent; None if it is none.
        leading: the place of that generator.
        reciprocal: 1 divided by that generator, its square as a polynomial in y, and what y^2 is by that square, y in
            its place; None if x is used too.
        doubles: whether x and y stand for cosine and sine of the doubled angle.
        exponents: of sine and cosine in x and in y, where it is the half of an angle that is shorter.
    """

    names: tuple[Expr, Expr]
    turned: Callable[[_Parts], tuple[Poly, int] | None]
    leading: int
    reciprocal: tuple[Expr, Poly, Poly] | None = None
    doubles: bool = False
    exponents: tuple[tuple[int, int], tuple[int, int]] | None = None


def retold(embedding: Embedding, field: Field, powers: Mapping[int, int], kept: Collection[int],
           written: Callable[[Poly], Terms]) -> Iterator[Retelling]:
    """The product of powers of atoms in other ways, for each angle.

    Args:
        embedding: whose atoms.
        field: its field, or that with exchanged relations.
        powers: the exponents, kernels in place of the generators that are multiples of them.
        kept: atoms of which sums of the user's are made, which stay.
        written: writes a polynomial that has no function of the angle in it.
    """
    sums = [atom for atom, count in powers.items()
            if count and atom >= len(field.generators) and len(field.atoms[atom]) <= MAX_TERMS]
    for places in embedding.pairs.items():
        moving = [atom for atom in sums if any([field.atoms[atom].degrees()[place] for place in places])]
        if moving or any([powers.get(place) for place in places]):
            for way in _ways(embedding, field, places, bool(moving)):
                product = _Product(embedding, field, places, way, powers, kept, written)
                told = [product.tell(atom) for atom in moving]
                if product.join_halves() or any(told):
                    yield product.finished()
        yield from _by_halves(embedding, field, places[0], powers, moving)


def _ways(embedding: Embedding, field: Field, places: tuple[int, int], has_sums: bool) -> Iterator[_Way]:
    """The ways for an angle of which x and y are the functions; nothing is divided by where it may be 0.

    Without sums in them there is but that by the doubled angle, if it is the shorter one."""
    (first, second), (lead, base) = places, embedding.functions_at(*places)
    angle, x, y = lead.args[0], field.generators[first], field.generators[second]
    double = _multiple(embedding, angle, 2)
    is_half = double.size < angle.size
    if has_sums and lead.function in (cos, cosh):
        k, functions = (-1, (tan, cot, sec, csc)) if lead.function is cos else (1, (tanh, coth, sech, csch))
        ratio, inverse, one_over_x, one_over_y = [function(angle) for function in functions]     # x^2 = 1 + k y^2
        if _is_nonzero(embedding, lead):
            square = 1 - k * y**2
            yield _Way((lead, ratio), partial(_by_ratio, y, square, 0), first, (one_over_x, square, k * (1 - y**2)))
        if _is_nonzero(embedding, base):
            square = y**2 - k
            yield _Way((lead, inverse), partial(_by_ratio, y, square, 1), second, (one_over_y, square, y**2 + k))
    if has_sums or is_half:
        circular = lead.function in CIRCULAR
        table = CIRCULAR if circular else HYPERBOLIC
        of_x, of_y = table[lead.function], table[base.function]
        names = (cos(double), sin(double)) if circular else (cosh(double), sinh(double))
        halves = (1 - x) / 2 if circular else (x - 1) / 2, (1 + x) / 2, y / 2
        yield _Way(names, partial(_by_double, of_x, of_y, halves), second if lead.function is coth else first,
                   doubles=True, exponents=(of_x, of_y) if is_half else None)


def _multiple(embedding: Embedding, angle: Expr, factor: Rational) -> Expr:
    """A multiple of an angle, in front of a sum or in each of its terms, whichever is shorter."""
    normalizer = embedding.normalizer
    whole = normalizer.visited_expr(number_of(factor) * angle)
    terms = normalizer.known.get(angle, ())
    if len(terms) < 2:
        return whole
    opened = normalizer.write([Monomial(plain(term.coefficient * factor), term.powers) for term in terms])
    return min(whole, opened, key=operation_count)


def _by_halves(embedding: Embedding, field: Field, first: int, powers: Mapping[int, int], moving: list[int]
               ) -> Iterator[Retelling]:
    """1 - cos(2u) as 2 sin(u)^2 and 1 + cos(2u) as 2 cos(u)^2, where u is no longer than 2u."""
    (lead,) = embedding.functions_at(first)
    if not moving or lead.function not in (cos, cosh):
        return
    half = _multiple(embedding, lead.args[0], Fraction(1, 2))
    if half.size > lead.args[0].size:
        return
    x, k, base = (field.generators[first], 1, sin) if lead.function is cos else (field.generators[first], -1, sinh)
    found = Retelling(Fraction(1), dict(powers), {})
    coefficient, exponents = found.coefficient, [0, 0]
    for atom in moving:
        for place, poly in enumerate((1 + x, k * (1 - x))):
            sign = 1 if field.atoms[atom] == poly else -1 if field.atoms[atom] == -poly else 0
            if sign:
                count = found.powers.pop(atom)
                coefficient *= Fraction(2 * sign) ** count
                exponents[place] += 2 * count
    if any(exponents):
        found.written.update({Call(function, half): count for function, count
                              in fewest_functions(dict(zip((lead.function, base), exponents)))})
        yield found._replace(coefficient=coefficient)


def _is_nonzero(embedding: Embedding, kernel: Call) -> bool:
    """Whether a function of an angle is certainly not 0 where the expression has a value."""
    signs, normalizer = embedding.facts.signs, embedding.normalizer
    return not signs.of(kernel) & NULL or any([
        not allowed & NULL and type(known) is Call and known.function is kernel.function
        and normalizer.visited_expr(known.args[0]) is kernel.args[0] for known, allowed in signs.known.items()])


def _by_ratio(ratio: Poly, square: Poly, leading: int, parts: _Parts) -> tuple[Poly, int] | None:
    """y^i x^j of degrees that are all even or all odd, by y/x or (with `leading` 1) by x/y."""
    highest = max(map(sum, parts))
    if any([(highest - i - j) % 2 for i, j in parts]):
        return None
    return sum([part * ratio ** exponents[leading] * square ** ((highest - sum(exponents)) // 2)
                for exponents, part in parts.items()], 0 * ratio), highest


def _by_double(of_x: tuple[int, int], of_y: tuple[int, int], halves: tuple[Poly, Poly, Poly], parts: _Parts
               ) -> tuple[Poly, int] | None:
    """y^i x^j of even degree in s = sin(u) and c = cos(u), by the functions of 2u; `halves` are s^2, c^2 and s c by
    these.  What sine or cosine divide by stands in front: 1/c for secants and tangents, 1/s for their cofunctions."""
    turned = {(i * of_y[0] + j * of_x[0], i * of_y[1] + j * of_x[1]): part for (i, j), part in parts.items()}
    divisor = 1 if of_x[1] < 0 else 0       # the cosine or the sine
    down = max(0, -min([exponents[divisor] for exponents in turned]))
    if (down + sum(next(iter(turned)))) % 2:
        if of_x[0] + of_x[1] > 0:
            return None
        down += 1
    total = 0 * halves[2]
    for exponents, part in turned.items():
        s, c = exponents[0] + (0 if divisor else down), exponents[1] + (down if divisor else 0)
        if (s + c) % 2:
            return None
        both = min(s, c)
        total += part * halves[2] ** both * halves[0] ** ((s - both) // 2) * halves[1] ** ((c - both) // 2)
    return total, down


class _Product:
    """A product in which sums are told in one way; arguments as for `retold`.

    Attributes:
        found: what it is now.
    """

    def __init__(self, embedding: Embedding, field: Field, places: tuple[int, int], way: _Way,
                 powers: Mapping[int, int], kept: Collection[int], written: Callable[[Poly], Terms]) -> None:
        self.embedding, self.field, self.places, self.way = embedding, field, places, way
        self.kept, self.write = kept, written
        self.found = Retelling(Fraction(1), dict(powers), {})

    def tell(self, atom: int) -> bool:
        """Tell a sum in this way, if it can be told so."""
        turned = self.way.turned(self._parts(self.field.atoms[atom]))
        if turned is None:
            return False
        poly, exponent = turned
        if poly.is_zero() or max(poly.degrees()) > MAX_DEGREE:
            return False
        powers, count = self.found.powers, self.found.powers.pop(atom)
        number, generators, factors = factored_over_rationals(self.field.ring, poly)
        joined = {self.way.leading: exponent * count}
        for place, times in generators.items():
            if place in self.places:
                self._join(self.way.names[place == self.places[1]], times * count)
            else:
                joined[place] = joined.get(place, 0) + times * count
        sign = 1
        for factor, times in factors:
            sign *= self._join_factor(factor, times * count, joined, number * sign < 0)
        self.embedding.unscale(joined)
        for place, times in joined.items():
            powers[place] = powers.get(place, 0) + times
        self.found = self.found._replace(coefficient=sign * self.found.coefficient * fraction_of(number) ** count)
        return True

    def join_halves(self) -> bool:
        """Write (s c)^m, with the sine and cosine of half an angle, as (sin(u)/2)^m."""
        if self.way.exponents is None:
            return False
        of_x, of_y = self.way.exponents
        powers, (first, second) = self.found.powers, self.places
        j, i = powers.get(first, 0), powers.get(second, 0)
        s, c = (j * of_x[place] + i * of_y[place] for place in (0, 1))
        if s * c <= 0:
            return False
        both = min(s, c, key=abs)
        s, c = s - both, c - both
        determinant = of_x[0] * of_y[1] - of_x[1] * of_y[0]
        powers[first] = (s * of_y[1] - c * of_y[0]) * determinant
        powers[second] = (c * of_x[0] - s * of_x[1]) * determinant
        self._join(self.way.names[1], both)
        self.found = self.found._replace(coefficient=self.found.coefficient * Fraction(1, 2) ** both)
        return True

    def finished(self) -> Retelling:
        """What was found, with the functions of a doubled angle by as few of them as there are."""
        cosine, sine = self.way.names
        if self.way.doubles and type(cosine) is Call and type(sine) is Call:
            found = {function.function: self.found.written.pop(function, 0) for function in (cosine, sine)}
            for function, count in fewest_functions(found):
                self._join(Call(function, cosine.args[0]), count)
        return self.found

    def _join_factor(self, factor: Poly, count: int, joined: dict[int, int], below: bool) -> int:
        """Multiply by a power of a factor, up to the sign that is returned: what it is in front, as an atom that stays
        or written out, with as many minus signs as must be; `below` 0 is what stands in front so far."""
        names, odd, leading = self.way.names, count % 2, self.way.leading
        if self.way.reciprocal is not None:
            reciprocal, square, inside = self.way.reciprocal
            if factor in (square, -square):
                joined[leading] -= 2 * count
                return -1 if odd and factor != square else 1
            for atom, sign in self._among_kept(factor):
                self.found.powers[atom] = self.found.powers.get(atom, 0) + count
                joined[leading] -= int(factor.degrees()[self.places[1]]) * count
                return sign if odd else 1
            other = self._by_square(factor, inside)
            if other is not None and len(other) < len(factor):
                factor, names = other, (names[0], reciprocal)
        terms = self._terms(factor, names)
        negative = 2 * sum([term.coefficient < 0 for term in terms]) + (below and bool(odd)) > len(terms)
        if negative:
            terms = [Monomial(-term.coefficient, term.powers) for term in terms]
        self._join(self.embedding.normalizer.write(terms), count)
        return -1 if negative and odd else 1

    def _among_kept(self, factor: Poly) -> Iterator[tuple[int, int]]:
        """The atom that stays and is this polynomial in the ratio of the functions, times a power of what leads, and
        its sign."""
        ring, (first, second) = self.field.ring, self.places
        parts = ring.coefficients(factor, second)
        lead, other = (first, second) if self.way.leading == first else (second, first)
        whole = self.field.reduced(sum([part * ring.generators[other] ** k * ring.generators[lead] ** (max(parts) - k)
                                        for k, part in parts.items()], ring.zero))
        for atom in self.kept:
            if self.field.atoms[atom] in (whole, -whole):
                yield atom, 1 if self.field.atoms[atom] == whole else -1

    def _join(self, expr: Expr, count: int) -> None:
        self.found.written[expr] = self.found.written.get(expr, 0) + count

    def _parts(self, poly: Poly) -> _Parts:
        """The coefficients of a polynomial by the exponents of the second function and of the first."""
        first, second = self.places
        ring = self.field.ring
        return {(i, j): part for j, parts in ring.coefficients(poly, first).items()
                for i, part in ring.coefficients(parts, second).items()}

    def _by_square(self, poly: Poly, inside: Poly) -> Poly | None:
        """A polynomial in y^2 with another one in the place of that."""
        parts = self.field.ring.coefficients(poly, self.places[1])
        if any([exponent % 2 for exponent in parts]):
            return None
        return sum([part * inside ** (exponent // 2) for exponent, part in parts.items()], self.field.zero)

    def _terms(self, poly: Poly, names: tuple[Expr, Expr]) -> Terms:
        """A polynomial in what the two generators stand for now, collected by these."""
        normalizer, found = self.embedding.normalizer, list[Terms]()
        for (i, j), part in self._parts(poly).items():
            terms = self.write(part)
            if len(terms) > 1 and (i or j):
                terms = [Monomial(1, {normalizer.write(terms): 1})]
            for term in terms:
                powers: dict[Expr, Exponent] = dict(term.powers)
                for name, exponent in zip(names, (j, i)):
                    if exponent:
                        normalizer.join(powers, name, exponent)
                found.append([normalizer.settled(term.coefficient, powers)])
        return normalizer.sum(found)        # what they stand for now may be there already
