"""Expressions as elements of a field: what is not rational in the symbols becomes a generator, with its relations.

exp(c m) with a rational number c is a power of exp(m), u^(p/q) one of u^(1/q), and the trigonometric and hyperbolic
functions of one argument are rational in two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import lcm

from symdiff.domains.signs import PLUS
from symdiff.expr import ONE, Call, Expr, Number, Power, Product, Sum, Symbol, postorder_by
from symdiff.functions import (
    CIRCULAR, HYPERBOLIC, Function, absolute, cbrt, e, exp, factorial, gamma, ln, sigmoid, sign,
)
from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.angles import Angles
from symdiff.simplification.fields.field import Element, Field
from symdiff.simplification.fields.generators import MAX_NODES
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import (
    Exponent, Monomial, Terms, apart_from_whole, exponent_expr, unordered,
)

__all__ = ["MAX_WORK", "Embedding", "Part"]

#: Expressions with more generators are not embedded.
MAX_GENERATORS = 40
#: So many products of terms are made to find a short form; eight times as many to decide equality.
MAX_WORK = 400_000
#: gamma(u + k) is a product of at most so many factors.
MAX_SHIFT = 20
#: Generators kept back for kernels that show up on the way, where all is expanded, and otherwise, if any can.
SPARE, LEAST_SPARE = 24, 3

#: An expression, or a power in a monomial.
Part = Expr | tuple[Expr, Exponent]


class Embedding(Angles):
    """Expressions in one field.

    Args:
        normalizer: whose normal forms the expressions are.
        parts: the expressions, and powers of which monomials are made.
        facts: what is known about signs where the expressions have values.
        kept: those of the facts by which |u| may be written u, for what is made of the expressions says them too.
        expand: write functions of sums and multiples of angles by those of the angles, hyperbolic functions by
            exponentials and logarithms of products by those of factors, as is needed to decide equality.
        multiples: write functions of multiples of one angle by those of the angle.
        exact: leave exponents such as n - 1 together, for u^n/u has no value where u = 0.
        valued: those of the parts that have values whatever is asked; with `exact`, multiples of exponents in them are
            such: u^(2 n) is (u^n)^2 where u^n has a value.
        apart: take powers of products apart, as is needed to decide equality.
        logarithms: write logarithms of products by those of factors.
        exponentials: write hyperbolic functions by exponentials.
        allowance: of work, for this field and others.

    Raises:
        Overflow: too much work.
    """

    def __init__(self, normalizer: Normalizer, parts: Iterable[Part], facts: Facts, kept: Facts, expand: bool = False,
                 multiples: bool = False, exact: bool = False, valued: Iterable[Part] = (), apart: bool = False,
                 logarithms: bool = False, exponentials: bool = False, allowance: Allowance | None = None) -> None:
        self.allowance = allowance
        super().__init__(normalizer, facts, kept, expand, multiples, exact, apart)
        self.offsets: dict[object, int] = {}    # the least whole number in the arguments of gamma functions
        self._powers: dict[tuple[Expr, Exponent], Element] = {}
        self._inverses: dict[Expr, Element] = {}
        self._monomials: dict[Expr, Terms] = {}     # of sums, products and powers
        self._by_angles = CIRCULAR.keys() if expand or exponentials else CIRCULAR.keys() | HYPERBOLIC.keys()
        self._opened = {absolute, cbrt, sign, ln} if expand or logarithms else {absolute, cbrt, sign}
        self.order = self._parts(parts)
        self._collect()
        self._collect_units(valued)
        for part in self.order:
            self._evaluate(part)

    def element(self, expr: Expr) -> Element:
        """One of the expressions, or a part of them that is not inside a kernel."""
        return self.values[expr]

    def sum_of(self, terms: Terms) -> Element:
        """The value of a sum of monomials; the powers in them are among the parts."""
        return self.field.add([self.field.multiplied([self._powers[power] for power in term.powers.items()],
                                                     term.coefficient) for term in terms])

    def raised_sums(self) -> list[Expr]:
        """The sums that stand in brackets, with an exponent other than 1 and -1."""
        return [part[0] for part in self.order
                if isinstance(part, tuple) and type(part[0]) is Sum and part[1] != 1 and part[1] != -1]

    @property
    def has_several_logarithms(self) -> bool:
        """Whether there are some that may be of products with common factors."""
        return sum([type(part) is Call and part.function is ln for part in self.order]) > 1

    @property
    def mixes_exponentials(self) -> bool:
        """Whether there are hyperbolic functions beside exponentials."""
        return e in self.exponents and any([not functions.isdisjoint(HYPERBOLIC) for functions in self.angles.values()])

    def _parts(self, roots: Iterable[Part]) -> list[Part]:
        """What has a value of its own: expressions, the powers in their monomials and the bases of these, and what
        stands in functions that are taken apart; inner ones first."""
        order = [part for part, _ in islice(postorder_by(self._inner_parts, *roots), MAX_NODES + 1)]
        if len(order) > MAX_NODES:
            raise Overflow("an expression of too many parts")
        return order

    def _inner_parts(self, part: Part) -> Sequence[Part]:
        """What has to have a value before a part has one."""
        if isinstance(part, tuple):
            base, exponent = part
            return () if base is e or (type(base) is Number and not isinstance(exponent, int)) else (base,)
        kind = type(part)
        if kind is Sum or kind is Product or kind is Power:
            return [power for term in self._monomials_of(part) for power in term.powers.items()]
        if type(part) is Call:
            if part.function in self._opened:
                return part.args
            if part.function in CIRCULAR or part.function in HYPERBOLIC:
                return self._inner_arguments(part.args[0])
        return ()

    def _monomials_of(self, part: Expr) -> Terms:
        """A sum, product or power as a sum of monomials."""
        found = self._monomials.get(part)
        if found is None:
            known = self.normalizer.known.get(part)
            found = self._monomials[part] = self.normalizer.visited(part) if known is None else known
            if len(found) == 1 and part in found[0].powers:
                raise Overflow("a power without a value")
        return found

    def _collect(self) -> None:
        """Find the generators and make the field."""
        kernels: list[object] = []
        for part in self.order:
            if isinstance(part, tuple):
                base, exponent = part
                if base is e or isinstance(exponent, Expr):
                    kernels += self._exponential(base, exponent_expr(exponent))
                elif isinstance(exponent, Fraction):
                    self.roots[base] = lcm(self.roots.get(base, 1), exponent.denominator)
                    kernels.append(base)
            elif type(part) is Call:
                kernels += self._kernel(part)
            elif part not in self._monomials and type(part) is not Number:
                kernels.append(part)
        if not self.expand and not self.multiples:
            self._relate_angles()
        self.several_roots = sum(type(base) is not Number for base in self.roots) > 1
        kernels.sort(key=lambda kernel: type(kernel) is not Symbol)
        count = len(set(kernels))
        if count > MAX_GENERATORS:
            raise Overflow("too many kernels")
        pairs = len([kernel for kernel in set(kernels) if type(kernel) is tuple and type(kernel[1]) is bool])
        algebraic = len(self.roots) + len(self.offsets) + 2 * pairs + sum(
            [type(part) is Call and part.function in self._opened for part in self.order])
        spare = SPARE if self.expand or self.apart else LEAST_SPARE + 2 * algebraic if algebraic else 0
        self.field = Field(max(1, count + pairs + spare), MAX_WORK * (8 if self.expand else 1), self.allowance)
        for kernel in kernels:
            if type(kernel) is Symbol:
                self._generator(kernel, {kernel: 1})

    def _collect_units(self, valued: Iterable[Part]) -> None:
        """Find the exponents of powers that have values."""
        for part in self._parts(valued):
            if isinstance(part, tuple) and isinstance(part[1], Expr) and self._stays_whole(part[0]):
                terms, _ = self._whole_exponent(part[1])
                if all([term.powers for term in terms]):
                    self.units.setdefault(part[0], {}).setdefault(unordered(terms), terms)

    def _kernel(self, node: Call) -> Iterator[object]:
        function = node.function
        if function in self._by_angles:
            assert isinstance(function, Function)
            if not self.expand:
                self.angles.setdefault(node.args[0], set()).add(function)
                yield node.args[0], function in CIRCULAR
            if function in HYPERBOLIC:
                return
            for angle, multiple in self._angle(node.args[0]):
                self.parts[angle] = lcm(self.parts.get(angle, 1), multiple.denominator)
                yield angle, True
        elif function in HYPERBOLIC or function is exp or node is e:
            yield from self._exponential(e, node.args[0] if node.args else ONE)
        elif function is gamma or function is factorial:
            terms, offset = apart_from_whole(self._terms(node.args[0]))
            rest = unordered(terms)
            self.offsets[function, rest] = min(self.offsets.get((function, rest), offset), offset)
            yield function, rest
        elif function is not sign:
            yield node

    def _exponential(self, base: Expr, exponent: Expr) -> Iterator[object]:
        self.risky = self.risky or (base is not e and self.facts.signs.of(base) != PLUS)
        if self._stays_whole(base):
            terms, whole = self._whole_exponent(exponent)
            shape = unordered(terms)
            self.least[base, shape] = min(self.least.get((base, shape), 0), whole)
            yield base, shape
            return
        found = self.exponents.setdefault(base, {})
        for term in self._exponent_terms(exponent):
            if term.powers or base is e:
                key = frozenset(term.powers.items())
                found[key] = lcm(found.get(key, 1), term.coefficient.denominator)
                if base is not e and type(base) is not Number:
                    self.coefficients.setdefault(key, set()).add(abs(Fraction(term.coefficient)))
                yield base, key
            elif term.coefficient.denominator != 1:
                self.roots[base] = lcm(self.roots.get(base, 1), term.coefficient.denominator)
                yield base

    def _evaluate(self, part: Part) -> None:
        """Find the value of a part whose inner parts have theirs."""
        if isinstance(part, tuple):
            self._powers[part] = self._power(*part)
            return
        terms = self._monomials.get(part)
        if terms is not None:
            value = self.sum_of(terms)
        elif type(part) is Number:
            value = self.field.constant(part.numerator, part.denominator)
        elif type(part) is Call:
            value = self._call(part)
        else:
            value = self._simple(part, {part: 1})
        self.values[part] = value

    def _power(self, base: Expr, exponent: Exponent) -> Element:
        if base is e or isinstance(exponent, Expr):
            return self._symbolic_power(base, exponent_expr(exponent))
        if isinstance(exponent, Fraction):
            return self._root_power(base, exponent)
        if exponent < 0:
            inverse = self._inverses.get(base)
            if inverse is None:
                inverse = self._inverses[base] = self.field.inverse(self.values[base])
            return self.field.whole_power(inverse, -exponent)
        return self.field.whole_power(self.values[base], exponent)

    def _call(self, node: Call) -> Element:
        function = node.function
        if function in self._by_angles:
            return self._angular(node)
        if function is exp or node is e:
            return self._symbolic_power(e, node.args[0] if node.args else ONE)
        if function in HYPERBOLIC:
            return self._by_exponentials(node)
        if function is absolute or function is sign:
            return self._signed(node)
        if function is ln and ln in self._opened:
            return self._logarithm(node)
        if function is gamma or function is factorial:
            return self._shifted(node)
        if function is sigmoid:
            return self._logistic(node)
        if function is cbrt:
            return self._algebraic(node, {node: 1}, 3, self.values[node.args[0]])
        return self._simple(node, {node: 1})

    def _shifted(self, node: Call) -> Element:
        """gamma(u + k) as u (u + 1) ... gamma(u), where gamma(u) occurs too; factorials likewise."""
        field, function = self.field, node.function
        terms, offset = apart_from_whole(self._terms(node.args[0]))
        rest = unordered(terms)
        least = self.offsets[function, rest]
        start = self.normalizer.write(self.normalizer.sum([terms, [Monomial(least, {})] if least else []]))
        result = self._simple((function, rest), {Call(function, start): 1})
        if offset - least > MAX_SHIFT:
            raise Overflow("too long a product")
        for step in range(offset - least):
            factor = self.normalizer.visited_expr(start + (step if function is gamma else step + 1))
            for part in self._parts([factor]):
                if part not in self.values:
                    self._evaluate(part)
            result = field.multiply(result, self.values[factor])
        return result

    def _logistic(self, node: Call) -> Element:
        """sigmoid(-u) as 1 - sigmoid(u), where sigmoid(u) was met before."""
        terms = self._terms(node.args[0])
        opposite = Call(sigmoid, self.normalizer.write([Monomial(-term.coefficient, term.powers) for term in terms]))
        if opposite not in self.places:
            return self._simple(node, {node: 1})
        value = self._simple(opposite, {opposite: 1})
        return Element(self.field.one - value.above, {})
