"""`evaluate`: the value of an expression to as many certain digits as are asked for."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from symdiff.differentiation import carried_out
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, DomainError, EvaluationError
from symdiff.expr import Condition, Expr, Operand, Piecewise, Symbol, free_symbols, postorder
from symdiff.language import as_expression, parse
from symdiff.numeric.evaluator import Fault, Undecided, shown
from symdiff.numeric.value import ComplexValue, Value, exact_value, rounded_ball

__all__ = ["evaluate"]

#: More digits than this are refused.
MAX_DIGITS = 100_000

#: FLINT has one working precision for the whole process.
_precision = threading.RLock()


def evaluate(expr: Operand | str, point: Mapping[Any, Operand | str] | None = None, digits: int = 15, *,
             complex: bool = False) -> Any:
    """The value of an expression at a point, every digit of it certain.

    Rationals are computed exactly as long as everything is rational.  All else is computed in balls, which enclose the
    true value rigorously, with the precision raised until the digits asked for do not depend on it.

    Args:
        expr: an expression or a formula.
        point: values of the symbols: numbers, or texts such as "0.1", "1/3", "pi/4".  A float counts as the decimal
            that Python prints for it.
        digits: significant digits, 1 to 100,000.
        complex: compute over the complex numbers, by the principal branches of logarithms and powers.

    Returns:
        A `Value` (a decimal; `.exact` is the fraction if the result was computed as one), or a `ComplexValue` if
        `complex`; True or False for a condition.  A result that cannot be told from zero at several times the digits
        asked for
        is given as 0 with `.exact` None.

    Raises:
        DomainError: a subexpression is undefined there, or a written derivative does not exist; the message names it.
        EvaluationError: a symbol has no value, a function is unknown, or the precision does not suffice to decide on
            which side of a jump or an edge of the domain the point lies.
        ArgumentError: the arguments make no sense.

    >>> print(evaluate("x^2 sin x", {"x": "pi/6"}, digits=30))
    0.137077838904018869706034597221
    >>> print(evaluate("x/3", {"x": 2}).exact)
    2/3
    >>> evaluate("ln(x - 3)", {"x": 1})
    Traceback (most recent call last):
    ...
    symdiff.errors.DomainError: ln(x - 3) is undefined at x = 1: it needs x - 3 > 0
    """
    if not isinstance(digits, int) or isinstance(digits, bool) or not 1 <= digits <= MAX_DIGITS:
        raise ArgumentError(f"digits is a whole number from 1 to {MAX_DIGITS}, not {digits!r}")
    root = parse(expr) if isinstance(expr, str) else expr
    written = root if isinstance(root, Condition) else as_expression(root)
    return _Evaluation(written, _point(point or {}), digits, complex).result()


def _point(point: Mapping[Any, Operand | str]) -> dict[Symbol, Expr]:
    if not isinstance(point, Mapping):
        raise ArgumentError(f"a point maps symbols to values, as in {{'x': 2}}; {point!r} does not")
    values: dict[Symbol, Expr] = {}
    for name, value in point.items():
        symbol = Symbol(name) if isinstance(name, str) else name
        if type(symbol) is not Symbol:
            raise ArgumentError(f"{name!r} is neither a symbol nor its name")
        values[symbol] = restricted(as_expression(value))
        if free_symbols(values[symbol]):
            raise ArgumentError(f"the value of {symbol} must be a number, not {values[symbol]}")
    return values


class _Evaluation:
    """One expression at one point, tried with more and more precision."""

    def __init__(self, written: Expr, point: dict[Symbol, Expr], digits: int, complex: bool) -> None:
        self.written, self.point, self.digits, self.complex = written, point, digits, complex
        self.root = carried_out(written) if complex else restricted(written)    # the conditions are those of reals
        self.order = postorder(self.root)
        self.values_order = postorder(*point.values())

    def result(self) -> Any:
        precision = int(self.digits * 3.33) + 32
        last = max(4096, 8 * precision)
        while True:
            value = self.at(precision)
            if type(value) is Fault:
                if not isinstance(value.reason, Undecided):
                    raise self.explained(value)
            elif isinstance(value, bool):
                return value
            elif value is not None:
                found = self.rounded(value)
                if found is not None:
                    return found
            if precision >= last:
                return self.given_up(value, precision)
            precision = min(2 * precision, last)

    def at(self, precision: int) -> Any:
        """The value of the root at a precision: a rational, a ball, a truth value, or what is wrong with it."""
        from flint import ctx

        with _precision, ctx.workprec(precision):
            if self.complex:
                from symdiff.numeric.complex import ComplexEvaluator as Arithmetic
            else:
                from symdiff.numeric.real import RealEvaluator as Arithmetic  # type: ignore[assignment]
            evaluator = Arithmetic(precision)
            constants: dict[Expr, Any] = {}
            evaluator.run(self.values_order, constants)
            values: dict[Expr, Any] = {symbol: constants[value] for symbol, value in self.point.items()}
            evaluator.run(self.order, values)
            return values[self.root]

    def rounded(self, value: Any) -> Value | ComplexValue | None:
        from flint import acb, arb, fmpq

        if type(value) is fmpq:
            exact = exact_value(Fraction(int(value.p), int(value.q)), self.digits)
            return ComplexValue(exact, exact_value(Fraction(0), self.digits)) if self.complex else exact
        if type(value) is acb:
            parts = [_part(part, self.digits, value) for part in (value.real, value.imag)]
            return None if None in parts else ComplexValue(parts[0], parts[1])  # type: ignore[arg-type]
        assert type(value) is arb
        return _part(value, self.digits, None)

    def given_up(self, value: Any, precision: int) -> Value | ComplexValue:
        from flint import arb

        if type(value) is Fault:
            raise EvaluationError(f"{shown(value.node)}{self.where(value.node)} cannot be enclosed with {precision} "
                                  "bits: the point lies on an edge of its domain or on a jump, or its value is "
                                  "too large")
        if value is None:
            raise EvaluationError(f"with {precision} bits it cannot be decided whether {shown(self.root)} holds"
                                  f"{self.where(self.root)}")
        if value.is_nan() if type(value) is arb else not value.is_finite():
            raise DomainError(f"{shown(self.root)} is undefined{self.where(self.root)}: infinities cancel")
        if type(value) is arb and value.is_finite() and value.contains(0) and value.rad() < arb(2) ** (-precision // 4):
            return Value("0")
        if self.complex:
            tiny = arb(2) ** (-precision // 4)
            parts = [Value("0") if part.contains(0) and part.rad() < tiny else _part(part, self.digits, None)
                     for part in (value.real, value.imag)]
            if None not in parts:
                return ComplexValue(parts[0], parts[1])  # type: ignore[arg-type]
        raise EvaluationError(f"{self.digits} digits of {shown(self.root)} are not certain with {precision} bits")

    def where(self, node: Expr) -> str:
        """" at x = 1, y = 2", as far as it concerns a node."""
        named = [f"{symbol} = {self.point[symbol]}" for symbol in free_symbols(node) if symbol in self.point][:4]
        return " at " + ", ".join(named) if named else ""

    def explained(self, fault: Fault) -> Exception:
        if type(fault.node) is Piecewise and fault.node not in postorder(self.written):     # put in by `restricted`
            return DomainError(f"a derivative in {shown(self.written)} does not exist{self.where(fault.node)}: "
                               f"it needs {shown(fault.node.args[0])}")
        if isinstance(fault.reason, DomainError):
            return DomainError(f"{shown(fault.node)} is undefined{self.where(fault.node)}: {fault.reason}")
        return fault.reason


def _part(ball: Any, digits: int, whole: Any) -> Value | None:
    """A real ball as a decimal; beside a larger part, a part that is nothing at this precision is 0."""
    if not ball.is_finite():
        return Value(Decimal("Infinity") if ball > 0 else Decimal("-Infinity")) if ball > 0 or ball < 0 else None
    if ball.is_zero():
        return Value("0")
    found = rounded_ball(ball, digits)
    if found is None and whole is not None and ball.contains(0):
        if ball.rad() * 10 ** (digits + 2) < abs(whole).lower():
            return Value("0")
    return found


