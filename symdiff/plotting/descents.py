"""Descents: the path over a curve or over contours, as a picture and as an animation."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symdiff.errors import ArgumentError
from symdiff.expr import Operand, Symbol, free_symbols
from symdiff.language import as_expression, as_symbol
from symdiff.optimization.minimize import minimize
from symdiff.optimization.path import Minimization, Path
from symdiff.plotting.animation import Animation, thinned
from symdiff.plotting.curves import draw_curve
from symdiff.plotting.picture import COLORS, Picture, label, new_axes, number, number_label, range_of
from symdiff.plotting.sampling import sampled
from symdiff.plotting.surfaces import Plane, draw_contours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["animate_descent", "plot_descent"]

CAPTION = "Each step goes against the gradient: large where it is steep, ever smaller towards the bottom."


class _Scene:
    """A function of one or two variables, and a path over it."""

    def __init__(self, expr: Operand | str, start: Mapping[Any, Any] | Operand | str | Path | Minimization, method: str,
                 rate: float | None, steps: int, ranges: Sequence[Any]) -> None:
        self.function = as_expression(expr, start if isinstance(start, Mapping) else None)
        names = sorted(free_symbols(self.function), key=str)
        if isinstance(start, Minimization):
            start = start.path
        if not isinstance(start, Path):
            place = start if isinstance(start, Mapping) else {self._only(names): start}
            names = [as_symbol(name) for name in place]
            begin = {name: number(value, f"the start of {name}") for name, value in place.items()}
            found = minimize(self.function, begin, method=method, rate=rate, steps=steps)
            self.message = found.message
            start = found.path
        else:
            names = [as_symbol(name) for name in start.names]
            self.message = ""
        if not 1 <= len(names) <= 2:
            raise ArgumentError(f"a descent is drawn for one or two variables, not {len(names)}")
        self.path, self.names = start, names
        points = [point for point in start.points if all(map(_is_finite, point))]
        values = [value for value in start.values if _is_finite(value)]
        if not points or not values:
            raise ArgumentError("the function has no finite value at the start: begin elsewhere")
        self.points, self.values = points, values
        self.ranges = [range_of(given, name) if given is not None else _spread([point[place] for point in points])
                       for place, (given, name) in enumerate(zip((*ranges, None), names))]

    @staticmethod
    def _only(names: Sequence[Symbol]) -> Symbol:
        if len(names) != 1:
            raise ArgumentError(f"where to start? Give a number for each of {', '.join(map(str, names)) or 'x'}, as in "
                                "{'x': 4}")
        return names[0]

    def draw_ground(self, axes: Axes) -> None:
        """The curve or the contours below the path."""
        if len(self.names) == 1:
            low, high = self.ranges[0]
            curve = sampled(self.function, self.names[0], low, high)
            if not curve.pieces:
                raise ArgumentError(f"the function has no value from {low:g} to {high:g}: choose another range")
            draw_curve(axes, curve, low, high, slopes=False)
            axes.set_xlabel(label(self.names[0]))
            axes.set_ylabel(label(self.function))
        else:
            draw_contours(axes, Plane(self.function, self.names, self.ranges))
            axes.set_title(label(self.function), fontsize=11)

    def line(self, last: int) -> tuple[list[float], list[float]]:
        """The path up to a step, as it lies in the picture."""
        points = self.points[:last + 1]
        if len(self.names) == 1:
            return [point[0] for point in points], self.values[:last + 1]
        return [point[0] for point in points], [point[1] for point in points]

    def told(self, step: int) -> str:
        """Where the path is at a step."""
        place = ", ".join([f"{name} = {number_label(value)}" for name, value in zip(self.names, self.points[step])])
        return f"step {step}: {place}, value {number_label(self.values[step])}"


def _is_finite(value: float) -> bool:
    return abs(value) < 1e12


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """A range around the values of a path."""
    low, high = min(values), max(values)
    margin = max(0.45 * (high - low), 0.05 * (abs(low) + abs(high)), 0.5)
    return low - margin, high + margin


def plot_descent(expr: Operand | str, start: Mapping[Any, Any] | Operand | str | Path | Minimization, *,
                 method: str = "gradient-descent", rate: float | None = None, steps: int = 1000, x: Any = None,
                 y: Any = None, ax: Any = None, file: str | os.PathLike[str] | None = None) -> Picture:
    """The path of a descent, over the curve of a function of one variable or the contours of one of two.

    Args:
        expr: an expression or a formula.
        start: where to begin, as in {"x": 4}, or a number for one variable; or what `minimize` gave, or its path.
        method, rate, steps: of the descent, as for `minimize`.
        x, y: the ranges to draw; around the path if they are left out.
        ax: Matplotlib's axes to draw on; new ones if they are left out.
        file: where to save the picture.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the arguments make no sense.

    >>> plot_descent("x^2 sin x", 4, rate=0.01).caption
    'Each step goes against the gradient: large where it is steep, ever smaller towards the bottom.'
    """
    scene = _Scene(expr, start, method, rate, steps, (x, y))
    figure, axes, own = new_axes(ax, (7.0, 5.0))
    scene.draw_ground(axes)
    u, v = scene.line(len(scene.points) - 1)
    axes.plot(u, v, color=COLORS["path"], linestyle="-", linewidth=1.2, marker="o", markersize=4,
              markeredgecolor="white", markeredgewidth=0.5, zorder=5, label=f"{len(u) - 1} steps")
    _draw_ends(axes, scene, u, v)
    axes.legend(loc="best", fontsize=9)
    picture = Picture(figure, (axes,), CAPTION, own)
    return picture if file is None else picture.save(file)


def _draw_ends(axes: Axes, scene: _Scene, u: Sequence[float], v: Sequence[float]) -> None:
    place = ", ".join([number_label(value) for value in scene.points[0]])
    axes.plot(u[:1], v[:1], "s", color=COLORS["start"], markeredgecolor="black", markersize=9, zorder=6,
              label=f"start: {place}, value {number_label(scene.values[0])}")
    place = ", ".join([number_label(value) for value in scene.points[-1]])
    axes.plot(u[-1:], v[-1:], "*", color=COLORS["end"], markeredgecolor="white", markersize=14, zorder=7,
              label=f"end: {place}, value {number_label(scene.values[len(u) - 1])}")


def animate_descent(expr: Operand | str, start: Mapping[Any, Any] | Operand | str | Path | Minimization, *,
                    method: str = "gradient-descent", rate: float | None = None, steps: int = 1000, x: Any = None,
                    y: Any = None, frames: int = 100, file: str | os.PathLike[str] | None = None,
                    progress: bool = False) -> Animation:
    """The descent as an animation.

    Args:
        expr, start, method, rate, steps, x, y: as for `plot_descent`.
        frames: at most so many; of long paths later steps are left out.
        file: where to save it: .gif, .html, or .mp4 where ffmpeg is installed.
        progress: show a bar on standard error while it is saved.

    What is raised: as for `plot_descent`.

    >>> animate_descent("x^2 sin x", 4, rate=0.01, frames=20).count
    20
    """
    if not isinstance(frames, int) or isinstance(frames, bool) or not 2 <= frames <= 2000:
        raise ArgumentError(f"frames is a whole number from 2 to 2000, not {frames!r}")
    scene = _Scene(expr, start, method, rate, steps, (x, y))
    figure, axes, _ = new_axes(None, (7.0, 5.0))
    scene.draw_ground(axes)
    shown = thinned(len(scene.points), frames)
    u, v = scene.line(0)
    axes.plot(u, v, "s", color=COLORS["start"], markeredgecolor="black", markersize=9, zorder=4)
    (trail,) = axes.plot(u, v, color=COLORS["path"], linewidth=1.2, marker="o", markersize=3.5,
                         markeredgecolor="white", markeredgewidth=0.5, zorder=5)
    (here,) = axes.plot(u, v, "o", color=COLORS["end"], markeredgecolor="white", markersize=10, zorder=7)
    title = axes.text(0.5, 0.985, "", transform=axes.transAxes, ha="center", va="top", fontsize=10, zorder=8,
                      bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "#bbbbbb"})

    def update(frame: int) -> float:
        step = shown[frame]
        a, b = scene.line(step)
        trail.set_data(a, b)
        here.set_data(a[-1:], b[-1:])
        title.set_text(scene.told(step))
        return scene.values[step]

    animation = Animation(figure, [trail, here, title], update, len(shown), CAPTION)
    return animation if file is None else animation.save(file, progress)


