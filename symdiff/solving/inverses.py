"""Equations in one unknown that stands inside one function: solved by the function's inverse."""

from __future__ import annotations

from collections.abc import Sequence

from symdiff.expr import Call, Expr, Number, Power, Product, Sum, Symbol, dependents, postorder, rational, replace
from symdiff.functions import absolute, acosh, asinh, atanh, cbrt, cosh, e, exp, ln, sinh, tanh
from symdiff.simplification.normal import normal_form
from symdiff.simplification.shortest import simplified
from symdiff.solving.algebraic import roots_of_irreducible
from symdiff.solving.enclosing import balls_at
from symdiff.solving.polynomials import Ring
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
        inner = _inverted(kernel, value.exact)
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


def _inverted(kernel: Expr, value: Expr) -> Sequence[tuple[Expr, Expr]] | None:
    """What the argument of the kernel must be for the kernel to have a value: pairs of argument and number, none if
    that cannot be; None if the inverse is not known or has infinitely many values."""
    ball = balls_at([value], {}, 256)[0]
    if ball is None:
        return None
    sign = 1 if ball > 0 else -1 if ball < 0 else 0 if ball == 0 else None
    if sign is None:
        return None
    if type(kernel) is Power:
        base, exponent = kernel.args
        if base is e:
            return [(exponent, simplified(ln(value)))] if sign > 0 else []
        if type(base) is Number and base.numerator > 0:
            return [(exponent, simplified(ln(value) / ln(base)))] if sign > 0 else []
        if type(exponent) is Number:
            if sign < 0 or (sign == 0 and exponent.numerator < 0):
                return []
            return [(base, simplified(value ** (1 / exponent)))]
        return None
    if type(kernel) is not Call or len(kernel.args) != 1:
        return None
    (argument,), function = kernel.args, kernel.function
    if function is exp:
        return [(argument, simplified(ln(value)))] if sign > 0 else []
    if function is ln:
        return [(argument, simplified(e**value))]
    if function is cbrt:
        return [(argument, simplified(value**3))]
    if function is absolute:
        return [] if sign < 0 else [(argument, value)] if sign == 0 else [(argument, value), (argument, -value)]
    if function is sinh:
        return [(argument, simplified(asinh(value)))]
    if function is tanh:
        return [(argument, simplified(atanh(value)))] if -1 < ball < 1 else [] if ball > 1 or ball < -1 else None
    if function is cosh:
        if not (ball > 1 or ball < 1):
            return [(argument, Number(0))] if value is Number(1) else None
        root = simplified(acosh(value)) if ball > 1 else None
        return [] if root is None else [(argument, root), (argument, -root)]
    return None
