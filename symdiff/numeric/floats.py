"""Values in machine numbers: fast, and without a promise for the last digits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from symdiff.domains.requirements import all_restricted
from symdiff.errors import ArgumentError, EvaluationError
from symdiff.expr import Call, Expr, Integral, Number, Operand, Power, free_symbols, postorder
from symdiff.functions import Function, e
from symdiff.functions.table import POSITIVE
from symdiff.language import as_expression, as_symbol
from symdiff.numeric.arrays import Arrays, is_array
from symdiff.numeric.evaluator import Evaluator, Fault

__all__ = ["FloatEvaluator", "evaluate_float", "evaluate_floats"]


def evaluate_float(expr: Operand | str, point: Mapping[Any, Any]) -> float:
    """The value in double precision.

    Functions that Python's `math` lacks are computed by their definition, or in balls.  Overflow gives infinity, and
    what is undefined nan, as in the machine's own arithmetic.

    Args:
        expr: an expression or a formula.
        point: numbers for the symbols, by the symbols or their names; lists for arrays, as for `evaluate`.

    Raises:
        EvaluationError: a symbol has no value, a function is unknown, or no branch of a piecewise function applies.
        ArgumentError: a value is no number, or a name no name.

    >>> evaluate_float("x^2 sin x", {"x": 2})
    3.637189707302727
    """
    return evaluate_floats([as_expression(expr)], point)[0]


def evaluate_floats(exprs: Sequence[Expr], point: Mapping[Any, Any]) -> list[float]:
    """The values of several expressions in one walk; arguments and errors as for `evaluate_float`."""
    roots = all_restricted(exprs)
    evaluator = FloatEvaluator()
    evaluator.arrays = Arrays({as_symbol(name).name: value for name, value in point.items() if is_array(value)})
    values: dict[Expr, Any] = {as_symbol(name): _machine_number(name, value) for name, value in point.items()
                               if not is_array(value)}
    evaluator.run(postorder(*roots), values)
    for root in roots:
        if type(values[root]) is Fault:
            raise values[root].reason
    return [values[root] for root in roots]


def _machine_number(name: Any, value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except (TypeError, ValueError):
        raise ArgumentError(f"the value of {name} must be a number, not {value!r}") from None


class FloatEvaluator(Evaluator):
    """The walk in double precision: infinity and nan spread as in the machine's own arithmetic."""

    def number(self, node: Number) -> float:
        try:
            return node.numerator / node.denominator
        except OverflowError:
            return math.inf if node.numerator > 0 else -math.inf

    def total(self, values: Sequence[float], added: bool, empty: float) -> float:
        if not added:
            return math.prod(values, start=empty)
        return math.fsum(values) if all(map(math.isfinite, values)) else sum(values, empty)

    def power(self, node: Power, base: float, exponent: float) -> float:
        try:
            return math.exp(exponent) if node.base is e else math.pow(base, exponent)
        except OverflowError:
            return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf
        except ValueError:  # 0 to a negative power, or a root of a negative number
            return math.nan if base else math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf

    def call(self, node: Call, function: Function, values: dict[Expr, Any]) -> float:
        args = [values[arg] for arg in node.args]
        if not args:
            return function.machine_value or 0.0
        try:
            if function.numeric.math is not None:
                return float(getattr(math, function.numeric.math)(*args))
            if function.definition is not None:
                value = self.also(function.definition(*node.args), values)
                return math.nan if type(value) is Fault else float(value)
        except OverflowError:  # of exp, cosh; else of sinh, floor, gamma and others with the sign of their argument
            return math.inf if function.sign == POSITIVE else math.copysign(math.inf, args[0])
        except ValueError:
            return math.nan
        return _by_balls(function, args)

    def compare(self, op: str, left: float, right: float) -> bool:
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right,
                "!=": left != right}[op]

    def integral(self, node: Integral, values: Mapping[Expr, Any]) -> float:
        from symdiff.numeric.evaluate import evaluate

        point = {symbol: values[symbol] for symbol in free_symbols(node) if type(values[symbol]) is not Fault}
        return float(evaluate(node, point))


def _by_balls(function: Function, args: list[float]) -> float:
    """The value at exact binary numbers, with enough bits that rounding does not show."""
    if not all(map(math.isfinite, args)):
        return math.nan
    from symdiff.numeric.evaluate import evaluate

    try:
        return float(evaluate(function(*[Number(*arg.as_integer_ratio()) for arg in args]), {}, 17))
    except EvaluationError:
        return math.nan
