"""`evaluate`: the value of an expression to as many certain digits as are asked for."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, overload
from weakref import WeakKeyDictionary

from symdiff.differentiation import carried_out
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, DomainError, EvaluationError
from symdiff.expr import (
    Call, Condition, Differentiate, Expr, Integral, Number, Operand, Piecewise, Power, Relation, Symbol, as_expr,
    free_symbols, postorder,
)
from symdiff.functions import Function
from symdiff.language import as_expression, as_formula, as_symbol
from symdiff.numeric.arrays import Arrays, is_array
from symdiff.numeric.enclosures import working_precision
from symdiff.numeric.evaluator import LEAST_BITS, Evaluator, Fault, Undecided, shown
from symdiff.numeric.value import ComplexValue, Value, exact_value, rounded_ball

__all__ = ["evaluate"]

#: More digits than this are refused.
MAX_DIGITS = 100_000

#: Precision is raised to so many bits, and by the size of the numbers, as far as the work allows (bits times nodes,
#: weighted by what they cost).
_MOST_BITS, _WORK = 1 << 16, 1 << 17
#: Values of the parts of so large expressions are kept for others at the same point.
_LARGE = 2000
_DECIMAL = re.compile(r"-?[0-9]{1,5000}(\.[0-9]{1,5000})?", re.ASCII)


Point = Mapping[Any, Any]


@overload
def evaluate(  # type: ignore[overload-overlap]  # a condition is an expression too: what fits first holds
             expr: Condition, point: Point | None = None, digits: int = 15, *, complex: bool = False) -> bool: ...
@overload
def evaluate(expr: Operand | str, point: Point | None = None, digits: int = 15, *,
             complex: Literal[False] = False) -> Value: ...
@overload
def evaluate(expr: Operand | str, point: Point | None = None, digits: int = 15, *,
             complex: Literal[True]) -> ComplexValue: ...
@overload
def evaluate(expr: Operand | str, point: Point | None = None, digits: int = 15, *,
             complex: bool) -> Value | ComplexValue: ...
def evaluate(expr: Operand | str, point: Point | None = None, digits: int = 15, *, complex: bool = False) -> Any:
    """The value of an expression at a point, every digit of it certain.

    Rationals are computed exactly as long as everything is rational.  All else is computed in balls, which enclose the
    true value rigorously, with the precision raised until the digits asked for do not depend on it.

    Args:
        expr: an expression or a formula.
        point: values of the symbols: numbers, or texts such as "0.1", "1/3", "pi/4".  A float counts as the decimal
            that Python prints for it.  Arrays get lists, lists of lists, or mappings from index to entry: the first
            entry of x = [5, 7] is x_1.
        digits: significant digits, 1 to 100,000.
        complex: compute over the complex numbers, by the principal branches of logarithms and powers.

    Returns:
        A `Value` (a decimal; `.exact` is the fraction if the result was computed as one), or a `ComplexValue` if
        `complex`; True or False for a condition.  Only exact computation proves a value to be 0 or midway between two
        decimals.  So precision is raised to 4,096 bits at least, to 65,536 for small formulas of elementary functions,
        and by the size of huge and tiny numbers; a result that cannot be told from 0 then is given as 0 with `.exact`
        None, one that cannot be told from a tie is rounded half to even.

    Raises:
        DomainError: a subexpression is undefined there, or a written derivative does not exist; the message names it.
        EvaluationError: a symbol has no value, a function is unknown, or the precision does not suffice to decide on
            which side of a jump or an edge of the domain the point lies.
        ArgumentError: the arguments make no sense.

    >>> print(evaluate("x^2 sin x", {"x": "pi/6"}, digits=30))
    0.137077838904018869706034597221
    >>> print(evaluate("x/3", {"x": 2}).exact)
    2/3
    >>> print(evaluate("sum(i=1..n, x_i^2)", {"x": [1, 2, 3], "n": 3}))
    14
    >>> evaluate("ln(x - 3)", {"x": 1})
    Traceback (most recent call last):
    ...
    symdiff.errors.DomainError: ln(x - 3) is undefined at x = 1: it needs x - 3 > 0
    """
    if not isinstance(digits, int) or isinstance(digits, bool) or not 1 <= digits <= MAX_DIGITS:
        raise ArgumentError(f"digits is a whole number from 1 to {MAX_DIGITS}, not {digits!r}")
    values, arrays = _point(point or {})
    return _Evaluation(as_formula(expr), values, digits, complex, arrays).result()


def _point(point: Mapping[Any, Any]) -> tuple[dict[Symbol, Expr], Arrays]:
    if not isinstance(point, Mapping):
        raise ArgumentError(f"a point maps symbols to values, as in {{'x': 2}}; {point!r} does not")
    values: dict[Symbol, Expr] = {}
    arrays: dict[str, Any] = {}
    for name, value in point.items():
        symbol = as_symbol(name)
        if is_array(value):
            arrays[symbol.name] = value
            continue
        plain = isinstance(value, str) and _DECIMAL.fullmatch(value)    # need not go through the reader
        values[symbol] = as_expr(Decimal(value)) if plain else restricted(as_expression(value))
        if free_symbols(values[symbol]):
            raise ArgumentError(f"the value of {symbol} must be a number, not {values[symbol]}")
    return values, Arrays(arrays)


class _Evaluation:
    """One expression at one point, tried with more and more precision."""

    def __init__(self, written: Expr, point: dict[Symbol, Expr], digits: int, complex: bool, arrays: Arrays) -> None:
        self.written, self.point, self.digits, self.complex = written, point, digits, complex
        self.arrays = arrays
        self.values_order = postorder(*point.values())

    def result(self) -> Any:
        precision = int(self.digits * 3.33) + 32
        known = None if self.complex or self.arrays.named else self.with_known_values(precision)
        if known is not None:
            return known
        self.root = carried_out(self.written) if self.complex else restricted(self.written)     # conditions of reals
        self.order = postorder(self.root)
        affordable = _WORK // max(1, sum(map(_weight, self.order)))
        last = max(LEAST_BITS, 8 * precision, min(_MOST_BITS, affordable))
        sized = False
        while True:
            values = self.at(precision)
            value = values[self.root]
            if type(value) is Fault:
                if not isinstance(value.reason, Undecided):
                    raise self.explained(value)
            elif isinstance(value, bool):
                return value
            elif value is not None:
                found = self.rounded(value)
                if found is not None:
                    return found
            if not sized:
                sized = True
                last += 3 * max([size for size in map(_size, values.values()) if size <= 4 * affordable], default=0)
            if precision >= last:
                return self.given_up(value, precision)
            precision = min(2 * precision, last)

    def with_known_values(self, precision: int) -> Value | ComplexValue | None:
        """The value at the first precision, from values of parts that were computed at this point before; None where
        there are none, or that does not suffice.  The entries of a large Jacobian share most of their parts."""
        known = _latest.values_at(self.point, precision)
        order = postorder(self.written, known=known)
        if any([type(node) is Differentiate for node in order]) or len(order) + len(known) < _LARGE:
            return None
        values = _Values(known)
        with working_precision(precision):
            self.compute(order, values, precision)
        known.update({node: value for node, value in values.items() if type(value) is not Fault})
        value = values[self.written]
        return None if value is None or type(value) in (Fault, bool) else self.rounded(value)

    def at(self, precision: int) -> dict[Expr, Any]:
        """The values of all nodes at a precision: rationals, balls, truth values, or what is wrong with them."""
        with working_precision(precision):
            values: dict[Expr, Any] = {}
            self.compute(self.order, values, precision)
            return values

    def compute(self, order: Sequence[Expr], values: dict[Expr, Any], precision: int) -> None:
        """Add the values of the nodes to `values`; the precision is set."""
        evaluator: Evaluator
        if self.complex:
            from symdiff.numeric.complex import ComplexEvaluator

            evaluator = ComplexEvaluator(precision)
        else:
            from symdiff.numeric.real import RealEvaluator

            evaluator = RealEvaluator(precision)
        evaluator.arrays = self.arrays
        constants: dict[Expr, Any] = {}
        evaluator.run(self.values_order, constants)
        values.update({symbol: constants[value] for symbol, value in self.point.items()})
        evaluator.run(order, values)

    def rounded(self, value: Any) -> Value | ComplexValue | None:
        from flint import acb, arb, fmpq

        if type(value) is fmpq:
            exact = exact_value(Fraction(int(value.p), int(value.q)), self.digits)
            return ComplexValue(exact, exact_value(Fraction(0), self.digits)) if self.complex else exact
        if type(value) is acb:
            real, imag = [_part(part, self.digits) for part in (value.real, value.imag)]
            return None if real is None or imag is None else ComplexValue(real, imag)
        assert type(value) is arb
        return _part(value, self.digits)

    def given_up(self, value: Any, precision: int) -> Value | ComplexValue:
        from flint import arb

        if type(value) is Fault:
            raise EvaluationError(f"{shown(value.node)}{self.where(value.node)} cannot be enclosed with {precision} "
                                  "bits: the point lies on an edge of its domain or on a jump, its value is too "
                                  "large, or no method that is known here reaches it")
        if value is None:
            raise EvaluationError(f"with {precision} bits it cannot be decided whether {shown(self.root)} holds"
                                  f"{self.where(self.root)}")
        if value.is_nan() if type(value) is arb else not value.is_finite():
            raise DomainError(f"{shown(self.root)} is undefined{self.where(self.root)}: infinities cancel")
        parts = [_settled(part, self.digits, precision)
                 for part in ([value] if type(value) is arb else [value.real, value.imag])]
        certain = [part for part in parts if part is not None]
        if len(certain) < len(parts):
            raise EvaluationError(f"{self.digits} digits of {shown(self.root)} are not certain with {precision} bits; "
                                  "more may be if more digits are asked for")
        return certain[0] if type(value) is arb else ComplexValue(*certain)

    def where(self, node: Expr) -> str:
        """" at x = 1, y = 2", as far as it concerns a node."""
        named = [f"{symbol} = {self.point[symbol]}" for symbol in free_symbols(node) if symbol in self.point][:4]
        return " at " + ", ".join(named) if named else ""

    def explained(self, fault: Fault) -> Exception:
        if type(fault.node) is Piecewise and fault.node not in postorder(self.written):     # put in by `restricted`
            return DomainError(f"a derivative in {shown(self.written)} does not exist{self.where(fault.node)}: "
                               f"it needs {shown(fault.node.args[0])}")
        if isinstance(fault.reason, DomainError):
            reason = _own_terms(fault.node) or fault.reason
            return DomainError(f"{shown(fault.node)} is undefined{self.where(fault.node)}: {reason}")
        return fault.reason


class _Values(dict[Expr, Any]):
    """Values of nodes, with those that are known already behind them."""

    def __init__(self, known: WeakKeyDictionary[Expr, Any]) -> None:
        super().__init__()
        self.known = known

    def __contains__(self, node: object) -> bool:
        return super().__contains__(node) or node in self.known

    def __missing__(self, node: Expr) -> Any:
        return self.known[node]


class _Latest(threading.local):
    """The values of nodes at the point of the latest evaluation of something large; nodes that nobody holds go."""

    def __init__(self) -> None:
        self.point: tuple[dict[Symbol, Expr], int] | None = None
        self.values: WeakKeyDictionary[Expr, Any] = WeakKeyDictionary()

    def values_at(self, point: dict[Symbol, Expr], precision: int) -> WeakKeyDictionary[Expr, Any]:
        if self.point != (point, precision):
            self.point, self.values = (point, precision), WeakKeyDictionary()
        return self.values


_latest = _Latest()


def _own_terms(node: Expr) -> str | None:
    """What a function needs, in letters of its own: where numbers stand for its arguments, 1 != 1 would be said."""
    function = node.function if type(node) is Call else None
    if not isinstance(function, Function) or function.defined is None or function.variadic:
        return None
    if all(free_symbols(part) for part in postorder(function.defined(*node.args)) if type(part) is Relation):
        return None
    taken = {symbol.name for arg in node.args if type(arg) is not Symbol for symbol in free_symbols(arg)}
    letters = [Symbol(f"{name}_1" if name in taken else name) for name in function.letters]
    here = ", ".join([f"{letter} = {shown(arg)}" for letter, arg in zip(letters, node.args, strict=True)
                      if letter is not arg])
    return f"{Call(function, *letters)} needs {function.defined(*letters)}, here {here}"


def _part(ball: Any, digits: int, settle: bool = False) -> Value | None:
    """A real ball as a decimal."""
    if not ball.is_finite():
        return Value(Decimal("Infinity") if ball > 0 else Decimal("-Infinity")) if ball > 0 or ball < 0 else None
    return Value("0") if ball.is_zero() else rounded_ball(ball, digits, settle)


def _settled(ball: Any, digits: int, precision: int) -> Value | None:
    """What a ball counts as when the precision is raised no further: 0, or a tie of rounding, if it cannot be told
    from it."""
    from flint import arb

    if ball.is_finite() and ball.contains(0) and ball.rad() < arb(2) ** (-precision // 4):
        return Value("0")
    return _part(ball, digits, settle=True)


def _weight(node: Expr) -> int:
    """How much longer than an elementary function a node takes at high precision, roughly."""
    if type(node) is Call and isinstance(node.function, Function):
        return 1 if node.function.arity == 0 or node.function.numeric.math is not None else 16
    if type(node) is Power:
        return 0 if type(node.exponent) is Number and node.exponent.denominator == 1 else 1
    return 64 if type(node) is Integral else 0


def _size(value: Any) -> int:
    """How many binary places a value lies above or below 1: sin(10^99) and cos(10^-99) - 1 need as many bits."""
    from flint import acb, arb, fmpq

    if type(value) is fmpq:
        value = arb(value)
    if type(value) is acb:
        return max(_size(value.real), _size(value.imag))
    if type(value) is not arb or not value.is_finite():
        return 0
    mantissa, exponent = value.mid().man_exp()
    return abs(int(exponent) + int(mantissa).bit_length())
