"""Sums, products and powers of sums of monomials: like terms collected, powers of one base joined, numbers folded.

No step changes the value where the original is defined; some extend it (x/x is 1 at 0 too).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from fractions import Fraction
from math import inf

from symdiff.domains.signs import NEGATIVE, NULL, PLUS, Signs
from symdiff.expr import MINUS_ONE, ZERO, Call, Expr, Number, Power, Product, Sum
from symdiff.functions import absolute, e, ln, sign
from symdiff.simplification.normal.pairs import PAIRED, joined_pairs, may_be_paired
from symdiff.simplification.normal.roots import prime_powers, whole_part
from symdiff.simplification.normal.terms import (
    Exponent, Monomial, Rational, Terms, Unordered, Writer, exponent_expr, kernel, number_of, plain, unordered,
)

__all__ = ["SHARED_OPERANDS", "Arithmetic"]

#: A number is raised to a power only up to so many bits.
MAX_BITS = 4096
#: A sum or product with more operands than this, used by several others, stays one operand in each.
SHARED_OPERANDS = 8

#: Functions that are joined to others, or to their arguments, where they stand as factors.
_JOINED = frozenset([absolute, *PAIRED])


class Arithmetic:
    """Calculates with sums of monomials, and writes them.

    Args:
        writer: writes them.
        signs: what is known about signs.
        whole: symbols whose values are whole numbers.

    Attributes:
        known: the terms of every expression written.
        counts: of operations, of what was written.
    """

    def __init__(self, writer: Writer, signs: Signs, whole: Container[Expr]) -> None:
        self.writer, self.signs, self.whole = writer, signs, whole
        self.known: dict[Expr, Terms] = {}
        self.counts: dict[Expr, int] = {}
        self._exponents: dict[Unordered, Expr] = {}

    def write(self, terms: Terms) -> Expr:
        expr = self.writer.sum(terms)
        if len(terms) != 1 or expr not in terms[0].powers:      # a sum in brackets says nothing of its terms
            self.known[expr] = terms
        return expr

    def length(self, terms: Terms, most: float = inf) -> int:
        """The operations of what `write` would make of the terms; if there are more than `most`, some number above."""
        return self.writer.length(terms, self.counts, most)

    # ---- sums and products ----

    def sum(self, operands: Iterable[Terms]) -> Terms:
        collected: dict[frozenset[tuple[Expr, Exponent]], Monomial] = {}
        for terms in operands:
            if len(terms) > SHARED_OPERANDS:
                terms = [self.closed(terms)]
            for term in terms:
                for monomial in self.opened(term) if len(term.powers) == 1 else (term,):
                    key = frozenset(monomial.powers.items())
                    standing = collected.get(key)
                    if standing is not None:
                        monomial = Monomial(plain(standing.coefficient + monomial.coefficient), monomial.powers)
                    collected[key] = monomial
        return [monomial for monomial in collected.values() if monomial.coefficient]

    def closed(self, terms: Terms) -> Monomial:
        """A sum as one base, in brackets."""
        return terms[0] if len(terms) == 1 else Monomial(1, {self.write(terms): 1})

    def opened(self, term: Monomial) -> Terms:
        """A sum in brackets, with nothing but a sign before it, without the brackets."""
        if len(term.powers) == 1 and (term.coefficient == 1 or term.coefficient == -1):
            (base, exponent), = term.powers.items()
            if type(base) is Sum and exponent == 1:
                terms = self.known.get(base, ())
                if 0 < len(terms) <= SHARED_OPERANDS:
                    return [Monomial(term.coefficient * inner.coefficient, inner.powers) for inner in terms]
        return [term]

    def product(self, operands: Iterable[Terms]) -> Terms:
        coefficient: Rational = 1
        powers: dict[Expr, Exponent] = {}
        for terms in operands:
            if not terms:
                return []
            factor = terms[0] if len(terms) == 1 else self.closed(terms)
            if factor.coefficient != 1:
                coefficient = plain(coefficient * factor.coefficient)
            for base, exponent in factor.powers.items():
                self.join(powers, base, exponent)
        return [self.settled(coefficient, powers)]

    def join(self, powers: dict[Expr, Exponent], base: Expr, exponent: Exponent) -> None:
        """Multiply by base^exponent."""
        standing = powers.get(base)
        powers[base] = exponent if standing is None else self.exponent_sum(standing, exponent)

    def exponent_sum(self, a: Exponent, b: Exponent) -> Exponent:
        if type(a) is int and type(b) is int:
            return a + b
        if not isinstance(a, Expr) and not isinstance(b, Expr):
            return plain(a + b)
        return self.exponent_of(self.sum([self.terms_of(a), self.terms_of(b)]))

    def terms_of(self, value: Exponent) -> Terms:
        if isinstance(value, Expr):
            found = self.known.get(value)
            return kernel(value) if found is None else found
        return [Monomial(value, {})] if value else []

    def exponent_of(self, terms: Terms) -> Exponent:
        if not terms:
            return 0
        if len(terms) == 1:
            return self.write(terms) if terms[0].powers else terms[0].coefficient
        key = unordered(terms)
        found = self._exponents.get(key)        # equal ones are alike
        if found is None:
            number_last = any([term.powers and term.coefficient > 0 for term in terms])     # n - 2, but -2 - n
            ordered = sorted(terms, key=lambda term: bool(term.powers) != number_last)
            found = self._exponents[key] = self.write(ordered)
        return found

    def settled(self, coefficient: Rational, powers: dict[Expr, Exponent]) -> Monomial:
        """The monomial after exponents were added: 0 goes, whole powers of numbers fold, |u|^2 is u^2, and roots of
        products that make whole powers are taken apart."""
        if not any([not exponent or type(base) is Number or (type(base) is Call and base.function in _JOINED)
                    or (type(base) is Product and type(exponent) is int and base in self.known)
                    for base, exponent in powers.items()]):
            return Monomial(coefficient, powers)
        if may_be_paired(powers):
            powers = joined_pairs(powers)
        kept: dict[Expr, Exponent] = {}
        for base, exponent in powers.items():
            if isinstance(exponent, Expr):
                if not (base is MINUS_ONE and self.is_even(exponent)):
                    self.join(kept, base, exponent)
            elif type(base) is Number and base.numerator > 0 and base.denominator == 1:
                factor, rest = whole_part(base.numerator, exponent, MAX_BITS)
                coefficient = plain(coefficient * factor)
                if rest:
                    kept[base] = rest
            elif exponent and exponent.denominator == 1 and ((type(base) is Product and base in self.known) or (
                    type(base) is Call and base.function is absolute and exponent % 2 == 0)):
                inside = self.terms_of(base.args[0] if type(base) is Call else base)
                opened = self.whole_power(self.closed(inside), int(exponent))
                coefficient = plain(coefficient * opened.coefficient)
                for inner, times in opened.powers.items():
                    self.join(kept, inner, times)
            elif exponent:
                self.join(kept, base, exponent)
        return Monomial(coefficient, {base: exponent for base, exponent in kept.items() if exponent})

    # ---- powers ----

    def power(self, base: Terms, exponent: Terms) -> Terms:
        degree = self.exponent_of(exponent)
        if not isinstance(degree, Expr) and not degree:
            return [Monomial(1, {})]
        if not base:
            if not isinstance(degree, Expr) and degree > 0:
                return []
            return kernel(Power(ZERO, exponent_expr(degree)))
        closed = self.closed(base)
        if type(degree) is int:
            return [self.whole_power(closed, degree)]
        if isinstance(degree, Expr):
            return [self.symbolic_power(closed, degree)]
        return [self.fractional_power(closed, Fraction(degree))]

    def whole_power(self, base: Monomial, degree: int) -> Monomial:
        coefficient = base.coefficient
        if coefficient != 1 and coefficient != -1:
            bits = max(coefficient.numerator.bit_length(), coefficient.denominator.bit_length())
            if bits * abs(degree) > MAX_BITS:
                return Monomial(1, {self.write([base]): degree})
            if degree < 0:
                coefficient = plain(1 / Fraction(coefficient))
        if coefficient != 1:
            coefficient = plain(coefficient ** abs(degree))
        return self.settled(coefficient, {inner: self.scaled(times, degree) for inner, times in base.powers.items()})

    def scaled(self, exponent: Exponent, factor: Rational) -> Exponent:
        if type(exponent) is int and type(factor) is int:
            return exponent * factor
        if not isinstance(exponent, Expr):
            return plain(exponent * factor)
        return self.exponent_of([Monomial(plain(term.coefficient * factor), term.powers)
                                 for term in self.terms_of(exponent)])

    def fractional_power(self, base: Monomial, degree: Fraction) -> Monomial:
        """(c u v ...)^(p/q).  A positive c and whatever is certainly positive go before the rest; alone, u^a to a
        fractional power is u^(a p/q), with |u| for u if a is even: for other a the power has no value where u < 0."""
        if not base.powers and base.coefficient < 0:
            return Monomial(1, {Power(Number(base.coefficient), exponent_expr(degree)): 1}
                            if isinstance(base.coefficient, int) else {self.write([base]): degree})
        outside: dict[Expr, Exponent] = {}
        for number, side in ((abs(base.coefficient.numerator), 1), (base.coefficient.denominator, -1)):
            for prime, count in prime_powers(number):
                self.join(outside, Number(prime), plain(side * count * degree))
        inside = dict(base.powers)
        for inner, times in base.powers.items():
            if self.signs.positive(inner):
                self.join(outside, inner, self.scaled(times, degree))
                del inside[inner]
        if base.coefficient < 0:
            self.join(outside, self.write([Monomial(-1, inside)]), degree)
        elif len(inside) == 1:
            (inner, times), = inside.items()
            if isinstance(times, Expr):
                self.join(outside, self.write([Monomial(1, inside)]), degree)
            elif times.numerator % 2 == 0 and times.denominator == 1 and not self.signs.nonnegative(inner):
                size = self.absolute(Monomial(1, {inner: 1}))
                if size.coefficient == 1:
                    self.join(outside, *next(iter(size.powers.items()))[:1], plain(times * degree))
                else:       # certainly negative
                    self.join(outside, self.write([size]), plain(times * degree))
            else:
                self.join(outside, inner, plain(times * degree))
        elif inside:
            self.join(outside, self.write([Monomial(1, inside)]), degree)
        return self.settled(1, outside)

    def symbolic_power(self, base: Monomial, degree: Expr) -> Monomial:
        if base.coefficient == 1 and not base.powers:
            return base
        total = self.terms_of(degree)
        if self.whole and all(map(self.is_whole, total)):       # the laws of powers hold for all bases
            if self.is_even(degree):
                base = Monomial(base.coefficient if base.coefficient > 0 else -base.coefficient, base.powers)
            powers = {inner: self.exponent_of(self.product([self.terms_of(times), total]))
                      for inner, times in base.powers.items()}
            if base.coefficient != 1:
                powers[number_of(base.coefficient)] = degree
            return self.settled(1, powers)
        if base.coefficient == 1 and len(base.powers) == 1:
            (inner, times), = base.powers.items()
            if times != 1:
                total = self.product([self.terms_of(times), total])
            if inner is e:
                return self.exponential(total)
            if times == 1 or self.signs.positive(inner):
                return Monomial(1, {inner: self.exponent_of(total)})
        return Monomial(1, {self.write([base]): degree})

    def exponential(self, exponent: Terms) -> Monomial:
        """e^(...), with ln undone: e^(2 ln u + v) is u^2 e^v, for the logarithm says that u > 0."""
        rest: list[Monomial] = []
        coefficient: Rational = 1
        outside: dict[Expr, Exponent] = {}
        for term in exponent:
            logarithm = next(iter(term.powers), None) if list(term.powers.values()) == [1] else None
            if type(logarithm) is Call and logarithm.function is ln:
                inner, degree = self.closed(self.terms_of(logarithm.args[0])), term.coefficient
                if isinstance(degree, int):
                    power = self.whole_power(inner, degree)
                else:
                    power = self.fractional_power(inner, degree)
                coefficient = plain(coefficient * power.coefficient)
                for base, times in power.powers.items():
                    self.join(outside, base, times)
                continue
            rest.append(term)
        if rest:
            self.join(outside, e, self.exponent_of(rest))
        return self.settled(coefficient, outside)

    def is_whole(self, term: Monomial) -> bool:
        """Whether the value of a term is certainly a whole number."""
        return isinstance(term.coefficient, int) and all(
            base in self.whole and isinstance(times, int) and times > 0 for base, times in term.powers.items())

    def is_even(self, exponent: Expr) -> bool:
        """Whether the value of an exponent is certainly an even number."""
        return bool(self.whole) and all([self.is_whole(term) and term.coefficient % 2 == 0
                                         for term in self.terms_of(exponent)])

    def sign(self, inner: Monomial) -> Monomial:
        """sign(c u^k v^m ...) by that of u v ..., for odd k and m; sign(u)^2 is left of an even power."""
        inside: dict[Expr, Exponent] = {}
        coefficient = 1 if inner.coefficient > 0 else -1
        squares: list[Expr] = []
        for base, times in inner.powers.items():
            signs = self.signs.of(base)
            if signs == PLUS:
                continue
            if not isinstance(times, int):
                inside[base] = times
            elif times % 2 == 0:
                squares += [base] * bool(signs & NULL)
            elif signs == NEGATIVE:
                coefficient = -coefficient
            else:
                inside[base] = 1 if times > 0 else -1
        if all([times == -1 for times in inside.values()]):
            inside = dict.fromkeys(inside, 1)
        powers: dict[Expr, Exponent] = {Call(sign, base): 2 for base in squares}
        if inside:
            powers[Call(sign, self.write([Monomial(1, inside)]))] = 1
        return self.settled(coefficient, powers)

    def absolute(self, inner: Monomial) -> Monomial:
        """|c u v ...|: what is certainly not negative goes before the bars."""
        outside: dict[Expr, Exponent] = {}
        inside: dict[Expr, Exponent] = {}
        coefficient = inner.coefficient if inner.coefficient > 0 else -inner.coefficient
        for base, times in inner.powers.items():
            even = not isinstance(times, Expr) and times.numerator % 2 == 0
            negative = not self.signs.of(base) & PLUS and isinstance(times, int) and not even
            coefficient = -coefficient if negative else coefficient
            self.join(outside if even or negative or self.signs.nonnegative(base) else inside, base, times)
        if inside:
            (base, times), *others = inside.items()
            if not others and isinstance(times, int):  # |u^n| = |u|^n
                self.join(outside, Call(absolute, base), times)
            else:
                self.join(outside, Call(absolute, self.write([Monomial(1, inside)])), 1)
        return self.settled(coefficient, outside)
