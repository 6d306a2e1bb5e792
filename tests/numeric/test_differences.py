"""Differences: the values SciPy gave, errors that hold, gradients that are wrong found out."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from symdiff import ArgumentError, EvaluationError, SymdiffError, derivative, evaluate, gradcheck, parse
from symdiff.differentiation import differentiate
from symdiff.expr import Symbol
from symdiff.numeric import evaluate_float
from symdiff.numeric.differences import difference


@pytest.mark.parametrize(("func", "x0", "arguments", "value"), [
    (lambda x: 3 * x * x, 2, {}, 12.0),
    (lambda x: math.e * x * x, 3, {}, 16.30969097075427),
    (lambda x: x**3 + x**2, 1.0, {"dx": 1e-6}, 4.9999999999217337),     # SciPy's own example
    (lambda x: x**3, 2.0, {}, 13.0),                                    # dx = 1 is coarse: 12 + dx^2
    (lambda x: x**4, 1.0, {"order": 5}, 4.0),
    (lambda x: x**4, 1.0, {"n": 2, "order": 5}, 12.0),
    (lambda x: x**4, 1.0, {"n": 3, "order": 5}, 24.0),
    (lambda x: x**6, 1.0, {"n": 2, "order": 7}, 30.0),
    (lambda x: x**8, 1.0, {"order": 9}, 8.0),
    (lambda x, a, b: a * x + b, 5.0, {"args": (7, 1)}, 7.0),
    ("3x^2", 2, {}, 12.0),
])
def test_what_scipy_gave(func, x0, arguments, value):
    assert derivative(func, x0, **arguments) == pytest.approx(value, rel=1e-12, abs=0)


def test_arrays_of_points():
    assert derivative(np.sin, np.array([0.0, 1.0]), dx=1e-5) == pytest.approx([1, math.cos(1)], rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_step_is_chosen(n):
    found = derivative(math.exp, 0.5, dx=None, n=n, order=7, error=True)
    assert abs(found.value - math.exp(0.5)) <= found.error < 1e-4
    assert derivative(math.exp, 0.5, dx=None, n=n, order=7) == found.value


def test_the_error_of_a_given_step():
    found = derivative(lambda x: x**3, 2.0, error=True)
    assert found.value == 13.0 and 1 <= found.error < 1.001 and found.step == 1.0


def random_formula(rnd, depth):
    if depth == 0 or rnd.random() < 0.15:
        return rnd.choice(["x", "x", str(rnd.randint(1, 9)), f"{rnd.uniform(0, 5):.2f}"])
    a, b = random_formula(rnd, depth - 1), random_formula(rnd, depth - 1)
    shape = rnd.choice(["({a}+{b})", "({a}-{b})", "({a})*({b})", "({a})/({b})", "({a})^2", "{f}({a})", "{f}({a})"])
    return shape.format(a=a, b=b, f=rnd.choice(["sin", "cos", "exp", "ln", "atan", "tanh", "sqrt", "abs"]))


def test_errors_hold_for_a_thousand_random_functions():
    rnd, x, done = random.Random(20), Symbol("x"), 0
    while done < 1000:
        expr = parse(random_formula(rnd, rnd.randint(1, 3)))
        at = rnd.uniform(-3, 3)
        try:
            exact = float(evaluate(differentiate(expr, x), {"x": Fraction(at)}, 20))
            found = difference(lambda value, expr=expr: evaluate_float(expr, {"x": value}), at)
        except (SymdiffError, OverflowError):
            continue
        if abs(exact) < 1e12:
            assert abs(found.value - exact) <= found.error, (str(expr), at, exact, found)
            done += 1


@pytest.mark.parametrize(("func", "at"), [
    (lambda x: math.sin(400 * x), 1.0),             # large steps jump over waves
    (lambda x: abs(x - 1e-4), 0.0),                 # a corner nearby
    (lambda x: math.sqrt(x), 1e-9),                 # the edge of the domain nearby
    (lambda x: math.sin(x + 1e9), 1.0),             # the argument is rounded
    (lambda x: 1e200 * x, 1e100),
    (lambda x: 1e-300 * x, 1e-5),
])
def test_hard_cases(func, at):
    found = difference(func, at)
    wide = max(abs(found.value) * 1e-3, 1e-290)
    exact = {400: 400 * math.cos(400.0)}.get(400) if at == 1.0 and abs(func(1.0) - math.sin(400)) < 1e-9 else None
    assert found.error < wide or found.error < 1e-3 * max(abs(func(at)), 1.0)
    if exact is not None:
        assert abs(found.value - exact) <= found.error


@pytest.mark.parametrize("call", [
    lambda: derivative(math.sin, 1, order=4), lambda: derivative(math.sin, 1, n=3), lambda: derivative(math.sin, 1, dx=0), lambda: derivative(math.sin, 1, n=0),
    lambda: derivative("x*y", 1), lambda: derivative(None, 1), lambda: derivative(math.sin, "a", dx=None), lambda: derivative(lambda x: "a", 1, dx=None),
    lambda: derivative(math.sin, math.nan, dx=None), lambda: derivative(math.sin, 1, n=True),
    lambda: gradcheck("x*y", [1]), lambda: gradcheck(lambda x: x[0], [1]), lambda: gradcheck("x", 3), lambda: gradcheck("x", {"x": "b"}), lambda: gradcheck("x", {"x": None}),
    lambda: gradcheck("x*y", {"x": 1, "y": 2}, ["y"]), lambda: gradcheck("x*y", {"x": 1, "y": 2}, {"x": "y"}), lambda: gradcheck("x", {"x": 1}, tolerance=-1),
])
def test_what_makes_no_sense(call):
    with pytest.raises(SymdiffError):
        call()


def test_no_values_around_the_point():
    with pytest.raises(EvaluationError, match="no finite values on both sides"):
        derivative(math.sqrt, 0.0, dx=None)
    with pytest.raises(ArgumentError, match="order must be at least 5"):
        derivative(math.sin, 1, n=4, order=3)


def test_gradients_right_and_wrong():
    assert gradcheck("x^2 sin(y) + e^(x y)", {"x": 1.5, "y": -0.3})
    assert gradcheck("x^2 sin(y)", [1.5, -0.3])
    assert gradcheck("x^2 y", {"x": 2, "y": 3}, {"y": "x^2", "x": "2x*y"})
    right = gradcheck(lambda x: x[0] ** 2 * x[1], np.array([3.0, 2.0]), lambda x: np.array([2 * x[0] * x[1], x[0] ** 2]))
    assert right and right.worst < 1e-9
    wrong = gradcheck(lambda x, y: x**2 * y, {"x": 3, "y": 2}, lambda x, y: {"x": 2 * x * y, "y": x})
    assert not wrong and [entry.agrees for entry in wrong.entries] == [True, False]
    assert "DIFFERS: by y 3.0" in repr(wrong)
    assert not gradcheck("x^2", {"x": 1}, ["2*x + 0.001"])
    assert gradcheck("x^2", {"x": 1}, ["2*x + 0.001"], tolerance=0.01)
    assert gradcheck("x^2", {"x": 1}, "2x")
    assert not gradcheck("x", {"x": 1}, [math.nan])
