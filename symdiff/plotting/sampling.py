"""Where to draw a function of one variable: in pieces between its poles, jumps and edges, densely where it bends.

The places of poles, jumps, edges and extrema are solved for, not looked for with samples; so a peak that is narrower
than a pixel is hit, and no line is drawn across a pole.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import nan
from typing import Any, NamedTuple

from symdiff.differentiation import differentiate
from symdiff.domains.requirements import defined, differentiable, restricted
from symdiff.errors import EvaluationError, SymdiffError
from symdiff.expr import Expr, Relation, Symbol, free_symbols, node_count, postorder
from symdiff.kernels import compile
from symdiff.numeric import evaluate_float
from symdiff.simplification.shortest import simplified
from symdiff.solving.equations import real_solutions

__all__ = ["Break", "Curve", "sampled"]

#: Points of a piece to begin with, and the most that it gets.
FIRST, MOST = 240, 3000
#: So many boxes are looked at to find them.
EFFORT = 600
#: The landmarks of larger expressions are not solved for.
MAX_NODES = 250


class Break(NamedTuple):
    """A place that the graph does not cross.

    Attributes:
        x: where.
        left, right: the values beside it, infinite at a pole, None where there is none.
        value: at the place itself, None where there is none.
    """

    x: float
    left: float | None
    right: float | None
    value: float | None

    @property
    def is_pole(self) -> bool:
        return any(side is not None and abs(side) == float("inf") for side in (self.left, self.right))


class Curve(NamedTuple):
    """A function as it is drawn.

    Attributes:
        pieces: arrays of x, of values and of slopes, for each stretch without a break.
        breaks: between and beside them.
        extrema: places where the slope is 0.
        limits: of the values that are worth showing.
    """

    pieces: list[tuple[Any, Any, Any]]
    breaks: list[Break]
    extrema: list[float]
    limits: tuple[float, float]


def sampled(expr: Expr, name: Symbol, low: float, high: float) -> Curve:
    """A function of one variable over an interval."""
    import numpy as np

    function = restricted(expr)
    slope = differentiate(function, name)
    if node_count(function) <= MAX_NODES:
        slope = simplified(slope)
    kernel = compile([function, slope], [name], backend="numpy")

    def values(x: Any) -> tuple[Any, Any]:
        with np.errstate(all="ignore"):
            found = kernel(np.asarray(x, float))
        y, dy = (np.broadcast_to(np.asarray(part, float), np.shape(x)) for part in found)
        return y, dy

    edges, extrema = _landmarks(function, slope, name, low, high)
    ends = [low, *[x for x in edges if low < x < high], high]
    pieces = []
    for left, right in pairwise(ends):
        open_left, open_right = left in edges, right in edges
        piece = _piece(values, left, right, open_left, open_right, [x for x in extrema if left < x < right])
        pieces += _defined_parts(*piece)
    breaks = [_break(values, x, low, high, _value(function, name, x)) for x in edges]
    breaks = [entry for entry in breaks if not _is_smooth(entry)]
    return Curve(pieces, breaks, extrema, _limits(pieces, breaks, extrema, values))


def _landmarks(function: Expr, slope: Expr, name: Symbol, low: float, high: float) -> tuple[list[float], list[float]]:
    """Where the function may break, and where its slope is 0."""
    if node_count(function) > MAX_NODES:
        return [], []
    box = ((low, high),)
    edges: set[float] = set()
    needs = [*defined(function), *differentiable(function, name)]
    relations = dict.fromkeys([node for node in postorder(*needs) if type(node) is Relation])
    relations.update(dict.fromkeys([node for node in postorder(function) if type(node) is Relation]))
    for relation in relations:
        edges.update(_zeros(simplified(relation.args[0] - relation.args[1]), name, box, exactly=True))
    return sorted(edges), _zeros(slope, name, box, exactly=False)


def _zeros(equation: Expr, name: Symbol, box: tuple[tuple[float, float], ...], exactly: bool) -> list[float]:
    if name not in free_symbols(equation):
        return []
    try:
        found = real_solutions([equation], [name], box, effort=EFFORT, closed_forms=exactly)
    except SymdiffError:
        return []
    return [float(point[name]) for point in found.points] + [sum(small[0]) / 2 for small in found.undecided]


def _piece(values: Any, left: float, right: float, open_left: bool, open_right: bool, extrema: Sequence[float]
           ) -> tuple[Any, Any, Any]:
    """Points of one piece: even ones, ever closer ones towards open ends and extrema, and more where it bends."""
    import numpy as np

    width = right - left
    near = width * np.geomspace(1e-9, 0.1, 60)
    parts = [np.linspace(left, right, FIRST)[int(open_left): FIRST - int(open_right)]]
    if open_left:
        parts.append(left + near)
    if open_right:
        parts.append(right - near)
    for top in extrema:
        parts += [np.array([top]), top - near, top + near]
    x = np.unique(np.concatenate(parts))
    x = x[(x > left if open_left else x >= left) & (x < right if open_right else x <= right)]
    y, dy = values(x)
    for _ in range(6):
        if len(x) > MOST:
            break
        middle = _bends(x, y)
        if not len(middle):
            break
        x = np.unique(np.concatenate([x, middle]))
        y, dy = values(x)
    return x, y, dy


def _bends(x: Any, y: Any) -> Any:
    """The middles of the segments beside which the drawn line turns by more than a few degrees."""
    import numpy as np

    finite = np.isfinite(y)
    if finite.sum() < 3:
        return x[:0]
    low, high = np.percentile(y[finite], [2, 98])
    scale_y = max(high - low, np.ptp(y[finite]) * 1e-3, 1e-300)
    with np.errstate(all="ignore"):
        clipped = np.clip(y, low - scale_y, high + scale_y)
        u, v = np.diff(x) / np.ptp(x) * 1.5, np.diff(clipped) / scale_y
        turn = np.abs(np.diff(np.unwrap(np.arctan2(v, u))))
        long = np.hypot(u, v)
    sharp = np.zeros(len(u), bool)
    hit = (turn > 0.06) & np.isfinite(turn)
    sharp[:-1] |= hit
    sharp[1:] |= hit
    edge = finite[:-1] != finite[1:]                # the domain ends in between
    chosen = (sharp & (long > 2e-3)) | (edge & (u > 1e-9))
    return ((x[:-1] + x[1:]) / 2)[chosen]


def _defined_parts(x: Any, y: Any, dy: Any) -> list[tuple[Any, Any, Any]]:
    """The stretches on which there are finite values."""
    import numpy as np

    finite = np.isfinite(y)
    cuts = np.flatnonzero(np.diff(finite.astype(int))) + 1
    found = []
    for part in np.split(np.arange(len(x)), cuts):
        if len(part) > 1 and finite[part[0]]:
            found.append((x[part], y[part], dy[part]))
    return found


def _break(values: Any, x: float, low: float, high: float, value: float) -> Break:
    """What the function does beside a place: by its values at ever nearer points."""
    import numpy as np

    steps = (high - low) * np.array([1e-5, 1e-6, 1e-7, 1e-8])
    sides = [_limit(values(x + sign * steps)[0]) for sign in (-1, 1)]
    return Break(x, sides[0], sides[1], value if np.isfinite(value) else None)


def _value(function: Expr, name: Symbol, x: float) -> float:
    """The value at a place, nan where there is none: the kernels fill holes, which here are to be seen."""
    try:
        return evaluate_float(function, {name: x})
    except EvaluationError:
        return nan


def _limit(y: Any) -> float | None:
    """The limit that values tend to: infinite if they grow, None if there are none."""
    import numpy as np

    if not np.isfinite(y).all():
        return float(np.sign(y[-1]) * np.inf) if np.isinf(y[-1]) else None
    if abs(y[-1]) > 1.3 * abs(y[-2]) > 1.3 * 1.3 * abs(y[-3]) and abs(y[-1]) > 1:
        return float(np.sign(y[-1]) * np.inf)
    growth = np.abs(np.diff(y))
    if growth[-1] > 0.5 * growth[-2] > 0.1 and growth[-1] > 0.1:      # a logarithm goes on by equal steps
        return float(np.sign(y[-1] - y[-2]) * np.inf)
    return float(y[-1])


def _is_smooth(entry: Break) -> bool:
    """Whether the graph goes through after all."""
    sides = (entry.left, entry.right, entry.value)
    if any(side is None or abs(side) == float("inf") for side in sides):
        return False
    left, right, value = (side or 0.0 for side in sides)
    scale = 1e-3 * max(1.0, abs(left), abs(right))
    return abs(left - right) < scale and abs(value - left) < scale


def _limits(pieces: Sequence[tuple[Any, Any, Any]], breaks: Sequence[Break], extrema: Sequence[float], values: Any
            ) -> tuple[float, float]:
    """The values worth showing: all of a bounded function; where there are poles, those away from them."""
    import numpy as np

    if not pieces:
        return -1.0, 1.0
    y = np.concatenate([part[1] for part in pieces])
    low, high = float(y.min()), float(y.max())
    if any(entry.is_pole for entry in breaks) or high - low > 1e6 * max(1e-9, *np.abs(np.percentile(y, [25, 75]))):
        x = np.concatenate([part[0] for part in pieces])
        even = np.interp(np.linspace(x.min(), x.max(), 400), x, y)
        first, last = np.percentile(even, [12, 88])
        reach = max(last - first, 1e-9)
        wanted = [first - reach, last + reach]
        if len(extrema):
            at = values(np.array(extrema))[0]
            at = at[np.isfinite(at) & (np.abs(at) < 20 * (abs(first) + abs(last) + reach))]
            wanted = [min([wanted[0], *(at - 0.3 * reach)]), max([wanted[1], *(at + 0.3 * reach)])]
        low, high = max(low, wanted[0]), min(high, wanted[1])
    margin = 0.06 * (high - low) or max(0.5, 0.1 * abs(high))
    return low - margin, high + margin


