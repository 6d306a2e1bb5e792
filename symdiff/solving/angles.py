"""Angles that are rational multiples of pi, brought into the first quarter turn, where values are known."""

from __future__ import annotations

from fractions import Fraction

from symdiff.expr import ONE, ZERO, Call, Expr, Number, Power, Product, rational, rebuilt, transform
from symdiff.functions import Function, cos, cot, csc, pi, sec, sin, sqrt, tan

__all__ = ["turned"]

HALF = Fraction(1, 2)


def turned(expr: Expr) -> Expr:
    """The expression with sin(17*pi/6) written 1/2, cos(6*pi/5) written -cos(pi/5), and so on.

    >>> from symdiff import parse
    >>> print(turned(parse("sin(17pi/6) + cos(3pi) + tan(6pi/5)")))
    -1/2 + tan(1/5*pi)
    """
    return transform([expr], _turned)[expr]


def _turned(node: Expr, args: tuple[Expr, ...]) -> Expr:
    if type(node) is Call and len(args) == 1 and node.function in _REDUCED:
        multiple = _multiple_of_pi(args[0])
        if multiple is not None:
            return _REDUCED[node.function](node.function, multiple)
    return node if args == node.args else rebuilt(node, args)


def _multiple_of_pi(angle: Expr) -> Fraction | None:
    """q, where the angle is q*pi."""
    factor, found = Fraction(1), 0
    stack = [angle]
    while stack:
        node = stack.pop()
        if type(node) is Product:
            stack += node.args
        elif type(node) is Number:
            factor *= node.value
        elif type(node) is Power and type(node.args[0]) is Number and node.args[1] is Number(-1):
            factor /= node.args[0].value
        elif node is pi:
            found += 1
        else:
            return None
    return factor if found == 1 else Fraction(0) if angle is ZERO else None


#: The sines of angles in the first quarter turn.
_SINES: dict[Fraction, Expr] = {
    Fraction(0): ZERO, Fraction(1, 12): (sqrt(6) - sqrt(2)) / 4, Fraction(1, 6): rational(1, 2),
    Fraction(1, 4): sqrt(2) / 2, Fraction(1, 3): sqrt(3) / 2, Fraction(5, 12): (sqrt(6) + sqrt(2)) / 4, HALF: ONE,
}
_TANGENTS: dict[Fraction, Expr] = {
    Fraction(0): ZERO, Fraction(1, 12): 2 - sqrt(3), Fraction(1, 6): sqrt(3) / 3, Fraction(1, 4): ONE,
    Fraction(1, 3): sqrt(3), Fraction(5, 12): 2 + sqrt(3),
}


def _known(function: Function, q: Fraction) -> Expr:
    """The value at q*pi in the first quarter turn, if it has a closed form."""
    if function is sin and q in _SINES:
        return _SINES[q]
    if function is cos and HALF - q in _SINES:
        return _SINES[HALF - q]
    if function is tan and q in _TANGENTS:
        return _TANGENTS[q]
    if function is csc and q and q in _SINES:
        return 1 / _SINES[q]
    if function is sec and HALF - q and HALF - q in _SINES:
        return 1 / _SINES[HALF - q]
    if function is cot and HALF - q in _TANGENTS:
        return _TANGENTS[HALF - q]
    return function(rational(q.numerator, q.denominator) * pi)


def _like_sine(function: Function, q: Fraction) -> Expr:
    q %= 2
    opposite, q = q > 1, q - 1 if q > 1 else q
    value = _known(function, 1 - q if q > HALF else q)
    return -value if opposite else value


def _like_cosine(function: Function, q: Fraction) -> Expr:
    q %= 2
    q = 2 - q if q > 1 else q
    return -_known(function, 1 - q) if q > HALF else _known(function, q)


def _like_tangent(function: Function, q: Fraction) -> Expr:
    q %= 1
    return -_known(function, 1 - q) if q > HALF else _known(function, q)


_REDUCED = {sin: _like_sine, csc: _like_sine, cos: _like_cosine, sec: _like_cosine, tan: _like_tangent,
            cot: _like_tangent}
