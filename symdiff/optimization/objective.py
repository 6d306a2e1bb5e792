"""A formula as a function of the point alone: its value, gradient and Hessian in machine numbers, over data or not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from symdiff.differentiation import reverse_gradient
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, EvaluationError
from symdiff.expr import Expr, Operand, Over, Symbol, array_names, free_symbols, postorder
from symdiff.language import as_expression, as_symbol
from symdiff.numeric.floats import evaluate_float
from symdiff.optimization.evaluation import Kernel
from symdiff.simplification.sums import has_sums

__all__ = ["Objective", "as_columns", "as_start"]


def as_start(start: Mapping[Any, Any]) -> dict[Symbol, float]:
    """The values of the variables where a search begins.

    Raises:
        ArgumentError: it is no mapping from variables to finite numbers.
    """
    if not isinstance(start, Mapping) or not start:
        raise ArgumentError(f"a start maps the variables to numbers, as in {{'x': 4}}; {start!r} does not")
    found: dict[Symbol, float] = {}
    for name, value in start.items():
        try:
            number = evaluate_float(value, {}) if isinstance(value, Expr | str) else float(value)
        except (EvaluationError, TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            raise ArgumentError(f"the start of {name} must be a finite number, not {value!r}")
        found[as_symbol(name)] = number
    return found


def as_columns(data: Mapping[Any, Any], *, plain: bool = True) -> dict[Symbol, Any]:
    """Data as arrays of floats of one length, by symbol; single numbers stay single, and plain columns have one axis.

    Raises:
        ArgumentError: they are no numbers, or of different lengths.
    """
    import numpy as np

    if not isinstance(data, Mapping) or not data:
        raise ArgumentError(f"data maps names to numbers, as in {{'x': [1, 2], 'y': [3, 4]}}; {data!r} does not")
    columns: dict[Symbol, Any] = {}
    for name, values in data.items():
        try:
            column = np.asarray(values if hasattr(values, "__array__") or isinstance(values, int | float)
                                else [float(value) for value in values] if plain else list(values), dtype=float)
        except (TypeError, ValueError, OverflowError):
            raise ArgumentError(f"the data of {name} must be numbers, not {values!r:.60}") from None
        if not np.isfinite(column).all():
            raise ArgumentError(f"the data of {name} has values that are not finite: leave those rows out")
        if plain and column.ndim > 1:
            raise ArgumentError(f"the data of {name} must be a plain list of numbers, not of shape {column.shape}")
        columns[as_symbol(name)] = column
    lengths = {symbol: len(column) for symbol, column in columns.items() if column.ndim}
    if len(set(lengths.values())) > 1:
        told = ", ".join([f"{symbol} has {length}" for symbol, length in lengths.items()])
        raise ArgumentError(f"the data must have the same number of rows: {told}")
    if 0 in lengths.values():
        raise ArgumentError("the data has no rows")
    return columns


class Objective:
    """What is minimized.

    Args:
        f: a formula.
        variables: the symbols that move.
        data: arrays for other symbols of the formula, by symbol: then the mean of the formula over their rows counts;
            or arrays of which the formula has the entries, as in sum(i=1..n, x_i): then it says what is added up.

    Raises:
        ArgumentError: a variable does not occur, or a symbol is neither a variable nor among the data.
    """

    def __init__(self, f: Operand | str, variables: Sequence[Symbol], data: Mapping[Symbol, Any] | None = None) -> None:
        self.expr = restricted(as_expression(f, [*variables, *(data or ())]))
        self.variables = tuple(variables)
        self.data = dict(data or {})
        arrays = [Symbol(name) for name in array_names(self.expr)]
        self.summed = bool(arrays) or has_sums(self.expr)
        present = [*free_symbols(self.expr), *arrays]
        for variable in self.variables:
            if variable not in present:
                raise ArgumentError(f"{variable} does not occur in what is minimized")
            if variable in self.data:
                raise ArgumentError(f"{variable} is among the data: it cannot move too")
        for symbol, column in self.data.items():
            if column.ndim > 1 and symbol not in arrays:
                raise ArgumentError(f"the data of {symbol} must be a plain list of numbers, not of shape "
                                    f"{column.shape}")
        bounds = {node.upper for node in postorder(self.expr) if isinstance(node, Over)} if self.data else set[Expr]()
        for symbol in present:
            if symbol not in self.variables and symbol not in self.data and symbol not in bounds:
                raise ArgumentError(f"{symbol} needs a start if it moves, as in {{'{symbol}': 1}}, or a value in data")
        self.data = {symbol: column for symbol, column in self.data.items() if symbol in present}
        self.rows = max([len(column) for column in self.data.values() if column.ndim], default=0)
        for name, column in self.data.items():
            if self.summed and column.ndim and name not in arrays:
                raise ArgumentError(f"{name} is a list, and the formula has sums: write its entries with their index, "
                                    f"as in sum(i=1..n, {name}_i)")
        self.inputs = [*self.variables, *self.data]
        self.partials = reverse_gradient(self.expr, self.variables)
        self.evaluations = 0

    @cached_property
    def first(self) -> Kernel:
        """Value and gradient."""
        return Kernel([self.expr, *self.partials], self.inputs)

    @cached_property
    def only_value(self) -> Kernel:
        return Kernel([self.expr], self.inputs)

    @cached_property
    def second(self) -> Kernel:
        """The lower triangle of the Hessian, row by row."""
        lower = [reverse_gradient(partial, self.variables[:i + 1]) for i, partial in enumerate(self.partials)]
        return Kernel([entry for row in lower for entry in row], self.inputs)

    def value(self, x: Sequence[float]) -> float:
        """The value at a point."""
        self.evaluations += 1
        return self.total(self.only_value, x)[0]

    def gradient(self, x: Sequence[float], rows: Any = None) -> tuple[float, list[float]]:
        """The value at a point and the partial derivatives there; of some rows of the data, if they are given."""
        self.evaluations += 1
        value, *partials = self.total(self.first, x, rows)
        return value, partials

    def hessian(self, x: Sequence[float]) -> Any:
        """The matrix of the second partial derivatives at a point."""
        import numpy as np

        size = len(self.variables)
        matrix = np.zeros((size, size))
        matrix[np.tril_indices(size)] = self.total(self.second, x)
        return matrix + np.tril(matrix, -1).T

    def total(self, kernel: Kernel, x: Sequence[float], rows: Any = None) -> list[float]:
        """The outputs of a kernel, or their means over the rows."""
        columns = [column if rows is None or not column.ndim else column[rows] for column in self.data.values()]
        point = [float(value) for value in x]
        if self.summed:
            return [float(value) for value in kernel(*point, *columns)]
        if not self.rows:
            return kernel(*point, *[float(column) for column in columns])
        count = self.rows if rows is None else len(rows)
        return [_mean(output, count) for output in kernel(*point, *columns)]


def _mean(output: Any, count: int) -> float:
    import numpy as np

    values = np.broadcast_to(output, (count,))
    return math.fsum(values) / count if np.isfinite(values).all() else float(values.sum()) / count
