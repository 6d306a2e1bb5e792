"""Real values in ball arithmetic (Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic",
IEEE Trans. Computers 66, 2017), exact rationals as long as they last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import acb, arb, fmpq

from symdiff.errors import DomainError, EvaluationError
from symdiff.expr import Expr, Integral, Number, Power
from symdiff.functions import Function, balls, e
from symdiff.numeric.complex import integrate
from symdiff.numeric.evaluator import BallEvaluator, Fault, Undecided, compared, nonzero

__all__ = ["RealEvaluator"]


class RealEvaluator(BallEvaluator):
    """Values over the reals: roots and logarithms of negative numbers are undefined."""

    def ball(self, value: Any) -> arb:
        return arb(value) if type(value) is fmpq else value

    def power(self, node: Power, base: Any, exponent: Any) -> Any:
        if type(exponent) is fmpq:
            written = type(node.exponent) is Number or node.exponent in self.indices
            if exponent == 0 and not written and type(base) is fmpq and base == 0:
                raise DomainError("0^0 has a value only where the 0 above is written")
            if exponent.q == 1:
                return self.whole_power(base, int(exponent.p))
            if type(base) is fmpq:
                root = balls.exact_power(base, exponent)
                if root is not None:
                    return root
            base = arb(base)
            if exponent < 0:
                return 1 / nonzero(_fractional_power(base, -exponent))
            return _fractional_power(base, exponent)
        if node.base is e:
            return exponent.exp()
        if (type(base) is fmpq and base == 0) or (type(base) is arb and base.is_zero()):
            if exponent > 0:
                return fmpq(0)
            if exponent < 0:
                raise DomainError("division by zero")
            raise Undecided
        base = arb(base)
        if base < 0:
            raise DomainError("a negative base needs a whole exponent")
        if not base > 0:
            raise Undecided
        return (exponent * base.log()).exp()

    def apply(self, function: Function, args: Sequence[Any]) -> Any:
        return function.numeric.ball(*args)

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        if type(left) is not fmpq or type(right) is not fmpq:
            left, right = arb(left), arb(right)
        return compared(op, left, right)

    def integral(self, node: Integral, values: Mapping[Expr, Any]) -> arb:
        if node.lower is None:
            raise EvaluationError("an antiderivative has no value, for its constant is open: give limits, "
                                  "as in integral(sin(t), t, 0, x)")
        limits = [values[node.lower], values[node.upper]]
        for limit in limits:
            if type(limit) is Fault:
                raise limit.reason
        value = integrate(node, acb(self.ball(limits[0])), acb(self.ball(limits[1])), values, self.precision)
        if not value.imag.contains(0):
            raise DomainError("the integrand is not real between the limits")
        if not value.is_finite():
            raise Undecided
        return value.real


def _fractional_power(base: arb, exponent: fmpq) -> arb:
    """base^(p/q) for a positive fraction."""
    if base < 0:
        raise DomainError("a root of a negative number")
    if base.is_zero():
        return arb(0)
    if not base >= 0:
        raise Undecided
    if exponent.q == 2 and exponent.p < 1000:
        return base.sqrt() ** int(exponent.p)
    if not base > 0:
        return base.root(int(exponent.q)) ** int(exponent.p) if exponent.q < 1000 else arb.nan()
    return (base.log() * arb(exponent)).exp()
