"""SymPy's expressions and ours."""

from __future__ import annotations

import random

import numpy as np
import pytest

from symdiff import (
    ArgumentError, Matrix, Vector, compile, equal, evaluate, from_sympy, jacobian, parse, symbols, to_sympy,
)
from symdiff.expr import Call, Symbol, free_symbols, node_count, tree_size
from symdiff.functions import TABLE

sympy = pytest.importorskip("sympy")
x, y, z = sympy.symbols("x y z")


@pytest.mark.parametrize(("theirs", "ours"), [
    (x**2 + 3 * x / y - 1,                          "x^2 + 3*x/y - 1"),
    (sympy.sqrt(x) * sympy.exp(-(x**2)),            "sqrt(x)*e^(-x^2)"),
    (sympy.log(x) / sympy.log(2),                   "ln(x)/ln(2)"),
    (sympy.Abs(x) + sympy.sign(y) + sympy.Max(x, y), "|x| + sign(y) + max(x, y)"),
    (sympy.Float("0.1") * x,                        "0.1*x"),
    (sympy.pi * sympy.E * sympy.EulerGamma,         "pi*e*euler_gamma"),
    (sympy.Piecewise((x, x > 0), (-x, True)),       "piecewise(x > 0, x, -x)"),
    (sympy.Piecewise((x, (x > 0) & ~(sympy.Eq(y, 1))), (2, x < -1)), "piecewise(x > 0 and y != 1, x, x < -1, 2)"),
    (sympy.besselj(2, x) + sympy.polygamma(0, x),   "besselj(2, x) + digamma(x)"),
    (sympy.Heaviside(x) + sympy.elliptic_e(x) + sympy.elliptic_e(x, y), "heaviside(x) + elliptic_ec(x) + elliptic_e(x, y)"),
    (sympy.hyper((1, y), (3,), x),                  "hyp2f1(1, y, 3, x)"),
    (sympy.Function("f")(x, y),                     "f(x, y)"),
])
def test_reading(theirs, ours):
    """The same value at a point, and the same symbols."""
    found, point = from_sympy(theirs), {"x": "1/3", "y": "2/7"}
    wanted = parse(ours)
    if "f(" in ours and "f1" not in ours and "erf" not in ours:
        assert found is wanted
    else:
        assert evaluate(found, point, 20) == evaluate(wanted, point, 20)


def test_unevaluated_parts():
    f, t = sympy.Function("f"), sympy.Symbol("t")
    assert str(from_sympy(sympy.Derivative(f(x, y), x, (y, 2)))) == str(parse("deriv(f, 1, 2, x, y)"))
    assert from_sympy(sympy.Integral(sympy.exp(-(t**2)), (t, 0, x))) is parse("integral(exp(-t^2), t, 0, x)")
    assert from_sympy(sympy.Derivative(sympy.sin(x), x)) is parse("d/dx(sin(x))")
    for text in ("f'(x)", "integral(exp(-t^2), t, 0, x)", "d/dx(sin(x)*y)", "deriv(f, 1, 2, x, y^2)"):
        assert to_sympy(text).free_symbols <= {x, y}


def test_matrices():
    assert from_sympy(sympy.Matrix([[x, 0], [1, y]])) == Matrix([["x", 0], [1, "y"]])
    assert from_sympy(sympy.Matrix([x, y])) == Vector(["x", "y"])
    assert to_sympy(Matrix([["x", 0], [1, "y"]])) == sympy.Matrix([[x, 0], [1, y]]) and to_sympy(Vector(["x"])) == sympy.Matrix([x])


NAMED = [entry for entry in TABLE.values() if entry.arity and not entry.variadic and entry.name not in ("hyp1f3", "hyp0f3")]


@pytest.mark.parametrize("entry", NAMED, ids=lambda entry: entry.name)
def test_functions_keep_their_values(entry):
    random.seed(entry.name)
    symbols = [Symbol(f"u{place}") for place in range(len(entry.sample))]
    numbers = [2 if entry.name == "root" and place else round(random.uniform(low, high), 3) for place, (low, high) in enumerate(entry.sample)]
    if entry.name in ("besselj", "bessely", "besseli", "besselk", "polygamma", "polylog", "expint"):
        numbers[0] = 2
    call = Call(entry, *symbols)
    theirs = to_sympy(call)
    wanted = evaluate(call, dict(zip(symbols, numbers)), 15)
    found = theirs.subs({sympy.Symbol(f"u{place}"): sympy.Rational(str(number)) for place, number in enumerate(numbers)})
    assert float(sympy.re(found.evalf(20))) == pytest.approx(float(wanted), rel=1e-12)
    assert evaluate(from_sympy(theirs), dict(zip(symbols, numbers)), 15) == pytest.approx(wanted)


@pytest.mark.parametrize(("text", "point", "value"), [("cbrt(x)", {"x": -8}, -2), ("root(x, n)", {"x": -32, "n": 5}, -2), ("root(x, n)", {"x": 16, "n": 4}, 2)])
def test_roots_come_back_with_their_values(text, point, value):
    """SymPy writes them with the real and the imaginary part of x, and with the remainder of n by 2."""
    back = from_sympy(to_sympy(parse(text)))
    assert evaluate(back, point) == value


def test_shared_graphs_stay_shared():
    """2^60 nodes as a tree."""
    theirs = x
    for _ in range(60):
        theirs = sympy.Add(theirs, sympy.Mul(theirs, y, evaluate=False), evaluate=False)
    assert node_count(from_sympy(theirs)) < 200


def test_symbols_may_be_given():
    real = sympy.Symbol("x", real=True)
    assert to_sympy("x^2 + y", {"x": real}).free_symbols == {real, y}


@pytest.mark.parametrize(("theirs", "named"), [
    (sympy.Limit(x, x, 1), "(Limit)"), (sympy.Lambda(x, x**2), "(Lambda)"), (sympy.MatrixSymbol("A", 2, 2), "(MatrixSymbol)"), (1 + sympy.Order(x), "(Order)"),
])
def test_the_whole_is_named(theirs, named):
    with pytest.raises(ArgumentError) as error:
        from_sympy(theirs)
    assert named in str(error.value)


@pytest.mark.parametrize("call", [lambda: from_sympy(sympy.I * x), lambda: from_sympy(sympy.zoo), lambda: from_sympy("x"), lambda: from_sympy(sympy.Limit(x, x, 1)),
                                  lambda: from_sympy(sympy.binomial(x, y)), lambda: from_sympy(object()), lambda: to_sympy(object()),
                                  lambda: from_sympy(x + sympy.Dummy("x")), lambda: from_sympy(sympy.Matrix([x, sympy.Symbol("x", positive=True)])),
                                  lambda: from_sympy(sympy.Heaviside(x, 0))])
def test_errors(call):
    with pytest.raises(ArgumentError):
        call()


@pytest.mark.parametrize("text", ["sum(i=1..n, (y_i - w*x_i)^2)", "product(i=1..n, x[i+1])", "sum(i=1..n, sum(j=1..m, A[i,j]*x_j))"])
def test_sums_over_an_index(text):
    expr = parse(text)
    there = to_sympy(expr)
    assert type(there).__name__ in ("Sum", "Product")
    assert equal(from_sympy(there), expr)


def test_a_pendulum_is_no_harder_than_its_distinct_nodes():
    """Four links on a cart, as SymPy makes them: 200,000 nodes as a tree, twelve times as many with each link more."""
    from sympy.physics.mechanics.models import n_link_pendulum_on_cart

    system = n_link_pendulum_on_cart(4)
    shared = from_sympy(system.rhs())
    states = symbols([f"s{k}" for k in range(10)])
    force = symbols("force")
    inputs = [from_sympy(state) for state in [*system.q, *system.u]]
    plain = shared.subs({**dict(zip(inputs, states)), parse("F(t)"): force[0]})
    assert tree_size(*plain) > 200_000 and node_count(*plain) < 600
    others = [symbol for symbol in free_symbols(*plain) if symbol not in states]
    slopes = jacobian(list(plain), states[1:])
    assert node_count(*slopes.entries()) < 10 * node_count(*plain)
    kernel = compile((plain, slopes), [states, *others])
    point, rest = np.linspace(-0.4, 0.5, 10), np.linspace(0.8, 1.6, len(others))
    step = 1e-6 * np.eye(10)[1:]
    differences = [(kernel(point + h, *rest)[0] - kernel(point - h, *rest)[0]) / 2e-6 for h in step]
    assert np.allclose(kernel(point, *rest)[1].T, differences, atol=1e-6)
