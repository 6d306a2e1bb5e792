"""Derivatives of functions given by an equation (Apostol, Calculus II, 9.6), with the points where they fail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from symdiff.calculus.reduction import reduced
from symdiff.calculus.places import Place, Sides, as_box, as_place, numbers_only, value_at
from symdiff.calculus.results import Result
from symdiff.calculus.tangents import LevelTangent
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import differentiable, restricted
from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, Condition, Expr, Operand, Relation, Symbol, as_expr, free_symbols
from symdiff.expr.notation import operation_count
from symdiff.language import as_formula, as_symbol
from symdiff.numeric import evaluate
from symdiff.simplification.shortest import simplified
from symdiff.solving.equations import real_solutions
from symdiff.solving.points import Point
from symdiff.solving.polynomials import Ring

__all__ = ["Failure", "ImplicitDerivative", "implicit_derivative"]

#: Higher derivatives of functions given by equations are refused.
MAX_IMPLICIT_ORDER = 6


class Failure(NamedTuple):
    """A point of the curve at which the equation does not give the derivative.

    Attributes:
        point: its coordinates.
        kind: "vertical tangent", or "singular point", where both partial derivatives are 0 and branches may meet.
    """

    point: Point
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} at ({', '.join(map(str, self.point.values()))})"


class ImplicitDerivative(Result):
    """The derivatives of y by x, where F(x, y) = 0 gives y.

    Attributes:
        equation: as it was given.
        dependent, independent: y and x.
        partials: the derivatives of F by x and by y.
        results: y', y'' ... up to the order that was asked for.
        result: the last of them.
    """

    def __init__(self, equation: Relation, dependent: Symbol, independent: Symbol, order: int) -> None:
        self.equation, self.dependent, self.independent = equation, dependent, independent
        self.level = restricted(equation.args[0] - equation.args[1])
        by_x = simplified(differentiate(self.level, independent))
        by_y = simplified(differentiate(self.level, dependent))
        if by_y is ZERO:
            raise ArgumentError(f"{dependent} does not occur in {equation}: it is not given by it")
        self.partials = by_x, by_y
        first = simplified(-by_x / by_y, self.level)
        results = [first]
        for _ in range(order - 1):
            last = results[-1]
            following = differentiate(last, independent) + differentiate(last, dependent) * first
            results.append(self._on_the_curve(simplified(following, self.level)))
        self.results = tuple(results)
        self.result = results[-1]

    def _on_the_curve(self, expr: Expr) -> Expr:
        """An expression made shorter by the equation itself, where both are fractions of polynomials."""
        best = expr
        symbols = list(dict.fromkeys([self.independent, self.dependent, *free_symbols(self.level, expr)]))
        for order in (symbols, symbols[::-1]):
            ring = Ring(order)
            fraction, level = ring.fraction(expr), ring.fraction(self.level)
            if fraction is None or level is None:
                return expr
            above, below = [divmod(part, level[0])[1] for part in fraction]
            for top in (above, fraction[0]):
                for bottom in (below, fraction[1]):
                    if not bottom.is_zero():
                        shorter = simplified(ring.expression(top) / ring.expression(bottom))
                        best = min(best, shorter, key=operation_count)
        return best

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Where on the curve the derivative holds: where F is differentiable, and not level in y."""
        needs = [need for symbol in (self.independent, self.dependent) for need in differentiable(self.level, symbol)]
        return reduced([*needs, self.partials[1].differs(0)])

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """The points of the curve where the derivative fails: everywhere if these can be found, else from -10 to 10.

        Raises:
            ArgumentError: the equation has other symbols.
        """
        return self.failures_in(None)

    def failures_in(self, box: Mapping[Any, Sides] | None) -> tuple[Failure, ...]:
        """The points of the curve in a box where the derivative fails."""
        names = [self.independent, self.dependent]
        numbers_only(self.level, names)
        found = real_solutions([self.level, self.partials[1]], names, as_box(box, names), [self.level])
        failures = []
        for point in found.points:
            value = point.at(self.partials[0])
            singular = value is not None and value.sign() == 0
            failures.append(Failure(point, "singular point" if singular else "vertical tangent"))
        return tuple(failures)

    def at(self, point: Place) -> Expr:
        """The derivative at a point of the curve.

        Raises:
            ArgumentError: the point is not on the curve.
            DomainError: the derivative fails there.
        """
        where = as_place(point, list(dict.fromkeys([self.independent, self.dependent, *free_symbols(self.level)])))
        off = value_at(self.level, where)
        if not free_symbols(off) and evaluate(off) != 0:
            raise ArgumentError(f"the point does not satisfy {self.equation}: its sides differ by {off}")
        return value_at(self.result, where)

    def tangent(self, point: Place) -> LevelTangent:
        """The tangent of the curve at one of its points."""
        return LevelTangent(self.equation, as_place(point, [self.independent, self.dependent]))

    @property
    def text(self) -> str:
        """The derivative as an equation, and where it holds."""
        order = len(self.results)
        power = "" if order == 1 else f"^{order}"
        where = " and ".join(map(str, self.conditions))
        holds = f" where {where}" if where else ""
        return f"d{power}{self.dependent}/d{self.independent}{power} = {self.result}{holds}"

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        from symdiff.printing import latex

        order = len(self.results)
        power = "" if order == 1 else f"^{{{order}}}"
        x, y = latex(self.independent), latex(self.dependent)
        return rf"\frac{{\mathrm{{d}}{power} {y}}}{{\mathrm{{d}}{x}{power}}} = {latex(self.result)}"

    def __repr__(self) -> str:
        return f"<{self.text}>"


def implicit_derivative(equation: Operand | str | Condition, dependent: Symbol | str = "y",
                        independent: Symbol | str = "x", order: int = 1) -> ImplicitDerivative:
    """The derivative of a function that an equation gives.

    Args:
        equation: an equation such as "x^2 + y^2 = 25"; an expression counts as one that is 0.
        dependent: the function.
        independent: the variable; other symbols are held constant.
        order: of the derivative, from 1 to 6.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the arguments make no sense.

    >>> slope = implicit_derivative("x^2 + y^2 = 25")
    >>> print(slope, "|", slope.at({"x": 3, "y": 4}), "|", *map(str, slope.failures))
    dy/dx = -x/y where y != 0 | -3/4 | vertical tangent at (-5, 0) vertical tangent at (5, 0)
    >>> print(implicit_derivative("x^2 + y^2 = 25", order=2))
    d^2y/dx^2 = -25/y^3 where y != 0
    """
    formula = as_formula(equation, [dependent, independent])
    if not isinstance(formula, Condition):
        formula = Relation("=", as_expr(formula), ZERO)
    if type(formula) is not Relation or formula.op != "=":
        raise ArgumentError(f"{formula} is no equation: write it as in x^2 + y^2 = 25")
    y, x = as_symbol(dependent), as_symbol(independent)
    if x is y:
        raise ArgumentError(f"{x} cannot be given by itself: name another variable")
    if not isinstance(order, int) or isinstance(order, bool) or not 1 <= order <= MAX_IMPLICIT_ORDER:
        raise ArgumentError(f"the order is a whole number from 1 to {MAX_IMPLICIT_ORDER}, not {order!r}")
    return ImplicitDerivative(formula, y, x, order)


