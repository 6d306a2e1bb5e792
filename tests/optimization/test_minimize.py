"""Descent with its path, SciPy's methods with exact derivatives, and what goes wrong explained."""

from __future__ import annotations

import math

import numpy as np
import pytest

from symdiff import ArgumentError, SymdiffError, minimize
from symdiff.optimization.minimize import METHODS, SCIPY

#: f, start, where the minimum is.
PROBLEMS = [
    ("x^2*sin(x)", {"x": 4}, {"x": 5.08698509410227}),
    ("(x - 1)^2 + 3*(y + 2)^2 + 1", {"x": 0, "y": 0}, {"x": 1, "y": -2}),
    ("x^4/4 - x", {"x": 2}, {"x": 1}),
    ("exp(x) - 2x + y^2", {"x": 0, "y": 1}, {"x": math.log(2), "y": 0}),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("f", "start", "minimum"), PROBLEMS)
def test_every_method(f, start, minimum, method):
    found = minimize(f, start, method=method)
    assert found.success, found.message
    if method not in ("newton", "newton-cg") or "sin" not in f:     # whose first step may jump into another valley
        assert dict(found.x) == pytest.approx(minimum, abs=1e-5)
    assert found.path[0].x == pytest.approx(start) and found.path[-1].x == found.x
    assert found.fun == found.path[-1].value == pytest.approx(found.path.values[-1])
    assert found.steps == len(found.path) - 1


def test_the_lesson():
    found = minimize("x^2*sin(x)", {"x": 4}, method="gradient-descent", rate=0.01)
    assert found.x["x"] == pytest.approx(5.08698509410227, abs=1e-10) and found.fun == pytest.approx(-24.0829602236, abs=1e-9)
    first = found.path[0]
    slope = 8 * math.sin(4) + 16 * math.cos(4)
    assert first.value == pytest.approx(16 * math.sin(4)) and first.gradient == pytest.approx({"x": slope}) and first.rate == 0.01
    assert found.path[1].x["x"] == pytest.approx(4 - 0.01 * slope)
    assert all(later < earlier for earlier, later in zip(found.path.values, found.path.values[1:20]))
    assert found.path[-1].rate is None and len(found.path[2:5]) == 3
    assert "5.08699" in repr(found) and "5.08699" in repr(found.path)


def test_the_rules_step_by_step():
    """f = x^2 from 1, so g = 2x; three steps by hand."""
    def xs(**how):
        return [point.x["x"] for point in minimize("x^2", {"x": 1}, steps=3, **how).path]

    assert xs(method="gradient-descent", rate=0.1) == pytest.approx([1, 0.8, 0.64, 0.512])
    assert xs(method="gradient-descent", rate=0.1, decay=1) == pytest.approx([1, 0.8, 0.8 - 0.05 * 1.6, 0.72 - 0.1 / 3 * 1.44])
    assert xs(method="momentum", rate=0.1, momentum=0.5) == pytest.approx([1, 0.8, 0.8 - 0.16 - 0.1, 0.54 - 0.108 - 0.13])
    assert xs(method="nesterov", rate=0.1, momentum=0.5) == pytest.approx([1, 0.7, 0.44, 0.248])
    assert xs(method="adam", rate=0.1)[1] == pytest.approx(0.9)         # the first step of Adam is the rate
    rates = [point.rate for point in minimize("x^2", {"x": 1}, method="line-search").path]
    assert rates[:3] == [0.01, 0.02, 0.04]


@pytest.mark.parametrize(("f", "start", "rate", "at", "says"), [
    ("x^2", {"x": 1}, 1.5, 1, "below 2/2 = 1"),
    ("x^2", {"x": 1}, 1.0001, 1, "too large"),
    ("x^2 + 50*y^2", {"x": 1, "y": 1}, 0.03, 1, "below 2/100 = 0.02"),
    ("x^4", {"x": 2}, 0.5, 1, "every step is longer"),
    ("x^3", {"x": -1}, 0.1, 1, "fall without bound"),
    ("ln(x)", {"x": 1}, 0.1, None, "leaves the domain"),
])
def test_divergence_is_explained(f, start, rate, at, says):
    found = minimize(f, start, method="gradient-descent", rate=rate)
    assert not found.success and says in found.message
    assert found.diverged_at == at if at else found.diverged_at == found.steps


def test_divergence_that_starts_late():
    """The slope of cosh grows: near 0 the rate is fine, far out it is not."""
    found = minimize("cosh(x) - 6*exp(-(x - 1)^2)", {"x": 0.2}, method="gradient-descent", rate=0.6)
    lengths = [abs(b[0] - a[0]) for a, b in zip(found.path.points, found.path.points[1:])]
    if found.diverged_at is not None:
        start = found.diverged_at
        assert all(a < b for a, b in zip(lengths[start - 1:], lengths[start:]))
        assert start == 1 or not lengths[start - 2] < lengths[start - 1]


def test_not_there_yet():
    assert "give more steps" in minimize("x^2", {"x": 1}, method="gradient-descent", rate=1e-6, steps=50).message
    assert "back and forth" in minimize("x^2", {"x": 1}, method="gradient-descent", rate=1, steps=50).message
    assert minimize("x^2", {"x": 1}, method="gradient-descent", rate=1, steps=50).diverged_at is None
    assert not minimize("x^3", {"x": 1}).success


@pytest.mark.parametrize("method", ["gradient-descent", "adam", "bfgs", "trust-region"])
def test_over_data_the_mean_counts(method):
    x, y = np.arange(6.0), 3 * np.arange(6.0) - 1
    found = minimize("(y - w*x - b)^2", {"w": 0, "b": 0}, method=method, data={"x": x, "y": y}, **({"rate": 0.05} if method in ("gradient-descent", "adam") else {}))
    assert dict(found.x) == pytest.approx({"w": 3, "b": -1}, abs=1e-6)
    assert found.path[0].value == pytest.approx(np.mean(y**2))
    assert found.path[0].gradient == pytest.approx({"w": np.mean(-2 * x * y), "b": np.mean(-2 * y)})


def test_batches():
    rnd = np.random.default_rng(3)
    x = rnd.uniform(-1, 1, 200)
    data = {"x": x, "y": 2 * x + 0.5}
    found = minimize("(y - w*x - b)^2", {"w": 0, "b": 0}, method="sgd", data=data, rate=0.2, batch=16, epochs=30, seed=1)
    assert found.steps == 30 * 13 and dict(found.x) == pytest.approx({"w": 2, "b": 0.5}, abs=1e-6)
    again = minimize("(y - w*x - b)^2", {"w": 0, "b": 0}, method="sgd", data=data, rate=0.2, batch=16, epochs=30, seed=1)
    assert again.path.points == found.path.points
    assert found.fun == pytest.approx(0, abs=1e-10)


def test_a_bar_on_request(capsys):
    minimize("x^2", {"x": 1}, method="gradient-descent", rate=1e-9, steps=2000, progress=True)
    assert "2000/2000" in capsys.readouterr().err
    minimize("x^2", {"x": 1}, method="gradient-descent", rate=1e-9, steps=20)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("call", [
    lambda: minimize("x^2", {"x": 1}, method="magic"), lambda: minimize("x^2", {"x": 1}, method=3), lambda: minimize("x^2", {}), lambda: minimize("x^2", 4),
    lambda: minimize("x^2*a", {"x": 1}), lambda: minimize("x^2", {"y": 1}), lambda: minimize("x^2", {"x": math.nan}), lambda: minimize("x^2", {"x": "b"}),
    lambda: minimize("x^2", {"x": 1}, method="adam", rate=0), lambda: minimize("x^2", {"x": 1}, method="adam", rate="fast"), lambda: minimize("x^2", {"x": 1}, rate=0.1),
    lambda: minimize("x^2", {"x": 1}, method="momentum", momentum=1), lambda: minimize("x^2", {"x": 1}, steps=0), lambda: minimize("x^2", {"x": 1}, method="adam", batch=4),
    lambda: minimize("x^2", {"x": 1}, method="adam", epochs=4), lambda: minimize("(x-a)^2", {"x": 1}, data={"a": [1, 2]}, method="line-search", batch=1),
    lambda: minimize("(x-a)^2", {"x": 1}, data={"a": [1, math.inf]}), lambda: minimize("(x-a-b)^2", {"x": 1}, data={"a": [1, 2], "b": [1]}),
    lambda: minimize("(x-a)^2", {"x": 1}, data={"a": ["one"]}), lambda: minimize("(x-a)^2", {"x": 1}, data={"a": []}), lambda: minimize("(x-a)^2", {"x": 1}, data=[1]),
    lambda: minimize("(x-a)^2", {"x": 1, "a": 1}, data={"a": [1]}), lambda: minimize("x < 1", {"x": 1}), lambda: minimize("x + f(x)", {"x": 1}), lambda: minimize(None, {"x": 1}),
])
def test_what_makes_no_sense(call):
    with pytest.raises(SymdiffError):
        call()


@pytest.mark.parametrize(("f", "method", "x"), [
    ("ln(x)", "trust-region", None), ("ln(x)", "trust-ncg", 0),     # SciPy refuses infinities with a ValueError
    ("-x^2", "slsqp", None), ("ln(x)", "slsqp", None),             # it went on at nan
])
def test_points_that_are_not_finite_end_a_search(f, method, x):
    found = minimize(f, {"x": 1}, method=method)
    assert not found.success and math.isfinite(found.x["x"]) and len(found.path) < 1000
    assert x is None or found.x["x"] == x


def test_a_step_out_of_the_domain_is_shortened():
    assert minimize("x*ln(x)", {"x": 1}, method="trust-region").x["x"] == pytest.approx(math.exp(-1))
    assert minimize("x^1.5", {"x": 1}, method="trust-region").success


def test_data_with_two_indices():
    found = minimize("sum(i=1..n, j=1..n, (A_ij*w - 1)^2)", {"w": 1}, data={"A": [[1, 2], [3, 4]]})
    assert found.x["w"] == pytest.approx(1 / 3)


def test_a_start_that_is_no_number():
    with pytest.raises(ArgumentError, match="the start of x must be a finite number, not 'b'"):
        minimize("x^2", {"x": "b"})


def test_names_of_methods():
    assert minimize("x^2", {"x": 1}, method="Gradient_Descent", rate=0.5).method == "gradient-descent"
    assert {"newton", "trust-region", "bfgs"} <= set(SCIPY)
    with pytest.raises(ArgumentError, match="there are gradient-descent, momentum"):
        minimize("x^2", {"x": 1}, method="magic")
