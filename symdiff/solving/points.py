"""Solutions: points whose coordinates are real numbers, and what expressions are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symdiff.expr import ZERO, Expr, Number, Symbol, replace
from symdiff.simplification.proofs.zero import proved_zero
from symdiff.simplification.shortest import simplified
from symdiff.solving.angles import turned
from symdiff.solving.enclosing import balls_at
from symdiff.solving.finite import AlgebraicPoint
from symdiff.solving.polynomials import Ring
from symdiff.solving.realroot import RealRoot, closed_form

__all__ = ["Point", "overlap"]

#: Two numbers that so many bits do not tell apart count as one.
SAME_BITS = 512


class Point(Mapping[Symbol, RealRoot]):
    """A solution: a number for each unknown, by symbol or name.

    Attributes:
        alone: whether it is proved that no other solution lies next to it.
    """

    __slots__ = ("_algebraic", "_coordinates", "_ring", "alone")

    def __init__(self, coordinates: Mapping[Symbol, RealRoot], alone: bool = True,
                 algebraic: AlgebraicPoint | None = None, ring: Ring | None = None) -> None:
        self._coordinates = dict(coordinates)
        self.alone = alone
        self._algebraic, self._ring = algebraic, ring

    def __getitem__(self, name: Symbol | str) -> RealRoot:
        from symdiff.language import as_symbol

        return self._coordinates[as_symbol(name)]

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._coordinates)

    def __len__(self) -> int:
        return len(self._coordinates)

    @property
    def exact(self) -> dict[Symbol, Expr] | None:
        """The closed forms, if all coordinates have one."""
        forms = {symbol: root.exact for symbol, root in self._coordinates.items() if root.exact is not None}
        return forms if len(forms) == len(self._coordinates) else None

    def at(self, expr: Expr) -> RealRoot | None:
        """The value of an expression there, exactly where that can be; None if it has none."""
        if self._algebraic is not None and self._ring is not None:
            fraction = self._ring.fraction(expr)
            if fraction is not None:
                above, below = fraction
                return self._algebraic.number(above, below)
        forms = self.exact
        if forms is not None:
            value = turned(replace(expr, forms))
            return _value_of(simplified(value), value)
        found = RealRoot(lambda bits: balls_at([expr], self.balls(bits), bits)[0])
        return found if found.ball(64) is not None or found.ball(512) is not None else None

    def balls(self, bits: int) -> dict[Symbol, Any]:
        """A rational or a ball for each symbol."""
        return {symbol: root.ball(bits) for symbol, root in self._coordinates.items()}

    def same_as(self, other: Point) -> bool:
        """Whether two points are one; they count as one if hundreds of digits do not tell them apart."""
        for left, right in zip(self.values(), other.values()):
            if left == right:
                continue
            if left.equation and right.equation:
                return False
            a, b = left.ball(64), right.ball(64)
            if not overlap(a, b) or not overlap(left.ball(SAME_BITS), right.ball(SAME_BITS)):
                return False
        return True

    def __repr__(self) -> str:
        return f"({', '.join(f'{symbol} = {root}' for symbol, root in self._coordinates.items())})"


def overlap(a: Any, b: Any) -> bool:
    """Whether two rationals or balls have a number in common; none is known of what is None."""
    from flint import arb

    return a is not None and b is not None and bool(arb(a).overlaps(arb(b)))


def _value_of(value: Expr, unsimplified: Expr) -> RealRoot | None:
    """A number from its closed form."""
    found = closed_form(value)
    if type(value) is Number:
        return found
    ball = balls_at([unsimplified], {}, 256)[0]
    if ball is None:
        return None
    if not (ball > 0 or ball < 0) and proved_zero(value):
        return closed_form(ZERO)
    return found
