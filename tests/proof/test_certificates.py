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
    ("tanh(atan x) + sinh(asinh x)", "x", ""),
    ("tan(asin x)*cos(acos x)", "x", "1 - x^2 > 0 and cos(asin(x)) != 0"),
    ("tanh(2 atanh(x/2))", "x", "1 - (x/2)^2 > 0"),
    ("x erf(x) + erfc(-x)", "x", ""),
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
    ("gamma(x)", "does not have the function gamma"),
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


def test_names_are_read_whole_and_distinctly():
    for text in ("é*x^2", "sin(ж*x)", "ﬁ*x", "日*x^2"):
        certificate = derive(text, "x").certificate()
        assert certificate.check() and len(certificate.document["texts"]) >= 2
    document = json.loads(derive("x*(a - b)", "x").certificate().json())
    for one, other in (("α", "β"), ("αx", "βx"), ("ﬁ", "fi"), ("a", "α")):
        renamed = document | {"texts": {f"x*({one} - {other})": document["function"]}}
        assert "is not shown" in refusal(renamed)
        same = json.loads(derive("x*(a - a*b)", "x").certificate().json())
        same["texts"] = {f"x*({one} - {other}*b)": same["function"]}
        assert "is not shown" in refusal(same)
    document["nodes"] = [["symbol", ""] if node == ["symbol", "a"] else node for node in document["nodes"]]
    assert "no expression" in refusal(document)


@pytest.mark.parametrize("text", [
    "2*x #*sin(x)", "2*x\n", "2*x\\", "(2*x, 3)[0]", "2*x if 1 else 3", "'2'*x", "2*x*(1 < 2)", "2.*x", "1_0*x/5", "2e0*x",
    "2*x*1^", "2*x + cos(x, 0) - 1", "2*x + cos(0, base=10) - 1", "2*x + cos(0, **x) - 1", "2*x + cos(*x) - 1",
    "2*x + e(x) - e", "2*x//1", "٢*x", "2*x*1.00000000000000000000001", "+2*x", "f(x)", "2*x + 0*f(x)",
])
def test_texts_that_are_no_formulas_are_refused(text):
    assert refusal(changed("x^2", texts=lambda t: t.clear())) is None
    assert refusal(changed("x^2", texts=lambda t: t.update({text: t["2*x"]}))) is not None


def test_the_function_and_a_derivative_are_stated_once():
    document = json.loads(derive("x^2", "x").certificate().json()) | {"in any order": True}
    assert refusal(document) is None
    for partials in ([[[], document["partials"][0][1]]], document["partials"] * 2):
        assert "stated twice" in refusal(document | {"partials": partials})


def vacuous(*nodes, at, assumptions, function=0):
    """A certificate of 1 = 1 under assumptions: rows of expressions, the first of them the symbol x."""
    return {"format": "symdiff certificate 1", "nodes": [["symbol", "x"], *map(list, nodes)], "texts": {}, "function": function,
            "conditions": [], "assumptions": [[">", n] for n in assumptions], "witness": {"x": at}, "identities": [],
            "derivations": [], "partials": [], "in any order": False}


@pytest.mark.parametrize("document", [
    # x - (1 + 10^-30) > 0 and 10^-40 - ln(x) > 0
    vacuous(("number", -10**30 - 1, 10**30), ("sum", 0, 1), ("number", -1, 1), ("call", "ln", 0), ("product", 3, 4),
            ("number", 1, 10**40), ("sum", 5, 6), at=f"{10**30 + 3}/{10**30}", assumptions=[2, 7]),
    # 10^-20 - acosh(x) > 0 where x is 1 + 10^-20
    vacuous(("number", 1, 10**20), ("number", -1, 1), ("call", "acosh", 0), ("product", 2, 3), ("sum", 1, 4),
            at=f"{10**20 + 1}/{10**20}", assumptions=[5]),
    # sin(x) > 0 at a number much larger than floats are exact
    vacuous(("call", "sin", 0), at=str(10**40), assumptions=[1]),
    vacuous(("number", -1, 1), ("call", "sin", 0), ("product", 1, 2), at=str(10**40), assumptions=[3]),
    # 10^-200 - 10^-400*exp(x) > 0 at 690, where it is negative
    vacuous(("number", 1, 10**400), ("call", "exp", 0), ("product", 1, 2), ("number", -1, 1), ("product", 3, 4),
            ("number", 1, 10**200), ("sum", 5, 6), at="690", assumptions=[7]),
    # (-2)^sign(sin(x)) is -1/2, 1 or -2
    vacuous(("number", -2, 1), ("call", "sin", 0), ("call", "sign", 2), ("power", 1, 3), ("number", -1, 1), ("product", 4, 5),
            at=str(10**40), assumptions=[6]),
])
def test_a_witness_counts_only_if_it_is_sure(document):
    assert refusal(document) is not None
    assert refusal(document | {"assumptions": []}) is None


def chain(start, row, count):
    nodes = list(start)
    for _ in range(count):
        nodes.append(tuple(len(nodes) if part == "last" else part for part in row))
    return [*nodes, ("call", "ln", len(nodes))]


@pytest.mark.parametrize("document", [
    vacuous(*chain([("number", 3, 1)], ("product", "last", "last"), 45), at="1", assumptions=[], function=47),
    vacuous(*chain([("number", 16383, 1), ("number", 1, 3)], ("power", "last", 1), 4), at="1", assumptions=[], function=7),
    vacuous(("number", 1, 1), at="1e900000000", assumptions=[1]),
    vacuous(*chain([("number", 4095, 1), ("power", 0, 1)], ("power", "last", 1), 2), at="1/3", assumptions=[5]),
    vacuous(*chain([("number", 3, 1)], ("product", "last", "last"), 45), at="1", assumptions=[47]),
])
def test_numbers_that_are_too_long_are_refused(document):
    assert refusal(document) is not None


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


def test_what_is_near_a_point_does_not_depend_on_how_near():
    """A refutation for x*y, whose mixed derivatives are 1: sign(t - r) is 1 while r < t, and -1 where t is 0."""
    one, r, t, x, y = {"u": 6}, 2, 3, 0, 1
    nodes = [["symbol", "x"], ["symbol", "y"], ["symbol", "r"], ["symbol", "t"], ["number", -1, 1], ["product", 4, r], ["sum", t, 5],
             ["number", 0, 1], ["number", 1, 1], ["number", 1, 2], ["product", x, y], ["product", 4, t], ["product", r, t],
             ["product", 4, 12], ["call", "sign", 6], ["sum", 8, 14], ["product", 9, 15], ["product", 4, 16]]
    steps = [(12, "r", t, [["constant multiple rule", 12, {"c": t, "u": r}, t]]),
             (13, "r", 11, [["constant multiple rule", 13, {"c": 11, "u": r}, 11]]), (7, "r", 7, []), (7, "t", 7, []),
             (t, "t", 8, []), (11, "t", 4, [["constant multiple rule", 11, {"c": 4, "u": t}, 4]])]
    slopes = [[7, []], [7, []], [12, []], [13, []], [13, []], [12, []]]
    document = {
        "format": "symdiff exception 1", "nodes": nodes, "texts": {"x*y": 10, "0": 7, "1": 8}, "function": 10, "conditions": [],
        "assumptions": [[">", r], [">", t], [">", 6]], "witness": {"x": "1", "y": "1", "r": "1", "t": "2"},
        "identities": [["abs(u) = u", one], ["sign(u) = u/abs(u)", one], ["abs(u) = -u", {"u": 5}], ["sign(u) = u/abs(u)", {"u": 5}]],
        "derivations": [dict(zip(("of", "by", "result", "steps"), entry)) for entry in steps], "partials": [], "in any order": False,
        "exception": {"point": {"x": 7, "y": 7}, "value": 7, "near": ["r", "t"], "orders": [
            {"by": ["x", "y"], "lines": [7, t, 11], "result": 8, "slopes": [*slopes, [t, []], [11, []]]},
            {"by": ["y", "x"], "lines": [7, t, 11], "result": 7, "slopes": [*slopes, [7, [[16]]], [7, [[17]]]]}]}}
    assert "fixed moves" in refusal(document)


@pytest.mark.parametrize(("change", "why"), [
    (lambda d: d["conditions"].append(["!=", row(d, "number", 1, 1)]), ""),
    (lambda d: d["exception"]["orders"][0].update(result=row(d, "symbol", "t")), "fixed moves"),
    (lambda d: d["exception"]["orders"][0].update(result=row(d, "number", 1, 1)), "not shown"),
    (lambda d: d["exception"]["orders"][0]["lines"].reverse(), "fixed moves"),
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
