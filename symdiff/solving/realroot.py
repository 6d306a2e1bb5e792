"""Real numbers that solve something: known by enclosures as narrow as one likes, and exactly where there is a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import total_ordering
from typing import Any

from symdiff.expr import Expr, Number
from symdiff.numeric import Value, evaluate
from symdiff.numeric.enclosures import working_precision
from symdiff.numeric.value import rounded_ball

__all__ = ["MOST_BITS", "RealRoot", "closed_form"]

#: No number is enclosed with more bits to tell it from another.
MOST_BITS = 4096

#: From a precision in bits to a ball around the number, narrower with every bit; None if none is found.
Enclose = Callable[[int], Any]


@total_ordering
class RealRoot:
    """A real number.

    Attributes:
        exact: its closed form, or None if none is known.
        equation: coefficients, highest first, of the irreducible polynomial of which it is a root; none if that is not
            computed, and None if the number is not known to be algebraic.

    >>> from symdiff import critical_points
    >>> points = critical_points("x^4 - 4x^2 + x").points
    >>> [str(point["x"]) for point in points]
    ['-1.47299760111403', '0.126000192586256', '1.34699740852777']
    >>> points[0]["x"].value(30)
    -1.47299760111403013408769266839
    """

    __slots__ = ("_enclose", "_known", "_value", "equation", "exact", "index")

    def __init__(self, enclose: Enclose, exact: Expr | None = None, equation: tuple[int, ...] | None = None,
                 index: int = 0) -> None:
        self._enclose = enclose
        self.exact = exact
        self.equation = equation
        self.index = index
        self._known: dict[int, Any] = {}
        self._value: Value | None = None

    def ball(self, bits: int = 64) -> Any:
        """A rational, or a ball (`flint.arb`) of about so many bits; None if none was found."""
        if bits not in self._known:
            self._known[bits] = self._enclose(bits)
        return self._known[bits]

    def value(self, digits: int = 15) -> Value:
        """The number with so many certain digits."""
        if self.exact is not None:
            return evaluate(self.exact, {}, digits)
        bits = int(3.33 * digits) + 32
        while True:
            ball = self.ball(bits)
            with working_precision(bits + 32):
                found = None if ball is None else rounded_ball(_as_ball(ball), digits, settle=bits > MOST_BITS)
            if found is not None:
                return found
            if bits > 2 * MOST_BITS:
                return Value("0")
            bits *= 2

    def sign(self) -> int | None:
        """-1, 0 or 1; None if the number can neither be told from 0 nor proved to be 0."""
        if type(self.exact) is Number:
            return (self.exact.numerator > 0) - (self.exact.numerator < 0)
        bits = 64
        while bits <= (MOST_BITS if self.equation is not None else MOST_BITS // 4):
            ball = self.ball(bits)
            if ball is not None:
                if ball > 0 or ball < 0:
                    return 1 if ball > 0 else -1
                if ball == 0:
                    return 0
            bits *= 2
        return None

    def __float__(self) -> float:
        if self._value is None:
            self._value = self.value(17)
        return float(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RealRoot):
            return float(self) == other if isinstance(other, int | float) else NotImplemented
        if self.equation and other.equation:
            return (self.equation, self.index) == (other.equation, other.index)
        return (self.exact is not None and self.exact is other.exact) or self is other

    def __lt__(self, other: RealRoot | float) -> bool:
        if not isinstance(other, RealRoot):
            return float(self) < other
        bits = 64
        while bits <= MOST_BITS // 4:
            left, right = self.ball(bits), other.ball(bits)
            if left is not None and right is not None and (left < right or left > right):
                return bool(left < right)
            bits *= 2
        return False

    def __hash__(self) -> int:
        if self.equation:
            return hash((self.equation, self.index))
        return hash(self.exact) if self.exact is not None else object.__hash__(self)

    @property
    def text(self) -> str:
        """The closed form if it is short, else 15 certain digits."""
        shown = "" if self.exact is None else str(self.exact)
        return shown if shown and len(shown) <= 24 else str(self.value())

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        from symdiff.printing import latex

        return latex(self.exact) if self.exact is not None and len(str(self.exact)) <= 24 else str(self.value())

    def __repr__(self) -> str:
        return self.text


def _as_ball(value: Any) -> Any:
    from flint import arb

    return value if type(value) is arb else arb(value)


def closed_form(expr: Expr) -> RealRoot:
    """The number that an expression without symbols is; it must have a value."""
    from symdiff.solving.enclosing import balls_at

    numerator = (-expr.numerator, expr.denominator) if type(expr) is Number else None
    equation = None if numerator is None else (numerator[1], numerator[0])
    return RealRoot(lambda bits: balls_at([expr], {}, bits)[0], expr, equation)
