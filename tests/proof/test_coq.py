"""The Coq development compiles, assumes the axioms of the reals alone, and has the derivatives of the table."""

from __future__ import annotations

import re
import subprocess

import pytest

from symdiff import ProofError, derive, equal, parse, prove_mixed_partials_commute
from symdiff.proof.language import BASIC
from tests.proof.conftest import PROOFS

AXIOMS = {"ClassicalDedekindReals.sig_not_dec", "ClassicalDedekindReals.sig_forall_dec",
          "FunctionalExtensionality.functional_extensionality_dep", "Classical_Prop.classic"}
THEOREMS = ["derivative_is_right", "derivative_is_smooth", "smooth_is_open", "mixed_partials_commute", "partials_in_any_order",
            "checked_right", "certificate_is_right", "derivative_by_slopes"]


def test_nothing_is_assumed_but_the_reals(coqc):
    printed = coqc("Require Import Rules Language Clairaut Soundness Points.\n" + "".join(f"Print Assumptions {name}.\n" for name in THEOREMS))
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
        return {"a": "x", "Pi": "pi"}.get(token, token)

    return term()


@pytest.mark.parametrize("name", [*sorted(function.name for function in BASIC), "tan", "tanh", "sqrt"])
def test_the_derivative_function_is_that_of_the_table(name):
    theirs = parse(meaning(table()[name.capitalize()]))
    ours = derive(parse(f"{name}(x)"), "x").result
    given = ["x > 1"] if name == "acosh" else []
    assert equal(ours, theirs, assume=given) is True


#: Formula, variables, and what of the checker in Coq it takes.
THEOREM = [
    ("x^2 sin x", "x", "the product rule"),
    ("ln(x + sqrt(x^2 + 1))", "x", "a root as an atom"),
    ("tan(x)*exp(-a*x)", "x", "cosines in denominators"),
    ("sqrt(x)*x^(7/2)", "x", "powers of one root"),
    ("|x|^3", "x", "signs of absolute values"),
    ("cbrt(x)", "x", "cube roots"),
    ("sinh(2x) - 2 sinh x cosh x", "x", "sums of angles"),
    ("sqrt(12 x^3)", "x", "logarithms of products"),
    ("x^n ln(x)/(1 + n)", "x", "symbolic exponents"),
    ("asin(x y) + acos(x/2) + atanh(x)", "x", "1 - u^2"),
    ("acosh(x)", "x", "two roots"),
    ("exp(-a x) sin(b x)", "x x", "one theorem for each derivative"),
    ("exp(3x)/(1 + exp(x))", "x", "powers of exponentials"),
    ("x^x^x", "x", "general powers"),
    ("2^x + e^(x^2)", "x", "exponentials"),
    ("(4 - 3 sin(x)^2)^(3/2)", "x", "squares of sines"),
    ("tanh(asinh x) + tan(asin(x)) + sin(2 acos(x/2))", "x", "functions of inverse functions"),
    ("tanh(atan x) + cosh(acosh x) + sinh(acosh x) + tanh(atanh(1/x))", "x", "and the others"),
    ("x erf(x) + exp(-x^2)/sqrt(pi) + erf(-3x)", "x", "the error function"),
    ("cos(0 x)*x", "x", "functions of 0"),
]


def together(files):
    """Files with the same beginning as one, each in a module of its own: Coq loads the real numbers once."""
    head = files[0].partition("Module ")[0]
    return head + "".join(f"Module T{i}.\n{file.removeprefix(head)}End T{i}.\n" for i, file in enumerate(files))


def test_derivatives_are_theorems_of_coq(coqc):
    written = [derive(text, *variables.split()).certificate().to_coq() for text, variables, _ in THEOREM]
    coqc(together(written))


def test_each_rule_is_a_line_of_a_readable_theorem(coqc):
    written = derive("x^2 sin x/ln(x)", "x").certificate().to_coq(readable=True)
    assert "(* product rule *)" in written and "is_derive (fun x => (sin x)) x (cos x))" in written
    printed = coqc(written + "Print Assumptions derivative_1.\n")
    assert set(re.findall(r"^(\S+)\s*(?::|$)", printed, re.M)) - {"Axioms:", "Axioms"} <= AXIOMS


@pytest.mark.parametrize(("old", "new"), [
    ("Derivative 1 ", "Derivative 2 "),             # another derivative
    ("RF Sin 1", "RF Cos 1"),                       # another function
    ("By 0; ", "By 1; "),                           # by another variable
    ("x * (cos x)", "x * (sin x)"),                 # another theorem
])
def test_what_is_false_is_no_theorem(compiled, old, new):
    written = derive("x sin x", "x").certificate().to_coq()
    assert old in written
    (compiled / "False_.v").write_text(written.replace(old, new), "utf-8")
    done = subprocess.run(["coqc", "-q", "-w", "none", "False_.v"], cwd=compiled, capture_output=True, text=True, timeout=300)
    assert done.returncode != 0


@pytest.mark.parametrize("text", [
    " + ".join(f"sin({k}*x)*exp(-{k}*y)/({k} + x^2)" for k in range(1, 30)),        # 320 nodes
    "sin(" * 100 + "x" + " + 1)" * 100,             # the derivative repeats its parts: they have names
])
def test_large_expressions_are_theorems(coqc, text):
    coqc(derive(text, "x").certificate().to_coq(readable=True))


def test_what_is_too_large_to_be_written_out_is_said():
    with pytest.raises(ProofError, match="too large"):
        derive("sin(" * 700 + "x" + ")" * 700, "x").certificate().to_coq()


@pytest.mark.parametrize(("text", "variables"), [("x^y", "x y"), ("atan(y/x)*sqrt(x^2 + y^2)", "x y"), ("sin(x y z)", "x y z")])
def test_mixed_partials_are_theorems_of_coq(coqc, text, variables):
    coqc(prove_mixed_partials_commute(text, *variables.split()).to_coq())


REFUTED = [
    "piecewise(x^2 + y^2 != 0, x*y*(x^2 - y^2)/(x^2 + y^2), 0)",                            # Peano's
    "piecewise((2x - 1)^2 + y^2 != 0, (2x - 1)*y^3/((2x - 1)^2 + y^2) + 3, 3)",             # elsewhere, another value
    "piecewise(x*y != 0, x^2*atan(y/x) - y^2*atan(x/y), 0)",
    "piecewise(y != 0, y^2*sin(x/y), 0)",
    "piecewise(abs(x) >= abs(y), x*y, -(x*y))",                                             # several branches
    "piecewise(x^2 + y^2 != 0, a*x*y*(x^2 - y^2)/(x^2 + y^2), 0) + z^2",                    # with other symbols
]


def test_relatives_of_peanos_function_are_refuted_in_coq(coqc):
    written = [prove_mixed_partials_commute(text, "x", "y").to_coq() for text in REFUTED]
    printed = coqc(together(written) + "Print Assumptions T0.mixed_partials_differ.\n")
    assert set(re.findall(r"^(\S+)\s*(?::|$)", printed, re.M)) - {"Axioms:", "Axioms"} <= AXIOMS


def test_another_value_at_the_point_is_no_theorem(compiled):
    written = prove_mixed_partials_commute("x*y*(x^2 - y^2)/(x^2 + y^2)", "x", "y", at={"x": 0, "y": 0}, value=0).to_coq()
    other = written.replace("0 then 0 else", "0 then 1 else").replace("= 0 -> f x y = 0.", "= 0 -> f x y = 1.")
    assert other != written
    (compiled / "Other.v").write_text(other, "utf-8")
    done = subprocess.run(["coqc", "-q", "-w", "none", "Other.v"], cwd=compiled, capture_output=True, text=True, timeout=300)
    assert done.returncode != 0


def test_a_refutation_without_a_certificate_has_no_theorem():
    proof = prove_mixed_partials_commute("x*y*cos(2*atan(y/x))", "x", "y", at={"x": 0, "y": 0}, value=0)
    with pytest.raises(ProofError, match="limits"):
        proof.to_coq()
