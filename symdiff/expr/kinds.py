"""The node kinds that the mathematics asks for beside ordinary formulas: piecewise functions, integrals, derivatives
of unknown functions, and derivatives that were written down and not yet carried out."""

from __future__ import annotations

from typing import Self

from symdiff.errors import ArgumentError
from symdiff.expr.conditions import Condition
from symdiff.expr.nodes import ZERO, Call, Expr, Number, Symbol, UnknownFunction, as_expr, node_of
from symdiff.expr.textual import brief
from symdiff.expr.walk import FOLDING, bound_depth, replace

__all__ = ["MAX_ORDER", "Binding", "Derivative", "Differentiate", "Integral", "Piecewise", "derivative", "integral",
           "rebound"]

#: Derivatives of higher order are refused.
MAX_ORDER = 1000


class Piecewise(Expr):
    """The value behind the first condition that holds: `Piecewise(c1, v1, c2, v2, ..., otherwise)`.

    Without a last value it is undefined where no condition holds.
    """

    __slots__ = ()

    def __new__(cls, *args: Expr) -> Piecewise:
        if len(args) < 2:
            raise ArgumentError("piecewise needs a condition and a value: piecewise(x < 0, -x, x)")
        for i, arg in enumerate(args):
            if isinstance(arg, Condition) == (i % 2 == 1 or i == len(args) - 1):
                wanted = "a value" if isinstance(arg, Condition) else "a condition such as x < 0"
                raise ArgumentError(f"piecewise takes conditions and values in turn: {brief(arg)} stands for {wanted}")
        return node_of(cls, (), args)

    @property
    def branches(self) -> tuple[tuple[Condition, Expr], ...]:
        """The pairs of condition and value."""
        pairs = zip(self.args[::2], self.args[1::2])
        return tuple([(condition, value) for condition, value in pairs if isinstance(condition, Condition)])

    @property
    def otherwise(self) -> Expr | None:
        """The value where no condition holds."""
        return self.args[-1] if len(self.args) % 2 else None


class Derivative(Expr):
    """A derivative of an unknown function, `Derivative(f, k1, ..., kn, u1, ..., un)`: f differentiated k1 times by its
    first argument, k2 times by its second ..., at (u1, ..., un).  The orders may be symbolic."""

    __slots__ = ("function",)
    function: UnknownFunction
    field_names = ("function",)

    def __new__(cls, function: UnknownFunction, *args: Expr) -> Derivative:
        if not args or len(args) % 2:
            raise ArgumentError("a derivative of an unknown function needs an order for each argument: deriv(f, 2, x)")
        if all(order is ZERO for order in args[: len(args) // 2]):
            raise ArgumentError("the derivative of order 0 is the function itself")
        return node_of(cls, (function,), tuple(map(as_expr, args)))

    @property
    def orders(self) -> tuple[Expr, ...]:
        return self.args[: len(self.args) // 2]

    @property
    def arguments(self) -> tuple[Expr, ...]:
        return self.args[len(self.args) // 2:]


def derivative(function: UnknownFunction, *args: Expr) -> Expr:
    """A derivative of an unknown function, which is a plain call where all orders are 0; arguments as for
    `Derivative`."""
    count = len(args) // 2
    if len(args) % 2 == 0 and all(order is ZERO for order in args[:count]):
        return Call(function, *args[count:])
    return Derivative(function, *args)


FOLDING[Derivative] = derivative


class Differentiate(Expr):
    """`d^n/dx^n` of an expression as it was written, not yet carried out."""

    __slots__ = ()

    def __new__(cls, body: Expr, variable: Expr, order: Expr) -> Differentiate:
        if type(variable) is not Symbol:
            raise ArgumentError(f"one differentiates by a variable, not by {brief(variable)}")
        if type(order) is not Number or order.denominator != 1 or not 0 <= order.numerator <= MAX_ORDER:
            raise ArgumentError(f"the order of a derivative is 0, 1, 2 ... up to {MAX_ORDER}, not {brief(order)}")
        return node_of(cls, (), (as_expr(body), variable, order))

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        return self.args[1]  # type: ignore[return-value]  # nothing else is let in above

    @property
    def order(self) -> int:
        number = self.args[2]
        assert type(number) is Number
        return number.numerator


class Binding(Expr):
    """A kind that binds a symbol in its body, between limits: `(body, symbol, lower, upper)`."""

    __slots__ = ()

    def __new__(cls, *args: Expr) -> Self:
        return node_of(cls, (), args)

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        return self.args[1]  # type: ignore[return-value]  # whoever binds makes a symbol for it, as `integral` does

    @property
    def upper(self) -> Expr:
        return self.args[-1]


class Integral(Binding):
    """An integral that was not carried out: `Integral(body, t, upper)` is an antiderivative of the body at `upper`,
    `Integral(body, t, lower, upper)` the integral between limits.  `t` is a bound symbol; `integral` makes one."""

    __slots__ = ()

    @property
    def lower(self) -> Expr | None:
        return self.args[2] if len(self.args) == 4 else None

    @property
    def bare(self) -> bool:
        """Whether it is written without limits: an antiderivative at its own variable."""
        upper = self.upper
        return (len(self.args) == 3 and type(upper) is Symbol and not upper.binder
                and upper.name == self.variable.name)


def integral(body: Expr, variable: Expr, *limits: Expr) -> Integral:
    """The integral of `body` by `variable`: an antiderivative at `variable` without limits, an antiderivative at a
    point with one, an integral between limits with two.

    Raises:
        ArgumentError: the variable is not a symbol, there are more than two limits, or a condition stands where a
            number is meant.
    """
    if type(variable) is not Symbol or variable.binder:
        raise ArgumentError(f"one integrates by a variable, not by {brief(variable)}: integral(sin(t), t, 0, x)")
    if len(limits) > 2:
        raise ArgumentError("an integral has at most two limits: integral(sin(t), t, 0, x)")
    bound = Symbol(variable.name, bound_depth(body) + 1)
    return Integral(replace(as_expr(body), {variable: bound}), bound, *(map(as_expr, limits or (variable,))))


def rebound(body: Expr, bound: Symbol) -> tuple[Expr, Symbol]:
    """Another body below a binder, and the bound symbol as deep as the body demands."""
    depth = bound_depth(body, besides=bound) + 1
    if depth == bound.binder:
        return body, bound
    new = Symbol(bound.name, depth)
    return replace(body, {bound: new}), new


FOLDING[Integral] = lambda body, bound, *limits: Integral(*rebound(body, bound), *limits)
