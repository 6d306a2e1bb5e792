"""Values where plain formulas overflow, cancel or divide 0 by 0."""

from __future__ import annotations

import math
import shutil
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from symdiff import compile, diff, evaluate, hessian, parse
from symdiff.expr import Symbol
from symdiff.kernels.llvm import MachineCode
from symdiff.kernels.lowering import lowered

BACKENDS = ["llvm", "numpy", "python"]
LARGEST, LEAST = 1.7976931348623157e308, 5e-324


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("formula", "order", "at", "value"), [
    ("1/(1+exp(-x))",                  0, -800, 0.0),
    ("1/(1+exp(-x))",                  1, -800, 0.0),
    ("1/(1+exp(-x))",                  1, 800, 0.0),
    ("1/(1+exp(-x))",                  1, -30, 9.357622968838425e-14),
    ("1/(1+exp(-x))^2",                2, -800, 0.0),
    ("sigmoid(x)",                     1, -800, 0.0),
    ("sigmoid(x)",                     1, 45, 2.8625185805493937e-20),
    ("1 - sigmoid(x)",                 0, 45, 2.8625185805493937e-20),
    ("ln(1+exp(x))",                   0, 1000, 1000.0),
    ("ln(1+exp(x))",                   0, -40, 4.248354255291589e-18),
    ("ln(1+exp(x))",                   1, 1000, 1.0),
    ("ln(1+exp(x))",                   2, 1000, 0.0),
    ("ln(exp(x)+exp(2)+3)",            0, 1000, 1000.0),
    ("ln(exp(x)+exp(2)+3)",            1, 1000, 1.0),
    ("logsumexp(x, 2, 1)",             1, 1000, 1.0),
    ("logsumexp(x, 2, 1)",             2, -1000, 0.0),
    ("softmax(1, x, 2)",               1, 1000, 0.0),
    ("exp(x)/(exp(x)+exp(2))",         1, 1000, 0.0),
    ("(exp(x)-1)/(exp(x)+1)",          1, 1000, 0.0),
    ("tanh(x)",                        1, 1000, 0.0),
    ("x*ln(x)",                        0, 0, 0.0),              # the limit
    ("x*ln(x)",                        1, 0, -math.inf),
    ("x^2 ln(x)",                      1, 0, 0.0),
    ("x^x",                            0, 0, 1.0),
    ("x^3",                            2, 0, 0.0),
    ("sin(x)/x",                       0, 0, 1.0),
    ("sin(x)/x",                       1, 0, 0.0),
    ("sin(x)/x",                       2, 0, -1/3),
    ("sinc(x)",                        2, 0, -1/3),
    ("sin(x)/x",                       2, 1e-3, -0.33333323333333925),
    ("(1 - cos(x))/x^2",               0, 1e-9, 0.5),
    ("(1 - cos(x))/x^2",               2, 0, -1/12),
    ("(exp(x) - 1)/x",                 1, 0, 0.5),
    ("ln(1 + x)/x",                    2, 0, 2/3),
    ("tan(x)/x",                       2, 0, 2/3),
    ("5*sin(3*x)/(2*x)",               0, 0, 7.5),
    ("(sqrt(1 + x) - 1)/x",            0, 0, 0.5),
    ("-x*ln(x) - (1 - x)*ln(1 - x)",   0, 0, 0.0),
    ("piecewise(x > 0, sqrt(x), x^2)", 1, -1, -2.0),            # the branch that was not taken
    ("piecewise(x > 0, ln(x), 0)",     1, -1, 0.0),
    ("exp(x) - 1",                     0, 1e-20, 1e-20),
    ("ln(1 + x)",                      0, 1e-20, 1e-20),
])
def test_values(backend, formula, order, at, value):
    expr = diff(formula, "x", order)
    assert compile(expr, "x", backend)(at) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize("formula", ["y*exp(2x)/(1+exp(x))^3", "exp(x-y)/(exp(x)+exp(y)+1)^2", "(x+exp(x))/(exp(y)+exp(x))", "(exp(x)-exp(y))/(exp(x)+2exp(y))",
                                     "ln(2exp(x)+exp(y))*exp(x)/(1+exp(x+y))", "(1-exp(x))^2/(1+exp(x))^2", "1/(3+exp(x)+exp(-x))"])
@given(x=st.floats(-30, 30), y=st.floats(-30, 30))
@settings(max_examples=25, deadline=None)
def test_stable_forms_have_the_same_value(formula, x, y):
    wanted = float(evaluate(formula, {"x": x, "y": y}, 18))
    assert KERNELS.setdefault(formula, compile(formula, "x y"))(x, y) == pytest.approx(wanted, rel=2e-13, abs=1e-300)


KERNELS = {}


@pytest.mark.parametrize("order", [0, 1, 2])
def test_quotients_with_other_symbols(order):
    """The value at 0 alone is put in: sin(x y)/(x y) and its derivatives by x."""
    kernel = compile(diff("sin(x*y)/(x*y)", "x", order), "x y")
    assert kernel(0, 2) == pytest.approx([1, 0, -4 / 3][order], rel=1e-15)


def test_large_arguments_of_sums_of_exponentials():
    kernel = compile([diff("exp(x)/(exp(x)+exp(y)+2)", "x"), parse("(1-exp(x))*exp(x)/(1+exp(x))^3")], "x y")
    assert not np.isnan(kernel(np.linspace(-2000, 2000, 41), 3.0)).any()


@pytest.mark.parametrize("at", [0.5, 30, 800, -800])
def test_second_derivatives_of_a_softmax_share_their_exponentials(at):
    names = [f"x{k}" for k in range(9)]
    loss = parse(f"ln({' + '.join(f'exp({name}*{other}/9)' for name, other in zip(names, names[1:]))})")
    table = hessian(loss, names, simplify=False)
    kernel = compile(table, names)
    assert [instruction.op for instruction in kernel.program.instructions].count("exp") == 8
    point = {name: at * (1 + k / 7) for k, name in enumerate(names)}
    found = kernel(**point)
    for i, j in [(0, 0), (1, 0), (4, 3), (7, 2), (8, 8), (7, 7), (8, 7)]:
        exact = float(evaluate(table[i, j], {name: parse(repr(value)) for name, value in point.items()}))
        assert found[i, j] == pytest.approx(exact, rel=1e-12, abs=1e-12 * at**2)      # p - p^2 cancels where p is 1


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("formula", "points"), [
    ("ln(cosh(x))",       [1e-9, 1e-3, 0.7, 1, 5, 800, -800, 1e5]),
    ("ln(sinh(x))",       [1e-9, 0.7, 1, 5, 800]),
    ("sqrt(x^2 + 1)",     [1e-200, 1, 1e200, -1e200]),
    ("1/sqrt(x^2 + 1)",   [0.5, 1e200]),
    ("x/sqrt(x^2 + 1)",   [1e-200, 1e200]),
    ("sqrt(x^2 + x^4 + 9)", [0.1, 1e60]),
    ("sqrt(x^2 + x^2)",   [1e-170, 1e170]),
    ("exp(x)/exp(x)",     [710, 800, -800]),
    ("exp(x)/exp(2x)",    [400, 710]),
    ("exp(x)/(1+exp(x))", [800, -700]),
    ("ln(1 + x)",         [1e-17]),
    ("(exp(x) - 1)/x",    [1e-12]),
    ("1 - cos(x)",        [1e-9, 1e-3, 2]),
    ("cos(x) - 1",        [1e-7]),
    ("cosh(x) - 1",       [1e-7, 3]),
    ("1 - cosh(x)",       [1e-7]),
])
def test_nothing_overflows_or_cancels_on_the_way(formula, points, backend):
    """The function and its derivative, against balls."""
    for expr in (parse(formula), diff(formula, "x")):
        kernel = compile(expr, "x", backend)
        for point in points:
            exact = float(evaluate(expr, {"x": parse(repr(point))}, 20))
            assert kernel(point) == pytest.approx(exact, rel=2e-15, abs=1e-300), point


def ulps(found, exact):
    return abs(float(exact - parse(repr(float(found))).value)) / math.ulp(float(exact))


@pytest.mark.skipif(not MachineCode(lowered([parse("exp(x)")], [Symbol("x")])).source.count("own.exp"), reason="no fused multiply-add")
@pytest.mark.parametrize(("formula", "low", "high", "most"), [
    ("exp(x)", -700, 700, 1), ("exp(x)", -1, 1, 1), ("sin(x)", -10, 10, 1), ("cos(x)", -10, 10, 1),
    ("sin(x)", -4e5, 4e5, 1), ("cos(x)", -4e5, 4e5, 1), ("sin(x)", 1e6, 1e9, 4), ("exp(-x^2)", -26, 26, 1.5),
    ("exp(-x^2/2)/10", -36, 36, 2), ("exp((x - 1/3)^2 - x/7)", 0, 20, 2), ("exp(x*sqrt(2 + x))", 1, 70, 1.5),
    ("x^2*sin(x)*exp(-x^2)/(1 + x^2)", 0.1, 3, 4), ("1/x^2", 1, 1024, 1), ("1/(1 + x^2)^2", 0, 9, 3),
])
def test_units_in_the_last_place(formula, low, high, most):
    points = np.random.default_rng(3).uniform(low, high, 120)
    found = compile(formula, "x", "llvm")(points)
    for point, value in zip(points, found):
        exact = Fraction(str(evaluate(formula, {"x": Fraction(float(point))}, 30)))
        assert ulps(value, exact) <= most, point


def test_the_ends_of_the_exponential():
    points = np.array([709.78, 709.79, 1e308, np.inf, -745.1, -746, -1e308, -np.inf, np.nan, -708.5, 0.0])
    found = compile("exp(x)", "x", "llvm")(points)
    with np.errstate(over="ignore"):
        assert np.allclose(found, np.exp(points), rtol=1e-15, atol=5e-324, equal_nan=True)
    assert np.isnan(compile("sin(x)*cos(x)", "x", "llvm")(np.array([np.inf, -np.inf, np.nan] * 3))).all()


def test_the_ends_of_the_squared_reciprocal():
    points = np.array([0.0, -0.0, LEAST, -LEAST, 1e-309, 1e-160, 1e170, LARGEST, np.inf, -np.inf, np.nan, 2.0])
    for backend in BACKENDS:
        found = compile("1/x^2", "x", backend)(points)
        assert found.tolist()[:10] == [np.inf] * 6 + [0.0] * 4 and np.isnan(found[10]) and found[11] == 0.25


EVERYWHERE = [pytest.param(name, marks=pytest.mark.skipif(name == "c" and not shutil.which("cc"), reason="no C compiler"))
              for name in [*BACKENDS, "c"]]


@pytest.mark.parametrize("backend", EVERYWHERE)
@pytest.mark.parametrize(("formula", "points"), [
    ("sqrt(x^2 + y^2)",   [(1e308, 1e308), (-1.2e308, 1.2e308), (1.7e308, 0), (LARGEST, 1), (5e304, 5e304), (1e-320, 0), (LEAST, -1e-322), (3e-308, 4e-308),
                           (1e-307, 1e-307), (1e-140, 1e-140), (1e150, 1e150), (1e308, 1e-308), (3, -4)]),
    ("sqrt(x^2 + y^2 + 2)", [(1e308, 1e308), (1e-308, 1e-308)]),
    ("sqrt(x^4 + y^2)",   [(1e154, 1e308), (1e-160, 1e-319), (1e-100, 1e-250)]),
    ("(x^2 + y^2)^(3/2)", [(1e102, 1e102), (1e-100, 1e-100)]),
    ("sqrt(1 + x^2)",     [(1e308, 0), (LARGEST, 0), (1e-308, 0)]),
    ("sqrt(1 + 4x^2)",    [(8e307, 0), (1e-308, 0), (0.7, 0)]),
    ("sqrt(x^2/9 + 2y^2)", [(1e308, 1e308), (-1e-307, 1e-307), (1e-320, 0), (1, 3)]),
    ("sqrt(65536x^2 + y^2/65536)", [(7e305, 1e308), (1e-310, 1e-307), (1e-200, LARGEST)]),
    ("sqrt(4x^2) + sqrt(2y^2)", [(8e307, 1e-300), (-1e-300, 1e-310)]),
    ("x/sqrt(1 + x^2)",   [(1.797e308, 0), (-LARGEST, 0), (1e-310, 0)]),
    ("x/sqrt(x^2 + y^2)", [(1e308, 1e308), (1e-300, 1e-300), (1e-150, 1e-200)]),
    ("sqrt(x^2)",         [(1e300, 0), (-1e-300, 0), (-LARGEST, 0), (LEAST, 0), (-2, 0)]),
    ("sqrt(x^6) + y",     [(1e100, 0), (-1e-100, 0), (-2, 0)]),
])
def test_roots_of_sums_of_squares_at_the_ends_of_the_doubles(formula, points, backend):
    kernel = compile(formula, "x y", backend)
    many = kernel(*np.array(points, float).T)
    for point, value in zip(points, many):
        exact = Fraction(str(evaluate(formula, {"x": Fraction(point[0]), "y": Fraction(point[1])}, 30)))
        assert ulps(value, exact) <= 2, point
        assert kernel(*point) == value


@pytest.mark.parametrize("backend", EVERYWHERE)
@pytest.mark.parametrize(("formula", "points"), [
    ("sqrt(x^2 + y^2)",   [(1e22, 1e22), (2e38, -2e38), (1e-30, 1e-30), (1e-45, 0), (3e-38, 4e-38), (1e38, 1e-38), (1e18, 1e-12), (3, 4)]),
    ("sqrt(1 + x^2)",     [(1e22, 0), (3.4e38, 0), (1e-30, 0)]),
    ("sqrt(65536x^2 + y^2/65536)", [(1e36, 3e38), (1e-44, 1e-40), (1e-30, 3e38), (1e-30, 1e-12)]),
    ("x/sqrt(1 + x^2)",   [(1e22, 0), (-3.4e38, 0), (1e-30, 0)]),
    ("x/sqrt(x^2 + y^2)", [(1e22, 1e22), (2e38, 2e38), (1e-30, 1e-30)]),
    ("exp(-sqrt(x^2 + y^2)/1e22)", [(1e22, 1e22), (1e-30, 1e-30)]),
])
def test_roots_of_sums_of_squares_at_the_ends_of_the_singles(formula, points, backend):
    points = np.array(points, np.float32)
    for point, value in zip(points, compile(formula, "x y", backend)(*points.T)):
        assert value.dtype == np.float32
        exact = float(evaluate(formula, {"x": Fraction(float(point[0])), "y": Fraction(float(point[1]))}, 20))
        assert abs(value - exact) <= 2 * np.spacing(np.float32(abs(exact))), point


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("backend", EVERYWHERE)
def test_roots_of_sums_of_squares_without_a_number(backend, dtype):
    points = np.array([[0, 0, np.inf, -np.inf, np.nan, 1], [0, -0.0, 1, np.inf, 1, np.nan]], dtype)
    assert np.array_equal(compile("sqrt(x^2 + y^2)", "x y", backend)(*points), [0, 0, np.inf, np.inf, np.nan, np.nan], equal_nan=True)
    assert np.array_equal(compile("sqrt(x^2)", "x", backend)(points[0]), [0, 0, np.inf, np.inf, np.nan, 1], equal_nan=True)


@pytest.mark.parametrize("backend", EVERYWHERE)
@pytest.mark.parametrize("formula", ["sin(x)", "tan(x)", "asin(x)", "atan(x)", "sinh(x)", "tanh(x)", "asinh(x)", "atanh(x)", "cbrt(x)", "erf(x)", "exp(x) - 1", "ln(1 + x)"])
def test_odd_functions_keep_the_sign_of_zero(formula, backend):
    kernel = compile(formula, "x", backend)
    assert math.copysign(1, kernel(-0.0)) == -1
    assert math.copysign(1, kernel(0.0)) == 1
    assert np.signbit(kernel(np.array([-0.0] * 9))).all()


def test_the_side_of_a_cut_is_kept():
    assert compile("atan2(sin(x), -1)", "x", "llvm")(-0.0) == -math.pi


@pytest.mark.parametrize("formula", ["sin(x)", "cos(x)", "sin(x) cos(x) + exp(x/1e6)"])
def test_a_value_does_not_depend_on_its_neighbours(formula):
    rng = np.random.default_rng(5)
    points = np.where(rng.random(1000) < 0.5, rng.uniform(-5e5, 5e5, 1000), np.exp(rng.uniform(-700, 700, 1000)))
    points[::50] = -0.0
    kernel = compile(formula, "x", "llvm")
    alone = [kernel(float(point)) for point in points]
    assert kernel(points).tobytes() == np.array(alone).tobytes()


def test_roots_of_sums_of_squares_of_other_libraries():
    jax = pytest.importorskip("jax")
    points = np.array([[1e22, 3, 1e-17, 0, 2e38], [1e22, 4, 1e-17, 0, 1]], np.float32)
    found = compile("sqrt(x^2 + y^2)", "x y")(*map(jax.numpy.asarray, points))
    assert np.asarray(found) == pytest.approx(np.hypot(*points.astype(float)), rel=3e-7, abs=0)
