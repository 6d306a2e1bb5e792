"""Derivatives of absolute values: the square of a sign is 1 where they have one."""

from __future__ import annotations

import pytest

from symdiff import derive, diff, evaluate, hessian, jacobian, steps


@pytest.mark.parametrize(("text", "order", "derivative"), [
    ("exp(-|x|)", 2, "exp(-abs(x))"), ("|x|^p", 2, "p*(p - 1)*abs(x)^(p - 2)"), ("sign(x)*ln(1+|x|)", 1, "1/(1 + abs(x))"),
    ("|x|*exp(-|x|)", 2, "exp(-abs(x))*(abs(x) - 2)"), ("cos(|x|)", 2, "-cos(abs(x))"), ("exp(-|x-m|/b)/(2b)", 2, "exp(-abs(x - m)/b)/(2*b^3)"),
    # what may be 0 in an interval, or for a value of another symbol
    ("x*sign(x+|x|)^2", 1, "sign(x + abs(x))^2"), ("x*sign(max(x,0))^2", 1, "sign(max(x, 0))^2"), ("x*sign(x*y)^2", 1, "sign(x*y)^2"), ("x*sign(floor(x))^2", 1, "sign(floor(x))^2"),
    ("x*sign(x/y)^2", 1, "1"), ("x*sign(x^2-a*x+b)^2", 1, "1"), ("x*sign(sin(3x+1))^2", 1, "1"), ("x*sign(y^x-1)^2", 1, "sign(y^x - 1)^2"), ("x*sign(sqrt(x^2)-x)^2", 1, "sign(abs(x) - x)^2"),
    ("sign(y)^2*x", 1, "sign(y)^2"), ("sign(y)^3*sin(x)", 1, "sign(y)*cos(x)"),
])
def test_squares_of_signs(text, order, derivative):
    assert str(diff(text, "x", order)) == derivative


@pytest.mark.parametrize(("text", "value"), [("cos(|x|)", -1), ("sign(x)*sin(|x|)", 0), ("|x|^5", 0)])
def test_where_the_derivative_is_continuous_it_is_right_at_the_kink_too(text, value):
    assert float(evaluate(diff(text, "x", 2), {"x": 0})) == value


def test_all_that_differentiates_and_shows_it():
    assert str(hessian("exp(-|x|)*y^2", "x y")[0, 0]) == "y^2*exp(-abs(x))"
    assert str(jacobian(["exp(-|x|)*sign(x)", "x"], "x")[0, 0]) == "-exp(-abs(x))"
    assert "the square of a sign is 1 where there is a derivative" in steps("exp(-|x|)", "x", 2)
    proof = derive("exp(-|x|)", "x", 2).certificate()
    assert "where x != 0" in str(proof.statement)
