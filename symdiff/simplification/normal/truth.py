"""Conditions of which the truth is plain: relations between numbers, and what joins them."""

from __future__ import annotations

from symdiff.expr import FALSE, TRUE, And, Expr, Not, Number, Or, Relation

__all__ = ["connected", "decided", "taken"]


def decided(relation: Relation) -> Expr:
    """A relation between numbers, or of something with itself, is true or false."""
    left, right = relation.args
    if left is right:
        return TRUE if relation.op in ("=", "<=", ">=") else FALSE
    if type(left) is not Number or type(right) is not Number:
        return relation
    a, b = left.value, right.value
    holds = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b, "!=": a != b}[relation.op]
    return TRUE if holds else FALSE


def connected(kind: type[Expr], args: tuple[Expr, ...]) -> Expr:
    """`and`, `or` and `not` of conditions of which some are true or false."""
    if kind is Not:
        inner = args[0]
        return FALSE if inner is TRUE else TRUE if inner is FALSE else Not(inner)
    decisive, neutral = (FALSE, TRUE) if kind is And else (TRUE, FALSE)
    left, right = args
    if decisive in args:
        return decisive
    if left is neutral or left is right:
        return right
    return left if right is neutral else And(left, right) if kind is And else Or(left, right)


def taken(args: tuple[Expr, ...]) -> tuple[list[Expr], Expr | None]:
    """The conditions and values of a piecewise function that may be taken, and what holds otherwise."""
    kept: list[Expr] = []
    for condition, value in zip(args[::2], args[1::2]):
        if condition is TRUE:
            return kept, value
        if condition is not FALSE:
            kept += [condition, value]
    return kept, args[-1] if len(args) % 2 else None
