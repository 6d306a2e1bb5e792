"""Proofs by rational parametrization of roots: of identities that are true, and of nothing else."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symdiff import diff, equal, parse
from symdiff.domains.requirements import defined
from symdiff.expr import Call, Number, Symbol, add, free_symbols, postorder, replace
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.fields.allowance import Allowance
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.proofs.coefficients import taken_apart
from symdiff.simplification.proofs.expansion import expanded
from symdiff.simplification.proofs.hypergeometric import CONTIGUOUS
from symdiff.simplification.proofs.implications import implied
from symdiff.simplification.proofs.parametrization import parametrized_signs, parametrized_zero

NAMES = "a b c d m x y".split()


def proved(left: str, right: str) -> bool:
    difference = parse(left, symbols=NAMES) - parse(right, symbols=NAMES)
    normalizer = Normalizer([difference], [difference])
    return parametrized_zero(normalizer.run()[0], normalizer, defined(difference), Allowance(10**6))


@pytest.mark.parametrize(("left", "right", "true"), [
    ("sqrt(x*y)*sqrt(x*a)", "abs(x)*sqrt(y*a)", True),
    ("sqrt(x*y)*sqrt(x*a)", "x*sqrt(y*a)", False),                      # x < 0
    ("sqrt(a^2 - x^2)*sqrt(1/(a - x))", "sqrt(a + x)", True),
    ("(a^3 + b^3*x^3)^(1/2)", "(a + b*x)^(1/2)*(a^2 - a*b*x + b^2*x^2)^(1/2)", True),
    ("a + b*x^3", "(a^(1/3) + b^(1/3)*x)*(a^(2/3) - a^(1/3)*b^(1/3)*x + b^(2/3)*x^2)", True),
    ("sqrt(7 + 4*sqrt(3))", "2 + sqrt(3)", True),
    ("sqrt(2 - sqrt(3))*sqrt(2 + sqrt(3))", "1", True),
    ("sqrt(x^2 + 2*(1 + sqrt(3))*x + 4 + 2*sqrt(3))", "abs(x + 1 + sqrt(3))", True),
    ("cbrt(x)", "-(-x)^(1/3)", True),                                   # both have a value for x <= 0
    ("cbrt(x*y)", "cbrt(x)*cbrt(y)", True),
    ("1 - 2*sin(atan(x)/2)^2", "1/sqrt(1 + x^2)", True),
    ("sin(acos(x)/2)", "sqrt((1 - x)/2)", True),
    ("sin(atan(x)/2)", "sqrt((1 - 1/sqrt(1 + x^2))/2)", False),         # x < 0
    ("sqrt(1 - cos(x)^2)", "abs(sin(x))", True),
    ("sqrt(1 - cos(x)^2)", "sin(x)", False),
    ("sqrt(cos(x))*sqrt(sec(x))", "1", True),
    ("((x - 1)*(x + 1))^m", "(x - 1)^m*(x + 1)^m", True),
    ("(x^2)^(m/2)", "x^m", False),                                      # m = 1, x < 0
    ("(x^2)^(m/2)", "abs(x)^m", True),
    ("(-x)^(2*m)", "x^(2*m)", False),                                   # m = 1/2
    ("(-x)^(m/2)*(-x)^(m/2)", "(-x)^m", True),
    ("(sqrt(x) + sqrt(y))*(sqrt(x) - sqrt(y))", "x - y", True),
    ("cosh(x)^2 - sinh(x)^2", "1", True),
])
def test_identities(left, right, true):
    assert proved(left, right) is true


@pytest.mark.parametrize(("antiderivative", "derivative"), [
    # Rubi's (Rich, Scheibe, Abbasi, "Rule-based integration", JOSS 2018): elliptic integrals under cube roots
    ("-(2*sqrt(a + b/x^3)/(11*x^4)) - 6*a*sqrt(a + b/x^3)/(55*b*x) + 4*3^(3/4)*sqrt(2 + sqrt(3))*a^2*(a^(1/3) + b^(1/3)/x)"
     "*sqrt((a^(2/3) + b^(2/3)/x^2 - a^(1/3)*b^(1/3)/x)/((1 + sqrt(3))*a^(1/3) + b^(1/3)/x)^2)"
     "*elliptic_f(asin(((1 - sqrt(3))*a^(1/3) + b^(1/3)/x)/((1 + sqrt(3))*a^(1/3) + b^(1/3)/x)), -7 - 4*sqrt(3))"
     "/(55*b^(4/3)*sqrt(a + b/x^3)*sqrt(a^(1/3)*(a^(1/3) + b^(1/3)/x)/((1 + sqrt(3))*a^(1/3) + b^(1/3)/x)^2))",
     "sqrt(a + b/x^3)/x^5"),
    ("-(x^2*(a - b*x^4)^(3/4)/(5*b)) + 2*a^(3/2)*(1 - b*x^4/a)^(1/4)*elliptic_e(1/2*asin(sqrt(b)*x^2/sqrt(a)), 2)"
     "/(5*b^(3/2)*(a - b*x^4)^(1/4))", "x^5/(a - b*x^4)^(1/4)"),
    # functions of Gauss's with parameters a whole number apart
    ("2*x^(5/2)*(a + b*asin(c*x))*hyp2f1(1/2, 5/4, 9/4, c^2*x^2)/5"
     " - 4*b*c*x^(7/2)*hyp3f2(1, 7/4, 7/4, 9/4, 11/4, c^2*x^2)/35", "x^(3/2)*(a + b*asin(c*x))/sqrt(1 - c^2*x^2)"),
])
def test_antiderivatives(antiderivative, derivative):
    found = diff(parse(antiderivative, symbols=NAMES), "x")
    wanted = parse(derivative, symbols=NAMES)
    assert equal(found, wanted) is True
    assert len(str(found)) <= len(derivative)


@pytest.mark.parametrize(("known", "wanted", "follows"), [
    (["a*d - b*c > 0", "d >= 0", "a > 0", "a + b*x^2 >= 0",
      "1 - sqrt(d)*sqrt(a + b*x^2)/sqrt(a*d - b*c) != 0", "1 + sqrt(d)*sqrt(a + b*x^2)/sqrt(a*d - b*c) != 0"],
     "c + d*x^2 != 0", True),       # the product of both is -b*(c + d*x^2)/(a*d - b*c)
    (["a*d - b*c > 0", "d >= 0", "a + b*x^2 >= 0", "1 - sqrt(d)*sqrt(a + b*x^2)/sqrt(a*d - b*c) != 0"],
     "x != 0", False),
    (["a + b*x^2 >= 0", "sqrt(a + b*x^2) != 0", "1 + b*x^2/a >= 0"], "a + b*x^2 > 0", True),
    (["x*y > 0", "x >= 0"], "y > 0", True),
    (["x*y >= 0", "x >= 0"], "y >= 0", False),      # x = 0
    (["x^2*y >= 0"], "y >= 0", False),              # x = 0
    (["x^2*y >= 0", "x != 0"], "y >= 0", True),
    (["sqrt(x) != 0"], "x > 0", True),
    (["sqrt(x) >= 0"], "x > 0", False),
])
def test_what_follows(known, wanted, follows):
    conditions = [parse(text, symbols=NAMES) for text in known]
    needs = [need for condition in conditions for need in defined(condition)]
    assert implied([*conditions, *needs], [parse(wanted, symbols=NAMES)]) is follows


def test_signs():
    exprs = [parse(text) for text in ("x^2 + 1", "x", "sqrt(y) + 1", "x*abs(x)")]
    normalizer = Normalizer(exprs, exprs)
    found = parametrized_signs(normalizer.run(), normalizer, [parse("x > 0")], Allowance(10**6))
    assert found == [4, 4, 4, 4]


FACTORS = st.sampled_from([Symbol("x"), -Symbol("x"), Symbol("y"), Symbol("x") - 1, 1 - Symbol("x"), Symbol("x")**2 - 1,
                           Symbol("x") + Symbol("y"), Number(2), parse("sin(x)"), parse("1 + cos(x)"), parse("sec(x)")])
EXPONENTS = st.sampled_from([Number(1, 2), Number(1, 3), Number(3, 2), Symbol("m"), Symbol("m") / 2, 2 * Symbol("m")])
VALUES = [Fraction(n, d) for n in (-4, -3, -2, -1, 1, 2, 3, 5) for d in (1, 2, 3)]


@settings(max_examples=120, deadline=None)
@given(FACTORS, FACTORS, FACTORS, EXPONENTS, st.sampled_from([1, -1]), st.randoms(use_true_random=False))
def test_nothing_false_is_proved(u, v, w, exponent, sign, random):
    """Identities that are true only for some signs, against values at points of the whole line."""
    for left, right in (((u * v)**exponent * (u * w)**exponent, sign * (u**2)**exponent * (v * w)**exponent),
                        ((u * v)**exponent, sign * u**exponent * v**exponent),
                        (((-u)**exponent), sign * u**exponent)):
        normalizer = Normalizer([left - right], [left])
        normal = normalizer.run()[0]
        if not parametrized_zero(normal, normalizer, defined(left - right), Allowance(10**5)):
            continue
        for _ in range(30):
            point = {symbol: random.choice(VALUES) for symbol in free_symbols(left - right)}
            a, b = enclosures([left, right], point, 128)
            assert a is None or b is None or a - b == 0 or (a - b).contains(0), (left, right, point)


@pytest.mark.parametrize("text", [
    "hyp2f1(1/3, 1/2, 5/3, x) + x*hyp2f1(4/3, 3/2, 8/3, x) - hyp2f1(7/3, 1/2, 2/3, x)",
    "hyp2f1(a, b, b + 1, x) + hyp2f1(a + 1, b + 1, b + 2, x) + hyp2f1(a + 1, b, b + 1, x)",
    "hyp2f1(a, 1, c, x) + hyp2f1(a + 1, 2, c + 1, x)",
    "hyp2f1(1, a, c, x) + hyp2f1(c - 1, c - a, c, x)",                  # Euler's transformation
    "hyp3f2(1, a, a, c, a + 1, x) + hyp3f2(2, a + 1, a + 1, c + 1, a + 2, x)",
    "hyp2f2(a, b, a + 1, c, x) + hyp2f2(a + 1, b + 1, a + 2, c + 1, x)",
    "appellf1(a, b, c, a + 1, x, y) + appellf1(a + 1, b + 1, c, a + 2, x, y) + appellf1(a + 1, b, c + 1, a + 2, x, y)",
    "appellf1(a, b, c, d, x, y) + appellf1(a, b, c + 1, d, x, y) + x*appellf1(a + 1, b, c + 1, d + 1, x, y)",
    "appellf1(a, b + 1, c + 1, d, x, y) - appellf1(a, b, c + 1, d, x, y) + y*appellf1(a, b + 1, c, d, x, y)",
])
def test_fewer_hypergeometric_functions(text):
    expr = parse(text, symbols=NAMES)
    found = expanded(expr, Facts(()))
    before, after = [[node for node in postorder(e) if type(node) is Call and node.function in CONTIGUOUS]
                     for e in (expr, found)]
    assert len(after) <= len(before) and set(after) != set(before)
    values = {"a": Fraction(2, 7), "b": Fraction(3, 5), "c": Fraction(11, 8), "d": Fraction(9, 4), "x": Fraction(1, 3),
              "y": Fraction(-2, 5)}
    before, after = enclosures([expr, found], {Symbol(name): value for name, value in values.items()}, 128)
    assert before is not None and (before - after).contains(0) and abs(before - after) < 1e-25


def test_polynomials_in_some_symbols():
    found = taken_apart(parse("(a*sin(x) + b)^2/y + a*c^(1/2)"))
    assert {str(symbol) for symbol in found.symbols} == {"a", "b", "y"}
    assert list(map(str, found.coefficients)) == ["sin(x)*sin(x)", "sin(x) + sin(x)", "1", "sqrt(c)"]
    assert taken_apart(parse("sin(x)/(1 + x)")) is None and taken_apart(parse("sin(x)^y")) is None


@pytest.mark.parametrize("text", ["(a*sin(x) + b)^2/y + a*c^(1/2)", "(a + 1/b)^3*(b - exp(x))^2/b^2", "(a + b + y)^4/(a*b)^2"])
def test_coefficients_make_the_whole(text):
    expr = parse(text)
    found = taken_apart(expr)
    assert all(found.symbols.isdisjoint(free_symbols(part)) for part in found.coefficients)
    assert equal(replace(expr, dict.fromkeys(found.symbols, Number(1))), reduce(add, found.coefficients)) is True


def test_exponents_that_are_numbers_after_all():
    assert proved("x^((a + 1)^2 - a^2 - 2*a)*sqrt(y)", "x*sqrt(y)")
    assert proved("x^((a + 1)^2 - a^2 - 2*a - 1/2)*sqrt(x)", "x")


def test_a_sign_of_one_trial_is_none_of_the_next():
    """What is known of the sign of U^2, written out, says nothing of the sign of U."""
    u = "(x - 4*y - 1/(2*x)^(1/3))"
    assert not equal(f"{u}/cbrt({u}^2)^2", f"-1/sqrt(cbrt({u}^2))") and not equal(f"{u}/cbrt({u}^2)^2", f"1/sqrt(cbrt({u}^2))")
