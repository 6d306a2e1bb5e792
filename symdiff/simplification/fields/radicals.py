"""Roots, absolute values and logarithms as elements of a field."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from math import gcd

from symdiff.domains.signs import ANY, NEGATIVE, NULL, OPPOSITE, PLUS
from symdiff.expr import Call, Expr, Number, Power, Sum
from symdiff.expr.notation import has_fewer_operations, negation, operation_count
from symdiff.functions import absolute, ln, sign
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.fields.field import Element, Factors
from symdiff.simplification.fields.generators import Generators, minus
from symdiff.simplification.fields.polynomials import Poly, content, fraction_of, is_constant
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.roots import prime_powers
from symdiff.simplification.normal.terms import Exponent, Unordered

__all__ = ["Radicals"]

#: Products of roots are looked for among so many of them, with radicands of so many terms.
MAX_ROOTS, MAX_RADICAND = 10, 24


class Radicals(Generators):
    """What powers with fractional and symbolic exponents are made of; arguments as for `Generators`.

    Attributes:
        roots: the common denominator of the exponents of each base.
        exponents: that of the multiples of each monomial in the exponents of a base.
        several_roots: whether roots of several bases occur, which may have factors in common.
        splits: bases of roots that were taken apart, the order, and the parts.
        absolutes: what is inside of absolute values.
        pairs: generators x and y with x^2 = a + b y^2.
        bases: of symbolic powers, with their generators.
        unreal: the generators of powers with a base that may be negative: u^(2 n) is a square of u^n, which may have
            no real value.
        risky: whether a power may have been split where its parts have no value.
        least: for exponents that stay together but for a whole number, the least such number.
    """

    def __init__(self, normalizer: Normalizer, facts: Facts, kept: Facts, expand: bool, exact: bool,
                 apart: bool) -> None:
        super().__init__(normalizer, facts, kept, expand)
        self.exact, self.apart = exact, apart
        self.risky = False
        self.pairs: dict[int, int] = {}
        self.least: dict[tuple[Expr, Unordered], int] = {}
        self.unreal: set[int] = set()
        self.roots: dict[Expr, int] = {}
        self.exponents: dict[Expr, dict[frozenset[tuple[Expr, Exponent]], int]] = {}
        self.several_roots = False
        self.splits: list[tuple[Expr, int, dict[int, int]]] = []
        self.absolutes: dict[int, Poly] = {}
        self.bases: dict[Expr, set[int]] = {}
        self._known_roots: dict[Expr, Element] = {}
        self._radicals: list[tuple[int, Element, int]] = []     # order, radicand and place

    def _root_power(self, base: Expr, exponent: Fraction) -> Element:
        order = self.roots[base]
        root = self._known_roots.get(base)
        if root is None:
            root = self._known_roots[base] = self._root(base, order)
        return self.field.whole_power(root, exponent.numerator * (order // exponent.denominator))

    def _root(self, base: Expr, order: int) -> Element:
        """base^(1/order), with what is a power in it outside."""
        if type(base) is Number:
            if base.numerator > 0:
                return self._root_of_number(base.value, order)
            raise Overflow("a root of a negative number")
        value = self.values[base]
        outside = self._root_of_power(value, order)
        if outside is not None:
            return outside
        if self.expand or self.apart or self.several_roots or (
                value.below and order % 2 == 0 and not self._has_user_rooted(base)):
            return self._root_in_parts(base, value, order)
        if type(base) is Sum and not value.below and not value.above.is_zero():
            number = abs(content(value.above))
            if number.q > 1:        # sqrt(1 - x^2/4) is sqrt(4 - x^2)/2
                return self._root_of_factor(base, order, fraction_of(number), value.above / number)
        return self._radical(self._shorter(base, value), order, value)

    def _has_user_rooted(self, base: Expr) -> bool:
        """Whether the user wrote a root of this."""
        visited = self.normalizer.visited_expr
        return any([type(node) is Power and type(node.args[1]) is Number and node.args[1].denominator > 1
                    and visited(node.args[0]) is base for node in self.normalizer.manner])

    def _shorter(self, base: Expr, value: Element) -> Expr:
        """A base as its value is written, if that is shorter than what stands there."""
        if type(base) is not Sum or len(value.above) > MAX_RADICAND:
            return base
        written = self.normalizer.write([self.quotient_of(value)])
        return written if has_fewer_operations(written, operation_count(base)) else base

    def _root_of_factor(self, base: Expr, order: int, number: Fraction, factor: Poly) -> Element:
        """The root of a positive number times a factor."""
        root = self._radical(base if number == 1 else self.written(factor), order, Element(factor, {}))
        return self.field.multiply(self._root_of_number(number, order), root)

    def _radical(self, base: Expr, order: int, value: Element) -> Element:
        """The root of a base with this value; the same for equal values, written with the shortest base.  Roots of
        different orders of equal values are written with one base."""
        for other, radicand, place in self._radicals:
            if radicand == value:
                (standing, times), = self.generators[place].powers.items()
                if base.size < standing.size:
                    self.generators[place] = self.generators[place]._replace(powers={base: times})
                else:
                    base = standing
                if other == order:
                    return Element(self.field.generators[place], dict(self.generators[place].scale))
        if order == 2 and not value.below:
            known = self._denested(value.above)
            if known is None and self.apart:
                known = self._by_other_roots(value.above)
            if known is not None:
                return known
        result = self._algebraic((base, order), {base: Fraction(1, order)}, order, value)
        self._radicals.append((order, value, self.places[base, order]))
        return result

    def _square_roots(self) -> dict[int, Poly]:
        """The generators that are square roots, and not negative, with their radicands."""
        return {place: relation.radicand for place, relation in self.field.relations.items()
                if relation.order == 2 and not self.generators[place].scale
                and all(isinstance(times, Fraction) for times in self.generators[place].powers.values())}

    def _by_other_roots(self, radicand: Poly) -> Element | None:
        """A square root that is a product of others: sqrt(s - t) as sqrt(s^2 - t^2)/sqrt(s + t).

        The product of the radicand with one or two others must have no other factors than squares and radicands.
        """
        field, roots = self.field, self._square_roots()
        if len(roots) > MAX_ROOTS or len(radicand) > MAX_RADICAND:
            return None
        ways = [(place,) for place in roots] + list(combinations(roots, 2))
        for way in ways:
            whole = radicand
            for place in way:
                if len(whole) * len(roots[place]) > MAX_RADICAND**2:
                    break
                whole = field.product(whole, roots[place])
            else:
                result = self._known_root(whole, roots, radicand)
                if result is not None:
                    for place in way:
                        result = field.multiply(result, field.inverse(Element(field.generators[place], {})))
                    return result
        return None

    def _known_root(self, poly: Poly, roots: Mapping[int, Poly], positive: Poly) -> Element | None:
        """The square root of a polynomial that is a product of squares and radicands, if it is."""
        if len(poly) > MAX_RADICAND or poly.is_zero():
            return None
        field = self.field
        factors = field.plain_factors(poly)
        coefficient = fraction_of(factors.coefficient)
        result = field.constant(1)
        for atom, count in factors.powers.items():
            factor = field.atoms[atom]
            if count % 2:
                found = next(((place, sign) for place, radicand in roots.items() for sign in (1, -1)
                              if radicand == factor * sign), None)
                if found is None:
                    return None
                result = field.multiply(result, Element(field.generators[found[0]], {}))
                coefficient *= found[1]
            if count > 1:
                size = Element(factor, {}) if factor == positive else self._absolute(factor, self.facts)
                result = field.multiply(result, field.whole_power(size, count // 2))
        return field.multiply(result, self._root_of_number(coefficient, 2)) if coefficient > 0 else None

    def _denested(self, value: Poly) -> Element | None:
        """sqrt(a + b r) as sqrt((a + c)/2) + sign(b) sqrt((a - c)/2), where r is a square root and a^2 - b^2 r^2 = c^2.

        Borodin, Fagin, Hopcroft and Tompa, "Decreasing the nesting depth of expressions involving square roots",
        Journal of Symbolic Computation 1 (1985).  As the root is real, a is at least |c|.
        """
        field = self.field
        for place, relation in list(field.relations.items()):
            if not value.degrees()[place] or relation.order != 2 or self.generators[place].scale:
                continue
            parts = field.ring.coefficients(value, place)
            a: Poly = parts.get(0, field.zero)
            b: Poly = parts.get(1, field.zero)
            norm = field.reduced(a * a - b * b * relation.radicand)
            if place in self.absolutes or not (self.apart or (is_constant(a) and is_constant(norm))):
                continue
            signs = self.sign(b) & ~NULL
            c = self._square_root_of(norm, any_sign=signs == PLUS)
            if c is None or signs not in (PLUS, NEGATIVE):
                continue
            half = field.constant(1, 2)
            first = self._root_of(field.multiply(half, field.add([Element(a, {}), Element(c, {})])))
            second = self._root_of(field.multiply(half, field.add([Element(a, {}), Element(-c, {})])))
            if first is not None and second is not None:
                return field.add([first, second if signs & PLUS else minus(second)])
        return None

    def _square_root_of(self, poly: Poly, any_sign: bool) -> Poly | None:
        """The polynomial of which another is the square, not negative unless any sign will do; None for others."""
        if poly.is_zero() or len(poly) > MAX_RADICAND:
            return poly if poly.is_zero() else None
        factors = self.field.plain_factors(poly)
        size = fraction_of(factors.coefficient)
        number = self._root_of_number(size, 2).above if size > 0 else None
        if number is None or not is_constant(number) or any(count % 2 for count in factors.powers.values()):
            return None
        for atom, count in factors.powers.items():
            factor = self.field.atoms[atom]
            signs = self.sign(factor)
            if count // 2 % 2 and signs & PLUS and signs & NEGATIVE and not any_sign:
                return None
            for _ in range(count // 2):
                number = self.field.product(number, factor if signs & PLUS else -factor)
        return number

    def _root_of(self, value: Element) -> Element | None:
        """The square root of an element that is no nested one."""
        if value.above.is_zero():
            return value
        if is_constant(value.above) and not value.below:
            size = fraction_of(value.above.leading_coefficient())
            return self._root_of_number(size, 2) if size > 0 else None
        if not self.apart or any(value.above.degrees()[place] for place in self.field.relations):
            return None
        return self._root_in_parts(self.written(value.above), value, 2)

    def _root_in_parts(self, base: Expr, value: Element, order: int) -> Element:
        """The root of c f^k g^m ... by roots of its factors, where their signs allow it.

        A factor that is positive comes out; so does the number; one that is not negative if none of the others can be
        negative either; and even roots of f^order in a denominator, for there f is not 0, are |f|.
        """
        field = self.field
        if value.above.is_zero():
            return value
        single = self._single_factor(value)
        if single is not None:
            return self._root_of_factor(base, order, *single)
        coefficient, factors = self._signed_factors(value)
        certain = coefficient > 0 and not any(signs & NEGATIVE for _, _, signs in factors)
        core = field.constant(1 if coefficient > 0 else -1)
        same = nothing_outside = abs(coefficient) == 1
        split: dict[int, int] = {}
        result = self._root_of_number(abs(coefficient), order)
        for poly, count, signs in factors:
            if signs == PLUS or certain:
                whole, rest = divmod(count, order)
                if whole:
                    outside = self._absolute(poly, self.facts) if order % 2 == 0 else Element(poly, {})
                    result = field.multiply(result, field.whole_power(outside, whole))
                    nothing_outside = False
                if rest:
                    root = self._radical(self.written(poly), order, Element(poly, {}))
                    place = self._place(root)
                    if place is None:
                        nothing_outside = False
                    else:
                        split[place] = rest
                    result = field.multiply(result, field.whole_power(root, rest))
                same = False
            elif self.apart and count % 2 == 0 and self._is_real(poly):     # f^(2 k) is |f|^(2 k)
                size = self._absolute(poly, self.facts)
                whole, rest = divmod(count, order)
                result = field.multiply(result, field.whole_power(size, whole))
                if rest:
                    common = gcd(rest, order)
                    root = self._radical(self.written(size.above), order // common, size)
                    result = field.multiply(result, field.whole_power(root, rest // common))
                same = nothing_outside = False
            else:
                pulled = count < 0 and order % 2 == 0 and self._is_real(poly)
                whole = -(-count // order) if pulled else 0
                if whole:
                    result = field.multiply(result, field.whole_power(self._absolute(poly, self.facts), whole))
                    nothing_outside = False
                core = field.multiply(core, field.whole_power(Element(poly, {}), count - whole * order))
                same = same and not whole
        if not core.above.is_one() or core.below:
            root = self._radical(base if same else self.normalizer.write([self.quotient_of(core)]), order, core)
            place = self._place(root)
            if place is None:
                nothing_outside = False
            else:
                split[place] = 1
            result = field.multiply(result, root)
        if len(split) > 1 and nothing_outside:
            self.splits.append((base, order, split))
        return result

    def _single_factor(self, value: Element) -> tuple[Fraction, Poly] | None:
        """What is not negative, because it has a root, as a positive number times a factor, if it has but one."""
        coefficient, powers = self.field.plain_factors(value.above)
        if value.below or list(powers.values()) != [1]:
            return None
        (atom,), size = powers, fraction_of(coefficient)
        return (size, self.field.atoms[atom]) if size > 0 else (-size, -self.field.atoms[atom])

    def _signed_factors(self, value: Element) -> tuple[Fraction, list[tuple[Poly, int, int]]]:
        """A number and factors with exponents and possible signs; what cannot be positive is written -f."""
        factors = self.field.factored_by(value.above, self.pairs)
        coefficient, powers = self.field.with_radicands(factors, value.below, self.pairs.keys() | self.absolutes.keys())
        found = []
        for atom, count in powers.items():
            poly = self.field.atoms[atom]
            signs = self.sign(poly)
            if not signs & PLUS:
                poly, signs = -poly, OPPOSITE[signs]
                coefficient *= -1 if count % 2 else 1
            found.append((poly, count, signs))
        return coefficient, found

    def _place(self, root: Element) -> int | None:
        """The place of the generator of a root, unless it was written by other roots."""
        if len(root.above) != 1 or root.above.total_degree() != 1 or root.above.leading_coefficient() != 1:
            return None
        return int(root.above.degrees().index(1))

    def _root_of_power(self, value: Element, order: int) -> Element | None:
        """The root of c f^(k order) ..., which is free of roots but those of c; None for all else.

        Roots are defined only where their radicand is not negative; so an odd root of f^3 is f, an even one of f^2
        is |f|.
        """
        field = self.field
        if value.above.is_zero():
            return None
        factors = field.factored_by(value.above, self.pairs)
        powers = factors.over(value.below)
        if not powers or any(count % order for count in powers.values()) or factors.coefficient < 0:
            return None
        if not all(self._is_real(field.atoms[atom]) for atom in powers):
            return None
        result = self._root_of_number(fraction_of(factors.coefficient), order)
        for atom, count in powers.items():
            times = count // order
            if order % 2 == 0 and times % 2:
                result = field.multiply(result, self._absolute(field.atoms[atom]))
                times -= 1
            result = field.multiply(result, field.whole_power(Element(field.atoms[atom], {}), times))
        return result

    def _root_of_number(self, value: Fraction, order: int) -> Element:
        result = self.field.constant(1)
        for number, direction in ((value.numerator, 1), (value.denominator, -1)):
            for prime, count in prime_powers(number):
                whole, rest = divmod(count, order)
                part = self.field.constant(prime**whole)
                if rest:
                    common = gcd(rest, order)
                    root = Number(prime)
                    radical = self._algebraic((root, order // common), {root: Fraction(common, order)},
                                              order // common, self.field.constant(prime))
                    part = self.field.multiply(part, self.field.whole_power(radical, rest // common))
                result = self.field.multiply(result, self.field.whole_power(part, direction))
        return result

    def _absolute(self, poly: Poly, facts: Facts | None = None) -> Element:
        """|f| for a polynomial; f itself where that is not negative, by the facts that the result keeps if it was the
        user who wrote a root of a square."""
        terms = self.monomials(poly)
        possible = (facts or self.kept).of(self.normalizer.write(terms), terms)
        if not possible & NEGATIVE or not possible & PLUS:
            return Element(-poly if possible & NEGATIVE else poly, {})
        kernel = Call(absolute, self.written(poly))
        size = self._algebraic(kernel, {kernel: 1}, 2, Element(self.field.product(poly, poly), {}))
        self.absolutes[self.places[kernel]] = poly
        return size

    def _signed(self, node: Call) -> Element:
        """|u|, with |u|^2 = u^2; sign(u) is |u|/u where u is not 0."""
        inner = node.args[0]
        if node.function is sign and not self._is_nonzero(inner):
            return self._sign_factors(inner) if self.expand else self._simple(node, {node: 1})
        value = self.values[inner]
        size = self._absolute_factors(value)
        return size if node.function is absolute else self.field.multiply(size, self.field.inverse(value))

    def _is_nonzero(self, inner: Expr) -> bool:
        """Whether none of the factors of an expression is 0."""
        signs, above = self.kept.signs, self.values[inner].above
        return signs.nonzero(inner) or (not above.is_zero() and all([
            signs.nonzero(self.written(self.field.atoms[atom])) for atom in self.field.factored(above).powers]))

    def _sign_factors(self, inner: Expr) -> Element:
        """sign(c f^k g^m ...) as the product of the signs."""
        field, value = self.field, self.values[inner]
        if value.above.is_zero():
            return value
        coefficient, factors = self._signed_factors(value)
        result = field.constant(1 if coefficient > 0 else -1)
        for poly, count, _ in factors:
            kernel = Call(sign, self.written(poly))
            result = field.multiply(result, field.whole_power(self._simple(kernel, {kernel: 1}), 2 - count % 2))
        return result

    def _absolute_factors(self, value: Element) -> Element:
        """|c f g ...| as |c| |f| |g| ..."""
        field = self.field
        if value.above.is_zero():
            return value
        factors = field.factored(value.above)
        result = Element(field.one * abs(factors.coefficient), {})
        for powers, direction in ((factors.powers, 1), (value.below, -1)):
            for atom, count in powers.items():
                poly = field.atoms[atom]
                if not self._is_real(poly):     # |x^(2 n)| is not (x^n)^2, for x^n may have no real value
                    part, count = self._absolute(field.power(poly, count)), 1
                else:
                    part = self._absolute(poly)
                result = field.multiply(result, field.whole_power(part, direction * count))
        return result

    def _is_real(self, poly: Poly) -> bool:
        """Whether a polynomial has real values: no power of a base that may be negative occurs."""
        degrees = poly.degrees()
        return not any([degrees[place] for place in self.unreal])

    def _size_of(self, factor: Expr) -> Expr:
        """|f|, as f or -f where one of them is known to be positive; to decide equality |f| will do."""
        signs = ANY if self.expand else self.facts.signs.of(factor)
        if signs == PLUS:
            return factor
        return self.normalizer.visited_expr(negation(factor)) if signs == NEGATIVE else Call(absolute, factor)

    def _logarithm(self, node: Call) -> Element:
        """ln(c f^k g^m ...) as ln(c) + k ln|f| + m ln|g| ..., which is the same where the logarithm is defined."""
        field, value = self.field, self.values[node.args[0]]
        if value.above.is_zero():
            return self._simple(node, {node: 1})
        counts: dict[Expr, Fraction] = {}       # of logarithms
        one = field.one.leading_coefficient()
        work = [(field.plain_factors(value.above), Fraction(1)), (Factors(one, value.below), Fraction(-1))]
        while work:
            factors, times = work.pop()
            size = abs(fraction_of(factors.coefficient))
            for number, direction in ((size.numerator, 1), (size.denominator, -1)):
                for prime, count in prime_powers(number):
                    kernel = Call(ln, Number(prime))
                    counts[kernel] = counts.get(kernel, Fraction(0)) + times * direction * count
            for atom, count in factors.powers.items():
                relation = field.relations.get(atom)
                if relation is not None:        # ln|g| is ln|U|/n
                    work.append((field.plain_factors(relation.radicand), times * count / relation.order))
                    continue
                kernel = Call(ln, self._size_of(self.written(field.atoms[atom])))
                counts[kernel] = counts.get(kernel, Fraction(0)) + times * count
        return field.add([field.multiply(field.constant(count.numerator, count.denominator),
                                         self._simple(kernel, {kernel: 1})) for kernel, count in counts.items()])
