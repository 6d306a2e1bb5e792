"""Every entry of the function table: derivative, values, parity, sign, definition, and its names."""

from __future__ import annotations

import itertools
import random
from decimal import Context, Decimal

import pytest

from symdiff import derive, diff, evaluate, latex, parse, pretty
from symdiff.errors import ArgumentError, NoDerivativeError, ParseError, SymdiffError
from symdiff.expr import Call, Symbol, as_expr
from symdiff.functions import TABLE, HYPERGEOMETRIC, besselj, cos, named, sin
from symdiff.functions.table import NONNEGATIVE, POSITIVE, SAME, Refusal
from symdiff.numeric.floats import evaluate_float

FUNCTIONS = [entry for entry in TABLE.values() if entry.arity]
STEP = Decimal("1e-12")


def sample_points(entry, count: int = 4):
    """Points from the entry's box; whole numbers where the box says one number."""
    random.seed(entry.name)
    boxes = list(entry.sample)
    return [[Decimal(low) if low == high else Decimal(f"{random.uniform(low, high):.4f}") for low, high in boxes]
            for _ in range(count)]


def partials():
    for entry in FUNCTIONS:
        for index in range(len(entry.sample)):
            yield pytest.param(entry, index, id=f"{entry.name}-{index}")


@pytest.mark.parametrize(("entry", "index"), list(partials()))
def test_derivatives_against_balls(entry, index):
    """Central differences in 60 digits: their error is below 1e-20."""
    symbols = [Symbol(f"u{i}") for i in range(len(entry.sample))]
    call = Call(entry, *symbols)
    point = sample_points(entry)[0]
    names = {f"u{i}": value for i, value in enumerate(point)}
    if entry.name == "softmax":
        call = call.subs({"u0": 1})
        if index == 0:
            with pytest.raises(NoDerivativeError, match="component"):
                diff("softmax(k, x, y)", "k")
            return
    rule = entry.derivative
    if isinstance(rule, Refusal) or (isinstance(rule, tuple) and isinstance(rule[index], Refusal)):
        with pytest.raises(NoDerivativeError, match=entry.name):
            diff(call, f"u{index}")
        return
    derivative = diff(call, f"u{index}")
    for point in sample_points(entry):
        names = {f"u{i}": value for i, value in enumerate(point)}
        if entry.name == "root" and index == 0:
            names["u1"] = Decimal(3)
        beside = [evaluate(call, {**names, f"u{index}": names[f"u{index}"] + sign * STEP}, 60) for sign in (1, -1)]
        difference = (Decimal(beside[0]) - Decimal(beside[1])) / (2 * STEP)
        exact = Decimal(evaluate(derivative, names, 40))
        assert abs(difference - exact) <= Decimal("1e-16") * max(1, abs(exact)), (names, difference, exact)


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: entry.name)
def test_second_derivatives_have_values(entry):
    """Whatever can be printed can be evaluated."""
    symbols = [Symbol(f"u{i}") for i in range(len(entry.sample))]
    call = Call(entry, *symbols)
    for first, second in itertools.product(range(len(symbols)), repeat=2):
        names = {f"u{i}": value for i, value in enumerate(sample_points(entry)[1])}
        try:
            derivative = diff(call, f"u{first}", f"u{second}")
        except NoDerivativeError:
            continue
        assert evaluate(derivative, names, 20).is_finite()
        assert parse(str(derivative)) is derivative


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: entry.name)
def test_facts_of_an_entry(entry):
    """Parity, sign, exact values and definition agree with the values."""
    for point in sample_points(entry, 3):
        args = [as_expr(value) for value in point]
        value = evaluate(Call(entry, *args), {}, 30)
        if entry.definition is not None:
            assert abs(evaluate(entry.definition(*args), {}, 30) - value) <= Decimal("1e-25") * max(1, abs(value))
        if entry.parity is not None:
            mirrored = evaluate(Call(entry, -args[0]), {}, 30)
            assert mirrored == (value if entry.parity == "even" else value.copy_negate())
        if entry.sign == POSITIVE:
            assert value > 0
        if entry.sign == NONNEGATIVE:
            assert value >= 0
        if entry.sign == SAME:
            assert value * point[0] >= 0
        if entry.defined is not None:
            assert evaluate(entry.defined(*args), {}) is True
        assert evaluate_float(Call(entry, *args), {}) == pytest.approx(float(value), rel=1e-9, abs=1e-12)
    for argument, known in entry.values.items():
        assert abs(evaluate(Call(entry, argument), {}, 30) - evaluate(known, {}, 30)) < Decimal("1e-25")


@pytest.mark.parametrize("entry", [entry for entry in FUNCTIONS if entry.defined], ids=lambda entry: entry.name)
def test_outside_of_its_domain_a_function_has_no_value(entry):
    """The simplifier draws conclusions from conditions: a value where they fail would not be the simplified one's."""
    draw = random.Random(entry.name)
    for _ in range(60):
        args = [as_expr(draw.randint(-24, 24)) / draw.choice([1, 1, 2, 4]) for _ in entry.sample]
        try:
            inside = evaluate(entry.defined(*args), {})
        except SymdiffError:
            continue
        if inside is False:
            with pytest.raises(SymdiffError):
                evaluate(Call(entry, *args), {})


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: entry.name)
def test_an_entry_is_read_and_printed(entry):
    args = ", ".join("abcdefgh"[:len(entry.sample)])
    expr = parse(f"{entry.name}({args})")
    assert expr.function is entry
    assert parse(str(expr)) is expr
    assert latex(expr) and pretty(expr) and entry.summary
    assert entry.latex.count("#") in (0, entry.arity)
    for alias in entry.aliases:
        assert parse(f"{alias}({args})") is expr


@pytest.mark.parametrize(("text", "derivative"), [
    ("exp(x)", "exp(x)"), ("ln(x)", "1/x"), ("sqrt(x)", "1/(2*sqrt(x))"), ("cbrt(x)", "1/(3*cbrt(x)^2)"),
    ("log(x, 10)", "1/(x*ln(10))"), ("sin(x)", "cos(x)"), ("cos(x)", "-sin(x)"), ("tan(x)", "sec(x)^2"),
    ("cot(x)", "-csc(x)^2"), ("sec(x)", "sec(x)*tan(x)"), ("csc(x)", "-csc(x)*cot(x)"),
    ("asin(x)", "1/sqrt(1 - x^2)"), ("acos(x)", "-1/sqrt(1 - x^2)"), ("atan(x)", "1/(1 + x^2)"),
    ("acot(x)", "-1/(1 + x^2)"), ("asec(x)", "1/(abs(x)*sqrt(x^2 - 1))"), ("sinh(x)", "cosh(x)"),
    ("cosh(x)", "sinh(x)"), ("tanh(x)", "sech(x)^2"), ("asinh(x)", "1/sqrt(1 + x^2)"), ("atanh(x)", "1/(1 - x^2)"),
    ("acoth(x)", "1/(1 - x^2)"), ("asech(x)", "-1/(x*sqrt(1 - x^2))"), ("atan2(y, x)", "-y/(x^2 + y^2)"),
    ("abs(x)", "sign(x)"), ("sign(x)", "0"), ("heaviside(x)", "0"), ("floor(x)", "0"), ("max(x, y)", "heaviside(x - y)"),
    ("min(x, y)", "heaviside(y - x)"), ("gamma(x)", "gamma(x)*digamma(x)"), ("x!", "gamma(x + 1)*digamma(x + 1)"),
    ("loggamma(x)", "digamma(x)"), ("digamma(x)", "polygamma(1, x)"), ("erf(x)", "2*exp(-x^2)/sqrt(pi)"),
    ("Ei(x)", "exp(x)/x"), ("li(x)", "1/ln(x)"), ("Si(x)", "sin(x)/x"), ("Ci(x)", "cos(x)/x"),
    ("expint(n, x)", "-expint(n - 1, x)"), ("polylog(s, x)", "polylog(s - 1, x)/x"),
    ("LambertW(x)", "exp(-LambertW(x))/(1 + LambertW(x))"), ("fresnels(x)", "sin(pi*x^2/2)"),
    ("airyai(x)", "airyaiprime(x)"), ("airyaiprime(x)", "x*airyai(x)"),
    ("besselj(n, x)", "(besselj(n - 1, x) - besselj(n + 1, x))/2"), ("uppergamma(s, x)", "-x^(s - 1)*exp(-x)"),
    ("elliptic_f(x, m)", "1/sqrt(1 - m*sin(x)^2)"), ("elliptic_e(x, m)", "sqrt(1 - m*sin(x)^2)"),
    ("appellf1(a, b, c, d, x, y)", "a*b*appellf1(a + 1, b + 1, c, d + 1, x, y)/d"),
    ("hyp2f1(a, b, c, x)", "a*b*hyp2f1(a + 1, b + 1, c + 1, x)/c"), ("sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("softplus(x)", "sigmoid(x)"), ("relu(x)", "heaviside(x)"), ("logsumexp(x, y)", "softmax(1, x, y)"),
    ("integral(g(x), x)", "g(x)"), ("integral(sin(t), t, 0, x)", "sin(x)"),
])
def test_textbook_derivatives(text, derivative):
    assert str(diff(text, "x")) == derivative


@pytest.mark.parametrize(("constant", "digits"), [
    ("pi", "3.1415926535897932384626433833"), ("e", "2.7182818284590452353602874714"),
    ("euler_gamma", "0.57721566490153286060651209008"), ("catalan", "0.91596559417721901505460351493"),
    ("golden_ratio", "1.6180339887498948482045868344"), ("inf", "Infinity"),
])
def test_constants(constant, digits):
    assert str(evaluate(constant, {}, 29)) == digits
    assert str(diff(f"{constant}*x", "x")) == constant


def test_arity_is_checked():
    for wrong in (lambda: sin(), lambda: sin(1, 2), lambda: besselj(1), lambda: named("max")(1), lambda: named("log")()):
        with pytest.raises(ArgumentError, match="takes"):
            wrong()


def test_refusals_name_the_function():
    with pytest.raises(NoDerivativeError, match="besselj by its first argument"):
        diff("besselj(n, x)", "n")
    with pytest.raises(NoDerivativeError, match="zeta"):
        diff("zeta(s)", "s")
    with pytest.raises(ParseError, match="limits"):
        parse("limit(x, 0)")


def test_calls_are_interned():
    x = Symbol("x")
    assert sin(x) is sin(x) is parse("sin x")
    assert sin(x) is not cos(x)
    assert HYPERGEOMETRIC[2, 1] is TABLE["hyp2f1"]


@pytest.mark.parametrize("text", ["elliptic_pi(x, x, x)", "elliptic_pi(x, 1/2, x)", "elliptic_pi(x^2, x, x^2)", "elliptic_pic(x, x)", "elliptic_pic(x^2, x^2)"])
@pytest.mark.parametrize("place", ["0.3", "-0.7"])
def test_elliptic_integrals_of_equal_parameters(text, place):
    """The general derivatives by n and m divide by n - m; DLMF 19.6.2 and 19.6.13 give those for n = m."""
    derivation = derive(text, "x")
    assert all(evaluate(condition, {"x": place}) for condition in derivation.conditions)
    above, below = [evaluate(text, {"x": Decimal(place) + step}, 60) for step in (STEP, -STEP)]
    slope = Context(prec=50).divide(Context(prec=50).subtract(above, below), 2 * STEP)
    assert abs(evaluate(derivation.result, {"x": place}, 30) - slope) < Decimal("1e-20")


def test_one_of_two_equal_parameters_moves():
    n, phi, m = map(Symbol, "npm")
    apart = TABLE["elliptic_pi"](n, phi, m)
    for index in (0, 2):
        near = evaluate(apart.function.partial(index, apart.args), {n: "0.3", phi: 1, m: "0.3000000000000000001"}, 10)
        equal = evaluate(apart.function.partial(index, (m, phi, m)), {phi: 1, m: "0.3"}, 10)
        assert near == equal
