"""Values of expressions where symbols stand for balls: every value over the whole box is enclosed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symdiff.errors import DomainError
from symdiff.expr import Expr, Symbol, postorder
from symdiff.numeric.enclosures import working_precision
from symdiff.numeric.evaluator import Fault

__all__ = ["OUTSIDE", "Enclosure", "balls_at"]

#: What stands for the value of an expression that has none at any point of the box.
OUTSIDE = "outside the domain"


class Enclosure:
    """Several expressions, ready to be enclosed over boxes.

    Args:
        exprs: the expressions, without unevaluated derivatives.
        symbols: what the box has sides for.
    """

    def __init__(self, exprs: Sequence[Expr], symbols: Sequence[Symbol]) -> None:
        self.exprs, self.symbols = exprs, symbols
        self.order = postorder(*exprs, known=set(symbols))

    def over(self, box: Sequence[Any], bits: int) -> list[Any]:
        """A rational or a ball for each expression; None where it may have no value, OUTSIDE where it has none."""
        from symdiff.numeric.real import RealEvaluator

        values: dict[Expr, Any] = dict(zip(self.symbols, box))
        with working_precision(bits):
            RealEvaluator(bits).run(self.order, values)
        return [_certain(values[expr]) for expr in self.exprs]


def _certain(value: Any) -> Any:
    if type(value) is Fault:
        return OUTSIDE if isinstance(value.reason, DomainError) else None
    return value if isinstance(value, bool) or not hasattr(value, "is_finite") or value.is_finite() else None


def balls_at(exprs: Sequence[Expr], place: Mapping[Symbol, Any], bits: int) -> list[Any]:
    """A rational or a ball around the value of each expression where symbols have rationals or balls for values; None
    where there is no value, or none that is certain."""
    found = Enclosure(exprs, list(place)).over(list(place.values()), bits)
    return [None if value is OUTSIDE else value for value in found]
