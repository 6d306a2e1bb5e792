"""Expressions as elements of a field: what is not rational in the symbols becomes a generator, with its relations.

exp(c m) with a rational number c is a power of exp(m), u^(p/q) one of u^(1/q), and the trigonometric and hyperbolic
functions of one argument are rational in two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from symdiff.expr import ONE, Call, Expr, Number, Power, Product, Sum, Symbol
from symdiff.functions import (
    Function, absolute, cbrt, cos, cosh, cot, coth, csc, csch, e, exp, ln, pi, sec, sech, sign, sin, sinh, tan, tanh,
)
from symdiff.domains.signs import NEGATIVE, OPPOSITE, PLUS
from symdiff.simplification.facts import Facts
from symdiff.simplification.field import Element, Factors, Field, Overflow, Poly, fraction_of
from symdiff.simplification.normal import Normalizer, Terms
from symdiff.simplification.roots import prime_powers
from symdiff.simplification.terms import Exponent, Monomial, Rational, plain

__all__ = ["Embedding", "Generator"]

#: Expressions of more nodes are not embedded.
MAX_NODES = 3000
#: Nor are those with more generators.
MAX_GENERATORS = 40
#: Generators kept back for kernels that show up on the way.
SPARE = 16
#: Angles are not multiplied by more than this.
MAX_MULTIPLE = 16


class Generator(NamedTuple):
    """What a generator of the field stands for.

    Attributes:
        powers: the kernel, as powers of bases.
        scale: the generator is the kernel times this, an atom's number with its exponent each.
    """

    powers: dict[Expr, Exponent]
    scale: dict[int, int]


class _Family(NamedTuple):
    """Two functions in which the others of their kind are rational: x^2 = a + b y^2."""

    lead: Function                  # x
    base: Function                  # y
    constant: int
    factor: int
    others: dict[Function, tuple[int, int]]     # exponents of x and y


_SIN_COS = _Family(cos, sin, 1, -1, {tan: (-1, 1), cot: (1, -1), sec: (-1, 0), csc: (0, -1)})
_SINH_COSH = _Family(cosh, sinh, 1, 1, {tanh: (-1, 1), coth: (1, -1), sech: (-1, 0), csch: (0, -1)})
#: In the order of preference, smaller ones first; the last of each kind has all functions.
_FAMILIES = (
    _Family(sec, tan, 1, 1, {}), _Family(csc, cot, 1, 1, {}), _SIN_COS,
    _Family(sech, tanh, 1, -1, {}), _Family(coth, csch, 1, 1, {}), _SINH_COSH,
)
_CIRCULAR = frozenset([sin, cos, tan, cot, sec, csc])
_HYPERBOLIC = frozenset([sinh, cosh, tanh, coth, sech, csch])


class Embedding:
    """Expressions in one field.

    Args:
        normalizer: whose normal forms the expressions are.
        exprs: the expressions.
        facts: what is known about signs where the expressions have values.
        kept: those of the facts by which |u| may be written u, for what is made of the expressions says them too.
        expand: write functions of sums and multiples of angles by those of the angles, hyperbolic functions by
            exponentials and roots of products by roots of factors, as is needed to decide equality.

        multiples: write functions of multiples of one angle by those of the angle.

    Attributes:
        related: whether there are several multiples of one angle.

    Raises:
        Overflow: too much work.
    """

    def __init__(self, normalizer: Normalizer, exprs: Iterable[Expr], facts: Facts, kept: Facts, expand: bool = False,
                 multiples: bool = False) -> None:
        self.normalizer, self.facts, self.kept = normalizer, facts, kept
        self.expand, self.multiples = expand, multiples
        self._opened = {absolute, cbrt, sign, ln} if expand else {absolute, cbrt, sign}
        self.order = self._outer_nodes(exprs)
        self.generators: list[Generator] = []
        self.roots: dict[Expr, int] = {}                        # the common denominator of the exponents of each base
        self.exponents: dict[Expr, dict[frozenset[tuple[Expr, Exponent]], int]] = {}    # the same, of each monomial
        self.angles: dict[Expr, set[Function]] = {}             # the functions of each angle
        self.halves: dict[Expr, Expr] = {}                      # halves of angles, by tangents and secants alone
        self.parts: dict[Expr, int] = {}                        # the common denominator of the multiples of each angle
        self.values: dict[Expr, Element] = {}
        self.terms: dict[Expr, Terms] = {}                      # of exponents and angles
        self.places: dict[object, int] = {}
        self.bases: dict[Expr, set[int]] = {}                   # of symbolic powers, with their generators
        self.absolutes: dict[int, Poly] = {}                    # what is inside of those without a denominator
        self.splits: list[tuple[Expr, int, dict[int, int]]] = []    # roots that were taken apart, of which order
        self.radicals: list[tuple[tuple[int, Element], int]] = []   # roots by order and radicand
        self.pairs: dict[int, int] = {}                         # generators x and y with x^2 = a + b y^2
        self.several_roots = self.related = False
        self.field: Field
        self._collect()
        self._evaluate()

    def element(self, expr: Expr) -> Element:
        """One of the expressions, or a part of them that is not inside a kernel."""
        return self.values[expr]

    # ---- what there is ----

    def _outer_nodes(self, exprs: Iterable[Expr]) -> list[Expr]:
        """The nodes that are not inside kernels, arguments first."""
        order: list[Expr] = []
        done: set[Expr] = set()
        stack = list(exprs)[::-1]
        while stack:
            node = stack[-1]
            waiting = [] if node in done else [arg for arg in self._outer_args(node) if arg not in done]
            if waiting:
                stack += reversed(waiting)
                continue
            stack.pop()
            if node not in done:
                done.add(node)
                order.append(node)
                if len(order) > MAX_NODES:
                    raise Overflow("an expression of too many nodes")
        return order

    def _outer_args(self, node: Expr) -> tuple[Expr, ...]:
        kind = type(node)
        if kind is Sum or kind is Product:
            return node.args
        if kind is Power:
            base, exponent = node.args
            if base is e or (type(base) is Number and not _is_whole(exponent)):
                return ()
            return (base,)
        if type(node) is Call and node.function in self._opened:
            return node.args
        return ()

    def _collect(self) -> None:
        """Find the generators and make the field."""
        kernels: list[object] = []
        for node in self.order:
            kind = type(node)
            if kind is Power:
                base, exponent = node.args
                if type(exponent) is Number and base is not e:
                    if exponent.denominator != 1:
                        self.roots[base] = lcm(self.roots.get(base, 1), exponent.denominator)
                        kernels.append(base)
                else:
                    kernels += self._exponential(base, exponent)
            elif kind is Call:
                kernels += self._kernel(node)  # type: ignore[arg-type]
            elif kind is not Number and kind is not Sum and kind is not Product:
                kernels.append(node)
        if not self.expand and not self.multiples:
            self._relate_angles()
        self.several_roots = sum(type(base) is not Number for base in self.roots) > 1
        kernels.sort(key=lambda kernel: type(kernel) is not Symbol)
        count = len(set(kernels)) * 2 + SPARE
        if count > MAX_GENERATORS * 2 + SPARE:
            raise Overflow("too many kernels")
        self.field = Field(count)
        for kernel in kernels:
            if type(kernel) is Symbol:
                self._generator(kernel, {kernel: 1})

    def _kernel(self, node: Call) -> Iterator[object]:
        function = node.function
        if function in _CIRCULAR or (function in _HYPERBOLIC and not self.expand):
            assert isinstance(function, Function)
            if not self.expand:
                self.angles.setdefault(node.args[0], set()).add(function)
                yield node.args[0], function in _CIRCULAR
            if function in _HYPERBOLIC:
                return
            for angle, multiple in self._angle(node.args[0]):
                self.parts[angle] = lcm(self.parts.get(angle, 1), multiple.denominator)
                yield angle, True
        elif function in _HYPERBOLIC or function is exp or node is e:
            yield from self._exponential(e, node.args[0] if node.args else ONE)
        elif function is not sign:
            yield node

    def _exponential(self, base: Expr, exponent: Expr) -> Iterator[object]:
        found = self.exponents.setdefault(base, {})
        for term in self._terms(exponent):
            if term.powers or base is e:
                key = frozenset(term.powers.items())
                found[key] = lcm(found.get(key, 1), term.coefficient.denominator)
                yield base, key
            elif term.coefficient.denominator != 1:
                self.roots[base] = lcm(self.roots.get(base, 1), term.coefficient.denominator)
                yield base

    def _terms(self, expr: Expr) -> Terms:
        found = self.terms.get(expr)
        if found is None:
            known = self.normalizer.known.get(expr)
            found = self.normalizer.visited(expr) if known is None else known
            if self.expand:
                found = self._multiplied_out(found)
            self.terms[expr] = found
        return found

    def _multiplied_out(self, terms: Terms) -> Terms:
        """Terms with sums in brackets multiplied out."""
        work, done = list(terms)[::-1], []
        while work:
            term = work.pop()
            inner = next((base for base, times in term.powers.items()
                          if type(base) is Sum and isinstance(times, int) and times > 0), None)
            if inner is None:
                done.append(term)
                continue
            if len(work) > MAX_NODES:
                raise Overflow("an exponent of too many terms")
            outer = dict(term.powers)
            outer[inner] -= 1
            rest = [Monomial(term.coefficient, {base: times for base, times in outer.items() if times})]
            parts = self.normalizer.known.get(inner) or self.normalizer.visited(inner)
            work += [self.normalizer.product([rest, [part]])[0] for part in parts]
        return self.normalizer.sum([[term] for term in done])

    def _angle(self, arg: Expr) -> list[tuple[Expr, Rational]]:
        """An argument as a sum of multiples of angles: of one angle, unless sums are to be expanded."""
        terms = self._terms(arg)
        if self.expand or len(terms) < 2:
            return [(self.normalizer.write([Monomial(1, term.powers)]), term.coefficient) for term in terms]
        content = terms[0].coefficient
        return [(self.normalizer.write([Monomial(plain(Fraction(term.coefficient) / content), term.powers)
                                        for term in terms]), content)]

    def _relate_angles(self) -> None:
        """Find angles that are multiples of others.

        Where only tangents and secants of u/2 occur beside functions of u, they are rational in those of u but for
        sec(u/2)^2 = 2/(1 + cos(u)); the same for cotangents and cosecants, with 1 - cos(u).
        """
        directions: dict[Expr, dict[Rational, Expr]] = {}
        for arg, functions in self.angles.items():
            if not functions <= _CIRCULAR:
                continue
            for key, multiple in self._angle(arg)[:1]:
                directions.setdefault(key, {})[multiple] = arg
        for multiples in directions.values():
            alone = len(multiples)
            for multiple, arg in multiples.items():
                double = multiples.get(plain(Fraction(multiple) * 2))
                if double is not None and any(self.angles[arg] <= pair for pair in ({tan, sec}, {cot, csc})):
                    self.halves[arg] = double
                    self.angles[double] |= {sin, cos}
                    alone -= 1
            self.related = self.related or alone > 1

    # ---- generators ----

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
        return Element(field.generators[place], dict(radicand.below))

    # ---- values ----

    def _evaluate(self) -> None:
        for node in self.order:
            self.values[node] = self._value(node)

    def _value(self, node: Expr) -> Element:
        kind, field, values = type(node), self.field, self.values
        if kind is Number:
            return field.constant(node.numerator, node.denominator)  # type: ignore[attr-defined]
        if kind is Sum:
            return field.add(self._operands(node))
        if kind is Product:
            return field.multiply(values[node.args[0]], values[node.args[1]])
        if kind is Power:
            return self._power(node.args[0], node.args[1])
        if kind is Call:
            return self._call(node)  # type: ignore[arg-type]
        return self._simple(node, {node: 1})

    def _operands(self, node: Expr) -> Iterator[Element]:
        """The operands of a sum of sums, which is added up only once."""
        stack = [node]
        while stack:
            part = stack.pop()
            if type(part) is Sum and (part is node or part not in self.values):
                stack += (part.args[1], part.args[0])
            else:
                yield self.values[part]

    def _power(self, base: Expr, exponent: Expr) -> Element:
        if type(exponent) is Number and base is not e:
            if exponent.denominator == 1:
                return self._whole_power(base, exponent.numerator)
            return self._root_power(base, exponent.value)
        return self._symbolic_power(base, exponent)

    def _whole_power(self, base: Expr, exponent: int) -> Element:
        """base^exponent, factor by factor where it is a product, so that a denominator keeps its factors."""
        if exponent > 0:
            return self.field.whole_power(self.values[base], exponent)
        result, stack = self.field.constant(1), [(base, exponent)]
        while stack:
            node, times = stack.pop()
            if type(node) is Product:
                stack += [(arg, times) for arg in node.args]
                continue
            if type(node) is Power and _is_whole(node.args[1]) and node.args[0] is not e:
                stack.append((node.args[0], times * node.args[1].numerator))  # type: ignore[attr-defined]
                continue
            if times < 0 and self.values[node].above.is_zero():
                raise Overflow("a denominator is zero")
            result = self.field.multiply(result, self.field.whole_power(self.values[node], times))
        return result

    def _root_power(self, base: Expr, exponent: Fraction) -> Element:
        root = self._root(base, self.roots[base])
        return self.field.whole_power(root, int(exponent * self.roots[base]))

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
        if self.expand or self.several_roots:
            return self._root_in_parts(base, value, order)
        return self._radical(base, order, value)

    def _radical(self, base: Expr, order: int, value: Element) -> Element:
        """The root of a base with this value; the same for equal values."""
        for other, place in self.radicals:
            if other == (order, value):
                return Element(self.field.generators[place], dict(value.below))
        result = self._algebraic((base, order), {base: Fraction(1, order)}, order, value)
        self.radicals.append(((order, value), self.places[base, order]))
        return result

    def _root_in_parts(self, base: Expr, value: Element, order: int) -> Element:
        """The root of c f^k g^m ... by roots of its factors, where their signs allow it.

        A factor that is positive comes out; so does the number; one that is not negative if none of the others can be
        negative either; and even roots of f^order in a denominator, for there f is not 0, are |f|.
        """
        field = self.field
        if value.above.is_zero():
            return value
        coefficient, factors = self._signed_factors(value)
        certain = coefficient > 0 and not any(signs & NEGATIVE for _, _, signs in factors)
        core = field.constant(1 if coefficient > 0 else -1)
        same = abs(coefficient) == 1
        split: dict[int, int] = {}
        result = self._root_of_number(abs(coefficient), order)
        for poly, count, signs in factors:
            if signs == PLUS or certain:
                whole, rest = divmod(count, order)
                if whole:
                    outside = self._absolute(poly) if order % 2 == 0 else Element(poly, {})
                    result = field.multiply(result, field.whole_power(outside, whole))
                if rest:
                    root = self._radical(self.written(poly), order, Element(poly, {}))
                    split[self._place(root)] = rest
                    result = field.multiply(result, field.whole_power(root, rest))
                same = False
            else:
                whole = -(-count // order) if count < 0 and order % 2 == 0 else 0
                if whole:
                    result = field.multiply(result, field.whole_power(self._absolute(poly), whole))
                core = field.multiply(core, field.whole_power(Element(poly, {}), count - whole * order))
                same = same and not whole
        if not core.above.is_one() or core.below:
            root = self._radical(base if same else self.normalizer.write([self.quotient_of(core)]), order, core)
            split[self._place(root)] = 1
            result = field.multiply(result, root)
        if len(split) > 1 and abs(coefficient) == 1:
            self.splits.append((base, order, split))
        return result

    def _signed_factors(self, value: Element) -> tuple[Fraction, list[tuple[Poly, int, int]]]:
        """A number and factors with exponents and possible signs; what cannot be positive is written -f."""
        factors = self.field.plain_factors(value.above)
        coefficient = fraction_of(factors.coefficient)
        powers = dict(factors.powers)
        for atom, count in value.below.items():
            powers[atom] = powers.get(atom, 0) - count
        found = []
        for atom, count in powers.items():
            poly = self.field.atoms[atom]
            signs = self.sign(poly)
            if not signs & PLUS:
                poly, signs = -poly, OPPOSITE[signs]
                coefficient *= -1 if count % 2 else 1
            found.append((poly, count, signs))
        return coefficient, found

    def _place(self, root: Element) -> int:
        """The place of the generator of a root."""
        return int(root.above.degrees().index(1))

    def sign(self, poly: Poly) -> int:
        """The possible signs of a polynomial."""
        terms = self.monomials(poly)
        return self.facts.of(self.normalizer.write(terms), terms)

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

    def _root_of_power(self, value: Element, order: int) -> Element | None:
        """The root of c f^(k order) ..., which is free of roots but those of c; None for all else.

        Roots are defined only where their radicand is not negative; so an odd root of f^3 is f, an even one of f^2
        is |f|.
        """
        field = self.field
        if value.above.is_zero():
            return None
        factors = field.plain_factors(value.above)
        powers = dict(factors.powers)
        for atom, count in value.below.items():
            powers[atom] = powers.get(atom, 0) - count
        if not powers or any(count % order for count in powers.values()) or factors.coefficient < 0:
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

    def _absolute(self, poly: Poly) -> Element:
        """|f| for a polynomial; f itself where that is not negative."""
        terms = self.monomials(poly)
        if not self.kept.of(self.normalizer.write(terms), terms) & NEGATIVE:
            return Element(poly, {})
        kernel = Call(absolute, self.written(poly))
        size = self._algebraic(kernel, {kernel: 1}, 2, Element(self.field.product(poly, poly), {}))
        self.absolutes[self.places[kernel]] = poly
        return size

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
            value = plain(fraction_of(coefficient))
            result.append(self.normalizer.settled(value, powers))
        return result

    def unscale(self, powers: dict[int, int]) -> None:
        """Turn powers of generators into powers of the kernels of which they are multiples."""
        for place in range(len(self.generators) - 1, -1, -1):
            if powers.get(place):
                for inner, count in self.generators[place].scale.items():
                    powers[inner] = powers.get(inner, 0) + count * powers[place]

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

    def _symbolic_power(self, base: Expr, exponent: Expr) -> Element:
        """base^(c m + ...): powers of base^m, and of the base itself for what is a number in the exponent."""
        field, result = self.field, self.field.constant(1)
        for term in self._terms(exponent):
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
            result = field.multiply(result, part)
        return result

    def _base(self, base: Expr) -> Element:
        return self.field.constant(base.numerator, base.denominator) if type(base) is Number else self.values[base]

    # ---- functions ----

    def _call(self, node: Call) -> Element:
        function = node.function
        if function in _CIRCULAR or (function in _HYPERBOLIC and not self.expand):
            return self._angular(node)
        if function is exp or node is e:
            return self._symbolic_power(e, node.args[0] if node.args else ONE)
        if function in _HYPERBOLIC:
            return self._by_exponentials(node)
        if function is absolute or function is sign:
            return self._signed(node)
        if function is ln and self.expand:
            return self._logarithm(node)
        if function is cbrt:
            return self._algebraic(node, {node: 1}, 3, self.values[node.args[0]])
        return self._simple(node, {node: 1})

    def _signed(self, node: Call) -> Element:
        """|u|, with |u|^2 = u^2; sign(u) is |u|/u where u is not 0."""
        inner = node.args[0]
        if node.function is sign and not self.kept.signs.nonzero(inner):
            return self._simple(node, {node: 1})
        value = self.values[inner]
        size = self._absolute_factors(value)
        return size if node.function is absolute else self.field.multiply(size, self.field.inverse(value))

    def _absolute_factors(self, value: Element) -> Element:
        """|c f g ...| as |c| |f| |g| ..."""
        field = self.field
        if value.above.is_zero():
            return value
        factors = field.factored(value.above)
        result = Element(field.one * abs(factors.coefficient), {})
        for powers, direction in ((factors.powers, 1), (value.below, -1)):
            for atom, count in powers.items():
                part = self._absolute(field.atoms[atom])
                result = field.multiply(result, field.whole_power(part, direction * count))
        return result

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
                kernel = Call(ln, Call(absolute, self.written(field.atoms[atom])))
                counts[kernel] = counts.get(kernel, Fraction(0)) + times * count
        return field.add([field.multiply(field.constant(count.numerator, count.denominator),
                                         self._simple(kernel, {kernel: 1})) for kernel, count in counts.items()])

    def _by_exponentials(self, node: Call) -> Element:
        field = self.field
        up = self._symbolic_power(e, node.args[0])
        down = field.inverse(up)
        double_sinh = field.add([up, Element(-down.above, down.below)])
        double_cosh = field.add([up, down])
        x, y = {sinh: (0, 1), cosh: (1, 0), **_SINH_COSH.others}[node.function]  # type: ignore[index]
        ratio = field.multiply(field.whole_power(double_cosh, x), field.whole_power(double_sinh, y))
        return field.multiply(ratio, field.whole_power(field.constant(2), -x - y))

    def _angular(self, node: Call) -> Element:
        function, field = node.function, self.field
        assert isinstance(function, Function)
        if node.args[0] in self.halves:
            return self._half_angular(function, node.args[0])
        if not self.expand and not (self.multiples and function in _CIRCULAR):
            family = _family(self.angles[node.args[0]], function in _CIRCULAR)
            lead, base = self._pair(family, node.args[0])
        else:
            family = _SIN_COS
            lead, base = self._combined(self._angle(node.args[0]))
        if function is family.lead or function is family.base:
            return lead if function is family.lead else base
        x, y = family.others[function]
        return field.multiply(field.whole_power(lead, x), field.whole_power(base, y))

    def _half_angular(self, function: Function, angle: Expr) -> Element:
        """tan, sec, cot or csc of half an angle by the sine and cosine of the angle."""
        field, double = self.field, self.halves[angle]
        cosine, sine = self._pair(_SIN_COS, double)
        if function is tan or function is sec:
            below = field.inverse(field.add([field.constant(1), cosine]))       # 1/(1 + cos u)
        else:
            below = field.inverse(field.add([field.constant(1), _minus(cosine)]))
        if function is tan or function is cot:
            return field.multiply(sine, below)
        kernel = Call(function, angle)
        half = self._algebraic(kernel, {kernel: 1}, 2, field.multiply(field.constant(2), below))
        field.auxiliary.add(self.places[kernel])
        return half

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
            if key is pi and (multiple * 2).denominator == 1:
                quarter = int(multiple * 2) % 4
                c, s = field.constant((1, 0, -1, 0)[quarter]), field.constant((0, 1, 0, -1)[quarter])
            else:
                c, s = self._multiple(key, multiple)
            cosine, sine = (field.add([field.multiply(cosine, c), _minus(field.multiply(sine, s))]),
                            field.add([field.multiply(sine, c), field.multiply(cosine, s)]))
        return cosine, sine

    def _multiple(self, key: Expr, multiple: Rational) -> tuple[Element, Element]:
        """Cosine and sine of a multiple of an angle, by those of the smallest part that is needed."""
        field = self.field
        common = self.parts[key]
        times = int(multiple * common)
        if abs(times) > MAX_MULTIPLE:
            raise Overflow("too high a multiple of an angle")
        unit = self.normalizer.write([Monomial(plain(Fraction(term.coefficient) / common), term.powers)
                                      for term in self._terms(key)])
        c, s = self._pair(_SIN_COS, unit)
        cosine, sine = field.constant(1), field.constant(0)
        for _ in range(abs(times)):
            cosine, sine = (field.add([field.multiply(cosine, c), _minus(field.multiply(sine, s))]),
                            field.add([field.multiply(sine, c), field.multiply(cosine, s)]))
        return cosine, sine if times >= 0 else _minus(sine)


def _family(functions: set[Function], circular: bool) -> _Family:
    """The smallest family in which all these functions are rational."""
    kind = _CIRCULAR if circular else _HYPERBOLIC
    wanted = functions & kind
    return next(family for family in _FAMILIES
                if family.lead in kind and wanted <= {family.lead, family.base, *family.others})


def _minus(element: Element) -> Element:
    return Element(-element.above, element.below)


def _is_whole(exponent: Expr) -> bool:
    return type(exponent) is Number and exponent.denominator == 1
