"""A Jacobian as what it does to a grid."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from symdiff.calculus.gradient import as_expressions, jacobian
from symdiff.calculus.places import Place, as_place, numbers_only
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError
from symdiff.expr import Operand, free_symbols
from symdiff.kernels import compile
from symdiff.language import Names, as_symbols
from symdiff.plotting.picture import COLORS, Picture, label, number, number_label, range_of

__all__ = ["plot_jacobian"]

#: Lines of the grid in each direction.
LINES = 13


def plot_jacobian(exprs: str | Iterable[Operand | str], at: Place, x: Any = None, y: Any = None, *,
                  variables: Names | None = None, file: str | os.PathLike[str] | None = None) -> Picture:
    """What a map of the plane does to a grid, and what its Jacobian does to a small square at a point.

    Args:
        exprs: two expressions or formulas, as a list or as a text "[..., ...]".
        at: the point, as in {"x": 1, "y": 1}.
        x, y: the ranges of the grid; around the point if they are left out.
        variables: the two variables, in this order; by their names if they are left out.
        file: where to save the picture.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the arguments make no sense, or the map is not differentiable at the point.

    >>> plot_jacobian("[x^2 - y^2, 2x y]", {"x": 1, "y": 0.5}).caption
    'Near the point the map is its Jacobian: the square becomes a parallelogram, its area times the determinant.'
    """
    import numpy as np
    from matplotlib.figure import Figure

    functions = [restricted(entry) for entry in as_expressions(exprs, at if variables is None else variables)]
    if len(functions) != 2:
        raise ArgumentError(f"a map of the plane has two entries, not {len(functions)}")
    present = sorted(free_symbols(*functions), key=str)
    names = as_symbols(variables) if variables is not None else tuple(present)
    if len(names) != 2:
        raise ArgumentError(f"a map of the plane has two variables, not {', '.join(map(str, names)) or 'none'}")
    for function in functions:
        numbers_only(function, names)
    point = np.array([number(value, f"the value of {name}") for name, value in as_place(at, names).items()])
    slopes = jacobian(functions, names)
    entries = [slopes[i, j] for i in range(2) for j in range(2)]
    kernel = compile([*functions, *entries], list(names), backend="numpy")

    def image(u: Any, v: Any) -> list[Any]:
        with np.errstate(all="ignore"):
            found = kernel(np.asarray(u, float), np.asarray(v, float))
        return [np.broadcast_to(np.asarray(part, float), np.broadcast(u, v).shape) for part in found]

    centre = image(*point)
    matrix = np.array([float(entry) for entry in centre[2:]]).reshape(2, 2)
    if not np.isfinite(matrix).all():
        raise ArgumentError("the map is not differentiable at that point: choose another")
    ranges = [range_of(bounds, name) if bounds is not None else (float(middle) - 1.5, float(middle) + 1.5)
              for bounds, name, middle in zip((x, y), names, point)]
    figure = Figure(figsize=(10, 5.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for moving in (0, 1):
        style, color = ("-", COLORS["grid"]) if moving == 0 else ("--", COLORS["image"])
        for fixed in np.linspace(*ranges[1 - moving], LINES):
            run = np.linspace(*ranges[moving], 300)
            line = (run, np.full_like(run, fixed)) if moving == 0 else (np.full_like(run, fixed), run)
            left.plot(*line, color=color, linestyle=style, linewidth=0.9)
            right.plot(*image(*line)[:2], color=color, linestyle=style, linewidth=0.9)
    side = 0.18 * min(high - low for low, high in ranges)
    square = point[:, None] + side * np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]])
    target = np.array([float(part) for part in centre[:2]])
    moved = target[:, None] + matrix @ (square - point[:, None])
    for axes, shape, start in ((left, square, point), (right, moved, target)):
        axes.fill(*shape, color=COLORS["secant"], alpha=0.55, zorder=3)
        axes.plot(*shape, color="black", linewidth=1.8, zorder=4)
        axes.plot(*start, "o", color="black", markersize=6, zorder=5)
        axes.set_aspect("equal", adjustable="datalim")
        axes.grid(False)
    left.set_xlabel(label(names[0]))
    left.set_ylabel(label(names[1]))
    left.set_title("a grid, and a square at the point", fontsize=10)
    right.set_xlabel(label(functions[0]))
    right.set_ylabel(label(functions[1]))
    rows = ", ".join([f"({', '.join(map(number_label, row))})" for row in matrix])
    right.set_title(f"its image\nJacobian, row by row: {rows}\n"
                    f"determinant {number_label(float(np.linalg.det(matrix)))}", fontsize=10)
    caption = ("Near the point the map is its Jacobian: the square becomes a parallelogram, its area times the "
               "determinant.")
    picture = Picture(figure, (left, right), caption)
    return picture if file is None else picture.save(file)
