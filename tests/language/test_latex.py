"""LaTeX as mathematicians and web pages write it."""

from __future__ import annotations

import pytest

from symdiff import latex, parse, read
from symdiff.errors import ParseError
from symdiff.functions import TABLE

READINGS = [
    (r"\frac{x^2}{1+x^2}", "x^2/(1 + x^2)"), (r"\frac12 x", "1/2*x"), (r"\frac{1}2", "1/2"), (r"\frac\pi2", "pi/2"), (r"\dfrac{a}{b}", "a/b"),
    (r"\sqrt{x}", "sqrt(x)"), (r"\sqrt x", "sqrt(x)"), (r"\sqrt[3]{x}", "root(x, 3)"), (r"\sqrt{\frac{1}{\sqrt{x}}}", "sqrt(1/sqrt(x))"),
    (r"\left( x+1 \right)^{2}", "(x + 1)^2"), (r"\left[x\right]", "x"), (r"\left\{x\right\}", "x"), (r"\bigl(x\bigr)", "x"),
    (r"\sin^{2}x", "sin(x)^2"), (r"\sin^2\left(x\right)", "sin(x)^2"), (r"\sin\frac{x}{2}", "sin(x/2)"), (r"\sin{x}", "sin(x)"),
    (r"\sin^{-1} x", "asin(x)"), (r"\arctan(x)", "atan(x)"), (r"\ln\left|x\right|", "ln(abs(x))"), (r"\lvert x \rvert", "abs(x)"),
    (r"\log_2 x", "log(x, 2)"), (r"\log_{10}(x)", "log(x, 10)"), (r"\exp(-\frac{x^2}{2})", "exp(-x^2/2)"), (r"e^{-x^2}", "e^(-x^2)"),
    (r"\mathrm{e}^{x}", "e^x"), (r"x\cdot y \times z", "x*y*z"), (r"xy + \alpha", "x*y + alpha"), (r"ab\,c", "a*b*c"), (r"2\pi r", "2*pi*r"),
    (r"\theta_0+\theta_{1}x_{12}", "theta_0 + theta_1*x_12"), (r"x_{max}", "x_max"), (r"a_{i,j}", "a_i_j"), (r"\hat{y}-y", "y_hat - y"),
    (r"\mathrm{loss}^2", "loss^2"), (r"\operatorname{sinc}(x)", "sinc(x)"), (r"\Gamma(x)", "gamma(x)"), (r"\varphi", "phi"), (r"\infty", "inf"),
    (r"\lfloor x \rfloor", "floor(x)"), (r"\lceil x \rceil", "ceiling(x)"), (r"f^{\prime\prime}(x)", "f''(x)"), (r"f'(x)\cdot 2", "f'(x)*2"),
    (r"\frac{d}{dx}\left(x^2+1\right)^3", "d/dx((x^2 + 1)^3)"), (r"\frac{d}{dx}\frac{x^2}{1+x^2}", "d/dx(x^2/(1 + x^2))"), (r"\frac{d}{dx}\left[x^2\right]", "d/dx(x^2)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}x} x^3", "d/dx(x^3)"), (r"\frac{d}{d\theta}\sin\theta", "d/dtheta(sin(theta))"),
    (r"\frac{d^2}{dx^2} x^3", "d^2/dx^2(x^3)"), (r"\frac{\partial}{\partial x} x^2 y", "d/dx(x^2*y)"), (r"\frac{dy}{dx}", "y'(x)"),
    (r"\frac{\partial^2 f}{\partial x\partial y}", "deriv(f, 1, 1, x, y)"), (r"\frac{d(x^2)}{dx}", "d/dx(x^2)"), (r"\frac{d}{d+1}", "d/(d + 1)"),
    (r"\int_0^1 t^2 x\,dt", "integral(t^2*x, t, 0, 1)"), (r"\int \sin t\, dt", "integral(sin(t), t)"), (r"x \le 3", "x <= 3"),
    (r"\int_0^x \int_0^t s\,ds\,dt", "integral(integral(s, s, 0, t), t, 0, x)"), (r"$\frac{x}{2}$", "x/2"), (r"\[x^{10}\]", "x^10"),
    (r"\frac{d}{dx} f(x)", "d/dx(f(x))"), (r"\left[f(x)g(x)\right]", "f(x)*g(x)"), (r"\int_0^x f(t)\,dt", "integral(f(t), t, 0, x)"), (r"f^{(3)}(x)", "f'''(x)"),
    (r"f^{(n)}(x)", "deriv(f, n, x)"), (r"f^{(1, 2)}\left(x, y\right)", "deriv(f, 1, 2, x, y)"), (r"\operatorname{foo}(x)", "foo(x)"), (r"2xf(x)\,", "2*x*f(x)"),
    (r"\frac{d}{dt} x(t)^2", "d/dt(x(t)^2)"), (r"\log_{2x}(5)", "log(5, 2*x)"), (r"\log_{\coth(3)}(x)", "log(x, coth(3))"), (r"\log_{1/2} x", "log(x, 1/2)"),
    (r"\log_{x+1}^{2}(x) y", "log(x, x + 1)^2*y"), (r"\log_{0.3}(x)", "log(x, 0.3)"), (r"\log_{a^x}(x)", "log(x, a^x)"),
    (r"\frac{\mathrm d}{\mathrm dx} x^2", "d/dx(x^2)"), (r"\frac{\mathrm d y}{\mathrm d x}", "y'(x)"), (r"\frac{{\rm d}}{{\rm d}x} x^2", "d/dx(x^2)"),
    (r"\frac{\mathrm{d}^2 y}{\mathrm{d}x^2}", "y''(x)"), (r"\frac{d\sin x}{dx}", "d/dx(sin(x))"), (r"\frac{d f(x)}{dx}", "d/dx(f(x))"), (r"\frac{dx^2}{dx}", "d/dx(x^2)"),
    (r"\frac{d^2 f(x)}{dx^2}", "d^2/dx^2(f(x))"), (r"\frac{\partial f(x,y)}{\partial x}", "d/dx(f(x, y))"), (r"\frac{dy_1}{dx}", "y_1'(x)"), (r"\frac{d}{dx_1} x_1^2", "d/dx_1(x_1^2)"),
    (r"\left|2\left|x\right|+1\right|", "abs(2*abs(x) + 1)"), (r"\bigl|x\bigr|", "abs(x)"), (r"J_{n+1}(x)", "besselj(n + 1, x)"), (r"J_0(x)", "besselj(0, x)"),
    (r"\operatorname{Li}_{2}(x)", "polylog(2, x)"), (r"\psi^{(1)}(x)", "polygamma(1, x)"), (r"\operatorname{H}^{2}(x)", "heaviside(x)^2"), (r"\operatorname{Ai}'(x)", "airyaiprime(x)"),
    (r"\Gamma^{2}(x)", "gamma(x)^2"), (r"\Gamma(a, x)", "uppergamma(a, x)"), (r"\operatorname{B}(x, y)", "beta(x, y)"), (r"x_{\text{max}}", "x_max"), (r"x_{\rm max}", "x_max"),
    (r"\int\frac{dx}{x}", "integral(1/x, x)"), (r"\int\frac{x\,dx}{1+x^2}", "integral(x/(1 + x^2), x)"), (r"1{,}000x", "1000*x"), ("3{,}14x", "3.14*x"),
    (r"\begin{cases} x^2, & \text{if } x \ge 0, \\ -x & \text{otherwise} \end{cases}", "piecewise(x >= 0, x^2, -x)"),
    (r"\begin{cases} 1 & 0<x<1 \\ \begin{cases} 2 & x<0 \\ 3 & x>1 \end{cases} & \text{else} \end{cases}", "piecewise(0 < x < 1, 1, piecewise(x < 0, 2, x > 1, 3))"),
    (r"x < 1 \text{ and } y > 2", "x < 1 and y > 2"),
    (r"x^{23}y", "x^23*y"), (r"\alpha x^23", "alpha*x^2*3"),
    (r"\frac{1}{\sigma\sqrt{2\pi}}e^{-\frac{(x-\mu)^2}{2\sigma^2}}", "1/(sigma*sqrt(2*pi))*e^(-(x - mu)^2/(2*sigma^2))"),
]


@pytest.mark.parametrize(("text", "meaning"), READINGS)
def test_latex_is_read(text, meaning):
    assert str(parse(text)) == meaning


@pytest.mark.parametrize("text", [r"x^2\bigg|_{x=3}", r"\left. x^2 \right|_{x=3}", r"x^2|_{x=3}"])
def test_a_point_below_a_bar(text):
    reading = read(text)
    assert (str(reading.expression), str(reading.point["x"])) == ("x^2", "3")


@pytest.mark.parametrize(("text", "notes"), [
    (r"\frac{d}{dx}\left(x^2+1\right)^3", ["d/dx takes the whole term behind it; write (d/dx(...)) for the derivative of the brackets alone"]),
    (r"\frac{d}{dx} x^2 + x", ["d/dx takes only the term up to '+'; write d/dx(...) for more"]),
    (r"\frac{d}{dx}\frac{x}{2} y", []), (r"\frac{\sin x}{2} + \sin\frac{x}{2}", []), (r"f(x) + x^{2y}", []),
    (r"\operatorname{foo}(x)", ["foo(...) is read as an unknown function; write foo*(...) for a product"]),
    (r"1{,}000", ["1{,}000 is read as 1000"]), (r"x^{(2)}(t)", ["x^{(...)}(...) is read as a derivative of an unknown function"]),
])
def test_notes(text, notes):
    assert [note.message for note in read(text).notes] == notes


@pytest.mark.parametrize(("text", "message"), [
    (r"\foo x", "the LaTeX command \\foo is not known"), (r"\frac{x}", "\\frac needs an argument in braces"),
    (r"\sqrt", "\\sqrt needs an argument in braces"), (r"\sum_{i} x_i", "needs its index with both bounds"),
    (r"\begin{cases}x\end{cases}", "cases need a value and a condition"),
    (r"\begin{matrix}x\end{matrix}", "this LaTeX environment is not supported"), (r"\begin{cases}x & x<0", "has no \\end{cases}"),
    (r"\max", "\\max needs an argument"), (r"\sin'(x)", "write d/dx sin(x)"), (r"\text{if } x", "belongs into \\begin{cases}"), (r"\frac{d}{dx}", "d/dx needs"), (r"\frac{x}{2", "'{' was never closed"),
    (r"\int_0 x dx", "an integral has both limits or none"), (r"\int x^2", "an integral ends in dx"), (r"x \pm 1", "stands for two formulas"),
    (r"\alpha + _2", "an index needs a name before it"), (r"\mathrm{}", "a name or an index consists of letters"), (r"\left(x", "'(' was never closed"),
    (r"\frac{}{x}", "the numerator of \\frac is empty"), (r"\frac{x}{}", "the denominator of \\frac is empty"), ("\\", "unexpected character"), (r"x_{+}", "a name or an index consists of"),
])
def test_what_latex_is_refused(text, message):
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["x^2/(1+x)", "sin(x)^2", "sqrt(x+1)", "abs(x)", "e^(x/2)", "theta_1*alpha", "log(x, 2)", "floor(x)", "-x/2",
                                  "1/(2*x)", "x!", "f'(x)", "integral(sin(t), t, 0, x)", "d/dx(x^2)", "x < 3", "(x+1)^(y+1)", "gamma(x)",
                                  "log(x, 2*x)", "besselj(x, y)", "LambertW(x)", "heaviside(x)^2", "polylog(x, y)", "polygamma(1, x)", "gamma(x)^2", "zeta(x)^2",
                                  "sigmoid(x)^2", "piecewise(x < 0, -x, x)", "deriv(f, 1, 2, x, y)", "deriv(f, n, x)", "ln(gamma(x))^2",
                                  "airyaiprime(x)", "hurwitz_zeta(x, y)", "abs(2*abs(x) + 1)", "x < 1 or y > 2 and x != 3", "(d/dx(x))^2*y", "y*(d/dx(x*y))"])
def test_our_own_latex_is_read(text):
    expr = parse(text)
    again = parse(latex(expr))
    assert str(again).replace("exp(", "e^(") == str(expr)


def test_integrals_one_after_the_other_and_one_in_the_other():
    assert str(parse(r"\int_0^{\int_0^1 s\,ds} \int t\,dt\,dx + \int xdx")) == \
        "integral(integral(t, t), x, 0, integral(s, s, 0, 1)) + integral(x, x)"
    assert len(str(parse("+".join([r"\int_0^1 x\,dx"] * 5000)))) == 5000 * len("integral(x, x, 0, 1) + ") - 3


#: What books typeset as something else, or as letters that are unknown functions here.
OTHERWISE = {"exp": "e^x", "cbrt": "root(x, 3)", "kronecker": "delta_a_b", "loggamma": "ln(gamma(x))",
             "elliptic_k": "K(x)", "elliptic_ec": "E(x)", "fresnels": "S(x)", "fresnelc": "C(x)"}


@pytest.mark.parametrize("entry", [entry for entry in TABLE.values() if entry.arity], ids=lambda entry: entry.name)
def test_what_is_typeset_is_read(entry):
    """Semicolons and bars between arguments too: {}_2F_1(a, b; c; z)."""
    args = ", ".join("abcdefgh"[:len(entry.sample)]) if len(entry.sample) > 1 else "x"
    expr = parse(f"{entry.name}({args})")
    found = parse(latex(expr))
    assert str(found) == OTHERWISE[entry.name] if entry.name in OTHERWISE else found is expr


@pytest.mark.parametrize(("text", "read"), [
    (r"2x\,{}_2F_1(a,b;c;x^2)", "2*x*hyp2f1(a, b, c, x^2)"), (r"\frac{d}{dx} xF(x \mid m)", "d/dx(x*elliptic_f(x, m))"),
    (r"\Pi(n; \phi \mid m)^2", "elliptic_pi(n, phi, m)^2"), (r"{}_0F_1\left(; b; x\right)", "hyp0f1(b, x)"),
    ("{}_2F_1(a, b; c; x)", "hyp2f1(a, b, c, x)"), ("3 _2F_1(a, b; c; x)", "3*hyp2f1(a, b, c, x)"), ("x 1F1(a; c; x)", "x*hyp1f1(a, c, x)"),
    (r"F_1\left(a; b, c; d; \sin x, {}_1F_1(a; b; y)\right)", "appellf1(a, b, c, d, sin(x), hyp1f1(a, b, y))"),
])
def test_semicolons_and_bars_between_arguments(text, read):
    assert str(parse(text)) == read


@pytest.mark.parametrize("text", [r"\frac{d}{dx} x;", r"\sin(x;y)", r"{}_2F_1\left(a; b; c; x\right)"])
def test_other_semicolons_are_refused(text):
    with pytest.raises(ParseError, match=r"';' does not fit here|an index needs a name"):
        parse(text)
