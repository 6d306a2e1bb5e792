"""`gradcheck`: a gradient held against differences."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from symdiff.differentiation import reverse_gradient
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Operand, Symbol, free_symbols
from symdiff.language import as_expression, as_symbol
from symdiff.numeric.differences import difference
from symdiff.numeric.floats import evaluate_float

__all__ = ["Checked", "GradientCheck", "gradcheck"]


class Checked(NamedTuple):
    """One partial derivative, as it was given and by differences.

    Attributes:
        name: of the variable; for a point that is a sequence, its place, from 0.
        given: the derivative that was checked.
        difference: the derivative by differences.
        error: how far off the difference may be.
        agrees: whether they are the same as far as differences tell.
    """

    name: str | int
    given: float
    difference: float
    error: float
    agrees: bool


class GradientCheck:
    """What `gradcheck` found; true where all partial derivatives agree with differences.

    Attributes:
        entries: a `Checked` for each variable.
        worst: the largest distance, relative to the size of the derivative.
    """

    def __init__(self, entries: Sequence[Checked]) -> None:
        self.entries = tuple(entries)
        self.worst = max([_distance(entry.given, entry.difference) for entry in entries], default=0.0)

    def __bool__(self) -> bool:
        return all([entry.agrees for entry in self.entries])

    def __repr__(self) -> str:
        lines = [f"{'agrees' if entry.agrees else 'DIFFERS'}: by {entry.name} {entry.given!r}, "
                 f"by differences {entry.difference!r} ± {entry.error:.1e}" for entry in self.entries]
        return "\n".join(lines)


def gradcheck(f: Callable[..., Any] | Operand | str, point: Mapping[Any, Any] | Sequence[Any],
              gradient: Any = None, tolerance: float = 1e-6) -> GradientCheck:
    """Hold a gradient against central differences, partial derivative by partial derivative.

    Args:
        f: a formula, or a Python function: of one sequence if the point is a sequence, with the variables as keyword
            arguments if the point is a mapping.
        point: values by variable, or a sequence of values.
        gradient: what is checked: a function that takes what `f` takes and gives the partial derivatives, as a
            sequence or by variable; or these values, or formulas for them.  It may be left out where `f` is a formula:
            then the exact gradient is checked.
        tolerance: how far apart the two may be, relative to the derivative, besides the error of the difference.

    Raises:
        ArgumentError: the arguments do not fit together.
        EvaluationError: the function has no values around the point.

    >>> bool(gradcheck("x^2 sin(y)", {"x": 2, "y": 1}))
    True
    >>> print(gradcheck(lambda x: x[0]**2 * x[1], [3.0, 2.0], lambda x: [2*x[0]*x[1], x[0]]).entries[1].agrees)
    False
    """
    if isinstance(point, Mapping):
        names: list[str | int] = [as_symbol(name).name for name in point]
        start = [_number(value) for value in point.values()]
    elif (isinstance(point, Sequence) and not isinstance(point, str)) or hasattr(point, "__array__"):
        names, start = list(range(len(point))), [_number(value) for value in point]
    else:
        raise ArgumentError(f"a point is a mapping such as {{'x': 2}}, or a sequence of numbers, not {point!r}")
    if not isinstance(tolerance, int | float) or isinstance(tolerance, bool) or not tolerance >= 0:
        raise ArgumentError(f"tolerance is a number from 0, not {tolerance!r}")
    by_name = isinstance(point, Mapping)
    given: list[float]
    if callable(f):
        if gradient is None:
            raise ArgumentError("give the gradient of a Python function, to be checked")
        value = _called(f, names, by_name)
    else:
        expr = restricted(as_expression(f, point if isinstance(point, Mapping) else None))
        if not by_name:
            names = [symbol.name for symbol in free_symbols(expr)]
            if len(names) != len(start):
                raise ArgumentError(f"the formula has the variables {', '.join(map(str, names))}; the point has "
                                    f"{len(start)} numbers")
        symbols = [Symbol(str(name)) for name in names]
        value = _formula(expr, symbols)
        if gradient is None:
            gradient = reverse_gradient(expr, symbols)
    given = _given(gradient, names, start, by_name)
    entries: list[Checked] = []
    for place, name in enumerate(names):
        found = difference(_along(value, start, place), start[place])
        allowed = found.error + tolerance * max(abs(found.value), abs(given[place]))
        entries.append(Checked(name, given[place], found.value, found.error,
                               abs(given[place] - found.value) <= allowed))
    return GradientCheck(entries)


def _number(value: Any) -> float:
    try:
        return float(evaluate_float(value, {})) if isinstance(value, Expr | str) else float(value)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(f"a coordinate is a number, not {value!r}") from None


def _called(f: Callable[..., Any], names: Sequence[str | int], by_name: bool) -> Callable[[list[float]], Any]:
    if by_name:
        return lambda x: f(**{str(name): value for name, value in zip(names, x)})
    return lambda x: f(_array(x))


def _array(x: list[float]) -> Any:
    import numpy as np

    return np.array(x)


def _formula(expr: Expr, symbols: Sequence[Symbol]) -> Callable[[list[float]], float]:
    return lambda x: evaluate_float(expr, dict(zip(symbols, x)))


def _given(gradient: Any, names: Sequence[str | int], start: list[float], by_name: bool) -> list[float]:
    """The values of the gradient that is checked."""
    found = _called(gradient, names, by_name)(start) if callable(gradient) else gradient
    if isinstance(found, str):
        found = [found]
    if isinstance(found, Mapping):
        by = {as_symbol(name).name: value for name, value in found.items()}
        missing = [name for name in names if name not in by]
        if missing:
            raise ArgumentError(f"the gradient has no derivative by {missing[0]}")
        values = [by[str(name)] for name in names]
    else:
        try:
            values = list(found)
        except TypeError:
            values = [found]
    if len(values) != len(names):
        raise ArgumentError(f"the gradient has {len(values)} entries for {len(names)} variables")
    point = dict(zip([str(name) for name in names], start)) if by_name or not isinstance(names[0], int) else {}
    return [evaluate_float(value, point) if isinstance(value, Expr | str) else _number(value) for value in values]


def _along(value: Callable[[list[float]], Any], start: list[float], place: int) -> Callable[[float], Any]:
    """The function of one coordinate, the others at rest."""
    return lambda x: value([*start[:place], x, *start[place + 1:]])


def _distance(a: float, b: float) -> float:
    return abs(a - b) / max(abs(a), abs(b)) if a != b else 0.0 if math.isfinite(a) else math.inf
