"""The Coq development compiles, assumes the axioms of the reals alone, and has the derivatives of the table."""

from __future__ import annotations

import re

import pytest

from symdiff import derive, equal, parse, prove_mixed_partials_commute
from symdiff.proof.language import BASIC
from tests.proof.conftest import PROOFS

AXIOMS = {"ClassicalDedekindReals.sig_not_dec", "ClassicalDedekindReals.sig_forall_dec",
          "FunctionalExtensionality.functional_extensionality_dep", "Classical_Prop.classic"}
THEOREMS = ["derivative_is_right", "derivative_is_smooth", "smooth_is_open", "mixed_partials_commute", "partials_in_any_order",
            "check_ok", "certificate"]


def test_nothing_is_assumed_but_the_reals(coqc):
    printed = coqc("Require Import Rules Language Clairaut Traces Board.\n" + "".join(f"Print Assumptions {name}.\n" for name in THEOREMS))
    assert set(re.findall(r"^(\S+)\s*(?::|$)", printed, re.M)) - {"Axioms:", "Axioms"} <= AXIOMS
    assert "admit" not in "".join(path.read_text("utf-8").lower() for path in PROOFS.glob("*.v"))


def table():
    """The derivative function of Language.v, function by function."""
    text = (PROOFS / "Language.v").read_text("utf-8")
    body = text[text.index("Definition function_derivative"):]
    body = body[:body.index(" end.")]
    return {name: side.strip() for name, side in re.findall(r"\| (\w+) => ((?:(?!\s\| )[\s\S])*)", body)}


def meaning(text):
    """A term of the Coq language as an expression: prefix operators read from the left."""
    tokens = re.findall(r"\(|\)|-?\w+", text)

    def term():
        token = tokens.pop(0)
        if token == "(":
            found = term()
            assert tokens.pop(0) == ")"
            return found
        if token == "q":
            return term() if tokens[0] == "(" else tokens.pop(0)
        if token == "F":
            name = tokens.pop(0).lower()
            return f"{name}({term()})"
        if token in ("Div", "Mul", "Sub", "Add"):
            left, right = term(), term()
            return f"(({left}){dict(Div='/', Mul='*', Sub='-', Add='+')[token]}({right}))"
        if token == "Neg":
            return f"(-({term()}))"
        if token == "sq":
            return f"(({term()})^2)"
        return {"a": "x"}.get(token, token)

    return term()


@pytest.mark.parametrize("name", [*sorted(function.name for function in BASIC), "tan", "tanh", "sqrt"])
def test_the_derivative_function_is_that_of_the_table(name):
    theirs = parse(meaning(table()[name.capitalize()]))
    ours = derive(parse(f"{name}(x)"), "x").result
    given = ["x > 1"] if name == "acosh" else []
    assert equal(ours, theirs, assume=given) is True


@pytest.mark.parametrize(("text", "variables", "readable"), [
    ("x^2 sin x", "x", False),
    ("x^2 sin x/ln(x)", "x", True),                 # each rule a line
    ("ln(x + sqrt(x^2 + 1))", "x", False),
    ("tan(x)*exp(-a*x)", "x", False),
    ("sqrt(x)*x^(7/2)", "x", False),
    ("|x|", "x", False),
    ("cbrt(x)", "x", False),
    ("exp(x^2)", "x", False),
])
def test_derivatives_are_theorems_of_coq(coqc, text, variables, readable):
    written = derive(text, *variables.split()).certificate().to_coq(readable)
    assert "Print Assumptions" not in coqc(written) and "Admitted" not in written


@pytest.mark.parametrize(("text", "variables"), [("x^y", "x y"), ("atan(y/x)*sqrt(x^2 + y^2)", "x y"), ("sin(x y z)", "x y z")])
def test_mixed_partials_are_theorems_of_coq(coqc, text, variables):
    coqc(prove_mixed_partials_commute(text, *variables.split()).to_coq())


def test_peanos_function_is_refuted_in_coq(coqc):
    coqc(prove_mixed_partials_commute("piecewise(x^2 + y^2 != 0, x*y*(x^2 - y^2)/(x^2 + y^2), 0)", "x", "y").to_coq())
