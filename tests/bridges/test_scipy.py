"""SciPy's solvers with compiled functions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares, minimize, root

from symdiff import SymdiffError, as_scipy

ROSENBROCK = as_scipy("(a - x)^2 + b*(y - x^2)^2", "x y", args="a b")


@pytest.mark.parametrize("method", ["BFGS", "Newton-CG", "trust-ncg", "trust-krylov", "dogleg", "trust-exact"])
def test_minimize(method):
    more = {"hess": ROSENBROCK.hess} if method in ("dogleg", "trust-exact") else {} if method == "BFGS" else {"hessp": ROSENBROCK.hessp}
    start = [1.2, 1.2] if method == "dogleg" else [-1, 2]
    found = minimize(ROSENBROCK.fun, start, args=(1, 100), jac=ROSENBROCK.jac, method=method, options={"maxiter": 500}, **more)
    assert found.x == pytest.approx([1, 1], abs=1e-3)


def test_value_and_gradient_at_once():
    assert minimize(ROSENBROCK.fun_and_jac, [-1, 2], args=(1, 100), jac=True).x == pytest.approx([1, 1], abs=1e-4)


def test_products_are_those_of_the_hessian():
    x, p = np.array([0.3, -0.2]), np.array([2.0, 3.0])
    assert ROSENBROCK.hessp(x, p, 1, 100) == pytest.approx(ROSENBROCK.hess(x, 1, 100) @ p)


def test_root_and_least_squares():
    system = as_scipy("[x^2 + y^2 - 4, x*y - 1]", "x y")
    assert root(system.fun, [2, 0], jac=system.jac).x == pytest.approx([1.9318516525781366, 0.5176380902050415])
    t = np.linspace(0, 1, 20)
    data = 2 * np.exp(-3 * t)
    residuals = as_scipy([f"a*exp(-k*{time!r}) - {value!r}" for time, value in zip(t.tolist(), data.tolist())], "a k")
    assert least_squares(residuals.fun, [1, 1], jac=residuals.jac).x == pytest.approx([2, 3])
    sparse = as_scipy(["x^2", "y^3"], "x y", sparse=True)
    assert sparse.jac([2.0, 1.0]).format == "csr" and sparse.jac([2.0, 1.0]).toarray().tolist() == [[4, 0], [0, 3]]


def test_solve_ivp():
    """Van der Pol's oscillator, stiff."""
    oscillator = as_scipy("[v, mu*(1 - q^2)*v - q]", "q v", args="mu", time="t")
    found = solve_ivp(oscillator.fun, (0, 3), [2, 0], method="Radau", jac=oscillator.jac, args=(50,), rtol=1e-8, atol=1e-10)
    plain = solve_ivp(lambda t, y: [y[1], 50 * (1 - y[0] ** 2) * y[1] - y[0]], (0, 3), [2, 0], method="Radau", rtol=1e-8, atol=1e-10)
    assert found.success and found.y[:, -1] == pytest.approx(plain.y[:, -1], rel=1e-5)
    driven = as_scipy("[sin(t)]", "y", time="t")
    assert driven.fun(0.5, [1.0]) == pytest.approx([np.sin(0.5)])


@pytest.mark.parametrize("call", [
    lambda: as_scipy("x*z", "x"), lambda: as_scipy("x", ""), lambda: as_scipy("x", "x", args="x"), lambda: as_scipy(["x", "y"], "x y").hess([1, 2]),
    lambda: as_scipy("x", "x").fun(), lambda: as_scipy("x", "x").fun([1], 2), lambda: as_scipy("x", "x").hessp([1]), lambda: as_scipy("x", "x").fun(["a"]),
    lambda: as_scipy(None, "x"), lambda: as_scipy("[x, y, 1]", "x y", time="t"),
])
def test_errors(call):
    with pytest.raises(SymdiffError):
        call()
