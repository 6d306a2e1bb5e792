"""Solutions of smooth equations in a box, each enclosed by itself, with proof that there are no others.

Boxes are halved until the equations certainly fail in them, or Krawczyk's operator proves that they hold at exactly
one point (Neumaier, Interval Methods for Systems of Equations, chapter 5).  Where neither happens, at a solution where
the equations touch or at the edge of the domain, a tiny box stays undecided and is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from symdiff.differentiation import differentiate
from symdiff.domains.requirements import defined, differentiable
from symdiff.errors import LimitError
from symdiff.expr import Condition, Expr, Symbol
from symdiff.numeric.enclosures import working_precision
from symdiff.simplification.shortest import simplified
from symdiff.solving.enclosing import OUTSIDE, Enclosure

__all__ = ["Box", "IsolatedPoint", "Isolation", "isolated"]

#: Bounds of the sides; doubles are exact.
Box = tuple[tuple[float, float], ...]

#: So many boxes are looked at, and none that is narrower is halved: on the line, and in more dimensions.
MAX_BOXES, NARROW, NARROW_PLANE = 30_000, 2.0**-28, 2.0**-12
BITS = 64
#: So many nodes are enclosed over boxes; of large expressions fewer boxes are looked at.
MAX_WORK = 8_000_000
#: More solutions than this are not counted.
MAX_POINTS = 500


class Isolation(NamedTuple):
    """What was found in a box.

    Attributes:
        points: each with a box in which it is the only solution.
        undecided: boxes in which there may be solutions or not.
    """

    points: list[IsolatedPoint]
    undecided: list[Box]


class System:
    """As many smooth equations as unknowns."""

    def __init__(self, equations: Sequence[Expr], symbols: Sequence[Symbol]) -> None:
        self.size = len(symbols)
        self.symbols = tuple(symbols)
        self.equations = tuple(equations)
        slopes = [simplified(differentiate(equation, symbol)) for equation in equations for symbol in symbols]
        self.values = Enclosure(equations, symbols)
        self.smooth = Enclosure([need for equation in equations for need in _smoothness(equation, symbols)], symbols)
        self.slopes = Enclosure(slopes, symbols)

    def krawczyk(self, box: Sequence[Any], bits: int) -> list[Any] | None:
        """A box that contains every solution in the box, and one for certain if it lies inside; None if the slopes
        cannot be enclosed."""
        from flint import arb, arb_mat

        slopes = self.slopes.over(box, bits)
        if any(slope is None or slope is OUTSIDE for slope in slopes):
            return None
        if self.smooth.exprs and not all(holds is True for holds in self.smooth.over(box, bits)):
            return None
        with working_precision(bits):
            middle = [side.mid() for side in box]
        values = self.values.over(middle, bits)
        if any(value is None or value is OUTSIDE for value in values):
            return None
        with working_precision(bits):
            size = self.size
            matrix = arb_mat(size, size, [arb(slope) for slope in slopes])
            try:
                inverse = arb_mat(size, size, [entry.mid() for entry in matrix.mid().inv().entries()])
            except ZeroDivisionError:
                return None
            step = inverse * arb_mat(size, 1, [arb(value) for value in values])
            unity = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
            spread = arb_mat(size, 1, [side - mid for side, mid in zip(box, middle)])
            shift = (unity - inverse * matrix) * spread
            found = [mid - step[i, 0] + shift[i, 0] for i, mid in enumerate(middle)]
        return found if all(side.is_finite() for side in found) else None


def _smoothness(equation: Expr, symbols: Sequence[Symbol]) -> list[Condition]:
    """What must hold, besides having a value, for the slopes to be those of the equation."""
    always = set(defined(equation))
    return [need for symbol in symbols for need in differentiable(equation, symbol) if need not in always]


class IsolatedPoint:
    """The only solution in a box.

    Args:
        system: the equations.
        box: balls, one for each unknown.
    """

    def __init__(self, system: System, box: Sequence[Any]) -> None:
        self.system = system
        self.box = list(box)
        self._known: dict[int, list[Any]] = {}

    def balls(self, bits: int) -> list[Any]:
        """The point to about so many bits: Krawczyk's operator, again and again."""
        found = self._known.get(bits)
        if found is None:
            found = self._known[max(self._known)] if self._known else self.box
            for _ in range(200):
                narrower = self.system.krawczyk(found, bits + 32)
                if narrower is None:
                    break
                with working_precision(bits + 32):
                    met = [_intersection(a, b) for a, b in zip(found, narrower)]
                    shrunk = any(new.rad() * 10 < old.rad() * 9 for new, old in zip(met, found))
                found = met
                if not shrunk or all(_narrow(ball, bits) for ball in found):
                    break
            self._known[bits] = found
        return found

    def within(self, box: Sequence[Any]) -> bool | None:
        """Whether the point certainly lies in a box, or certainly not."""
        balls = self.balls(BITS)
        if any(not ball.overlaps(side) for ball, side in zip(balls, box)):
            return False
        return True if all(side.contains(ball) for ball, side in zip(balls, box)) else None


def isolated(equations: Sequence[Expr], symbols: Sequence[Symbol], box: Box, where: Sequence[Expr] = (),
             effort: int = MAX_BOXES) -> Isolation:
    """All solutions in a box.

    Args:
        equations: what is 0; as many as symbols, without unevaluated derivatives.
        symbols: the unknowns.
        box: where to look.
        where: expressions that must have a value at a solution.
        effort: so many boxes are looked at, at most.

    Raises:
        LimitError: the box holds more than can be told apart with bounded work.
    """
    system, domain = System(equations, symbols), Enclosure(where, symbols)
    narrow = NARROW if len(symbols) == 1 else NARROW_PLANE
    effort = min(effort, MAX_WORK // len(system.slopes.order))
    found: list[IsolatedPoint] = []
    undecided: list[Box] = []
    pending = [box]
    looked_at = 0
    while pending:
        looked_at += 1
        if len(found) > MAX_POINTS:
            raise LimitError(f"there are more than {MAX_POINTS} solutions: give a smaller box")
        if looked_at > effort:
            raise LimitError(f"after {effort} boxes it is still not certain where the solutions are: give a smaller "
                             "box" if effort else "the equations are too large to be solved")
        here = pending.pop()
        verdict = _examined(system, domain, here)
        if isinstance(verdict, IsolatedPoint):
            if not any(_same(verdict, other) for other in found):
                found.append(verdict)
        elif verdict is None:
            halves = _halves(here, narrow)
            if halves is None:
                undecided.append(here)
            else:
                pending += halves
    undecided = _clusters([small for small in undecided if not _explained(small, found)], narrow)
    return Isolation(found, undecided)


def _examined(system: System, domain: Enclosure, box: Box) -> IsolatedPoint | bool | None:
    """The one solution in or near a box, False if there is none in it, None if that is open."""
    sides = [_side(low, high) for low, high in box]
    for value in system.values.over(sides, BITS):
        if value is OUTSIDE or (value is not None and _nonzero(value)):
            return False
    if OUTSIDE in domain.over(sides, BITS):
        return False
    wide = [_side(low - 0.1 * (high - low), high + 0.1 * (high - low)) for low, high in box]
    for _ in range(8):
        narrower = system.krawczyk(wide, BITS)
        if narrower is None:
            return None
        if any(not a.overlaps(b) for a, b in zip(wide, narrower)):
            return False
        if all(a.contains_interior(b) for a, b in zip(wide, narrower)):
            point = IsolatedPoint(system, wide)
            return False if point.within(sides) is False else point
        with working_precision(BITS):
            met = [_intersection(a, b) for a, b in zip(wide, narrower)]
            if all(new.rad() * 4 > old.rad() * 3 for new, old in zip(met, wide)):
                return None
        # What was cut away holds no solution, so what is left may be widened: a solution found then is the only one.
        with working_precision(BITS):
            wide = [side + (side - side.mid()) / 8 for side in met]
        if any(not a.overlaps(b) for a, b in zip(wide, sides)):
            return False
    return None


def _same(point: IsolatedPoint, other: IsolatedPoint) -> bool:
    return all(a.overlaps(b) for a, b in zip(point.balls(BITS), other.balls(BITS))) and (
        all(side.contains(ball) for side, ball in zip(other.box, point.balls(BITS))))


def _explained(box: Box, found: Sequence[IsolatedPoint]) -> bool:
    """Whether a box lies where a point that was found is known to be the only one."""
    sides = [_side(low, high) for low, high in box]
    return any(all(side.contains(inner) for side, inner in zip(point.box, sides)) for point in found)


def _clusters(boxes: Sequence[Box], narrow: float) -> list[Box]:
    """Boxes that touch, joined."""
    joined: list[Box] = []
    for box in sorted(boxes):
        for place, other in enumerate(joined):
            if all(a <= d + 64 * narrow and c <= b + 64 * narrow for (a, b), (c, d) in zip(box, other)):
                joined[place] = tuple([(min(a, c), max(b, d)) for (a, b), (c, d) in zip(box, other)])
                break
        else:
            joined.append(box)
    return joined


def _halves(box: Box, narrow: float) -> list[Box] | None:
    """The box in two parts, across its widest side; not in the very middle, where solutions like to be."""
    widths = [(high - low) / max(1.0, abs(low), abs(high)) for low, high in box]
    place = widths.index(max(widths))
    if widths[place] < narrow:
        return None
    low, high = box[place]
    cut = low + (high - low) * 0.4871
    return [(*box[:place], part, *box[place + 1:]) for part in ((cut, high), (low, cut))]


def _side(low: float, high: float) -> Any:
    from flint import arb

    return arb(low).union(arb(high))


def _intersection(a: Any, b: Any) -> Any:
    """The numbers in both balls, which overlap."""
    return a.intersection(b)


def _narrow(ball: Any, bits: int) -> bool:
    """Whether more than so many bits of a ball are known, behind the binary point if it may be 0."""
    return bool(ball.rel_accuracy_bits() > bits + 8 or ball.rad() * 2 ** (bits + 8) < 1 > abs(ball))


def _nonzero(value: Any) -> bool:
    return bool(value > 0 or value < 0)
