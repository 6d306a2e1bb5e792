"""`conditions`: where an expression is defined, and where it is differentiable."""

from __future__ import annotations

from symdiff.calculus.joins import without_smooth_points
from symdiff.calculus.reduction import Conditions, reduced
from symdiff.domains.requirements import defined, differentiable, restricted
from symdiff.expr import Condition, Operand, Symbol
from symdiff.language import as_expression, as_symbol

__all__ = ["conditions"]


def conditions(expr: Operand | str, *variables: Symbol | str) -> Conditions:
    """Where a real expression is defined and, if variables are given, differentiable by them.

    Returns:
        Conditions that all have to hold; an empty tuple if there is nothing to ask, `false` alone if they never hold.
        They can be asked whether they hold at a point, and what they imply.

    >>> [str(condition) for condition in conditions("ln(2x - 1)", "x")]
    ['x > 1/2']
    >>> conditions("x^2 sin x", "x"), conditions("x |x|", "x")
    ((), ())
    """
    root = restricted(as_expression(expr, variables))
    by = [as_symbol(variable) for variable in variables]
    found: list[Condition] = [] if by else defined(root)
    for variable in by:
        found += differentiable(root, variable)
    every = reduced(found)
    return without_smooth_points(every, by[0], [(root, None)]) if len(by) == 1 else every
