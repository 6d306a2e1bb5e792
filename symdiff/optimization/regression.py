"""Regression by polynomials, both ways: descending on the mean squared error, and solving where its derivative
vanishes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Symbol, add, as_expr
from symdiff.language import as_symbol
from symdiff.numeric.enclosures import working_precision
from symdiff.optimization.descent import Settings, descend
from symdiff.optimization.fitting import tabulated
from symdiff.optimization.objective import Objective, as_columns
from symdiff.optimization.path import Path

__all__ = ["Regression", "linear_regression"]

#: Numbers of data with which the normal equations are solved in exact fractions.
_EXACT = 20_000


class Regression:
    """A polynomial fitted to points.

    Attributes:
        coefficients: of 1, x, x^2 ...
        exact: the same as fractions, where the normal equations were solved exactly; else None.
        expression: the polynomial.
        equations: the derivatives of the mean squared error by the coefficients w_0, w_1 ...; they vanish there.
        mse: the mean squared error.
        r_squared: the share of the variance that the polynomial explains.
        path: the way of a descent, in the coefficients w_0, w_1 ...; None if there was none.
        success: whether the descent arrived.
        message: how it ended.
    """

    def __init__(self, x: Any, y: Any, variable: Symbol, coefficients: Sequence[float],
                 exact: Sequence[Fraction] | None, path: Path | None, success: bool, message: str) -> None:
        self.coefficients = tuple(coefficients)
        self.exact = None if exact is None else tuple(exact)
        known: Sequence[float | Fraction] = self.coefficients if exact is None else exact
        self.expression = reduce(add, [as_expr(value) * variable**power for power, value in enumerate(known)])
        self.path, self.success, self.message = path, success, message
        self.mse, self.r_squared = _quality(x, y, self.coefficients)
        self._points = x, y

    @property
    def equations(self) -> tuple[Expr, ...]:
        count = len(self._points[0])
        powers, products = _moments(*self._points, len(self.coefficients))
        weights = [Symbol(f"w_{place}") for place in range(len(self.coefficients))]
        rows = [reduce(add, [as_expr(2 * powers[i + k] / count) * weight for k, weight in enumerate(weights)])
                for i in range(len(weights))]
        return tuple([row - as_expr(2 * products[i] / count) for i, row in enumerate(rows)])

    def __repr__(self) -> str:
        return f"<{self.expression}, R^2 = {self.r_squared:.6g}, {self.message}>"


def linear_regression(data: Any, degree: int = 1, method: str = "solve", *, steps: int = 100_000,
                      progress: bool = False) -> Regression:
    """The polynomial of a degree with the least mean squared error over points.

    Args:
        data: two columns by name, the second the response; or pairs (x, y); or the list of all x and that of all y.
        degree: of the polynomial; 1 for a straight line.
        method: "solve" for the normal equations, which say that the derivatives of the error vanish, in exact fractions
            as long as the data is not large; "descent" for gradient descent with momentum, in Chebyshev's polynomials
            over the range of the data, which make the valley round.
        steps: the largest number of steps of a descent.
        progress: show a bar for a descent.

    Raises:
        ArgumentError: the arguments make no sense, or there are fewer different x than coefficients.

    >>> found = linear_regression([(0, 1), (1, 3), (2, 4)])
    >>> found.expression, found.exact
    (7/6 + 3/2*x, (Fraction(7, 6), Fraction(3, 2)))
    >>> found.equations
    (2*w_0 + 2*w_1 - 16/3, 2*w_0 + 10/3*w_1 - 22/3)
    >>> print(f"{linear_regression([(0, 1), (1, 3), (2, 4)], method='descent').coefficients[0]:.12f}")
    1.166666666667
    """
    if not isinstance(degree, int) or isinstance(degree, bool) or not 0 <= degree <= 50:
        raise ArgumentError(f"the degree is a whole number from 0 to 50, not {degree!r}")
    if method not in ("solve", "descent"):
        raise ArgumentError(f"the method is 'solve' or 'descent', not {method!r}")
    if not isinstance(steps, int) or isinstance(steps, bool) or steps < 1:
        raise ArgumentError(f"steps is a whole number from 1, not {steps!r}")
    table = tabulated(data, ["x", "y"])
    if len(table) != 2:
        raise ArgumentError(f"regression takes two columns, x and the response, not {len(table)}")
    columns = as_columns(table)
    variable, response = columns
    x, y = columns[variable], columns[response]
    if not x.ndim or not y.ndim:
        raise ArgumentError("both columns must be lists of numbers")
    different = len(set(x.tolist()))
    if different <= degree:
        raise ArgumentError(f"a polynomial of degree {degree} needs {degree + 1} different values of {variable}; "
                            f"there are {different}")
    if method == "descent":
        path, success, message = _descended(x, y, degree, steps, progress)
        return Regression(x, y, variable, path.points[-1], None, path, success, message)
    if len(x) * (degree + 1) > _EXACT:
        coefficients = _by_orthogonality(x, y, degree)
        return Regression(x, y, variable, coefficients, None, None, True, "solved by QR")
    exact = _solved(x, y, degree + 1)
    return Regression(x, y, variable, list(map(float, exact)), exact, None, True, "the normal equations are solved")


def _fraction(value: float) -> Fraction:
    return Fraction(Decimal(repr(value)))


def _moments(x: Any, y: Any, size: int) -> tuple[list[Fraction], list[Fraction]]:
    """The sums of x^k and of y x^k, exactly."""
    points = [(_fraction(a), _fraction(b)) for a, b in zip(x.tolist(), y.tolist())]
    powers, products = [], []
    terms = [Fraction(1)] * len(points)
    for k in range(2 * size - 1):
        powers.append(sum(terms, Fraction(0)))
        if k < size:
            products.append(sum([term * b for term, (_, b) in zip(terms, points)], Fraction(0)))
        terms = [term * a for term, (a, _) in zip(terms, points)]
    return powers, products


def _solved(x: Any, y: Any, size: int) -> list[Fraction]:
    """The solution of the normal equations: the derivatives of the mean squared error are linear and vanish."""
    from flint import fmpq, fmpq_mat

    powers, products = _moments(x, y, size)
    matrix = fmpq_mat(size, size, [fmpq(powers[i + k].numerator, powers[i + k].denominator)
                                   for i in range(size) for k in range(size)])
    right = fmpq_mat(size, 1, [fmpq(value.numerator, value.denominator) for value in products])
    with working_precision(53):
        solution = matrix.solve(right)
    return [Fraction(int(entry.p), int(entry.q)) for entry in solution.entries()]


def _basis(x: Any, degree: int) -> tuple[Any, Any]:
    """Chebyshev's polynomials over the range of x: their values, and the matrix from coefficients in them to those of
    the powers of x."""
    import numpy as np
    from numpy.polynomial import Chebyshev, Polynomial

    low, high = float(x.min()), float(x.max())
    domain = [low, high] if high > low else [low - 1, low + 1]
    matrix = np.zeros((degree + 1, degree + 1))
    values = []
    for k in range(degree + 1):
        one = Chebyshev.basis(k, domain=domain)
        plain = one.convert(kind=Polynomial, domain=[-1, 1], window=[-1, 1]).coef
        matrix[:len(plain), k] = plain
        values.append(one(x))
    return np.array(values).T, matrix


def _by_orthogonality(x: Any, y: Any, degree: int) -> list[float]:
    import numpy as np

    values, matrix = _basis(x, degree)
    found: list[float] = (matrix @ np.linalg.lstsq(values, y, rcond=None)[0]).tolist()
    return found


def _descended(x: Any, y: Any, degree: int, steps: int, progress: bool) -> tuple[Path, bool, str]:
    """Descent with momentum, with the best rate and momentum for the curvatures that the error has (Polyak 1964)."""
    import numpy as np

    values, matrix = _basis(x, degree)
    curvatures = np.linalg.eigvalsh(2 / len(x) * values.T @ values)
    flat, steep = math.sqrt(max(curvatures[0], 1e-300)), math.sqrt(curvatures[-1])
    weights = [Symbol(f"w_{place}") for place in range(degree + 1)]
    columns: Mapping[Symbol, Any] = {Symbol(f"t_{place}"): values[:, place] for place in range(degree + 1)}
    model = reduce(add, [weight * column for weight, column in zip(weights, columns)])
    objective = Objective((as_symbol("y") - model) ** 2, weights, {**columns, as_symbol("y"): y})
    settings = Settings((2 / (flat + steep)) ** 2, momentum=((steep - flat) / (steep + flat)) ** 2, steps=steps,
                        tolerance=1e-15 * max(1.0, float(np.abs(y).max())), progress=progress)
    found = descend(objective, [0.0] * (degree + 1), "momentum", settings)
    path = Path(found.path.names)
    for point, value, gradient, rate in zip(found.path.points, found.path.values, found.path.gradients,
                                            found.path.rates):
        path.add((matrix @ point).tolist(), value, np.linalg.solve(matrix.T, gradient).tolist(), rate)
    small = math.hypot(*found.path.gradients[-1]) <= 1e-9 * max(1.0, float(np.abs(y).max()))
    return path, found.success or small, found.message


def _quality(x: Any, y: Any, coefficients: Sequence[float]) -> tuple[float, float]:
    """The mean squared error, and R^2."""
    residuals = y - reduce(lambda total, coefficient: total * x + coefficient, reversed(coefficients), 0.0 * x)
    rss, mean = math.fsum(residuals**2), math.fsum(y) / len(y)
    total = math.fsum((y - mean) ** 2)
    return rss / len(y), 1 - rss / total if total else math.nan
