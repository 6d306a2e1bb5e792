"""What occurs in expressions that a tower is to be built for: kernels, angles, exponents, and what is not 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from symdiff.expr import (
    ONE, Call, Condition, Expr, Number, Power, Product, Relation, Sum, postorder_by, tree_size,
)
from symdiff.functions import CIRCULAR, HYPERBOLIC, absolute, acos, acot, acsc, asec, asin, atan, cbrt, e, exp, pi
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.normal.facts import conjuncts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Terms

__all__ = ["Occurrences", "Shape"]

#: Expressions with more kernels are not looked at.
MAX_KERNELS = 24
#: Exponents are multiplied out to at most so many terms.
MAX_TERMS = 60
#: Conditions of at most so many nodes are used.
MAX_CONDITION = 80

_INVERSE = frozenset([asin, acos, atan, acot, asec, acsc])
#: A term of an exponent or of an angle, without its number.
Shape = frozenset[tuple[Expr, Exponent]]


class Occurrences:
    """Expressions, and relations that hold.

    Args:
        exprs: in normal form.
        normalizer: that made them.
        given: conditions that hold where they have values.

    Attributes:
        relations: left sides of relations with 0.
        order: nodes that are not inside kernels, arguments first.
        parts: the least part of an angle or exponent that is needed.
        kernels: what becomes a generator, with its place.
        free_sine: of which angles it is the sine that is a generator without a rule; `reciprocal`: or its reciprocal.
        by_term: whether each term of an angle is an angle of its own.
    """

    def __init__(self, exprs: Sequence[Expr], normalizer: Normalizer, given: Iterable[Condition]) -> None:
        self.normalizer = normalizer
        self.relations = self._relations(given)
        self.order = self._outer([*exprs, *[left for left, _ in self.relations]])
        self.terms: dict[Expr, Terms] = {}
        self.parts: dict[object, int] = {}
        self.free_sine: dict[object, bool] = {}
        self.reciprocal: set[object] = set()
        self.kernels: dict[object, int] = {}
        self.by_term = False
        self._scan()

    def _relations(self, given: Iterable[Condition]) -> list[tuple[Expr, str]]:
        """Left sides of relations with 0, short ones first."""
        found: dict[tuple[Expr, str], None] = {}
        for condition in conjuncts(given):
            if type(condition) is Relation and condition.op != "=" and tree_size(condition) <= MAX_CONDITION:
                left = self.normalizer.visited_expr(condition.args[0] - condition.args[1])
                found[left, condition.op] = None
        return sorted(found, key=lambda item: tree_size(item[0]))

    def _args(self, node: Expr) -> tuple[Expr, ...]:
        kind = type(node)
        if kind is Sum or kind is Product:
            return node.args
        if type(node) is Power:
            return () if node.base is e else (node.base,)
        if type(node) is Call:
            if node.function in (absolute, cbrt):
                return node.args
            if node.function in CIRCULAR:
                inverse = self._inverse(node.args[0])
                return () if inverse is None else (inverse[1],)
        return ()

    def _outer(self, roots: Sequence[Expr]) -> list[Expr]:
        """The nodes that are not inside kernels, arguments first."""
        return [node for node, _ in postorder_by(self._args, *roots)]

    def _divisors(self, order: Sequence[Expr]) -> set[Expr]:
        """Nodes that are not 0 where others have values: what is divided by, and its factors."""
        stack = [node.base for node in order
                 if type(node) is Power and type(node.exponent) is Number and node.exponent.numerator < 0]
        found: set[Expr] = set()
        while stack:
            node = stack.pop()
            if node in found:
                continue
            found.add(node)
            if type(node) is Product:
                stack += node.args
            elif type(node) is Power and type(node.exponent) is Number:
                stack.append(node.base)
            elif type(node) is Call and node.function in (absolute, cbrt):
                stack += node.args
        return found

    def _scan(self) -> None:
        """Find the kernels, angles and exponents."""
        angles = [node.args[0] for node in self.order if type(node) is Call and node.function in CIRCULAR
                  and self._inverse(node.args[0]) is None]
        classes = {self._angle(angle)[0] for angle in angles}
        self.by_term = len(classes) > len({frozenset([frozenset(powers) for _, powers in c]) for c in classes}) or (
            len(classes) > 1 and len({powers for c in classes for _, powers in c}) < sum(map(len, classes)))
        for node in self.order:
            kind = type(node)
            if type(node) is Call and node.function in CIRCULAR:
                if self._inverse(node.args[0]) is None:
                    for key, times in self._angles(node.args[0]):
                        self.parts[key] = lcm(self.parts.get(key, 1), times.denominator)
                        self.kernels[key] = 0
            elif type(node) is Call and (node.function in HYPERBOLIC or node.function is exp):
                self._scan_exponent(node.args[0], True)
            elif type(node) is Power and (type(node.exponent) is not Number or node.base is e):
                self._scan_exponent(node.exponent, node.base is e)
            elif node is e:
                self._scan_exponent(ONE, True)
            elif kind in (Number, Sum, Product, Power) or (type(node) is Call and node.function in (absolute, cbrt)):
                continue
            else:
                self.kernels[node] = 0
            if len(self.kernels) > MAX_KERNELS:
                raise Overflow("too many kernels")
        self._choose_sines()

    def _scan_exponent(self, exponent: Expr, natural: bool) -> None:
        for term in self._terms(exponent):
            shape = frozenset(term.powers.items())
            if natural:
                key = (e, shape)
                self.parts[key] = lcm(self.parts.get(key, 1), term.coefficient.denominator)
                self.kernels[key] = 0
            elif shape:
                self.parts[shape] = lcm(self.parts.get(shape, 1), term.coefficient.denominator)

    def _choose_sines(self) -> None:
        """Of sine and cosine, that one is a generator without a rule of which there are roots."""
        votes: dict[object, int] = {}
        signs: dict[object, int] = {}
        for node in self.order:
            if type(node) is Power and not (type(node.exponent) is Number and node.exponent.denominator == 1):
                for inner in self._outer([node.base]):
                    if type(inner) is Call and inner.function in CIRCULAR and self._inverse(inner.args[0]) is None:
                        x, y = CIRCULAR[inner.function]
                        for key, times in self._angles(inner.args[0]):
                            if abs(times) * self.parts[key] == 1:
                                votes[key] = votes.get(key, 0) + abs(x) - abs(y)
                                signs[key] = signs.get(key, 0) + x + y
        self.free_sine = {key: votes.get(key, 0) >= 0 for key in self.kernels}
        self.reciprocal = {key for key, count in signs.items() if count < 0}

    def _terms(self, expr: Expr) -> Terms:
        found = self.terms.get(expr)
        if found is None:
            found, complete = self.normalizer.multiplied_out(self.normalizer.visited(expr), MAX_TERMS)
            if not complete:
                raise Overflow("an exponent of too many terms")
            self.terms[expr] = found
        return found

    def _inverse(self, angle: Expr) -> tuple[Call, Expr, Fraction] | None:
        """An angle c f(u) with an inverse function f and c = 1/2, 1 or their opposites, as f(u), u and c."""
        terms = self.normalizer.visited(angle)
        if len(terms) != 1 or len(terms[0].powers) != 1:
            return None
        (base, times), = terms[0].powers.items()
        times_ = Fraction(terms[0].coefficient)
        if type(base) is Call and base.function in _INVERSE and times == 1 and abs(times_) in (1, Fraction(1, 2)):
            return base, base.args[0], times_
        return None

    def _angle(self, angle: Expr) -> tuple[frozenset[tuple[Fraction, Shape]], Fraction, Fraction]:
        """An angle as c B + t pi: B, up to a factor, c and t."""
        turn = Fraction(0)
        rest: list[tuple[Fraction, Shape]] = []
        for term in self._terms(angle):
            shape = frozenset(term.powers.items())
            if shape == frozenset([(pi, 1)]):
                turn = Fraction(term.coefficient)
            else:
                rest.append((Fraction(term.coefficient), shape))
        if not rest:
            return frozenset(), Fraction(0), turn
        first = min(rest, key=lambda item: str(sorted(map(str, item[1]))))[0]
        return frozenset([(c / first, shape) for c, shape in rest]), first, turn

    def _angles(self, angle: Expr) -> list[tuple[object, Fraction]]:
        """An angle as multiples of others, without turns."""
        base, times, _ = self._angle(angle)
        if self.by_term:
            return [(frozenset([(Fraction(1), shape)]), c * times) for c, shape in base]
        return [(base, times)] if base else []
