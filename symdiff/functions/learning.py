"""The functions that machine learning writes."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from symdiff.errors import NoDerivativeError
from symdiff.expr import ONE, ZERO, Condition, Expr, Number, Piecewise
from symdiff.functions import balls
from symdiff.functions.elementary import HALF, absolute, exp, heaviside, ln, maximum
from symdiff.functions.table import NONNEGATIVE, POSITIVE, Function, Numeric, function

__all__ = ["logsumexp", "relu", "sigmoid", "softmax", "softplus"]

sigmoid: Function = function(
    "sigmoid", "the logistic function, 1/(1 + exp(-x))", aliases=("logistic", "expit"),
    derivative=lambda u: sigmoid(u) * (1 - sigmoid(u)),
    definition=lambda u: 1 / (1 + exp(-u)),
    machine=lambda u: Piecewise(u < 0, exp(-absolute(u)), ONE) / (1 + exp(-absolute(u))),
    values={ZERO: HALF},
    sign=POSITIVE,
    numeric=Numeric(ball=lambda x: 1 / (1 + (-x).exp()), meromorphic=True, scipy="expit"), latex=r"\sigma", pretty="σ",
)
softplus: Function = function(
    "softplus", "ln(1 + exp(x)), a smooth relu",
    derivative=lambda u: sigmoid(u),
    definition=lambda u: ln(1 + exp(u)),
    machine=lambda u: maximum(u, 0) + ln(1 + exp(-absolute(u))),
    sign=POSITIVE, numeric=Numeric(ball=lambda x: x.exp().log1p() if x < 0 else x + (-x).exp().log1p(),
                    box=lambda z: z.exp().log1p()),
)
relu: Function = function(
    "relu", "the rectifier, max(x, 0)", aliases=("ReLU",),
    derivative=lambda u: heaviside(u),
    smooth=lambda u: u.differs(0),
    definition=lambda u: maximum(u, 0),
    values={ZERO: ZERO},
    sign=NONNEGATIVE,
    numeric=Numeric(ball=lambda x: (x + abs(x)) / 2, box=balls.on_the_line(lambda z: z.real_max(0 * z)),
                    exact=lambda q: (q + abs(q)) / 2),
)


def _log_of_sum(*values: Any) -> Any:
    top = balls.picked("max")(*values) if len(values) > 1 else values[0]
    return top + sum(((value - top).exp() for value in values[1:]), (values[0] - top).exp()).log()


def _log_of_scaled_sum(xs: tuple[Expr, ...]) -> Expr:
    """The largest argument in front: no power of e is above 1."""
    if len(xs) == 1:
        return xs[0]
    top = maximum(*xs)
    if len(xs) == 2:
        return top + ln(1 + exp(-absolute(xs[0] - xs[1])))
    return top + ln(reduce(add, [exp(x - top) for x in xs]))


logsumexp: Function = function(
    "logsumexp", "ln(exp(x1) + exp(x2) + ...)", aliases=("lse",),
    arity=1, variadic=True,
    derivative=lambda i, *xs: softmax(i + 1, *xs),
    definition=lambda *xs: ln(reduce(add, [exp(x) for x in xs])),
    machine=lambda *xs: _log_of_scaled_sum(xs),
    numeric=Numeric(ball=_log_of_sum, box=lambda *zs: sum([z.exp() for z in zs[1:]], zs[0].exp()).log()),
    sample=((-3, 3), (-3, 3)),
)


def _softmax_derivative(i: int, k: Expr, *xs: Expr) -> Expr:
    if i == 0:
        raise NoDerivativeError("softmax has no derivative by its first argument, the number of a component")
    kth, jth = softmax(k, *xs), softmax(i, *xs)
    if type(k) is Number:
        return kth * ((1 if k.numerator == i else 0) - jth)
    return kth * (Piecewise(k.equals(i), ONE, ZERO) - jth)


def _softmax_definition(k: Expr, *xs: Expr) -> Expr:
    parts = [exp(x - logsumexp(*xs)) for x in xs]
    if type(k) is Number and k.is_integer and 1 <= k.numerator <= len(xs):
        return parts[k.numerator - 1]
    return Piecewise(*[entry for i, part in enumerate(parts, 1) for entry in (k.equals(i), part)])


def _component(k: Any, *values: Any) -> Any:
    index = balls.exact_integer(k)
    if index is None or not 1 <= index <= len(values):
        return values[0] * 0 / 0
    chosen = values[index - 1]
    return 1 / sum([(value - chosen).exp() for value in values[1:]], (values[0] - chosen).exp())


def _counted(k: Expr, *xs: Expr) -> Condition:
    condition: Condition = k.equals(1)
    for i in range(2, len(xs) + 1):
        condition = condition | k.equals(i)
    return condition


softmax: Function = function(
    "softmax", "softmax(k, x1, ..., xn), the k-th of exp(xi)/(exp(x1) + ... + exp(xn))",
    arity=2, variadic=True,
    derivative=_softmax_derivative,
    defined=_counted,
    definition=_softmax_definition,
    numeric=Numeric(ball=_component), sample=((1, 1), (-3, 3)),
)
