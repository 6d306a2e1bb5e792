"""Sums in the functions of an angle, told by its tangent, or by the doubled or halved angle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symdiff import diff, equal, evaluate, parse, simplify
from symdiff.errors import SymdiffError


@pytest.mark.parametrize(("text", "simple"), [
    # by the tangent, where the cosine is not 0 anyway
    ("(a*cos(x) + b*sin(x))/cos(x)", "a + b*tan(x)"), ("sec(x)^7*sin(x)^3*((a - b)*sin(x)^2 - a)^2", "tan(x)^3*(a + b*tan(x)^2)^2"),
    ("a*tan(x) + b*sec(x)^3*sin(x)", "tan(x)*(a + b*sec(x)^2)"), ("cosh(x)/(2cosh(x) + 3sinh(x))", "1/(2 + 3*tanh(x))"),
    ("cosh(x)^2*csch(x)^4/((a + b)*sinh(x)^2 + a)", "csch(x)^4/(a + b*tanh(x)^2)"), ("(a*sin(x)^2 + b*sin(x)*cos(x))/sin(x)^2", "a + b*cot(x)"),
    ("(a*cos(x) + b*sin(x))/c", "(a*cos(x) + b*sin(x))/c"), ("cos(x)/(a*cos(x) + b*sin(x))", "cos(x)/(a*cos(x) + b*sin(x))"),
    # the doubled angle
    ("cos(x)^2 - sin(x)^2", "cos(2*x)"), ("1 - 2sin(x)^2", "cos(2*x)"), ("cosh(x)^2 + sinh(x)^2", "cosh(2*x)"), ("2sin(x)cos(x)", "2*sin(x)*cos(x)"),
    ("sec(x/2)^2/(a*sec(x/2)^2 + 2b*tan(x/2))", "1/(a + b*sin(x))"), ("csc(x/2)^2/(a*csc(x/2)^2 + 2b*cot(x/2))", "1/(a + b*sin(x))"),
    ("sech(x/2)^2/(a*sech(x/2)^2 + 2b*tanh(x/2))", "1/(a + b*sinh(x))"), ("coth(x/2)/(a + b*coth(x/2)^2)", "sinh(x)/(b - a + (a + b)*cosh(x))"),
    ("sech(u)^2/(1 + tanh(u)^2)", "sech(2*u)"), ("sin(x)*cos(x)/(cos(x)^2 - sin(x)^2)", "sin(x)*cos(x)*sec(2*x)"),
    ("sin(x/2)cos(x/2)", "sin(x)/2"), ("sec(x/2)^4/tan(x/2)^2", "4*csc(x)^2"), ("sech(x/2)^2/tanh(x/2)", "2*csch(x)"), ("sin(x/2)^3*cos(x/2)", "sin(x/2)^3*cos(x/2)"),
    # the fewest functions
    ("sec(x)^2/tan(x)", "sec(x)*csc(x)"), ("sec(x)/tan(x)", "csc(x)"), ("tan(x)/sec(x)", "sin(x)"), ("sec(x)^2*tan(x)", "sec(x)^2*tan(x)"), ("csc(x)*cot(x)^3", "csc(x)*cot(x)^3"),
    ("coth(x)/csch(x)^2", "cosh(x)*sinh(x)"), ("sech(x)*tanh(x)", "sech(x)*tanh(x)"), ("csch(x)^2/coth(x)", "csch(x)*sech(x)"),
    # the halved angle
    ("(1 - cos(2x))/2", "sin(x)^2"), ("1/(1 + cos(2x))", "sec(x)^2/2"), ("(cosh(2x) - 1)/2", "sinh(x)^2"), ("(1 - cos(4x))/(1 + cos(4x))", "tan(2*x)^2"), ("1 - cos(x)", "1 - cos(x)"),
])
def test_told_in_another_way(text, simple):
    assert str(simplify(text)) == simple and equal(text, simple)


@pytest.mark.parametrize(("text", "derivative"), [
    ("2atan((b + a*tan(x/2))/sqrt(a^2 - b^2))/sqrt(a^2 - b^2)", "1/(a + b*sin(x))"),            # Weierstrass's substitution
    ("elliptic_f(a + b*x/2, 2)", "b/(2*sqrt(cos(2*a + b*x)))"), ("elliptic_e(x, 2)", "sqrt(cos(2*x))"), ("ln(tan(x/2))", "csc(x)"), ("x/2 - sin(2x)/4", "sin(x)^2"), ("sin(x)cos(x)", "cos(2*x)"), ("tan(x)^3/3 - tan(x) + x", "tan(x)^4"),
    ("ln|tan x|", "sec(x)*csc(x)"), ("ln|cot x|", "-sec(x)*csc(x)"), ("ln|tan(x/2)| + 3x", "csc(x) + 3"), ("ln|sin(x/2)| + 3x", "cot(x/2)/2 + 3"),
    ("sin(x)*ln|tan(x)|", "ln(abs(tan(x)))*cos(x) + sec(x)"), ("sinh(x)*ln|coth(x)|", "ln(abs(coth(x)))*cosh(x) - sech(x)"), ("ln|sec(x)| + ln|x| + x^3", "tan(x) + 1/x + 3*x^2"),
    ("-a*ln(cos(k*x))/k + b*sec(k*x)^2/(2k)", "tan(k*x)*(a + b*sec(k*x)^2)"), ("sin(x)^2", "2*sin(x)*cos(x)"),
    ("(b^2*B - a*(2A*b + a*B))*x - a*(2A*b + a*B)*cot(x) - a^2*A*cot(x)^2/2 - (a^2*A - A*b^2 - 2a*b*B)*ln(sin(x))", "(B + A*cot(x))*(b + a*cot(x))^2"),
])
def test_derivatives(text, derivative):
    assert str(diff(text, "x")) == derivative


@settings(max_examples=60)
@given(st.sampled_from(["sin cos", "tan sec", "cot csc", "sinh cosh", "tanh sech", "coth csch"]), st.sampled_from(["x", "x/2", "2*x"]),
       st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=3),
       st.integers(-3, 3), st.integers(-2, 2), st.sampled_from(["1/3", "-4/5", "7/2"]))
def test_values_stay(names, angle, terms, power, other, point):
    """A sum in two functions of an angle, times powers of them, has the value that it had wherever it had one."""
    f, g = [f"{name}({angle})" for name in names.split()]
    total = " + ".join([f"({c})*{f}^{i}*{g}^{j}" for c, i, j in terms])
    expr = parse(f"({f})^({power})*({g})^({other})/({total}) + ({total})^2*({g})^({power})")
    try:
        value = evaluate(expr, {"x": point}, 20)
    except SymdiffError:
        return
    assert abs(float(evaluate(simplify(expr), {"x": point}, 20)) - float(value)) <= 1e-12 * max(1, abs(float(value)))
