"""Where a curve runs between the points at which it is computed: joined if it is continuous, else apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf, isfinite, isnan
from typing import NamedTuple

__all__ = ["Piece", "peaks", "pieces", "towards", "window"]

#: A jump is told from a steep slope after so many halvings.
HALVINGS = 44
#: A peak is found by so many steps, each of which leaves two thirds of the place.
TRISECTIONS = 24

Function = Callable[[float], float]


class Piece(NamedTuple):
    """A part of a curve over one column: from where it comes and to where it goes, perhaps up to infinity."""

    column: int
    low: float
    high: float


def window(values: Sequence[float], breaks: Sequence[float]) -> tuple[float, float]:
    """The part of the vertical axis that is shown: all of it, unless the curve goes to infinity.

    Args:
        values: of the curve, where it is finite.
        breaks: values next to jumps and poles.
    """
    ordered = sorted(values)
    low, high = ordered[0], ordered[-1]
    inner_low, inner_high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    span = inner_high - inner_low
    # Up to a pole as far as the eye needs to see where the curve goes, not as far as the nearest point reaches.
    if max(breaks, default=high) > high + 10 * (high - low):
        high = min(high, inner_high + span)
    if min(breaks, default=low) < low - 10 * (high - low):
        low = max(low, inner_low - span)
    if not isfinite(high - low):
        low, high = max(low, -1e300), min(high, 1e300)
    if high - low <= 1e-12 * max(abs(high), abs(low)):
        middle = (high + low) / 2
        half = abs(middle) / 2 or 1.0
        return middle - half, middle + half
    return low - 0.04 * (high - low), high + 0.04 * (high - low)


def towards(function: Function, left: tuple[float, float], right: tuple[float, float], small: float
            ) -> tuple[float, float] | None:
    """Whether a curve is continuous between two points, by halving towards the larger change.

    Returns:
        None if it is, or the values on both sides of a jump, a pole, or the edge of the domain; nan if there is none.
    """
    (a, at_a), (b, at_b) = left, right
    for _ in range(HALVINGS):
        if isfinite(at_a) and isfinite(at_b) and abs(at_b - at_a) <= small:
            return None
        middle = (a + b) / 2
        if not a < middle < b:
            break
        value = function(middle)
        if _change(at_a, value) >= _change(value, at_b):
            b, at_b = middle, value
        else:
            a, at_a = middle, value
    return at_a, at_b


def _change(first: float, second: float) -> float:
    if isfinite(first) and isfinite(second):
        return abs(second - first)
    return inf if isfinite(first) or isfinite(second) else -1.0


def peaks(function: Function, points: Sequence[tuple[float, float]], per_column: int) -> Iterator[Piece]:
    """The tips of a curve that lie between the points at which it was computed; arguments as for `pieces`."""
    for place, (left, middle, right) in enumerate(zip(points, points[1:], points[2:])):
        sign = 1.0 if middle[1] > max(left[1], right[1]) else -1.0 if middle[1] < min(left[1], right[1]) else 0.0
        if not sign or not all(isfinite(value) for _, value in (left, middle, right)):
            continue
        low, high = left[0], right[0]
        for _ in range(TRISECTIONS):
            first, second = low + (high - low) / 3, high - (high - low) / 3
            if sign * function(first) < sign * function(second):
                low = first
            else:
                high = second
        tip = function((low + high) / 2)
        if isfinite(tip) and sign * tip > sign * middle[1]:
            yield Piece(place // per_column, min(tip, middle[1]), max(tip, middle[1]))


def pieces(function: Function, points: Sequence[tuple[float, float]], per_column: int, small: float
           ) -> Iterator[Piece]:
    """The parts of a curve, column by column.

    Args:
        function: the curve.
        points: where it was computed, and its values there.
        per_column: points for each column.
        small: a change that is not seen.
    """
    for place, (left, right) in enumerate(zip(points, points[1:])):
        column = place // per_column
        before, after = left[1], right[1]
        if not isfinite(before) and not isfinite(after):
            continue
        apart = None
        if not (isfinite(before) and isfinite(after) and abs(after - before) <= small):
            apart = towards(function, left, right, small)
        if apart is None:
            yield Piece(column, min(before, after), max(before, after))
            continue
        for value, edge in zip((before, after), apart, strict=True):
            if isfinite(value):
                end = value if isnan(edge) else edge        # nan: beyond the edge of the domain
                yield Piece(column, min(value, end), max(value, end))
