"""Graphs of functions of one variable: with their slope in colour, with tangents, with secants closing in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from symdiff.calculus.tangents import Linearization, tangent_line
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import Expr, Operand, Symbol, free_symbols
from symdiff.language import as_expression, as_symbol
from symdiff.numeric import evaluate_float
from symdiff.plotting.picture import COLORS, STYLES, Picture, label, new_axes, number, number_label, range_of
from symdiff.plotting.sampling import Curve, sampled
from symdiff.simplification.shortest import simplified
from symdiff.solving.equations import real_solutions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_curve", "one_variable", "plot", "plot_difference_quotient"]

#: A slope that turns the drawn line by less than this (as a share of the picture) counts as flat.
FLAT = 0.035


def plot(expr: Operand | str, x: Any = None, *, variable: Symbol | str | None = None,
         tangent: Operand | str | Iterable[Operand | str] = (), slopes: bool = True, ax: Any = None,
         file: str | os.PathLike[str] | None = None) -> Picture:
    """The graph of a function of one variable, with its slope in colour and with tangents.

    Rising stretches are green and solid, falling ones red and dashed, flat ones black and thick.  Poles get dotted
    lines, jumps and holes get circles.

    Args:
        expr: an expression or a formula.
        x: the range to draw, as in (-5, 5) or (0, "2pi"); if it is left out, around the extrema and zeros, or from
            -5 to 5.
        variable: of the function; may be left out if there is just one.
        tangent: where to draw tangents: a number or several.
        slopes: colour the curve by its slope.
        ax: Matplotlib's axes to draw on; new ones if they are left out.
        file: where to save the picture.

    Raises:
        ParseError: a text cannot be read.
        DomainError: the function has no tangent at a place.
        ArgumentError: the arguments make no sense, or the function has no value in the range.

    >>> plot("x^2 sin x", (-5, 5)).caption
    'Where the slope is positive the graph rises, where it is negative it falls.'
    """
    function, name = one_variable(expr, variable)
    places = list(tangent) if isinstance(tangent, Iterable) and not isinstance(tangent, str) else [tangent]
    touched = [number(place, "the place of a tangent") for place in places]
    low, high = range_of(x, name) if x is not None else _around(function, name, touched)
    lines = [tangent_line(function, place, name) for place in places]
    curve = sampled(function, name, low, high)
    if not curve.pieces:
        raise ArgumentError(f"the function has no value from {low:g} to {high:g}: choose another range")
    figure, axes, own = new_axes(ax)
    draw_curve(axes, curve, low, high, slopes)
    for line, place in zip(lines, touched):
        assert isinstance(line, Linearization)
        _draw_tangent(axes, line, name, place, low, high)
    axes.set_xlabel(label(name))
    axes.set_ylabel(label(function))
    _legend(axes)
    caption = ("Where the slope is positive the graph rises, where it is negative it falls"
               if slopes else "The graph of the function")
    caption += "; a tangent shows the slope at its point." if lines else "."
    picture = Picture(figure, (axes,), caption, own)
    return picture if file is None else picture.save(file)


def one_variable(expr: Operand | str, variable: Symbol | str | None) -> tuple[Expr, Symbol]:
    """The function and its variable.

    Raises:
        ArgumentError: there is not just one.
    """
    function = as_expression(expr, variable)
    present = free_symbols(function)
    name = as_symbol(variable) if variable is not None else present[0] if present else as_symbol("x")
    others = [str(symbol) for symbol in present if symbol is not name]
    if others:
        raise ArgumentError(f"a curve has one variable, and the function has {', '.join(map(str, present))}: put "
                            "numbers in with subs, or draw it with plot_gradient or plot_slices")
    return function, name


def _around(function: Expr, name: Symbol, places: Sequence[float]) -> tuple[float, float]:
    """A range with all extrema and zeros of the function, if there are few, and with the places."""
    known = list(places)
    plain = restricted(function)
    for equation in (plain, simplified(differentiate(plain, name))):
        try:
            found = real_solutions([equation], [name], where=[plain], effort=300, closed_forms=False)
        except SymdiffError:
            found = None
        if found is None or found.box is not None:
            return min([-5.0, *[place - 2 for place in places]]), max([5.0, *[place + 2 for place in places]])
        known += [float(point[name]) for point in found.points]
    low, high = min(known, default=0.0), max(known, default=0.0)
    margin = max(1.0, 0.35 * (high - low)) if high > low else max(3.0, 2 * abs(high))
    return low - margin, high + margin


def draw_curve(axes: Axes, curve: Curve, low: float, high: float, slopes: bool) -> None:
    """The graph with its breaks, and the limits of the picture."""
    import numpy as np

    axes.set_xlim(low, high)
    axes.set_ylim(*curve.limits)
    axes.grid(True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    shown: set[str] = set()
    for x, y, dy in curve.pieces:
        if not slopes:
            axes.plot(x, y, color=COLORS["curve"], linewidth=2)
            continue
        steep = dy * (high - low) / (curve.limits[1] - curve.limits[0])
        kinds = np.where(np.abs(steep) < FLAT, 0, np.sign(steep)).astype(int)
        kinds[~np.isfinite(steep)] = 1
        cuts = np.flatnonzero(np.diff(kinds)) + 1
        for part in np.split(np.arange(len(x)), cuts):
            kind = {1: "rising", -1: "falling", 0: "flat"}[int(kinds[part[0]])]
            run = np.append(part, part[-1] + 1) if part[-1] + 1 < len(x) else part
            axes.plot(x[run], y[run], color=COLORS[kind], linestyle=STYLES[kind], zorder=3 if kind == "flat" else 2.5,
                      linewidth=3.2 if kind == "flat" else 2, label=None if kind in shown else kind)
            shown.add(kind)
    if slopes:
        _mark_extrema(axes, curve)
    for entry in curve.breaks:
        if entry.is_pole:
            axes.axvline(entry.x, color=COLORS["faint"], linestyle=":", linewidth=1.3, zorder=1)
            continue
        near = 0.005 * (curve.limits[1] - curve.limits[0])
        for side in {side for side in (entry.left, entry.right) if side is not None}:
            if entry.value is None or abs(side - entry.value) > near:
                axes.plot([entry.x], [side], "o", markersize=7, markerfacecolor="white",
                          markeredgecolor=COLORS["flat"], zorder=4)
        if entry.value is not None and None not in (entry.left, entry.right):
            axes.plot([entry.x], [entry.value], "o", markersize=7, color=COLORS["flat"], zorder=4)


def _mark_extrema(axes: Axes, curve: Curve) -> None:
    """A dot where the slope is 0."""
    import numpy as np

    for place in curve.extrema:
        for x, y, _ in curve.pieces:
            if x[0] <= place <= x[-1]:
                axes.plot([place], [np.interp(place, x, y)], "o", markersize=5, color=COLORS["flat"], zorder=4)
                break


def _draw_tangent(axes: Axes, line: Linearization, name: Symbol, place: float, low: float, high: float) -> None:
    """A tangent across the picture, with its point and its equation."""
    value, slope = evaluate_float(line.value, {}), evaluate_float(line.slopes[0], {})
    ends = [low, high]
    axes.plot(ends, [value + slope * (x - place) for x in ends], color=COLORS["tangent"], linestyle=STYLES["tangent"],
              linewidth=1.8, zorder=3.5, label=_equation(line, name, value, slope, place))
    axes.plot([place], [value], "o", color=COLORS["tangent"], markeredgecolor="black", markersize=8, zorder=5)


def _equation(line: Linearization, name: Symbol, value: float, slope: float, place: float) -> str:
    exact = str(line.expression)
    if len(exact) <= 28:
        return f"tangent at {number_label(place)}: {line.height} = {label(line.expression)}"
    constant = value - slope * place
    sign = "−" if constant < 0 else "+"
    return f"tangent at {number_label(place)}: slope {number_label(slope)}, " + (
        f"{line.height} ≈ {number_label(slope)}{name} {sign} {number_label(abs(constant))}")


def _legend(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        first = {"rising": 0, "falling": 1, "flat": 2}
        order = sorted(range(len(labels)), key=lambda place: first.get(labels[place], 3))
        axes.legend([handles[place] for place in order], [labels[place] for place in order], loc="best", fontsize=9,
                    framealpha=0.9, handlelength=3)


def plot_difference_quotient(expr: Operand | str, at: Operand | str, steps: Sequence[float] = (2, 1, 0.5, 0.1), *,
                             x: Any = None, variable: Symbol | str | None = None, ax: Any = None,
                             file: str | os.PathLike[str] | None = None) -> Picture:
    """Secants through a point and its neighbours, closing in on the tangent.

    Args:
        expr: an expression or a formula in one variable.
        at: the point.
        steps: the distances h of the neighbours.
        x: the range to draw; around the point if it is left out.
        variable, ax, file: as for `plot`.

    What is raised: as for `plot`.

    >>> plot_difference_quotient("x^2", 1).caption
    'The slopes of the secants, (f(x+h) - f(x))/h, tend to that of the tangent: the derivative is their limit.'
    """
    function, name = one_variable(expr, variable)
    place = number(at, "the point")
    distances = [number(step, "a step") for step in steps]
    if not distances or 0 in distances:
        raise ArgumentError("the steps are numbers other than 0")
    reach = max(map(abs, distances))
    low, high = range_of(x, name) if x is not None else (place - 0.8 * reach, place + 1.25 * reach)
    line = tangent_line(function, at, name)
    assert isinstance(line, Linearization)
    curve = sampled(function, name, low, high)
    if not curve.pieces:
        raise ArgumentError(f"the function has no value from {low:g} to {high:g}: choose another range")
    figure, axes, own = new_axes(ax)
    draw_curve(axes, curve, low, high, slopes=False)
    value = evaluate_float(function, {name: place})
    styles: list[Any] = [(0, (1, 1.2)), (0, (4, 2)), (0, (6, 1.5, 1, 1.5)), (0, (9, 2)), (0, (2, 2))]
    shades = ["#F0C36D", "#E69F00", "#B97A00", "#8A5A00", "#5C3C00"]
    for count, step in enumerate(distances):
        other = evaluate_float(function, {name: place + step})
        slope = (other - value) / step
        color = shades[min(count, len(shades) - 1)]
        axes.plot([low, high], [value + slope * (end - place) for end in (low, high)], color=color, linewidth=1.5,
                  linestyle=styles[count % len(styles)], label=f"$h={number_label(step)}$: slope {number_label(slope)}")
        axes.plot([place + step], [other], "s", color=color, markeredgecolor="black", markersize=5, zorder=4)
    slope = evaluate_float(line.slopes[0], {})
    axes.plot([low, high], [value + slope * (end - place) for end in (low, high)], color=COLORS["tangent"],
              linewidth=2.2, linestyle="-", label=f"tangent: slope {number_label(slope)}", zorder=3.5)
    axes.plot([place], [value], "o", color=COLORS["tangent"], markeredgecolor="black", markersize=8, zorder=5)
    axes.set_xlabel(label(name))
    axes.set_ylabel(label(function))
    _legend(axes)
    caption = ("The slopes of the secants, (f(x+h) - f(x))/h, tend to that of the tangent: the derivative is their "
               "limit.")
    picture = Picture(figure, (axes,), caption, own)
    return picture if file is None else picture.save(file)


