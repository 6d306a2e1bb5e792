"""The shape of a function of one variable: where it rises and falls, where it is convex, where it turns its bend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symdiff.calculus.places import Sides, as_box, box_text, not_too_large, numbers_only
from symdiff.calculus.extrema import truth_at
from symdiff.calculus.results import Result, array
from symdiff.domains.requirements import defined, differentiable, restricted
from symdiff.errors import ArgumentError
from symdiff.expr import Call, Condition, Expr, Operand, Piecewise, Relation, Symbol, free_symbols, postorder
from symdiff.differentiation import differentiate
from symdiff.functions import ceiling, floor, heaviside, sign
from symdiff.language import as_expression, as_symbol
from symdiff.simplification.shortest import simplified
from symdiff.solving.enclosing import Enclosure
from symdiff.solving.equations import DEFAULT_REACH, real_solutions
from symdiff.solving.points import Point
from symdiff.solving.isolation import Box
from symdiff.solving.realroot import RealRoot

__all__ = ["Inflection", "Piece", "Shape", "convexity", "inflection_points", "monotonicity"]

_JUMPING = (floor, ceiling, heaviside, sign)


@dataclass(frozen=True)
class Piece:
    """An open interval on which the function behaves in one way.

    Attributes:
        low, high: its ends; None for infinity.
        kind: "rising", "falling", "constant"; or "convex", "concave", "straight"; or "unknown".
    """

    low: RealRoot | None
    high: RealRoot | None
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} {self.where('x')}"

    def where(self, name: str) -> str:
        """The interval as a condition on the variable."""
        if self.low is None and self.high is None:
            return "everywhere"
        if self.low is None:
            return f"for {name} < {self.high}"
        return f"for {name} > {self.low}" if self.high is None else f"for {self.low} < {name} < {self.high}"


    def latex(self, name: str) -> str:
        """The same in LaTeX."""
        if self.low is None and self.high is None:
            return r"\text{everywhere}"
        left = "" if self.low is None or self.high is None else f"{self.low.latex} < "
        return left + (f"{name} > {self.low.latex}" if self.high is None and self.low is not None
                       else f"{name} < {self.high.latex}" if self.high is not None else "")


class Shape(Result):
    """The pieces of a function, from left to right; where there is none the function is not defined.

    Attributes:
        function: the function.
        variable: its variable.
        derivative: whose sign tells: the first for rising and falling, the second for convex and concave.
        pieces: open intervals, as long as they can be.
        box: the interval looked at; None for all numbers.
        complete: whether nothing was left open.
    """

    def __init__(self, function: Expr, variable: Symbol, derivative: Expr, pieces: Sequence[Piece], box: Box | None,
                 complete: bool) -> None:
        self.function, self.variable, self.derivative = function, variable, derivative
        self.pieces, self.box, self.complete = tuple(pieces), box, complete

    def of(self, kind: str) -> list[Piece]:
        """The pieces of one kind."""
        return [piece for piece in self.pieces if piece.kind == kind]

    @property
    def text(self) -> str:
        """One line for each piece."""
        lines = [f"{piece.kind} {piece.where(self.variable.name)}" for piece in self.pieces]
        if self.box is not None:
            lines.append(f"looked at: {box_text([self.variable], self.box)}")
        return "\n".join(lines) or "nowhere defined"

    @property
    def latex(self) -> str:
        """A row for each piece."""
        from symdiff.printing import latex

        name = latex(self.variable)
        return array([[rf"\text{{{piece.kind}}}", piece.latex(name)] for piece in self.pieces])

    def __repr__(self) -> str:
        return f"<shape of {self.function}: {'; '.join(str(self).splitlines())}>"


def monotonicity(expr: Operand | str, variable: Symbol | str | None = None, box: Mapping[Any, Sides] | None = None
                 ) -> Shape:
    """Where a function of one variable rises and where it falls, by the sign of its derivative.

    Args:
        expr: an expression or a formula.
        variable: its variable; may be left out if there is just one.
        box: where to look, as in {"x": (0, "2pi")}; if it is left out, everywhere if that can be, else from -10 to 10.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the expression has other symbols, or the box makes no sense.
        LimitError: the derivative has too many zeros to be told apart.

    >>> print(monotonicity("x^3 - 3x"))
    rising for x < -1
    falling for -1 < x < 1
    rising for x > 1
    """
    return _shape(expr, variable, box, 1, {1: "rising", -1: "falling", 0: "constant"})


def convexity(expr: Operand | str, variable: Symbol | str | None = None, box: Mapping[Any, Sides] | None = None
              ) -> Shape:
    """Where a function of one variable is convex and where concave, by the sign of its second derivative.

    Args, what is raised: as for `monotonicity`.

    >>> print(convexity("e^(-x^2)"))
    convex for x < -sqrt(2)/2
    concave for -sqrt(2)/2 < x < sqrt(2)/2
    convex for x > sqrt(2)/2
    """
    return _shape(expr, variable, box, 2, {1: "convex", -1: "concave", 0: "straight"})


@dataclass(frozen=True)
class Inflection:
    """A point at which a function turns from convex to concave or back.

    Attributes:
        x: where.
        value: of the function there.
        slope: of the function there; None where it has none.
        turns: "convex to concave" or "concave to convex".
    """

    x: RealRoot
    value: RealRoot
    slope: RealRoot | None
    turns: str

    def __str__(self) -> str:
        slope = "" if self.slope is None else f", slope {self.slope}"
        return f"({self.x}, {self.value}): {self.turns}{slope}"


def inflection_points(expr: Operand | str, variable: Symbol | str | None = None, box: Mapping[Any, Sides] | None = None
                      ) -> list[Inflection]:
    """The points at which a function of one variable is continuous and turns from convex to concave or back.

    Args, what is raised: as for `monotonicity`.

    >>> print(*inflection_points("x^3 - 3x^2"), *inflection_points("x^4"))
    (1, -2): concave to convex, slope -3
    """
    shape = convexity(expr, variable, box)
    function = restricted(shape.function)
    slope = simplified(differentiate(function, shape.variable))
    found: list[Inflection] = []
    for left, right in zip(shape.pieces, shape.pieces[1:]):
        if left.high is None or left.high is not right.low or {left.kind, right.kind} != {"convex", "concave"}:
            continue
        point = Point({shape.variable: left.high})
        value = point.at(function)
        if value is not None and not any(_jumps(node) for node in postorder(function)):
            found.append(Inflection(left.high, value, point.at(slope), f"{left.kind} to {right.kind}"))
    return found


def _shape(expr: Operand | str, variable: Symbol | str | None, box: Mapping[Any, Sides] | None, order: int,
           words: Mapping[int, str]) -> Shape:
    root = as_expression(expr, variable or box)
    function = restricted(root)
    present = free_symbols(function)
    if variable is None and len(present) != 1:
        raise ArgumentError(f"a function of one variable is expected; the expression has "
                            f"{', '.join(map(str, present)) or 'none'}: name the variable")
    name = present[0] if variable is None else as_symbol(variable)
    numbers_only(function, [name])
    not_too_large(function)
    derivative = function
    needs: dict[Condition, None] = {}
    for _ in range(order):
        needs.update(dict.fromkeys(differentiable(derivative, name)))
        derivative = simplified(differentiate(derivative, name))
    given = as_box(box, [name])
    breaks, searched, complete = _breaks(function, derivative, name, list(needs), given)
    used = given or (((-DEFAULT_REACH, DEFAULT_REACH),) if searched else None)
    pieces = _pieces(function, derivative, name, breaks, list(needs), used, words)
    return Shape(root, name, derivative, pieces, used, complete)


def _breaks(function: Expr, derivative: Expr, name: Symbol, needs: Sequence[Condition], box: Box | None
            ) -> tuple[list[Point], bool, bool]:
    """Where the derivative is 0, or may not exist; whether a box was needed, and whether all was found."""
    relations = [node for node in postorder(*needs, *defined(function), *defined(derivative))
                 if type(node) is Relation]
    edges = dict.fromkeys([simplified(relation.args[0] - relation.args[1]) for relation in relations])
    points: list[Point] = []
    searched, complete = False, True
    for equation in [derivative, *edges]:
        if not free_symbols(equation):
            continue
        found = real_solutions([equation], [name], box)
        searched |= found.box is not None and box is None
        complete &= not found.undecided
        points += [point for point in found.points if not any(point.same_as(other) for other in points)]
    return sorted(points, key=lambda point: float(point[name])), searched, complete


def _pieces(function: Expr, derivative: Expr, name: Symbol, breaks: Sequence[Point], needs: Sequence[Condition],
            box: Box | None, words: Mapping[int, str]) -> list[Piece]:
    low_end, high_end = (None, None) if box is None else box[0]
    inside = [point for point in breaks if (low_end is None or float(point[name]) > low_end)
              and (high_end is None or float(point[name]) < high_end)]
    ends: list[Point | None] = [None, *inside, None]
    enclosure = Enclosure([function, derivative], [name])
    pieces: list[Piece] = []
    for left, right in zip(ends, ends[1:]):
        kind = _kind(enclosure, _between(left, right, name, low_end, high_end), words)
        if kind is None:
            continue
        low = _end(left, name, low_end)
        high = _end(right, name, high_end)
        before = pieces[-1] if pieces else None
        if before is not None and left is not None and before.high is low and before.kind == kind and (
                _joins(function, left, needs, continuous=words[1] == "rising")):
            pieces[-1] = Piece(before.low, high, kind)
        else:
            pieces.append(Piece(low, high, kind))
    return pieces


def _end(point: Point | None, name: Symbol, bound: float | None) -> RealRoot | None:
    from symdiff.expr import as_expr
    from symdiff.solving.realroot import closed_form

    if point is not None:
        return point[name]
    return None if bound is None else closed_form(as_expr(bound))


def _between(left: Point | None, right: Point | None, name: Symbol, low: float | None, high: float | None) -> Fraction:
    """A number inside a piece, simple if that can be."""
    below = Fraction(low) if low is not None else None
    above = Fraction(high) if high is not None else None
    if left is not None:
        below = Fraction(str(left[name].value(40)))
    if right is not None:
        above = Fraction(str(right[name].value(40)))
    if below is None or above is None:
        return (above - 1) if above is not None else (below + 1) if below is not None else Fraction(0)
    return (below + above) / 2


def _kind(enclosure: Enclosure, place: Fraction, words: Mapping[int, str]) -> str | None:
    """What the derivative's sign at a place says; None where the function has no value."""
    from flint import fmpq

    for bits in (64, 256, 1024):
        value, slope = enclosure.over([fmpq(place.numerator, place.denominator)], bits)
        if isinstance(value, str):
            return None
        if value is not None and slope is not None and not isinstance(slope, str):
            if slope > 0 or slope < 0:
                return words[1 if slope > 0 else -1]
            if slope == 0:
                return words[0]
    return "unknown"


def _joins(function: Expr, point: Point, needs: Sequence[Condition], continuous: bool) -> bool:
    """Whether the function goes on through a point, smoothly or at least without a jump."""
    if all(truth_at(need, point) for need in needs):
        return True
    return continuous and point.at(function) is not None and not any(_jumps(node) for node in postorder(function))


def _jumps(node: Expr) -> bool:
    return type(node) is Piecewise or (type(node) is Call and node.function in _JUMPING)
