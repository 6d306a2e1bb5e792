"""Points at which an expression has values, near to one another, and the values there, to many digits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

from symdiff.domains.requirements import defined
from symdiff.domains.signs import NEGATIVE, NULL
from symdiff.expr import Condition, Expr, Symbol, dependents, free_symbols, postorder, tree_size
from symdiff.numeric.enclosures import enclosures, is_nonzero
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.normal.facts import Facts

__all__ = ["BITS", "Point", "Samples", "ball_of"]

#: Digits that the values have, in bits; and those that refute.
BITS, FEW_BITS = 384, 128
#: So many points are drawn, and tried if short conditions hold there, to find one where the expression has a value.
MAX_DRAWN, ATTEMPTS = 400, 80
#: Conditions of so many nodes are short.
MAX_CONDITION = 30
#: Other points are this near to the first: the first fraction if there are values, else nearer ones.
NEARNESS = (1500, 1500, 20000, 300000)
#: At so many other points guesses are looked at.
MAX_ELSEWHERE = 5
#: At most so many values are computed.
MAX_VALUES = 3000

Point = dict[Symbol, Fraction]


class Samples:
    """Values of an expression.

    Args:
        expr: the expression.
        given: conditions that hold.
        fixed: symbols that have the same value at all points.

    Attributes:
        symbols: of the expression, by name.
        base: a point where it has a value.

    Raises:
        Overflow: no such point was found.
    """

    def __init__(self, expr: Expr, given: Iterable[Condition], fixed: Sequence[Symbol]) -> None:
        self.expr, self.given, self.fixed = expr, list(given), fixed
        self.symbols = sorted(free_symbols(expr), key=lambda symbol: symbol.name)
        self._order = postorder(expr)
        self._random = Random(2)
        self._values: dict[tuple[Fraction, ...], Any] = {}
        self._nodes: list[tuple[Point, dict[Expr, Any]]] = []       # the values of all nodes at points
        self._moving: dict[frozenset[Symbol], set[Expr]] = {}
        self._points = self._drawn()
        base = next(self._points, None)
        if base is None:
            raise Overflow("no point with a value")
        self.base: Point = base
        self._elsewhere: list[tuple[Point, Any]] | None = None

    def _drawn(self) -> Iterator[Point]:
        """Points where the expression has a value."""
        random = Random(1)
        where = [*defined(self.expr), *self.given]
        short = [condition for condition in where if tree_size(condition) <= MAX_CONDITION]
        signs = Facts(where).signs
        possible = {symbol: signs.of(symbol) & ~NULL for symbol in self.symbols}
        tried = 0
        for attempt in range(MAX_DRAWN):
            point = {}
            for place, symbol in enumerate(self.symbols):
                size = Fraction(random.randint(300, 2600), 1009 + 2 * place)
                if attempt % 4 in (1, 3):
                    size /= 1 + 2 * random.randint(0, 2)
                negative = possible[symbol] & NEGATIVE and (
                    possible[symbol] == NEGATIVE or (attempt % 4 > 1 and random.random() < 0.4))
                point[symbol] = -size if negative else size
            if any([truth is False for truth in enclosures(short, point, 64)]):
                continue
            value, *hold = enclosures([self.expr, *self.given], point, 64)
            if value is not None and all(truth is True for truth in hold) and is_nonzero(value):
                yield point
            tried += 1
            if tried > ATTEMPTS:
                break

    def refute(self, guess: Expr) -> bool:
        """Whether an expression has another value somewhere, far from the base point."""
        if self._elsewhere is None:
            points = list(islice(self._points, MAX_ELSEWHERE))
            self._elsewhere = [(point, enclosures([self.expr], point, FEW_BITS)[0]) for point in points]
        for point, value in self._elsewhere:
            other = enclosures([guess], point, FEW_BITS)[0]
            if other is not None and value is not None and is_nonzero(value - other):
                return True
        return False

    def near(self) -> Point:
        """A point near the base point where there is a value too.

        Raises:
            Overflow: none was found.
        """
        for closer in NEARNESS:
            point = {symbol: value if symbol in self.fixed
                     else value * (1 + Fraction(self._random.randint(-99, 99), closer))
                     for symbol, value in self.base.items()}
            nodes: dict[Expr, Any] = {}
            value, *hold = enclosures([self.expr, *self.given], point, BITS, nodes)
            if value is not None and all(truth is True for truth in hold):
                self._values[tuple(point.values())] = ball_of(value)
                self._nodes.append((point, nodes))
                return point
        raise Overflow("no points near by")

    def values_of(self, exprs: Sequence[Expr], point: Point) -> list[Any]:
        """The values of other expressions at a point."""
        nodes = next((nodes for known, nodes in self._nodes if known is point), {})
        return enclosures(exprs, point, BITS, dict(nodes))

    def value(self, point: Point) -> Any:
        """The value at a point.

        Raises:
            Overflow: there is none, or too many were asked for.
        """
        key = tuple(point.values())
        found = self._values.get(key)
        if found is None:
            if len(self._values) >= MAX_VALUES:
                raise Overflow("too many values")
            value = enclosures([self.expr], point, BITS, self._unmoved(point))[0]
            if value is None:
                raise Overflow("no value")
            found = self._values[key] = ball_of(value)
        return found

    def _unmoved(self, point: Point) -> dict[Expr, Any]:
        """The values of nodes that are the same at a point as at the one that has most in common with it."""
        if not self._nodes:
            return {}
        moved, nodes = min([(frozenset([symbol for symbol, value in point.items() if value != other[symbol]]), nodes)
                            for other, nodes in self._nodes], key=lambda choice: len(choice[0]))
        if moved not in self._moving:
            self._moving[moved] = dependents(self._order, moved)
        return {node: value for node, value in nodes.items() if node not in self._moving[moved]}


def ball_of(value: Any) -> Any:
    """A fraction, or a value that may be rational, as a ball."""
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value)
