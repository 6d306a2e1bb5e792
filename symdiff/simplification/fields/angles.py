"""Trigonometric and hyperbolic functions as elements of a field: those of one angle are rational in two of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from symdiff.expr import Call, Expr, Head, Number
from symdiff.functions import (
    CIRCULAR, HYPERBOLIC, Function, acos, acosh, acot, acoth, acsc, acsch, asec, asech, asin, asinh, atan, atanh, cos,
    cosh, cot, coth, csc, csch, e, pi, sec, sech, sin, sinh, tan, tanh,
)
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.fields.field import Element
from symdiff.simplification.fields.generators import minus
from symdiff.simplification.fields.powers import Powers
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Monomial, Rational, plain
from symdiff.simplification.normal.values import sine_square

__all__ = ["Angles"]

#: Where more angles occur, they are left as they are.
MAX_ANGLES = 8
#: Angles are not multiplied by more than this.
MAX_MULTIPLE = 16


class _Family(NamedTuple):
    """Two functions in which the others of their kind are rational: x^2 = a + b y^2."""

    lead: Function                  # x
    base: Function                  # y
    constant: int
    factor: int
    others: Mapping[Head, tuple[int, int]]      # exponents of y and x


_SIN_COS, _SINH_COSH = _Family(cos, sin, 1, -1, CIRCULAR), _Family(cosh, sinh, 1, 1, HYPERBOLIC)
#: In the order of preference, smaller ones first; the last of each kind has all functions.
_FAMILIES = (
    _Family(sec, tan, 1, 1, {}), _Family(csc, cot, 1, 1, {}), _SIN_COS,
    _Family(sech, tanh, 1, -1, {}), _Family(coth, csch, 1, 1, {}), _SINH_COSH,
)
#: Which function gives u back, and whether its argument is 1/u.
_INVERSES: dict[Head, tuple[str, bool]] = {
    asin: ("sin", False), acos: ("cos", False), atan: ("tan", False),
    acsc: ("sin", True), asec: ("cos", True), acot: ("tan", True),
    asinh: ("sinh", False), acosh: ("cosh", False), atanh: ("tanh", False),
    acsch: ("sinh", True), asech: ("cosh", True), acoth: ("tanh", True),
}


class Angles(Powers):
    """Functions of angles; the first arguments as for `Generators`.

    Args:
        multiples: write functions of multiples of one angle by those of the angle.

    Attributes:
        angles: the functions of each angle.
        parts: the common denominator of the multiples of each angle.
        halves: halves of angles, by tangents and secants alone.
        related: whether there are several multiples of one angle.
    """

    def __init__(self, normalizer: Normalizer, facts: Facts, kept: Facts, expand: bool, multiples: bool,
                 exact: bool, apart: bool) -> None:
        super().__init__(normalizer, facts, kept, expand, exact, apart)
        self.multiples = multiples
        self.angles: dict[Expr, set[Function]] = {}
        self.parts: dict[Expr, int] = {}
        self.halves: dict[Expr, Expr] = {}
        self.related = False

    def _inverse(self, angle: Expr) -> tuple[str, Expr, Rational] | None:
        """For c asin(u) and the like: how its sine and cosine follow from v, which is u or 1/u, v, and c."""
        terms = self._terms(angle)
        if len(terms) != 1 or list(terms[0].powers.values()) != [1]:
            return None
        (kernel,) = terms[0].powers
        if type(kernel) is not Call or kernel.function not in _INVERSES:
            return None
        kind, reciprocal = _INVERSES[kernel.function]
        inner = kernel.args[0]
        if reciprocal:
            inner = self.normalizer.visited_expr(1 / inner)
        return kind, inner, terms[0].coefficient

    def _inner_arguments(self, angle: Expr) -> tuple[Expr, ...]:
        """What stands inside the inverse functions in an angle."""
        parts = [angle]
        if self.expand or self.multiples:
            parts = [self.normalizer.write([Monomial(multiple, {key: 1})]) for key, multiple in self._angle(angle)]
        found = [self._inverse(part) for part in parts]
        return tuple([inverse[1] for inverse in found if inverse is not None])

    def _angle(self, arg: Expr) -> list[tuple[Expr, Rational]]:
        """An argument as a sum of multiples of angles: of one angle, unless sums are to be expanded."""
        terms = self._terms(arg)
        single = [(self.normalizer.write([Monomial(1, term.powers)]), term.coefficient) for term in terms]
        if self.expand or len(terms) < 2:
            return single
        turns = [part for part in single if part[0] is pi]
        varying = [term for term, (key, _) in zip(terms, single) if key is not pi]
        content = varying[0].coefficient
        return [(self.normalizer.write([Monomial(plain(Fraction(term.coefficient) / content), term.powers)
                                        for term in varying]), content), *turns]

    def _relate_angles(self) -> None:
        """Find angles that are multiples of others.

        Where only tangents and secants of u/2 occur beside functions of u, they are rational in those of u but for
        sec(u/2)^2 = 2/(1 + cos(u)); the same for cotangents and cosecants, with 1 - cos(u).
        """
        directions: dict[Expr, dict[Rational, Expr]] = {}
        for arg, functions in self.angles.items():
            parts = self._angle(arg) if functions <= CIRCULAR.keys() else []
            if len(parts) == 1:
                key, multiple = parts[0]
                directions.setdefault(key, {})[multiple] = arg
            elif parts:     # with a turn added
                self.related = True
        if len(self.angles) > MAX_ANGLES:
            self.related = False
            return
        for multiples in directions.values():
            alone = len(multiples)
            for multiple, arg in multiples.items():
                double = multiples.get(plain(Fraction(multiple) * 2))
                if double is not None and any(self.angles[arg] <= pair for pair in ({tan, sec}, {cot, csc})):
                    self.halves[arg] = double
                    self.angles[double] |= {sin, cos}
                    alone -= 1
            self.related = self.related or alone > 1

    def _angular(self, node: Call) -> Element:
        function, field = node.function, self.field
        assert isinstance(function, Function)
        angle = node.args[0]
        inverse = self._inverse(angle)
        if angle in self.halves:
            return self._half_angular(function, angle)
        if inverse is not None and (function in CIRCULAR) == (inverse[0] in ("sin", "cos", "tan")):
            family = _SIN_COS if function in CIRCULAR else _SINH_COSH
            lead, base = self._of_inverse(family, angle, *inverse)
        elif not self.expand and not (self.multiples and function in CIRCULAR):
            family = _family(self.angles[angle], function in CIRCULAR)
            lead, base = self._pair(family, angle)
        else:
            family = _SIN_COS
            lead, base = self._combined(self._angle(angle))
        if function is family.lead or function is family.base:
            return lead if function is family.lead else base
        y, x = family.others[function]
        return field.multiply(field.whole_power(lead, x), field.whole_power(base, y))

    def _half_angular(self, function: Function, angle: Expr) -> Element:
        """tan, sec, cot or csc of half an angle by the sine and cosine of the angle."""
        field, double = self.field, self.halves[angle]
        cosine, sine = self._pair(_SIN_COS, double)
        if function is tan or function is sec:
            below = field.inverse(field.add([field.constant(1), cosine]))       # 1/(1 + cos u)
        else:
            below = field.inverse(field.add([field.constant(1), minus(cosine)]))
        if function is tan or function is cot:
            return field.multiply(sine, below)
        kernel = Call(function, angle)
        half = self._algebraic(kernel, {kernel: 1}, 2, field.multiply(field.constant(2), below))
        field.auxiliary.add(self.places[kernel])
        return half

    def _of_inverse(self, family: _Family, angle: Expr, kind: str, inner: Expr, multiple: Rational
                    ) -> tuple[Element, Element]:
        """cos(c asin(u)) and sin(c asin(u)), and their like, algebraic in u for c = 1/2, 1, 2, 3 ...: the sine of
        asin(u) is u, its cosine sqrt(1 - u^2)."""
        field, u = self.field, self.values[inner]
        unit = Fraction(1, 2) if abs(multiple) == Fraction(1, 2) else Fraction(1)
        times = Fraction(multiple) / unit
        if times.denominator != 1 or abs(times) > MAX_MULTIPLE or (unit != 1 and kind not in ("sin", "tan")):
            return self._pair(family, angle)
        if kind in ("sin", "sinh"):
            lead, base = self._plain_root(inner, 1, family.factor), u
        elif kind in ("cos", "cosh"):
            lead, base = u, self._plain_root(inner, -family.factor, family.factor)
        else:
            lead = field.inverse(self._plain_root(inner, 1, -family.factor))
            base = field.multiply(u, lead)
        if unit != 1:
            # |asin(u)/2| is at most pi/4: its cosine is the root of (1 + cos(asin(u)))/2
            half = self.normalizer.write([Monomial(plain(Fraction(1, 2)), self._terms(angle)[0].powers)])
            kernel = Call(cos, half)
            lead_half = self._algebraic(kernel, {kernel: 1}, 2,
                                        field.multiply(field.constant(1, 2), field.add([field.constant(1), lead])))
            base = field.multiply(field.multiply(base, field.constant(1, 2)), field.inverse(lead_half))
            lead = lead_half
        return self._repeated(lead, base, int(times), family.factor)

    def _plain_root(self, inner: Expr, constant: int, factor: int) -> Element:
        """sqrt(constant + factor u^2)."""
        radicand = self.normalizer.visited_expr(Number(constant) + factor * inner**2)
        field, u = self.field, self.values[inner]
        value = field.add([field.constant(constant), field.multiply(field.constant(factor), field.multiply(u, u))])
        outside = self._root_of_power(value, 2)
        return self._root_in_parts(radicand, value, 2) if outside is None else outside

    def functions_at(self, *places: int) -> list[Call]:
        """The functions of angles for which generators stand."""
        found = [next(iter(self.generators[place].powers)) for place in places]
        return [function for function in found if type(function) is Call]

    def _pair(self, family: _Family, angle: Expr) -> tuple[Element, Element]:
        """The two functions of an angle."""
        second = Call(family.base, angle)
        base = self._simple(second, {second: 1})
        first = Call(family.lead, angle)
        square = base.above * base.above * family.factor + family.constant
        lead = self._algebraic(first, {first: 1}, 2, Element(square, {}))
        self.pairs[self.places[first]] = self.places[second]
        return lead, base

    def _combined(self, angle: list[tuple[Expr, Rational]]) -> tuple[Element, Element]:
        """Cosine and sine of a sum of multiples of angles."""
        field = self.field
        cosine, sine = field.constant(1), field.constant(0)
        for key, multiple in angle:
            turned = self._turned(Fraction(multiple)) if key is pi else None
            c, s = turned or self._multiple(key, multiple)
            cosine, sine = (field.add([field.multiply(cosine, c), minus(field.multiply(sine, s))]),
                            field.add([field.multiply(sine, c), field.multiply(cosine, s)]))
        return cosine, sine

    def _turned(self, turn: Fraction) -> tuple[Element, Element] | None:
        """Cosine and sine of a multiple of pi/6 or pi/4."""
        found = []
        for known in (sine_square(turn + Fraction(1, 2)), sine_square(turn)):
            if known is None:
                return None
            sign, square = known
            size = self._root_of_number(square, 2) if square else self.field.constant(0)
            found.append(minus(size) if sign < 0 else size)
        return found[0], found[1]

    def _multiple(self, key: Expr, multiple: Rational) -> tuple[Element, Element]:
        """Cosine and sine of a multiple of an angle, by those of the smallest part that is needed."""
        common = self.parts[key]
        times = int(multiple * common)
        if abs(times) > MAX_MULTIPLE:
            raise Overflow("too high a multiple of an angle")
        whole = self.normalizer.write([Monomial(multiple, {key: 1})])
        inverse = self._inverse(whole)
        if inverse is not None and inverse[0] in ("sin", "cos", "tan"):
            return self._of_inverse(_SIN_COS, whole, *inverse)
        unit = self.normalizer.write([Monomial(plain(Fraction(1, common)), {key: 1})])
        c, s = self._pair(_SIN_COS, unit)
        return self._repeated(c, s, times, -1)

    def _repeated(self, c: Element, s: Element, times: int, factor: int) -> tuple[Element, Element]:
        """Cosine and sine of a multiple of an angle, by the addition theorems; hyperbolic ones with factor 1."""
        field = self.field
        cosine, sine = field.constant(1), field.constant(0)
        for _ in range(abs(times)):
            product = field.multiply(sine, s)
            cosine, sine = (field.add([field.multiply(cosine, c), product if factor > 0 else minus(product)]),
                            field.add([field.multiply(sine, c), field.multiply(cosine, s)]))
        return cosine, sine if times >= 0 else minus(sine)

    def _by_exponentials(self, node: Call) -> Element:
        field = self.field
        up = self._symbolic_power(e, node.args[0])
        down = field.inverse(up)
        double_sinh = field.add([up, minus(down)])
        double_cosh = field.add([up, down])
        y, x = HYPERBOLIC[node.function]
        ratio = field.multiply(field.whole_power(double_cosh, x), field.whole_power(double_sinh, y))
        return field.multiply(ratio, field.whole_power(field.constant(2), -x - y))


def _family(functions: set[Function], circular: bool) -> _Family:
    """The smallest family in which all these functions are rational."""
    kind = CIRCULAR if circular else HYPERBOLIC
    wanted = functions & kind.keys()
    return next(family for family in _FAMILIES
                if family.lead in kind and wanted <= {family.lead, family.base, *family.others})
