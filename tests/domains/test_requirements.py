"""Where expressions are defined and differentiable: tables, and random formulas against one-sided differences."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symdiff import conditions, derive, evaluate, parse
from symdiff.domains.requirements import defined, differentiable, restricted
from symdiff.errors import DomainError, EvaluationError, LimitError, NoDerivativeError
from symdiff.expr import Number, Piecewise, Relation, Symbol as S, integral, rational
from symdiff.functions import absolute, ln, maximum, sign, sqrt


def shown(found):
    return [str(condition) for condition in found]


@pytest.mark.parametrize(("text", "by", "holds"), [
    # piecewise: each branch where it is taken, and the joins
    ("piecewise(x < 0, -x, x)", "x", ["x != 0"]), ("piecewise(x <= 0, x^2, x)", "x", ["x != 0"]),
    ("piecewise(x = 0, 5, x)", "x", ["x != 0"]),                        # 5 at one point only: no derivative there
    ("piecewise(x != 0, sin(x)/x + x, 1)", "x", []),                    # its slope there is 1 by the definition
    ("piecewise(x > 0, ln(x), 0)", None, []), ("piecewise(x > 0, ln(x), 0)", "x", ["x != 0"]),
    ("piecewise(x > 1, ln(x), 0)", "x", ["x != 1"]), ("piecewise(x > -1, ln(x), 0)", "x", ["x < -1 or x > 0"]),
    ("piecewise(y < 0, ln(x), 0)", None, ["y >= 0 or x > 0"]), ("piecewise(y < 0, 0, ln(x))", None, ["y < 0 or x > 0"]),
    ("piecewise(y < 0, 0, y < 1, ln(x), 0)", None, ["y < 0 or y >= 1 or x > 0"]),
    ("piecewise(y < 0, ln(x), 0) + piecewise(y > 1, ln(x), 0)", None, ["x > 0 or 0 <= y <= 1"]),      # two ways to one node
    ("piecewise(y < 0, ln(x), 0) + ln(x)", None, ["x > 0"]),            # one of the ways without a guard
    ("piecewise(x < y, sqrt(y), sqrt(y))", None, ["y >= 0"]), ("piecewise(x < y, sqrt(y), 2*sqrt(y))", None, ["y >= 0"]),
    ("piecewise(x < 0, sqrt(y), x < 1, 2*sqrt(y), 3*sqrt(y))", None, ["y >= 0"]),
    ("piecewise(x < 0, piecewise(y < 0, ln(z), 1), 2)", None, ["x >= 0 or y >= 0 or z > 0"]),
    ("piecewise(x < 0, 1)", None, ["x < 0"]), ("piecewise(x < 0, 1, x > 1, ln(y))", None, ["x < 0 or y > 0", "x < 0 or x > 1"]),
    ("piecewise(x < 0, 1, ln(x) < 0, 2, 3)", None, ["x != 0"]),    # the second condition is asked after the first
    ("piecewise(y < 0, |x|, x)", "x", ["x != 0 or y >= 0"]), ("piecewise(y < 0, |x|, x)", "y", ["y != 0"]),
    ("piecewise(x < 0, y, x < 1, sqrt(x), y)", "x", ["x != 0", "x != 1"]),
    # what moves inside branches and integrands moves what is around them
    ("abs(piecewise(y < 0, x^2 - 1, 2*x))", "x", ["piecewise(y < 0, x^2 - 1, 2*x) != 0"]),
    ("sqrt(piecewise(y > 1, y - 1, x*x))", "x", ["piecewise(y > 1, y - 1, x^2) > 0"]),
    ("abs(integral(sin(t*x), t, 0, 1))", "x", ["integral(sin(t*x), t, 0, 1) != 0"]), ("abs(integral(sin(t*x), t, 0, 1))", "y", []),
    # integrals: the integrand at both limits, continuous at those that move
    ("integral(1/t, t, -1, x)", "x", ["x < 0"]), ("integral(1/t, t, 1, x)", "x", ["x > 0"]), ("integral(1/t, t, 1, 2)", None, []), ("integral(1/t, t, -1, 2)", None, ["false"]),
    ("integral(ln(t), t, -1, x)", None, ["false"]), ("integral(ln(t), t, 0, x)", None, ["x > 0"]), ("integral(ln(t), t, x, 1)", "x", ["x > 0"]),
    ("integral(sqrt(t), t, 0, x)", None, ["x >= 0"]), ("integral(sqrt(t), t, 0, x)", "x", ["x > 0"]), ("integral(1/sqrt(t), t, 0, x)", "x", ["x > 0"]),     # improper, and convergent
    ("integral(1/(t - 1), t, x, inf)", "x", ["x > 1"]), ("integral(exp(-t^2), t, -inf, x)", "x", []), ("integral(t^(s-1)*exp(-t), t, 0, inf)", "s", []),
    ("integral(gamma(t), t, 1, x)", "x", ["x > 0"]), ("integral(asec(t), t, x, -1)", "x", ["x < -1"]), ("integral(x^t, t, 0, 1)", "x", ["x > 0"]),      # one alternative from end to end
    ("integral(|t - 1|, t, 0, x)", "x", ["x != 1"]), ("integral(sign(t), t, -1, x)", "x", ["x != 0"]), ("integral(sign(t), t, -1, x)", None, []), ("integral(sign(t), t, -1, 1)*x", "x", []),
    ("integral(heaviside(x - t), t, 0, 1)", "x", ["x < 0 or x > 1"]),    # is x in between, though the rule gives 0
    ("integral(ln(x*t), t, 1, 2)", "x", ["x > 0"]), ("integral(ln(x) + t, t, 0, 1)", "x", ["x > 0"]), ("integral(ln(y)*t, t, 0, x)", "x", ["y > 0"]),
    ("integral(piecewise(t < 0, 1, sqrt(t)), t, -1, x)", "x", ["x != 0"]), ("integral(piecewise(y < 0, ln(t), 1), t, 1, x)", "y", ["y != 0", "x > 0 or y >= 0"]),
    ("integral(ln(t), t, 1, 2) + integral(t, t, -1, x)", "x", []),       # one bound symbol, two integrals
    ("integral(integral(ln(s*t), s, 1, t), t, 1, x)", "x", ["x > 0"]), ("integral(integral(|s - 1/2|, s, 0, t), t, 0, 1) + x", "x", []),
    ("integral(1/t, t, a, x)", None, ["a > 0 and x > 0 or a < 0 and x < 0"]), ("integral(ln(t), t, ln(y), 2)", None, ["y > 1"]),
    ("integral(1/t, t)", "t", ["t != 0"]), ("integral(|g(t)|, t)", "t", ["g(t) != 0"]),
    # absolute values, roots, powers
    ("|x - y|", "x", ["x != y"]), ("|y|*x", "x", []), ("root(x, n)", "n", ["x > 0", "n != 0 or n = 2*floor(n/2) + 1"]), ("root(x, 3)", "x", ["x != 0"]), ("root(-8, n)", "n", ["false"]),
    ("elliptic_e(x, m)", "x", ["m < 1 or m*sin(x)^2 < 1 and x > -pi/2 and x < pi/2"]), ("x^y", "y", ["x > 0"]), ("x^(1/2)", None, ["x >= 0"]), ("x^-2", None, ["x != 0"]), ("sqrt(y)*x", "x", ["y >= 0"]), ("1/(pi - 3)", None, []), ("ln(3 - pi)", None, ["false"]),
    ("sqrt(x) + sqrt(-x)", None, ["x = 0"]),
    # written derivatives keep their conditions when they are carried out
    ("d/dx |x|", None, ["x != 0"]), ("x + d/dx |x|", None, ["x != 0"]), ("d/dx(|x|)*y", "y", ["x != 0"]), ("d^2/dx^2 |x^3|", None, ["x != 0"]), ("d/dx(y*d/dx |x|)", None, ["x != 0"]),
    ("piecewise(y < 0, d/dx |x|, 1)", None, ["x != 0 or y >= 0"]), ("d/dx x^2", None, []), ("d/dx floor(y)", None, []),
    ("integral(d/dt |t - 2|, t, 0, x)", "x", ["x < 2"]),
])
def test_conditions(text, by, holds):
    found = shown(conditions(parse(text, "t") if by == "t" else text, *([by] if by else [])))
    if found != holds:      # alternatives may stand in any order
        assert [{*condition.split(" or ")} for condition in found] == [{*condition.split(" or ")} for condition in holds]


def test_raw_conditions_come_in_the_order_of_the_formula():
    assert shown(defined(parse("ln(x)/sqrt(y)"))) == ["x > 0", "y > 0"]
    assert shown(differentiable(parse("piecewise(y < 0, |x|, x)"), S("x"))) == ["not (y < 0) or x != 0"]


@pytest.mark.parametrize(("text", "by"), [("d/dx(|x|)*y", "y"), ("d/dx |x|", "x"), ("x + d/dx |x|", "x")])
def test_derivations_have_the_conditions_of_written_derivatives(text, by):
    assert shown(derive(text, by).conditions) == ["x != 0"]


@pytest.mark.parametrize(("text", "point", "message"), [
    ("d/dx |x|", {"x": 0}, "a derivative in d/dx(abs(x)) does not exist at x = 0: it needs x != 0"),
    ("1 + d/dx max(x, y)", {"x": 2, "y": 2}, "it needs x != y"), ("d^2/dx^2 |x^3|", {"x": 0}, "x^3 != 0"), ("d/dx(|x|) > 0", {"x": 0}, "it needs x != 0"),
    ("d/dx sqrt(x)", {"x": 0}, "it needs x > 0"),
])
def test_no_value_where_a_written_derivative_does_not_exist(text, point, message):
    with pytest.raises(DomainError) as caught:
        evaluate(text, point)
    assert message in str(caught.value)


def test_values_of_written_derivatives():
    assert evaluate("piecewise(x < 0, d/dx |x|, 7)", {"x": 0}) == 7
    assert evaluate("d/dx |x|", {"x": -3}).exact == -1
    assert evaluate("d/dx ln(x)", {"x": -2}, complex=True).real == Decimal("-0.5")      # the conditions are those of reals
    assert str(restricted(parse("d/dx x^2"))) == "2*x"


def test_many_branches_over_shared_parts():
    """Guards are collected once for a node, however many branches lead to it."""
    x, y = S("x"), S("y")
    chain = x
    for _ in range(1000):
        chain = sqrt(chain + 1)
    branches = [part for i in range(1000) for part in (y < i, chain + i)]
    assert len(differentiable(Piecewise(*branches, Number(0)), x)) == 1000
    assert len(conditions(Piecewise(*branches, Number(0)), "y")) == 1001


def test_deep_nests():
    inner, double = S("x"), S("x")
    for i in range(2000):
        inner = Piecewise(S("y") < i, inner, ln(inner))
        if i < 100:
            double = integral(double * S("t"), S("t"), Number(0), sqrt(double))
    assert len(defined(inner)) == 2000
    assert len(defined(double)) >= 100


# ---- random formulas ---------------------------------------------------------------------------------------------

X, Y, T = S("x"), S("y"), S("t")
small = st.builds(rational, st.integers(-4, 4), st.sampled_from([1, 2]))
#: Integrands of which the needs are linear in t: only these are asked for in full.
integrands = [lambda a, c: T * a, lambda a, c: absolute(T - c), lambda a, c: sqrt(T - c), lambda a, c: 1 / (T - c), lambda a, c: ln(a + T), lambda a, c: Piecewise(c > T, T, a),
              lambda a, c: absolute(a - T), lambda a, c: Piecewise(a < T, Number(1), Number(3)), lambda a, c: sign(T - c)]


def formulas():
    def larger(inner):
        relation = st.builds(Relation, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner, inner | small)
        between = st.builds(lambda f, a, c, low, high: integral(f(a, c), T, low, high), st.sampled_from(integrands), st.sampled_from([X, Y]) | small, small, small, inner)
        return st.one_of(
            st.builds(lambda a, b: a + b, inner, inner), st.builds(lambda a, b: a * b, inner, inner), st.builds(lambda a, b: a / b, inner, inner),
            st.builds(absolute, inner), st.builds(sqrt, inner), st.builds(lambda a, b: maximum(a, b), inner, inner), st.builds(Piecewise, relation, inner, inner),
            st.builds(Piecewise, relation, inner, relation, inner), between)

    return st.recursive(st.sampled_from([X, X, Y]) | small, larger, max_leaves=7)


def holds(condition, point):
    try:
        return evaluate(condition, point)
    except DomainError:
        return False


@pytest.mark.filterwarnings("ignore:.*does not occur")
@given(formulas(), small, small)
def test_where_the_conditions_hold_the_derivative_is_the_limit_of_both_differences(expr, a, b):
    step, point = Fraction(1, 10**20), {"x": a, "y": b}
    try:
        derivation = derive(expr, X)
        assume(all([holds(condition, point) for condition in derivation.conditions]))
        value, here, right, left = [Decimal(evaluate(form, {**point, "x": place}, 50)) for form, place in (
            (derivation.result, a), (expr, a), (expr, a.value + step), (expr, a.value - step))]
    except (EvaluationError, LimitError, NoDerivativeError) as reason:
        assert not isinstance(reason, DomainError), (expr, derivation.result, derivation.conditions, point, reason)
        assume(False)
    bound = Decimal("1e-8") * (1 + abs(value))
    for quotient in ((right - here) / Decimal("1e-20"), (here - left) / Decimal("1e-20")):
        assert abs(quotient - value) <= bound, (expr, derivation.result, derivation.conditions, point)
