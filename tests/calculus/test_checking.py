"""Work is checked as a teacher checks it: right, wrong with a point, and what probably happened."""

from __future__ import annotations

import pytest

from symdiff import ArgumentError, ParseError, check, parse
from symdiff.calculus.slips import SLIPS

RIGHT = [
    ("2x cos(x^2)", "sin(x^2)"), ("-x^(-2)", "1/x"), ("sec(x)^2", "tan x"), ("1 + tan(x)^2", "tan x"), ("dy/dx = 1/x", "ln x"), ("1/x", "ln|x|"), ("x^x(1 + ln x)", "x^x"),
    ("f'(x) = 2x sin x + x^2 cos x = x(2 sin x + x cos x)", "x^2 sin x"), ("2x sin x + x^2 cos x\n= x(2 sin x + x cos x)", "x^2 sin x"), ("y' = 2x + 1", "x^2 + x + 7"), ("x/|x|", "|x|"), ("(d/dx x^2)*sin(x) + x^2*cos(x)", "x^2 sin x"),
    ("e^(-x)/(1 + e^(-x))^2", "1/(1 + e^(-x))"), (r"\frac{1}{2\sqrt{x}}", "sqrt x"), ("0", "7x - 7x"),
    # piece by piece; the usual power rule; unknown functions
    ("piecewise(x < 0, -1, 1)", "|x|"), ("piecewise(x < 0, -1, x > 0, 1)", "|x|"), ("piecewise(x > 0, 1, 0)", "relu(x)"), ("piecewise(|x| > 1, 2x, -2x)", "|x^2 - 1|"), ("n x^(n-1)", "x^n"), ("0*max(1, x, x^2) + 2x", "x^2"), ("f'(x)", "f(x)"), ("2/(3cbrt(x))", "cbrt(x^2)"), ("f'(g(x)) g'(x)", "f(g(x))"),
]


@pytest.mark.parametrize(("work", "expr"), RIGHT)
def test_right(work, expr):
    found = check(work, expr, "x")
    assert found and found.verdict == "right" and str(found) == "right" and found.line is None


WRONG = [
    ("cos(x^2)", "sin(x^2)", "the inner derivative was forgotten in the derivative of sin(x^2)"), ("5(3x^2+1)^4", "(3x^2+1)^5", "the inner derivative was forgotten in the derivative of (3*x^2 + 1)^5"),
    ("1/(2sqrt(x^2+1))", "sqrt(x^2+1)", "the inner derivative was forgotten in the derivative of sqrt(x^2 + 1)"), ("e^(2x)", "e^(2x)", "the inner derivative was forgotten in the derivative of e^(2*x)"), ("2^(3x) ln 2", "2^(3x)", "the inner derivative was forgotten in the derivative of 2^(3*x)"),
    ("-1/(x^2+1)^2", "1/(x^2+1)", "the inner derivative was forgotten in the derivative of 1/(x^2 + 1)"), ("1/(2x)", "ln(2x)", "the inner derivative was forgotten in the derivative of ln(2*x)"), ("cos(2x)", "sin(x^2)", "the inner derivative was put inside: sin(x^2) needs f'(u) u', not f'(u')"),
    ("sin x", "cos x", "the sign of the derivative of cos(x) is wrong"), ("x*2^(x-1)", "2^x", "the power rule was used on the exponential 2^x"), ("x e^(x-1)", "e^x", "the power rule was used on the exponential e^x"), ("x*exp(x-1)", "exp(x)", "the power rule was used on the exponential exp(x)"),
    ("2x^2", "x^2", "the exponent of x^2 was not lowered by 1"), ("x^4", "x^5", "the exponent of x^5 did not come down as a factor"), ("x^3/3", "x^2", "the exponent of x^2 went up, as in an integral"), ("1/sqrt(x)", "sqrt(x)", "the factor 2 below was forgotten in the derivative of sqrt(x)"),
    ("1/x^2", "1/x", "the minus sign was forgotten in the derivative of 1/x"), ("ln x", "1/x", "1/x was integrated, not differentiated"), ("2^x", "2^x", "the factor ln of the base was forgotten in the derivative of 2^x"), ("x*x^(x-1)", "x^x", "the power rule was used on x^x, where the exponent varies too"),
    ("x^x ln x", "x^x", "the exponential rule was used on x^x, where the base varies too"), ("2x cos x", "x^2 sin x", "the derivative of the product x^2*sin(x) is u' v + u v', not u' v'"), ("2x sin x", "x^2 sin x", "the term u v' of the product rule is missing for x^2*sin(x)"),
    ("x^2 cos x", "x^2 sin x", "the term u' v of the product rule is missing for x^2*sin(x)"), ("2x sin x - x^2 cos x", "x^2 sin x", "the sign of the derivative of sin(x) is wrong"), ("e^x - x e^x", "x e^x", "the product rule for x*e^x has a plus between its terms"), ("1/x", "ln(x)/x", "the derivative of the quotient ln(x)/x is not u'/v'"),
    ("(ln x - 1)/x^2", "ln(x)/x", "the terms of the quotient rule for ln(x)/x are in the wrong order"), ("(1 + ln x)/x^2", "ln(x)/x", "the quotient rule for ln(x)/x has a minus between its terms"), ("(1 - ln x)/x", "ln(x)/x", "the denominator in the quotient rule for ln(x)/x is squared"),
    ("1/(2(x+1))", "x/(x+1)^2", "the derivative of the quotient x/(x + 1)^2 is not u'/v'"), ("2x + 3", "x^2 + 3", "the derivative of a constant is 0: one was kept in x^2 + 3"), ("2x + 1", "x^2 + 3", "the derivative of a constant is 0, not 1, in x^2 + 3"),
    ("2x", "5x^2", "the constant factor was lost in the derivative of 5*x^2"), ("3x", "x^2", "a factor is wrong: it is 3/2 times what it should be"), ("2x + 5", "x^2", "a term is wrong: it is too large by 5"), ("-3x^2", "x^3", "the sign is wrong"), ("-cos(x)", "sin(x)", "the sign of the derivative of sin(x) is wrong"), ("x^3 sin(x)/3 + 7", "x^2 sin(x)/3", None),
    ("f'(x)g'(x)", "f(x)g(x)", "the derivative of the product f(x)*g(x) is u' v + u v', not u' v'"), ("f'(x^2)", "f(x^2)", "the inner derivative was forgotten in the derivative of f(x^2)"),
    ("x*ln(x) - x", "ln(x)", "this is an antiderivative: it was integrated, not differentiated"), ("x^2", "x^2 y", "this is the derivative by y, not by x"),
]


@pytest.mark.parametrize(("work", "expr", "slip"), WRONG)
def test_wrong_with_what_happened(work, expr, slip):
    found = check(work, expr, "x")
    assert not found and found.verdict == "wrong" and found.line == 0 and found.slip == slip
    assert found.point is not None and "at x = " in str(found) and abs(float(found.found) - float(found.wanted)) > 0


def test_every_slip_is_in_the_table():
    told = {slip.told.split("{")[0] for slip in SLIPS}
    said = [slip for _, _, slip in WRONG if slip]
    missing = [start for start in told if not any(slip.startswith(start) for slip in said)]
    assert set(missing) <= {"the terms of the quotient rule for ", "the quotient rule for "}


def test_the_first_line_that_does_not_follow():
    found = check("2x sin x + x^2 cos x\nx(2 sin x + x cos x)\nx(2 sin x - x cos x)\n3", "x^2 sin x", "x")
    assert found.line == 2 and "line 3, x*(2*sin(x) - x*cos(x)) does not follow" in str(found) and "the line before" in str(found)
    assert [str(expr) for expr in check(["2x", "x + x"], "x^2", "x").work] == ["2*x", "x + x"]
    assert check("30x(3x^2+1)^4 = 30x*81x^8", "(3x^2+1)^5", "x").line == 1


def test_right_but_defined_elsewhere():
    found = check("2x^2/x", "x^2", "x")
    assert found.verdict == "right elsewhere" and not found and str(found.missing) == "x != 0"
    assert str(found) == "right where x != 0; elsewhere the derivative exists too, and the answer is not defined"
    assert check("e^(ln x)*2", "x^2", "x").verdict == "right elsewhere"


def test_higher_orders_and_several_variables():
    assert check("6x", "x^3", "x", 2) and check("6xy^2", "x^2 y^3", "x", "y") and not check("3x^2", "x^3", "x", 2)
    assert check(parse("2*x"), "x^2", "x") and check(5, "5x", "x")


@pytest.mark.parametrize(("work", "error"), [("", ArgumentError), (b"2x", ArgumentError), ({"2x": 1}, ArgumentError), ("x > 2", ArgumentError), ("f'(x)", ArgumentError), ("2x +", ParseError), ([], ArgumentError)])
def test_what_is_no_work(work, error):
    with pytest.raises(error):
        check(work, "x^2", "x")


def test_what_is_not_taken_for_right():
    assert check("inf", "x^2", "x").verdict == check("hello", "x^2", "x").verdict == "wrong" and check(["2x", "hello"], "x^2", "x").line == 1
    assert check("f'(g(x))", "f(g(x))", "x").verdict != "right" and check("piecewise(x < 1, -1, 1)", "|x|", "x").verdict == "wrong"
    assert "put inside" not in str(check("1", "|x|", "x"))


def test_the_largest_of_many():
    assert check("max(x, 2x, 3) - max(3, x, 2x)", "7", "x")


def test_unknown_functions_are_told_apart_by_samples():
    found = check("f'(x)/g'(x)", "f(x)/g(x)", "x")
    assert found.verdict == "wrong" and {str(call): str(sample) for call, sample in found.functions.items()} == {
        "f(t)": "t^2 + exp(t/2)", "g(t)": "t^2 + exp(t/3)"}
    assert "with f(t) = t^2 + exp(t/2), g(t) = t^2 + exp(t/3) at x = " in str(found)
    assert check("deriv(h, 1, 0, x, x)", "h(x, x)", "x").verdict == "wrong"
    assert check("deriv(h, 1, 0, x, x) + deriv(h, 0, 1, x, x)", "h(x, x)", "x")
