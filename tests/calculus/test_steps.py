"""The steps: a tree of rules, in the order in which a teacher speaks of them."""

from __future__ import annotations

import json
import pathlib
import pickle

import pytest

from symdiff import ArgumentError, DomainError, MissingVariableWarning, NoDerivativeError, derive, equal, parse, steps
from symdiff.differentiation.tree import AppliedRule
from symdiff.expr import ONE, Differentiate, Symbol, replace
from symdiff.functions import sin

CORPUS = pathlib.Path(__file__).parent.parent / "corpus"

BOARDS = [
    (("x^2 sin x", "x"), """\
d/dx(x^2*sin(x))
  = (x^2)'*sin(x) + x^2*sin(x)'    product rule: (u v)' = u' v + u v', with u = x^2, v = sin(x)
    (x^2)' = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2
    sin(x)' = cos(x)    sin rule: sin(x)' = cos(x)
  = 2*x*sin(x) + x^2*cos(x)
  = x*(x*cos(x) + 2*sin(x))    common factors taken out"""),
    (("sin(x^2)", "x"), """\
d/dx(sin(x^2))
  = cos(x^2)*(x^2)'    chain rule: sin(u)' = cos(u) u', with u = x^2
    (x^2)' = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2
  = cos(x^2)*(2*x)
  = 2*x*cos(x^2)    like terms and factors collected"""),
    (("x^x", "x"), """\
d/dx(x^x)
  = x^x*(x'*ln(x) + x*x'/x) = x^x*(ln(x) + x/x)    general power rule: (u^v)' = u^v (v' ln u + v u'/u), with u = x, v = x
  = x^x*(ln(x) + 1)    like terms and factors collected"""),
    (("ln(x)/x", "x"), """\
d/dx(ln(x)/x)
  = (ln(x)'*x - ln(x)*x')/x^2    quotient rule: (u/v)' = (u' v - u v')/v^2, with u = ln(x), v = x
    ln(x)' = 1/x    ln rule: ln(x)' = 1/x
  = (1/x*x - ln(x))/x^2
  = (1 - ln(x))/x^2    like terms and factors collected"""),
    (("2x+3xy+y^3", "x", "y"), """\
d/dx(2*x + 3*x*y + y^3)
  = (2*x)' + (3*x*y)' + (y^3)'    sum rule: (u + v)' = u' + v'
    (2*x)' = 2*x' = 2    constant multiple rule: (c u)' = c u', with c = 2, u = x
    (3*x*y)' = (3*x)'*y    constant multiple rule: (u c)' = u' c, with u = 3*x, c = y
      (3*x)' = 3*x' = 3    constant multiple rule: (c u)' = c u', with c = 3, u = x
    so (3*x*y)' = 3*y
    (y^3)' = 0    constant rule: c' = 0
  = 2 + 3*y
d/dy(2 + 3*y)
  = 2' + (3*y)'    sum rule: (u + v)' = u' + v'
    2' = 0    constant rule: c' = 0
    (3*y)' = 3*y' = 3    constant multiple rule: (c u)' = c u', with c = 3, u = y
  = 3"""),
    (("e^(x^2) at x=3", "x"), """\
d/dx(e^(x^2))
  = e^(x^2)*(x^2)'    exponential rule and chain rule: (e^u)' = e^u u', with u = x^2
    (x^2)' = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2
  = e^(x^2)*(2*x)
  = 2*x*e^(x^2)    like terms and factors collected
at x = 3: 6*e^9 = 48618.5035654523"""),
    (("sin(x)^2 - cos(sin(x)^2)", "x"), """\
d/dx(sin(x)^2 - cos(sin(x)^2))
  = (sin(x)^2)' - cos(sin(x)^2)'    difference rule: (u - v)' = u' - v'
    (sin(x)^2)' = 2*sin(x)*sin(x)'    power rule and chain rule: (u^n)' = n u^(n-1) u', with u = sin(x), n = 2
      sin(x)' = cos(x)    sin rule: sin(x)' = cos(x)
    so (sin(x)^2)' = 2*sin(x)*cos(x)
    cos(sin(x)^2)' = (-sin(sin(x)^2))*(sin(x)^2)'    chain rule: cos(u)' = (-sin(u)) u', with u = sin(x)^2
      (sin(x)^2)' = 2*sin(x)*cos(x)    as above
    so cos(sin(x)^2)' = (-sin(sin(x)^2))*(2*sin(x)*cos(x))
  = 2*sin(x)*cos(x) - (-sin(sin(x)^2))*(2*sin(x)*cos(x))
  = 2*sin(x)*cos(x) + 2*sin(x)*sin(sin(x)^2)*cos(x)    like terms and factors collected
  = 2*sin(x)*cos(x)*(sin(sin(x)^2) + 1)    common factors taken out"""),
]


@pytest.mark.parametrize(("question", "board"), BOARDS, ids=[question[0] for question, _ in BOARDS])
def test_board(question, board):
    assert steps(*question).splitlines() == board.splitlines()


def test_levels():
    main = steps("x^2*sin(3*x)", "x", level="main").splitlines()
    assert [line.split("    ")[-1].split(":")[0].strip() for line in main[1:3]] == ["product rule", "chain rule"]
    assert "power rule" not in steps("x^2 + sin(3x)", "x", level=1) and "chain rule" in steps("x^2 + sin(3x)", "x", level=1)
    everything = steps("x^2*sin(3*x)", "x", level="all")
    assert "power rule" in everything and "common factors" not in everything
    assert everything.splitlines()[-1].strip() == "= " + str(derive("x^2 sin 3x", "x").result)
    for wrong in ("most", 0, 4, None):
        with pytest.raises(ArgumentError, match="main"):
            steps("x^2", "x", level=wrong)


def test_latex_is_aligned():
    written = steps("x^2 sin x", "x", notation="latex")
    assert written.startswith("\\begin{aligned}\n\\frac{d}{dx}") and written.endswith("\\end{aligned}")
    assert r"&= \left(x^{2}\right)' \sin\left(x\right)" in written and r"&& \text{product rule} \\" in written
    assert all(row.count("&") >= 1 for row in written.splitlines()[1:-1])
    assert r"x = 3: \quad 6 e^{9}" in steps("e^(x^2)", "x", notation="latex", at={"x": 3})
    with pytest.raises(ArgumentError, match="latex"):
        steps("x", "x", notation="html")


def test_data_is_plain_and_complete():
    entry, = derive("x^2*sin(x)", "x").steps.data()
    assert json.loads(json.dumps(entry)) == entry
    assert [(rule["rule"], rule["of"], rule["gives"], rule["inner"]) for rule in entry["rules"]] == [
        ("product rule", "x^2*sin(x)", "2*x*sin(x) + x^2*cos(x)", [1, 2]), ("power rule", "x^2", "2*x", []),
        ("sin rule", "sin(x)", "cos(x)", [])]
    assert entry["rules"][0]["with"] == {"u": "x^2", "v": "sin(x)"} and entry["rules"][0]["set_out"] == "(x^2)'*sin(x) + x^2*sin(x)'"
    assert entry["simplification"][-1]["after"] == entry["result"] == "x*(x*cos(x) + 2*sin(x))"
    assert "simplification" not in derive("x^2*sin(x)", "x").steps.data("all")[0]


def test_the_steps_are_a_sequence():
    found = derive("x^2 sin x", "x").steps
    assert [rule.name for rule in found] == ["product rule", "power rule", "sin rule"]
    assert found[0].inner[1] is found[2] and isinstance(found[1], AppliedRule) and len(found[1:]) == 2
    assert repr(found) == "<3 steps: product rule, power rule, sin rule>" and "x^2" in repr(found[1])
    assert pickle.loads(pickle.dumps(found)) == found and str(found) == found.text("full")
    with pytest.warns(MissingVariableWarning) as caught:
        assert steps("7", "x").splitlines()[1].strip() == "= 0    constant rule: c' = 0"
    assert [warning.filename for warning in caught] == [__file__]


def replayed(rule: AppliedRule, variable: Symbol) -> bool:
    """Whether the derivatives of the parts, put into the rule, give what it gave."""
    parts = {Differentiate(inner.node, variable, ONE): inner.result for inner in rule.inner}
    return replace(rule.set_out, parts) is rule.result


ROWS = [json.loads(line) for name in ("textbook", "integrals") for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()
        if '"var"' in line]


@pytest.mark.filterwarnings("ignore::symdiff.MissingVariableWarning")
def test_replaying_the_steps_gives_the_answer():
    count = 0
    for row in ROWS[::3]:
        expr = parse(row["expr"], symbols=row.get("symbols", ()))
        try:
            derivation = derive(expr, row["var"])
        except NoDerivativeError:
            continue
        stage, = derivation.stages
        tree, = derivation.steps.trees
        assert tree.result is stage.raw
        for rule in derivation.steps:
            assert replayed(rule, stage.variable), (row["expr"], rule)
        chain = derivation.steps.simplifications(0)
        assert (chain[-1].after if chain else stage.raw) is stage.result, row["expr"]
        count += 1
    assert count > 50


@pytest.mark.parametrize("expr", ["f(x)^2 + f(x, x^2)", "max(x, x^2)", "atan2(x^2, x)", "integral(sin(t*x), t, 0, x^2)", "piecewise(x < 0, -x, x^2*sin(x))",
                                  "x^5/(1+x)^3", "2^(x^2)", "sqrt(x)/x", "-x", "x", "f''(2*x)", "d/dx(x^3)*x", "besselj(n, x^2)"])
def test_replaying_each_kind(expr):
    derivation = derive(expr, "x")
    assert all(replayed(rule, Symbol("x")) for rule in derivation.steps)
    assert steps(expr, "x", level=1) and steps(expr, "x", notation="latex")


def test_deep_expressions_have_steps():
    expr = x = Symbol("x")
    for _ in range(3000):
        expr = sin(expr) + x
    assert "..." in derive(expr, "x").steps.text("all")


def test_simplification_keeps_the_value():
    for step in derive("1/(1+exp(-x))", "x").steps.simplifications(0):
        assert equal(step.before, step.after) is not False


@pytest.mark.parametrize(("text", "at", "error"), [
    ("|x|", {"x": 0}, DomainError), ("floor(x)", {"x": 2}, DomainError), ("|sin x|", {"x": "pi"}, DomainError), ("asin(sin x)", {"x": "pi/2"}, DomainError), ("x^2", 5, ArgumentError), ("x^2", "x=3", ArgumentError),
])
def test_no_value_where_there_is_no_derivative(text, at, error):
    with pytest.raises(error):
        steps(text, "x", at=at)
