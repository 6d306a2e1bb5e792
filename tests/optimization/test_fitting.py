"""Least squares against the certified values of NIST, and regression both ways."""

from __future__ import annotations

import doctest
import json
import math
import pathlib
from fractions import Fraction

import numpy as np
import pytest

from symdiff import ArgumentError, EvaluationError, SymdiffError, fit, least_squares, linear_regression, parse

ROWS = [json.loads(line) for line in (pathlib.Path(__file__).parent.parent / "corpus" / "nist.jsonl").read_text().splitlines()]


def test_the_document():
    result = doctest.testfile(str(pathlib.Path(__file__).parents[2] / "docs" / "optimization.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 15 and result.failed == 0


def digits(found, certified):
    certified = float(certified)
    return 16 if found == certified else -math.log10(abs(found - certified) / abs(certified))


@pytest.mark.parametrize("start", ["start1", "start2"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_nist(row, start):
    model = parse(row["expr"], symbols=[*row["params"], *row["predictors"]])
    data = {name: [float(line[place]) for line in row["data"]] for place, name in enumerate(row["columns"])}
    found = least_squares(model, data, {name: float(value) for name, value in row[start].items()})
    assert found.success
    assert min(digits(found.x[name], value) for name, value in row["certified"].items()) > 8
    assert min(digits(found.standard_errors[name], value) for name, value in row["certified_sd"].items()) > 8
    assert digits(found.rss, row["rss"]) > 8 and digits(found.residual_sd, row["residual_sd"]) > 8
    assert found.degrees_of_freedom == row["dof"]


def test_a_fit_and_what_it_tells():
    found = fit("a + b*x", {"x": [1, 2, 3, 4], "y": [3.1, 4.9, 7.2, 8.8]})
    design = np.array([[1, 1], [1, 2], [1, 3], [1, 4]])
    inverse = np.linalg.inv(design.T @ design)
    y = np.array([3.1, 4.9, 7.2, 8.8])
    exact = inverse @ design.T @ y
    rss = float(np.sum((y - design @ exact) ** 2))
    assert list(found.x.values()) == pytest.approx(exact) and found.rss == pytest.approx(rss)
    assert found.covariance == pytest.approx(rss / 2 * inverse)
    assert list(found.standard_errors.values()) == pytest.approx(np.sqrt(np.diag(rss / 2 * inverse)))
    assert found.r_squared == pytest.approx(1 - rss / np.sum((y - y.mean()) ** 2))
    assert list(map(str, found.jacobian)) == ["1", "x"]
    assert found.predict({"x": [10, 20]}) == pytest.approx([exact[0] + 10 * exact[1], exact[0] + 20 * exact[1]])
    assert found.predict({"x": 10}) == pytest.approx(exact[0] + 10 * exact[1])
    assert "R^2" in repr(found) and "b = " in repr(found)


def test_a_fit_that_is_worse_than_a_constant_says_so():
    x = np.linspace(0, 10, 50)
    data = {"x": x, "y": np.sin(2 * x)}
    found = fit("sin(w*x)", data, {"w": 5})
    assert found.success and found.r_squared < 0 and "begin elsewhere" in repr(found)
    assert "begin elsewhere" not in repr(fit("sin(w*x)", data, {"w": 2.2}))


def test_forms_of_models_and_data():
    rows = [(1.0, 2.0, 8.1), (2.0, 1.0, 7.0), (3.0, 5.0, 21.2), (4.0, 4.0, 20.1)]
    by_rows = least_squares("a*u + b*v", rows, {"a": 1, "b": 1})
    columns = dict(zip("uvz", zip(*rows)))
    assert by_rows.x == pytest.approx(least_squares("z = a*u + b*v", columns, {"a": 1, "b": 1}).x)
    logged = fit("ln(y) = c + k*x", {"x": [0, 1, 2], "y": [math.e, math.e**3, math.e**5]})
    assert dict(logged.x) == pytest.approx({"c": 1, "k": 2}) and logged.success
    weighted = fit("y = a + 0*x", {"x": [0, 0, 0], "y": [1, 2, 6]}, weights=[1, 1, 0])
    assert weighted.x["a"] == pytest.approx(1.5)


def test_parameters_that_the_data_does_not_determine():
    found = fit("a*b*x", {"x": [1, 2, 3], "y": [2, 4, 6]})
    assert found.x["a"] * found.x["b"] == pytest.approx(2)
    assert math.isnan(found.standard_errors["a"])


@pytest.mark.parametrize("call", [
    lambda: least_squares("a*x", {"x": [1, 2]}, {"a": 1}), lambda: least_squares("a*x", {"x": [1, 2], "y": [1, 2], "z": [1, 2]}, {"a": 1}),
    lambda: least_squares("a*x < 1", {"x": [1, 2], "y": [1, 2]}, {"a": 1}), lambda: least_squares("a*x", {"x": [1, 2], "y": [1, 2]}, {"b": 1}),
    lambda: least_squares("a*x+c", {"x": [1, 2], "y": [1, 2]}, {"a": 1}), lambda: least_squares("a*x+c", {"x": [1], "y": [1]}, {"a": 1, "c": 1}),
    lambda: least_squares("a*y = a*x", {"x": [1], "y": [1]}, {"a": 1}), lambda: fit("x", {"x": [1], "y": [1]}), lambda: fit("a*x", [(1, 2)]), lambda: fit("a*x", 3, {"a": 1}),
    lambda: least_squares("a*x", {"x": [1, 2], "y": [1, 2]}, {"a": 1}, weights=[1]), lambda: least_squares("a*x", {"x": [1, 2], "y": [1, 2]}, {"a": 1}, weights=[1, -1]),
    lambda: fit("a*x", {"x": [1, 2], "y": [1, 2]}).predict({"z": [1]}), lambda: fit(None, {"x": [1]}), lambda: least_squares("a*x", [(1, 2, 3)], {"a": 1}),
    lambda: fit("a*x", {"x": [1, 2], "y": np.array([[1], [2]])}),
])
def test_what_makes_no_sense(call):
    with pytest.raises(SymdiffError):
        call()


def test_no_value_at_the_start():
    with pytest.raises(EvaluationError, match="at the start"):
        least_squares("ln(a*x)", {"x": [1, 2], "y": [1, 2]}, {"a": -1})
    with pytest.raises(EvaluationError, match="row 2 of the data"):
        fit("a*ln(x)", {"x": [1, 0], "y": [1, 2]})


@pytest.mark.parametrize(("rows", "degree"), [(10, 0), (10, 1), (50, 2), (60, 3), (40, 5), (300, 1)])
def test_descent_and_normal_equations_agree(rows, degree):
    rnd = np.random.default_rng(rows + degree)
    x = np.round(rnd.uniform(-3, 40, rows), 3)
    y = np.round(rnd.normal(0, 3, rows) + 2 * x + 0.1 * x * x, 3)
    solved, descended = linear_regression({"x": x, "y": y}, degree), linear_regression({"x": x, "y": y}, degree, method="descent")
    assert descended.success and descended.coefficients == pytest.approx(solved.coefficients, rel=1e-10)
    assert solved.coefficients == pytest.approx(np.polyfit(x, y, degree)[::-1], rel=1e-6)
    assert len(descended.path) > 1 and descended.path.values[-1] == pytest.approx(solved.mse) == pytest.approx(descended.mse)
    assert descended.r_squared == pytest.approx(solved.r_squared, abs=1e-12)
    assert max(abs(value) for value in descended.path[-1].gradient.values()) < 1e-6 * max(map(abs, descended.path.gradients[0]))


def test_the_equations_vanish_exactly():
    found = linear_regression([(0, 1), (1, 3), (2, 4), (5, 2.5)], 2)
    point = {f"w_{place}": value for place, value in enumerate(found.exact)}
    assert [str(equation.subs(point)) for equation in found.equations] == ["0", "0", "0"]
    assert found.exact[0].denominator > 1 and isinstance(found.exact[0], Fraction)
    assert linear_regression([[0, 1, 2], [5, 7, 9]]).exact == (5, 2)
    assert linear_regression([(0.1, 0.3), (0.2, 0.6)]).exact == (0, 3)      # 0.1 is one tenth
    assert "5 + 2*t" in repr(linear_regression({"t": [0, 1], "z": [5, 7]}))


def test_much_data_is_solved_by_orthogonality():
    x = np.linspace(0, 10, 30_000)
    found = linear_regression({"x": x, "y": 1 + 2 * x}, 1)
    assert found.exact is None and found.coefficients == pytest.approx((1, 2), rel=1e-12)


@pytest.mark.parametrize("call", [
    lambda: linear_regression([(1, 2)]), lambda: linear_regression([(1, 2), (1, 3)]), lambda: linear_regression([]), lambda: linear_regression(3), lambda: linear_regression([(1, 2, 3)]),
    lambda: linear_regression({"x": [1, 2]}), lambda: linear_regression([(1, 2), (2, 3)], -1), lambda: linear_regression([(1, 2), (2, 3)], 1, "guess"),
    lambda: linear_regression({"x": [1, 2], "y": 3}), lambda: linear_regression([(1, 2), (2, "a")]), lambda: linear_regression([(1, 2), (2, 3)], 1, "descent", steps=0),
    lambda: linear_regression({"x": [1, 2], "y": np.array([[1], [2]])}),
])
def test_regression_needs_points(call):
    with pytest.raises(ArgumentError):
        call()
