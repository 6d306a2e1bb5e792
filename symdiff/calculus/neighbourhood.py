"""What a critical point is where the second-derivative test does not tell: by higher derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from math import factorial, lcm, prod

from symdiff.calculus.matrices import Matrix
from symdiff.differentiation import differentiate
from symdiff.expr import ZERO, Expr, Number, Symbol
from symdiff.simplification.shortest import simplified
from symdiff.solving.points import Point

__all__ = ["behaviour_at"]

#: Derivatives up to this order are looked at.
HIGHEST = 10

_SHOWN = {1: "minimum", -1: "maximum"}


def behaviour_at(function: Expr, names: Sequence[Symbol], point: Point, curvature: Matrix) -> tuple[str | None, str]:
    """"minimum", "maximum", "neither" or None, and the reason."""
    if len(names) == 1:
        return _on_a_line(function, names[0], point)
    count = range(len(names))
    if all(curvature[i, j] is ZERO for i in count for j in count if i != j):
        found = {_on_a_line(function, name, point)[0] for name in names}
        if len(found) == 1 and None not in found:
            return found.pop(), "so in each variable, which stand apart"
        if "neither" in found or {"minimum", "maximum"} <= found:
            return "neither", "not an extremum in each variable alone"
        return None, ""
    entries = [point.at(curvature[i, j]) for i in count for j in count]
    if all(entry is not None and entry.sign() == 0 for entry in entries):
        return _by_lowest_form(function, names, point)
    if len(names) == 2:
        return _along_the_kernel(function, names, point, curvature)
    return None, ""


def _on_a_line(function: Expr, name: Symbol, point: Point) -> tuple[str | None, str]:
    """The first derivative that is not 0 tells (Apostol, Calculus I, 7.7)."""
    derivative = function
    for order in range(1, HIGHEST + 1):
        derivative = simplified(differentiate(derivative, name))
        if derivative is ZERO:
            return None, "constant nearby"
        value = point.at(derivative)
        sign = None if value is None else value.sign()
        if sign is None:
            return None, ""
        if sign:
            said = f"the first derivative that is not 0 there is of order {order}"
            return (_SHOWN[sign] if order % 2 == 0 else "neither"), said
    return None, ""


def _by_lowest_form(function: Expr, names: Sequence[Symbol], point: Point) -> tuple[str | None, str]:
    """The terms of lowest degree at the point: an odd degree, or both signs, exclude an extremum."""
    known: dict[tuple[Symbol, ...], Expr] = {(): function}
    for degree in range(1, HIGHEST + 1):
        form: dict[tuple[int, ...], Expr | None] = {}
        signs = set()
        for chosen in combinations_with_replacement(names, degree):
            known[chosen] = simplified(differentiate(known[chosen[:-1]], chosen[-1]))
            value = point.at(known[chosen])
            sign = None if value is None else value.sign()
            if sign is None or value is None:
                return None, ""
            signs.add(sign)
            if sign:
                form[tuple([chosen.count(name) for name in names])] = value.exact
        if signs == {0}:
            continue
        if degree % 2:
            return "neither", f"its lowest terms there are of degree {degree}"
        return _definite(form, degree)
    return None, ""


def _definite(form: dict[tuple[int, ...], Expr | None], degree: int) -> tuple[str | None, str]:
    """Whether a form of even degree, given by the derivatives that are not 0, has one sign."""
    numbers = {exponents: value.value / prod(map(factorial, exponents))
               for exponents, value in form.items() if type(value) is Number}
    if len(numbers) < len(form):
        return None, ""
    count = len(next(iter(numbers)))
    corners = [numbers.get(tuple([degree * (i == place) for i in range(count)]), 0) for place in range(count)]
    said = f"its lowest terms there are of degree {degree} and "
    if min(corners) < 0 < max(corners):
        return "neither", said + "of both signs"
    sign = 1 if max(corners) > 0 else -1
    even = all(value * sign > 0 and all(e % 2 == 0 for e in exponents) for exponents, value in numbers.items())
    if even and all(corners):
        return _SHOWN[sign], said + "of one sign"
    if count != 2:
        return None, ""
    from symdiff.solving.polynomials import real_roots

    scale = lcm(*[value.denominator for value in numbers.values()])
    coefficients = [int(numbers.get((power, degree - power), 0) * scale) for power in range(degree + 1)]
    from flint import fmpz_poly

    crossings = [factor for factor, times in fmpz_poly(coefficients).factor()[1] if times % 2
                 and real_roots([int(entry) for entry in factor.coeffs()], 64)]
    if crossings or (degree - fmpz_poly(coefficients).degree()) % 2:
        return "neither", said + "of both signs"
    if corners[0] and not real_roots(coefficients, 64):
        return _SHOWN[sign], said + "of one sign"
    return None, ""


def _along_the_kernel(function: Expr, names: Sequence[Symbol], point: Point, curvature: Matrix
                      ) -> tuple[str | None, str]:
    """Along the direction that the Hessian takes to 0 the function may show that there is no extremum."""
    (a, b), (_, d) = [[point.at(curvature[i, j]) for j in range(2)] for i in range(2)]
    assert a is not None and b is not None and d is not None
    direction = (-b.exact, a.exact) if b.exact is not None and a.exact is not None and a.sign() else (
        (d.exact, -b.exact) if d.exact is not None and b.exact is not None else None)
    if direction is None:
        return None, ""
    bends = a.sign() or d.sign()
    derivative = function
    for order in range(1, HIGHEST + 1):
        total: Expr = ZERO
        for name, part in zip(names, direction):
            total = total + differentiate(derivative, name) * part
        derivative = simplified(total)
        value = point.at(derivative)
        sign = None if value is None else value.sign()
        if sign is None:
            return None, ""
        if sign:
            if order % 2 or sign != bends:
                return "neither", f"along ({direction[0]}, {direction[1]}) it is no extremum, or one of the other kind"
            return None, ""
    return None, ""
