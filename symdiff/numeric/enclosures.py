"""Values of several expressions at one point in ball arithmetic, at a precision of one's choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from symdiff.expr import Expr, Symbol, postorder
from symdiff.expr.locks import lock_for_all

__all__ = ["enclosures", "is_nonzero", "working_precision"]

#: FLINT has one working precision for the whole process.
_lock = lock_for_all()


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Compute with so many bits; other threads wait."""
    from flint import ctx

    with _lock, ctx.workprec(bits):
        yield


def enclosures(exprs: Sequence[Expr], point: Mapping[Symbol, Fraction], bits: int = 64,
               known: dict[Expr, Any] | None = None) -> list[Any]:
    """A rational or a ball around the value of each expression, or whether a condition holds; None where there is
    no value, or none that is certain.

    Unevaluated derivatives must have been carried out.

    Args:
        exprs: the expressions.
        point: the values of their symbols.
        bits: of precision.
        known: the values of nodes that are known there; those that were found are added.
    """
    from flint import arb, fmpq

    from symdiff.numeric.evaluator import Fault
    from symdiff.numeric.real import RealEvaluator

    with working_precision(bits):
        values: dict[Expr, Any] = {symbol: fmpq(value.numerator, value.denominator) for symbol, value in point.items()}
        values.update(known or {})
        RealEvaluator(bits).run(postorder(*exprs, known=values), values)
        found = [values[expr] for expr in exprs]
    if known is not None:
        known.update({node: value for node, value in values.items() if type(value) is not Fault})
    return [value if type(value) in (fmpq, bool) or (type(value) is arb and value.is_finite()) else None
            for value in found]


def is_nonzero(value: Any) -> bool:
    """Whether a rational or a ball is certainly not 0."""
    contains = getattr(value, "contains", None)
    return not contains(0) if contains is not None else value != 0
