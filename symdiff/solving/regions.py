"""Sets of real numbers: finitely many intervals and points, with exact ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_

from symdiff.expr import FALSE, Condition, Expr, Number, Relation
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.proofs.zero import proved_zero

__all__ = ["ALL", "NOTHING", "Region", "Undecided", "compared"]

#: Bits with which ends are compared before a proof that they are equal is tried.
BITS = (64, 256, 1024)


class Undecided(Exception):
    """Which of two constants is greater is not known; never seen by a user."""


def compared(a: Expr, b: Expr) -> int:
    """-1, 0 or 1 as a constant is less than another, equal to it, or greater.

    Raises:
        Undecided: neither did balls tell nor was equality proved.
    """
    if a is b:
        return 0
    if type(a) is Number and type(b) is Number:
        return (a.value > b.value) - (a.value < b.value)
    difference = a - b
    for bits in BITS:
        value, = enclosures([difference], {}, bits)
        if value is None:
            break
        if value > 0 or value < 0:
            return 1 if value > 0 else -1
    if proved_zero(difference):
        return 0
    raise Undecided


class Region:
    """A set of reals: whether the points in order belong to it, and the open gaps before, between and behind them.

    Attributes:
        points: constants in ascending order.
        at: for each point, whether it belongs to the set.
        between: for each gap, one more than there are points, whether it belongs to the set.

    >>> from symdiff.expr import Symbol, Number
    >>> (Region.of("<", Number(2)) & Region.of("!=", Number(0))).conditions(Symbol("x"))
    [x < 2, x != 0]
    """

    __slots__ = ("at", "between", "points")

    def __init__(self, points: Sequence[Expr], at: Sequence[bool], between: Sequence[bool]) -> None:
        kept = [place for place in range(len(points)) if not at[place] == between[place] == between[place + 1]]
        self.points = tuple([points[place] for place in kept])
        self.at = tuple([at[place] for place in kept])
        self.between = (between[0], *[between[place + 1] for place in kept])

    @staticmethod
    def of(op: str, value: Expr) -> Region:
        """The numbers in a relation to a constant."""
        return Region([value], [op in ("=", "<=", ">=")], [op in ("<", "<=", "!="), op in (">", ">=", "!=")])

    def __and__(self, other: Region) -> Region:
        return self._merged(other, lambda a, b: a and b)

    def __or__(self, other: Region) -> Region:
        return self._merged(other, lambda a, b: a or b)

    def __le__(self, other: Region) -> bool:
        return self._merged(other, lambda a, b: a and not b).empty

    def _merged(self, other: Region, join: Callable[[bool, bool], bool]) -> Region:
        points: list[Expr] = []
        at: list[bool] = []
        between = [join(self.between[0], other.between[0])]
        i = j = 0
        while i < len(self.points) or j < len(other.points):
            order = (1 if i == len(self.points) else -1 if j == len(other.points)
                     else compared(self.points[i], other.points[j]))
            mine, theirs = order <= 0, order >= 0
            points.append(self.points[i] if mine else other.points[j])
            at.append(join(self.at[i] if mine else self.between[i], other.at[j] if theirs else other.between[j]))
            i, j = i + mine, j + theirs
            between.append(join(self.between[i], other.between[j]))
        return Region(points, at, between)

    def holds(self, value: Expr) -> bool:
        """Whether a constant belongs to the set."""
        for place, point in enumerate(self.points):
            order = compared(value, point)
            if order <= 0:
                return self.at[place] if order == 0 else self.between[place]
        return self.between[-1]

    @property
    def empty(self) -> bool:
        """Whether nothing belongs to the set."""
        return not self.points and not self.between[0]

    @property
    def holes(self) -> tuple[Expr, ...]:
        """The points that are missing although all around them belongs to the set."""
        return tuple([point for place, point in enumerate(self.points)
                      if not self.at[place] and self.between[place] and self.between[place + 1]])

    @property
    def ends(self) -> tuple[Expr, ...]:
        """The points where the set begins or ends."""
        return tuple([point for place, point in enumerate(self.points)
                      if self.between[place] != self.between[place + 1]])

    def conditions(self, left: Expr) -> list[Condition]:
        """Conditions which together say that the expression belongs to the set: its intervals, and their holes."""
        holes = set(self.holes)
        intervals: list[Condition] = []
        low: tuple[Expr, bool] | None = None
        for place, point in enumerate(self.points):
            before, here, behind = self.between[place], self.at[place], self.between[place + 1]
            if before and not behind:
                intervals.append(_interval(left, low, (point, here)))
            elif not before and not behind:
                intervals.append(left.equals(point))
            elif not before:
                low = (point, here)
        if self.between[-1] and (low is not None or intervals):
            intervals.append(_interval(left, low, None))
        if not intervals and not self.between[-1]:
            return [FALSE]
        whole = [reduce(or_, intervals)] if intervals else []
        return [*whole, *[left.differs(point) for point in self.points if point in holes]]


def _interval(left: Expr, low: tuple[Expr, bool] | None, high: tuple[Expr, bool] | None) -> Condition:
    parts: list[Condition] = []
    if low is not None and high is not None:
        parts.append(Relation("<=" if low[1] else "<", low[0], left))
        parts.append(Relation("<=" if high[1] else "<", left, high[0]))
    elif low is not None:
        parts.append(Relation(">=" if low[1] else ">", left, low[0]))
    elif high is not None:
        parts.append(Relation("<=" if high[1] else "<", left, high[0]))
    return reduce(and_, parts)


ALL = Region((), (), (True,))
NOTHING = Region((), (), (False,))
