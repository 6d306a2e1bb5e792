"""Single points: kinks, jumps, cusps, and derivatives that only the definition finds."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from symdiff import ArgumentError, DomainError, conditions, derive, diff, evaluate, gradient, hessian, jacobian, join, parse, steps, subdifferential
from symdiff.calculus.germs import germ
from symdiff.solving.regions import Undecided
from symdiff.expr import Number, Symbol

x = Symbol("x")

JOINS = [   # function, point, what it does there, slopes (or limits) on both sides
    ("|x|", 0, "kink", "-1", "1"), ("|x - 2|", 2, "kink", "-1", "1"), ("max(x, 0)", 0, "kink", "0", "1"), ("min(x, 1)", 1, "kink", "1", "0"), ("relu(x)", 0, "kink", "0", "1"),
    ("max(x, x^2)", 1, "kink", "1", "2"), ("|sin(x)|", 0, "kink", "-1", "1"), ("|x| + x", 0, "kink", "0", "2"), ("sqrt(x^2)", 0, "kink", "-1", "1"), ("|x^2 - 1|", 1, "kink", "-2", "2"),
    ("e^(-|x|)", 0, "kink", "1", "-1"), ("piecewise(x < 1, x^2, 3x - 2)", 1, "kink", "2", "3"), ("piecewise(x = 0, 0, x*atan(1/x))", 0, "kink", "-pi/2", "pi/2"), ("sqrt(1 - cos(x))", 0, "kink", "-sqrt(2)/2", "sqrt(2)/2"),
    ("cbrt(x)", 0, "vertical tangent", "inf", "inf"), ("sqrt(|x|)", 0, "cusp", "-inf", "inf"), ("cbrt(x)^2", 0, "cusp", "-inf", "inf"), ("sign(x)*sqrt(|x|)", 0, "vertical tangent", "inf", "inf"), ("root(x, 5)", 0, "vertical tangent", "inf", "inf"),
    ("sign(x)", 0, "jump", "-1", "1"), ("floor(x)", 3, "jump", "2", "3"), ("ceil(x)", 3, "jump", "3", "4"), ("heaviside(x - 1)", 1, "jump", "0", "1"), ("piecewise(x < 0, 0, 1)", 0, "jump", "0", "1"), ("piecewise(x = 3, 7, x^2)", 3, "jump", "9", "9"),
    ("atan(1/x)", 0, "jump", "-pi/2", "pi/2"), ("tanh(1/x)", 0, "jump", "-1", "1"), ("1/(1 + e^(1/x))", 0, "undefined", "None", "None"), ("sin(x)/x", 0, "gap", "1", "1"), ("(x^2 - 4)/(x - 2)", 2, "gap", "4", "4"),
    ("(1 - cos(x))/x^2", 0, "gap", "1/2", "1/2"), ("x*sin(1/x)", 0, "gap", "0", "0"), ("1/x", 0, "pole", "None", "None"), ("1/(x - 1)^2", 1, "pole", "None", "None"), ("sin(1/x)", 0, "undefined", "None", "None"),
    ("piecewise(x = 0, 0, x*sin(1/x))", 0, "unknown", "None", "None"), ("x^x", 0, "undefined", "None", "None"),
    ("piecewise(x = 0, 0, (1 - cos(x))/x)", 0, "smooth", "1/2", "1/2"), ("piecewise(x = 2, 4, x^2)", 2, "smooth", "4", "4"), ("piecewise(x = 0, 0, x^2*sin(1/x))", 0, "smooth", "0", "0"),
    ("piecewise(x = 0, 0, exp(-1/x^2))", 0, "smooth", "0", "0"), ("piecewise(x = 0, 1, sin(x)/x)", 0, "smooth", "0", "0"), ("piecewise(x = 0, 1, (e^x - 1)/x)", 0, "smooth", "1/2", "1/2"), ("piecewise(x < 0, x^2, x^3)", 0, "smooth", "0", "0"),
    ("x*|x|", 0, "smooth", "0", "0"), ("|x|^3", 0, "smooth", "0", "0"), ("max(x, 0)^2", 0, "smooth", "0", "0"), ("|x|*sin(x)", 0, "smooth", "0", "0"), ("piecewise(x <= 1, x^2, 2x - 1)", 1, "smooth", "2", "2"), ("x^2*sign(x)", 0, "smooth", "0", "0"),
    ("piecewise(x = 0, 0, x^2*ln(|x|))", 0, "smooth", "0", "0"), ("cos(|x|)", 0, "smooth", "0", "0"), ("max(x^2, x^3)", 0, "smooth", "0", "0"), ("piecewise(x = 0, 0, tan(x) - x)", 0, "smooth", "0", "0"), ("|x - 1|*(x - 1)", 1, "smooth", "0", "0"),
    ("piecewise(x < 0, e^x, 1 + x)", 0, "smooth", "1", "1"), ("piecewise(x < a, x^2, 2*a*x - a^2)", "a", "smooth", "2*a", "2*a"), ("piecewise(x < a, x, a)", "a", "kink", "1", "0"),
    # values at the edge of what balls tell, and angles at 1 and -1
    ("sqrt(sin(x)^2)", "pi", "kink", "-1", "1"), ("acos(cos(x))", "pi", "kink", "1", "-1"), ("asin(sin(x))", "pi/2", "kink", "1", "-1"), ("asin(2x/(1 + x^2))", 1, "kink", "1", "-1"), ("acot(x)", 0, "jump", "-pi/2", "pi/2"),
    ("piecewise(x <= 0, sin(x), x < pi, x, pi)", "pi", "kink", "1", "0"),
    # infinite on one side, with a value; what parameters decide; one side only
    ("piecewise(x < 0, 1/x, x)", 0, "jump", "-inf", "0"), ("piecewise(x = 0, 0, 1/x)", 0, "jump", "-inf", "inf"), ("|x^5 - 3x + 1|/(x^3 - 2)", "cbrt(2)", "pole", "None", "None"), ("|x|^n", 0, "unknown", "None", "None"), ("f(x)", 0, "unknown", "None", "None"),
    ("sqrt(x)", 0, "edge", "None", "None"), ("asin(x)", 1, "edge", "None", "None"), ("x^(3/2)", 0, "edge", "None", "None"),
]


@pytest.mark.parametrize(("text", "place", "kind", "left", "right"), JOINS, ids=[f"{row[0]} at {row[1]}" for row in JOINS])
def test_joins(text, place, kind, left, right):
    found = join(text, "x", place)
    assert (found.kind, str(found.left), str(found.right)) == (kind, left, right)
    assert str(found.derivative) == (right if kind == "smooth" else "None") and f"x = {place}" in str(found)


@pytest.mark.parametrize(("text", "result", "where"), [
    ("piecewise(x = 0, 0, (1 - cos x)/x)", "piecewise(x = 0, 1/2, (x*sin(x) - 1 + cos(x))/x^2)", "everywhere"),
    ("piecewise(x = 2, 4, x^2)", "2*x", "everywhere"), ("piecewise(x = 2, 5, x^2)", "2*x", "x != 2"), ("piecewise(x < 0, -x, x)", "piecewise(x < 0, -1, 1)", "x != 0"),
    ("piecewise(x < 0, 0, 1)", "0", "x != 0"), ("piecewise(x < 0, x^2, x < 1, x^3, 2x - 1)", "piecewise(x < 0, 2*x, x < 1, 3*x^2, 2)", "x != 1"),
    ("piecewise(x != 0, x^2*sin(1/x), 0)", "piecewise(x != 0, 2*x*sin(1/x) - cos(1/x), 0)", "everywhere"), ("piecewise(x = 0, 1, sin(x)/x)*y", None, "everywhere"),
    ("piecewise(x < 0, x, sin(x)) + |y|", "piecewise(x < 0, 1, cos(x))", "everywhere"), ("floor(x)", "0", "x != floor(x)"),
])
def test_derivatives_at_joins(text, result, where):
    derivation = derive(text, "x")
    assert result is None or str(derivation.result) == result
    assert str(derivation.conditions) == where == str(conditions(text, "x"))


@pytest.mark.parametrize(("text", "where"), [
    ("piecewise(x = 0 and y = 0, 0, x*y/(1 + x^2))", "x != 0 or y != 0"), ("piecewise(x > 1 and y > 0, x^2, x)", "x != 1 or y < 0"), ("piecewise(0 < x < 1, x^2, 0)", "x != 1"), ("piecewise(x > 0 and x < 2*x, x, 0)", "x != 0"),
])
def test_a_join_is_one_only_where_the_rest_of_its_condition_holds(text, where):
    assert str(conditions(text, "x")) == where


def test_gradients_and_hessians_are_right_at_single_points():
    assert str(gradient("piecewise(x = 0, 0, (1 - cos x)/x)", "x")[0]).startswith("piecewise(x = 0, 1/2, ")
    assert str(hessian("piecewise(x = 2, 4, x^2) + x*y", "x y")) == "[[2, 1],\n [1, 0]]" and str(jacobian("[piecewise(x = 2, 4, x^2)]", "x")) == "[[2*x]]"


def test_the_second_derivative_has_joins_of_its_own():
    assert str(derive("x^3*sign(x)", "x", 2).conditions) == "everywhere" and str(derive("x^3*sign(x)", "x", 3).conditions) == "x != 0"
    assert str(derive("x*|x|", "x", 2).conditions) == "x != 0"
    assert str(derive("piecewise(x < 0, x^2, x^3)", "x", 2).conditions) == "x != 0"


def test_exceptions_are_named():
    kink, = derive("|x - 1|", "x").exceptions
    assert str(kink) == "continuous and not differentiable at x = 1: a kink, slope -1 on the left, 1 on the right"
    assert [found.kind for found in derive("|x| + 1/(x - 1)", "x").exceptions] == ["kink", "pole"]
    assert derive("x^2", "x").exceptions == () == derive("floor(x)", "x").exceptions
    assert str(join("piecewise(x = 3, 7, x^2)", "x", 3)) == "not continuous at x = 3: 9 on the left, 9 on the right, 7 there"


def test_the_definition_is_a_step():
    assert "by the definition" in steps("piecewise(x = 0, 0, (1 - cos x)/x)", "x")


@pytest.mark.parametrize(("text", "place", "slopes"), [
    ("|x|", 0, "(-1, 1)"), ("max(x, x^2)", 1, "(1, 2)"), ("-|x|", 0, "(-1, 1)"), ("relu(x)", 0, "(0, 1)"), ("x^2", 3, "(6, 6)"), ("|x - pi|*2", "pi", "(-2, 2)"), ("max(x, -x, 2x)", 0, "(-1, 2)"),
])
def test_subdifferentials(text, place, slopes):
    assert str(subdifferential(text, "x", place)) == slopes


@pytest.mark.parametrize(("text", "place"), [("sign(x)", 0), ("cbrt(x)", 0), ("1/x", 0), ("a*|x|", 0)])
def test_no_subdifferential(text, place):
    with pytest.raises(DomainError, match=r"no subdifferential|depends on"):
        subdifferential(text, "x", place)


FACTORS = ["x", "sin(x)", "1 - cos(x)", "e^x - 1", "ln(1 + x)", "sqrt(1 + x)", "|x|", "cbrt(x)", "1/x", "tan(x)", "relu(x)", "sign(x)", "atan(x)", "x^2*sin(1/x)", "floor(x)", "max(x, x^2)", "sqrt(x^2 + x^4)"]


@given(st.lists(st.sampled_from(FACTORS), min_size=1, max_size=3), st.sampled_from([1, -1]))
def test_germs_tell_the_values_beside_the_point(factors, side):
    expr = parse("*".join(f"({factor})" for factor in factors))
    try:
        found = germ(expr, x, Number(0), side, 5)
    except Undecided:
        return
    h = 1e-4
    rest = 10 if found.rest is None else float(min(found.rest, 8))
    value = float(evaluate(expr, {"x": side * h}))
    assert abs(value - sum(float(evaluate(c)) * h ** float(a) for a, c in found.terms.items())) <= 50 * h**rest + 1e-12 * abs(value)


def test_large_expressions_and_many_places_are_left_alone():
    assert len(conditions("+".join(f"|x - {k}|" for k in range(40)), "x")) == 40
    assert diff("piecewise(x = y, 1, x*y)", "x") is not None


@pytest.mark.parametrize(("text", "variables", "said"), [
    ("x|x|", ("x", 2), "the derivative before, 2*abs(x), is continuous and not differentiable at x = 0: a kink, slope -2 on the left, 2 on the right"),
    ("|x - a|", ("x",), "continuous and not differentiable at x = a: a kink, slope -1 on the left, 1 on the right"),
    ("a*|x|", ("x",), "continuous and not differentiable at x = 0: a kink, slope -a on the left, a on the right, unless they are equal"),
    ("piecewise(x < 1, x^2, a*x + b)", ("x",), "not continuous at x = 1: 1 on the left, a + b on the right, a + b there, unless they are equal"),
    ("(1 + a^2)*|x|", ("x",), "continuous and not differentiable at x = 0: a kink, slope -(1 + a^2) on the left, 1 + a^2 on the right"),
])
def test_what_is_said(text, variables, said):
    assert [str(found) for found in derive(text, *variables).exceptions] == [said]


def test_a_place_is_free_of_the_variable():
    with pytest.raises(ArgumentError):
        join("|x|", "x", "x + 1")


def test_a_subdifferential_that_is_not_known():
    with pytest.raises(DomainError, match=r"^there is no subdifferential: it is not known"):
        subdifferential("max(x, y)", "x", 0)
