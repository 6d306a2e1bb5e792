"""Text, two dimensions, LaTeX, Python and C."""

from __future__ import annotations

import contextlib
import math
import shutil
import subprocess
import textwrap

import pytest
from hypothesis import given

from symdiff import c_code, evaluate, latex, parse, pretty, python_code
from symdiff.errors import ArgumentError, EvaluationError, LimitError
from symdiff.expr import Number, Symbol
from symdiff.functions import TABLE
from symdiff.numeric.floats import evaluate_float
from tests.random_expressions import anything, conditions, leaves, smooth


@pytest.mark.parametrize(("text", "source"), [
    ("x^2/(1+x)", r"\frac{x^{2}}{1 + x}"), ("sin(x)^2", r"\sin^{2}\left(x\right)"), ("sqrt(x+1)", r"\sqrt{x + 1}"), ("-x/2", r"-\frac{x}{2}"),
    ("2*3*x", r"2 \cdot 3 x"), ("x*2^3", r"x \cdot 2^{3}"), ("e^(x/2)", r"e^{\frac{x}{2}}"), ("exp(-x)", r"e^{-x}"), ("theta_1*alpha", r"\theta_{1} \alpha"),
    ("loss*y_hat", r"\mathrm{loss} y_{\mathrm{hat}}"), ("abs(x)", r"\left|x\right|"), ("x!", "x!"), ("(x+1)!", r"\left(x + 1\right)!"), ("f''(x)", r"f''\left(x\right)"),
    ("deriv(f,1,2,x,y)", r"f^{(1, 2)}\left(x, y\right)"), ("log(x,2)", r"\log_{2}\left(x\right)"), ("besselj(n,x)", r"J_{n}\left(x\right)"),
    ("piecewise(x<0,-x,x)", r"\begin{cases} -x & \text{if } x < 0 \\ x & \text{otherwise} \end{cases}"), ("(x+1)^2", r"\left(x + 1\right)^{2}"),
    ("integral(sin(t),t,0,x)", r"\int_{0}^{x} \sin\left(t\right) \, dt"), ("integral(g(x),x)", r"\int g\left(x\right) \, dx"), ("d^2/dx^2(x^3)", r"\frac{d^{2}}{dx^{2}}\left(x^{3}\right)"),
    ("0<x<1", "0 < x < 1"), ("x != 1 or y >= 2", r"x \ne 1 \text{ or } y \ge 2"), ("x-(y-z)", r"x - \left(y - z\right)"), ("1/x", r"\frac{1}{x}"), ("(1/x)^2", r"\left(\frac{1}{x}\right)^{2}"),
    ("d/dx(a*x^2)", r"\frac{\partial}{\partial x}\left(a x^{2}\right)"), ("d^2/dx^2(y)", r"\frac{\partial^{2}}{\partial x^{2}}\left(y\right)"),
    ("d/dx(x^2) + y", r"\frac{d}{dx}\left(x^{2}\right) + y"), ("(d/dx(x))^2*y", r"\left(\frac{d}{dx}\left(x\right)\right)^{2} y"),
    ("0.5*x", "0.5 x"), ("pi*euler_gamma", r"\pi \gamma"), ("x_12", "x_{12}"), ("not x<1", r"\text{not }\left(x < 1\right)"),
])
def test_latex(text, source):
    assert latex(parse(text)) == source


@pytest.mark.parametrize(("text", "picture"), [
    ("x^2/(1+sqrt(x)) + 2x", """
      x²
    ────── + 2·x
    1 + √x"""),
    ("sqrt(x+1)", """
      _____
    ╲╱x + 1"""),
    ("(x/y)^2", """
       2
    ⎛x⎞
    ⎜─⎟
    ⎝y⎠"""),
    ("e^(x/2)", """
     x
     ─
     2
    e"""),
    ("-x/2 + |a|", """
     x
    -─ + │a│
     2"""),
    ("piecewise(x<0,-x,x^2)", """
    ⎧ -x  if x < 0
    ⎨ x²  otherwise
    ⎩"""),
    ("integral(sin(t),t,0,x)", """
     x
    ⌠
    ⎮  sin(t) dt
    ⌡
     0"""),
    ("d/dx(x^2)", """
    d
    ──(x²)
    dx"""),
    ("d/dx(x*y)", """
    ∂
    ──(x·y)
    ∂x"""),
    ("sqrt(x)^2", "(√x)²"),
    ("(n!)!", "(n!)!"),
    ("theta_1*x_2 + x'(t)", "θ₁·x₂ + x'(t)"),
    ("x <= 1 and y != 2", "x ≤ 1 and y ≠ 2"),
])
def test_pretty(text, picture):
    assert pretty(parse(text)) == textwrap.dedent(picture).strip("\n")


@given(anything())
def test_every_printer_prints_everything(expr):
    assert latex(expr).count("{") == latex(expr).count("}")
    assert pretty(expr).strip()
    for code in (python_code, c_code):
        with contextlib.suppress(ArgumentError):
            assert code(expr).count("(") == code(expr).count(")")


@given(smooth())
def test_latex_says_the_same(expr):
    point = {"x": 0.7, "y": 1.3, "z": -0.4}
    assert evaluate_float(parse(latex(expr)), point) == pytest.approx(evaluate_float(expr, point), rel=1e-9, nan_ok=True)


@given(conditions(leaves))
def test_conditions_in_latex_read_back(condition):
    assert parse(latex(condition)) is condition


@pytest.mark.parametrize(("text", "source", "picture"), [
    ("(x<1 or y<1) and z<1", r"\left(x < 1 \text{ or } y < 1\right) \text{ and } z < 1", "(x < 1 or y < 1) and z < 1"),
    ("x<1 and (y<1 or z<1)", r"x < 1 \text{ and } \left(y < 1 \text{ or } z < 1\right)", "x < 1 and (y < 1 or z < 1)"),
    ("x<1 and (y<1 and z<1)", r"x < 1 \text{ and } \left(y < 1 \text{ and } z < 1\right)", "x < 1 and (y < 1 and z < 1)"),
    ("x<1 or y<1 and z<1", r"x < 1 \text{ or } y < 1 \text{ and } z < 1", "x < 1 or y < 1 and z < 1"),
    ("0<x<=1 and y<1", r"0 < x \le 1 \text{ and } y < 1", "0 < x ≤ 1 and y < 1"),
    ("not (x<1 or y<1)", r"\text{not }\left(x < 1 \text{ or } y < 1\right)", "not (x < 1 or y < 1)"), ("true", r"\text{true}", "true"),
])
def test_conditions_keep_their_brackets(text, source, picture):
    condition = parse(text)
    assert (latex(condition), pretty(condition)) == (source, picture)
    assert parse(source) is parse(str(condition)) is condition


@given(smooth())
def test_python_code_computes_the_same(expr):
    point = {"x": 0.7, "y": 1.3, "z": -0.4}
    try:
        value = evaluate_float(expr, point)
    except EvaluationError:
        return
    try:
        computed = eval(python_code(expr), {"math": math}, point)  # our own code, in a test
    except (ZeroDivisionError, ValueError, OverflowError):
        return
    if math.isfinite(value) and not isinstance(computed, complex):
        assert computed == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler on this machine")
def test_c_code_compiles_and_computes(tmp_path):
    texts = ["x^2*sin(x)/(1+y^2)", "max(x, y, 2) + |x-y|", "e^(-x^2/2)/sqrt(2*pi)", "piecewise(x<0, -x, x<1, x^2, sign(y))", "gamma(x+1) + erf(y)",
             "sign(x - 1)*3 + sign(sign(y) - 1) - sign(-x)", "piecewise((x < 0 or y > 1) and not x > 1, 2, 3)", "piecewise(0 < x < y, 2, 3)",
             "x^(1/3) + 2^y + sec(x)", "sigmoid(x) + relu(y) + floor(3*x) + log(x, 2)", "atan2(y, x) + cbrt(y)"]
    lines = "".join(f'  printf("%.17g\\n", {c_code(parse(text))});\n' for text in texts)
    source = tmp_path / "code.c"
    source.write_text(f"#include <math.h>\n#include <stdio.h>\nint main(void) {{\n  double x = 0.75, y = 1.25;\n{lines}  return 0;\n}}\n")
    subprocess.run(["cc", "-std=c99", "-o", str(tmp_path / "code"), str(source), "-lm"], check=True)
    printed = subprocess.run([str(tmp_path / "code")], check=True, capture_output=True, text=True).stdout.split()
    for text, value in zip(texts, printed, strict=True):
        assert float(value) == pytest.approx(float(evaluate(text, {"x": "0.75", "y": "1.25"})), rel=1e-12), text


@pytest.mark.parametrize(("text", "code"), [("f(x)", python_code), ("f'(x)", python_code), ("besselj(n, x)", c_code), ("integral(x, x)", python_code),
                                            ("d/dx x", c_code), ("zeta(s)", python_code)])
def test_what_has_no_counterpart_is_named(text, code):
    with pytest.raises(ArgumentError):
        code(parse(text))


def test_names_that_mean_something_else_in_the_code():
    def python(text, names):
        return python_code(parse(text, symbols=names))

    assert eval(python("lambda + lambda_ + lambda__", "lambda lambda_ lambda__"), {"lambda_": 1, "lambda__": 2, "lambda___": 4}) == 7
    assert eval(python("math + sin(math)", "math"), {"math": math, "math_": 0}) == 0
    assert python("u*sign(u)", "u") == "u*(lambda u: (u > 0) - (u < 0))(u)"
    assert c_code(parse("exp + exp(pow)", symbols="exp pow")) == "exp_ + exp_*pow_"


def test_the_argument_of_sign_is_written_once():
    node = Symbol("x")
    for _ in range(50):
        node = TABLE["sign"](node - 1)
    assert len(python_code(node)) < 2500 and len(c_code(node)) < 4000
    for value in (-2.5, -0.0, 0, 5e-324, 3):
        assert eval(python_code(parse("sign(x)")), {"x": value}) == (value > 0) - (value < 0)


def test_names_that_are_keywords():
    assert python_code(parse("lambda*2")) == "lambda_*2"
    assert c_code(parse("int*2", symbols=["int"])) == "int_*2.0"
    with pytest.raises(ArgumentError):
        c_code(Symbol("é"))


def test_numbers_of_any_length():
    big = Number(7**9000)
    assert str(big).startswith("7627112078") and len(str(big)) == 7606
    assert len(latex(big)) == 7606


def test_what_would_fill_the_memory_is_refused():
    node = Symbol("x")
    for _ in range(60):
        node = node * node
    with pytest.raises(LimitError, match="written out"):
        str(node)
    with pytest.raises(LimitError):
        latex(node)


def test_characters_are_counted_while_they_are_written(monkeypatch):
    monkeypatch.setattr("symdiff.printing.layout.MAX_CHARACTERS", 1000)
    with pytest.raises(LimitError, match="more than 1000 characters"):
        str(Symbol("a" * 400) + Symbol("b" * 700))


@pytest.mark.parametrize(("text", "printed"), [
    ("x_(i+1)", "x[i + 1]"), ("x_(i)", "x_i"), ("x_(y+1)", "x_(y + 1)"), ("x_(t/2)", "x_(t/2)"), ("W_(i+1,j)", "W[i + 1, j]"),
    ("sum(a=1..n, x_(a+1))", "sum(a=1..n, x[a + 1])"), ("sum(i=1..n, x_(i^2))", "sum(i=1..n, x_(i^2))"),
    ("integral(x_(t), t, 0, 1)", "integral(x[t], t, 0, 1)"), ("-x_(y+1)^2", "-x_(y + 1)^2"),
])
def test_entries_of_arrays_read_back(text, printed):
    expr = parse(text)
    assert str(expr) == printed and parse(printed) is expr
