"""diff, derive, gradient, jacobian, hessian, conditions: what a user sees."""

from __future__ import annotations

import json
import pathlib
import warnings
from decimal import Decimal

import pytest

from symdiff import (
    MissingVariableWarning, conditions, derive, diff, evaluate, gradient, hessian, jacobian, nth_derivative, parse, symbols,
)
from symdiff.errors import ArgumentError, ParseError, SymdiffError
from symdiff.expr import tree_size

x, y = symbols("x y")


@pytest.mark.parametrize(("text", "variables", "derivative"), [
    ("2x+3xy+y^3", ["x"], "2 + 3*y"), ("2x+3xy+y^3", ["y"], "3*x + 3*y^2"), ("x^2 sin x", ["x"], "x*(x*cos(x) + 2*sin(x))"), ("e^(x^2)", ["x"], "2*x*e^(x^2)"),
    ("exp(-x^2/2)", ["x"], "-x*exp(-x^2/2)"), ("x^n", ["x"], "n*x^(n - 1)"), ("x^x", ["x"], "x^x*(ln(x) + 1)"), ("1/2x", ["x"], "-1/(2*x^2)"), ("x²√x", ["x"], "5*x^(3/2)/2"),
    ("tan(x)^2", ["x"], "2*tan(x)*sec(x)^2"), ("ln|x|", ["x"], "1/x"), ("x/(x^2+1)^3", ["x"], "(1 - 5*x^2)/(x^2 + 1)^4"), ("0.3*x^2", ["x"], "0.6*x"),
    ("f(2x)", ["x"], "2*f'(2*x)"), ("f(g(x))", ["x"], "f'(g(x))*g'(x)"), ("x^5", ["x", 3], "60*x^2"), ("x^2 y^3", ["x", "y"], "6*x*y^2"), ("x^4", ["x", "x", 2], "24*x"),
    ("exp(x)*sin(x)", ["x", 8], "16*exp(x)*sin(x)"), ("sin(a*x)", ["x", 9], "a^9*cos(a*x)"), ("1/(1-x)", ["x", 8], "40320/(1 - x)^9"), ("x", ["x", 0], "x"), ("x^2", [], "2*x"),
    ("(y-(w*x+b))^2", ["w"], "-2*x*(y - w*x - b)"), ("theta^2", ["θ"], "2*theta"), ("integral(exp(-t^2), t, 0, x)", ["x"], "exp(-x^2)"), ("max(x, 0)", ["x"], "heaviside(x)"),
])
def test_diff(text, variables, derivative):
    assert str(diff(text, *variables)) == derivative


def test_diff_of_expressions_and_symbols():
    assert diff(x**2 * y, x) is diff(parse("x^2*y"), "x") is parse("2*x*y")
    assert str(diff(5, "x", 0)) == "5"


@pytest.mark.parametrize("call", [
    lambda: diff("x*y"), lambda: diff("5"), lambda: diff("x", "x^2"), lambda: diff("x", 2), lambda: diff("x", "x", -1), lambda: diff("x", "x", 10**6), lambda: diff("x", None),
    lambda: diff("x", ""), lambda: diff(None, "x"), lambda: diff("x<1", "x"), lambda: diff("x^5", "x", 2, 3), lambda: diff("x", 2, "x"), lambda: conditions("|x|", 3), lambda: conditions("|x|", "x y"), lambda: gradient("x", []), lambda: gradient("x", [1]), lambda: diff("x", "2"),
])
def test_wrong_arguments(call):
    with pytest.raises(ArgumentError):
        call()


def test_a_variable_that_does_not_occur_warns():
    with pytest.warns(MissingVariableWarning, match="x does not occur in y"):
        assert str(diff("y^2", "x")) == "0"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        diff("x^2", "x", 5)


@pytest.mark.parametrize("call", [
    lambda: diff("x^2", "q"), lambda: derive("x^2", "q"), lambda: gradient("x^2", "q"), lambda: jacobian(["x", "x^2"], "x q"), lambda: hessian("x^2", "x q"),
])
def test_every_derivative_warns_of_a_missing_variable(call):
    with pytest.warns(MissingVariableWarning, match="q does not occur in (x\\^2|what is differentiated)") as caught:
        call()
    assert [warning.filename for warning in caught] == [__file__]       # the caller is warned, not we


def test_a_variable_of_one_row_is_not_missing():
    assert str(jacobian(["x", "y"], "x y")) == "[[1, 0],\n [0, 1]]"


def test_conditions_take_the_names_that_diff_takes():
    assert [str(condition) for condition in conditions("|theta|", "θ")] == ["theta != 0"]


def test_derive_has_steps_and_conditions():
    derivation = derive("x^2 ln x", "x", 2)
    assert str(derivation.result) == "2*ln(x) + 3"
    assert [stage.variable for stage in derivation.stages] == [x, x]
    assert [str(condition) for condition in derivation.conditions] == ["x > 0"]
    assert [step.name for step in derivation.stages[0].steps] == ["power rule", "ln rule", "product rule"]
    assert "2*ln(x) + 3" in repr(derivation)


@pytest.mark.parametrize(("text", "holds"), [
    ("x^2 sin x", []), ("ln x", ["x > 0"]), ("ln(2x-1)", ["x > 1/2"]), ("1/x", ["x != 0"]), ("sqrt(x)", ["x > 0"]), ("sqrt(1-x^2)", ["x > -1 and x < 1"]), ("|x|", ["x != 0"]),
    ("tan x", ["cos(x) != 0"]), ("1/(1+x^2)", []), ("ln(x)/(x-2)", ["x > 0", "x != 2"]), ("x^x", ["x > 0"]), ("2^x", []), ("asin(2x)", ["-1/2 < x < 1/2"]), ("1/(x^2-4)", ["x != -2", "x != 2"]),
    ("ln(x) + 1/x + sqrt(x)", ["x > 0"]), ("sqrt(exp(x))", []), ("acosh(x)", ["x > 1"]), ("floor(x)", ["x != floor(x)"]), ("max(x, y)", ["x != y"]), ("(-1)^x", ["false"]),
    ("sqrt(x-1)*sqrt(1-x)", ["false"]), ("1/(x*y)", ["x != 0", "y != 0"]), ("ln(x^2)", ["x != 0"]), ("1/(e^x-1)", ["x != 0"]), ("cbrt(x)", ["x != 0"]), ("x^(3/2)", ["x >= 0"]),
    ("log(x, b)", ["x > 0", "b > 0", "b != 1"]), ("1/x^2/sqrt(x)", ["x > 0"]), ("ln(3 - x)", ["x < 3"]), ("x^-2*y", ["x != 0"]), ("relu(x - 1)", ["x != 1"]), ("f(x)", []),
])
def test_conditions(text, holds):
    found = [str(condition) for condition in conditions(text, "x")]
    assert found == [part for text in holds for part in ([text] if " and " not in text else [" < ".join(["-1", "x", "1"])])]


def test_conditions_of_definedness_alone():
    assert [str(condition) for condition in conditions("|x| + sqrt(x)")] == ["x >= 0"]


def test_gradient_jacobian_hessian():
    assert str(gradient("x^2 + 3xy", "x y")) == "[2*x + 3*y, 3*x]"
    matrix = jacobian(["x^2*y", "5*x + sin(y)"], ["x", "y"])
    assert [[str(entry) for entry in row] for row in matrix] == [["2*x*y", "x^2"], ["5", "cos(y)"]]
    assert matrix == jacobian("[x^2*y, 5*x + sin(y)]", "x y")
    h = hessian("x^2*y + exp(x*y)", "x y")
    assert h.shape == (2, 2) and h[0, 1] is h[1, 0]
    assert str(hessian("x^2*y", "x y")) == "[[2*y, 2*x],\n [2*x, 0]]"
    v = gradient("x*y*z", "x, y, z")
    assert (len(v), str(v[1]), str(v[:2]), hash(v) == hash(v)) == (3, "x*z", "[y*z, x*z]", True)


CORPUS = pathlib.Path(__file__).parent.parent / "corpus"


def rows(name):
    with open(CORPUS / f"{name}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("row", [row for name in ("integrals", "textbook") for row in rows(name)], ids=lambda row: row["id"])
def test_corpus_of_derivatives(row):
    """Antiderivatives whose derivatives are known, and textbook cases (see tests/corpus/README.md)."""
    variables = row.get("vars") or [[row["var"], 1]]
    names = {*row["symbols"], *row["point"], *(name for name, _ in variables)}
    derivative = diff(parse(row["expr"], names), *(name for name, order in variables for _ in range(order)))
    value, wanted = Decimal(evaluate(derivative, row["point"], 30)), Decimal(row["value"])
    assert abs(value - wanted) <= Decimal("1e-18") * max(1, abs(wanted))


@pytest.mark.parametrize("row", rows("formulas"), ids=lambda row: row["id"])
def test_corpus_of_gradients_and_hessians(row):
    names = row["vars"]
    expr = parse(row["expr"], {*names, *row["point"]})
    wanted = [*row["grad"], *row["hess_lower"]]
    h = hessian(expr, names)
    found = [*gradient(expr, names), *[h[i, j] for i in range(len(names)) for j in range(i + 1)]]
    for entry, value in zip(found, wanted, strict=True):
        assert abs(Decimal(evaluate(entry, row["point"], 30)) - Decimal(value)) <= Decimal("1e-18") * max(1, abs(Decimal(value)))


def test_reading_errors_pass_through():
    with pytest.raises(ParseError):
        diff("sin(x", "x")


def test_written_orders_end():
    with pytest.warns(MissingVariableWarning):
        assert diff("diff(x^2, x, 1000)", "x") is parse("0")
    with pytest.raises(SymdiffError, match="up to 1000"):
        diff("diff(x^2, x, 1000000000)", "x")


def test_high_orders_stay_short():
    """A polynomial over a power: what is not brought into this form grows by a factor with every order."""
    found, closed = diff("1/(x^2+1)", "x", 170), nth_derivative("1/(x^2+1)", "x")
    assert tree_size(found) < 1000
    assert evaluate(found, {"x": "1/2"}, 20) == evaluate(closed.result, {"n": 170, "x": "1/2"}, 20)
