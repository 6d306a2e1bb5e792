"""One walk that computes the values of all nodes; the arithmetic, real or complex, is a subclass's.

A node without a value does not stop the walk: what is wrong with it becomes its value and spreads to what is made of
it, so a piecewise function may have branches that are undefined where they are not taken.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from symdiff.errors import DomainError, EvaluationError
from symdiff.expr import (
    And, Call, Derivative, Differentiate, Expr, Indexed, IndexProduct, IndexSum, Integral, Not, Number, Or, Over,
    Piecewise, Power, Product, Relation, Sum, Symbol, Truth, brief, dependents, indexed, postorder, whole_indices,
)
from symdiff.functions import Function
from symdiff.numeric.arrays import Arrays

__all__ = ["EXACT_BITS", "LEAST_BITS", "BallEvaluator", "Evaluator", "Fault", "Undecided", "compared", "nonzero",
           "shown"]

#: A rational with more bits than this is carried on as a ball.
EXACT_BITS = 1 << 15

#: Sums over an index are computed up to so many operations, and so many one inside the other.
MOST_TERMS, MOST_NESTED = 10_000_000, 20

#: Nothing is undecided or 0 before precision was raised to so many bits.
LEAST_BITS = 1 << 12


class Undecided(Exception):
    """The balls are too wide to tell; more precision may help."""


class Fault:
    """What is wrong with a node: it is undefined, has no known value, or cannot be decided at this precision."""

    __slots__ = ("node", "reason")

    def __init__(self, node: Expr, reason: Exception) -> None:
        self.node = node
        self.reason = reason


class Evaluator(ABC):
    """Values of nodes; subclasses say in which arithmetic."""

    #: Whether any node had no value so far; as long as none had, none is looked for.
    faulty = False
    #: The arrays that have values.
    arrays = Arrays({})
    #: How many sums are being computed, one inside the other, and how many terms were.
    nested = terms = 0
    #: Nodes made of indices and whole numbers: as exponents they are numbers that are written.
    indices: frozenset[Expr] = frozenset()

    def run(self, order: Sequence[Expr], values: dict[Expr, Any]) -> None:
        """Compute the nodes, arguments first, into `values`, where symbols stand already."""
        for node in order:
            if node in values:
                continue
            kind = type(node)
            if self.faulty and kind not in _LAZY:
                fault = next((values[arg] for arg in node.args if type(values[arg]) is Fault), None)
                if fault is not None:
                    values[node] = fault
                    continue
            try:
                values[node] = self.value(node, values)
            except (Undecided, EvaluationError) as reason:
                values[node] = Fault(node, reason)
                self.faulty = True

    def also(self, expr: Expr, values: dict[Expr, Any]) -> Any:
        """The value of an expression made of nodes that have theirs; what it takes is added to `values`."""
        self.run(postorder(expr, known=values), values)
        return values[expr]

    def value(self, node: Expr, values: dict[Expr, Any]) -> Any:
        """The value of one node from those of its arguments.

        Raises:
            Undecided: more precision is needed.
            EvaluationError: there is no value.
        """
        kind, args = type(node), node.args
        if kind is Sum:
            return self.bounded(values[args[0]] + values[args[1]])
        if kind is Product:
            return self.bounded(values[args[0]] * values[args[1]])
        if type(node) is Number:
            return self.number(node)
        if type(node) is Power:
            return self.bounded(self.power(node, values[args[0]], values[args[1]]))
        if type(node) is Call:
            function = node.function
            if isinstance(function, Function):
                return self.call(node, function, values)
            raise EvaluationError(f"{function} is an unknown function: it has no value")
        if type(node) is Relation:
            return self.compare(node.op, values[args[0]], values[args[1]])
        if type(node) is Piecewise:
            return self.branch(node, values)
        if kind is And:
            return _conjunction(values[args[0]], values[args[1]])
        if kind is Or:
            return _negation(_conjunction(_negation(values[args[0]]), _negation(values[args[1]])))
        if kind is Not:
            return _negation(values[args[0]])
        if type(node) is Truth:
            return node.holds
        if type(node) is Symbol:
            entry = self.arrays.entry_of(node, values, self.index)
            if entry is not None:
                return self.also(entry, {})
            raise EvaluationError(f"{node} has no value: give one, as in evaluate(..., {{'{node}': 2}})")
        if type(node) is Integral:
            return self.integral(node, values)
        if type(node) is Indexed:
            name, places = node.name, [self.index(values[arg], arg) for arg in args]
            symbol = indexed(name, *places)
            if name not in self.arrays.named and symbol in values:
                return values[symbol]
            return self.also(self.arrays.entry(name, places), {})
        if isinstance(node, Over):
            return self.over(node, values)
        if type(node) is Derivative:
            raise EvaluationError(f"{node.function} is an unknown function: it has no value")
        assert kind is Differentiate
        raise EvaluationError(f"{node} must be carried out before it has a value")

    def over(self, node: Over, values: dict[Expr, Any]) -> Any:
        """A sum or product over an index, term by term; the nodes that hold the index have no value yet."""
        bounds = [values[node.lower], values[node.upper]]
        for bound in bounds:
            if type(bound) is Fault:
                raise bound.reason
        first, last = [self.index(bound, arg) for bound, arg in zip(bounds, (node.lower, node.upper))]
        if last < first - 1:
            raise DomainError(f"the {node.word} ends at {last}, before it begins at {first}")
        order = postorder(node.body)
        moving = dependents(order, [node.variable])
        inner = [part for part in order if part in moving and part is not node.variable]
        self.indices |= whole_indices(order, [node.variable, *self.indices])
        self.terms += (last - first + 1) * (len(inner) + 1)
        if self.terms > MOST_TERMS or self.nested >= MOST_NESTED:
            what = f"more than {MOST_TERMS} operations" if self.terms > MOST_TERMS else f"{MOST_NESTED} nested sums"
            raise EvaluationError(f"{shown(node)} takes {what}, more than are computed here")
        inside = {part: value for part, value in values.items() if part not in moving}
        self.nested += 1
        try:
            found = [self.term(node, inner, inside, count) for count in range(first, last + 1)]
        finally:
            self.nested -= 1
        return self.total(found, type(node) is IndexSum, self.number(node.empty))

    def term(self, node: Over, inner: Sequence[Expr], inside: dict[Expr, Any], count: int) -> Any:
        """The body of a sum at one index; `inner` are the nodes that move with it."""
        for part in inner:
            inside.pop(part, None)
        inside[node.variable] = self.number(Number(count))
        self.run(inner, inside)
        value = inside[node.body]
        if type(value) is not Fault:
            return value
        if type(value.reason) is DomainError:
            raise DomainError(f"{value.reason}, at {node.variable} = {count}")
        raise value.reason

    def total(self, values: Sequence[Any], added: bool, empty: Any) -> Any:
        """The sum or the product of values."""
        for value in values:
            empty = self.bounded(empty + value if added else empty * value)
        return empty

    def index(self, value: Any, node: Expr) -> int:
        """A whole number from the value of an index.

        Raises:
            EvaluationError: it is none.
        """
        whole = int(value) if _is_whole(value) else None
        if whole is None:
            other = "" if str(value).startswith("[") else f", not {value}"   # a ball tells less than the bound
            raise EvaluationError(f"the index or bound {shown(node)} must be a whole number{other}")
        return whole

    def bounded(self, value: Any) -> Any:
        """The value in a form that does not grow without bounds."""
        return value

    def branch(self, node: Piecewise, values: Mapping[Expr, Any]) -> Any:
        for condition, value in node.branches:
            holds = values[condition]
            if type(holds) is Fault:
                return holds
            if holds is None:
                raise Undecided
            if holds:
                return values[value]
        if node.otherwise is None:
            raise DomainError("no branch applies")
        return values[node.otherwise]

    @abstractmethod
    def number(self, node: Number) -> Any: ...

    @abstractmethod
    def power(self, node: Power, base: Any, exponent: Any) -> Any: ...

    @abstractmethod
    def call(self, node: Call, function: Function, values: dict[Expr, Any]) -> Any:
        """A function of the table at its arguments."""

    @abstractmethod
    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        """Whether a relation holds; None if that is not certain."""

    @abstractmethod
    def integral(self, node: Integral, values: Mapping[Expr, Any]) -> Any: ...


class BallEvaluator(Evaluator):
    """Values as rationals (`fmpq`) as long as they are rational, else as balls.

    Args:
        precision: in bits.
    """

    def __init__(self, precision: int) -> None:
        self.precision = precision

    def number(self, node: Number) -> Any:
        return _rational()(node.numerator, node.denominator)

    def bounded(self, value: Any) -> Any:
        return self.ball(value) if type(value) is _rational() and value.height_bits() > EXACT_BITS else value

    def whole_power(self, base: Any, n: int) -> Any:
        """base^n for a whole number."""
        if type(base) is _rational():
            if base == 0 and n < 0:
                raise DomainError("division by zero")
            if base.height_bits() * abs(n) <= EXACT_BITS:
                return base**n
            base = self.ball(base)
        if n < 0:
            return nonzero(base) ** n
        return _multiplied(base, n) if base.contains(0) else base**n

    def call(self, node: Call, function: Function, values: dict[Expr, Any]) -> Any:
        args = [values[arg] for arg in node.args]
        numeric = function.numeric
        if all([type(arg) is _rational() for arg in args]):
            exact = self.exact_call(function, args)
            if exact is not None:
                return exact
        if numeric.guarded:
            self.require(function, node, values)
        result = self.apply(function, args if numeric.raw else [self.ball(arg) for arg in args])
        if args and not result.is_finite() and all([self.ball(arg).is_finite() for arg in args]):
            self.require(function, node, values)
            raise Undecided
        return result

    def exact_call(self, function: Function, args: Sequence[Any]) -> Any:
        """The value at rational arguments, if the table knows it."""
        if function.numeric.exact is not None:
            value = function.numeric.exact(*args)
            return None if value is None else _rational()(value)
        if len(args) == 1 and function.values and args[0].height_bits() < 8:
            known = function.values.get(Number(int(args[0].p), int(args[0].q)))
            if known is not None:
                return self.also(known, {})
        return None

    def require(self, function: Function, node: Call, values: dict[Expr, Any]) -> None:
        """Raise unless the function is certainly defined at its arguments."""
        if function.defined is None:
            return
        condition = function.defined(*node.args)
        holds = self.also(condition, values)
        if holds is False:
            raise DomainError(f"it needs {shown(condition)}")
        if holds is not True:
            raise Undecided

    @abstractmethod
    def ball(self, value: Any) -> Any:
        """The value as a ball."""

    @abstractmethod
    def apply(self, function: Function, args: Sequence[Any]) -> Any:
        """A function of the table applied to balls."""


#: Kinds that may have a value although an argument has none.
_LAZY = frozenset([Piecewise, And, Or, Integral, IndexSum, IndexProduct])


def _is_whole(value: Any) -> bool:
    """Whether a rational, or a float, is a whole number."""
    if type(value) is float:
        return value.is_integer()
    return type(value) is _rational() and value.q == 1


def _rational() -> Any:
    from flint import fmpq

    return fmpq


def _conjunction(left: Any, right: Any) -> Any:
    """Three-valued, and defined where one side alone decides."""
    if left is False or right is False:
        return False
    for side in (left, right):
        if type(side) is Fault:
            return side
    return None if left is None or right is None else True


def _negation(value: Any) -> Any:
    return value if value is None or type(value) is Fault else not value


def compared(op: str, left: Any, right: Any) -> bool | None:
    """Whether a relation holds between two rationals or two real balls; None if that is not certain."""
    if op == "<":
        return True if left < right else False if left >= right else None
    if op == "<=":
        return True if left <= right else False if left > right else None
    if op == ">":
        return True if left > right else False if left <= right else None
    if op == ">=":
        return True if left >= right else False if left < right else None
    equal = True if left == right else False if left < right or left > right else None
    return equal if op == "=" or equal is None else not equal


def nonzero(ball: Any) -> Any:
    """The ball, of which 0 is no part, for a division."""
    if ball.is_zero():
        raise DomainError("division by zero")
    if ball.contains(0):
        raise Undecided
    return ball


def _multiplied(base: Any, n: int) -> Any:
    """base^n by squaring; FLINT's own power gives nan for balls around 0."""
    result = base * 0 + 1
    while n:
        if n & 1:
            result = result * base
        base, n = base * base, n >> 1
    return result


def shown(expr: Expr) -> str:
    """The expression for a message."""
    return brief(expr, "a large subexpression")


