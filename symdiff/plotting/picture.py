"""What a drawing call returns, and what all pictures share: colours, line styles, labels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Symbol

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLORS", "STYLES", "Picture", "label", "new_axes", "number", "number_label", "range_of", "written"]

#: Okabe and Ito's colours, which all eyes tell apart; each thing also has a line style or a mark of its own.
COLORS: Final[Mapping[str, str]] = {
    "rising": "#009E73", "falling": "#D55E00", "flat": "#000000", "curve": "#0072B2", "tangent": "#CC79A7",
    "secant": "#E69F00", "path": "#D55E00", "start": "#E69F00", "end": "#000000", "grid": "#0072B2",
    "image": "#D55E00", "data": "#000000", "faint": "#8c8c8c", "arrow": "#000000",
}
STYLES: Final[Mapping[str, Any]] = {"rising": "-", "falling": (0, (5, 1.5)), "flat": "-", "curve": "-", "tangent": "-.",
                                    "secant": "--", "asymptote": ":"}

#: Suffixes of files that a picture without motion can be saved to.
_SUFFIXES = (".png", ".svg", ".pdf", ".jpg", ".jpeg", ".eps", ".tif", ".tiff", ".webp")


class Picture:
    """A drawing: shown by notebooks, saved to files, and open to more drawing by its figure and axes.

    Attributes:
        figure: Matplotlib's figure.
        axes: its axes, in a tuple.
        caption: what the picture teaches, in a sentence.
    """

    def __init__(self, figure: Figure, axes: tuple[Any, ...], caption: str, own: bool = True) -> None:
        self.figure, self.axes, self.caption = figure, axes, caption
        if own:
            figure.supxlabel(caption, fontsize=8, color="#444444")

    def save(self, file: str | os.PathLike[str], dpi: int = 150) -> Picture:
        """Write the picture to a file; the kind follows from the name: .png, .svg, .pdf and others.

        Raises:
            ArgumentError: the kind is not known, or the file cannot be written.
        """
        path = os.fspath(file)
        suffix = os.path.splitext(path)[1].lower()
        if suffix not in _SUFFIXES:
            raise ArgumentError(f"a picture is saved to a file that ends in {', '.join(_SUFFIXES[:4])}, not {path!r}")
        try:
            self.figure.savefig(path, dpi=dpi)
        except OSError as error:
            raise ArgumentError(f"cannot write {path}: {error.strerror}") from None
        return self

    def _repr_png_(self) -> bytes:
        from io import BytesIO

        buffer = BytesIO()
        self.figure.savefig(buffer, format="png", dpi=100)
        return buffer.getvalue()

    def __repr__(self) -> str:
        return f"<picture: {self.caption}>"


def new_axes(ax: Any, size: tuple[float, float] = (7.0, 4.6), **options: Any) -> tuple[Figure, Axes, bool]:
    """The figure and axes to draw on: those that were given, or new ones; and whether they are new."""
    if ax is not None:
        return ax.figure, ax, False
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.add_subplot(**options), True


def label(expr: Expr, longest: int = 120) -> str:
    """An expression typeset for a label; as text where it cannot be typeset, and shortened if it is long."""
    from symdiff.errors import SymdiffError
    from symdiff.printing import latex, text

    try:
        typeset = latex(expr)
    except SymdiffError:
        return "f"
    if len(typeset) <= longest and "\\begin" not in typeset:
        typeset = typeset.replace(r"\left", "").replace(r"\right", "").replace(r"\lvert", "|").replace(r"\rvert", "|")
        typeset = typeset.replace(r"\frac", r"\dfrac")
        if _can_be_typeset(typeset):
            return f"${typeset}$"
    plain = text(expr)
    return _escaped(plain if len(plain) <= longest // 2 else plain[:longest // 2 - 3] + "...")


def _can_be_typeset(latex: str) -> bool:
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("agg").parse(f"${latex}$")
    except ValueError:
        return False
    return True


def written(text: str) -> str:
    """A text with expressions in it as people type them, safe for a label."""
    return _escaped(text)


def _escaped(text: str) -> str:
    return text.replace("$", r"\$")


def number_label(value: float) -> str:
    """A number for a label."""
    return f"{value:.4g}".replace("-", "−")


def number(value: Any, what: str) -> float:
    """A finite machine number from a number or a text such as "pi/2".

    Raises:
        ArgumentError: it is none.
    """
    from math import isfinite

    from symdiff.errors import SymdiffError
    from symdiff.numeric import evaluate

    try:
        found = float(value) if isinstance(value, int | float) else float(evaluate(value))
    except (SymdiffError, TypeError, ValueError, OverflowError) as error:
        raise ArgumentError(f"{what} must be a number: {error}") from None
    if not isfinite(found):
        raise ArgumentError(f"{what} must be finite")
    return found


def range_of(bounds: Any, name: Symbol | str) -> tuple[float, float]:
    """Two bounds in order.

    Raises:
        ArgumentError: they are none.
    """
    try:
        low, high = bounds
    except (TypeError, ValueError):
        raise ArgumentError(f"the range of {name} is two numbers, as in (-5, 5), not {bounds!r}") from None
    low = number(low, f"the lower end of the range of {name}")
    high = number(high, f"the upper end of the range of {name}")
    if not low < high:
        raise ArgumentError(f"the range of {name} must be in order: {low:g} is not below {high:g}")
    return low, high
