"""The derivative in a direction, and the direction in which a function rises most steeply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from symdiff.calculus.gradient import as_expressions, gradient
from symdiff.calculus.matrices import Vector
from symdiff.calculus.places import Place, as_place, function_of, needs_derivatives, value_at
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Expr, Operand, Symbol
from symdiff.functions import sqrt
from symdiff.language import Names, as_expression, as_symbols
from symdiff.simplification.normal.normalizer import normal_form
from symdiff.simplification.shortest import simplified

__all__ = ["SteepestAscent", "directional", "steepest_ascent"]


def directional(expr: Operand | str, variables: Names,
                direction: Iterable[Operand | str] | Mapping[Symbol | str, Operand] | str, *, unit: bool = True
                ) -> Expr:
    """The derivative in a direction: the gradient times the direction's unit vector.

    Args:
        expr: an expression or a formula.
        variables: which they are, and in which order.
        direction: one number for each variable, as a list or as a text "[..., ...]".
        unit: divide by the length of the direction, as lessons do; if False, the derivative along the vector as it is.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the direction is zero, or has not as many entries as there are variables.

    >>> print(directional("x^2 y", "x y", [3, 4]))
    (6*x*y + 4*x^2)/5
    >>> print(directional("x^2 y", "x y", [3, 4], unit=False))
    6*x*y + 4*x^2
    """
    names = as_symbols(variables)
    parts = (list(as_place(direction, names).values()) if isinstance(direction, Mapping)
             else [simplified(part) for part in as_expressions(direction, names)])
    if len(parts) != len(names):
        raise ArgumentError(f"the direction needs {len(names)} numbers, one for each of {', '.join(map(str, names))}, "
                            f"not {len(parts)}")
    if all(part is ZERO for part in parts):
        raise ArgumentError("the zero vector has no direction")
    whole = restricted(as_expression(expr, names))
    along = reduce(add, [slope * part for slope, part in zip(gradient(whole, names), parts)])
    return simplified(along / length(parts) if unit else along)


def length(parts: Iterable[Expr]) -> Expr:
    """The length of a vector."""
    return normal_form(sqrt(simplified(reduce(add, [part**2 for part in parts]))))


@dataclass(frozen=True)
class SteepestAscent:
    """Where and how a function rises most steeply at a point.

    Attributes:
        gradient: there.
        slope: the derivative in its direction: its length.
        direction: the unit vector of steepest ascent; None where the gradient is zero.
    """

    gradient: Vector
    slope: Expr
    direction: Vector | None

    @property
    def descent(self) -> Vector | None:
        """The unit vector of steepest descent."""
        return None if self.direction is None else Vector([simplified(-part) for part in self.direction])

    def __str__(self) -> str:
        if self.direction is None:
            return "level in every direction: the gradient is zero"
        return f"rises most steeply along {self.gradient}, with slope {self.slope}; falls most steeply against it"


def steepest_ascent(expr: Operand | str, at: Place) -> SteepestAscent:
    """The direction in which a function rises most steeply at a point, and how steeply.

    Args:
        expr: an expression or a formula.
        at: numbers for all variables.

    Raises:
        ParseError: a text cannot be read.
        DomainError: the function is not differentiable there.
        ArgumentError: the point makes no sense.

    >>> print(steepest_ascent("x^2 + y^2", {"x": 5, "y": -5}))
    rises most steeply along [10, -10], with slope 10*sqrt(2); falls most steeply against it
    """
    _, function, names = function_of(expr, at)
    place = as_place(at, names)
    needs_derivatives(function, place)
    slopes = [value_at(slope, place) for slope in gradient(function, names)]
    slope = length(slopes)
    direction = None if slope is ZERO else Vector([simplified(part / slope) for part in slopes])
    return SteepestAscent(Vector(slopes), slope, direction)
