"""Conditions: statements about reals that are true or false."""

from __future__ import annotations

from typing import NoReturn

from symdiff.errors import ArgumentError
from symdiff.expr.nodes import Binary, Expr, node_of
from symdiff.expr.walk import flattened

__all__ = ["FALSE", "TRUE", "And", "Condition", "Not", "Or", "Relation", "Truth", "joined_by"]


class Condition(Expr):
    """A statement about reals that is true or false: a relation, or relations joined by `&`, `|` and `~`."""

    __slots__ = ()
    is_condition = True

    def __and__(self, other: Condition) -> Condition:
        return And(self, _condition(other))

    def __or__(self, other: Condition) -> Condition:
        return Or(self, _condition(other))

    def __invert__(self) -> Condition:
        return Not(self)

    def _no_number(self, other: object = None) -> NoReturn:
        raise ArgumentError(f"the condition {self} stands where a number is expected")

    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = _no_number
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rpow__ = __neg__ = _no_number

    def __bool__(self) -> NoReturn:
        raise ArgumentError(f"whether {self} is true depends on its symbols; join conditions with & and |, "
                            "and compare expressions themselves with `is`")


def _condition(value: object) -> Condition:
    if not isinstance(value, Condition):
        raise ArgumentError(f"{value!r} is not a condition such as x > 0")
    return value


class Relation(Condition):
    """`left <op> right` with `<`, `<=`, `>`, `>=`, `=` or `!=`."""

    __slots__ = ("op",)
    op: str
    field_names = ("op",)

    def __new__(cls, op: str, left: Expr, right: Expr) -> Relation:
        return node_of(cls, (op,), (left, right))


class And(Condition, Binary):
    """Both conditions hold."""

    __slots__ = ()


class Or(Condition, Binary):
    """At least one of the two conditions holds."""

    __slots__ = ()


class Not(Condition):
    """The condition does not hold."""

    __slots__ = ()

    def __new__(cls, condition: Expr) -> Not:
        return node_of(cls, (), (condition,))


class Truth(Condition):
    """The condition that always holds, or the one that never does."""

    __slots__ = ("holds",)
    holds: bool
    field_names = ("holds",)

    def __new__(cls, holds: bool) -> Truth:
        return node_of(cls, (holds,), ())


TRUE = Truth(True)
FALSE = Truth(False)


def joined_by(kind: type[Condition], condition: Expr) -> list[Condition]:
    """The conditions that are joined by `And`, or by `Or`."""
    return flattened(condition, kind)  # type: ignore[return-value]  # these kinds have conditions for arguments
