"""`minimize`: minima of formulas, by descent written here or by SciPy's methods, with exact derivatives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr import Operand
from symdiff.optimization.descent import RULES, Settings, descend
from symdiff.optimization.objective import Objective, as_columns, as_start
from symdiff.optimization.path import Minimization, Path
from symdiff.optimization.progress import Progress

__all__ = ["METHODS", "minimize"]

#: Other methods: their names in SciPy, and what of the derivatives they take.
SCIPY: dict[str, tuple[str, bool]] = {
    "newton": ("Newton-CG", True), "newton-cg": ("Newton-CG", True), "trust-region": ("trust-exact", True),
    "trust-exact": ("trust-exact", True), "trust-ncg": ("trust-ncg", True),
    "dogleg": ("dogleg", True), "bfgs": ("BFGS", False), "l-bfgs": ("L-BFGS-B", False), "l-bfgs-b": ("L-BFGS-B", False),
    "conjugate-gradient": ("CG", False), "cg": ("CG", False), "tnc": ("TNC", False), "slsqp": ("SLSQP", False),
}
METHODS = (*RULES, *SCIPY)

#: What SciPy's methods call the tolerance of the gradient.
_TOLERANCES = {"BFGS": "gtol", "CG": "gtol", "L-BFGS-B": "gtol", "trust-exact": "gtol", "trust-ncg": "gtol",
               "dogleg": "gtol", "Newton-CG": "xtol", "TNC": "gtol", "SLSQP": "ftol"}


def minimize(f: Operand | str, start: Mapping[Any, Any], method: str = "bfgs", *, data: Mapping[Any, Any] | None = None,
             rate: float | None = None, decay: float = 0.0, momentum: float = 0.9, steps: int = 10_000,
             tolerance: float = 1e-10, batch: int | None = None, epochs: int | None = None, seed: int = 0,
             progress: bool = False) -> Minimization:
    """A minimum of a formula near a start, by its exact derivatives.

    Args:
        f: the formula; all its symbols are variables or data.
        start: where to begin: a number for each variable.
        method: "gradient-descent", "momentum", "nesterov", "adam" and "line-search" are written here, with their whole
            path; "newton", "trust-region", "bfgs", "l-bfgs", "conjugate-gradient" and other names that SciPy has are
            SciPy's.
        data: arrays for other symbols of the formula: then the mean over their rows is minimized.  Where the formula
            has sums, as in "sum(i=1..n, (y_i - w*x_i)^2)", they are made over the arrays; n need not be given.
        rate: the learning rate of a descent; 0.01 unless given.
        decay: the rate of step k is rate/(1 + decay*k).
        momentum: how much of the last step goes on, for "momentum", "nesterov" and "adam".
        steps: the largest number of steps.
        tolerance: end where the gradient is so small, relative to that at the start if that is large.
        batch: rows of the data for each step of a descent, drawn at random (stochastic descent); None for all.
        epochs: with `batch`, how often to go through all rows, instead of `steps`.
        seed: of the order of the rows.
        progress: show a bar on standard error.

    Returns:
        A `Minimization` with the point `x`, by name, the value `fun` and the `path`.  A search that runs away, or does
        not get there, has `success` False, a `message` that says why, and `diverged_at`.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: the arguments make no sense.
        NoDerivativeError: no closed form is known for a derivative that is needed.

    >>> found = minimize("x^2*sin(x)", {"x": 4}, method="gradient-descent", rate=0.01)
    >>> print(f"{found.x['x']:.3f} {found.fun:.2f} {found.path[0].value:.2f}")
    5.087 -24.08 -12.11
    >>> minimize("x^2", {"x": 1}, method="gradient-descent", rate=1.5).diverged_at
    1
    """
    name = method.strip().lower().replace("_", "-").replace(" ", "-") if isinstance(method, str) else ""
    name = {"gd": "gradient-descent", "sgd": "gradient-descent", "stochastic": "gradient-descent"}.get(name, name)
    if name not in METHODS:
        raise ArgumentError(f"the method {method!r} is not known; there are {', '.join(METHODS)}")
    begin = as_start(start)
    columns = None if data is None else as_columns(data, plain=False)
    objective = Objective(f, list(begin), columns)
    for what, number, least in (("rate", rate, 0.0), ("decay", decay, -1.0), ("tolerance", tolerance, -1.0)):
        if number is not None and not (_is_number(number) and least < number < math.inf):
            raise ArgumentError(f"{what} is a number {'above' if least == 0.0 else 'from'} 0, not {number!r}")
    if not _is_number(momentum) or not 0 <= momentum < 1:
        raise ArgumentError(f"momentum is a number from 0 and below 1, not {momentum!r}")
    for what, count in (("steps", steps), ("batch", batch), ("epochs", epochs)):
        if count is not None and not (isinstance(count, int) and not isinstance(count, bool) and count > 0):
            raise ArgumentError(f"{what} is a whole number from 1, not {count!r}")
    if batch is not None and not objective.rows:
        raise ArgumentError("a batch is taken of the rows of data: give data, as in data={'x': [1, 2], 'y': [3, 4]}")
    if epochs is not None:
        if batch is None:
            raise ArgumentError("epochs are counted where batches are taken: give batch")
        steps = epochs * -(-objective.rows // batch)
    if name in SCIPY:
        if rate is not None or batch is not None or decay:
            raise ArgumentError(f"{name} finds its steps itself: rate, decay and batch belong to {', '.join(RULES)}")
        return _by_scipy(objective, list(begin.values()), name, steps, tolerance, progress)
    if batch is not None and name == "line-search":
        raise ArgumentError("a line search needs the same function at every step: it cannot take batches")
    usual = RULES[name][1]
    settings = Settings(usual if rate is None else float(rate), decay, momentum, steps, tolerance, batch, seed,
                        progress)
    return descend(objective, list(begin.values()), name, settings)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class _Astray(Exception):
    """SciPy has come to a point without a finite gradient."""


def _by_scipy(objective: Objective, start: Sequence[float], name: str, steps: int, tolerance: float,
              shown: bool) -> Minimization:
    import numpy as np
    from scipy import optimize

    method, second = SCIPY[name]
    path = Path([variable.name for variable in objective.variables])
    latest: dict[bytes, tuple[float, list[float]]] = {}
    best: list[tuple[float, float, Any]] = []

    def value_and_gradient(x: Any) -> tuple[float, Any]:
        found = objective.gradient(x)
        latest.clear()
        latest[x.tobytes()] = found
        rank = (found[0], math.hypot(*found[1]), x.copy())
        if not best or rank[:2] < best[0][:2]:
            best[:] = [rank]
        return math.inf if math.isnan(found[0]) else found[0], np.array(found[1])   # nan would pass every comparison

    def curvature(x: Any) -> Any:
        found = objective.hessian(x)
        return found if np.isfinite(found).all() else np.eye(len(found))    # SciPy refuses others: steepest descent

    with Progress(steps, shown) as progress:

        def keep(x: Any) -> None:
            value, gradient = latest.get(x.tobytes()) or objective.gradient(x)
            if not path.points or tuple(x) != path.points[-1]:
                path.add(x.tolist(), value, gradient, None)
            progress.at(len(path) - 1, value)

        def followed(x: Any) -> None:
            if not np.isfinite(x).all():
                raise _Astray
            keep(x)
            if not all(map(math.isfinite, path.gradients[-1])):
                raise _Astray

        x0 = np.array(start)
        keep(x0)
        if not math.isfinite(path.values[0]) or not all(map(math.isfinite, path.gradients[0])):
            return Minimization(path, name, objective.evaluations, False,
                                "the function has no finite value and gradient at the start", 0)
        options: dict[str, Any] = {"maxfun" if method == "TNC" else "maxiter": steps, _TOLERANCES[method]: tolerance}
        if method == "L-BFGS-B":
            options |= {"ftol": 1e-15, "maxfun": 20 * steps}
        succeeded, told = False, "the next point has no finite value and gradient: try line-search"
        with np.errstate(all="ignore"), suppress(_Astray):
            found = optimize.minimize(value_and_gradient, x0, jac=True, method=method, callback=followed,
                                      options=options, hess=curvature if second else None)
            succeeded, told = bool(found.success), found.message
            if np.isfinite(found.x).all():
                keep(found.x)
        if best and best[0][0] < path.values[-1]:   # a line search that failed forgets where it has been
            keep(best[0][2])
    value, size, steep = path.values[-1], math.hypot(*path.gradients[-1]), max(1.0, math.hypot(*path.gradients[0]))
    small = size <= max(tolerance, 1e-8) * steep
    if not math.isfinite(value) or (value < -1e100 and not small):
        return Minimization(path, name, objective.evaluations, False,
                            "the values fall without bound: there is no minimum this way", len(path) - 1)
    settled = len(path) > 1 and math.dist(*path.points[-2:]) <= 1e-3 * math.hypot(*path.points[-1])
    success = small or (succeeded and size <= 1e-5 * steep) or (settled and size <= 1e-8 * abs(value))
    made = f"after {len(path) - 1} steps of {name} the gradient is {size:.1e}"
    return Minimization(path, name, objective.evaluations, success, made if success else f"{made}; {told}")
