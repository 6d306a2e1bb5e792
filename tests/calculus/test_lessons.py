"""Tangents, differentials, Taylor polynomials, implicit derivatives and n-th derivatives, as textbooks have them."""

from __future__ import annotations

import doctest
import pathlib

import pytest
from hypothesis import given, settings, strategies as st

from symdiff import (
    ArgumentError, DomainError, LimitError, Matrix, NoDerivativeError, chain_rule_tree, critical_points, diff, directional, equal, evaluate,
    implicit_derivative, linear_approximation, monotonicity, nth_derivative, parse, steepest_ascent, tangent_line, tangent_plane, taylor,
    total_differential,
)


@pytest.mark.parametrize(("ask", "answer"), [
    (lambda: nth_derivative("cos(ax)", "x"), "d^n/dx^n (cos(a*x)) = a^n*cos(a*x + n*pi/2)"), (lambda: taylor("e^(kx)", {"x": 0}, 2), "1 + k*x + k^2*x^2/2"),
    (lambda: taylor("cos(ax)", 0, 2, "x"), "1 - a^2*x^2/2"), (lambda: tangent_line("sin(ax)", 0, "x"), "y = a*x"), (lambda: linear_approximation("sin(ax)", {"x": 0}), "y = a*x"),
    (lambda: tangent_line("ax^2 + by^2 = a", {"x": 1, "y": 0}), "2*a*x = 2*a"), (lambda: implicit_derivative("ax^2 + by^2 = 1"), "dy/dx = -a*x/(b*y) where b != 0 and y != 0"),
    (lambda: monotonicity("2xe^x", "x"), "falling for x < -1\nrising for x > -1"), (lambda: critical_points("axy", "x y", box={"x": (1, 2), "y": (1, 2)}), None),
])
def test_texts_are_read_by_the_variables_that_are_named(ask, answer):
    """As `diff` reads them: `ax` is one name as long as nothing says that x is the variable."""
    if answer is None:
        with pytest.raises(ArgumentError, match="has a besides the variables"):
            ask()
    else:
        assert str(ask()) == answer


@pytest.mark.parametrize(("function", "at", "line"), [
    ("x^2", 3, "y = 6*x - 9"),
    ("x^2", 0, "y = 0"),
    ("1/x", 1, "y = -x + 2"),                                       # Stewart 2.7
    ("3/x", 3, "y = -x/3 + 2"),                                     # Stewart 2.7, ex. 2
    ("sqrt(x)", 4, "y = x/4 + 1"),
    ("e^x", 0, "y = x + 1"),
    ("ln x", "e", "y = x/e"),
    ("sin x", "pi/6", "y = sqrt(3)*x/2 + (6 - sqrt(3)*pi)/12"),
    ("x^2", "a", "y = 2*a*x - a^2"),
    ("x^2 + y^2 = 25", {"x": 3, "y": 4}, "3*x + 4*y = 25"),
    ("x^3 + y^3 = 6xy", {"x": 3, "y": 3}, "x + y = 6"),             # Stewart 3.5, ex. 2
    ("x^2/16 + y^2/9 = 1", {"x": 0, "y": 3}, "2*y/3 = 2"),
])
def test_tangent_line(function, at, line):
    assert tangent_line(function, at, *(["x"] if at == "a" else [])).equation == line


@pytest.mark.parametrize(("function", "at", "plane"), [
    ("2x^2 + y^2", {"x": 1, "y": 1}, "z = 4*x + 2*y - 3"),          # Stewart 14.4, ex. 1
    ("x e^(x y)", {"x": 1, "y": 0}, "z = x + y"),                   # Stewart 14.4, ex. 2
    ("x^2 + y^2", {"x": 1, "y": 2}, "z = 2*x + 4*y - 5"),
    ("x^2 + 3x y - y^2", {"x": 2, "y": 3}, "z = 13*x - 13"),
    ("x^2/4 + y^2 + z^2/9 = 3", {"x": -2, "y": 1, "z": -3}, "-x + 2*y - 2*z/3 = 6"),    # Stewart 14.6, ex. 8
    ("x^2 + y^2 + z^2 = 14", {"x": 1, "y": 2, "z": 3}, "x + 2*y + 3*z = 14"),
])
def test_tangent_plane(function, at, plane):
    assert tangent_plane(function, at).equation == plane


@pytest.mark.parametrize(("function", "differential", "point", "along", "step", "numbers"), [
    ("x^2 + y^2", "df = 2*x dx + 2*y dy", {"x": -1, "y": -2}, "(-2, -4)", {"x": "0.1", "y": "0.1"}, ("-0.6", "-0.58")),
    ("x^2 + 3xy - y^2", "df = (2*x + 3*y) dx + (3*x - 2*y) dy", {"x": 2, "y": 3}, "(13, 0)", {"x": "0.05", "y": "-0.04"},
     ("0.65", "0.6449")),                                           # Stewart 14.4, ex. 4
    ("pi r^2 h/3", "df = pi*r^2/3 dh + 2*pi*r*h/3 dr", {"h": 25, "r": 10}, "(100*pi/3, 500*pi/3)", {"h": "0.1", "r": "0.1"},
     ("62.8318530717959", "63.3041391673855")),                     # Stewart 14.4, ex. 5: 20 pi
    ("x y z", "df = y*z dx + x*z dy + x*y dz", {"x": 75, "y": 60, "z": 40}, "(2400, 3000, 4500)",
     {"x": "0.2", "y": "0.2", "z": "0.2"}, ("1980", "1987.008")),   # Stewart 14.4, ex. 6
    ("ln(x)/y", "df = 1/(x*y) dx - ln(x)/y^2 dy", {"x": 1, "y": 2}, "(1/2, 0)", {"x": "0.1", "y": 0}, ("0.05", "0.0476550899021624")),
    ("7 + 0x", "df = 0", {"x": 1}, "(0)", {"x": 1}, ("0", "0")),
])
def test_total_differential(function, differential, point, along, step, numbers):
    found = total_differential(function)
    assert found.text == differential
    there = found.at(point, step)
    assert f"({', '.join(map(str, there.coefficients))})" == along
    assert tuple(float(evaluate(value) if not isinstance(value, str) else value) for value in (there.differential, str(there.change))) == pytest.approx(tuple(map(float, numbers)), rel=1e-12)


@pytest.mark.parametrize(("function", "at", "order", "polynomial"), [
    ("e^x", 0, 4, "1 + x + x^2/2 + x^3/6 + x^4/24"),
    ("sin x", 0, 7, "x - x^3/6 + x^5/120 - x^7/5040"),
    ("cos x", 0, 6, "1 - x^2/2 + x^4/24 - x^6/720"),
    ("ln(1 + x)", 0, 4, "x - x^2/2 + x^3/3 - x^4/4"),
    ("1/(1 - x)", 0, 5, "1 + x + x^2 + x^3 + x^4 + x^5"),
    ("sqrt(1 + x)", 0, 3, "1 + x/2 - x^2/8 + x^3/16"),
    ("tan x", 0, 5, "x + x^3/3 + 2*x^5/15"),
    ("atan x", 0, 5, "x - x^3/3 + x^5/5"),
    ("cbrt(x)", 8, 2, "2 + (x - 8)/12 - (x - 8)^2/288"),            # Stewart 11.11, ex. 1
    ("ln x", 1, 3, "x - 1 - (x - 1)^2/2 + (x - 1)^3/3"),
    ("x^3 - 2x", 1, 3, "-1 + (x - 1) + 3*(x - 1)^2 + (x - 1)^3"),
    ("e^x cos y", 0, 3, "1 + x + x^2/2 - y^2/2 + x^3/6 - x*y^2/2"),
    ("sin(x y)", 0, 4, "x*y"),
    ("1/(1 - x - y)", 0, 2, "1 + x + y + x^2 + 2*x*y + y^2"),
    ("x y", {"x": 1, "y": 2}, 2, "2 + 2*(x - 1) + (y - 2) + (x - 1)*(y - 2)"),
    ("e^(x + y z)", 0, 2, "1 + x + x^2/2 + y*z"),
])
def test_taylor(function, at, order, polynomial):
    assert str(taylor(function, at, order)) == polynomial


@pytest.mark.parametrize(("equation", "slope", "second", "failures"), [
    ("x^2 + y^2 = 25", "-x/y", "-25/y^3", ["vertical tangent at (-5, 0)", "vertical tangent at (5, 0)"]),       # Stewart 3.5
    ("x^3 + y^3 = 6xy", "(x^2 - 2*y)/(2*x - y^2)", "16*x*y/(2*x - y^2)^3",
     ["singular point at (0, 0)", "vertical tangent at (2*2^(2/3), 2*2^(1/3))"]),
    ("x^4 + y^4 = 16", "-x^3/y^3", "-48*x^2/y^7", ["vertical tangent at (-2, 0)", "vertical tangent at (2, 0)"]),   # ex. 4
    ("x y = 1", "-y/x", "2*y/x^2", []),
    ("y^2 = x^3", "3*x^2/(2*y)", "3*x/(4*y)", ["singular point at (0, 0)"]),
    ("y^2 = x^3 + x^2", "x*(3*x + 2)/(2*y)", None, ["vertical tangent at (-1, 0)", "singular point at (0, 0)"]),
    ("e^y = x", "e^(-y)", "-e^(-2*y)", []),
    ("x^2 - y^2 = 1", "x/y", "-1/y^3", ["vertical tangent at (-1, 0)", "vertical tangent at (1, 0)"]),
])
def test_implicit(equation, slope, second, failures):
    found = implicit_derivative(equation)
    assert equal(found.result, slope)
    assert [str(failure) for failure in found.failures] == failures
    if second:
        assert str(implicit_derivative(equation, order=2).result) == second


@pytest.mark.parametrize(("function", "formula", "least"), [
    ("x^5", "piecewise(n <= 5, 120*x^(5 - n)/(5 - n)!, 0)", 0),
    ("1/x", "(-1)^n*n!/x^(n + 1)", 0),
    ("1/(2x + 3)^2", "(-2)^n*(n + 1)!/(2*x + 3)^(n + 2)", 0),
    ("x^a", "gamma(a + 1)*x^(a - n)/gamma(a + 1 - n)", 0),
    ("e^(3x)", "3^n*e^(3*x)", 0),
    ("2^x", "ln(2)^n*2^x", 0),
    ("sin 2x", "2^n*sin(2*x + n*pi/2)", 0),
    ("cos(3x + 1)", "3^n*cos(3*x + 1 + n*pi/2)", 0),
    ("ln x", "(-1)^(n - 1)*(n - 1)!/x^n", 1),
    ("x e^x", "(x + n)*e^x", 0),
    ("x ln x", "(n - 2)!*(-1)^n*x^(1 - n)", 2),
    ("e^x sin x", "2^(n/2)*e^x*sin(x + n*(pi/4))", 0),
    ("sin(x)^2", "-2^n*cos(2*x + n*pi/2)/2", 1),
    ("1/(x^2 - 1)", "(-1)^n*n!/(x - 1)^(n + 1)/2 - (-1)^n*n!/(x + 1)^(n + 1)/2", 0),
    ("atan x", "(-1)^(n - 1)*(n - 1)!*sin(n*atan2(1, x))/(x^2 + 1)^(n/2)", 1),
    ("x^2/(x - 1)", "(-1)^n*n!/(x - 1)^(n + 1)", 2),
])
def test_nth_derivative(function, formula, least):
    found = nth_derivative(function, "x")
    assert (sorted(str(found.result).split("*")), found.least) == (sorted(formula.split("*")), least)    # factors in any order


FACTORS = st.sampled_from(["x", "x^2", "(2x+1)^3", "e^x", "e^(-2x)", "3^x", "sin x", "cos 2x", "sinh x", "(x-1)", "sin(x)^2"])
ALONE = st.sampled_from(["ln(3x+1)*x", "1/(x+2)", "x/(x^2+4)", "1/(x^2-9)", "sqrt(2x+3)", "atan(2x)", "(x+5)^(-3/2)*x^2", "x^3 ln x"])


@settings(max_examples=30, deadline=None)
@given(st.one_of(ALONE, st.lists(FACTORS, min_size=1, max_size=3).map("*".join)), st.integers(0, 6))
def test_nth_derivative_is_the_derivative(function, order):
    found = nth_derivative(function, "x").at(order)
    expected = diff(function, "x", order) if order else parse(function)
    for x in ("7/5", "2/3"):
        assert evaluate(found, {"x": x}) == pytest.approx(evaluate(expected, {"x": x}))


@pytest.mark.parametrize(("function", "variables", "direction", "at", "slope"), [
    ("x^2 y^3 - 4y", "x y", [2, 5], {"x": 2, "y": -1}, "32*sqrt(29)/29"),            # Stewart 14.6, ex. 4
    ("x sin(y z)", "x y z", [1, 2, -1], {"x": 1, "y": 3, "z": 0}, "-sqrt(6)/2"),     # Stewart 14.6, ex. 5: -sqrt(3/2)
    ("x^2 + y^2", "x y", [1, 0], {"x": -1, "y": 1}, "-2"),
    ("x^2 + y^2", "x y", "[1, 0]", {"x": -1, "y": 1}, "-2"),
    ("speed^2", ["speed"], [2], {"speed": 3}, "6"),
])
def test_directional(function, variables, direction, at, slope):
    assert equal(directional(function, variables, direction).subs(at), slope)


@pytest.mark.parametrize(("function", "at", "gradient", "slope"), [
    ("x^2 + y^2", {"x": 5, "y": -5}, "[10, -10]", "10*sqrt(2)"),
    ("x e^y", {"x": 2, "y": 0}, "[1, 2]", "sqrt(5)"),                                # Stewart 14.6, ex. 6
    ("x^2 - y^2", {"x": 0, "y": 0}, "[0, 0]", "0"),
])
def test_steepest_ascent(function, at, gradient, slope):
    found = steepest_ascent(function, at)
    assert (str(found.gradient), str(found.slope)) == (gradient, slope)
    assert (found.direction is None) == (slope == "0")


@pytest.mark.parametrize(("function", "at", "near"), [("sqrt x", 4, "4.1"), ("e^x", 0, "0.2"), ("sin x", 0, "-0.3"), ("ln x", 1, "1.1"), ("x^3", 2, "1.9")])
def test_error_of_the_linear_approximation_is_within_its_bound(function, at, near):
    found = linear_approximation(function, at).at(near)
    assert 0 < abs(found.error) <= found.bound <= 4 * abs(found.error)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["sin x", "e^x", "x^5", "1/(3 + x)", "e^x cos y", "sin(x y)", "1/(4 + x - y)"]), st.integers(0, 4), st.floats(-1, 1), st.floats(-1, 1))
def test_remainder_is_within_its_bound(function, order, x, y):
    found = taylor(function, 0, order)
    bound = found.error_bound(dict.fromkeys(found.point, (-1, 1)))
    _, error = found.at({name: value for name, value in (("x", x), ("y", y)) if name in map(str, found.point)})
    assert abs(error) <= bound


def test_remainder_is_written():
    assert taylor("sin x", 0, 4).remainder == "(cos(xi))/5! * x^5 for some xi between 0 and x"
    assert taylor("x^2", 1, 2).remainder == "0"
    assert "3rd derivative in the direction (x, y)" in taylor("e^x cos y", 0, 2).remainder


def test_chain_rule():
    tree = chain_rule_tree("x^2 y", {"x": "cos t", "y": "sin t"})
    assert tree.rule("t") == "dz/dt = (∂z/∂x) (dx/dt) + (∂z/∂y) (dy/dt)"
    assert equal(tree.derivative("t"), diff("cos(t)^2 sin t", "t"))
    general = chain_rule_tree("f(x, y)", {"x": ["s", "t"], "y": ["s", "t"]}, "w")
    assert general.rule("s") == "∂w/∂s = (∂w/∂x) (∂x/∂s) + (∂w/∂y) (∂y/∂s)"
    deep = chain_rule_tree("x^2 + y", {"x": "s t", "y": "s", "s": "sin u", "t": "u^2"})
    assert equal(deep.derivative("u"), diff("(sin(u) u^2)^2 + sin u", "u"))
    assert len(deep.paths("u")) == 3


@pytest.mark.parametrize(("call", "error", "says"), [
    (lambda: tangent_line("x y", 1), ArgumentError, "name it"),
    (lambda: tangent_line("ln x", -1), DomainError, "x > 0"),
    (lambda: tangent_line("|x|", 0), DomainError, "not differentiable"),
    (lambda: tangent_line("x^2 + y^2 = 25", {"x": 1, "y": 1}), ArgumentError, "does not satisfy"),
    (lambda: tangent_line("y^2 = x^3", {"x": 0, "y": 0}), ArgumentError, "singular"),
    (lambda: tangent_line("x > 2", {"x": 0, "y": 0}), ArgumentError, "no equation"),
    (lambda: tangent_plane("x^2", {"x": 1}), ArgumentError, "two variables"),
    (lambda: tangent_plane("x^2 y", 3), ArgumentError, "maps variables"),
    (lambda: tangent_plane("x^2 y", {"x": 3}), ArgumentError, "two variables"),
    (lambda: taylor("x", 0, -1), ArgumentError, "order"),
    (lambda: taylor("1/x", 0, 2), DomainError, "x = 0"),
    (lambda: taylor("a b c d e1 f2", 0, 8), ArgumentError, "lower order"),
    (lambda: taylor("|x|", 1, 2).error_bound({"x": (-1, 2)}), ArgumentError, "smaller"),     # the kink at 0
    (lambda: taylor("sqrt x", 1, 2).error_bound({"x": (0, 2)}), ArgumentError, "smaller"),
    (lambda: total_differential("x y").at({"x": 1}), ArgumentError, "nothing of y"),
    (lambda: directional("x y", "x y", [0, 0]), ArgumentError, "no direction"),
    (lambda: directional("x y", "x y", [1]), ArgumentError, "2 numbers"),
    (lambda: directional("x y", "x y", None), ArgumentError, "not a real number"),
    (lambda: Matrix([[1, 2]])[3, 0], IndexError, "no place 3"),
    (lambda: implicit_derivative("x^2 = 1"), ArgumentError, "y does not occur"),
    (lambda: implicit_derivative("x > y"), ArgumentError, "no equation"),
    (lambda: implicit_derivative("x = y", order=0), ArgumentError, "order"),
    (lambda: implicit_derivative("x^2 + y^2 = 1").at({"x": 1, "y": 0}), DomainError, "no value"),
    (lambda: nth_derivative("e^(x^2)"), NoDerivativeError, "linear arguments"),
    (lambda: nth_derivative("x^n"), ArgumentError, "name the order otherwise"),
    (lambda: chain_rule_tree("x", {"x": "y", "y": "x"}), ArgumentError, "depends on itself"),
    (lambda: chain_rule_tree("x", 3), ArgumentError, "is given as in"),
])
def test_errors_say_what_to_do(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_the_document_is_true():
    document = pathlib.Path(__file__).parents[2] / "docs" / "lessons.md"
    result = doctest.testfile(str(document), module_relative=False, encoding="utf-8")
    assert result.attempted > 30 and result.failed == 0


@pytest.mark.parametrize("result", [
    tangent_line("x^2", 3), tangent_line("x^2 + y^2 = 25", {"x": 3, "y": 4}), taylor("e^x", 0, 3), total_differential("x^2 y"),
    implicit_derivative("x^2 + y^2 = 1"), nth_derivative("ln x"), chain_rule_tree("x^2 y", {"x": "cos t", "y": "sin t"}),
    monotonicity("x^3 - 3x"), critical_points("x^2 y^2 + x^3"), critical_points("e^x"),
], ids=lambda result: type(result).__name__)
def test_results_have_text_and_latex_and_do_not_change(result):
    assert str(result) == result.text and result._repr_latex_() == rf"$\displaystyle {result.latex}$"
    assert result.latex.count("{") == result.latex.count("}") and "\n" not in repr(result)
    name = next(iter(vars(result)))
    with pytest.raises(AttributeError, match="do not change"):
        setattr(result, name, None)
    with pytest.raises(AttributeError, match="do not change"):
        delattr(result, name)


def test_what_is_too_large_or_unknown_is_refused():
    deep = parse("sin(" * 12_000 + "x" + ")" * 12_000)
    for call in (critical_points, monotonicity, taylor):
        with pytest.raises(LimitError):
            call(deep)
    with pytest.raises(LimitError, match="500"):
        critical_points("sin(1/x)")
    with pytest.raises(ArgumentError, match="unknown function"):
        critical_points("f(x)")
    assert tangent_line("f(x)", "a").equation == "y = x*f'(a) + (f(a) - a*f'(a))"
