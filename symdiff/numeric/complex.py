"""Complex values by principal branches, and the rigorous integration that needs them (Johansson, "Numerical integration
in arbitrary-precision ball arithmetic", ICMS 2018)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

from flint import acb, fmpq

from symdiff.errors import DomainError, EvaluationError
from symdiff.expr import Expr, Integral, Power, postorder
from symdiff.functions import Function, absolute, balls, e, ln, maximum, minimum, relu, sign
from symdiff.numeric.evaluator import LEAST_BITS, BallEvaluator, Fault, Undecided, compared, shown

__all__ = ["ComplexEvaluator", "integrate"]


class ComplexEvaluator(BallEvaluator):
    """Values by the principal branches of logarithms and powers.

    Args:
        precision: in bits.
        analytic: give no finite value where a function is not analytic on the whole ball, as integration needs.
    """

    def __init__(self, precision: int, analytic: bool = False) -> None:
        super().__init__(precision)
        self.analytic = analytic

    def ball(self, value: Any) -> acb:
        return value if type(value) is acb else acb(value)

    def power(self, node: Power, base: Any, exponent: Any) -> Any:
        if type(exponent) is fmpq and exponent.q == 1:
            return self.whole_power(base, int(exponent.p))
        if node.base is e:
            return acb(exponent).exp()
        base = acb(base)
        if type(exponent) is fmpq and exponent.q == 2:
            return base.sqrt(analytic=self.analytic) ** int(exponent.p)
        return base.pow(acb(exponent), analytic=self.analytic)

    def apply(self, function: Function, args: Sequence[acb]) -> acb:
        if self.analytic and not function.numeric.meromorphic and args:
            method = _ANALYTIC.get(function)
            return method(*args) if method is not None else acb("nan")
        compute = function.numeric.box or function.numeric.ball
        return acb(compute(*args))

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        left, right = acb(left), acb(right)
        if op in ("=", "!="):
            if left.overlaps(right):
                same = True if left.is_exact() and right.is_exact() else None
                return same if op == "=" or same is None else False
            return op == "!="
        if not (left.imag == 0 and right.imag == 0):
            raise DomainError("complex numbers have no order")
        return compared(op, left.real, right.real)

    def require(self, function: Function, node: Any, values: dict[Expr, Any]) -> None:
        """Over the complex numbers a function is defined wherever its value is finite."""

    def integral(self, node: Integral, values: Mapping[Expr, Any]) -> acb:
        if node.lower is None:
            raise EvaluationError("an antiderivative has no value, for its constant is open: give limits")
        limits = [values[node.lower], values[node.upper]]
        for limit in limits:
            if type(limit) is Fault:
                raise limit.reason
        value = integrate(node, acb(limits[0]), acb(limits[1]), values, self.precision)
        if not value.is_finite():
            raise Undecided
        return value


_ANALYTIC: dict[Function, Any] = {
    ln: lambda z: z.log(analytic=True),
    absolute: lambda z: z.real_abs(analytic=True),
    sign: lambda z: z.real_sgn(analytic=True),
    maximum: lambda *zs: reduce(lambda a, b: a.real_max(b, analytic=True), zs),
    minimum: lambda *zs: reduce(lambda a, b: a.real_min(b, analytic=True), zs),
    relu: lambda z: z.real_max(acb(0), analytic=True),
}


def integrate(node: Integral, lower: acb, upper: acb, values: Mapping[Expr, Any], precision: int) -> acb:
    """An enclosure of the integral between the limits; not finite if none was found within bounded work.

    Raises:
        EvaluationError: a limit is infinite, or the integrand has no value there.
        Undecided: the integrand may have no value at a limit.
    """
    bound = node.variable
    known = {key: value for key, value in values.items() if type(value) is not Fault}
    order = [inner for inner in postorder(node.body) if inner not in known]

    def integrand(z: acb, analytic: bool) -> acb:
        inside = dict(known)
        inside[bound] = z
        evaluator = ComplexEvaluator(precision, analytic)
        evaluator.run(order, inside)
        value = inside[node.body]
        return acb("nan") if type(value) is Fault else acb(value)

    for limit, place in ((lower, node.lower), (upper, node.upper)):
        if not limit.is_finite():
            raise EvaluationError("an integral to infinity is not computed: give finite limits")
        if not integrand(limit, False).is_finite():  # then no ball around the limit has a value either
            if precision < LEAST_BITS:
                raise Undecided
            raise EvaluationError(f"the integrand {shown(node.body)} has no value that can be enclosed at {bound} = "
                                  f"{place}, a limit of the integral: improper integrals are not computed")
    return balls.integral(integrand, lower, upper)
