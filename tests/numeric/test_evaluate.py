"""Values: exact, certain to the last digit, complex on request; and what has none."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given

from symdiff import MissingVariableWarning, Value, diff, evaluate, parse
from symdiff.errors import ArgumentError, DomainError, EvaluationError, LimitError
from symdiff.expr import Number, Power, Symbol, postorder
from symdiff.functions import TABLE, e
from symdiff.numeric import evaluate_float
from symdiff.numeric.floats import FloatEvaluator
from tests.random_expressions import smooth


@pytest.mark.parametrize(("text", "point", "digits", "value"), [
    ("x^2 sin x", {"x": "pi/6"}, 30, "0.137077838904018869706034597221"),
    ("sqrt(2)", {}, 50, "1.4142135623730950488016887242096980785696718753769"),
    ("e^(x^2)*2x", {"x": 3}, 15, "48618.5035654523"), ("gamma(1/2)^2", {}, 20, "3.1415926535897932385"), ("zeta(2)", {}, 15, "1.64493406684823"),
    ("erf(1e5)", {}, 15, "1.00000000000000"), ("1 + erf(x)", {"x": 1e300}, 15, "2.00000000000000"), ("2.5 + e^-1000", {}, 1, "3"),
    ("9^9^9", {}, 10, "4.281247732E+369693099"), ("sin(10^400)", {}, 15, "-0.998538231983098"), ("10000!", {}, 8, "2.8462597E+35659"),
    ("integral(sin(t), t, 0, x)", {"x": 1}, 15, "0.459697694131860"), ("integral(sqrt(t)*ln(t+1), t, 0, 1)", {}, 12, "0.303789458066"),
    ("besselj(2, x)", {"x": 3}, 15, "0.486091260585891"), ("elliptic_f(x, m)", {"x": "0.5", "m": "1.2531"}, 12, "0.528805171705"),
    ("polygamma(n+1, x)", {"n": "0.3363", "x": "0.4345"}, 15, "9.34202274156819"), ("logsumexp(1000, 1001)", {}, 15, "1001.31326168752"),
    ("hyp2f1(1, 1, 2, 1/2)", {}, 15, "1.38629436111989"), ("acot(0)", {}, 10, "1.570796327"), ("exp(-inf)", {}, 5, "0"), ("d/dx x^3", {"x": 2}, 5, "12"),
    ("hyp3f2(1/2, 1/3, 1/4, 1/5, 1/6, x)", {"x": -2}, 15, "0.0906752370269007"), ("hyp3f2(-2, 1/3, 1/4, 1/5, 1/6, -2)", {}, 10, "22.90476190"),  # a polynomial
    ("hyp3f2(1/2, 1/3, 1/4, 1/5, 1/4, -2) - hyp2f1(1/2, 1/3, 1/5, -2)", {}, 10, "0"), ("hyp4f3(1/2, 1/3, 1/4, 1/7, 1/5, 1/6, 1/7, -9) - hyp3f2(1/2, 1/3, 1/4, 1/5, 1/6, -9)", {}, 5, "0"),
    ("appellf1(1/2, 1, 2, 3/2, 1/3, -1/4)", {}, 20, "0.96964176155630586878"), ("appellf1(-2, 1, 3, 1/2, 7/8, -5)", {}, 10, "424.5416667"),
    ("appellf1(3/2, 1/2, 1/3, 5/2, x, y)", {"x": "0.95", "y": -40}, 20, "0.62676693635701898578"),  # the integral
    ("appellf1(1/3, 1, 2, 5/2, 8/10, -3)", {}, 15, "0.714021521743943"),  # the series elsewhere
    ("integral(1/(1 + 10^-30 - t), t, 0, 1)", {}, 10, "69.07755279"),  # ln(1 + 10^30)
    ("polylog(2, 1) - pi^2/6", {}, 10, "0"), ("polylog(3/2, 1)", {}, 15, "2.61237534868549"),
    ("(1/3)^(1/2)", {}, 5, "0.57735"), ("atan2(-1, -1)", {}, 10, "-2.356194490"),
])
def test_value(text, point, digits, value):
    assert str(evaluate(text, point, digits)) == value


@pytest.mark.parametrize(("text", "point", "exact"), [
    ("x/3", {"x": 2}, Fraction(2, 3)), ("x^2 + 0.1", {"x": 0.1}, Fraction(11, 100)), ("sqrt(4/9)", {}, Fraction(2, 3)), ("8^(2/3)", {}, Fraction(4)),
    ("|x| + sign(x)", {"x": -3}, Fraction(2)), ("floor(x) + ceiling(x)", {"x": "2.5"}, Fraction(5)), ("5!", {}, Fraction(120)), ("cbrt(-8)", {}, Fraction(-2)),
    ("root(-32, 5)", {}, Fraction(-2)), ("max(1/2, 2/3) - min(1, 2)", {}, Fraction(-1, 3)), ("piecewise(x < 1, 1/x, 0)", {"x": 2}, Fraction(0)), ("0^0", {}, Fraction(1)),
    ("sin(0) + cos(0) + ln(1)", {}, Fraction(1)), ("heaviside(0)", {}, Fraction(1, 2)), ("x^-2", {"x": "1/3"}, Fraction(9)), ("relu(-1)", {}, Fraction(0)),
])
def test_exact_value(text, point, exact):
    value = evaluate(text, point)
    assert value.exact == exact
    assert value == Value(Decimal(exact.numerator) / Decimal(exact.denominator)) or value.exact.denominator % 3 == 0


@pytest.mark.parametrize(("text", "point", "message"), [
    ("1/x", {"x": 0}, "1/x is undefined at x = 0: division by zero"), ("ln(x - 3)", {"x": 1}, "ln(x - 3) is undefined at x = 1: it needs x - 3 > 0"),
    ("sqrt(x)", {"x": -1}, "sqrt(x) is undefined at x = -1: a root of a negative number"), ("x^y", {"x": -1, "y": "0.5"}, "x^y is undefined at x = -1, y = 0.5"),
    ("(-1)^x", {"x": "pi"}, "a negative base needs a whole exponent"), ("asin(x)", {"x": 2}, "asin(x) is undefined at x = 2: it needs x >= -1 and x <= 1"),
    ("0^x", {"x": "-pi"}, "division by zero"), ("piecewise(x < 0, 1)", {"x": 1}, "no branch applies"), ("acosh(x/2)", {"x": 1}, "it needs x/2 >= 1"),
    ("elliptic_k(m)", {"m": 2}, "it needs m < 1"), ("inf - inf", {}, "infinities cancel"), ("1 + 1/(x - x)", {"x": 3}, "1/(x - x) is undefined at x = 3"),
    ("0/0", {}, "division by zero"), ("zeta(1)", {}, "zeta(1) is undefined: zeta(s) needs s != 1, here s = 1"),
    ("root(-8, 2)", {}, "root(x, n) needs x > 0 and n != 0 or n = 2*floor(n/2) + 1 or x = 0 and n > 0, here x = -8, n = 2"),
    ("root(n, 2)", {"n": -8}, "is undefined at n = -8: root(x, n) needs x > 0 and n != 0 or n = 2*floor(n/2) + 1 or x = 0 and n > 0, here x = n, n = 2"),
    ("root(2n, 2)", {"n": -8}, "n_1 = 2*floor(n_1/2) + 1 or x = 0 and n_1 > 0, here x = 2*n, n_1 = 2"),
    ("hyp2f1(1, 2, -1, x)", {"x": "1/2"}, "needs x < 1 and (b1 > 0 or b1 != floor(b1)), here a1 = 1, a2 = 2, b1 = -1"), ("gamma(x)", {"x": -2}, "it needs x > 0 or x != floor(x)"),
])
def test_undefined(text, point, message):
    with pytest.raises(DomainError) as caught:
        evaluate(text, point)
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "point", "message"), [
    ("x + y", {"x": 1}, "y has no value: give one, as in evaluate(..., {'y': 2})"), ("f(x)", {"x": 1}, "f is an unknown function"),
    ("f'(x)", {"x": 1}, "f is an unknown function"), ("integral(g(x), x)", {"x": 1}, "has no value, for its constant is open"),
    ("tan(pi/2)", {}, "cannot be enclosed"), ("floor(ln(e^3))", {}, "not certain"), ("exp(exp(exp(100)))", {}, "cannot be enclosed"),
    ("integral(e^(-t), t, 0, inf)", {}, "an integral to infinity is not computed: give finite limits"),
    ("integral(ln(t), t, 0, x)", {"x": 1}, "the integrand ln(t) has no value that can be enclosed at t = 0, a limit of the integral: improper integrals are not computed"),
    ("integral(1/t, t, -1, x)", {"x": 0}, "the integrand 1/t has no value that can be enclosed at t = x, a limit"),
    ("integral(1/sin(t), t, 1, pi)", {}, "the integrand 1/sin(t) has no value that can be enclosed at t = pi, a limit"), ("hyp3f2(1/2, 1/2, 1/4, 1/5, 1/6, -2)", {}, "or no method that is known here reaches it"),
    ("polylog(1, x)", {"x": 1}, "polylog(s, x) needs x <= 1 and (x < 1 or s > 1), here s = 1"),
    ("9^9^9^9", {}, "not certain"), ("ln(e^2) > 2", {}, "cannot be decided"),
])
def test_no_value(text, point, message):
    with pytest.raises(EvaluationError) as caught:
        evaluate(text, point)
    assert message in str(caught.value)


def test_only_the_branch_that_is_taken_counts():
    assert evaluate("piecewise(x < 0, ln(x), x > 0, 1/x, f(x))", {"x": 2}) == Decimal("0.5")
    assert evaluate("x > 1 or ln(x) > 0", {"x": 2}) is True
    assert evaluate("x > 3 and ln(-x) > 0", {"x": 2}) is False
    assert evaluate("not x > 3", {"x": 2}) is True


@pytest.mark.parametrize("text", ["sin(1)^2 + cos(1)^2 - 1", "sin(pi)", "sqrt(2)^2 - 2", "ln(6) - ln(2) - ln(3)", "gamma(1/3)*gamma(2/3) - 2pi/sqrt(3)"])
def test_zero_that_cannot_be_told(text):
    value = evaluate(text)
    assert value == 0 and value.exact is None
    assert evaluate("1 - 1").exact == 0


@pytest.mark.parametrize(("text", "digits", "value"), [
    ("sin(pi + 10^-1300)", 5, "-1.0000E-1300"), ("cos(10^-700) - 1", 5, "-5.0000E-1401"), ("1 - tanh(2000)", 15, "1.32770742093113E-1737"),  # tiny is not 0
    ("1 - erf(60)", 5, "3.2590E-1566"), ("sqrt(1 + 10^-30000) - 1", 3, "5.00E-30001"),
    ("sin(10^10000)", 15, "-0.520793745615755"), ("sin(10^100000)", 5, "0.17224"),  # 332,000 bits of pi
    ("sqrt(1-10^-15)", 15, "0.999999999999999"), ("0.999999999^(3/2)", 30, "0.999999998500000000375000000063"),  # near a tie: 1/2 - 10^-15 of a unit
    ("exp(ln(0.25))", 1, "0.2"), ("exp(ln(0.35))", 1, "0.4"), ("-exp(ln(0.25))", 1, "-0.2"), ("exp(ln(0.95))", 1, "1"), ("-exp(ln(0.95))", 1, "-1"), ("exp(ln(0.25))", 2, "0.25"),  # ties: half to even
    ("exp(0.25*1^pi) * 0 + besselj(0, 0)/8", 2, "0.12"),  # an exact ball
])
def test_the_precision_is_raised_as_far_as_it_takes(text, digits, value):
    assert str(evaluate(text, digits=digits)) == value


def test_complex_values():
    assert str(evaluate("sqrt(-2) + 1", complex=True)) == "1.00000000000000 + 1.41421356237310*I"
    value = evaluate("(-1)^x", {"x": "0.5195"}, 20, complex=True)
    assert complex(value) == pytest.approx(complex(-0.06122274599, 0.99812412824))
    assert evaluate("ln(-1)", complex=True).real == 0
    assert str(evaluate("1 + sqrt(-1)*sin(pi + 10^-60)", digits=5, complex=True)) == "1.0000 - 1.0000E-60*I"
    assert evaluate("x + 1", {"x": 2}, complex=True) == 3
    assert str(evaluate("sign(sqrt(-4))", complex=True)) == "0 + 1.00000000000000*I"  # z/|z|
    assert evaluate("max(sqrt(4), 1) + floor(-5/2) + sign(0)", complex=True) == -1
    for text in ("sqrt(-2) > 1", "max(sqrt(-1), 1)", "min(1, sqrt(-1), 2)", "floor(ln(-1))", "ceiling(ln(-1))", "relu(sqrt(-1))", "heaviside(sqrt(-1))"):
        with pytest.raises(DomainError, match="complex numbers have no order"):
            evaluate(text, complex=True)


@pytest.mark.parametrize("call", [
    lambda: evaluate("x", {"x": 1}, digits=0), lambda: evaluate("x", {"x": 1}, digits=10**9), lambda: evaluate("x", {"x": 1}, digits="5"),
    lambda: evaluate("x", [1]), lambda: evaluate("x", {1: 1}), lambda: evaluate("x", {"x": "y"}), lambda: evaluate(None), lambda: evaluate("x", {"x": None}),
    lambda: evaluate("x", {"x": float("nan")}),
])
def test_wrong_arguments(call):
    with pytest.raises(ArgumentError):
        call()


def test_values_are_decimals():
    value = evaluate("1/3")
    assert isinstance(value, Decimal) and value.exact == Fraction(1, 3) and repr(value) == "0.333333333333333"
    assert float(value) == pytest.approx(1 / 3) and value + 1 > 1
    again = pickle.loads(pickle.dumps(value))
    assert (again, again.exact) == (value, value.exact)


def test_too_large_to_be_written():
    with pytest.raises(LimitError, match="exponent"):
        evaluate("gamma(10.5^30)")


@given(smooth())
def test_more_digits_agree_with_fewer(expr):
    point = {"x": "0.31", "y": "1.7", "z": "-0.9"}
    try:
        few, many = evaluate(expr, point, 12), evaluate(expr, point, 40)
    except EvaluationError:
        assume(False)
    assert abs(few - many) <= Decimal("0.6e-11") * max(abs(many), Decimal("1e-300"))


@given(smooth())
def test_every_operation_on_floats_is_close_to_that_on_balls(expr):
    """Operation by operation, for what rounding does to the whole, as in sin(exp(28)), is nobody's fault."""
    values = {Symbol("x"): 0.31, Symbol("y"): 1.7, Symbol("z"): -0.9}
    order = postorder(expr)
    FloatEvaluator().run(order, values)
    for node in order:
        if not node.args or not all(math.isfinite(values[arg]) for arg in node.args):
            continue
        args = [Number(*values[arg].as_integer_ratio()) for arg in node.args]
        if type(node) is Power and node.base is e:
            args[0] = e
        try:
            exact = float(evaluate(type(node)(*node.fields, *args), {}, 20))
        except DomainError:
            assert not math.isfinite(values[node])
        except (EvaluationError, LimitError):
            continue
        else:
            assert values[node] == pytest.approx(exact, rel=1e-12, abs=1e-300)


def test_floats_follow_the_machine():
    assert evaluate_float("1/x", {"x": 0}) == float("inf")
    assert str(evaluate_float("sqrt(x)", {"x": -1})) == "nan"
    assert evaluate_float("exp(x)", {"x": 1000}) == float("inf")
    assert evaluate_float("besselj(1, x)", {"x": 2}) == pytest.approx(0.5767248077568734)
    assert evaluate_float("integral(t^2, t, 0, x)", {"x": 3.0}) == pytest.approx(9)
    with pytest.raises(EvaluationError):
        evaluate_float("x + y", {"x": 1})
    assert evaluate_float(parse("10^400"), {}) == float("inf")


@pytest.mark.parametrize(("text", "options", "value"), [
    ("2^(10^12)", {"complex": True}, "9.57624423149274E+301029995663 + 0*I"), ("root(2, 10^30)", {}, "1.00000000000000"),
    ("root(-8, 10^30 + 1)", {}, "-1.00000000000000"), ("integral(max(t, 0, 1/2), t, -1, 1)", {}, "1.12500000000000"),
    ("integral(min(t, 0, -1/2), t, -1, 1)", {}, "-1.12500000000000"),
])
def test_what_is_too_large_for_the_short_way(text, options, value):
    assert str(evaluate(text, **options)) == value


def test_names_are_those_that_are_read():
    assert evaluate("θ^2 + x₁", {"θ": 3, "x_1": 1}) == 10
    assert evaluate_float("θ^2 + x₁", {"θ": 3, "x₁": 1}) == 10


def test_messages_are_short_however_large_the_expression():
    x = node = parse("x")
    for _ in range(20_000):
        node = node * node
    with pytest.raises(DomainError, match="a large subexpression is undefined at x = 0"):
        evaluate(1 / (node - node), {"x": 0})
    with pytest.warns(MissingVariableWarning, match="does not occur in the expression"):
        assert diff(node, "y") is parse("0")
    assert x is parse("x")


@pytest.mark.parametrize(("text", "point", "value"), [
    ("x^3", {"x": -1e200}, "-inf"), ("x^4", {"x": -1e200}, "inf"), ("sinh(x)", {"x": -1000}, "-inf"), ("cosh(x)", {"x": -1000}, "inf"),
    ("x^-3", {"x": -0.0}, "-inf"), ("floor(x)", {"x": -math.inf}, "-inf"), ("gamma(x)", {"x": -1e-310}, "-inf"), ("x", {"x": -(10**400)}, "-inf"),
    ("softmax(0, x, y)", {"x": 1, "y": 2}, "nan"), ("softmax(3/2, x, y)", {"x": 1, "y": 2}, "nan"), ("softmax(k, x, x)", {"k": 2, "x": 0}, "0.5"),
])
def test_floats_keep_the_sign_of_an_overflow_and_the_domain(text, point, value):
    assert str(evaluate_float(text, point)) == value


@pytest.mark.parametrize("point", [{"x": "a"}, {"x": None}, {"x + 1": 2}, {3: 1}])
def test_floats_take_numbers(point):
    with pytest.raises(ArgumentError):
        evaluate_float("x", point)


def test_definitions_and_conditions_are_worked_out_once():
    """Each nested call adds its own nodes and copies nothing: 20,000 take a second, copies would take minutes."""
    squashed, inverse = TABLE["sigmoid"], TABLE["asin"]
    node = angle = parse("x")
    for _ in range(20_000):
        node, angle = squashed(node), inverse(angle)
    assert evaluate_float(node, {"x": 1}) == pytest.approx(0.659046068407)
    with pytest.raises(DomainError, match="it needs x >= -1 and x <= 1"):
        evaluate(angle, {"x": 2})
