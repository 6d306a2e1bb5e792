"""Regression: the curve that moves into place while the loss falls."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symdiff.errors import ArgumentError
from symdiff.optimization.fitting import tabulated
from symdiff.optimization.objective import as_columns
from symdiff.optimization.path import Path
from symdiff.optimization.regression import linear_regression
from symdiff.plotting.animation import Animation, thinned
from symdiff.plotting.picture import COLORS, Picture, label, number_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["animate_regression", "plot_regression"]

CAPTION = "The derivative of the loss tells how to turn and shift the line; where it vanishes the line fits best."


class _Scene:
    """Points, and the coefficients of a polynomial on its way to them."""

    def __init__(self, data: Any, degree: int, path: Path | Sequence[Sequence[float]] | None, steps: int) -> None:
        import numpy as np

        columns = as_columns(tabulated(data, ["x", "y"]))
        if len(columns) != 2:
            raise ArgumentError(f"regression takes two columns, x and the response, not {len(columns)}")
        (self.x_name, x), (self.y_name, y) = columns.items()
        self.x, self.y = np.asarray(x, float), np.asarray(y, float)
        if path is None:
            path = linear_regression(data, degree, method="descent", steps=steps).path
        weights = path.points if isinstance(path, Path) else [tuple(entry) for entry in path or ()]
        if not weights:
            raise ArgumentError("the path has no points")
        self.weights = [np.array(entry, float) for entry in weights]
        self.losses = [float(np.mean((self.curve(entry, self.x) - self.y) ** 2)) for entry in self.weights]
        margin = 0.08 * (np.ptp(self.x) or 1.0)
        self.line = np.linspace(self.x.min() - margin, self.x.max() + margin, 200)

    @staticmethod
    def curve(weights: Any, x: Any) -> Any:
        """The polynomial with these coefficients, constant first."""
        total = 0 * x
        for weight in weights[::-1]:
            total = total * x + weight
        return total

    def told(self, step: int) -> str:
        """The polynomial at a step."""
        parts: list[str] = []
        x = label(self.x_name).strip("$")
        for power, weight in enumerate(self.weights[step]):
            factor = "" if power == 0 else x if power == 1 else f"{x}^{{{power}}}"
            parts.append(("-" if weight < 0 else "+" if parts else "") + number_label(abs(weight)) + rf"\,{factor}")
        return f"${label(self.y_name).strip('$')} = {''.join(parts)}$"

    def draw_ground(self) -> tuple[Figure, Axes, Axes]:
        """The points and the axes of the loss."""
        import numpy as np
        from matplotlib.figure import Figure

        figure = Figure(figsize=(9.6, 4.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.plot(self.x, self.y, "o", color=COLORS["data"], markersize=5, zorder=5)
        best = self.curve(self.weights[-1], self.line)
        low, high = min(self.y.min(), best.min()), max(self.y.max(), best.max())
        margin = 0.15 * (high - low) or 1.0
        left.set_ylim(low - margin, high + margin)
        left.set_xlim(self.line[0], self.line[-1])
        left.set_xlabel(label(self.x_name))
        left.set_ylabel(label(self.y_name))
        right.set_xlabel("step")
        right.set_ylabel("mean squared error")
        right.set_xlim(-0.02 * max(len(self.losses) - 1, 1), 1.02 * max(len(self.losses) - 1, 1))
        if min(self.losses) > 0 and max(self.losses) > 20 * min(self.losses):
            right.set_yscale("log")
        finite = [loss for loss in self.losses if np.isfinite(loss)]
        low, high = min(finite), max(finite)
        right.set_ylim((low / 1.5, high * 1.5) if right.get_yscale() == "log" else (
            low - 0.1 * (high - low or 1.0), high + 0.1 * (high - low or 1.0)))
        for axes in (left, right):
            axes.grid(True, color="#dddddd", linewidth=0.6)
            axes.set_axisbelow(True)
        return figure, left, right


def plot_regression(data: Any, degree: int = 1, *, path: Path | Sequence[Sequence[float]] | None = None,
                    steps: int = 10_000, file: str | os.PathLike[str] | None = None) -> Picture:
    """A regression by descent: the curve at several steps, and the loss beside it.

    Args:
        data: two columns by name, the second the response; or pairs (x, y); or the list of all x and that of all y.
        degree: of the polynomial; 1 for a straight line.
        path: the coefficients of 1, x, x^2 ... step by step, if the descent was made elsewhere.
        steps: the largest number of steps.
        file: where to save the picture.

    Raises:
        ArgumentError: the arguments make no sense.

    >>> plot_regression([(0, 1), (1, 3), (2, 4)]).caption
    'The derivative of the loss tells how to turn and shift the line; where it vanishes the line fits best.'
    """
    scene = _Scene(data, degree, path, steps)
    figure, left, right = scene.draw_ground()
    shown = thinned(len(scene.weights), 7)
    for place, step in enumerate(shown):
        last = step == shown[-1]
        share = (place + 1) / len(shown)
        left.plot(scene.line, scene.curve(scene.weights[step], scene.line), color=COLORS["curve"] if last else
                  COLORS["falling"], alpha=1.0 if last else 0.2 + 0.6 * share, linestyle="-" if last else "--",
                  linewidth=2.4 if last else 1.3, label=scene.told(step) if last else
                  "on the way" if place == 0 else None)
    left.legend(fontsize=9)
    right.plot(range(len(scene.losses)), scene.losses, color=COLORS["curve"], linewidth=2)
    right.plot([len(scene.losses) - 1], scene.losses[-1:], "o", color="black",
               label=f"{number_label(scene.losses[-1])} after {len(scene.losses) - 1} steps")
    right.legend(fontsize=9)
    picture = Picture(figure, (left, right), CAPTION)
    return picture if file is None else picture.save(file)


def animate_regression(data: Any, degree: int = 1, *, path: Path | Sequence[Sequence[float]] | None = None,
                       steps: int = 10_000, frames: int = 100, file: str | os.PathLike[str] | None = None,
                       progress: bool = False) -> Animation:
    """The curve moving into place with the loss falling beside it.

    Args:
        data, degree, path, steps: as for `plot_regression`.
        frames: at most so many; of long paths later steps are left out.
        file: where to save it: .gif, .html, or .mp4 where ffmpeg is installed.
        progress: show a bar on standard error while it is saved.

    What is raised: as for `plot_regression`.

    >>> animate_regression([(0, 1), (1, 3), (2, 4)], frames=10).count
    10
    """
    if not isinstance(frames, int) or isinstance(frames, bool) or not 2 <= frames <= 2000:
        raise ArgumentError(f"frames is a whole number from 2 to 2000, not {frames!r}")
    scene = _Scene(data, degree, path, steps)
    figure, left, right = scene.draw_ground()
    shown = thinned(len(scene.weights), frames)
    (line,) = left.plot([], [], color=COLORS["curve"], linewidth=2.4, zorder=4)
    gaps = left.vlines(scene.x, scene.y, scene.y, color=COLORS["falling"], linestyle="--", linewidth=1, zorder=3)
    text = left.text(0.5, 0.98, "", transform=left.transAxes, ha="center", va="top", fontsize=10, zorder=6,
                     bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "#bbbbbb"})
    (fall,) = right.plot([], [], color=COLORS["curve"], linewidth=2)
    (here,) = right.plot([], [], "o", color="black", markersize=7)

    def update(frame: int) -> float:
        step = shown[frame]
        weights = scene.weights[step]
        line.set_data(scene.line, scene.curve(weights, scene.line))
        heights = scene.curve(weights, scene.x)
        gaps.set_segments([[(a, b), (a, c)] for a, b, c in zip(scene.x, scene.y, heights)])
        text.set_text(scene.told(step))
        fall.set_data(range(step + 1), scene.losses[:step + 1])
        here.set_data([step], [scene.losses[step]])
        return scene.losses[step]

    animation = Animation(figure, [gaps, line, text, fall, here], update, len(shown), CAPTION)
    return animation if file is None else animation.save(file, progress)
