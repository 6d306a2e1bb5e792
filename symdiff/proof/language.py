"""The language of proofs: sums, products, powers and elementary functions, and where an expression of it is smooth."""

from __future__ import annotations

from collections.abc import Callable

from symdiff.errors import ProofError
from symdiff.expr import ONE, ZERO, Call, Expr, Head, Number, Power, Product, Sum, Symbol, postorder
from symdiff.functions import (
    absolute, acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosh, e, exp, ln, log, pi, sigmoid, sign, sin,
    sinh, softplus,
    acot, acoth, acsc, acsch, asec, asech, cot, coth, csc, csch, sec, sech, tan, tanh,
)

__all__ = ["BASIC", "Need", "elementary", "needs", "outside"]

#: What must hold for an expression: "> 0" or "!= 0".
Need = tuple[str, Expr]

#: The functions that proofs speak of; all others are written by these.
BASIC = frozenset([exp, ln, sin, cos, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, absolute, sign, cbrt])
#: Functions by basic ones.
BY_BASIC: dict[Head, Callable[..., Expr]] = {
    tan: lambda u: sin(u) / cos(u), cot: lambda u: cos(u) / sin(u),
    sec: lambda u: 1 / cos(u), csc: lambda u: 1 / sin(u),
    tanh: lambda u: sinh(u) / cosh(u), coth: lambda u: cosh(u) / sinh(u), sech: lambda u: 1 / cosh(u),
    csch: lambda u: 1 / sinh(u), acot: lambda u: atan(1 / u), asec: lambda u: acos(1 / u), acsc: lambda u: asin(1 / u),
    acoth: lambda u: atanh(1 / u), asech: lambda u: acosh(1 / u), acsch: lambda u: asinh(1 / u),
    log: lambda u, b: ln(u) / ln(b), sigmoid: lambda u: 1 / (1 + exp(-u)), softplus: lambda u: ln(1 + exp(u)),
}


def outside(expr: Expr) -> str | None:
    """What of the expression the language of proofs has no word for; None if it is all in the language."""
    for node in postorder(expr):
        if type(node) is Call:
            if node.function not in BASIC and node.function not in BY_BASIC and node is not e and node is not pi:
                return f"the function {node.function.name}"
        elif type(node) not in (Number, Symbol, Sum, Product, Power):
            return f"{type(node).__name__.lower()} expressions"
        elif type(node) is Symbol and node.binder:
            return "bound variables"
    return None


def elementary(expr: Expr) -> Expr:
    """The expression by basic functions alone.

    Raises:
        ProofError: something in it is outside of the language.
    """
    missing = outside(expr)
    if missing is not None:
        raise ProofError(f"no proof: the language of proofs does not have {missing}")
    made: dict[Expr, Expr] = {}
    for node in postorder(expr):
        args = tuple([made[arg] for arg in node.args])
        build = BY_BASIC.get(node.function) if type(node) is Call else None
        if build is not None:
            made[node] = build(*args)
        elif type(node) is Power and node.exponent is ZERO:
            made[node] = ONE
        else:
            made[node] = node if args == node.args else type(node)(*node.fields, *args)
    return made[expr]


def needs(node: Expr) -> list[Need]:
    """What must hold for a node to be smooth, besides what its parts need; the node is elementary."""
    if type(node) is Power and node.base is not e:
        exponent = node.exponent
        if type(exponent) is not Number or exponent.denominator != 1:
            return [(">", node.base)]
        return [("!=", node.base)] if exponent.numerator < 0 else []
    return _NEEDS[node.function](node.args[0]) if type(node) is Call and node.function in _NEEDS else []


_NEEDS: dict[object, Callable[[Expr], list[Need]]] = {
    ln: lambda u: [(">", u)],
    asin: lambda u: [(">", 1 - u**2)], acos: lambda u: [(">", 1 - u**2)], atanh: lambda u: [(">", 1 - u**2)],
    acosh: lambda u: [(">", u - 1), (">", u + 1), (">", u)],
    absolute: lambda u: [("!=", u)], sign: lambda u: [("!=", u)], cbrt: lambda u: [("!=", u)],
}
