"""The reverse pass: the derivatives of one expression by many variables for a constant times its own size
(Griewank and Walther, Evaluating Derivatives, chapter 3)."""

from __future__ import annotations

from collections.abc import Sequence

from symdiff.differentiation.forward import differentiate
from symdiff.differentiation.rules import Differential, rule_for
from symdiff.expr import ONE, ZERO, Expr, Integral, Symbol, dependents, postorder

__all__ = ["reverse_gradient"]


def reverse_gradient(expr: Expr, variables: Sequence[Symbol]) -> list[Expr]:
    """The derivatives by each variable, not simplified, sharing all they can.

    Raises:
        NoDerivativeError: a function has no closed form for a derivative that is asked for.

    >>> from symdiff import parse, symbols
    >>> x, y = symbols("x y")
    >>> reverse_gradient(parse("x*y + sin(x)"), [x, y])
    [y + cos(x), x]
    """
    order = postorder(expr)
    moving = dependents(order, variables)
    depends = moving.__contains__
    adjoints: dict[Expr, Expr] = {expr: ONE}
    for node in reversed(order):
        adjoint = adjoints.get(node)
        if adjoint is None or not node.args or node not in moving:
            continue
        if type(node) is Integral:  # an adjoint cannot pass below the integral sign
            shares: list[tuple[Expr, Expr]] = [(variable, adjoint * differentiate(node, variable))
                                               for variable in variables]
        else:
            rule, parts = rule_for(node, depends)
            shares = []
            for part in dict.fromkeys(parts):
                if part is not node and part in moving:
                    shares.append((part, rule.formula(*parts, d=_share_of(part, adjoint))))
        for part, share in shares:
            if share is not ZERO:
                standing = adjoints.get(part)
                adjoints[part] = share if standing is None else share + standing
    return [adjoints.get(variable, ZERO) for variable in variables]


def _share_of(part: Expr, adjoint: Expr) -> Differential:
    """The differential that asks a formula for the share of one part alone."""
    return lambda u: adjoint if u is part else ZERO
