"""Certificates are made for what the language of proofs covers, and the checker refuses what is wrong."""

from __future__ import annotations

import ast
import json
import pathlib
import subprocess
import sys

import pytest

import symdiff.proof.check as checker
from symdiff import ProofError, derive, diff, equal, evaluate, parse, prove_mixed_partials_commute
from symdiff.differentiation import RULES
from symdiff.expr import Power, Product, Sum
from symdiff.functions import TABLE
from symdiff.proof.certificate import refusal
from symdiff.proof.language import BASIC, BY_BASIC, needs
from tests.proof.mutations import run

FILE = pathlib.Path(checker.__file__)

PROVED = [
    # formula, variables, where it holds
    ("x^2 sin x", "x", ""),
    ("ln x", "x", "x > 0"),
    ("x^n", "x", "x > 0"),                        # a real power
    ("tan x", "x", "cos(x) != 0"),
    ("ln(x + sqrt(x^2 + 1))", "x", "x + sqrt(x^2 + 1) > 0"),
    ("(x^2 - 1)/(x - 1)", "x", "x - 1 != 0"),
    ("sqrt(x^2)", "x", "x^2 > 0"),
    ("|x|^3", "x", "x != 0"),
    ("asin(x y)", "x y", "1 - (x*y)^2 > 0"),
    ("exp(-a x) sin(b x)", "x x x", ""),
    ("sin(2x) - 2 sin x cos x", "x", ""),
    ("x^x^x", "x", "x > 0"),
    ("acosh(x)", "x", "x - 1 > 0 and x + 1 > 0 and x > 0"),
    ("cbrt(x)", "x", "x != 0"),
    ("log(x, 10)", "x", None),
    ("sinh(x)^2 + tanh(x/2)", "x", ""),
    ("1/(x^2 + x + 1)", "x", None),
    ("(1 + sqrt(8 x))/(2 - sqrt(2 x))", "x", None),
    ("e^(2x)/(e^x + 1)", "x", None),
    ("0.1 x^2 + 3", "x", ""),
    ("5", "x", ""),
    # kinks and branches, by signs and absolute values
    ("max(x, y)", "x", "x - y != 0"),
    ("min(x, x^2)", "x", "x - x^2 != 0"),
    ("relu(x)^2 + heaviside(x)", "x", "x != 0"),
    ("atan2(y, x)", "x", "x^2 + y^2 > 0 and sqrt(x^2 + y^2) + x != 0"),
    ("sinc(x)", "x", "x != 0"),
    ("piecewise(x < 0, -x, x < 1, x^2, 2*x - 1)", "x", "1 - x != 0 and -x != 0"),
]


@pytest.mark.filterwarnings("ignore::symdiff.MissingVariableWarning")
@pytest.mark.parametrize(("text", "variables", "where"), PROVED)
def test_certificate_is_accepted(text, variables, where):
    certificate = derive(text, *variables.split()).certificate()
    assert certificate.check()
    if where is not None:
        assert certificate.statement.partition(" where ")[2] == where


@pytest.mark.parametrize("name", sorted(function.name for function in BASIC | BY_BASIC.keys()))
def test_every_function_of_the_language(name):
    arguments = "x, y" if name in ("log", "atan2", "max", "min") else "x"
    assert derive(f"{name}({arguments})", "x").certificate().check()


@pytest.mark.parametrize(("text", "message"), [
    ("erf(x)", "does not have the function erf"),
    ("piecewise(x > 0, ln(x), 0)", "branches with conditions of their own"),
    ("piecewise(x != 0, x, 1)", "branches with other conditions"),
    ("integral(sin(t), t, 0, x)", "does not have"),
    ("sqrt(x)*sqrt(-x)", "no point was found"),
    ("d/dx x^2", "without d/dx"),
])
def test_what_has_no_proof_says_why(text, message):
    with pytest.raises(ProofError, match=message):
        derive(text, "x").certificate()


def test_a_symbol_with_the_name_of_a_constant_is_not_taken_for_it():
    certificate = derive(parse("e*x^2 + pi", symbols=["e", "x"]), "x").certificate()
    assert certificate.check() and not certificate.document["texts"].keys() & {"e*x^2 + pi", "2*e*x"}


def test_assumptions_may_be_used():
    assert derive("x^2", "x").certificate(assume="x > 1").statement.endswith("where x - 1 > 0")
    with pytest.raises(ProofError, match="no point"):
        derive("x^2", "x").certificate(assume=["x > 1", "x < 0"])


# ---- the checker ----


def test_the_checker_stands_alone(tmp_path):
    path = tmp_path / "certificate.json"
    derive("x^2 ln x", "x").certificate().save(path)
    alone = tmp_path / "alone.py"
    alone.write_text(FILE.read_text("utf-8"), "utf-8")
    for command in ([sys.executable, "-I", str(alone)], [sys.executable, "-m", "symdiff.proof.check"]):
        assert subprocess.run([*command, str(path)], capture_output=True, text=True).stdout.startswith("accepted")
        assert subprocess.run([*command, str(tmp_path / "none")], capture_output=True).returncode == 1


def test_the_checker_is_short_and_imports_the_standard_library_alone():
    text = FILE.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    imported = {name.name if isinstance(node, ast.Import) else node.module for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Import | ast.ImportFrom) for name in node.names}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("name", sorted(function.name for function in BASIC))
def test_the_rules_of_the_checker_are_those_of_the_table(name):
    theirs = checker.FUNCTIONS[name][0].replace("u", "x")
    assert equal(diff(parse(f"{name}(x)"), "x"), theirs) is True
    assert len(checker.FUNCTIONS[name]) - 2 == len(needs(parse(f"{name}(x)")))


def test_the_names_of_the_rules_are_those_of_the_table():
    ours = {rule.name for rules in (RULES[Sum], RULES[Product], RULES[Power]) for rule in rules}
    assert ours == {name for name, row in checker.RULES.items() if row[0] not in [f"{f}(u)" for f in checker.FUNCTIONS]}


def changed(text, **changes):
    document = json.loads(derive(text, "x").certificate().json())
    for key, change in changes.items():
        change(document[key])
    return document


@pytest.mark.parametrize(("document", "why"), [
    (changed("x^2 sin x", derivations=lambda d: d[0]["steps"].pop()), "no step"),
    (changed("x^2 sin x", derivations=lambda d: d[0]["steps"].pop(0)), "no step"),
    (changed("x^2 sin x", derivations=lambda d: d[0].update(result=0)), "is not shown"),
    (changed("x^2 sin x", partials=lambda p: p[0].__setitem__(1, 0)), "does not follow"),
    (changed("ln x", conditions=lambda c: c.clear()), "> 0 is not shown"),
    (changed("ln x", conditions=lambda c: c[0].__setitem__(0, "!=")), "not the function's own"),
    (changed("ln x", assumptions=lambda a: a.append([">", 0])), None),
    (changed("ln x", witness=lambda w: w.update(x="-1")), "fails at the witness"),
    (changed("ln x", witness=lambda w: w.clear()), "symbol"),
    (changed("tan x", identities=lambda i: i.clear()), "is not shown"),
    (changed("x^2", nodes=lambda n: n.append(["symbol", "x", 1])), "no expression"),
    (changed("x^2", nodes=lambda n: n.append(["sum", 0, -1])), "not all expressions"),
    (changed("x^2", texts=lambda t: t.update({"x^3": 0})), "is not shown"),
])
def test_wrong_certificates_are_refused(document, why):
    found = refusal(document)
    assert found is None if why is None else why in found


def test_contradictory_hypotheses_are_refused():
    with pytest.raises(ProofError, match="no point"):
        derive("ln(x) + ln(-x)", "x").certificate()
    document = json.loads(derive("x*(-1)*ln(x)", "x").certificate().json())
    for n in range(len(document["nodes"])):
        document["assumptions"] = [[">", document["nodes"].index(["number", -1, 1])], ["!=", n]]
        assert "witness" in refusal(document)


def test_a_change_that_is_accepted_is_true():
    accepted, false = run(400)
    assert not false, (accepted, false[0])


# ---- certificates about a point ----


@pytest.fixture(scope="module")
def peano():
    return json.loads(prove_mixed_partials_commute("x*y*(x^2 - y^2)/(x^2 + y^2)", "x", "y", at={"x": 0, "y": 0},
                                                   value=0).certificate.json())


def test_the_checker_of_points_needs_the_other_one_alone(tmp_path, peano):
    path = tmp_path / "peano.json"
    path.write_text(json.dumps(peano), "utf-8")
    for name in ("check.py", "check_points.py"):
        (tmp_path / name).write_text((FILE.parent / name).read_text("utf-8"), "utf-8")
    found = subprocess.run([sys.executable, "-S", "check_points.py", str(path)], capture_output=True, text=True, cwd=tmp_path,
                           env={})
    assert found.stdout.startswith("accepted: at x = 0, y = 0: f/x/y = -1; f/y/x = 1"), found.stderr
    other = subprocess.run([sys.executable, "-m", "symdiff.proof.check", str(path)], capture_output=True, text=True)
    assert other.returncode == 1 and "another checker" in other.stderr


def row(document, *wanted):
    return document["nodes"].index(list(wanted))


@pytest.mark.parametrize(("change", "why"), [
    (lambda d: d["exception"]["orders"][0].update(result=row(d, "number", 1, 1)), "not shown"),
    (lambda d: d["exception"]["orders"][0]["lines"].reverse(), "not shown"),
    (lambda d: d["exception"]["orders"][0]["slopes"].pop(), ""),
    (lambda d: d["exception"]["orders"].pop(), ""),
    (lambda d: d["exception"].update(value=row(d, "number", 1, 1)), "not shown"),
    (lambda d: d["exception"].update(near=["x", "y"]), "assumed"),
    (lambda d: d["exception"]["point"].update(x=row(d, "symbol", "y")), "two meanings"),
    (lambda d: d["exception"]["point"].update(x=row(d, "number", 1, 1)), "not shown"),
    (lambda d: d["assumptions"].insert(0, [">", row(d, "symbol", "x")]), ""),
    (lambda d: d["assumptions"].pop(), "assumed"),
    (lambda d: d["texts"].update({"x*y": d["function"]}), "not what its text says"),
    (lambda d: max(d["derivations"], key=lambda stage: len(stage["steps"]))["steps"].clear(), "no step"),
])
def test_wrong_certificates_about_a_point_are_refused(peano, change, why):
    document = json.loads(json.dumps(peano))
    assert refusal(document) is None
    change(document)
    assert why in refusal(document)


def test_intervals_of_the_checker_hold_the_values():
    for name in ("exp", "sin", "cos", "sinh", "cosh", "atan", "asinh", "cbrt", "abs"):
        for least, most in ((-2, 3), (0.5, 0.75), (-1, -1), (1.5, 1.6)):
            low, high = checker.VALUES[name]((least, most))
            for i in range(11):
                value = float(evaluate(f"{name}({least + (most - least) * i / 10})"))
                assert low <= value <= high


def test_certificates_grow_with_the_graph():
    text = "x"
    sizes = []
    for depth in (10, 20, 40):
        expr = parse(text)
        for _ in range(depth):
            expr = TABLE["sin"](expr)
        sizes.append(len(derive(expr, "x").certificate().json()))
    assert sizes[2] - sizes[1] < 2.4 * (sizes[1] - sizes[0])
