"""The language of proofs: sums, products, powers and elementary functions, and where an expression of it is smooth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symdiff.domains.signs import ALLOWED, Signs
from symdiff.errors import ProofError
from symdiff.expr import (
    ONE, ZERO, Call, Expr, Head, Number, Piecewise, Power, Product, Relation, Sum, Symbol, postorder,
)
from symdiff.functions import (
    absolute, acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, e, erf, erfc, exp, heaviside, ln, log,
    maximum, minimum, pi, relu, sigmoid, sign, sin, sinc, sinh, softplus, sqrt,
    acot, acoth, acsc, acsch, asec, asech, cot, coth, csc, csch, sec, sech, tan, tanh,
)
from symdiff.simplification.proofs.expansion import BY_OTHERS, by_definition

__all__ = ["BASIC", "Need", "elementary", "needs", "outside"]

#: What must hold for an expression: "> 0" or "!= 0".
Need = tuple[str, Expr]

#: The functions that proofs speak of; all others are written by these.
BASIC = frozenset([exp, ln, sin, cos, asin, acos, atan, sinh, cosh, asinh, acosh, atanh, absolute, sign, cbrt, erf])
#: Functions by basic ones.
BY_BASIC: dict[Head, Callable[..., Expr]] = {
    **by_definition(cot, sec, csc, sech, csch, acot, asec, acsc, acoth, asech, acsch),
    **{function: BY_OTHERS[function]
       for function in (log, sigmoid, softplus, heaviside, relu, erfc, maximum, minimum)},
    tan: lambda u: sin(u) / cos(u),
    tanh: lambda u: sinh(u) / cosh(u),
    coth: lambda u: cosh(u) / sinh(u),
    sinc: lambda u: sin(u) / u,
    atan2: lambda v, u: 2 * atan(v / (sqrt(u**2 + v**2) + u)),
}


def outside(expr: Expr) -> str | None:
    """What of the expression the language of proofs has no word for; None if it is all in the language."""
    for node in postorder(expr):
        if type(node) is Piecewise:
            if node.otherwise is None or not all(_side(condition) for condition, _ in node.branches):
                return "branches with other conditions than one inequality each, and an otherwise"
        elif type(node) is Relation:
            continue
        elif type(node) is Call:
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
        elif type(node) is Piecewise:
            made[node] = _branches(node, made)
        elif type(node) is Power and node.exponent is ZERO:
            made[node] = ONE
        else:
            made[node] = node if args == node.args else type(node)(*node.fields, *args)
    return made[expr]


def _side(condition: Expr) -> int:
    """1 if a condition is that its left side is the larger one, -1 for the right, 0 if it is something else."""
    return {">": 1, ">=": 1, "<": -1, "<=": -1}.get(condition.op, 0) if type(condition) is Relation else 0


def _branches(node: Piecewise, made: Mapping[Expr, Expr]) -> Expr:
    """One of two formulas, chosen by the sign of a difference.

    Raises:
        ProofError: a branch is not smooth everywhere.
    """
    assert node.otherwise is not None
    values = [made[value] for value in (*[value for _, value in node.branches], node.otherwise)]
    everywhere = Signs({})
    if any(everywhere.of(part) & ~ALLOWED[op] for inner in postorder(*values) for op, part in needs(inner)):
        raise ProofError("no proof: the language of proofs does not have branches with conditions of their own")
    found = values.pop()
    for (condition, _), value in zip(node.branches[::-1], values[::-1]):
        left, right = [made[side] for side in condition.args]
        which = sign(left - right if _side(condition) > 0 else right - left)
        found = (value + found) / 2 + which * ((value - found) / 2)
    return found


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
