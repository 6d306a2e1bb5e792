"""Gradient descent in its several forms, with its whole path."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from symdiff.errors import ArgumentError
from symdiff.optimization.objective import Objective
from symdiff.optimization.path import Minimization, Path, divergence
from symdiff.optimization.progress import Progress

__all__ = ["RULES", "Settings", "descend"]

Vector = list[float]

#: A search has run away when its steps have become so many times longer without a break.
_RUNAWAY = 1e8


class Settings(NamedTuple):
    """How to descend.

    Attributes:
        rate: the learning rate.
        decay: the rate of step k is rate/(1 + decay*k).
        momentum: how much of the last step goes on.
        steps: at most so many.
        tolerance: end where the gradient is so small, relative to that at the start if that is large.
        batch: rows of the data for each step; None for all.
        seed: of the order in which rows are drawn.
        progress: show a bar.
    """

    rate: float
    decay: float = 0.0
    momentum: float = 0.9
    steps: int = 10_000
    tolerance: float = 1e-10
    batch: int | None = None
    seed: int = 0
    progress: bool = False


class Rule(ABC):
    """How a gradient becomes a step; it may remember what was before."""

    def __init__(self, settings: Settings, size: int) -> None:
        self.settings = settings
        self.last: Vector = [0.0] * size

    @abstractmethod
    def step(self, count: int, rate: float, gradient: Vector) -> Vector:
        """The step number `count`, from 0."""


class Plain(Rule):
    """Against the gradient: x - rate*g (Cauchy 1847)."""

    def step(self, count: int, rate: float, gradient: Vector) -> Vector:
        return [-rate * g for g in gradient]


class Momentum(Rule):
    """The last step goes on, damped (Polyak, "Some methods of speeding up the convergence of iteration methods",
    1964)."""

    def step(self, count: int, rate: float, gradient: Vector) -> Vector:
        self.last = [self.settings.momentum * v - rate * g for v, g in zip(self.last, gradient)]
        return self.last


class Nesterov(Rule):
    """Momentum with the gradient of where it leads (Nesterov 1983, in the form of Bengio et al., "Advances in
    optimizing recurrent networks", 2013, which needs the gradient at the point alone)."""

    def step(self, count: int, rate: float, gradient: Vector) -> Vector:
        momentum = self.settings.momentum
        self.last = [momentum * v - rate * g for v, g in zip(self.last, gradient)]
        return [momentum * v - rate * g for v, g in zip(self.last, gradient)]


class Adam(Rule):
    """Each variable at its own pace (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015)."""

    second = 0.999
    floor = 1e-8

    def __init__(self, settings: Settings, size: int) -> None:
        super().__init__(settings, size)
        self.squares: Vector = [0.0] * size

    def step(self, count: int, rate: float, gradient: Vector) -> Vector:
        first, second = self.settings.momentum, self.second
        self.last = [first * m + (1 - first) * g for m, g in zip(self.last, gradient)]
        self.squares = [second * v + (1 - second) * g * g for v, g in zip(self.squares, gradient)]
        unbiased, spread = 1 - first ** (count + 1), 1 - second ** (count + 1)
        return [-rate * (m / unbiased) / (math.sqrt(v / spread) + self.floor)
                for m, v in zip(self.last, self.squares)]


#: The rules by the names of their methods, and their usual rates.
RULES: dict[str, tuple[type[Rule], float]] = {
    "gradient-descent": (Plain, 0.01), "momentum": (Momentum, 0.01), "nesterov": (Nesterov, 0.01), "adam": (Adam, 0.01),
    "line-search": (Plain, 0.01),
}


def descend(objective: Objective, start: Sequence[float], method: str, settings: Settings) -> Minimization:
    """Go downhill from the start until the gradient vanishes, the steps are used up, or the search runs away."""
    path = Path([variable.name for variable in objective.variables])
    rule = RULES[method][0](settings, len(start))
    searched = _Searched(objective, settings.rate) if method == "line-search" else None
    batches = None if settings.batch is None else _batches(objective.rows, settings.batch, settings.seed)
    x, grown = list(map(float, start)), 1.0
    longest: float | None = None
    small = 0.0
    with Progress(settings.steps, settings.progress) as progress:
        for count in range(settings.steps + 1):
            value, gradient = objective.gradient(x, None if batches is None else next(batches))
            if not math.isfinite(value) or not all(map(math.isfinite, gradient)):
                path.add(x, value, gradient, None)
                return _ran_away(path, method, objective)
            small = small or settings.tolerance * max(1.0, math.hypot(*gradient))
            if batches is None and math.hypot(*gradient) <= small:
                path.add(x, value, gradient, None)
                return Minimization(path, method, objective.evaluations, True,
                                    f"the gradient vanishes after {count} step{'s' * (count != 1)} of {method}")
            if count == settings.steps:
                path.add(x, value, gradient, None)
                break
            if searched is not None:
                rate = searched.rate(x, value, gradient)
            else:
                rate = settings.rate / (1 + settings.decay * count)
            path.add(x, value, gradient, rate)
            if rate == 0.0:
                break
            step = rule.step(count, rate, gradient)
            new = [a + b for a, b in zip(x, step)]
            if new == x and batches is None:
                break
            length = math.hypot(*step)
            grown = grown * length / longest if longest and length > longest else 1.0
            longest, x = length, new
            if grown > _RUNAWAY and batches is None and not value < path.values[0]:
                path.add(x, *objective.gradient(x), None)
                return _ran_away(path, method, objective)
            progress.at(count + 1, value)
        progress.at(len(path) - 1, path.values[-1], last=True)
    return _ended(path, method, objective, settings)


def _ended(path: Path, method: str, objective: Objective, settings: Settings) -> Minimization:
    """The result where the gradient did not vanish exactly."""
    steps = len(path) - 1
    if settings.batch is not None:
        total, gradient = objective.gradient(path.points[-1])
        path.gradients[-1] = tuple(gradient)
        return Minimization(path, method, objective.evaluations, True,
                            f"{steps} steps of {method} over batches of {settings.batch} rows", fun=total)
    size = math.hypot(*path.gradients[-1])
    if steps < settings.steps:
        return Minimization(path, method, objective.evaluations, True,
                            f"no smaller value can be told apart after {steps} steps of {method}: the gradient is "
                            f"{size:.1e}")
    found = divergence(path)
    if found.step <= steps - 10 and path.values[-1] > path.values[0]:
        return Minimization(path, method, objective.evaluations, False, found.reason, found.step)
    advice = "give more steps, or a larger rate"
    recent = path.values[-min(steps, 10):]
    if any([b >= a for a, b in zip(recent, recent[1:])]):
        advice = "the last steps jump back and forth: take a smaller rate, or a decay"
    return Minimization(path, method, objective.evaluations, False,
                        f"not there yet after {steps} steps of {method}: the gradient is {size:.1e}; {advice}")


def _ran_away(path: Path, method: str, objective: Objective) -> Minimization:
    found = divergence(path, rated=RULES[method][0] is Plain)
    return Minimization(path, method, objective.evaluations, False, found.reason, found.step)


class _Searched:
    """A line search: the rate is halved until the value falls as much as the slope promises, in part (Armijo,
    "Minimization of functions having Lipschitz continuous first partial derivatives", 1966), beginning with twice the
    last.

    Where values can no longer be told apart, the slope at the new point decides (Hager and Zhang, "A new conjugate
    gradient method with guaranteed descent and an efficient line search", 2005, section 4).
    """

    share = 1e-4

    def __init__(self, objective: Objective, rate: float) -> None:
        self.objective, self.last = objective, rate / 2

    def rate(self, x: Vector, value: float, gradient: Vector) -> float:
        """The rate of the next step; 0 where no step leads further down."""
        slope, rate = math.fsum([g * g for g in gradient]), 2 * self.last
        while True:
            new = [a - rate * g for a, g in zip(x, gradient)]
            if new == x:
                return 0.0
            if self.accepts(new, value, gradient, rate, slope):
                self.last = rate
                return rate
            rate /= 2

    def accepts(self, new: Vector, value: float, gradient: Vector, rate: float, slope: float) -> bool:
        fall, noise = value - self.objective.value(new), 1e-15 * abs(value)
        if abs(fall) > noise:
            return fall >= self.share * rate * slope
        _, there = self.objective.gradient(new)
        return -math.fsum([a * b for a, b in zip(there, gradient)]) <= (1 - 2 * self.share) * slope


def _batches(rows: int, size: int, seed: int) -> Iterator[Any]:
    """Rows in random order, each once before any comes again."""
    import numpy as np

    if not rows:
        raise ArgumentError("a batch is taken of the rows of data: give data, as in data={'x': [1, 2], 'y': [3, 4]}")
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(rows)
        yield from [order[start:start + size] for start in range(0, rows, size)]
