"""Values in machine numbers: fast, and without a promise for the last digits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from symdiff.domains.requirements import restricted
from symdiff.errors import EvaluationError
from symdiff.expr import Call, Expr, Integral, Number, Operand, Power, Symbol, postorder
from symdiff.functions import Function, e
from symdiff.language import as_expression
from symdiff.numeric.evaluator import Evaluator, Fault

__all__ = ["evaluate_float"]


def evaluate_float(expr: Operand | str, point: Mapping[Any, float]) -> float:
    """The value in double precision.

    Functions that Python's `math` lacks are computed by their definition, or in balls.  Overflow gives infinity, and
    what is undefined nan, as in the machine's own arithmetic.

    Raises:
        EvaluationError: a symbol has no value, a function is unknown, or no branch of a piecewise function applies.

    >>> evaluate_float("x^2 sin x", {"x": 2})
    3.637189707302727
    """
    root = restricted(as_expression(expr))
    values: dict[Expr, Any] = {Symbol(name) if isinstance(name, str) else name: float(value)
                               for name, value in point.items()}
    _FloatEvaluator().run(postorder(root), values)
    value = values[root]
    if type(value) is Fault:
        raise value.reason
    return value  # type: ignore[no-any-return]


class _FloatEvaluator(Evaluator):
    def number(self, node: Number) -> float:
        try:
            return node.numerator / node.denominator
        except OverflowError:
            return math.copysign(math.inf, node.numerator)

    def power(self, node: Power, base: float, exponent: float) -> float:
        try:
            return math.exp(exponent) if node.base is e else math.pow(base, exponent)
        except OverflowError:
            return math.inf
        except ValueError:  # 0 to a negative power, or a root of a negative number
            return math.inf if base == 0 else math.nan

    def call(self, node: Call, function: Function, values: Mapping[Expr, Any]) -> float:
        args = [values[arg] for arg in node.args]
        if not args:
            return function.machine_value or 0.0
        try:
            if function.numeric.math is not None:
                return float(getattr(math, function.numeric.math)(*args))
            if function.definition is not None:
                inside = dict(values)
                expanded = function.definition(*node.args)
                self.run(postorder(expanded), inside)
                value = inside[expanded]
                return math.nan if type(value) is Fault else float(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan
        return _by_balls(function, args)

    def compare(self, op: str, left: float, right: float) -> bool:
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "=": left == right,
                "!=": left != right}[op]

    def integral(self, node: Integral, values: Mapping[Expr, Any]) -> float:
        from symdiff.numeric.evaluate import evaluate

        point = {symbol: value for symbol, value in values.items()
                 if type(symbol) is Symbol and not symbol.binder and isinstance(value, float)}
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
