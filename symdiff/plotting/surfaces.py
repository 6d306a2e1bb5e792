"""Functions of two variables: a surface with its slices, contours with the gradient."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symdiff.calculus.gradient import gradient
from symdiff.calculus.places import Place, as_place, numbers_only
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Operand, Symbol, free_symbols
from symdiff.kernels import compile
from symdiff.language import Names, as_expression, as_symbols
from symdiff.numeric import evaluate_float
from symdiff.plotting.picture import COLORS, Picture, label, new_axes, number, number_label, range_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Plane", "draw_contours", "plot_gradient", "plot_slices", "two_variables"]


class Plane:
    """A function of two variables over a rectangle.

    Args:
        function: the function.
        names: its variables.
        ranges: of both.
    """

    def __init__(self, function: Expr, names: Sequence[Symbol], ranges: Sequence[tuple[float, float]]) -> None:
        self.function, self.names, self.ranges = restricted(function), tuple(names), tuple(ranges)
        self.slopes = list(gradient(self.function, names))
        self._kernel = compile([self.function, *self.slopes], list(names), backend="numpy")

    def grid(self, count: int) -> tuple[Any, Any]:
        """A grid of points, so many along each side."""
        import numpy as np

        (a, b), (c, d) = self.ranges
        x, y = np.meshgrid(np.linspace(a, b, count), np.linspace(c, d, count))
        return x, y

    def at(self, x: Any, y: Any) -> list[Any]:
        """The function and its two slopes; nan where they have no finite value."""
        import numpy as np

        with np.errstate(all="ignore"):
            found = self._kernel(np.asarray(x, float), np.asarray(y, float))
        shape = np.broadcast(x, y).shape
        arrays = [np.array(np.broadcast_to(np.asarray(part, float), shape)) for part in found]
        for part in arrays:
            part[~np.isfinite(part)] = np.nan
        return arrays


def two_variables(expr: Operand | str, variables: Names | None) -> tuple[Expr, tuple[Symbol, ...]]:
    """The function and its two variables, by their names if they are not given.

    Raises:
        ArgumentError: there are not two.
    """
    function = as_expression(expr, variables)
    names = as_symbols(variables) if variables is not None else tuple(sorted(free_symbols(function), key=str))
    if len(names) != 2:
        raise ArgumentError(f"a function of two variables is expected, not of {', '.join(map(str, names)) or 'none'}: "
                            "name both, as in variables='x y'")
    numbers_only(function, names)
    return function, names


def _ranges(names: Sequence[Symbol], x: Any, y: Any, around: Sequence[float] | None = None, reach: float = 3.0
            ) -> list[tuple[float, float]]:
    """The ranges that were given, or such around a point."""
    middle = around or (0.0, 0.0)
    reach = max([reach, *[1.6 * abs(value) for value in middle]]) if around is not None else reach
    return [range_of(given, name) if given is not None else (-reach, reach) for given, name in zip((x, y), names)]


def plot_slices(expr: Operand | str, at: Place, x: Any = None, y: Any = None, *, variables: Names | None = None,
                file: str | os.PathLike[str] | None = None) -> Picture:
    """A surface with its slices through a point, one for each variable, and their tangents.

    Args:
        expr: an expression or a formula in two variables.
        at: the point, as in {"x": -1, "y": 1}.
        x, y: the ranges to draw, of the first and the second variable.
        variables: which they are, in this order; by their names if they are left out.
        file: where to save the picture.

    Raises:
        ParseError: a text cannot be read.
        DomainError: the function has no value at the point.
        ArgumentError: the arguments make no sense.

    >>> plot_slices("x^2 + y^2", {"x": -1, "y": 1}).caption
    'A partial derivative is the slope of a slice: the other variable is held constant.'
    """
    import numpy as np
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    function, names = two_variables(expr, variables)
    place = as_place(at, names)
    point = [number(value, f"the value of {name}") for name, value in place.items()]
    ranges = _ranges(names, x, y, point, 2.0)
    plane = Plane(function, names, ranges)
    value, *slopes = [float(part) for part in plane.at(*point)]
    if not np.isfinite([value, *slopes]).all():
        evaluate_float(plane.function, dict(zip(names, point)))
        raise ArgumentError("the function is not differentiable at that point: choose another")
    figure = Figure(figsize=(10.5, 5.2), layout="constrained")
    panels = figure.subplot_mosaic([["surface", "first"], ["surface", "second"]], width_ratios=[1.35, 1],
                                   per_subplot_kw={"surface": {"projection": "3d"}})
    space: Any = panels["surface"]
    u, v = plane.grid(60)
    space.plot_surface(u, v, plane.at(u, v)[0], cmap="cividis", alpha=0.45, linewidth=0, rstride=2, cstride=2)
    colors, styles = (COLORS["curve"], COLORS["falling"]), ("-", "--")
    for moving in (0, 1):
        ends = ranges[moving]
        line = np.linspace(*ends, 400)
        where = [line, np.full_like(line, point[1])] if moving == 0 else [np.full_like(line, point[0]), line]
        height = plane.at(*where)[0]
        reach = 0.22 * (ends[1] - ends[0])
        near = np.array([point[moving] - reach, point[moving] + reach])
        touch = value + slopes[moving] * (near - point[moving])
        flat = [near, np.full(2, point[1])] if moving == 0 else [np.full(2, point[0]), near]
        space.plot(*where, height, color=colors[moving], linestyle=styles[moving], linewidth=2.4, zorder=5)
        space.plot(*flat, touch, color="black", linewidth=2.2, zorder=6)
        panel = panels["first" if moving == 0 else "second"]
        panel.plot(line, height, color=colors[moving], linestyle=styles[moving], linewidth=2.2)
        panel.plot(near, touch, color="black", linewidth=2, label=f"slope {number_label(slopes[moving])}")
        panel.plot([point[moving]], [value], "o", color="black", markersize=6)
        panel.set_xlabel(label(names[moving]))
        panel.set_title(f"slice at {names[1 - moving]} = {number_label(point[1 - moving])}", fontsize=10)
        panel.grid(True, color="#dddddd", linewidth=0.6)
        panel.legend(fontsize=9)
    space.plot([point[0]], [point[1]], [value], "o", color="black", markersize=6, zorder=7)
    space.set_xlabel(label(names[0]))
    space.set_ylabel(label(names[1]))
    space.set_title(label(function), fontsize=11)
    for axis in (space.xaxis, space.yaxis, space.zaxis):
        axis.set_major_locator(MaxNLocator(4))
    space.set_box_aspect(None, zoom=0.9)
    caption = "A partial derivative is the slope of a slice: the other variable is held constant."
    picture = Picture(figure, (space, panels["first"], panels["second"]), caption)
    return picture if file is None else picture.save(file)


def draw_contours(axes: Axes, plane: Plane, filled: bool = True) -> None:
    """Level lines, evenly by rank where the values are spread unevenly, with labels."""
    import numpy as np

    x, y = plane.grid(160)
    z = np.ma.masked_invalid(plane.at(x, y)[0])
    if z.mask.all():
        raise ArgumentError("the function has no value in the rectangle: choose another")
    values = z.compressed()
    low, high = np.percentile(values, [0.5, 99.5])
    middle = np.median(values)
    uneven = high > low and (abs(middle - (low + high) / 2) > 0.3 * (high - low))
    levels = np.unique(np.percentile(values, np.linspace(1, 99, 12)) if uneven else np.linspace(low, high, 12))
    if len(levels) < 2:
        levels = np.array([low - 1, low + 1])
    if filled:
        axes.contourf(x, y, z, levels=levels, cmap="cividis", alpha=0.55, extend="both")
    lines = axes.contour(x, y, z, levels=levels, colors="#333333", linewidths=0.7)
    axes.clabel(lines, levels[1::2], fontsize=7, fmt=number_label)
    axes.set_xlabel(label(plane.names[0]))
    axes.set_ylabel(label(plane.names[1]))
    axes.set_xlim(*plane.ranges[0])
    axes.set_ylim(*plane.ranges[1])


def plot_gradient(expr: Operand | str, x: Any = None, y: Any = None, *, at: Mapping[Any, Any] | None = None,
                  variables: Names | None = None, ax: Any = None, file: str | os.PathLike[str] | None = None
                  ) -> Picture:
    """Contours with the gradient field: arrows that point to where the function rises most steeply.

    Args:
        expr: an expression or a formula in two variables.
        x, y: the ranges to draw, of the first and the second variable; from -3 to 3 if they are left out.
        at: a point at which to draw the gradient, and the step against it, large.
        variables: which they are, in this order; by their names if they are left out.
        ax: Matplotlib's axes to draw on; new ones if they are left out.
        file: where to save the picture.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the arguments make no sense.

    >>> plot_gradient("x^2 + y^2", at={"x": 5, "y": -5}).caption
    'The gradient points uphill, across the level lines; whoever wants to go down walks against it.'
    """
    import numpy as np

    function, names = two_variables(expr, variables)
    point = None
    if at is not None:
        point = [number(value, f"the value of {name}") for name, value in as_place(at, names).items()]
    plane = Plane(function, names, _ranges(names, x, y, point))
    figure, axes, own = new_axes(ax, (6.6, 5.6))
    draw_contours(axes, plane)
    u, v = plane.grid(17)
    u, v = u[1:-1, 1:-1], v[1:-1, 1:-1]
    height, du, dv = plane.at(u, v)
    size = np.where(np.isfinite(height), np.hypot(du, dv), np.nan)
    with np.errstate(all="ignore"):
        largest = np.nanpercentile(size, 95) if np.isfinite(size).any() else 1.0
        shown = np.clip(size / (largest or 1.0), 0.18, 1.0) / size
    there = np.isfinite(size) & (size > 0)
    shown, du, dv = shown[there], du[there], dv[there]
    axes.quiver(u[there], v[there], du * shown, dv * shown, color=COLORS["arrow"], angles="xy",
                scale=17, width=0.0035, pivot="mid")
    if point is not None:
        _draw_step(axes, plane, point)
    axes.set_title(label(function), fontsize=11)
    caption = "The gradient points uphill, across the level lines; whoever wants to go down walks against it."
    picture = Picture(figure, (axes,), caption, own)
    return picture if file is None else picture.save(file)


def _draw_step(axes: Axes, plane: Plane, point: Sequence[float]) -> None:
    """The gradient at a point and the direction against it."""
    import numpy as np

    _, *slopes = [float(part) for part in plane.at(*point)]
    length = float(np.hypot(slopes[0], slopes[1]))
    if not np.isfinite(length):
        raise ArgumentError("the function is not differentiable at that point: choose another")
    axes.plot([point[0]], [point[1]], "o", color="black", markersize=7, zorder=6)
    shown = ", ".join(map(number_label, slopes))
    if not length:
        axes.annotate("gradient (0, 0)", (point[0], point[1]), textcoords="offset points", xytext=(8, 8), fontsize=9)
        return
    reach = 0.16 * (plane.ranges[0][1] - plane.ranges[0][0])
    for sign, color, style, text in ((1, COLORS["falling"], "-", f"gradient ({shown})"),
                                     (-1, COLORS["curve"], "--", "against it: downhill")):
        end = [p + sign * reach * slope / length for p, slope in zip(point, slopes)]
        axes.annotate("", xy=(end[0], end[1]), xytext=(point[0], point[1]), zorder=5,
                      arrowprops={"arrowstyle": "-|>", "color": color, "linewidth": 2.6, "linestyle": style,
                                  "mutation_scale": 18, "shrinkA": 0, "shrinkB": 0})
        axes.plot([], [], color=color, linestyle=style, linewidth=2.6, label=text)
    axes.legend(loc="best", fontsize=9)
