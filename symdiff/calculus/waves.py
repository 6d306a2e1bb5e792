"""The n-th derivative of products of exponentials, sines and cosines of linear functions: such a product is a sum of
terms e^(a x + b) sin(c x + d), each of which turns and stretches from derivative to derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from symdiff.differentiation import differentiate
from symdiff.errors import NoDerivativeError
from symdiff.expr import (
    ONE, ZERO, Call, Expr, Head, Number, Power, Symbol, brief, free_symbols, negate, postorder, replace,
)
from symdiff.functions import HALF, Function, atan, atan2, cos, cosh, e, exp, ln, pi, sin, sinh
from symdiff.simplification.shortest import simplified

__all__ = ["MAX_TERMS", "Formula", "linear_parts", "of_waves", "total_of"]

#: Sums get no more terms than this.
MAX_TERMS = 60


class Formula(NamedTuple):
    """The n-th derivative of a function: a factor times what `build` makes of n, for n from `least` on."""

    build: Callable[[Expr], Expr]
    least: int
    factor: Expr = ONE

    def at(self, n: Expr) -> Expr:
        return total_of([(self.factor, self.build(n))])


def total_of(terms: Iterable[tuple[Expr, Expr]]) -> Expr:
    """The sum of products, with signs between the terms and whole numbers below fraction strokes."""
    total: Expr = ZERO
    for factor, term in terms:
        number, rest = (factor, ONE) if type(factor) is Number else (ONE, factor)
        scaled = Number(abs(number.numerator)) * rest * term / Number(number.denominator)
        if number.numerator < 0:
            total = negate(scaled) if total is ZERO else total - scaled
        else:
            total = total + scaled
    return total


def linear_parts(expr: Expr, by: Symbol) -> tuple[Expr, Expr] | None:
    """a and b of a x + b."""
    if by not in postorder(expr):
        return ZERO, expr
    slope = simplified(differentiate(expr, by))
    if by in free_symbols(slope):
        return None
    return slope, simplified(replace(expr, {by: ZERO}))


class _Exponential(NamedTuple):
    """coefficient * powers * e^(a x + b) * wave(c x + d), where wave is 1, sin or cos, and the powers have other
    bases; rate is the logarithmic derivative of the powers and of e^(a x + b) together."""

    coefficient: Expr
    rate: Expr
    powers: Expr
    exponent: Expr
    wave: Head | None
    frequency: Expr
    angle: Expr


def of_waves(factors: Sequence[Expr], by: Symbol) -> Formula:
    """A product of exponentials, sines and cosines: a sum of e^(a x + b) sin(c x + d) and the like."""
    found = [_Exponential(ONE, ZERO, ONE, ZERO, None, ZERO, ZERO)]
    for factor in factors:
        found = [joined for left in found for right in _as_exponentials(factor, by) for joined in _joined(left, right)]
        if len(found) > MAX_TERMS:
            raise NoDerivativeError(f"no closed form is known here: there are more than {MAX_TERMS} terms")
    formulas = [_nth_exponential(term) for term in found]
    if len(formulas) == 1:
        return formulas[0]
    return Formula(lambda n: total_of([(formula.factor, formula.build(n)) for formula in formulas]),
                    max([formula.least for formula in formulas]))


def _as_exponentials(factor: Expr, by: Symbol) -> list[_Exponential]:
    argument = factor.args[1] if type(factor) is Power else factor.args[0]
    linear = linear_parts(argument, by)
    if linear is None or (type(factor) is Power and by in free_symbols(factor.args[0])):
        raise NoDerivativeError(f"no closed form is known here for the n-th derivative of {brief(factor)}: it is "
                                "known for linear arguments")
    slope = linear[0]
    if type(factor) is Power and factor.args[0] is not e:
        return [_Exponential(ONE, slope * ln(factor.args[0]), factor, ZERO, None, ZERO, ZERO)]
    function: Head = factor.function if type(factor) is Call else exp
    if function is sin or function is cos:
        return [_Exponential(ONE, ZERO, ONE, ZERO, function, slope, argument)]
    if function is sinh or function is cosh:
        minus = -HALF if function is sinh else HALF
        return [_Exponential(HALF, slope, ONE, argument, None, ZERO, ZERO),
                _Exponential(minus, -slope, ONE, -argument, None, ZERO, ZERO)]
    return [_Exponential(ONE, slope, ONE, argument, None, ZERO, ZERO)]


def _joined(a: _Exponential, b: _Exponential) -> list[_Exponential]:
    """The product of two terms; products of sines and cosines are sums of those of sums and differences."""
    coefficient, rate = a.coefficient * b.coefficient, simplified(a.rate + b.rate)
    powers, exponent = a.powers * b.powers, simplified(a.exponent + b.exponent)
    if a.wave is None or b.wave is None:
        wave = a if b.wave is None else b
        return [_Exponential(coefficient, rate, powers, exponent, wave.wave, wave.frequency, wave.angle)]
    plus = simplified(a.frequency + b.frequency), simplified(a.angle + b.angle)
    minus = simplified(a.frequency - b.frequency), simplified(a.angle - b.angle)
    half = HALF * coefficient
    if a.wave is b.wave:
        sign = -half if a.wave is sin else half
        parts: list[tuple[Expr, Function, tuple[Expr, Expr]]] = [(half, cos, minus), (sign, cos, plus)]
    else:
        parts = [(half, sin, plus), (half if a.wave is sin else -half, sin, minus)]
    found = []
    for factor, turn, (frequency, angle) in parts:
        if frequency is ZERO:
            factor = factor * simplified(turn(angle))
            if factor is not ZERO:
                found.append(_Exponential(factor, rate, powers, exponent, None, ZERO, ZERO))
        else:
            found.append(_Exponential(factor, rate, powers, exponent, turn, frequency, angle))
    return found


def _nth_exponential(term: _Exponential) -> Formula:
    """(e^(a x) sin(c x + d))^(n) = (a^2 + c^2)^(n/2) e^(a x) sin(c x + d + n atan2(c, a))."""
    coefficient, rate, powers, exponent, wave, frequency, angle = term
    growth = powers if exponent is ZERO else powers * e**exponent
    if wave is None:
        if rate is ZERO:            # a constant
            return Formula(lambda n: ZERO, 1)
        return Formula(lambda n: rate**n * growth, 0, coefficient)
    if rate is ZERO:
        return Formula(lambda n: frequency**n * growth * wave(angle + n * pi / 2), 0, coefficient)
    size, turn = simplified(rate**2 + frequency**2), _angle(frequency, rate)
    return Formula(lambda n: size ** (n / 2) * growth * wave(angle + n * turn), 0, coefficient)


def _angle(y: Expr, x: Expr) -> Expr:
    """The angle of the point (x, y)."""
    if type(x) is not Number or type(y) is not Number:
        return simplified(atan2(y, x))
    angle = simplified(atan(y / x))
    return angle if x.numerator > 0 else angle + pi if y.numerator > 0 else angle - pi
