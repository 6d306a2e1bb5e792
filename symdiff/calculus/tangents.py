"""Tangent lines and planes, and linear approximations with their error (Apostol, Calculus I, 4.4; II, 8.13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd
from operator import add
from typing import Any

from symdiff.calculus.combinations import combination
from symdiff.calculus.gradient import gradient
from symdiff.calculus.places import Place, as_place, function_of, needs_derivatives, rounded_up, value_at
from symdiff.calculus.results import Result
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError
from symdiff.expr import ONE, Condition, Expr, Number, Operand, Relation, Symbol, free_symbols, replace
from symdiff.language import Names, as_expression, as_formula
from symdiff.numeric import Value, evaluate
from symdiff.simplification.shortest import simplified

__all__ = ["ApproximationAt", "LevelTangent", "Linearization", "linear_approximation", "tangent_line", "tangent_plane"]


@dataclass(frozen=True)
class ApproximationAt:
    """A linear approximation at one place.

    Attributes:
        approximation: its value.
        value: of the function.
        error: value minus approximation.
        bound: no error between the point of contact and this place is larger than that in absolute value, by the
            second derivatives there; None if they cannot be enclosed.
    """

    approximation: Value
    value: Value
    error: Value
    bound: Value | None

    def __str__(self) -> str:
        bound = "" if self.bound is None else f", at most {self.bound:.6g} by the second derivatives"
        return f"{self.approximation} for {self.value}, off by {self.error:.6g}{bound}"


class Linearization(Result):
    """The linear function that touches a function at a point: tangent line, tangent plane, linear approximation.

    Attributes:
        function: what is touched.
        point: where, by variables.
        value: of the function there.
        slopes: the partial derivatives there, in the order of the variables.
        expression: the linear function.
    """

    def __init__(self, root: Expr, function: Expr, point: Mapping[Symbol, Expr]) -> None:
        self.function, self.point = root, dict(point)
        self._function = function
        names = list(point)
        needs_derivatives(function, point)
        self.value = value_at(function, point)
        self.slopes = tuple([value_at(slope, point) for slope in gradient(function, names)])
        constant = reduce(add, [-slope * where for slope, where in zip(self.slopes, point.values())], self.value)
        self.expression = combination([*zip(self.slopes, names), (simplified(constant), ONE)])

    @property
    def height(self) -> str:
        """What the function's values are called: y for one variable, z for two, else w; never one of its symbols."""
        taken = {symbol.name for symbol in free_symbols(self.function, *self.point, *self.point.values())}
        first = {1: "y", 2: "z"}.get(len(self.point), "w")
        return next(name for name in (first, "z", "w", "f_0") if name not in taken)

    @property
    def equation(self) -> str:
        """The line, plane or graph as an equation."""
        return f"{self.height} = {self.expression}"

    @property
    def text(self) -> str:
        return self.equation

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        from symdiff.printing import latex

        return f"{self.height} = {latex(self.expression)}"

    @property
    def normal(self) -> tuple[Expr, ...]:
        """A vector at right angles to the line or plane: the slopes, and -1."""
        return (*self.slopes, as_expression(-1))

    @property
    def normal_line(self) -> str:
        """For one variable: the equation of the line through the point at right angles to the tangent."""
        if len(self.point) != 1:
            raise ArgumentError("only a function of one variable has a normal line in the plane; see `normal`")
        (name, where), = self.point.items()
        if self.slopes[0] is as_expression(0):
            return f"{name} = {where}"
        steepness = simplified(-1 / self.slopes[0])
        constant = simplified(self.value - steepness * where)
        return f"{self.height} = {combination([(steepness, name), (constant, ONE)])}"

    def at(self, place: Place | Operand | str, digits: int = 15) -> ApproximationAt:
        """How good the approximation is at another place.

        Args:
            place: numbers for the variables; a number alone for one variable.
            digits: of the values.

        >>> print(linear_approximation("sqrt x", 4).at(4.1))
        2.025 for 2.02484567313166, off by -0.000154327, at most 0.000156287 by the second derivatives
        """
        where = as_place(_named(place, list(self.point)), list(self.point))
        approximation = evaluate(replace(self.expression, where), {}, digits)
        value = evaluate(replace(self._function, where), {}, digits)
        error = evaluate(replace(self._function - self.expression, where), {}, digits)
        return ApproximationAt(approximation, value, error, self._bound(where))

    def _bound(self, where: Mapping[Symbol, Expr]) -> Value | None:
        """Taylor's theorem: the second derivatives on the segment, in a box around it."""
        from flint import arb

        from symdiff.calculus.taylor import enclosed_derivatives
        from symdiff.numeric.enclosures import working_precision
        from symdiff.solving.enclosing import balls_at

        names = list(self.point)
        start = balls_at(list(self.point.values()), {}, 128)
        end = balls_at(list(where.values()), {}, 128)
        if None in start or None in end:
            return None
        with working_precision(128):
            box = [arb(a).union(arb(b)) for a, b in zip(start, end)]
            steps = {name: abs(arb(b) - arb(a)) for name, a, b in zip(names, start, end)}
        seconds = enclosed_derivatives(self._function, names, 2, box)
        if seconds is None:
            return None
        with working_precision(128):
            total = arb(0)
            for (first, second), value in seconds.items():
                weight = 1 if first is second else 2
                total += abs(arb(value)) * steps[first] * steps[second] * weight / 2
            return rounded_up(total)

    def __repr__(self) -> str:
        place = ", ".join([f"{name} = {where}" for name, where in self.point.items()])
        return f"<{self.equation} touches {self.function} at {place}>"


class LevelTangent(Result):
    """The tangent of a curve F(x, y) = c, or the tangent plane of a surface F(x, y, z) = c.

    Attributes:
        equation_of: the equation of the curve or surface.
        point: of contact.
        normal: the gradient of F there.
        expression: what is 0 on the tangent.
    """

    def __init__(self, relation: Relation, point: Mapping[Symbol, Expr]) -> None:
        self.equation_of, self.point = relation, dict(point)
        level = restricted(relation.args[0] - relation.args[1])
        off = value_at(level, point)
        if not free_symbols(off) and evaluate(off) != 0:
            raise ArgumentError(f"the point does not satisfy {relation}: its sides differ by {off}")
        needs_derivatives(level, point)
        self.normal = tuple([value_at(slope, point) for slope in gradient(level, list(point))])
        if all(slope is as_expression(0) for slope in self.normal):
            raise ArgumentError("the gradient is zero there: the point is singular and has no single tangent")
        shared = _common_divisor(self.normal)
        parts = [simplified(slope / shared) for slope in self.normal]
        self._left = combination(zip(parts, point))
        self._right = simplified(reduce(add, [part * where for part, where in zip(parts, point.values())]))
        self.expression = self._left - self._right

    @property
    def equation(self) -> str:
        """The tangent as an equation with a number on its right side."""
        return f"{self._left} = {self._right}"

    @property
    def text(self) -> str:
        return self.equation

    @property
    def latex(self) -> str:
        """The equation in LaTeX."""
        from symdiff.printing import latex

        return f"{latex(self._left)} = {latex(self._right)}"

    def __repr__(self) -> str:
        place = ", ".join([f"{name} = {where}" for name, where in self.point.items()])
        return f"<{self.equation} touches {self.equation_of} at {place}>"


def _common_divisor(parts: Sequence[Expr]) -> int:
    """The greatest common divisor of whole numbers; 1 for others."""
    whole = [part.numerator for part in parts if type(part) is Number and part.denominator == 1]
    return gcd(*whole) if len(whole) == len(parts) else 1


def tangent_line(expr: Operand | str | Condition, at: Place | Operand | str, variable: Symbol | str | None = None
                 ) -> Linearization | LevelTangent:
    """The tangent of a graph y = f(x), or of a curve given by an equation in two variables.

    Args:
        expr: an expression or a formula in one variable; or an equation such as "x^2 + y^2 = 25".
        at: where; a number, or a mapping such as {"x": 3, "y": 4}.
        variable: of the function; may be left out if there is just one.

    Raises:
        ParseError: a text cannot be read.
        DomainError: the function has no value or no derivative there.
        ArgumentError: the arguments make no sense, or the point is not on the curve.

    >>> print(tangent_line("x^2", 3))
    y = 6*x - 9
    >>> print(tangent_line("x^2 + y^2 = 25", {"x": 3, "y": 4}))
    3*x + 4*y = 25
    """
    formula = as_formula(expr, at if isinstance(at, Mapping) else variable)
    if isinstance(formula, Condition):
        return _level(formula, at, 2)
    names = _one_variable(formula, at, variable)
    return _linearized(formula, _named(at, names), names)


def tangent_plane(expr: Operand | str | Condition, at: Place) -> Linearization | LevelTangent:
    """The tangent plane of a graph z = f(x, y), or of a surface given by an equation in three variables.

    Args:
        expr: an expression or a formula; or an equation such as "x^2 + y^2 + z^2 = 14".
        at: where: a mapping such as {"x": 1, "y": 2}.

    What is raised: as for `tangent_line`.

    >>> print(tangent_plane("x^2 + y^2", {"x": 1, "y": 2}))
    z = 2*x + 4*y - 5
    >>> print(tangent_plane("x^2 + y^2 + z^2 = 14", {"x": 1, "y": 2, "z": 3}))
    x + 2*y + 3*z = 14
    """
    formula = as_formula(expr, at if isinstance(at, Mapping) else None)
    if isinstance(formula, Condition):
        return _level(formula, at, 3)
    _, _, names = function_of(formula, at)
    if len(names) < 2:
        raise ArgumentError("a tangent plane needs two variables; tangent_line is for one")
    return _linearized(formula, at, names)


def linear_approximation(expr: Operand | str, at: Place | Operand | str, variables: Names | None = None
                         ) -> Linearization:
    """The linear function nearest to a function around a point, in any number of variables.

    Args:
        expr: an expression or a formula.
        at: where; a mapping, or a number for one variable.
        variables: which they are; those of the point if they are left out.

    What is raised: as for `tangent_line`.

    >>> near = linear_approximation("sqrt x", 4)
    >>> print(near, "|", near.at("4.1").error)
    y = x/4 + 1 | -0.000154326868341307
    """
    formula, _, names = function_of(expr, at if isinstance(at, Mapping) else None, variables)
    return _linearized(formula, _named(at, names), names)


def _linearized(root: Expr, at: Place, names: Sequence[Symbol]) -> Linearization:
    return Linearization(root, restricted(root), as_place(at, names))


def _level(formula: Condition, at: Any, count: int) -> LevelTangent:
    if type(formula) is not Relation or formula.op != "=":
        raise ArgumentError(f"{formula} is no equation: a curve or surface is given as in x^2 + y^2 = 25")
    names = list(function_of(formula.args[0] - formula.args[1], at)[2])
    if len(names) != count:
        raise ArgumentError(f"the point must have {count} coordinates, not {len(names)}")
    return LevelTangent(formula, as_place(at, names))


def _one_variable(formula: Expr, at: Any, variable: Symbol | str | None) -> list[Symbol]:
    _, _, names = function_of(formula, at if isinstance(at, Mapping) else None,
                              None if variable is None else [variable])
    if len(names) != 1:
        raise ArgumentError(f"a tangent line needs one variable, not {', '.join(map(str, names))}: name it, or use "
                            "tangent_plane")
    return list(names)


def _named(place: Place | Operand | str, names: Sequence[Symbol]) -> Place:
    """A point given as a number, for one variable."""
    if isinstance(place, Mapping):
        return place
    if len(names) != 1:
        raise ArgumentError(f"where? Give a number for each of {', '.join(map(str, names))}, as in {{'x': 1, 'y': 2}}")
    return {names[0]: place}
