"""Models fitted to data: least squares with the exact Jacobian."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symdiff.differentiation import reverse_gradient
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, EvaluationError
from symdiff.expr import Condition, Expr, Operand, Relation, Symbol, dependents, free_symbols, postorder
from symdiff.language import as_expression, as_formula, as_symbol
from symdiff.optimization.evaluation import Kernel
from symdiff.optimization.objective import as_columns, as_start

__all__ = ["Fit", "fit", "least_squares", "tabulated"]

#: Corrections behind the search, until the digits do not change.
_CORRECTIONS = 20


class Fit:
    """A model fitted to data.

    Attributes:
        x: the parameters, by name.
        standard_errors: their standard errors, by name; nan where the data does not determine them.
        covariance: their covariances, as an array in the order of `x`.
        rss: the residual sum of squares.
        r_squared: the share of the variance that the model explains.
        residual_sd: the standard deviation of the residuals, by the degrees of freedom.
        degrees_of_freedom: rows less parameters.
        residuals: response less model, row by row.
        model: the right side of the model.
        jacobian: its exact derivatives by the parameters.
        success: whether the gradient of the sum of squares vanishes there, as far as floats tell.
        message: how the search ended.
        evaluations: how many times model and Jacobian were computed.
    """

    def __init__(self, problem: _Problem, found: Any, message: str) -> None:
        import numpy as np

        names = [parameter.name for parameter in problem.parameters]
        residuals, jacobian = problem.at(found)
        self.x: Mapping[str, float] = dict(zip(names, found.tolist()))
        self.model = problem.model
        self.jacobian = tuple(problem.partials)
        self.residuals = residuals
        self.rss = math.fsum(residuals**2)
        centred = problem.response - math.fsum(problem.response) / problem.rows
        total = math.fsum(centred**2)
        self.r_squared = 1 - self.rss / total if total else math.nan
        self.degrees_of_freedom = problem.rows - len(names)
        spread = self.rss / self.degrees_of_freedom if self.degrees_of_freedom else math.nan
        self.residual_sd = math.sqrt(spread)
        self.covariance = spread * _inverse_square(jacobian)
        with np.errstate(invalid="ignore"):
            self.standard_errors: Mapping[str, float] = dict(zip(names, np.sqrt(np.diag(self.covariance)).tolist()))
        cosine = _cosine(residuals, jacobian)
        self.success = bool(cosine < 1e-6 or self.rss <= 1e-24 * math.fsum(problem.response**2))
        self.message = message
        self.evaluations = problem.evaluations
        self._problem = problem

    @property
    def expression(self) -> Expr:
        """The model with the parameters that were found."""
        return self.model.subs(dict(self.x))

    def predict(self, data: Mapping[Any, Any]) -> Any:
        """The values of the model where other data is given."""
        import numpy as np

        columns = as_columns(data)
        inputs = [symbol for symbol in free_symbols(self.model) if symbol.name not in self.x]
        missing = [symbol for symbol in inputs if symbol not in columns]
        if missing:
            raise ArgumentError(f"the model needs data for {missing[0]}")
        given = [columns[symbol] for symbol in inputs]
        values = Kernel([self.model], [*self._problem.parameters, *inputs])(*self.x.values(), *given)[0]
        rows = [len(column) for column in columns.values() if column.ndim]
        return np.array(np.broadcast_to(values, (rows[0],))) if rows else float(np.asarray(values))

    def __repr__(self) -> str:
        lines = [f"{name} = {value:.10g} ± {self.standard_errors[name]:.3g}" for name, value in self.x.items()]
        found = f"R^2 = {self.r_squared:.6g}, residual sum of squares = {self.rss:.10g}"
        if not self.success:
            warning = [f"not a minimum: {self.message}"]
        elif self.r_squared < 0:
            warning = ["a local minimum, worse than a constant: begin elsewhere, with start={...}"]
        else:
            warning = []
        return "\n".join([*lines, found, *warning])


def least_squares(model: Condition | Operand | str, data: Any, start: Mapping[Any, Any], *,
                  weights: Iterable[float] | None = None, steps: int = 2_000) -> Fit:
    """The parameters for which a model is nearest to data: Levenberg and Marquardt's method by SciPy (MINPACK's lmder),
    with the exact Jacobian.

    Where the model is linear in some of its parameters, a second search begins with these solved for (Golub and
    Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems", 1973); the better of the two
    counts.

    Args:
        model: a formula such as "a*exp(-b*x)", or "y = a*exp(-b*x)" with the response on the left.
        data: columns by name, the response among them: it is the one that the model does not hold; or rows in the order
            of the other symbols, the response last.
        start: where the search begins: a number for each parameter.
        weights: of the rows, such as 1/sigma^2.
        steps: the largest number of evaluations of each search.

    Raises:
        ArgumentError: model, data and start do not fit together.
        EvaluationError: the model has no value at the start.

    >>> found = least_squares("a*exp(-b*x)", {"x": [0, 1, 2], "y": [2, 1, 0.5]}, {"a": 1, "b": 1})
    >>> print({name: round(value, 12) for name, value in found.x.items()}, found.expression)
    {'a': 2.0, 'b': 0.69314718056} 2*exp(-0.6931471805599453*x)
    """
    begin = as_start(start)
    problem = _Problem(model, data, list(begin), weights)
    import numpy as np

    starts = [np.array(list(begin.values()))]
    projected = problem.projected(starts[0])
    if projected is not None:
        starts.append(projected)
    best, message, reason = None, "", None
    for first in starts:
        try:
            found, said = _searched(problem, first, steps)
        except EvaluationError as error:
            reason = reason or error
            continue
        if best is None or problem.rss(found) < problem.rss(best):
            best, message = found, said
    if best is None:
        assert reason is not None
        raise reason
    return Fit(problem, _corrected(problem, best), message)


def fit(model: Condition | Operand | str, data: Any, start: Mapping[Any, Any] | None = None, *,
        weights: Iterable[float] | None = None, steps: int = 2_000) -> Fit:
    """Like `least_squares`; without a start, every symbol that is no column of the data is a parameter and begins at 1.

    A model that is linear in its parameters needs no start.

    >>> found = fit("a + b*x", {"x": [1, 2, 3, 4], "y": [3, 5, 7, 9]})
    >>> print(found.x["a"], found.x["b"], found.r_squared)
    1.0 2.0 1.0
    """
    if start is None:
        columns = [as_symbol(name) for name in data] if isinstance(data, Mapping) else []
        model = as_formula(model, columns)
        names = [symbol for symbol in free_symbols(model) if symbol not in columns]
        if not isinstance(data, Mapping):
            raise ArgumentError("name the columns of the data, as in {'x': [1, 2], 'y': [3, 4]}, or give a start")
        if not names:
            raise ArgumentError("the model has no parameters: all its symbols are columns of the data")
        start = dict.fromkeys(names, 1)
    return least_squares(model, data, start, weights=weights, steps=steps)


def tabulated(data: Any, names: Sequence[str]) -> Mapping[Any, Any]:
    """Data as columns by name: as it is, or from rows, or from one list for each name.

    Raises:
        ArgumentError: it is neither.
    """
    if isinstance(data, Mapping):
        return data
    try:
        rows = [list(row) for row in data]
    except TypeError:
        raise ArgumentError(f"data is a mapping from names to numbers, or a list of rows, not {data!r:.60}") from None
    if rows and all([len(row) == len(names) for row in rows]):
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}
    if len(rows) == len(names) and len({len(row) for row in rows}) == 1:
        return dict(zip(names, rows))
    raise ArgumentError(f"every row of the data must have {len(names)} numbers, for {', '.join(names)}")


class _Problem:
    """Residuals, response less model, and their derivatives by the parameters, over rows of data."""

    def __init__(self, model: Condition | Operand | str, data: Any, parameters: Sequence[Symbol],
                 weights: Iterable[float] | None) -> None:
        import numpy as np

        formula = as_formula(model, [*parameters, *(data if isinstance(data, Mapping) else ())])
        left: Expr | None = None
        if isinstance(formula, Condition):
            if not isinstance(formula, Relation) or formula.op != "=":
                raise ArgumentError(f"a model is a formula, or an equation such as y = a*x, not {formula}")
            left, formula = formula.args
        self.model = restricted(as_expression(formula))
        self.parameters = tuple(parameters)
        if not isinstance(data, Mapping):
            inputs = [symbol.name for symbol in free_symbols(self.model) if symbol not in self.parameters]
            data = tabulated(data, [*inputs, str(left) if type(left) is Symbol else "y"])
        columns = as_columns(data)
        present = free_symbols(self.model)
        for parameter in self.parameters:
            if parameter not in present:
                raise ArgumentError(f"the model does not hold the parameter {parameter}")
        for symbol in [*present, *([] if left is None else free_symbols(left))]:
            if symbol not in columns and symbol not in self.parameters:
                raise ArgumentError(f"{symbol} is neither a parameter in start nor a column of the data")
        self.rows = max([len(column) for column in columns.values() if column.ndim], default=0)
        if left is None:
            others = [symbol for symbol in columns if symbol not in present]
            if len(others) != 1:
                raise ArgumentError("which column of the data is the response? Write the model as y = ...")
            left = others[0]
        if any([parameter in free_symbols(left) for parameter in self.parameters]):
            raise ArgumentError("the left side of the model is made of data alone")
        if self.rows < len(self.parameters):
            raise ArgumentError(f"{len(self.parameters)} parameters need as many rows of data; there are {self.rows}")
        self.inputs = [symbol for symbol in present if symbol not in self.parameters]
        self.columns = [columns[symbol] for symbol in self.inputs]
        responding = free_symbols(left)
        response = Kernel([left], responding)(*[columns[symbol] for symbol in responding])[0]
        self.response = np.array(np.broadcast_to(response, (self.rows,)))
        self.roots = _roots_of(weights, self.rows)
        self.partials = reverse_gradient(self.model, self.parameters)
        self.kernel = Kernel([self.model, *self.partials], [*self.parameters, *self.inputs])
        self.evaluations = 0

    def at(self, x: Any) -> tuple[Any, Any]:
        """The residuals and the Jacobian of the model, weighted."""
        import numpy as np

        self.evaluations += 1
        with np.errstate(all="ignore"):
            values = self.kernel(*x.tolist(), *self.columns)
            table = np.array([np.broadcast_to(value, (self.rows,)) for value in values])
        return (self.response - table[0]) * self.roots, table[1:].T * self.roots[:, None]

    def rss(self, x: Any) -> float:
        return math.fsum(self.at(x)[0] ** 2)

    def projected(self, x: Any) -> Any:
        """The start with those parameters solved for in which the model is linear; None if there are none."""
        import numpy as np

        linear = self.linear()
        if not linear:
            return None
        chosen = x.copy()
        chosen[linear] = 0.0
        residuals, jacobian = self.at(chosen)
        design = jacobian[:, linear]
        if not np.isfinite(residuals).all() or not np.isfinite(design).all():
            return None
        chosen[linear] = np.linalg.lstsq(design, residuals, rcond=None)[0]
        return chosen if np.isfinite(chosen).all() else None

    def linear(self) -> list[int]:
        """The places of parameters in which the model is linear, all together."""
        chosen: list[int] = []
        for place in range(len(self.parameters)):
            together = [self.parameters[other] for other in [*chosen, place]]
            holding = dependents(postorder(*self.partials), together)
            if not any([self.partials[other] in holding for other in [*chosen, place]]):
                chosen.append(place)
        return chosen


def _roots_of(weights: Iterable[float] | None, rows: int) -> Any:
    import numpy as np

    if weights is None:
        return np.ones(rows)
    found = as_columns({"w": weights})[as_symbol("w")]
    if found.shape != (rows,) or (found < 0).any():
        raise ArgumentError(f"weights are {rows} numbers from 0, one for each row")
    return np.sqrt(found)


def _searched(problem: _Problem, start: Any, steps: int) -> tuple[Any, str]:
    import numpy as np
    from scipy import optimize

    latest: dict[bytes, tuple[Any, Any]] = {}

    def at(x: Any) -> tuple[Any, Any]:
        key = x.tobytes()
        if key not in latest:
            latest.clear()
            residuals, jacobian = problem.at(x)
            # where the model has no value, the search must turn back
            latest[key] = np.nan_to_num(residuals, nan=1e150, posinf=1e150, neginf=-1e150), -np.nan_to_num(jacobian)
        return latest[key]

    residuals, jacobian = problem.at(start)
    missing = np.flatnonzero(~(np.isfinite(residuals) & np.isfinite(jacobian).all(axis=1)))
    if missing.size:
        raise EvaluationError("the model or its derivative has no finite value at the start for "
                              f"row {missing[0] + 1} of the data")
    least = float(np.finfo(float).eps)
    with np.errstate(all="ignore"):
        found = optimize.least_squares(lambda x: at(x)[0], start, lambda x: at(x)[1], method="lm", x_scale="jac",
                                       xtol=least, ftol=least, gtol=least, max_nfev=steps)
    return found.x, str(found.message)


def _corrected(problem: _Problem, x: Any) -> Any:
    """Gauss-Newton steps while the gradient gets smaller: the search itself ends when the sum does not change."""
    import numpy as np

    residuals, jacobian = problem.at(x)
    size = _cosine(residuals, jacobian)
    for _ in range(_CORRECTIONS):
        scale = np.linalg.norm(jacobian, axis=0)
        if not size or not scale.all() or not np.isfinite(scale).all():
            break
        step, _, rank, _ = np.linalg.lstsq(jacobian / scale, residuals, rcond=1e-15)
        if rank < len(x):
            break
        new = x + step / scale
        residuals, jacobian = problem.at(new)
        smaller = _cosine(residuals, jacobian)
        if not smaller < size:
            break
        x, size = new, smaller
    return x


def _cosine(residuals: Any, jacobian: Any) -> float:
    """The largest cosine between the residuals and a column of the Jacobian: 0 at a minimum."""
    import numpy as np

    sizes = np.linalg.norm(jacobian, axis=0) * np.linalg.norm(residuals)
    with np.errstate(all="ignore"):
        cosines = np.abs(jacobian.T @ residuals) / sizes
    return float(np.max(np.where(sizes > 0, cosines, 0.0)))


def _inverse_square(jacobian: Any) -> Any:
    """The inverse of J^T J, by way of QR; nan where the parameters are not determined."""
    import numpy as np

    size = jacobian.shape[1]
    scale = np.linalg.norm(jacobian, axis=0)
    if not scale.all() or not np.isfinite(scale).all():
        return np.full((size, size), math.nan)
    triangle = np.linalg.qr(jacobian / scale, mode="r")
    if np.linalg.matrix_rank(triangle) < size:
        return np.full((size, size), math.nan)
    inverse = np.linalg.inv(triangle) / scale[:, None]
    return inverse @ inverse.T
