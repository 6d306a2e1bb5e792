"""Expressions as elements of a field: what is not rational in the symbols becomes a generator, with its relations.

exp(c m) with a rational number c is a power of exp(m), u^(p/q) one of u^(1/q), and the trigonometric and hyperbolic
functions of one argument are rational in two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm

from symdiff.domains.signs import PLUS
from symdiff.expr import ONE, Call, Expr, Number, Power, Product, Sum, Symbol
from symdiff.functions import Function, absolute, cbrt, e, exp, factorial, gamma, ln, sigmoid, sign
from symdiff.simplification.angles import CIRCULAR, HYPERBOLIC, Angles
from symdiff.simplification.facts import Facts
from symdiff.simplification.field import Allowance, Element, Field, Overflow
from symdiff.simplification.generators import MAX_NODES
from symdiff.simplification.normal import Normalizer
from symdiff.simplification.terms import Exponent, Monomial, Rational

__all__ = ["MAX_WORK", "Embedding"]

#: Expressions with more generators are not embedded.
MAX_GENERATORS = 40
#: So many products of terms are made to find a short form; eight times as many to decide equality.
MAX_WORK = 400_000
#: gamma(u + k) is a product of at most so many factors.
MAX_SHIFT = 20
#: Generators kept back for kernels that show up on the way, where all is expanded, and otherwise.
SPARE, LEAST_SPARE = 24, 3


class Embedding(Angles):
    """Expressions in one field.

    Args:
        normalizer: whose normal forms the expressions are.
        exprs: the expressions.
        facts: what is known about signs where the expressions have values.
        kept: those of the facts by which |u| may be written u, for what is made of the expressions says them too.
        expand: write functions of sums and multiples of angles by those of the angles, hyperbolic functions by
            exponentials and logarithms of products by those of factors, as is needed to decide equality.
        multiples: write functions of multiples of one angle by those of the angle.
        exact: leave exponents such as n - 1 together, for u^n/u has no value where u = 0.
        apart: take powers of products apart, as is needed to decide equality.
        allowance: of work, for this field and others.

    Raises:
        Overflow: too much work.
    """

    def __init__(self, normalizer: Normalizer, exprs: Iterable[Expr], facts: Facts, kept: Facts, expand: bool = False,
                 multiples: bool = False, exact: bool = False, apart: bool = False,
                 allowance: Allowance | None = None) -> None:
        self.allowance = allowance
        super().__init__(normalizer, facts, kept, expand, multiples, exact, apart)
        self.offsets: dict[object, int] = {}    # the least whole number in the arguments of gamma functions
        self._opened = {absolute, cbrt, sign, ln} if expand else {absolute, cbrt, sign}
        self.order = self._outer_nodes(exprs)
        self._collect()
        for node in self.order:
            self.values[node] = self._value(node)

    def element(self, expr: Expr) -> Element:
        """One of the expressions, or a part of them that is not inside a kernel."""
        return self.values[expr]

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
        if type(node) is Call:
            if node.function in self._opened:
                return node.args
            if node.function in CIRCULAR or node.function in HYPERBOLIC:
                return self._inner_arguments(node.args[0])
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
        count = len(set(kernels))
        if count > MAX_GENERATORS:
            raise Overflow("too many kernels")
        pairs = len([kernel for kernel in set(kernels) if type(kernel) is tuple and type(kernel[1]) is bool])
        spare = SPARE if self.expand or self.apart else LEAST_SPARE + 2 * (len(self.roots) + 2 * pairs)
        self.field = Field(count + pairs + spare, MAX_WORK * (8 if self.expand else 1), self.allowance)
        for kernel in kernels:
            if type(kernel) is Symbol:
                self._generator(kernel, {kernel: 1})

    def _kernel(self, node: Call) -> Iterator[object]:
        function = node.function
        if function in CIRCULAR or (function in HYPERBOLIC and not self.expand):
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
            rest, offset = self._offset(node.args[0])
            self.offsets[function, rest] = min(self.offsets.get((function, rest), offset), offset)
            yield function, rest
        elif function is not sign:
            yield node

    def _exponential(self, base: Expr, exponent: Expr) -> Iterator[object]:
        if self._stays_whole(base):
            shape, whole = self._whole_exponent(exponent)
            self.least[base, shape] = min(self.least.get((base, shape), 0), whole)
            yield base, shape
            return
        found = self.exponents.setdefault(base, {})
        for term in self._exponent_terms(exponent):
            if not term.powers and base is not e and (term.coefficient < 0 or term.coefficient.denominator != 1):
                self.risky = self.risky or self.facts.signs.of(base) != PLUS
            if term.powers or base is e:
                key = frozenset(term.powers.items())
                found[key] = lcm(found.get(key, 1), term.coefficient.denominator)
                if base is not e and type(base) is not Number:
                    self.coefficients.setdefault(key, set()).add(abs(Fraction(term.coefficient)))
                yield base, key
            elif term.coefficient.denominator != 1:
                self.roots[base] = lcm(self.roots.get(base, 1), term.coefficient.denominator)
                yield base

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
            result = self.field.multiply(result, self.field.whole_power(self.values[node], times))
        return result

    def _call(self, node: Call) -> Element:
        function = node.function
        if function in CIRCULAR or (function in HYPERBOLIC and not self.expand):
            return self._angular(node)
        if function is exp or node is e:
            return self._symbolic_power(e, node.args[0] if node.args else ONE)
        if function in HYPERBOLIC:
            return self._by_exponentials(node)
        if function is absolute or function is sign:
            return self._signed(node)
        if function is ln and self.expand:
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
        rest, offset = self._offset(node.args[0])
        least = self.offsets[function, rest]
        start = self.normalizer.write(self.normalizer.sum([[Monomial(c, dict(powers)) for c, powers in rest],
                                                           [Monomial(least, {})] if least else []]))
        result = self._simple((function, rest), {Call(function, start): 1})
        if offset - least > MAX_SHIFT:
            raise Overflow("too long a product")
        for step in range(offset - least):
            factor = self.normalizer.visited_expr(start + (step if function is gamma else step + 1))
            for inner in self._outer_nodes([factor]):
                if inner not in self.values:
                    self.values[inner] = self._value(inner)
            result = field.multiply(result, self.values[factor])
        return result

    def _offset(self, arg: Expr) -> tuple[frozenset[tuple[Rational, frozenset[tuple[Expr, Exponent]]]], int]:
        """An argument without the whole number in it, and that."""
        terms = self._terms(arg)
        whole = sum([int(term.coefficient) for term in terms if not term.powers and term.coefficient.denominator == 1])
        return frozenset((term.coefficient, frozenset(term.powers.items())) for term in terms
                         if term.powers or term.coefficient.denominator != 1), whole

    def _logistic(self, node: Call) -> Element:
        """sigmoid(-u) as 1 - sigmoid(u)."""
        terms = self._terms(node.args[0])
        if not terms or terms[0].coefficient > 0:
            return self._simple(node, {node: 1})
        opposite = self.normalizer.write([Monomial(-term.coefficient, term.powers) for term in terms])
        kernel = Call(sigmoid, opposite)
        value = self._simple(kernel, {kernel: 1})
        return Element(self.field.one - value.above, {})


def _is_whole(exponent: Expr) -> bool:
    return type(exponent) is Number and exponent.denominator == 1
