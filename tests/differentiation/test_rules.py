"""The rules, one by one, and the derivatives of random formulas against differences."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symdiff import derive, diff, evaluate, gradient, parse
from symdiff.differentiation import RULES, carried_out, differentiate, reverse_gradient
from symdiff.errors import DomainError, EvaluationError, LimitError, NoDerivativeError
from symdiff.expr import ONE, ZERO, Symbol
from symdiff.simplification.normal.normalizer import normal_form
from tests.random_expressions import smooth, x, y, z

STEP = Decimal("1e-25")

RAW = [
    # rule, formula, what the rule gives before anything is simplified
    ("sum rule", "x + x^2", "1 + 2*x"), ("difference rule", "x - x^2", "1 - 2*x"), ("constant multiple rule", "3*sin(x)", "3*cos(x)"),
    ("constant multiple rule", "sin(x)*a", "cos(x)*a"), ("product rule", "x^2*sin(x)", "2*x*sin(x) + x^2*cos(x)"),
    ("quotient rule", "sin(x)/x", "(cos(x)*x - sin(x))/x^2"), ("quotient rule for a power", "x/(x+1)^3", "(x + 1 - 3*x)/(x + 1)^4"),
    ("root rule", "sqrt(x^2+1)", "2*x/(2*sqrt(x^2 + 1))"), ("reciprocal rule", "1/(x+1)", "-1/(x + 1)^2"), ("power rule", "x^5", "5*x^4"),
    ("power rule", "x^n", "n*x^(n - 1)"), ("exponential rule", "e^(2*x)", "e^(2*x)*2"), ("exponential rule for a base", "2^x", "2^x*ln(2)"),
    ("general power rule", "x^x", "x^x*(ln(x) + x/x)"), ("sin rule", "sin(x)", "cos(x)"), ("chain rule", "sin(x^2)", "cos(x^2)*(2*x)"),
    ("chain rule", "atan2(x^2, 3)", "3/(9 + (x^2)^2)*(2*x)"), ("rule for an unknown function", "f(x^2)", "f'(x^2)*(2*x)"),
    ("rule for an unknown function", "f(x, x^2)", "deriv(f, 1, 0, x, x^2) + deriv(f, 0, 1, x, x^2)*(2*x)"),
    ("rule for an unknown function", "f''(2*x)", "f'''(2*x)*2"), ("fundamental theorem of calculus, and Leibniz's rule", "integral(sin(t), t, 0, x^2)", "sin(x^2)*(2*x)"),
    ("fundamental theorem of calculus, and Leibniz's rule", "integral(sin(t*x), t, 0, 1)", "integral(cos(t*x)*t, t, 0, 1)"),
    ("fundamental theorem of calculus, and Leibniz's rule", "integral(t, t, x, 1)", "-x"),
    ("piecewise rule", "piecewise(x < 0, -x, x^2)", "piecewise(x < 0, -1, 2*x)"),
    ("sum over an index", "sum(i=1..n, a_i*x^2)", "sum(i=1..n, a_i*(2*x))"),
    ("product over an index", "product(i=1..n, a_i + x)", "sum(i=1..n, product(j=1..i - 1, a_j + x)*product(j=i + 1..n, a_j + x))"),
]
BY_TERM = [
    ("sum over an index, by one of its terms", "sum(i=1..n, x_i^2)", "2*x_k"),
    ("sum over an index, by one of its terms", "sum(i=2..n, x_i*x[i-1])", "piecewise(2 <= k <= n, x[k - 1], 0) + piecewise(1 <= k <= n - 1, x[k + 1], 0)"),
    ("sum over an index, by one of its terms", "product(i=1..n, x_i)", "product(j=1..k - 1, x_j)*product(j=k + 1..n, x_j)"),
    ("entry of an array", "x[k+i]", None),
]


@pytest.mark.parametrize(("rule", "formula", "result"), RAW)
def test_rule(rule, formula, result):
    steps = derive(formula, "x").stages[0].steps
    assert steps[-1].name == rule
    assert str(steps[-1].result) == result == str(differentiate(parse(formula), x))


@pytest.mark.parametrize(("rule", "formula", "result"), BY_TERM)
def test_rule_by_an_entry(rule, formula, result):
    if result is None:
        with pytest.raises(NoDerivativeError, match="runs through whole numbers"):
            differentiate(parse(formula), Symbol("i"))
        return
    steps = derive(formula, "x_k").stages[0].steps
    assert steps[-1].name == rule
    assert str(steps[-1].result) == result == str(differentiate(parse(formula), Symbol("x_k")))


def test_every_rule_has_a_row():
    names = {rule.name for rules in RULES.values() for rule in rules}
    assert names <= {row[0] for row in RAW + BY_TERM}
    assert all(rule.statement for rules in RULES.values() for rule in rules)


def test_the_trace_lists_each_rule_that_fired_once():
    steps = derive("sin(x^2)*x + sin(x^2)", "x").stages[0].steps
    assert [(step.name, str(step.node)) for step in steps] == [
        ("power rule", "x^2"), ("chain rule", "sin(x^2)"), ("product rule", "sin(x^2)*x"), ("sum rule", "sin(x^2)*x + sin(x^2)")]
    assert [str(part) for part in steps[2].parts] == ["sin(x^2)", "x"]


def test_constants_have_derivative_0():
    assert differentiate(parse("a*b + f(y)"), x) is ZERO
    assert differentiate(x, x) is ONE


def test_orders_of_unknown_functions():
    assert str(diff("deriv(f, n - 1, x)", "x")) == "deriv(f, n, x)"
    with pytest.raises(NoDerivativeError, match="order"):
        diff("deriv(f, n, x)", "n")


def test_written_derivatives_are_carried_out():
    assert str(carried_out(parse("d/dx(x^3) + d^2/dx^2(x^3)"))) == "3*x^2 + 6*x"
    assert str(diff("d/dy(x^2*y)", "x")) == "2*x"
    assert str(diff("x + d/dx(d/dx(x^3))", "x")) == "7"


def derivative_by_difference(expr, name, point):
    """A central difference, and a bound of its error: from half the step (it falls to a quarter), and from the digits."""
    def difference(step):
        above, below = (Decimal(evaluate(expr, {**point, name: point[name] + sign * step}, 70)) for sign in (1, -1))
        assume(above.adjusted() < 900_000)      # Decimal ends at 10^999999
        return (above - below) / (2 * step), abs(above) * Decimal("1e-69") / step

    (coarse, lost), (fine, _) = difference(STEP), difference(STEP / 2)
    return coarse, 4 * (abs(coarse - fine) + lost)


@pytest.mark.filterwarnings("ignore:.*does not occur")
@given(smooth(), st.integers(-300, 300), st.integers(-300, 300), st.integers(-300, 300))
def test_random_formulas_against_balls(expr, a, b, c):
    """Central differences in 70 digits, of a formula and of what diff and gradient make of it."""
    point = {"x": Decimal(a) / 100, "y": Decimal(b) / 100, "z": Decimal(c) / 100}
    by_reverse = gradient(expr, "x y z")
    for i, symbol in enumerate((x, y, z)):
        raw = differentiate(expr, symbol)
        try:
            difference, error = derivative_by_difference(expr, symbol.name, point)
            values = [Decimal(evaluate(form, point, 30)) for form in (raw, normal_form(raw, expr), by_reverse[i])]
        except (DomainError, EvaluationError, LimitError):
            assume(False)
        assert values[0] == values[1] == values[2] or max(abs(v - values[0]) for v in values) < Decimal("1e-24") * abs(values[0])
        assume(error < Decimal("1e-6") * max(1, abs(values[0])))
        assert abs(difference - values[0]) <= error + Decimal("1e-20") * max(1, abs(values[0]))


@given(smooth(20))
def test_forward_and_reverse_agree(expr):
    forward = [differentiate(expr, symbol) for symbol in (x, y, z)]
    point = {"x": "0.7", "y": "1.3", "z": "0.4"}
    for one, other in zip(forward, reverse_gradient(expr, [x, y, z]), strict=True):
        try:
            assert abs(evaluate(one, point, 25) - evaluate(other, point, 25)) <= Decimal("1e-20") * max(1, abs(evaluate(one, point, 25)))
        except (DomainError, EvaluationError):
            assume(False)


def test_gradients_share_their_work():
    from symdiff.expr import node_count

    names = [f"x{i}" for i in range(300)]
    product = parse("*".join(names))
    rows = reverse_gradient(product, [Symbol(name) for name in names])
    assert node_count(*rows) < 3 * node_count(product)


@pytest.mark.parametrize("listed", [listed for rows in RULES.values() for listed in rows], ids=lambda listed: listed.statement)
def test_a_rule_is_pickled_by_its_statement(listed):
    assert pickle.loads(pickle.dumps(listed)) is listed
    assert copy.deepcopy(listed) is listed


def test_a_derivation_can_be_pickled():
    derivation = derive("x^2 sin x / f(x)", "x", 2)
    again = pickle.loads(pickle.dumps(derivation))
    assert (again.result, again.steps, again.conditions) == (derivation.result, derivation.steps, derivation.conditions)
