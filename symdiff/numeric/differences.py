"""Derivatives of Python callables by central differences: for what has no formula, and to check what has one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, NamedTuple, overload

from symdiff.errors import ArgumentError, EvaluationError, SymdiffError
from symdiff.expr import Operand, free_symbols
from symdiff.language import as_expression
from symdiff.numeric.floats import evaluate_float

__all__ = ["Difference", "as_callable", "derivative", "difference"]

#: The steps that are tried are each so much smaller than the one before, and so many.
_RATIO, _STEPS = 2.0, 36

#: Columns of the extrapolation table.
_COLUMNS = 7

#: The error is given as so many times what the tables say.
_CAUTION = 4.0

_EPSILON = 2.0**-52

#: Distances of neighbouring points, relative to the point, at which rounding errors are looked for.
_SCALES = (2.0**-50, 2.0**-42, 2.0**-34, 2.0**-28)


class Difference(NamedTuple):
    """A derivative by differences.

    Attributes:
        value: the derivative.
        error: how far off it may be.
        step: the distance of the points.
    """

    value: float
    error: float
    step: float


@overload
def derivative(func: Callable[..., Any] | Operand | str, x0: Any, dx: Any = 1.0, n: int = 1,
               args: tuple[Any, ...] = (), order: int = 3, *, error: Literal[False] = False) -> Any: ...
@overload
def derivative(func: Callable[..., Any] | Operand | str, x0: Any, dx: Any = 1.0, n: int = 1,
               args: tuple[Any, ...] = (), order: int = 3, *, error: Literal[True]) -> Difference: ...
def derivative(func: Callable[..., Any] | Operand | str, x0: Any, dx: Any = 1.0, n: int = 1,
               args: tuple[Any, ...] = (), order: int = 3, *, error: bool = False) -> Any:
    """The n-th derivative of a function at a point, by central differences.

    The arguments mean what they meant to `scipy.misc.derivative`, and so does the value.

    Args:
        func: a Python function of a number, or a formula in one variable.
        x0: the point; with a given `dx` anything that can be added to it, such as an array.
        dx: the distance of the points; None to have it chosen, by extrapolation from a sequence of steps (Ridders,
            "Accurate computation of F'(x) and F'(x)F''(x)", Adv. Eng. Software 4, 1982).
        n: which derivative.
        args: more arguments of `func`.
        order: how many points to use, an odd number greater than `n`.
        error: tell how far off the value may be.

    Returns:
        The derivative; a `Difference`, with the error estimate and the step, if `error`.

    Raises:
        ArgumentError: the arguments make no sense.
        EvaluationError: `dx` is None or `error` is asked for, and the function has no finite values around the point.

    >>> derivative(lambda x: 3*x*x, 2)
    12.0
    >>> derivative(lambda x: math.e*x*x, 3)
    16.30969097075427
    >>> found = derivative(math.exp, 1, dx=None, error=True)
    >>> abs(found.value - math.e) <= found.error < 1e-10
    True
    """
    function = as_callable(func)
    for name, count, least in (("n", n, 1), ("order", order, 3)):
        if not isinstance(count, int) or isinstance(count, bool) or not least <= count <= 101:
            raise ArgumentError(f"{name} is a whole number from {least} to 101, not {count!r}")
    if order < n + 1:
        raise ArgumentError(f"the derivative number {n} needs more points: order must be at least {n + 1 + n % 2}")
    if order % 2 == 0:
        raise ArgumentError(f"central differences use an odd number of points: order {order} must be {order + 1}")
    if dx is None:
        found = difference(lambda x: function(x, *args), x0, n, order)
        return found if error else found.value
    value: Any = 0.0
    try:
        if not error and _is_zero(dx):
            raise ArgumentError("dx is the distance of the points: it cannot be 0")
        for place, weight in enumerate(_weights(n, order)):
            value = value + weight * function(x0 + (place - order // 2) * dx, *args)
        value = value / math.prod([dx] * n)
    except (TypeError, ZeroDivisionError) as reason:
        raise ArgumentError(f"the difference cannot be formed at {x0!r} with dx={dx!r}: {reason}") from reason
    if not error:
        return value
    truth = difference(lambda x: function(x, *args), x0, n, order)
    return Difference(float(value), abs(float(value) - truth.value) + truth.error, abs(float(dx)))


def _is_zero(dx: Any) -> bool:
    return isinstance(dx, int | float) and dx == 0


def as_callable(func: Callable[..., Any] | Operand | str) -> Callable[..., Any]:
    """A function of a number, from one or from a formula in one variable.

    Raises:
        ArgumentError: it is neither.
    """
    if callable(func):
        return func
    expr = as_expression(func)
    names = free_symbols(expr)
    if len(names) > 1:
        raise ArgumentError(f"the formula has several variables: {', '.join(map(str, names))}; use diff for its "
                            "derivatives")
    return lambda x: evaluate_float(expr, {names[0]: x} if names else {})


def _weights(n: int, order: int) -> list[float]:
    """The weights of `order` points at distance 1 around 0 for the n-th derivative.

    They solve sum of w_k k^j = j! [j = n], exactly (Fornberg, "Generation of finite difference formulas on arbitrarily
    spaced grids", Math. Comp. 51, 1988).
    """
    return [float(weight) for weight in _exact_weights(n, order)]


def _exact_weights(n: int, order: int) -> list[Fraction]:
    points = range(-(order // 2), order // 2 + 1)
    weights = [[Fraction(0)] * order for _ in range(n + 1)]
    weights[0][0] = Fraction(1)
    before = Fraction(1)
    for i in range(1, order):
        distances = Fraction(1)
        for j in range(i):
            gap = points[i] - points[j]
            distances *= gap
            for m in range(min(i, n), -1, -1):
                if j == i - 1:
                    lower = weights[m - 1][i - 1] * m if m else Fraction(0)
                    weights[m][i] = before / distances * (lower - points[i - 1] * weights[m][i - 1])
            for m in range(min(i, n), -1, -1):
                lower = weights[m - 1][j] * m if m else Fraction(0)
                weights[m][j] = (points[i] * weights[m][j] - lower) / gap
        before = distances
    return weights[n]


def difference(func: Callable[[float], Any], x0: float, n: int = 1, order: int = 3) -> Difference:
    """The n-th derivative with a step that is chosen, and an estimate of the error.

    Central differences at ever smaller steps are extrapolated to the step 0; the entry of the table whose neighbours
    and whose rounding error agree best is taken.

    Raises:
        EvaluationError: the function has no finite values around the point.
    """
    try:
        x = float(x0)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(f"a step can be chosen where the point is a number, not {x0!r}") from None
    if not math.isfinite(x):
        raise ArgumentError(f"there are no points around {x0!r}")
    order = max(order, n + 1 + n % 2)
    weights = _weights(n, order)
    size = sum(map(abs, weights))
    gains = [_RATIO ** (order - n + (n + 1) % 2 + 2 * column) for column in range(_COLUMNS)]
    noise = _noise(func, x)
    rows: list[Difference] = []
    row: list[float] = []
    for step in _steps(x):
        values = _values(func, x, step, order)
        if values is None:
            row = []
            continue
        plain = math.fsum([weight * value for weight, value in zip(weights, values)]) / step**n
        rounding = size * (noise + 2 * _EPSILON * max(map(abs, values))) / step**n + _EPSILON * abs(plain)
        row, found = _extrapolated(row, plain, rounding, gains, step)
        if found is not None:
            rows.append(found)
    if not rows:
        raise EvaluationError(f"the function has no finite values on both sides of {x}")
    best = _consistent(rows)
    return best._replace(error=_CAUTION * best.error)


def _extrapolated(above: Sequence[float], plain: float, rounding: float, gains: Sequence[float], step: float
                  ) -> tuple[list[float], Difference | None]:
    """The next row of the table, and the entry of which the neighbours say that it is the best."""
    row, best = [plain], None
    for column, before in enumerate(above[:_COLUMNS]):
        gain = gains[column]
        row.append(row[-1] + (row[-1] - before) / (gain - 1))
        rounding *= (gain + 1) / (gain - 1)
        neighbours = [row[-2], before, *above[column + 1:column + 2]]
        off = max([abs(row[-1] - neighbour) for neighbour in neighbours]) + rounding
        if len(neighbours) == 3 and math.isfinite(off) and (best is None or off < best.error):
            best = Difference(row[-1], off, step)
    return row, best


def _consistent(rows: Sequence[Difference]) -> Difference:
    """The row with the least error, of those that no row with smaller steps contradicts: a large step may jump over
    whole waves, or over a corner."""
    best = rows[-1]
    for row in reversed(rows):
        if row.error < best.error and abs(row.value - best.value) <= row.error + best.error:
            best = row
    return best


def _steps(x: float) -> list[float]:
    """The steps that are tried, as powers of 2, which are added to a point of their size without rounding."""
    largest = 2.0 ** min(max(-1, math.frexp(x)[1] - 2), 1000)
    return [largest / _RATIO**count for count in range(_STEPS)]


def _values(func: Callable[[float], Any], x: float, step: float, order: int) -> list[float] | None:
    """The values at the points, or None where one of them is not finite."""
    found: list[float] = []
    for place in range(-(order // 2), order // 2 + 1):
        value = _value(func, x + place * step)
        if not math.isfinite(value):
            return None
        found.append(value)
    return found


def _value(func: Callable[[float], Any], x: float) -> float:
    try:
        value = float(func(x))
    except (ArithmeticError, ValueError, SymdiffError):
        return math.nan         # outside of the domain
    except TypeError as reason:
        raise ArgumentError(f"the function does not give a number at {x!r}: {reason}") from reason
    return value


def _noise(func: Callable[[float], Any], x: float) -> float:
    """How much the values jump between neighbouring floats, beyond what a smooth function does.

    High differences of values at points close to each other are rounding errors alone; their size is that of one
    error times the root of the sum of the squared binomial coefficients (Hamming, Numerical Methods for Scientists and
    Engineers, chapter 10; More and Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33, 2011).
    """
    noise = 0.0
    for scale in _SCALES:
        step = max(abs(x), 2.0**-10) * scale
        differences = [_value(func, x + place * step) for place in range(-5, 6)]
        if not all(map(math.isfinite, differences)):
            continue
        found: list[float] = []
        for order in range(1, 8):
            differences = [right - left for left, right in pairwise(differences)]
            if order > 3:
                found.append(max(map(abs, differences)) / math.sqrt(math.comb(2 * order, order)))
        noise = max(noise, min(found))
    return noise
