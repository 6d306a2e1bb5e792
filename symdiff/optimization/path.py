"""The path of a search: where it was, step by step, and what became of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, overload

__all__ = ["Divergence", "Minimization", "Path", "PathPoint", "divergence"]


class PathPoint(NamedTuple):
    """One point of a path.

    Attributes:
        step: how many steps lead there; 0 for the start.
        x: the point, by the names of the variables.
        value: the function there.
        gradient: its partial derivatives there, by name.
        rate: the learning rate of the step that leads on, None where the method has none or stopped.
    """

    step: int
    x: dict[str, float]
    value: float
    gradient: dict[str, float]
    rate: float | None


class Path(Sequence[PathPoint]):
    """All points of a search in their order; `path[-1]` is where it ended.

    >>> from symdiff import minimize
    >>> path = minimize("x^2", {"x": 1}, method="gradient-descent", rate=0.25).path
    >>> [point.x["x"] for point in path[:4]], path.values[1]
    ([1.0, 0.5, 0.25, 0.125], 0.25)
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.points: list[tuple[float, ...]] = []
        self.values: list[float] = []
        self.gradients: list[tuple[float, ...]] = []
        self.rates: list[float | None] = []

    def add(self, x: Sequence[float], value: float, gradient: Sequence[float], rate: float | None) -> None:
        self.points.append(tuple(x))
        self.values.append(value)
        self.gradients.append(tuple(gradient))
        self.rates.append(rate)

    def __len__(self) -> int:
        return len(self.points)

    @overload
    def __getitem__(self, place: int) -> PathPoint: ...
    @overload
    def __getitem__(self, place: slice) -> list[PathPoint]: ...
    def __getitem__(self, place: int | slice) -> PathPoint | list[PathPoint]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        step = range(len(self))[place]
        return PathPoint(step, dict(zip(self.names, self.points[step])), self.values[step],
                         dict(zip(self.names, self.gradients[step])), self.rates[step])

    def __iter__(self) -> Iterator[PathPoint]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<path of {len(self)} points from {_shown(self[0].x)} to {_shown(self[-1].x)}>"


class Divergence(NamedTuple):
    """That a search runs away.

    Attributes:
        step: the first of the steps that are each longer than the one before.
        reason: what went wrong, and what to do.
    """

    step: int
    reason: str


def divergence(path: Path, rated: bool = True) -> Divergence:
    """Where a path that ran away began to: from that step on, each is longer than the one before.

    The way along a step is too steep for its rate where rate times curvature exceeds 2 (Nocedal and Wright, Numerical
    Optimization, chapter 3); the curvature is that of the gradients at both ends.
    """
    lengths = [math.dist(a, b) for a, b in zip(path.points, path.points[1:])]
    first = max(len(lengths) - 1, 0)
    while first > 0 and not lengths[first] <= lengths[first - 1]:
        first -= 1
    where = f"from step {first + 1} on every step is longer than the one before"
    if not lengths:
        return Divergence(0, "the function has no finite value and gradient at the start")
    if math.isnan(path.values[-1]):
        there = _shown(path[-1].x)
        return Divergence(len(lengths), f"step {len(lengths)} leaves the domain of the function, to {there}: take a "
                                        "smaller rate, or another start")
    finite = [value for value in path.values if math.isfinite(value)]
    if path.values[-1] < 0 and finite == sorted(finite, reverse=True):
        return Divergence(first + 1, f"the values fall without bound: there is no minimum this way; {where}")
    move = [b - a for a, b in zip(path.points[first], path.points[first + 1])]
    change = [b - a for a, b in zip(path.gradients[first], path.gradients[first + 1])]
    length = math.hypot(*move)
    curvature = sum([a * b / length / length for a, b in zip(move, change)]) if length else 0.0
    rate = path.rates[first]
    reason = f"the search diverges: {where}"
    if rate is not None and rated and math.isfinite(curvature) and rate * curvature > 2:
        reason += (f"; there the slope changes by {curvature:.3g} for each unit of the way, so the rate {rate:.6g} is "
                   f"too large: take one below 2/{curvature:.3g} = {2 / curvature:.2g}")
    elif rate is not None:
        reason += f"; take a rate smaller than {rate:.6g}"
    return Divergence(first + 1, reason)


class Minimization:
    """What `minimize` found.

    Attributes:
        x: the point, by the names of the variables.
        fun: the value there.
        gradient: the partial derivatives there, by name.
        path: all points on the way.
        steps: how many steps were made.
        evaluations: how many times the function was computed.
        method: the method that was asked for.
        success: whether it ended at a point where the gradient vanishes, as far as was asked for.
        message: how it ended, in a sentence.
        diverged_at: the step where it began to run away; None if it did not.
    """

    def __init__(self, path: Path, method: str, evaluations: int, success: bool, message: str,
                 diverged_at: int | None = None, fun: float | None = None) -> None:
        end = path[-1]
        self.x: Mapping[str, float] = end.x
        self.fun = end.value if fun is None else fun
        self.gradient: Mapping[str, float] = end.gradient
        self.path = path
        self.steps = len(path) - 1
        self.evaluations = evaluations
        self.method = method
        self.success = success
        self.message = message
        self.diverged_at = diverged_at

    def __repr__(self) -> str:
        found = "minimum" if self.success else "no minimum; last value"
        return f"<{found} {self.fun:.10g} at {_shown(self.x)}: {self.message}>"


def _shown(point: Mapping[str, float]) -> str:
    parts = [f"{name} = {value:.6g}" for name, value in point.items()]
    return ", ".join(parts if len(parts) < 9 else [*parts[:8], f"and {len(parts) - 8} more"])
