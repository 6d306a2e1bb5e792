"""Values where plain formulas overflow, cancel or divide 0 by 0."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from symdiff import compile, diff, evaluate, hessian, parse

BACKENDS = ["llvm", "numpy", "python"]


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
