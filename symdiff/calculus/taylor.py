"""Taylor polynomials in one and several variables, with the remainder (Apostol, Calculus I, 7.5; II, 9.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import combinations_with_replacement
from math import factorial, prod
from operator import mul
from typing import Any

from symdiff.calculus.combinations import combination
from symdiff.calculus.places import (
    Place, Sides, as_box, as_place, function_of, needs_derivatives, not_too_large, rounded_up, value_at,
)
from symdiff.calculus.results import Result
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import differentiable
from symdiff.errors import ArgumentError
from symdiff.expr import ONE, ZERO, Expr, Operand, Symbol, replace
from symdiff.language import Names
from symdiff.numeric import Value, evaluate
from symdiff.simplification.shortest import simplified

__all__ = ["MAX_TERMS", "TaylorPolynomial", "enclosed_derivatives", "partial_derivatives", "taylor"]

#: More derivatives than this are not taken.
MAX_TERMS = 500


class TaylorPolynomial(Result):
    """The polynomial with the same derivatives at a point, up to an order.

    Attributes:
        function: what it approximates.
        point: around which, by variables.
        order: the highest degree.
        terms: the parts of degree 0, 1, 2 ...
        coefficients: of the powers of x - a, y - b ..., by their exponents.
        expression: the polynomial, in these powers.
    """

    def __init__(self, root: Expr, function: Expr, point: Mapping[Symbol, Expr], order: int) -> None:
        self.function, self._function, self.point, self.order = root, function, dict(point), order
        names = list(point)
        parts: list[list[tuple[Expr, Expr]]] = []
        coefficients: dict[tuple[int, ...], Expr] = {}
        for level in _levels(function, names, order):
            parts.append([])
            for chosen, derivative in level.items():
                exponents = tuple([chosen.count(name) for name in names])
                coefficient = simplified(value_at(derivative, point) / prod(map(factorial, exponents)))
                if coefficient is not ZERO:
                    coefficients[exponents] = coefficient
                    parts[-1].append((coefficient, _powers(exponents, point)))
        self.terms = tuple(map(combination, parts))
        self.coefficients = coefficients
        self.expression = combination([term for part in parts for term in part])

    @property
    def expanded(self) -> Expr:
        """The same, multiplied out."""
        from symdiff.simplification.normal.normalizer import normal_form
        from symdiff.solving.polynomials import Ring

        ring = Ring(list(self.point))
        fraction = ring.fraction(self.expression)
        return normal_form(self.expression) if fraction is None else ring.expression(fraction[0])

    @property
    def remainder(self) -> str:
        """Lagrange's form of the error, in words and symbols."""
        n = self.order + 1
        names = list(self.point)
        if len(names) == 1:
            (name, where), = self.point.items()
            step = str(name) if where is ZERO else f"({simplified(name - where)})"
            (derivative,) = partial_derivatives(self._function, names, n).values()
            if derivative is ZERO:
                return "0"
            between = "xi" if Symbol("xi") not in self.point else "eta"
            inside = simplified(replace(derivative, {name: Symbol(between)}))
            return f"({inside})/{n}! * {step}^{n} for some {between} between {where} and {name}"
        steps = ", ".join([str(simplified(name - where)) for name, where in self.point.items()])
        return (f"1/{n}! times the {_ordinal(n)} derivative in the direction ({steps}), at some point of the segment "
                f"from ({', '.join(map(str, self.point.values()))}) to ({', '.join(map(str, names))})")

    def error_bound(self, box: Mapping[Any, Sides]) -> Value:
        """No error in the box is larger in absolute value: the next derivatives, enclosed by balls.

        Args:
            box: bounds for each variable, with the point inside.

        Raises:
            ArgumentError: the derivatives cannot be bounded there.

        >>> print(taylor("sin x", 0, 5).error_bound({"x": (-1, 1)}))
        0.00116871
        """
        from flint import arb

        from symdiff.numeric.enclosures import working_precision
        from symdiff.solving.enclosing import balls_at

        names = list(self.point)
        sides = as_box(box, names)
        assert sides is not None
        centre = balls_at(list(self.point.values()), {}, 128)
        with working_precision(128):
            whole = [arb(low).union(arb(high)).union(arb(middle)) for (low, high), middle in zip(sides, centre)]
            reach = [abs(side - arb(middle)) for side, middle in zip(whole, centre)]
        derivatives = enclosed_derivatives(self._function, names, self.order + 1, whole)
        if derivatives is None:
            raise ArgumentError("the derivatives cannot be bounded in that box: it may reach to where the function is "
                                "not smooth; give a smaller one")
        with working_precision(128):
            total = arb(0)
            for chosen, value in derivatives.items():
                exponents = [chosen.count(name) for name in names]
                size = abs(arb(value)) / prod(map(factorial, exponents))
                total += reduce(mul, [side.upper() ** count for side, count in zip(reach, exponents)], size)
            return rounded_up(total)

    def at(self, place: Place | Operand | str, digits: int = 15) -> tuple[Value, Value]:
        """The value of the polynomial at a place, and the error: the function's value minus it."""
        names = list(self.point)
        if not isinstance(place, Mapping):
            if len(names) != 1:
                raise ArgumentError(f"give a number for each of {', '.join(map(str, names))}")
            place = {names[0]: place}
        where = as_place(place, names)
        return (evaluate(replace(self.expression, where), {}, digits),
                evaluate(replace(self._function - self.expression, where), {}, digits))

    @property
    def latex(self) -> str:
        """The polynomial in LaTeX."""
        from symdiff.printing import latex

        return latex(self.expression)

    @property
    def text(self) -> str:
        """The polynomial."""
        return str(self.expression)

    def __repr__(self) -> str:
        place = ", ".join([f"{name} = {where}" for name, where in self.point.items()])
        return f"<Taylor polynomial of {self.function} at {place}: {self.expression}>"


def taylor(expr: Operand | str, at: Place | Operand | str = 0, order: int = 3, variables: Names | None = None
           ) -> TaylorPolynomial:
    """The Taylor polynomial of a function around a point.

    Args:
        expr: an expression or a formula.
        at: the point: a mapping such as {"x": 1, "y": 0}, or one number for all variables.
        order: the highest degree, from 0.
        variables: which they are; those of the point if they are left out, else all by their names.

    Raises:
        ParseError: a text cannot be read.
        DomainError: the function has no value, or not the derivatives, at the point.
        ArgumentError: the arguments make no sense.

    >>> print(taylor("e^x", 0, 4), "|", taylor("ln x", 1, 2))
    1 + x + x^2/2 + x^3/6 + x^4/24 | x - 1 - (x - 1)^2/2
    >>> print(taylor("e^x cos y", 0, 2))
    1 + x + x^2/2 - y^2/2
    """
    if not isinstance(order, int) or isinstance(order, bool) or order < 0:
        raise ArgumentError(f"the order is 0, 1, 2 ..., not {order!r}")
    root, function, names = function_of(expr, at if isinstance(at, Mapping) else None, variables)
    place = as_place(at if isinstance(at, Mapping) else dict.fromkeys(names, at), names)
    if order:
        needs_derivatives(function, place)
    if order > 1:
        not_too_large(function)
    return TaylorPolynomial(root, function, place, order)


def partial_derivatives(function: Expr, names: Sequence[Symbol], order: int) -> dict[tuple[Symbol, ...], Expr]:
    """All partial derivatives of an order, by the variables in their order; each is computed once.

    Raises:
        ArgumentError: there are too many.
    """
    return _levels(function, names, order)[-1]


def enclosed_derivatives(function: Expr, names: Sequence[Symbol], order: int, box: Sequence[Any]
                         ) -> dict[tuple[Symbol, ...], Any] | None:
    """Balls around all partial derivatives of an order over a box; None unless all of lower order are certainly
    differentiable in it, without which Taylor's theorem says nothing: the slopes of |x| do not tell of its kink."""
    from symdiff.solving.enclosing import Enclosure

    *lower, last = _levels(function, names, order)
    conditions = {condition for level in lower for expr in level.values() for name in names
                  for condition in differentiable(expr, name)}
    values = Enclosure([*last.values(), *conditions], names).over(box, 128)
    derivatives, truths = values[:len(last)], values[len(last):]
    if any([truth is not True for truth in truths]) or any([value is None or isinstance(value, str)
                                                            for value in derivatives]):
        return None
    return dict(zip(last, derivatives))


def _levels(function: Expr, names: Sequence[Symbol], order: int) -> list[dict[tuple[Symbol, ...], Expr]]:
    """The partial derivatives of each order from 0."""
    levels: list[dict[tuple[Symbol, ...], Expr]] = [{(): function}]
    for degree in range(1, order + 1):
        chosen = list(combinations_with_replacement(names, degree))
        if len(chosen) > MAX_TERMS:
            raise ArgumentError(f"there are more than {MAX_TERMS} derivatives of order {degree}: ask for a lower order")
        levels.append({key: simplified(differentiate(levels[-1][key[:-1]], key[-1])) for key in chosen})
    return levels


def _powers(exponents: Sequence[int], point: Mapping[Symbol, Expr]) -> Expr:
    """(x - a)^i * (y - b)^j ..."""
    factors = [simplified(name - where) ** exponent for exponent, (name, where) in zip(exponents, point.items())
               if exponent]
    return reduce(mul, factors, ONE)


def _ordinal(n: int) -> str:
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"
