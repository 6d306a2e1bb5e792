"""Values at special arguments: sines of parts of a turn, the angles back, logarithms of powers of their base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from symdiff.expr import MINUS_ONE, ZERO, Expr, Number, Piecewise, Power, Product, Sum, postorder
from symdiff.functions import (
    Function, acos, acot, acsc, asec, asin, atan, cos, cot, csc, inf, log, pi, sec, sin, sqrt, tan,
)
from symdiff.simplification.normal.roots import prime_powers
from symdiff.simplification.normal.terms import Monomial, plain, rational_of

__all__ = ["has_no_value", "number_value", "sine_square", "special_angles", "turn_value"]

#: sin(k pi/12)^2, for what is a rational number.
_SQUARES = {0: Fraction(0), 2: Fraction(1, 4), 3: Fraction(1, 2), 4: Fraction(3, 4), 6: Fraction(1)}
#: The sines of these, which are no longer than the function is.
_SINES: dict[int, Expr] = {0: Number(0), 2: Number(1, 2), 3: sqrt(Number(2)) / 2, 4: sqrt(Number(3)) / 2, 6: Number(1)}
#: tan(k pi/12) likewise.
_TANGENTS: dict[int, Expr] = {0: Number(0), 2: sqrt(Number(3)) / 3, 3: Number(1), 4: sqrt(Number(3))}


def turn_value(function: Function, terms: Sequence[Monomial]) -> Expr | None:
    """The value of a trigonometric function at a multiple of pi/12, where it is short."""
    if len(terms) != 1 or dict(terms[0].powers) != {pi: 1}:
        return None
    twelfths = Fraction(terms[0].coefficient) * 12
    if twelfths.denominator != 1:
        return None
    k = int(twelfths)
    if function is sin or function is cos:
        return _sine(k if function is sin else k + 6)
    if function is tan or function is cot:
        return _tangent(k if function is tan else 6 - k)
    below = _sine(k if function is csc else k + 6) if function in (csc, sec) else None
    return None if below is None or below == Number(0) else 1 / below


def _sine(k: int) -> Expr | None:
    sign, place = _first_quarter(k)
    found = _SINES.get(place)
    return None if found is None else -found if sign < 0 else found


def sine_square(turn: Fraction) -> tuple[int, Fraction] | None:
    """The sign of sin(t pi), and its square if that is rational and t a multiple of 1/12.

    >>> sine_square(Fraction(-2, 3))
    (-1, Fraction(3, 4))
    """
    twelfths = turn * 12
    if twelfths.denominator != 1:
        return None
    sign, place = _first_quarter(int(twelfths))
    square = _SQUARES.get(place)
    return None if square is None else (sign, square)


def _first_quarter(k: int) -> tuple[int, int]:
    """s and an m from 0 to 6 with sin(k pi/12) = s sin(m pi/12)."""
    k %= 24
    sign, k = (-1, k - 12) if k > 12 else (1, k)
    return sign, min(k, 12 - k)


def _tangent(k: int) -> Expr | None:
    k %= 12
    found = _TANGENTS.get(min(k, 12 - k))
    return None if found is None else -found if k > 6 else found


@lru_cache(maxsize=1)
def special_angles() -> Mapping[Function, list[tuple[Expr, Expr]]]:
    """The arguments of inverse functions whose value is a multiple of pi/12, each with that."""
    found: dict[Function, list[tuple[Expr, Expr]]] = {function: [] for function in (asin, acos, atan, acot, asec, acsc)}
    for k in range(1, 12):
        for function, value in ((acos, _sine(k + 6)), (asin, _sine(k) if k < 6 else None),
                                (atan, _tangent(k) if k < 6 else None)):
            if value is not None:
                angle = Number(k, 12) * pi
                found[function].append((value, angle))
                reciprocal = {acos: asec, asin: acsc, atan: acot}[function]
                if value is not Number(0):
                    found[reciprocal].append((1 / value, angle))
    return found


def _logarithm_value(args: Sequence[Expr]) -> Fraction | None:
    """log(8, 2) = 3: the logarithm of a rational power of the base."""
    if len(args) != 2 or not all(type(arg) is Number and arg.numerator > 0 for arg in args):
        return None
    above, below = (_prime_exponents(arg) for arg in args)
    if not below or above.keys() != below.keys():
        return None
    ratios = {Fraction(above[prime], below[prime]) for prime in below}
    return ratios.pop() if len(ratios) == 1 else None


def _prime_exponents(number: Expr) -> dict[int, int]:
    above, below = _parts(number)
    return {**dict(prime_powers(above)), **{prime: -count for prime, count in prime_powers(below)}}


def number_value(function: Function, args: Sequence[Expr]) -> int | Fraction | None:
    """The rational value of a function at rational arguments, if it has one."""
    if function is log:
        found = _logarithm_value(args)
        return None if found is None else plain(found)
    if function.numeric.exact is None:
        return None
    from flint import fmpq

    value = function.numeric.exact(*[fmpq(*_parts(arg)) for arg in args])
    return None if value is None else plain(Fraction(int(fmpq(value).p), int(fmpq(value).q)))


def _parts(number: Expr) -> tuple[int, int]:
    assert type(number) is Number
    value = rational_of(number)
    return value.numerator, value.denominator


def has_no_value(expr: Expr) -> bool:
    """Whether 0 is a divisor, or infinity is added, multiplied or raised to a power; -inf may be a limit."""
    if expr.is_ordinary:
        return False
    order = postorder(expr)
    if any([_divides_by_zero(node) for node in order]) and _is_met(expr):
        return True
    if inf not in order:
        return False
    below_zero = Product(MINUS_ONE, inf)
    return any([type(node) in (Sum, Product, Power) and node is not below_zero
                and (inf in node.args or below_zero in node.args) for node in order])


def _divides_by_zero(node: Expr) -> bool:
    return (type(node) is Power and node.args[0] is ZERO and type(node.args[1]) is Number
            and node.args[1].numerator < 0)


def _is_met(expr: Expr) -> bool:
    """Whether there is a division by zero outside of branches, which may never be taken."""
    stack, seen = [expr], {expr}
    while stack:
        node = stack.pop()
        if _divides_by_zero(node):
            return True
        if type(node) is not Piecewise:
            stack += [arg for arg in node.args if arg not in seen]
            seen.update(node.args)
    return False
