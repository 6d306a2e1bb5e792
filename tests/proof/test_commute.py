"""Mixed partial derivatives: proved where the function is smooth, refuted at exceptional points."""

from __future__ import annotations

import pytest

from symdiff import ArgumentError, ProofError, equal, evaluate, parse, prove_hessian_symmetric, prove_mixed_partials_commute

PEANO = "x*y*(x^2 - y^2)/(x^2 + y^2)"


@pytest.mark.parametrize(("text", "variables", "conditions"), [
    ("x^2 sin y + e^(x y)", "x y", ()),
    ("ln(x^2 + y^2)", "x y", ("x^2 + y^2 > 0",)),
    ("x^y", "x y", ("x > 0",)),
    ("atan(y/x)", "x y", ("x != 0",)),
    (PEANO, "x y", ("x^2 + y^2 != 0",)),
    ("exp(x y z)", "x x y", ()),                 # a higher order
    ("sin(x y z)", "x y z", ()),
    ("piecewise(x^2 + y^2 != 0, x^2 y^2/(x^2 + y^2), 0)", "x y", ("x^2 + y^2 != 0",)),
])
def test_proved(text, variables, conditions):
    proof = prove_mixed_partials_commute(text, *variables.split())
    assert proof and proof.certificate.check() and proof.conditions == conditions
    one, other = list(proof.orders.values())[:2]
    assert len(proof.variables) > 2 or equal(one.result, other.result) is not False


@pytest.mark.parametrize(("text", "first", "second"), [
    (PEANO, -1, 1),                                             # Peano, 1884
    ("x^2*atan(y/x) - y^2*atan(x/y)", -1, 1),
    ("piecewise(abs(x) >= abs(y), x*y, -(x*y))", -1, 1),
    ("y^2*sin(x/y)", 1, 0),
    ("x^3*y/(x^2 + y^2)", 0, 1),
    ("x*y*(3*x^2 + 7*y^2)/(x^2 + 2*y^2)", "7/2", 3),
    ("x*y^3/(x^2 + y^2) + sin(x*y)", 2, 1),
    ("a*x*y*(x^2 - y^2)/(x^2 + y^2)", "-a", "a"),               # for a != 0
    ("x*y*(abs(x) - abs(y))/(abs(x) + abs(y))", -1, 1),
    ("x^3*y/(x^2 + y^2)^(3/2)*sqrt(x^2 + y^2)", 0, 1),
])
def test_refuted_at_the_origin(text, first, second):
    found = prove_mixed_partials_commute(text, "x", "y", at={"x": 0, "y": 0}, value=0)
    assert not found and found.certificates
    (refutation,) = found.refutations
    assert [refutation.first.value, refutation.second.value] == [parse(str(first)), parse(str(second))]
    assert found.statement.startswith("refuted at x = 0, y = 0")
    assert "exception" in found.certificate.document and found.certificate.check()


def test_exceptional_points_of_branches_are_found():
    found = prove_mixed_partials_commute(f"piecewise(x^2 + y^2 != 0, {PEANO}, 0)", "x", "y")
    assert not found and "so d/dy d/dx is -1" in found.why
    assert not prove_mixed_partials_commute("piecewise(x != 0 or y != 0, x^3 y/(x^2 + y^2), 0)", "x", "y")


@pytest.mark.parametrize(("text", "place"), [
    ("piecewise((x - 1)^2 + (y + 2)^2 != 0, (x - 1)*(y + 2)*((x - 1)^2 - (y + 2)^2)/((x - 1)^2 + (y + 2)^2), 0)",
     "at x = 1, y = -2"),
    ("piecewise(x*y != 0, x^2*atan(y/x) - y^2*atan(x/y), 0)", "at x = 0, y = 0"),
    ("piecewise(x^2 + y^2 != 0, 2 + x*y^3/(x^2 + y^2), 2)", "at x = 0, y = 0"),
])
def test_exceptional_points_anywhere_have_certificates(text, place):
    found = prove_mixed_partials_commute(text, "x", "y")
    assert not found and found.certificate.check() and found.certificate.statement.startswith(place)


#: A function with exceptional points in some of its variables, by which, and what is found there.
OTHER_SYMBOLS = [
    (f"piecewise(x^2 + y^2 != 0, a*{PEANO}, 0)", "x y", "refuted at x = 0, y = 0: d/dy d/dx is -a, d/dx d/dy is a where a != 0"),
    (f"z*piecewise(x^2 + y^2 != 0, {PEANO}, 0)", "x y", "refuted at x = 0, y = 0: d/dy d/dx is -z, d/dx d/dy is z where z != 0"),
    (f"piecewise(x^2 + y^2 != 0, {PEANO}, 0) + sin(z)", "x y z", "refuted at x = 0, y = 0: d/dy d/dx is -1, d/dx d/dy is 1"),
]


@pytest.mark.parametrize(("text", "variables", "statement"), OTHER_SYMBOLS)
def test_refutations_hold_for_all_values_of_other_symbols(text, variables, statement):
    found = prove_mixed_partials_commute(text, *variables.split())
    assert not found and found.statement == statement and found.check()


def test_points_that_depend_on_other_symbols_are_not_overlooked():
    found = prove_mixed_partials_commute("piecewise((x - a)^2 + y^2 != 0, (x - a)^3*y/((x - a)^2 + y^2), 0)", "x", "y")
    assert not found and "(x - a)^2 + y^2 = 0" in found.statement


def test_matrices_that_are_not_symmetric_are_refuted():
    found = prove_hessian_symmetric(f"piecewise(x^2 + y^2 != 0, {PEANO}, 0) + z*x")
    assert not found and found.check()
    assert found.statement == "refuted at x = 0, y = 0: d/dy d/dx is -1, d/dx d/dy is 1"


def test_what_is_not_covered_is_said():
    assert "points where x^2 + y^2 = 0" in prove_mixed_partials_commute(PEANO, "x", "y").why


def test_limits_of_another_kind_have_no_certificate():
    found = prove_mixed_partials_commute("x*y*cos(2*atan(y/x))", "x", "y", at={"x": 0, "y": 0}, value=0)
    assert not found
    with pytest.raises(ProofError, match="limits"):
        found.json()


def test_the_values_are_those_of_difference_quotients():
    h, k = "1/10^8", "1/10^4"

    def at(x, y):
        return f"(({x})*({y})*(({x})^2 - ({y})^2)/(({x})^2 + ({y})^2))"

    quotient = f"(({at(h, k)} - {at('0', k)})/({h}) - 0)/({k})"
    assert abs(float(evaluate(quotient)) + 1) < 1e-6


def test_what_is_not_proved_says_why():
    found = prove_mixed_partials_commute("gamma(x y)", "x", "y")
    assert not found and not found.refutations and "gamma" in found.statement
    with pytest.raises(ArgumentError, match="at least two"):
        prove_mixed_partials_commute("x y", "x")
    with pytest.raises(ArgumentError, match="value for each"):
        prove_mixed_partials_commute("x y", "x", "y", at={"x": 0})


def test_all_pairs_of_many_variables_in_one_certificate():
    names = " ".join(f"x{i}" for i in range(10))
    certificate = prove_hessian_symmetric(" + ".join(f"sin(x{i}*x{i + 1})" for i in range(9)), names)
    assert certificate.check() and len(certificate.document["partials"]) == 10 + 45 + 10


@pytest.mark.parametrize(("names", "told"), [
    ("x x y", "d/dx d/dx d/dy = d/dx d/dy d/dx = d/dy d/dx d/dx of sin(x*y)"),
    ("y x x", "d/dy d/dx d/dx = d/dx d/dy d/dx = d/dx d/dx d/dy of sin(x*y)"),
    ("x x x y y y", "d/dx d/dx d/dx d/dy d/dy d/dy of sin(x*y), in any order"),
])
def test_all_orders_of_higher_derivatives(names, told):
    proof = prove_mixed_partials_commute("sin(x y)", *names.split())
    assert proof and proof.certificate.check() and "all orders" in proof.why
    assert proof.statement == told


def test_large_expressions_are_proved_by_clairauts_theorem():
    text = "sin(x*y)"
    for _ in range(200):
        text = f"cos({text} + x)"
    proof = prove_mixed_partials_commute(text, "x", "y")
    assert proof and "Clairaut" in proof.why
