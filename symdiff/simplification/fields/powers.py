"""Powers with symbolic exponents as elements of a field.

To decide equality (u v)^n is taken apart: u^n stands for the power where that is defined, and for |u|^n where u v > 0
although u is not.  For whole exponents the two agree, so one formal u^n does for both; but only as long as all
exponents that meet are whole together.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from symdiff.domains.signs import NULL, PLUS
from symdiff.expr import Expr, Number
from symdiff.functions import e
from symdiff.simplification.fields.field import Element
from symdiff.simplification.fields.polynomials import Poly
from symdiff.simplification.fields.radicals import Radicals
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.roots import prime_powers
from symdiff.simplification.normal.terms import Exponent, Monomial, Terms, Unordered, plain, unordered, whole_ratio

__all__ = ["Powers"]

#: A monomial of an exponent.
Key = frozenset[tuple[Expr, Exponent]]


class Powers(Radicals):
    """Powers with symbolic exponents; the first arguments as for `Generators`.

    Attributes:
        coefficients: those with which a monomial stands in exponents.
        units: exponents, without whole numbers, of powers that have values: u^(2 n) is (u^n)^2 then.
    """

    def __init__(self, normalizer: Normalizer, facts: Facts, kept: Facts, expand: bool, exact: bool,
                 apart: bool) -> None:
        super().__init__(normalizer, facts, kept, expand, exact, apart)
        self.coefficients: dict[Key, set[Fraction]] = {}
        self.units: dict[Expr, dict[Unordered, Terms]] = {}

    def _symbolic_power(self, base: Expr, exponent: Expr) -> Element:
        """base^(c m + ...): powers of base^m, and of the base itself for what is a number in the exponent."""
        field, result = self.field, self.field.constant(1)
        if self._stays_whole(base):
            terms, whole = self._whole_exponent(exponent)
            chosen, times = self._unit(base, terms)
            shape = unordered(chosen)
            least = self.least[base, shape]
            kernel = self.normalizer.exponent_of(self.normalizer.sum([chosen, [Monomial(least, {})] if least else []]))
            part = self._simple((base, shape), {base: kernel})
            self.unreal.add(self.places[base, shape])
            return field.multiply(field.whole_power(part, times),
                                  field.whole_power(self._base(base), whole - times * least))
        parts = self._factors_of(base) if self.apart and base is not e else None
        for term in self._exponent_terms(exponent):
            if term.powers and parts is not None and self._may_be_split(parts, frozenset(term.powers.items())):
                result = field.multiply(result, self._product_power(parts, term))
                continue
            if not term.powers and base is not e:
                if term.coefficient.denominator != 1:
                    part = self._root_power(base, Fraction(term.coefficient))
                else:
                    part = field.whole_power(self._base(base), int(term.coefficient))
            else:
                key = frozenset(term.powers.items())
                common = self.exponents[base][key]
                unit = Monomial(plain(Fraction(1, common)), term.powers)
                part = self._simple((base, key), {base: self.normalizer.exponent_of([unit])})
                part = field.whole_power(part, int(term.coefficient * common))
                self.bases.setdefault(base, set()).add(self.places[base, key])
                if base is not e and self.facts.signs.of(base) != PLUS:
                    self.unreal.add(self.places[base, key])
            result = field.multiply(result, part)
        return result

    def _stays_whole(self, base: Expr) -> bool:
        """Whether the exponents of a base are not taken apart."""
        return self.exact and base is not e and self.facts.signs.of(base) != PLUS

    def _unit(self, base: Expr, exponent: Terms) -> tuple[Terms, int]:
        """The smallest of the units of a base of which an exponent is a multiple, and how often it is that; else the
        exponent itself."""
        units = self.units.get(base)
        if units is None:
            return exponent, 1
        shape = unordered(exponent)
        multiples = [(times, terms) for unit, terms in units.items() if (times := whole_ratio(shape, unit)) is not None]
        times, chosen = max(multiples, key=lambda multiple: abs(multiple[0]), default=(1, exponent))
        return chosen, times

    def _whole_exponent(self, exponent: Expr) -> tuple[Terms, int]:
        """An exponent as terms and a whole number."""
        rest: list[Monomial] = []
        whole = 0
        for term in self._exponent_terms(exponent):
            value = term.coefficient
            if not term.powers:
                whole = value.numerator // value.denominator
                value = plain(value - whole)
            if value:
                rest.append(Monomial(value, term.powers))
        return rest, whole

    def _factors_of(self, base: Expr) -> tuple[Fraction, list[tuple[Poly, int, int]]] | None:
        """A base as a number and factors with exponents and possible signs."""
        if type(base) is Number:
            return (base.value, []) if base.numerator > 0 else None
        value = self.values[base]
        return None if value.above.is_zero() else self._signed_factors(value)

    def _may_be_split(self, parts: tuple[Fraction, list[tuple[Poly, int, int]]], key: Key) -> bool:
        """Whether the factors are positive, or all exponents with this monomial are whole together."""
        return ((parts[0] > 0 and all(signs & ~NULL == PLUS for _, _, signs in parts[1]))
                or len(self.coefficients.get(key, ())) <= 1)

    def _product_power(self, parts: tuple[Fraction, list[tuple[Poly, int, int]]], term: Monomial) -> Element:
        """(c f^k g^l ...)^(r m) as c^(r m) f^(k r m) g^(l r m) ..."""
        field, key = self.field, frozenset(term.powers.items())
        common = lcm(*[found[key] for found in self.exponents.values() if key in found])
        unit = Monomial(plain(Fraction(1, common)), term.powers)
        times = int(term.coefficient * common)
        result = field.constant(1)
        coefficient, factors = parts
        bases: list[tuple[Expr, int]] = [(Number(-1), 1)] if coefficient < 0 else []
        for number, direction in ((abs(coefficient.numerator), 1), (coefficient.denominator, -1)):
            bases += [(Number(prime), count * direction) for prime, count in prime_powers(number)]
        bases += [(self.written(poly), count) for poly, count, _ in factors]
        for base, count in bases:
            part = self._simple((base, key, common), {base: self.normalizer.exponent_of([unit])})
            result = field.multiply(result, field.whole_power(part, times * count))
        return result

    def _base(self, base: Expr) -> Element:
        return self.field.constant(base.numerator, base.denominator) if type(base) is Number else self.values[base]
