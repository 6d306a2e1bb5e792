"""Gradients, matrices of derivatives, their products with vectors, and vector calculus."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from symdiff import (
    ArgumentError, DomainError, Matrix, Vector, compile, curl, diff, directional, divergence, equal, evaluate, gradient, hessian, hessian_vector_product, jacobian,
    jacobian_vector_product, laplacian, parse, symbols, vector_jacobian_product,
)
from symdiff.differentiation import reverse_partials
from symdiff.differentiation.forward import differentiate
from symdiff.expr import ONE, ZERO, node_count
from symdiff.functions import exp, ln
from symdiff.numeric.floats import evaluate_floats

FIELD = ["x*sin(y) + z^2", "exp(x*z)/y", "y^3*ln(1 + x^2)"]
SCALAR = "x^2*sin(y*z) + exp(x - z)/(1 + y^2)"
POINT = {"x": 0.7, "y": 1.3, "z": -0.4}


def close(left, right):
    return np.allclose(np.array(evaluate_floats(list(left), POINT)), np.array(evaluate_floats(list(right), POINT)), rtol=1e-12)


# ---- one pass, whatever the number of variables --------------------------------------------------------------------


def rosenbrock(xs):
    total = ZERO
    for a, b in zip(xs, xs[1:]):
        total = total + 100 * (b - a**2) ** 2 + (1 - a) ** 2
    return total


def product(xs):
    total = ONE
    for x in xs:
        total = total * x
    return total


def softmax_network(xs):
    """Cross entropy of a softmax over neighbours."""
    layer = [3 * x + 2 * other for x, other in zip(xs, [xs[-1], *xs])]
    norm, loss = ZERO, ZERO
    for node in layer:
        norm = norm + exp(node)
    for place, node in enumerate(layer):
        loss = loss + (ln(norm) - node) * (place % 3 + 1)
    return loss


def coupled(xs):
    """A dense Hessian: every variable meets every other in the logarithm of a sum."""
    return ln(sum((exp(a * b / 10) for a, b in zip(xs, xs[1:])), ZERO)) + sum((a * b**2 for a, b in zip(xs, xs[1:])), ZERO)


def test_a_dense_hessian_costs_few_operations_an_entry():
    xs = symbols([f"x{i}" for i in range(40)])
    table = hessian(coupled(xs), xs)
    assert table.nonzero_count == 1600
    assert node_count(*table.entries()) < 3 * 40 * 41 / 2      # without its bottleneck it is 7 an entry


@settings(max_examples=25)
@given(st.lists(st.floats(-3, 3), min_size=8, max_size=8))
def test_a_hessian_is_the_jacobian_of_the_gradient(numbers):
    xs = symbols([f"x{i}" for i in range(8)])
    point = dict(zip(xs, numbers))
    whole = hessian(coupled(xs), xs, simplify=False)
    rows = jacobian(gradient(coupled(xs), xs, simplify=False), xs, simplify=False)
    assert whole.is_symmetric
    assert np.allclose(whole.to_numpy(point), rows.to_numpy(point), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("model", [rosenbrock, product, softmax_network])
def test_a_gradient_costs_a_constant_times_the_function(model):
    """At most five times its operations, with the function itself (Griewank and Walther, section 4.6)."""
    for n in (10, 100, 2000):
        xs = symbols([f"x{i}" for i in range(n)])
        expr = model(xs)
        assert node_count(expr, *gradient(expr, xs)) <= 5 * node_count(expr) + 20


@pytest.mark.parametrize("model", [rosenbrock, product, softmax_network])
def test_large_gradients_have_the_right_values(model):
    xs = symbols([f"x{i}" for i in range(150)])
    random.seed(1)
    point = {x: random.uniform(0.9, 1.1) for x in xs}
    expr = model(xs)
    found = evaluate_floats(list(gradient(expr, xs)), point)
    for place in (0, 70, 149):
        assert found[place] == pytest.approx(evaluate_floats([differentiate(expr, xs[place])], point)[0], rel=1e-9)


# ---- branches ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("formula", "point"), [
    ("piecewise(x > 0, sqrt(x)*y, x < -1, x^2, y^3)", {"x": -2, "y": 1}),
    ("piecewise(x > 0, sqrt(x), 0)*x*y", {"x": -1, "y": 1}),
    ("sin(piecewise(x > 0, ln(x)*y, piecewise(y > 0, sqrt(y), x*y)))", {"x": -1, "y": -2}),
    ("(x^2 + y)^2*piecewise(y > 0, (x^2 + y)/y, exp(x^2 + y))", {"x": 2, "y": 0}),
])
def test_branches_that_are_not_taken_do_no_harm(formula, point):
    """Where sqrt(x) is not taken it may be undefined, and so may 1/(2 sqrt(x))."""
    found = gradient(formula, "x y")
    for variable, entry in zip("xy", found):
        assert evaluate(entry, point) == evaluate(diff(formula, variable), point)
    assert not np.isnan(compile(found, "x y")(**point)).any()
    with pytest.raises(DomainError):
        evaluate("sqrt(x)", {"x": -1})


def test_adjoints_stay_in_their_branch():
    x, y = symbols("x y")
    assert reverse_partials(parse("piecewise(x > 0, exp(x*y), exp(x*y))"), {x}) == {x: parse("exp(x*y)*y")}
    assert reverse_partials(parse("piecewise(x > 0, sqrt(x), 0)"), {x, y}) == {x: parse("piecewise(x > 0, 1/(2sqrt(x)), 0)")}


# ---- matrices ------------------------------------------------------------------------------------------------------


def test_every_mode_gives_the_same():
    whole = jacobian(FIELD, "x y z", mode="reverse")
    for mode in ("forward", "auto"):
        other = jacobian(FIELD, "x y z", mode=mode)
        assert other.pattern == whole.pattern and close(other.entries(), whole.entries())
    with pytest.raises(ArgumentError):
        jacobian(FIELD, "x y z", mode="sideways")


def test_blocks_choose_their_mode():
    """Many functions of one variable forward, one function of many variables in reverse: both without a dense row or column too many."""
    tall = [f"sin({k}*t)" for k in range(1, 20)]
    wide = [" + ".join(f"x{k}^2" for k in range(30))]
    found = jacobian(tall + wide, ["t"] + [f"x{k}" for k in range(30)])
    assert found.shape == (20, 31) and found.nonzero_count == 19 + 30
    assert found[3, 0] is parse("4*cos(4*t)") and found[19, 5] is parse("2*x4")


@pytest.mark.parametrize(("rows", "structure"), [
    (["sin(a)", "b^2", "exp(c)"], "diagonal"),
    (["1", "2", "3"], "zero"),
    (["a*b", "b*c", "a*c"], "dense"),
])
def test_structures(rows, structure):
    with pytest.warns() if structure == "zero" else _nothing():
        assert jacobian(rows, "a b c").structure == structure


class _nothing:
    def __enter__(self): ...
    def __exit__(self, *_): ...


def test_only_nonzeros_are_built():
    xs = symbols([f"x{i}" for i in range(300)])
    found = hessian(rosenbrock(xs), xs)
    assert found.nonzero_count == 3 * 300 - 2 and found.structure == "banded" and found.is_symmetric
    assert [len(group) for group in found.column_groups()] == [100, 100, 100]      # a tridiagonal matrix in three products
    point = np.linspace(0.5, 1.5, 300)
    values = compile(found, [xs], sparse=True)(point)
    assert values.nnz == found.nonzero_count
    assert values[7, 8] == pytest.approx(-400 * point[7])
    assert found.to_scipy(dict(zip(xs, point))).toarray() == pytest.approx(values.toarray())


def test_groups_cover_all_columns_and_share_no_row():
    matrix = jacobian(["a*b", "b + c", "c*d", "d*a*f"], "a b c d f")
    for groups, rows in ((matrix.column_groups(), list(matrix)), (matrix.row_groups(), list(matrix.T))):
        assert sorted(j for group in groups for j in group) == list(range(len(rows[0])))
        assert all(sum(row[j] is not ZERO for j in group) <= 1 for group in groups for row in rows)


def test_matrices_are_indexed():
    m = Matrix([["a", 0, "b"], [0, "c", 1]])
    assert m[0, 2] is m[0][2] is m[-2, -1] and m[0, 1] is ZERO
    assert m[1] == m[1, :] == Vector([0, "c", 1]) and m[:, 2] == Vector(["b", 1]) and m[:, ::2] == Matrix([["a", "b"], [0, 1]])
    assert Matrix([["a", 0], [0, "c"], ["b", 1]]) == m.T and m == m.T.T and hash(m.T.T) == hash(m)
    assert next(iter(m)) == m[0] and len(m) == 2 and m.diagonal() == Vector(["a", "c"])
    assert m.csr_pattern() == ([0, 2, 1, 2], [0, 2, 4])
    assert m.subs(a=0, b="a")[0] == Vector([0, 0, "a"])
    assert m.to_numpy({"a": 1, "b": 2, "c": 3}).tolist() == [[1, 0, 2], [0, 3, 1]] and m.to_numpy()[0, 0] is parse("a")
    assert m.evaluate({"a": "1/3", "b": 2, "c": 3}, 3)[0][0] == evaluate("1/3", digits=3)
    for place in ("a", 2.5, (0, 5), 3):
        with pytest.raises((ArgumentError, IndexError)):
            m[place]
    with pytest.raises(ArgumentError):
        Matrix([[1], [1, 2]])
    with pytest.raises(ArgumentError):
        Vector(["a"]).dot([1, 2])


def test_matrices_are_written():
    m = Matrix([["x^2", 0], [1, "x/y"]])
    assert str(m) == "[[x^2, 0],\n [1, x/y]]"
    assert m.latex() == r"\begin{pmatrix} x^{2} & 0 \\ 1 & \frac{x}{y} \end{pmatrix}"
    assert m.pretty() == "⎡x²  0⎤\n⎢     ⎥\n⎢    x⎥\n⎢1   ─⎥\n⎣    y⎦"
    assert Vector(["x", 2]).pretty() == "⎡x⎤\n⎣2⎦"
    assert "50 by 50 matrix, diagonal, 50 entries" in repr(Matrix.of_rows([{i: ONE} for i in range(50)], 50))


def test_texts_are_read_with_their_variables():
    assert gradient("bx", "x")[0] is parse("b") and jacobian("[bx, 2]", "x")[0, 0] is parse("b") and hessian("bx^2", "x")[0, 0] is parse("2b")


# ---- products and fields ---------------------------------------------------------------------------------------------

VECTOR = st.lists(st.integers(-3, 3), min_size=3, max_size=3)


@given(v=VECTOR)
@settings(max_examples=5, deadline=None)
def test_products_are_those_of_the_matrices(v):
    matrix, second = jacobian(FIELD, "x y z"), hessian(SCALAR, "x y z")
    assert close(jacobian_vector_product(FIELD, "x y z", v), [row.dot(v) for row in matrix])
    assert close(vector_jacobian_product(FIELD, "x y z", v), [row.dot(v) for row in matrix.T])
    assert close(hessian_vector_product(SCALAR, "x y z", v), [row.dot(v) for row in second])
    assert close([directional(SCALAR, "x y z", v, unit=False) if any(v) else ZERO], [gradient(SCALAR, "x y z").dot(v)])


def test_the_vector_is_not_differentiated():
    assert hessian_vector_product("x^3", "x", ["x"]) == Vector([parse("6*x^2")])
    assert vector_jacobian_product(["x^2"], "x", ["x"]) == Vector([parse("2*x^2")])


def test_identities_of_vector_calculus():
    """Apostol, Calculus II, 12.14."""
    assert all(equal(entry, 0) for entry in curl(gradient("x^2*sin(y)*z + exp(x*y)", "x y z"), "x y z"))
    assert equal(divergence(curl(FIELD, "x y z"), "x y z"), 0)
    assert equal(laplacian(SCALAR, "x y z"), divergence(gradient(SCALAR, "x y z"), "x y z"))
    assert equal(laplacian("1/sqrt(x^2 + y^2 + z^2)", "x y z"), 0)
    assert equal(curl("[-y/(x^2+y^2), x/(x^2+y^2)]", "x y"), 0)


@pytest.mark.parametrize("call", [
    lambda: curl(["x"], "x"), lambda: divergence(["x"], "x y"),
    lambda: hessian_vector_product("x", "x", None), lambda: vector_jacobian_product(["x", "y"], "x", [1]), lambda: jacobian(["x", None], "x"),
])
@pytest.mark.filterwarnings("ignore::symdiff.MissingVariableWarning")
def test_errors(call):
    with pytest.raises(ArgumentError):
        call()


def test_entries_of_arrays_in_every_mode():
    exprs = ["sum(i=1..n, x_i^2)", "a*sum(i=1..n, x_i)"]
    whole = jacobian(exprs, "a x_k", mode="reverse")
    assert jacobian(exprs, "a x_k", mode="forward") == jacobian(exprs, "a x_k") == whole and whole[0, 1] is parse("2*x_k")
    assert equal(jacobian_vector_product(exprs, "a x_k", [0, 3])[0], "6*x_k")
