"""The prompt: what is answered to what is typed, without a terminal."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import subprocess
import sys

import pytest

from symdiff.app import prompt
from symdiff.app.commands import COMMANDS, command_named, split_command
from symdiff.app.prefixes import prefixed
from symdiff.app.reply import Style
from symdiff.app.splitting import is_unfinished, statements
from symdiff.app.statements import fresh_workspace, spoken
from symdiff.app.index import topics


PLAIN = Style()


def answers(*lines, style=PLAIN):
    """What a session answers to its last line."""
    workspace = fresh_workspace()
    for line in lines:
        said = [prefixed(role, text) for statement in statements(line) for role, text in spoken(workspace, statement, style)[1]]
    return "\n".join(said)


F = "f(x) = x^2 sin x"
G = "g(x, y) = x^2 y + y^3"


@pytest.mark.parametrize(("lines", "answer"), [
    # definitions
    ([F], "  f(x) = x^2*sin(x)"), ([F, "f'(x)"], "  f'(x) = x*(x*cos(x) + 2*sin(x))"), ([F, "f'"], "  f'(x) = x*(x*cos(x) + 2*sin(x))"),
    ([F, "f''(0)"], "  f''(x) = 4*x*cos(x) - (x^2 - 2)*sin(x)\n  f''(0) = 0"), (["p(t) = t^3", "p'(2)"], "  p'(t) = 3*t^2\n  p'(2) = 12"),
    ([F, "f"], "  f(x) = x^2*sin(x)"), ([F, "f(0)"], "  f(0) = 0"), ([F, "df/dx"], "  d/dx(f(x)) = x*(x*cos(x) + 2*sin(x))"),
    ([G, "∂²g/∂x∂y"], "  d/dx(d/dy(g(x, y))) = 2*x"), ([G, "∂g/∂y"], "  d/dy(g(x, y)) = x^2 + 3*y^2"), ([G, "g(1, 2)"], "  g(1, 2) = 10"),
    (["area(r) = pi r^2", "area'(r)"], "  area'(r) = 2*pi*r"), (["f(x) := x^2", "f'(3)"], "  f'(x) = 2*x\n  f'(3) = 6"),
    (["y = x^2", "dy/dx"], "  d/dx(y) = 2*x"), (["f(x) = a x^2", "a = 5", "f'(x)"], "  f'(x) = 2*a*x\n  at a = 5: 10*x"),
    (["g(x) = f(x)^2", "f(x) = 3x", "g'(1)"], "  g'(x) = 18*x\n  g'(1) = 18"), (["f(x) = x^2", "f'(x^2)"], "  f'(x) = 2*x\n  f'(x^2) = 2*x^2"),
    (["f(x) = ln x", "f'(x - 1)"], "  f'(x) = 1/x\n  f'(x - 1) = 1/(x - 1)\n  where x > 1"),
    # values
    (["x = 3"], "  x = 3"), (["x = 3", "x^2"], "  x^2 = 9"), (["x = 3", "d/dx x^2"], "  d/dx(x^2) = 2*x\n  at x = 3: 6"), (["x = 3", "x = x + 1", "x"], "  x = 4"),
    (["2 + 3"], "  2 + 3 = 5"), (["1/3"], "  1/3\n  ≈ 0.333333333333333"), (["x = pi/6", "d/dx sin x"], "  d/dx(sin(x)) = cos(x)\n  at x = pi/6: sqrt(3)/2 ≈ 0.866025403784439"),
    (["x^2 at x=3"], "  d/dx(x^2) = 2*x\n  at x = 3: 6"), (["d/dx x^3/3 at x=1/2"], "  d/dx(x^3/3) = x^2\n  at x = 1/2: 0.25 (exactly 1/4)"),
    # the last result
    (["d/dx x^3", "_"], "  3*x^2"), (["d/dx x^3", "d/dx _"], "  d/dx(3*x^2) = 6*x"), (["2+3", "_ + 1"], "  6"), (["d/dx_1 x_1^3", "_"], "  3*x_1^2"),
    # formulas, with what was decided and where they hold
    (["d/dx ln x"], "  d/dx(ln(x)) = 1/x\n  where x > 0"), (["d/dx 1/2x"], "  d/dx(1/(2*x)) = -1/(2*x^2)\n  where x != 0\n  note: / divides by the whole product behind it: this is 1/(2*x)"),
    (["(x^2-1)/(x-1)"], "  (x^2 - 1)/(x - 1) = x + 1\n  d/dx((x^2 - 1)/(x - 1)) = 1\n  where x != 1\n  not defined at x = 1, where 2 would fit"), (["d/dx y^2"], "  d/dx(y^2) = 0\n  warning: x does not occur in y^2: the derivative by it is 0"),
    (["d/dx |x| at x=0"], "  d/dx(abs(x)) = sign(x)\n  where x != 0\n  continuous and not differentiable at x = 0: a kink, slope -1 on the left, 1 on the right\nerror: the rules give no derivative of abs(x) at x = 0: they need x != 0"),
    (["f'(x)"], "  f'(x)"), (["f(x)^2"], "  d/dx(f(x)^2) = 2*f(x)*f'(x)"), (["x + d/dx x^2"], "  x + d/dx(x^2) = 3*x"),
    # equations and conditions
    (["sin(x)^2 + cos(x)^2 = 1"], "  true for all x for which both sides have a value"), (["2 = 3"], "  false: the left side is 2, the right side 3"), (["2x - 1 > 0"], "  x > 1/2"),
    (["x = 3", "x > 2"], "  true"),
    # commands
    (["grad x^2 y + y"], "  [2*x*y, x^2 + 1]\n  note: by x, y"), ([G, "grad g by y"], "  [x^2 + 3*y^2]"), (["jacobian [x y, x+y] by x, y"], "  [[y, x],\n   [1, 1]]"),
    (["jacobian [2a, 3a]"], "  [[2],\n   [3]]"), (["hessian x^2 y by x, y"], "  [[2*y, 2*x],\n   [2*x, 0]]"), (["x = 5; y = -5", "grad x^2 + y^2"], "  [2*x, 2*y]\n  note: by x, y\n  note: at x = 5, y = -5:\n  [10, -10]"),
    (["simplify sqrt(x^2) if x > 0"], "  sqrt(x^2) = x"), (["d/dx x^3", "latex"], "3 x^{2}"), (["latex x/2"], r"\frac{x}{2}"), (["python x^2"], "x**2"),
    (["value pi to 30 digits"], "  3.14159265358979323846264338328"), ([F, "value f(2) to 5 digits"], "  3.6372"), (["where ln(2x - 1)"], "defined:\n  where x > 1/2"),
    (["where sqrt x"], "defined:\n  where x >= 0\ndifferentiable:\n  where x > 0"), (["f(x) = ln x", "where f'"], "it holds:\n  where x > 0"), (["where x^2"], "defined everywhere"),
    (["f = x^2", "f'"], "  f'(x) = 2*x"), (["f = x^2", "f'(3)"], "  f'(x) = 2*x\n  f'(3) = 6"), (["f = x^2", "f(3)"], "  f(3) = 9"), (["x^2 y by y"], "  d/dy(x^2*y) = x^2"), (["x^2 y^2 by x, y"], "  d/dy(d/dx(x^2*y^2)) = 4*x*y"),
    (["differentiate x^2 y by x"], "  d/dx(x^2*y) = 2*x*y"), (["derivative of sin x"], "  d/dx(sin(x)) = cos(x)"), (["x = 1, y = 2", "x + y"], "  x + y = 3"), (["let f(x) = x^2", "f'"], "  f'(x) = 2*x"), (["x^2 # mine"], "  d/dx(x^2) = 2*x"),
    (["'x^2'"], "  d/dx(x^2) = 2*x"), (["$x^2$"], "  d/dx(x^2) = 2*x"), (["where x y"], "defined everywhere"), (["where sqrt(x y)"], "defined:\n  where x*y >= 0\ndifferentiable:\n  where x*y > 0"), (["latex hessian x^2"], r"\begin{pmatrix} 2 \end{pmatrix}"),
    (["tangent x^2 sin x at x = pi"], "y = -pi^2*x + pi^3"), (["f(x, y) = x^2 + y^2", "tangent f at x = 1, y = 2"], "z = 2*x + 4*y - 5"), (["tangent x^2 + y^2 = 25 at x = 3, y = 4"], "3*x + 4*y = 25"),
    (["taylor sin x to 5"], "x - x^3/6 + x^5/120"), (["extrema x^3 - 3x"], "x = -1: maximum, value 2 (f'' = -6 < 0)\nx = 1: minimum, value -2 (f'' = 6 > 0)"),
    (["differential x^2 + y^2 at x = -1, y = -2"], "df = 2*x dx + 2*y dy\nalong (-2, -4)"), (["implicit x^2 + y^2 = 25 at x = 3, y = 4"], "dy/dx = -x/y where y != 0\nvertical tangent at (-5, 0)\nvertical tangent at (5, 0)\nat x = 3, y = 4: -3/4"),
    (["nth x e^x"], "d^n/dx^n (x*e^x) = (x + n)*e^x"), ([F, "f at x = 0"], "  f(x) = x^2*sin(x)\n  d/dx(f(x)) = x*(x*cos(x) + 2*sin(x))\n  at x = 0: 0"),
    (["loss = 3", "loss^2"], "  loss^2 = 9"), (["speed^2"], "  d/dspeed(speed^2) = 2*speed"),
    (["d/dx sin(x^2)", "check 2x cos(x^2)"], "  right"), (["check d/dx sin(x^2) = cos(x^2)"], "  wrong: cos(x^2): at x = 0 it is 1, and the derivative is 0. "
     "Probably the inner derivative was forgotten in the derivative of sin(x^2)"), ([F, "check f' = x (2 sin x + x cos x)"], "  right"), (["check x^2 - 1 = (x - 1)(x + 1)"], "  right"),
    (["check d/dx x^2 sin x\n= 2x sin x + x^2 cos x\n= x (2 sin x + cos x)"], "  wrong: line 2, x*(2*sin(x) + cos(x)) does not follow: at x = -3/2 it is 2.88638, and the line before is 3.15164"),
    (["f(x) = x^2", "check f'(3) = 6"], "  right"), (["check x = 2x"], "  wrong: 2x does not follow: at x = -3/2 it has another value"),
    ([F, "x = 3", "definitions"], "f(x) = x^2*sin(x)\nx = 3"), ([F, "forget f", "f(x)"], "  d/dx(f(x)) = f'(x)"), (["# a comment"], ""), (["  "], ""),
    (["?f"], "error: there is no command, function or rule named f\n  hint: help lists what can be typed"), ([F, "?f"], "f(x) = x^2*sin(x)"), (["?definitions"], "definitions\n  what was defined so far\n  also: defs, who"),
])
def test_a_session(lines, answer):
    assert answers(*lines) == answer


@pytest.mark.parametrize(("lines", "complaint"), [
    (["d/dx sin(x"], "'(' was never closed (column 9)\n  d/dx sin(x\n          ^\n  hint: add ')'\n  did you mean: d/dx sin(x)"),
    (["f(x) = sin(x"], "'(' was never closed (column 11)\n  f(x) = sin(x\n            ^\n  hint: add ')'\n  did you mean: f(x) = sin(x)"),
    (["_"], "there is no last result yet"), (["2+3", "sin(_"], "sin(_\n"), (["x y"], "by which variable? The expression has x, y"), (["sin = 3"], "sin is known already: the sine"),
    (["e = 3"], "e is known already: Euler's number"), (["plot = 3"], None), (["grad = 3"], "grad is a command"), (["d = 3"], "d is needed to write formulas"), (["xy = 3"], "xy is read as x*y"),
    (["f(x) = f(x) + 1"], "f would be defined by itself"), (["f(x) = g(x)", "g(x) = f(x)"], "g would be defined by itself"), (["x = x + 1"], "x would be defined by itself"),
    (["f(x) ="], "what is f?"), (["f(x, x) = 2"], "two parameters of f have the same name"), (["f(x) = x < 1"], "f stands for a formula"), ([F, "f(1, 2)"], "f takes 1 argument, not 2: it was defined as f(x)"),
    ([F, "f x"], "f is a function: its argument is written in brackets, as in f(x)"), ([G, "g'"], "write ∂g/∂x for a partial derivative"), (["steps"], "nothing was differentiated yet"),
    (["latex"], "nothing was answered yet"), (["simplify"], "there is no last result yet"), (["grad"], "grad of what?"), (["grad 3"], "there is no variable"), (["hessian [x, y]"], "hessian takes one formula"),
    (["grad x < 1"], "is a condition"), (["value x"], "x has no value: write value x at x = 2"), (["forget f"], "f is not defined"), (["forget"], "forget what?"), (["simplify x if x"], "x is not a condition"),
    (["[x, y]"], "a list is for a command: jacobian [x, y]"), (["1/0"], "1/0 is undefined: division by zero"), (["value 1 to 0 digits"], "digits is a whole number from 1"), (["?sinn"], "did you mean ?sin"),
    (["hello"], "hello is not defined: hello = 3 gives it a value; help lists"), (["hesian x^2 y"], "did you mean hessian?"), (["what is this"], "help lists what can be typed"), (["steps steps"], "steps is a command"),
    (["if x < 0 then -x else x"], "piecewise(x < 0, -x, x)"), (["integrate x^2"], "integrals are not carried out"), (["simplify x if"], "if what?"), (["grad by x"], "by which variable?"), (["x^2 y by"], "by which variable?"),
    (["inf - inf"], "undefined"), (["dy/dx = x + y"], "equations are checked here, not solved"), (["differentiate"], "differentiate what?"), (["value pi to -5 digits"], "digits is a whole number"), (["latex definitions"], "definitions gives no formula"),
    (["tangent x^2"], "where? Write the point behind it: tangent x^2 at x = 1"), (["taylor"], "of what?"), (["implicit x = 3", "implicit x^2 = 3"], "two variables"), (["nth sin(x)/x"], "no closed form"),
    (["ln(-1)"], "ln(-1) is undefined"), (["f(x) = |x|", "f'(0)"], "the rules give no derivative"), (["d/dx besselj(x, 1)"], "no closed form is known"), (["\x00"], "unexpected character"),
])
def test_complaints(lines, complaint):
    if complaint is not None:
        said = answers(*lines)
        assert said.split("\n  hint")[0].startswith("error: ") and complaint in said


def test_two_dimensions():
    assert answers("d/dx x^2/(1+x)", style=Style(80, two_dimensional=True)) == """\
  d ⎛  x²  ⎞   x·(x + 2)
  ──⎜─────⎟ = ─────────
  dx⎝1 + x⎠    (1 + x)²
  where x ≠ -1""".replace("⎛  x²  ⎞ ", "⎛  x² ⎞ ")
    assert answers("hessian x^2/y", style=Style(80, two_dimensional=True)).splitlines()[0].startswith("  ⎡")
    assert answers("d/dx x^2/(1+x)", style=Style(12, two_dimensional=True)).splitlines()[0] == "  d/dx(x^2/(1 + x)) = x*(x + 2)/(1 + x)^2"     # too narrow


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)     # some draw
    assert command.usage.startswith(command.name) and command.summary
    assert all(command_named(name) is command for name in (command.name, *command.aliases))
    assert split_command(f"{command.name} x") == (command, "x") and split_command(f"{command.name} = x") is None
    assert command.summary in answers(f"help {command.name}") and command.name in answers("help")
    assert f"{command.name} is a command" in answers(f"{command.name} = 3")
    if command.example:
        workspace = fresh_workspace()
        reply, lines = spoken(workspace, command.example, Style())
        assert not reply.failed and lines


def test_everything_has_help():
    for topic in topics():
        said = answers(f"?{topic}")
        assert said and not said.startswith("error"), topic
    assert "f(u)' = f'(u) u'" in answers("?chain rule") and "example: d/dx(sin(x^2)) = 2*x*cos(x^2)" in answers("?chain rule")
    assert "derivative      cos(x)" in answers("?sin") == answers("sin?") == answers("help sin")


@pytest.mark.parametrize(("text", "parts"), [
    ("x = 3; y = 4", ["x = 3", "y = 4"]), ("x\ny", ["x", "y"]), ("x +\ny", ["x +\ny"]), ("f(x,\ny)", ["f(x,\ny)"]), ("check x =\nx", ["check x =\nx"]), ("", [""]), (")x\ny", [")x", "y"]),
])
def test_statements(text, parts):
    assert list(statements(text)) == parts
    assert is_unfinished("x +") and is_unfinished("[x,") and is_unfinished("f(x) =") and not is_unfinished("x +\n") and not is_unfinished("sin(x")


def test_the_document_is_true():
    folder = pathlib.Path(__file__).parents[2] / "docs"
    spec = importlib.util.spec_from_file_location("build_prompt", folder / "build_prompt.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (folder / "prompt.md").read_text("utf-8")
    assert module.document(page) == page, "run: python docs/build_prompt.py"
    assert len(re.findall(r"^symdiff> ", page, re.M)) > 12 and page.count(" | `") >= 10


def pipe(text, *arguments):
    return subprocess.run([sys.executable, "-m", "symdiff", *arguments], input=text, capture_output=True, text=True, timeout=60, check=False)


def test_a_pipe():
    done = pipe("f(x) = ln x\nf'(x)\nf'(2)\nx^2 at x=3\nsin(\n")
    assert (done.returncode, done.stdout) == (1, "ln(x)\n1/x\n1/2\t0.5\n2*x\t6\n")
    assert "line 2: where x > 0" in done.stderr and "error: line 5: '(' was never closed" in done.stderr
    assert pipe("x^2\nquit\nsin(\n").returncode == 0 and "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", [["grad", "x^2 y"], ["grad x^2 y"], ["grad(x^2 y)"]])
def test_commands_of_the_shell(words):
    done = subprocess.run([sys.executable, "-m", "symdiff", *words], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[2*x*y, x^2]\n", "note: by x, y\n")
    done = subprocess.run([sys.executable, "-m", "symdiff", "grad"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr.startswith("error: grad of what?")


def test_a_mistake_of_ours_does_not_end_the_session(monkeypatch):
    monkeypatch.setattr("symdiff.app.statements.answered", lambda *_: 1 // 0)
    assert "this is a mistake in symdiff itself" in answers("x^2") and "ZeroDivisionError" in answers("x^2")


def test_ctrl_c_and_the_end_without_a_terminal(capsys, monkeypatch):
    typed = iter(["d/dx ln x", KeyboardInterrupt, "3xy", "sin(", "help"])

    def read(_prompt):
        line = next(typed, EOFError)
        if isinstance(line, type):
            raise line
        return line

    monkeypatch.setattr("builtins.input", read)
    assert prompt.run() == 0
    out = capsys.readouterr().out
    for part in ("d/dx(ln(x)) = 1/x", "where x > 0", "error: '(' was never closed", "error: by which variable?", "LaTeX is read too"):
        assert part in out
