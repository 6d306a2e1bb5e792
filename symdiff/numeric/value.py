"""Values of expressions: decimals of which every digit is certain, with the exact rational where there is one."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symdiff.errors import LimitError

if TYPE_CHECKING:
    from flint import arb

__all__ = ["ComplexValue", "Value", "exact_value", "rounded_ball"]


class Value(Decimal):
    """A real number as a decimal.

    Attributes:
        exact: the number as a fraction if it is rational and was computed so, else None; the decimal is then exact
            too, or rounded to the digits that were asked for.  A 0 whose `exact` is None is not proved: the number
            could not be told from 0.

    >>> from symdiff import evaluate
    >>> value = evaluate("1/3 + x", {"x": 1})
    >>> print(value, value.exact)
    1.33333333333333 4/3
    """

    exact: Fraction | None

    def __new__(cls, value: Decimal | str, exact: Fraction | None = None) -> Value:
        self = super().__new__(cls, value)
        self.exact = exact
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Value, (str(self), self.exact)

    def __repr__(self) -> str:
        return str(self)


class ComplexValue:
    """A complex number as two decimals."""

    __slots__ = ("imag", "real")

    def __init__(self, real: Value, imag: Value) -> None:
        self.real = real
        self.imag = imag

    def __complex__(self) -> complex:
        return complex(float(self.real), float(self.imag))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ComplexValue):
            return self.real == other.real and self.imag == other.imag
        return self.real == other and self.imag == 0 if isinstance(other, (int, Decimal)) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.real, self.imag))

    def __repr__(self) -> str:
        sign = "-" if self.imag.is_signed() else "+"
        return f"{self.real} {sign} {abs(self.imag)}*I"


def exact_value(fraction: Fraction, digits: int) -> Value:
    """The value of a rational: its decimal if that ends within the digits or is whole, else rounded."""
    numerator, denominator = Decimal(fraction.numerator), Decimal(fraction.denominator)
    if fraction.denominator == 1 and fraction.numerator.bit_length() < 3000:
        return Value(numerator, fraction)
    return Value(_context(digits).divide(numerator, denominator), fraction)


def _context(digits: int) -> Context:
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)


def rounded_ball(ball: arb, digits: int, settle: bool = False) -> Value | None:
    """The decimal with this many significant digits to which every number of the ball rounds; None if they differ.

    A number midway between two decimals lies in every ball around it, so no precision ever decides how it rounds.  With
    `settle`, a ball which is far narrower than the digits asked for and still reaches to both sides of such a tie is
    rounded as the tie, half to even: the decimal is then within half a unit of the value, and the width of the ball.
    """
    bits = 8 * digits + ball.bits() + 256
    if not ball.is_exact():     # erf(1e10) is 1 but for 10^-(10^19): its radius has more digits than can be written
        bits = min(bits, ball.rel_accuracy_bits())
    known = int((bits - 4) / 3.33)
    if known < digits + 2:
        return None
    try:
        text = Decimal(ball.str(known, radius=False))
    except InvalidOperation:
        raise LimitError("the value has an exponent of more than 18 digits") from None
    wide, near = _context(known), _context(digits)
    unit = Decimal((0, (1,), text.adjusted() - known + 2))
    low, high = near.plus(wide.subtract(text, unit)), near.plus(wide.add(text, unit))
    if low == high:
        return Value(near.plus(text))
    if settle and known > 2 * digits + 50:
        inner, outer = sorted((low, high), key=abs)  # the outer one may have carried: 9.5 is between 9 and 1E+1
        return Value(outer if inner.as_tuple().digits[-1] % 2 else inner)
    return None
