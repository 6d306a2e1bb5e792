"""How formulas are read: a row is a text, what it means, and what is said about it."""

from __future__ import annotations

import pytest

from symdiff import parse, read
from symdiff.errors import ArgumentError, ParseError
from symdiff.expr import Call, UnknownFunction
from symdiff.language.session import _session

READINGS = [
    # powers
    ("x^2", "x^2"), ("x**2", "x^2"), ("-x^2", "-x^2"), ("(-x)^2", "(-x)^2"), ("2^3^2", "2^(3^2)"), ("2^-x", "2^(-x)"),
    ("-2^-x", "-2^(-x)"), ("x^-2", "1/x^2"), ("e^-x^2", "e^(-x^2)"), ("x²", "x^2"), ("x⁻¹", "1/x"), ("x²³", "x^23"),
    ("xⁿ", "x^n"), ("eˣ", "e^x"), ("2^x!", "2^x!"), ("x!^2", "x!^2"), ("x ^ 2", "x^2"), ("a^b^c", "a^(b^c)"),
    # products by juxtaposition bind tighter than /
    ("2x", "2*x"), ("2(3)(4)", "2*3*4"), ("x(x+1)", "x*(x + 1)"), ("(x+1)(x-1)", "(x + 1)*(x - 1)"), ("2π", "2*pi"),
    ("2x^2y", "2*x^2*y"), ("x^2 y", "x^2*y"), ("2e^x", "2*e^x"), (".5x", "0.5*x"), ("1/2x", "1/(2*x)"),
    ("1/2√x", "1/(2*sqrt(x))"), ("a/b c", "a/(b*c)"), ("a/b*c", "a/b*c"), ("a/b/c", "a/b/c"), ("2×3·4−5", "2*3*4 - 5"),
    # function words
    ("sin x", "sin(x)"), ("sin 2x", "sin(2*x)"), ("sin 2x cos x", "sin(2*x)*cos(x)"), ("2 sin x cos x", "2*sin(x)*cos(x)"),
    ("sin 2x cos(x)", "sin(2*x)*cos(x)"), ("sin x/2", "sin(x)/2"), ("1/sin x", "1/sin(x)"), ("sin x^2", "sin(x^2)"),
    ("sin(x)^2", "sin(x)^2"), ("sin^2 x", "sin(x)^2"), ("sin²x", "sin(x)^2"), ("sin^2(x)", "sin(x)^2"),
    ("sin^n x", "sin(x)^n"), ("cos^3 2x", "cos(2*x)^3"), ("sin^-1 x", "asin(x)"), ("sin⁻¹x", "asin(x)"),
    ("tan^-1 y/x", "atan(y)/x"), ("cosh^(-1)(x)", "acosh(x)"), ("sin^-2 x", "1/sin(x)^2"), ("ln sin x", "ln(sin(x))"),
    ("sin cos x", "sin(cos(x))"), ("sin -x", "sin(-x)"), ("e^sin x", "e^sin(x)"), ("e^sin(x)x", "e^sin(x)*x"),
    ("sin(x)cos(x)", "sin(x)*cos(x)"), ("sin(x)(x+1)", "sin(x)*(x + 1)"), ("sin x(x+1)", "sin(x*(x + 1))"),
    ("exp -x²/2", "exp(-x^2)/2"), ("sqrt 2x", "sqrt(2*x)"), ("ln|x|", "ln(abs(x))"), ("sin[x]", "sin(x)"),
    ("sin{x}", "sin(x)"), ("arcsin x", "asin(x)"), ("tg x", "tan(x)"), ("max(x, 0)", "max(x, 0)"), ("n!", "n!"),
    ("(n+1)!", "(n + 1)!"), ("3x!", "3*x!"),
    # logarithms and e
    ("log x", "ln(x)"), ("ln x", "ln(x)"), ("log_2 x", "log(x, 2)"), ("log_b(x)", "log(x, b)"), ("log10 x", "log(x, 10)"),
    ("log(x, 3)", "log(x, 3)"), ("lg x", "log(x, 10)"), ("e", "e"), ("e x", "e*x"),
    # words
    ("3xy", "3*x*y"), ("xyz", "x*y*z"), ("xsinx", "x*sin(x)"), ("sinx", "sin(x)"), ("sinxcosx", "sin(x)*cos(x)"),
    ("x²sinx", "x^2*sin(x)"), ("xe^x", "x*e^x"), ("2pix", "2*pi*x"), ("ab", "ab"), ("ab + a + b", "a*b + a + b"),
    ("loss", "loss"), ("sintheta", "sin(theta)"), ("d/dt tsint", "d/dt(t*sin(t))"), ("alpha x", "alpha*x"),
    ("θ_0 + θ₁x", "theta_0 + theta_1*x"), ("x1 + x_1", "x1 + x_1"), ("w_1x", "w_1*x"), ("x1y", "x1*y"), ("y_hat", "y_hat"),
    ("q1_3", "q1_3"), ("g_", "g_"), ("sin2x", "sin(2*x)"), ("sqrt2", "sqrt(2)"), ("E", "E"), ("I", "I"), ("dx", "dx"),
    ("ymax", "ymax"), ("xmin*2", "xmin*2"), ("β + ζ", "beta + zeta"),
    # bars, roots
    ("|x|", "abs(x)"), ("||x|-1|", "abs(abs(x) - 1)"), ("|x|y|z|", "abs(x)*y*abs(z)"), ("2|x|", "2*abs(x)"), ("|2|x|+1|", "abs(2*abs(x) + 1)"),
    ("|x|+2|y|", "abs(x) + 2*abs(y)"), ("|x||y|", "abs(x)*abs(y)"), ("|2|x||", "abs(2*abs(x))"), ("|x| ||y|-1|", "abs(x)*abs(abs(y) - 1)"), ("√x", "sqrt(x)"), ("∞", "inf"),
    ("√2x", "sqrt(2)*x"), ("√(x+1)", "sqrt(x + 1)"), ("√x²", "sqrt(x^2)"), ("∛x", "cbrt(x)"), ("∜x", "root(x, 4)"), ("√√x", "sqrt(sqrt(x))"),
    # numbers
    ("0.1", "0.1"), ("0.10", "0.1"), ("2.", "2"), ("1e3", "1000"), ("1e-3 x", "0.001*x"), ("2E3", "2000"), ("1/3", "1/3"), ("2/4", "2/4"),
    ("½x", "1/2*x"), ("3/2x", "3/(2*x)"), ("007", "7"),
    # signs
    ("--x", "-(-x)"), ("x--y", "x - (-y)"), ("x ++ y", "x + y"), ("+x", "x"), ("x*-y", "x*(-y)"), ("a - -b", "a - (-b)"), ("-x*y", "-x*y"),
    ("x-(y-z)", "x - (y - z)"), ("-(2x)", "-2*x"), ("(-2)x", "(-2)*x"),
    # derivatives
    ("d/dx x^2 sin x", "d/dx(x^2*sin(x))"), ("d/dx(x^2)", "d/dx(x^2)"), ("d/dx x^2 + x", "d/dx(x^2) + x"), ("d/dx (x^2 + x)", "d/dx(x^2 + x)"),
    ("d/dx(x^2)*y", "d/dx(x^2*y)"), ("d/dx(x)^2", "d/dx(x^2)"), ("(d/dx x)^2", "(d/dx(x))^2"), ("(d/dx x) y", "(d/dx(x))*y"),
    ("d/dx (x^2+1)^3", "d/dx((x^2 + 1)^3)"), ("d/dx (1+x)/(1-x)", "d/dx((1 + x)/(1 - x))"), ("d/dx (x+1)*sin(x)", "d/dx((x + 1)*sin(x))"),
    ("d^2/dx^2 (x+1)^3 - x", "d^2/dx^2((x + 1)^3) - x"), ("d/dx (x+1)!", "d/dx((x + 1)!)"), ("y/(d/dx x)", "y/(d/dx(x))"),
    ("d(x^2)/dx*y", "(d/dx(x^2))*y"), ("1 - d/dx x", "1 - d/dx(x)"), ("y d/dx(x)*2", "y*(d/dx(x*2))"), ("d/dx (x+1)(x-1)", "d/dx((x + 1)*(x - 1))"), ("d/dx x*y", "d/dx(x*y)"),
    ("d^2/dx^2 x^3", "d^2/dx^2(x^3)"), ("d²/dx² x³", "d^2/dx^2(x^3)"), ("d(x^2)/dx", "d/dx(x^2)"), ("∂/∂x x²y", "d/dx(x^2*y)"),
    ("∂²/∂x∂y x²y", "d/dx(d/dy(x^2*y))"), ("d^2/dxdy x^2 y", "d/dx(d/dy(x^2*y))"), ("d/dθ sin θ", "d/dtheta(sin(theta))"),
    ("d/dx_1 x_1^2", "d/dx_1(x_1^2)"), ("2 d/dx x^2", "2*(d/dx(x^2))"), ("-d/dx x", "-d/dx(x)"), ("d/dx d/dx x^3", "d/dx(d/dx(x^3))"),
    ("diff(x^3, x, 2)", "d^2/dx^2(x^3)"), ("c*d/f", "c*d/f"),
    ("diff(x^2 y, x, y)", "d/dy(d/dx(x^2*y))"), ("diff(x^3 y, x, x, y)", "d/dy(d^2/dx^2(x^3*y))"), ("diff(x^3 y, x, 2, y)", "d/dy(d^2/dx^2(x^3*y))"),
    # as other systems write them
    ("Derivative(x^3*y, (x, 2), y)", "d/dy(d^2/dx^2(x^3*y))"), ("D[x^3, {x, 2}]", "d^2/dx^2(x^3)"), ("D[Sin[a x], x]", "d/dx(sin(a*x))"),
    ("D x + D(t)", "D*x + D*t"), ("D[i, j]", "D_i_j"), ("D*[y]^2", "D*y^2"),
    ("Integral(x*t, (t, 0, x))", "integral(x*t, t, 0, x)"), ("Integrate[Cos[t], {t, 0, x}]", "integral(cos(t), t, 0, x)"),
    ("Integral(s*t, (t, 0, s), (s, 0, x))", "integral(integral(s*t, t, 0, s), s, 0, x)"),
    ("Integrate[s t, {s, 0, x}, {t, 0, s}]", "integral(integral(s*t, t, 0, s), s, 0, x)"),
    ("Sum(x^i, (i, 1, 3))", "sum(i=1..3, x^i)"), ("Sum[x^i y^j, {i, 1, 3}, {j, 1, i}]", "sum(i=1..3, sum(j=1..i, x^i*y^j))"),
    ("Hypergeometric2F1[a, b, c, x]", "hyp2f1(a, b, c, x)"), ("ProductLog[x] + SinIntegral[x]", "LambertW(x) + Si(x)"),
    ("expint(x)", "expint(1, x)"), ("elliptic_e(m)", "elliptic_ec(m)"), ("ArcTan[x, y]", "atan2(y, x)"), ("PolyGamma[x]", "digamma(x)"),
    ("binomial(x, 2)", "x*(x - 1)/2"), ("nchoosek(n, k)", "n!/(k!*(n - k)!)"), ("logit(p)", "ln(p/(1 - p))"),
    # unknown functions
    ("f(x)", "f(x)"), ("f(g(x))", "f(g(x))"), ("f'(x)", "f'(x)"), ("f''(x) + f(x)", "f''(x) + f(x)"), ("y'(t) + y(t)", "y'(t) + y(t)"),
    ("x(f)", "x*f"), ("f*f(x)", "f*(f*x)"), ("∂f/∂x", "f'(x)"), ("∂²f/∂x∂y", "deriv(f, 1, 1, x, y)"), ("dy/dx", "y'(x)"), ("d²y/dx²", "y''(x)"),
    ("loss(w)", "loss(w)"), ("deriv(f, n, x)", "deriv(f, n, x)"), ("F0(x)", "F0(x)"), ("f^2(x)", "f(x)^2"),
    ("x(t)^2", "x(t)^2"), ("y(x)^2 + y(x)", "y(x)^2 + y(x)"), ("u(x) v(x)", "u(x)*v(x)"), ("u(x, t)", "u(x, t)"), ("x(t)^2 + x", "x*t^2 + x"),
    ("a(b)", "a*b"), ("a(x+1)", "a*(x + 1)"), ("n(n+1)/2", "n*(n + 1)/2"), ("x_1(t)", "deriv(x_1, 0, t)"), ("Φ(x)", "deriv(Phi, 0, x)"),
    ("A(r) = pi r^2", "deriv(A, 0, r) = pi*r^2"), ("d/ds v(s)", "d/ds(deriv(v, 0, s))"), ("y'(x) + y(2x)", "y'(x) + y(2*x)"),
    ("f^(3)(x)", "f'''(x)"), ("d/dx (dy/dx + y)", "d/dx(y'(x) + y(x))"), ("x dy/dx + y = 0", "x*y'(x) + y(x) = 0"),
    ("∂f/∂x + ∂f/∂y", "deriv(f, 1, 0, x, y) + deriv(f, 0, 1, x, y)"), ("∂f/∂x + f(x, y)", "deriv(f, 1, 0, x, y) + f(x, y)"),
    # functions as books write them
    ("J_0(x)", "besselj(0, x)"), ("Y_1(2x)", "bessely(1, 2*x)"), ("I_n(x) + K_nu(x)", "besseli(n, x) + besselk(nu, x)"), ("W(x)", "LambertW(x)"),
    ("Li_2(x)", "polylog(2, x)"), ("J_0 + J_0(x)", "J_0 + J_0*x"), ("log_(2)(x)", "log(x, 2)"), ("log_(a+1) x", "log(x, a + 1)"), ("log_(2)^2(x)", "log(x, 2)^2"),
    # words beside a variable of differentiation
    ("ax^2 + bx + c", "ax^2 + bx + c"), ("d/dx (ax^2 + bx + c)", "d/dx(a*x^2 + b*x + c)"), ("d/dx e^(kx)", "d/dx(e^(k*x))"), ("d/dt sin(wt)", "d/dt(sin(w*t))"),
    ("d/dt kxt", "d/dt(k*x*t)"), ("d/dx (dx + idx + x_max)", "diff(dx + idx + x_max, x, 1)"), ("diff(ax^2, x)", "d/dx(a*x^2)"),
    ("dx^2/dx", "d/dx(x^2)"), ("d x²/dx", "d/dx(x^2)"),
    # conditions, piecewise, integrals
    ("x < 1", "x < 1"), ("0 < x <= 1", "0 < x <= 1"), ("x ≠ 0", "x != 0"), ("x<1 and y>2 or not z=3", "x < 1 and y > 2 or not (z = 3)"),
    ("piecewise(x<0, -x, x)", "piecewise(x < 0, -x, x)"), ("integral(sin(t), t, 0, x)", "integral(sin(t), t, 0, x)"),
    ("integral(g(x), x)", "integral(g(x), x)"), ("y = x^2", "y = x^2"), ("f(x) = x²", "f(x) = x^2"), ("true", "true"),
    # other characters
    ("（x＋1）^2", "(x + 1)^2"), ("𝑥²", "x^2"), ("x\u00a0+\u20091", "x + 1"), ("5 ÷ 2", "5/2"), ("{x+1}*[2]", "(x + 1)*2"),
]


@pytest.mark.parametrize(("text", "meaning"), READINGS)
def test_reading(text, meaning):
    assert str(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), READINGS)
def test_what_is_printed_reads_back(text, meaning):
    expr = parse(text)
    assert parse(str(expr)) is expr


@pytest.mark.parametrize(("text", "notes"), [
    ("x + y", []),
    ("2x", []),
    ("3xy", ["xy is read as x*y"]),
    ("3xy + xy", ["xy is read as x*y"]),
    ("xsinx", ["xsinx is read as x*sin x"]),
    ("1/2x", ["/ divides by the whole product behind it: this is 1/(2*x)"]),
    ("sin^-1 x", ["sin^-1 is read as the inverse function asin; write 1/sin(...) for the reciprocal"]),
    ("sin x y", ["sin takes all the operands behind it: this is sin(x*y); write sin(...) with brackets for less"]),
    ("sin 2x", []),
    ("e^2x", ["e^2x is read as e^2*x; write e^(2x) for the longer exponent"]),
    ("d/dx x^2 + x", ["d/dx takes only the term up to '+'; write d/dx(...) for more"]),
    ("d/dx x^2", []),
    ("d/dx (x+1)^3", ["d/dx takes the whole term behind it; write (d/dx(...)) for the derivative of the brackets alone"]),
    ("d/dx(x) + 1", []),
    ("loss(w)", ["loss(...) is read as an unknown function; write loss*(...) for a product"]),
    ("σ(x)", ["σ(...) is read as the function sigmoid; write σ*(...) for a product"]),
    ("gamma(x)", ["gamma(...) is read as the function gamma; write gamma*(...) for a product"]),
    ("dy/dx", ["y is read as an unknown function of x"]),
    ("(d/dx (x+1))^3", []),
    ("d/dx (ax + sin(bx))", ["ax is read as a*x", "bx is read as b*x"]),
    ("ax^2", ["ax is read as one name; write a*x for a product"]),
    ("x(t)^2", ["x(...) is read as an unknown function; write x*(...) for a product"]),
    ("a(b)", ["a(...) is read as a product; unknown functions are f, g, h, F, G, H and longer words"]),
    ("a(x+1) + x(x-1)", []),
    ("J_0(x)", ["J_0(...) is read as the function besselj; write J_0*(...) for a product"]),
    ("y'(x) + y", ["y alone is read as a variable; write y(x) for the function that has a derivative here"]),
    ("f^2(x)", ["f^...(...) is read as the power of a value; the second derivative is f''(...)"]),
    ("f^(3)(x)", ["f^(3)(...) is read as a derivative"]),
    ("|x|y|z|", ["bars in a row can be paired in several ways; write abs(...) to settle it"]),
    ("|2|x|+1| + |x||y|", []),
    ("sin x/2", ["sin takes only what stands before '/'; write sin(...) with brackets for more"]),
    ("sin(x)/2 + 2 sin x cos(x)/3", []),
    ("x^1/2", ["'/' comes after the power: write ^(1/...) for a fraction as exponent"]),
    ("x^2/2", []),
    ("√2x", ["√2x is read as √2*x; write √(2x) for the longer root"]),
    ("sqrt 2x", ["sqrt takes all the operands behind it: this is sqrt(2*x); write sqrt(...) with brackets for less"]),
    ("e^xy", ["e^xy is read as e^x*y; write e^(xy) for the longer exponent", "xy is read as x*y"]),
    ("d/dx x^2 at 3", ["at 3 is read as at x=3"]),
    ("0x + 3", []),
    ("Sin[x] + LOG(x)", ["Sin(...) is read as sin(...)", "LOG(...) is read as log(...)"]),
    ("integrate(sin(t), t, 0, x) + pow(x, 2)", []),
    ("e(x)", ["e is the constant: this is the product e*(...)"]),
    ("2pir", ["pir is read as one name; write pi*r for a product"]),
    ("sinus + 1", ["sinus is read as the name of a variable; the function is sin"]),
])
def test_notes(text, notes):
    assert [note.message for note in read(text).notes] == notes


def test_notes_have_columns():
    assert [(note.column, note.position) for note in read("1 + 3xy").notes] == [(6, 5)]
    assert [note.column for note in read("x +\n 3xy").notes] == [3]


@pytest.mark.parametrize(("text", "symbols", "meaning"), [
    ("e*x", ["e"], "e*x"), ("E*x", "E x", "E*x"), ("beta + zeta", ["beta"], "beta + zeta"), ("lambda*2", ["lambda"], "lambda*2"),
    ("sin*x", ["sin"], "sin*x"), ("gamma(x+1)", ["gamma"], "gamma*(x + 1)"), ("xy", ["xy"], "xy"), ("max*2", ["max"], "max*2"),
    ("and*2", ["and"], "and*2"), ("x1y*2", ["x1y"], "x1y*2"), ("pi r", ["pi"], "pi*r"), ("f(x)", ["f"], "f(x)"),
    ("d/dx", ["d", "dx"], "d/dx"), ("at + 1", ["at"], "at + 1"),
])
def test_declared_names(text, symbols, meaning):
    expr = parse(text, symbols)
    assert str(expr) == meaning
    assert parse(str(expr), symbols) is expr


@pytest.mark.parametrize(("text", "meaning"), [
    ("∫_0^x sin t dt", "integral(sin(t), t, 0, x)"), ("int_0^x sin t dt", "integral(sin(t), t, 0, x)"), ("∫ x² dx", "integral(x^2, x)"), ("d/dx int_0^{x^2} sin t dt", "d/dx(integral(sin(t), t, 0, x^2))"),
    ("int_0^10 t dt", "integral(t, t, 0, 10)"), ("int_-1^1 t^2 dt", "integral(t^2, t, -1, 1)"), ("int_0^pi sin x dx", "integral(sin(x), x, 0, pi)"), ("∫_{-∞}^∞ e^(-x t^2) dt", "integral(e^(-x*t^2), t, -inf, inf)"),
    ("∫_0^(x^2) tdt/x", "integral(t, t, 0, x^2)/x"), ("∫_0^1 ∫_0^x t dt dx", "integral(integral(t, t, 0, x), x, 0, 1)"), (r"\frac{\int_0^x t dt}{x}", "integral(t, t, 0, x)/x"), (r"\frac{\int_0^x t dt}{\int_1^x t dt}", "integral(t, t, 0, x)/integral(t, t, 1, x)"),
    ("sum_{k=0}^{10} x^k", "sum(k=0..10, x^k)"), ("prod_{k=1}^n (x - k)", "product(k=1..n, x - k)"), ("int_max + 1", "int_max + 1"), ("int(t, t, 0, x)", "integral(t, t, 0, x)"),
])
def test_integrals_and_sums_as_people_write_them(text, meaning):
    assert str(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), [
    ("dy/dx*x^2", "y'(x)*x^2"), ("dy/dx x y", "y'(x)*x*y(x)"), ("dy/dx x = x^2", "y'(x)*x = x^2"), ("x dy/dx", "x*y'(x)"), ("cos(ax) at x=0", "cos(a*x)"),
])
def test_what_could_be_meant_otherwise_and_is_not(text, meaning):
    assert str(read(text).expression) == meaning


@pytest.mark.parametrize(("text", "by", "meaning"), [
    ("ax^2 + bx + c", "x", "a*x^2 + b*x + c"), ("sin(wt + p)", "t", "sin(w*t + p)"), ("bx + dx", "bx", "bx + dx"), ("v(s)^2", "s", "deriv(v, 0, s)^2"),
    ("x(t)", "x", "x*t"), ("x^2 y at 2", "x", "x^2*y"),
])
def test_the_caller_may_say_by_what_is_differentiated(text, by, meaning):
    assert str(read(text, by=[by]).expression) == meaning


def test_declared_names_settle_it():
    assert str(parse("d/dx kx", symbols=["kx"])) == "d/dx(kx)"
    assert str(parse("x(t)", symbols=["x"])) == "x*t"


def test_a_declared_name_is_no_integral():
    expr = parse("2*int_0^10", symbols="int_0")
    assert str(expr) == "2*int_0^10"
    assert parse(str(expr), symbols="int_0") is expr


def test_what_is_the_derivative_of_itself_is_1():
    assert str(parse("dx/dx*dx/dt")) == "(d/dx(x))*x'(t)"


def test_declared_e_is_a_variable():
    assert str(parse("e*x", symbols=["e"]).subs({"e": 5})) == "5*x"
    assert parse("e", symbols=["e"]) is not parse("e")


def test_lists_and_points():
    assert [str(entry) for entry in read("[x^2 y, 5x + sin y]").expressions] == ["x^2*y", "5*x + sin(y)"]
    assert read("[x]").expressions == (parse("x"),)
    reading = read("d/dx x^2 at x = 3, y = 1/2")
    assert (str(reading.expression), {k: str(v) for k, v in reading.point.items()}) == ("d/dx(x^2)", {"x": "3", "y": "1/2"})
    with pytest.raises(ParseError, match="one expression"):
        parse("[x, y]")


def test_unknown_functions_are_calls():
    assert parse("f(x)") is Call(UnknownFunction("f"), parse("x"))


@pytest.mark.parametrize("wrong", [None, 3, b"x", ["x"]])
def test_only_texts_are_read(wrong):
    with pytest.raises(ArgumentError, match="a formula is a text"):
        parse(wrong)
    with pytest.raises(ArgumentError):
        parse("x", symbols=[3])


def test_derivatives_inside_derivatives():
    assert str(parse("d(x*d(x^2)/dx)/dx")) == "d/dx(x*(d/dx(x^2)))"
    assert parse("d(" * 3000 + "x" + ")" * 3000) is not None


def test_many_notes_and_no_text_kept():
    reading = read(" + ".join(f"xy{i}zx" for i in range(10_000)))
    assert len(reading.notes) == 10_000
    assert _session(False).tokens.text == "" and not _session(False).tokens.emitted
