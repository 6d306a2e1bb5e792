"""The command, as a user calls it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from symdiff.app.command import main
from symdiff.app.prompt import run


def output(capsys, *arguments):
    """Exit status, standard output and standard error of a call."""
    status = main(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(("arguments", "lines"), [
    (["2x+3xy+y^3", "--by", "y"], ["read as: d/dy(2*x + 3*x*y + y^3)", "note: xy is read as x*y (column 5)", "3*x + 3*y^2"]),
    (["d/dx x^2 sin x"], ["read as: d/dx(x^2*sin(x))", "x*(x*cos(x) + 2*sin(x))"]),
    (["d/dx e^(x^2)", "--at", "x=3"], ["read as: d/dx(e^(x^2))", "2*x*e^(x^2)", "at x = 3: 48618.5035654523"]),
    (["x|x|", "--at", "x=0"], ["read as: d/dx(x*abs(x))", "2*abs(x)", "at x = 0: 0"]), (["d/dx ln x"], ["read as: d/dx(ln(x))", "1/x", "where x > 0"]),
    (["d/dx 1/2x"], ["read as: d/dx(1/(2*x))", "note: / divides by the whole product behind it: this is 1/(2*x) (column 7)", "-1/(2*x^2)", "where x != 0"]),
    (["d/dx sinx"], ["read as: d/dx(sin(x))", "note: sinx is read as sin x (column 6)", "cos(x)"]),
    (["d/dx x²√x"], ["read as: d/dx(x^2*sqrt(x))", "5*x^(3/2)/2", "where x > 0"]),
    ([r"\frac{d}{dx}\frac{x^2}{1+x^2}"], ["read as: d/dx(x^2/(1 + x^2))", "2*x/(1 + x^2)^2"]),
    (["x^3/3 at x=1/2"], ["read as: d/dx(x^3/3)", "x^2", "at x = 1/2: 0.25 (exactly 1/4)"]),
    (["f(x) = x^2"], ["read as: d/dx(x^2)", "2*x"]), (["f(x) = ax^2"], ["read as: d/dx(a*x^2)", "note: ax is read as a*x (column 8)", "2*a*x"]),
    (["x^2 y^3", "--by", "x", "--by", "y"], ["read as: d/dy(d/dx(x^2*y^3))", "6*x*y^2"]),
    (["d^2/dx^2 x^3"], ["read as: d^2/dx^2(x^3)", "6*x"]), (["x + d/dx x^2"], ["read as: x + d/dx(x^2)", "3*x"]),
    (["x^2/y", "--by", "x", "--latex"], ["read as: d/dx(x^2/y)", r"\frac{2 x}{y}", "where y != 0"]), (["x^3", "--pretty"], ["read as: d/dx(x^3)", "3·x²"]),
    (["-x^2"], ["read as: d/dx(-x^2)", "-2*x"]), (["--quiet", "-2x"], ["-2"]), (["--", "-x"], ["read as: d/dx(-x)", "-1"]), (["-1/2x", "--quiet", "--at", "x=-1"], ["1/(2*x^2)\t0.5"]),
    (["-3xy", "--by", "x"], ["read as: d/dx(-3*x*y)", "note: xy is read as x*y (column 3)", "-3*y"]), (["θ^2", "--at", "θ=1"], ["read as: d/dtheta(theta^2)", "2*theta", "at theta = 1: 2"]),
    (["x^3", "--quiet"], ["3*x^2"]), (["e*x", "--symbols", "e", "--by", "x"], ["read as: d/dx(e*x)", "e"]), (["(-1)^x"], ["read as: d/dx((-1)^x)", "(-1)^x*ln(-1)", "where nowhere: there is no real derivative"]),
    (["x^2", "--steps"], ["read as: d/dx(x^2)", "d/dx(x^2)", "  = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2", "2*x"]), (["x^2 y", "--by", "x", "--at", "x=2,y=3", "--digits", "5"], ["read as: d/dx(x^2*y)", "2*x*y", "at x = 2, y = 3: 12"]),
])
def test_one_formula(capsys, arguments, lines):
    assert output(capsys, *arguments) == (0, "\n".join(lines) + "\n", "")


@pytest.mark.parametrize(("arguments", "complaint"), [
    (["d/dx sin(x"], "error: '(' was never closed (column 9)\n  d/dx sin(x\n          ^\n  hint: add ')'\n  did you mean: d/dx sin(x)\n"),
    (["x*y"], "error: by which variable? The expression has x, y: name one, or write d/dx in front\n"),
    (["d/dx |x|", "--at", "x=0"], "error: the rules give no derivative of abs(x) at x = 0: they need x != 0\n"),
    (["x^2", "--at", "x=1", "--at", "x=2"], "error: x is given twice: as 1 and as 2\n"), (["x^2", "--at", "x=3,x=4"], "error: x is given twice: as 3 and as 4\n"),
    (["x^2 at x=1", "--at", "x=2"], "error: x is given twice: as 1 in the formula, and apart from it\n"), (["x^2", "--at", "x^2=1"], "error: a variable is a symbol or its name, not 'x^2'\n"),
    (["x^2", "--at", "x"], "error: a point is given as x=2 or x=1,y=2, not 'x'\n"), (["besselj(n,x)", "--by", "n"], "error: no closed form is known for the derivative of besselj by its "
     "first argument: Bessel functions have no closed form for derivatives by their order\n"),
    (["x < 1"], "error: x < 1 is a condition, not a formula to differentiate: give one of its sides\n"),
    (["x^2+y^2=25"], "error: x^2 + y^2 = 25 is an equation, not a formula to differentiate: implicit x^2 + y^2 = 25 gives the derivative of the function that it defines; or give one of its sides\n"),
    (["d/dx y=x^3"], "error: d/dx(y) = x^3 is an equation: for the derivative of its right side write d/dx(x^3)\n"),
    (["d/dx x^2 | x=3"], "error: '|' was never closed (column 10)\n  d/dx x^2 | x=3\n           ^\n  hint: the value at a point is asked for with x^2 at x=3\n"),
    (["--file", "/nowhere/at/all"], "error: cannot read /nowhere/at/all: No such file or directory\n"),
    (["x^2", "--by", "x^2"], "error: a variable is a symbol or its name, not 'x^2'\n"), (["x^2 y", "--by", "x", "--at", "x=1"], "error: y has no value: give one, as in evaluate(..., {'y': 2})\n"),
])
def test_complaints(capsys, arguments, complaint):
    assert output(capsys, *arguments) == (1, "", complaint)


def test_a_variable_that_does_not_occur_warns(capsys):
    status, out, err = output(capsys, "d/dx y^2")
    assert (status, out.splitlines()[-1], err) == (0, "0", "warning: x does not occur in y^2: the derivative by it is 0\n")


def test_several_formulas_give_a_line_each(capsys):
    status, out, err = output(capsys, "x^2", "sin(x", "1/2x", "y", "--by", "x")
    assert (status, out) == (1, "2*x\n-1/(2*x^2)\n0\n")
    assert "error: formula 2: '(' was never closed" in err and "formula 3: note:" in err and "formula 4: warning:" in err


def test_a_command_among_formulas_is_no_variable(capsys):
    """`simplify x` was read as a product of two letters, whose derivative is 1 or 0."""
    says = "is a command: it stands first and alone, as in python -m symdiff"
    assert output(capsys, "--quiet", "simplify", "x^2") == (1, "2*x\n", f"error: formula 1: simplify {says} simplify [FORMULA] [if CONDITION]; if it is a variable, say --symbols simplify\n")
    assert output(capsys, "--steps", "grad x^2 y") == (1, "", f"error: grad {says} grad FORMULA [by x, y]; if it is a variable, say --symbols grad\n")
    for declared in (["--by", "value"], ["--symbols", "value", "--by", "value"]):
        assert output(capsys, "--quiet", "value x", *declared) == (0, "x\n", "")
    assert output(capsys, "--quiet", "value*x", "value^2", "--by", "value") == (0, "x\n2*value\n", "")


@pytest.mark.parametrize("arguments", [["jacobian", "x^2 y", "sin(x y)"], ["taylor", "sin x", "cos x"], ["where", "ln x", "sqrt (x)"]])
def test_two_texts_are_no_product(capsys, arguments):
    status, out, complaint = output(capsys, *arguments)
    assert (status, out) == (1, "")
    assert "are two texts" in complaint


@pytest.mark.parametrize(("arguments", "result"), [
    (["grad", "x^2 y", "by x, y"], "[2*x*y, x^2]"), (["grad", "x^2", "y", "by", "x, y"], "[2*x*y, x^2]"), (["simplify", "x^2 +", "x^2 - x"], "x^2 + x^2 - x = 2*x^2 - x"),
    (["jacobian", "[x^2 y, sin(x y)]", "by", "x, y"], None),
])
def test_a_text_may_be_several_arguments(capsys, arguments, result):
    status, out, complaint = output(capsys, *arguments)
    assert (status, complaint) == (0, "")
    assert result is None or out.strip() == result


def test_formulas_from_a_pipe_and_a_file(capsys, monkeypatch, tmp_path):
    text = "x^2\n\n# a comment\n  x^3  \n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert output(capsys, "--by", "x") == (0, "2*x\n3*x^2\n", "")
    path = tmp_path / "formulas.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\xff\n")
    status, out, err = output(capsys, "--by", "x", "--file", str(path), "--at", "x=2")
    assert (status, out) == (1, "2*x\t4\n3*x^2\t12\n") and err.startswith("error: line 5: ")


def test_json(capsys):
    status, out, _ = output(capsys, "d/dx 3xy", "sin(", "--json", "--steps", "--at", "y=1/3")
    first, second = map(json.loads, out.splitlines())
    assert status == 1
    assert first == {"input": "d/dx 3xy", "read": "d/dx(3*x*y)", "notes": [{"column": 7, "message": "xy is read as x*y"}], "warnings": [], "variables": ["x"],
                     "result": "3*y", "latex": "3 y", "conditions": [], "exceptions": [], "at": {"y": "1/3"}, "value": "1", "exact": "1", "steps": [
                         {"variable": "x", "of": "3*x*y", "raw": "3*y", "result": "3*y", "simplification": [], "rules": [
                             {"rule": "constant multiple rule", "statement": "(u c)' = u' c", "of": "3*x*y", "with": {"u": "3*x", "c": "y"}, "set_out": "(3*x)'*y", "gives": "3*y", "inner": [1]},
                             {"rule": "constant multiple rule", "statement": "(c u)' = c u'", "of": "3*x", "with": {"c": "3", "u": "x"}, "set_out": "3*x'", "gives": "3", "inner": [2]},
                             {"rule": "variable rule", "statement": "x' = 1", "of": "x", "with": {}, "set_out": "1", "gives": "1", "inner": []}]}]}
    assert second["error"]["kind"] == "ParseError" and second["error"]["column"] == 4


def test_the_prompt(capsys, monkeypatch):
    answers = iter(["d/dx ln x", "", "sin(", "help", "x^2 at x=3", "3xy", "quit"])

    def typed(_prompt):
        answer = next(answers)
        if answer == "":
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr("builtins.input", typed)
    assert run() == 0
    out = capsys.readouterr().out
    for line in ("d/dx(ln(x)) = 1/x", "where x > 0", "error: '(' was never closed", "d/dx(x^2) = 2*x", "at x = 3: 6", "error: by which variable?", "LaTeX is read too"):
        assert line in out


def test_the_prompt_ends_with_its_input(capsys, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: (_ for _ in ()).throw(EOFError))
    assert run() == 0


def call(*arguments, **more):
    return subprocess.run([sys.executable, "-m", "symdiff", *arguments], capture_output=True, text=True, timeout=60, check=False, **more)


def test_as_a_program():
    done = call("d/dx x^2 sin x")
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "x*(x*cos(x) + 2*sin(x))", "")
    assert call(input="x^2\nx^3\n").stdout == "2*x\n3*x^2\n"
    assert call("--nonsense").returncode == 2
    assert "examples:" in call("--help").stdout and call("-h").stdout == call("--help").stdout


def test_a_terminal_without_unicode():
    done = call("x^3", "--pretty", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and "\\xb7" in done.stdout


def test_the_reader_of_the_output_may_leave():
    command = f"{sys.executable} -c \"print('x^2\\n'*20000)\" | {sys.executable} -m symdiff | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("2*x\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["x^2"], ["x^2", "x^3"], ["x^2", "sin("]])
def test_a_full_disk(arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "symdiff", *arguments, "--by", "x"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: cannot write the results: No space left on device" and "Traceback" not in done.stderr
def test_bytes_that_are_no_text_and_numbers_of_any_length(capsys):
    done = subprocess.run([sys.executable, "-m", "symdiff", "--by", "x"], input=b"x^2\n\xff\n", capture_output=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONUTF8": "1"})
    assert (done.returncode, done.stdout) == (1, b"2*x\n") and b"Traceback" not in done.stderr and b"line 2" in done.stderr
    status, out, _ = output(capsys, "x^2/3", "--at", "x=10^5000", "--json")
    assert status == 0 and json.loads(out)["exact"] == "2" + "0" * 5000 + "/3"
    assert f"(exactly 2{'0' * 5000}/3)" in output(capsys, "x^2/3", "--at", "x=10^5000")[1]


def test_a_point_names_its_symbol_as_the_formula_does(capsys):
    assert output(capsys, "d/dθ θ^2", "--at", "θ=2")[1].splitlines()[-1] == "at theta = 2: 4"
    assert "the rules give no derivative of abs(theta) at theta = 0" in output(capsys, "|θ|", "--at", "θ=0")[2]


def test_orders_have_a_limit(capsys):
    status, out, err = output(capsys, "diff(x, x, 1000000000000000000)")
    assert (status, out) == (1, "") and "the order of a derivative is 0, 1, 2 ... up to 1000" in err
