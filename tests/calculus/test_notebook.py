"""What notebooks and IPython show."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from symdiff import Simplification, conditions, derive, gradient, hessian, parse, steps
from symdiff.expr import Expr


class Printer:
    """The part of IPython's printer that is used; `stack` has one entry for each object around."""

    def __init__(self, depth=1):
        self.stack, self.written = [0] * depth, ""

    def text(self, text):
        self.written += text


def pretty(shown, depth=1):
    printer = Printer(depth)
    shown._repr_pretty_(printer, False)
    return printer.written


class Tags(HTMLParser):
    """Counts tags and sees that each is closed where it should be."""

    def __init__(self, page):
        super().__init__()
        self.opened, self.count, self.words, self.deepest = [], {}, "", 0
        self.feed(page)
        assert not self.opened

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.count[tag] = self.count.get(tag, 0) + 1
        self.deepest = max(self.deepest, self.opened.count("details"))

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize(("shown", "latex", "drawn"), [
    (parse("x/2"), r"$\displaystyle \frac{x}{2}$", "x\n─\n2"), (parse("x < 1"), r"$\displaystyle x < 1$", "x < 1"),
    (gradient("x^2 y", "x y"), r"$\displaystyle \begin{pmatrix} 2 x y \\ x^{2} \end{pmatrix}$", "⎡2·x·y⎤\n⎣  x² ⎦"),
    (hessian("x^2 y", "x y"), r"$\displaystyle \begin{pmatrix} 2 y & 2 x \\ 2 x & 0 \end{pmatrix}$", "⎡2·y  2·x⎤\n⎣2·x   0 ⎦"),
    (derive("ln x", "x"), r"$\displaystyle \frac{d}{dx}\left(\ln\left(x\right)\right) = \frac{1}{x} \quad \text{where } x > 0$", "d           1\n──(ln(x)) = ─\ndx          x\nwhere x > 0"),
    (Simplification("(x^2 - 1)/(x - 1)"), r"$\displaystyle \frac{x^{2} - 1}{x - 1} = x + 1$", "x² - 1\n────── = x + 1\nx - 1\nalthough x != 1"),
])
def test_what_is_shown(shown, latex, drawn):
    assert shown._repr_latex_() == latex
    assert pretty(shown) == drawn
    assert pretty(shown, depth=2) == (str(shown) if isinstance(shown, Expr) else repr(shown))       # inside of a list


def test_conditions():
    assert conditions("ln(x)/(x - 2)")._repr_latex_() == r"$\displaystyle x > 0,\; x \ne 2$"
    assert conditions("x^2")._repr_latex_() == r"$\text{everywhere}$"


def test_what_is_too_large_is_left_to_the_text():
    large = parse("+".join(f"x_{number}" for number in range(3000)))
    assert large._repr_latex_() is None and pretty(large) == str(large)
    assert hessian(" + ".join(f"x{i}^3" for i in range(60)), [f"x{i}" for i in range(60)])._repr_latex_() is None


def test_steps_fold():
    page = derive("x^2 sin(x^2)", "x")._repr_html_()
    seen = Tags(page)
    assert seen.count["details"] == 2 and seen.deepest == 2
    for part in ("by the product rule", "(u v)' = u' v + u v'", "by the power rule", r"\left(x^{2}\right)' = 2 x", "common factors taken out"):
        assert part in seen.words
    assert Tags(derive("x^2 sin(x^2)", "x").steps._repr_html_()).count["li"] >= 4
    assert pretty(derive("x^2", "x").steps) == steps("x^2", "x")


def test_signs_of_the_formula_are_no_tags():
    page = derive("piecewise(x < 0, -x, x^2)", "x")._repr_html_()
    assert "x &lt; 0" in page and "<script" not in page
    assert "not differentiable at x = 0: a kink" in Tags(page).words


@pytest.mark.parametrize("formula", ["sin(" * 400 + "x" + ")" * 400, "+".join(f"sin({n} x)" for n in range(2000)), "x", "5 x^0", "|x|", "f(x)^2", "integral(sin(t), t, 0, x)"])
def test_every_derivation_has_a_page(formula):
    page = derive(formula, "x")._repr_html_()
    assert len(page) < 1_000_000 and Tags(page).count["div"] > 1


def test_several_stages():
    seen = Tags(derive("x^2 y^3", "x", "y")._repr_html_())
    assert seen.words.count("by the") >= 3 and r"\frac{\partial}{\partial y}" in seen.words


def test_a_notebook_runs():
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    cells = ["from symdiff import derive, gradient, parse, symbols", "derive('x^2 sin x', 'x')", "parse('x/2')", "gradient('x^2 y', 'x y')", "[parse('x/2')]"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [cell.outputs[0].data if cell.outputs else {} for cell in notebook.cells]
    assert "<details>" in shown[1]["text/html"] and shown[1]["text/latex"].startswith("$") and "──" in shown[1]["text/plain"]
    assert shown[2]["text/latex"] == r"$\displaystyle \frac{x}{2}$" and shown[2]["text/plain"] == "x\n─\n2"
    assert shown[3]["text/plain"] == "⎡2·x·y⎤\n⎣  x² ⎦" and shown[4]["text/plain"] == "[x/2]"
