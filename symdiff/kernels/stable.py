"""Expressions in forms that machine numbers bear: without overflow on the way to a finite value, and without the
0*inf and 0/0 that rules of differentiation leave where the derivative exists.

- Sums of exponentials in a denominator or a logarithm are taken relative to their largest term (`exponentials`).
- Quotients that are 0/0 where they have a value take that (`removable`).
- A product with u ln(u) is 0 where u is, and so is a product with a step that is 0 there.
- sin(u)/u is sinc(u), 1 - cos(u) is 2 sin(u/2)^2.
- ln(cosh(u)) is |u| - ln(2) + ln(1 + exp(-2 |u|)), where cosh(u) would overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Binding, Call, Expr, Head, Integral, Number, Piecewise, Power, Product, Sum, as_expr, divide,
    flattened, free_symbols, multiply, negate, postorder, power, rebuilt, replace,
)
from symdiff.expr.notation import as_negation
from symdiff.functions import (
    Function, absolute, cos, cosh, e, exp, heaviside, ln, logsumexp, sigmoid, sin, sinc, sinh, softplus,
)
from symdiff.kernels.exponentials import Exponentials, exponent_beside_one
from symdiff.kernels.removable import without_gaps

__all__ = ["Opaque", "machine_forms"]

#: So many factors of a product are looked at together.
FACTORS = 16


class Opaque(Head):
    """An expression that is computed as a whole, as a function of its free symbols."""

    __slots__ = ("whole",)
    whole: Expr

    def __init__(self, whole: Expr) -> None:
        self.name = "an integral" if type(whole) is Integral else "a sum or product over an index"
        self.whole = whole


def machine_forms(roots: Sequence[Expr], machine_has: Callable[[Function], bool]) -> list[Expr]:
    """The expressions in terms of functions that machines have, as far as the table knows them, in stable forms.

    Args:
        roots: the expressions, of which each distinct node is visited once.
        machine_has: whether a function need not be put in terms of others.
    """
    # A function with a form for machines stays whole until the end: its form is stable already.
    roots = _expanded(roots, lambda function: machine_has(function) or function.machine is not None)
    return _expanded(_stable(without_gaps(roots)), machine_has)


def _expanded(roots: Sequence[Expr], machine_has: Callable[[Function], bool]) -> list[Expr]:
    """With the definitions of functions put in; integrals, and sums over an index, stand behind the head `Opaque`."""
    order = postorder(*roots)
    wholes: dict[Expr, Expr] = {node: Call(Opaque(node), *free_symbols(node)) for node in order
                                if isinstance(node, Binding)}
    if wholes:
        roots = [replace(root, wholes) for root in roots]
        order = postorder(*roots)
    made: dict[Expr, Expr] = {}
    pending = order[::-1]
    while pending:
        node = pending.pop()
        args = tuple([made[arg] for arg in node.args])
        whole = _definition(node, args, machine_has)
        if whole is None:
            made[node] = node if args == node.args else rebuilt(node, args)
        elif whole in made:
            made[node] = made[whole]
        else:
            pending.append(node)
            pending += postorder(whole, known=made)[::-1]
    return [made[root] for root in roots]


def _definition(node: Expr, args: tuple[Expr, ...], machine_has: Callable[[Function], bool]) -> Expr | None:
    """What stands for a kind of node over these arguments; None where it stays."""
    if type(node) is Power and node.base is e:
        return exp(args[1])
    if type(node) is Sum and args[0] is ONE:
        other = negate(args[1])
        if type(other) is Call and other.function is sigmoid:   # 1 - sigmoid(u), which cancels
            return sigmoid(negate(other.args[0]))
    function = node.function if type(node) is Call else None
    if isinstance(function, Function) and args and not machine_has(function):
        build = function.machine or function.definition
        return None if build is None else build(*args)
    return None


def _stable(roots: Sequence[Expr]) -> list[Expr]:
    """The same values in forms that machine numbers bear."""
    stabilizer = _Stabilizer()
    for node in postorder(*roots):
        stabilizer.visit(node)
    return [stabilizer.made[root] for root in roots]


class _Stabilizer:
    def __init__(self) -> None:
        self.made: dict[Expr, Expr] = {}
        self.exponentials = Exponentials()
        #: By products and logarithms: what has a logarithm taken of it, and so makes it infinite where it is 0.
        self.logarithms: dict[Expr, frozenset[Expr]] = {}

    def visit(self, node: Expr) -> None:
        args = tuple([self.made[arg] for arg in node.args])
        kind = type(node)
        if kind is Product:
            new = self.product(*args)
        elif kind is Power:
            new = self.exponentials.power(*args)
        elif type(node) is Call and node.function is ln:
            new = self.logarithm(args[0])
        elif kind is Sum and (versed := _versed(*args)) is not None:
            new = versed
        else:
            new = node if args == node.args else rebuilt(node, args)
        self.exponentials.notice(new)
        self.made[node] = new

    def logarithm(self, arg: Expr) -> Expr:
        """ln of a sum of exponentials, else as it is."""
        if type(arg) is Call and arg.function in (cosh, sinh):
            return _logarithm_of_hyperbolic(arg)
        exponents = self.exponentials.exponents(arg) if type(arg) is Sum else None
        if exponents is None:
            new = ln(arg)
            self.logarithms[new] = frozenset([arg])
            return new
        one = exponent_beside_one(arg)
        return logsumexp(*exponents) if one is None else softplus(one)

    def product(self, left: Expr, right: Expr) -> Expr:
        plain = multiply(left, right)
        if type(plain) is not Product:
            return plain
        if self.exponentials.occur_in(left, right):
            return self.exponentials.product(left, right, plain)
        for step, factor in ((left, right), (right, left)):
            if type(step) is Call and step.function is heaviside and type(factor) is not Number:
                return Piecewise(step.args[0] < 0, ZERO, plain)
            if type(step) is Piecewise and len(step.args) == 3 and step.args[1] is ZERO:
                return Piecewise(step.args[0], ZERO, multiply(step.args[2], factor))
            if type(step) is Piecewise and ZERO in step.args[1::2] + step.args[-1:] and type(factor) is not Number:
                return Piecewise(step.equals(0), ZERO, plain)
        factors = flattened(plain, Product, FACTORS)
        vanishing = self.vanishing(left, right, plain, factors)
        if vanishing is not None:
            return Piecewise(vanishing.equals(0), ZERO, plain)
        for factor in factors:
            if type(factor) is Call and factor.function is sin:
                below = Power(factor.args[0], MINUS_ONE)
                if below in factors:
                    return _without(factors, factor, below, sinc(factor.args[0]))
        return plain

    def vanishing(self, left: Expr, right: Expr, plain: Expr, factors: list[Expr]) -> Expr | None:
        """A factor that is 0 where a logarithm beside it is infinite: u of u ln(u), u^n of u^n ln(u)."""
        found = self.logarithms.get(left, frozenset()) | self.logarithms.get(right, frozenset())
        if not found:
            return None
        self.logarithms[plain] = found
        for factor in factors:
            if factor in found:
                return factor
            if type(factor) is Power and factor.base in found and not (
                    type(factor.exponent) is Number and factor.exponent.numerator < 0):
                return factor
        return None


def _logarithm_of_hyperbolic(call: Call) -> Expr:
    """ln(cosh(u)) and ln(sinh(u)), of which cosh and sinh overflow long before the logarithm is large."""
    u, size = call.args[0], absolute(call.args[0])
    rest = exp(multiply(as_expr(-2), size))
    if call.function is cosh:
        near = ln(ONE + multiply(as_expr(2), power(sinh(divide(u, as_expr(2))), as_expr(2))))
        return Piecewise(size < 1, near, size - ln(as_expr(2)) + ln(ONE + rest))
    return Piecewise(u < 1, ln(call), u - ln(as_expr(2)) + ln(ONE + negate(rest)))


def _versed(one: Expr, other: Expr) -> Expr | None:
    """1 - cos(u), which cancels near 0, as 2 sin(u/2)^2; cos(u) - 1, cosh(u) - 1 and 1 - cosh(u) as well."""
    for left, right in ((one, other), (other, one)):
        inner = as_negation(right)
        call = right if inner is None else inner
        sign_of_one = ONE if inner is not None else MINUS_ONE
        if left is sign_of_one and type(call) is Call and call.function in (cos, cosh):
            half = divide(call.args[0], as_expr(2))
            square = power(sin(half) if call.function is cos else sinh(half), as_expr(2))
            positive = (call.function is cos) == (left is ONE)
            return multiply(as_expr(2 if positive else -2), square)
    return None


def _without(factors: list[Expr], one: Expr, other: Expr, instead: Expr) -> Expr:
    rest = list(factors)
    rest.remove(one)
    rest.remove(other)
    return reduce(multiply, [*rest, instead])
