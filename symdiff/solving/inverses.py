"""Equations in one unknown that stands inside one function: solved by the function's inverse."""

from __future__ import annotations

from collections.abc import Sequence

from symdiff.expr import Expr, Number, Power, Product, Sum, Symbol, dependents, postorder, rational, replace
from symdiff.simplification.normal.normalizer import normal_form
from symdiff.simplification.shortest import simplified
from symdiff.solving.algebraic import roots_of_irreducible
from symdiff.errors import SymdiffError
from symdiff.solving.branches import opened
from symdiff.solving.enclosing import balls_at
from symdiff.solving.polynomials import Ring
from symdiff.solving.regions import Undecided, compared
from symdiff.solving.realroot import RealRoot, closed_form

__all__ = ["solutions_of_one"]

#: A symbol that no formula has.
_KERNEL = Symbol("kernel__")


def solutions_of_one(equation: Expr, unknown: Symbol) -> list[RealRoot] | None:
    """All real solutions of an equation in one unknown, or None if no method here finds them all.

    >>> from symdiff import parse
    >>> solutions_of_one(parse("2*ln(x)^2 - ln(x)"), Symbol("x"))
    [1, sqrt(e)]
    """
    values = _polynomial_roots(equation, unknown)
    if values is not None:
        return values
    kernel = _only_kernel(equation, unknown)
    if kernel is None:
        return None
    values = _polynomial_roots(replace(equation, {kernel: _KERNEL}), _KERNEL)
    if values is None:
        return None
    found: list[RealRoot] = []
    for value in values:
        if value.exact is None:
            return None
        inner = _inverted(kernel, value.exact, unknown)
        if inner is None:
            return None
        for argument, image in inner:
            solutions = solutions_of_one(normal_form(argument - image), unknown)
            if solutions is None:
                return None
            found += solutions
    return found


def _polynomial_roots(equation: Expr, unknown: Symbol) -> list[RealRoot] | None:
    """The real roots of a polynomial: any with rational coefficients, else if it is linear or quadratic."""
    fraction = Ring([unknown]).fraction(equation)
    if fraction is not None:
        above = fraction[0]
        roots: list[RealRoot] = []
        for factor, _ in Ring([unknown]).whole_part(above).factor()[1]:
            terms = factor.to_dict()
            degree = max(exponents[0] for exponents in terms)
            roots += roots_of_irreducible(tuple([int(terms.get((power,), 0)) for power in range(degree + 1)]))
        return roots
    coefficients = _coefficients(equation, unknown)
    if coefficients is None or len(coefficients) > 3:
        return None
    if len(coefficients) == 2:
        b, a = coefficients
        return [closed_form(simplified(-b / a))]
    c, b, a = coefficients
    discriminant = simplified(b * b - 4 * a * c)
    ball = balls_at([discriminant], {}, 256)[0]
    if ball is None or not (ball > 0 or ball < 0):
        return None
    if ball < 0:
        return []
    return [closed_form(simplified((-b + sign * discriminant ** rational(1, 2)) / (2 * a))) for sign in (-1, 1)]


def _coefficients(equation: Expr, unknown: Symbol) -> list[Expr] | None:
    """Coefficients of a polynomial with any numbers in it, constant first; None for other equations, and for degree 3
    and more."""
    moving = dependents(postorder(equation), [unknown])
    found = [Number(0), Number(0), Number(0)]
    stack: list[tuple[Expr, Expr]] = [(equation, Number(1))]
    result: list[Expr] = list(found)
    while stack:
        node, factor = stack.pop()
        if node not in moving:
            result[0] = result[0] + factor * node
        elif node is unknown:
            result[1] = result[1] + factor
        elif type(node) is Sum:
            stack += [(arg, factor) for arg in node.args]
        elif type(node) is Product and sum([arg in moving for arg in node.args]) == 1:
            still, moves = sorted(node.args, key=lambda arg: arg in moving)
            stack.append((moves, factor * still))
        elif type(node) is Power and node.args[0] is unknown and node.args[1] is Number(2):
            result[2] = result[2] + factor
        else:
            return None
    result = [simplified(part) for part in result]
    while result and result[-1] is Number(0):
        result.pop()
    return result if len(result) > 1 else None


def _only_kernel(equation: Expr, unknown: Symbol) -> Expr | None:
    """The one function of the unknown in which alone it occurs, if there is just one."""
    moving = dependents(postorder(equation), [unknown])
    kernels: dict[Expr, None] = {}
    stack, seen = [equation], set()
    while stack:
        node = stack.pop()
        if node not in moving or node in seen:
            continue
        seen.add(node)
        if node is unknown:
            return None
        if type(node) is Sum or type(node) is Product or (
                type(node) is Power and type(node.args[1]) is Number and node.args[1].denominator == 1):
            stack += node.args
        else:
            kernels[node] = None
    return next(iter(kernels)) if len(kernels) == 1 else None


def _inverted(kernel: Expr, value: Expr, unknown: Symbol) -> Sequence[tuple[Expr, Expr]] | None:
    """What the argument of the kernel must be for the kernel to have a value: pairs of argument and number, none if
    that cannot be; None if the inverse is not known or has infinitely many values."""
    places: dict[Expr, None] = {}
    try:
        argument, branches = opened(kernel, unknown)
        for branch in branches:
            ends = [(branch.low, branch.at_low), (branch.high, branch.at_high)]
            low, high = (at for _, at in (ends if branch.rising else ends[::-1]))
            met = [end for end, at in ends if end is not None and at is not None and compared(value, at) == 0]
            if met:
                places[met[0]] = None
            elif (low is None or compared(value, low) > 0) and (high is None or compared(value, high) < 0):
                places[simplified(branch.inverse(value))] = None
    except (Undecided, SymdiffError):
        return None
    return [(argument, place) for place in places]
