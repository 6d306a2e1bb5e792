"""The signs that expressions can have, from those of their parts; and what sets of relations with numbers say."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from symdiff import evaluate, parse
from symdiff.domains.ranges import implies, ranges_of, united
from symdiff.domains.signs import ANY, NEGATIVE, NULL, PLUS, Signs
from symdiff.errors import EvaluationError
from symdiff.expr import FALSE, TRUE, Symbol
from tests.random_expressions import smooth

#: Symbols named for their signs.
KNOWN = {Symbol("p"): PLUS, Symbol("q"): PLUS | NULL, Symbol("n"): NEGATIVE, Symbol("m"): NEGATIVE | NULL,
         Symbol("o"): NULL, Symbol("a"): NEGATIVE | PLUS}


@pytest.mark.parametrize(("text", "signs"), [
    ("3", PLUS), ("0", NULL), ("-1/2", NEGATIVE), ("x", ANY),
    ("p + p", PLUS), ("p + q", PLUS), ("q + q", PLUS | NULL), ("n + m", NEGATIVE), ("m + m", NEGATIVE | NULL), ("p + n", ANY), ("q + m", ANY),
    ("o + a", NEGATIVE | PLUS), ("a + o", NEGATIVE | PLUS), ("o + o", NULL), ("a + p", ANY),
    ("p*n", NEGATIVE), ("n*n", PLUS), ("n*m", PLUS | NULL), ("q*n", NEGATIVE | NULL), ("a*p", NEGATIVE | PLUS), ("a*n", NEGATIVE | PLUS), ("o*x", NULL),
    ("x*x", PLUS | NULL), ("a*a", PLUS), ("p - n", PLUS), ("-q", NEGATIVE | NULL), ("p*q + 1", PLUS),
    ("x^2", PLUS | NULL), ("a^2", PLUS), ("x^-2", PLUS), ("n^3", NEGATIVE), ("n^-1", NEGATIVE), ("m^3", NEGATIVE | NULL), ("a^5", NEGATIVE | PLUS), ("p^x", PLUS),
    ("x^y", ANY), ("sqrt(x)", PLUS | NULL), ("1/sqrt(x)", PLUS), ("o^2", NULL | PLUS),
    ("exp(x)", PLUS), ("cosh(x)", PLUS), ("|x|", PLUS | NULL), ("|a|", PLUS), ("relu(a)", PLUS | NULL), ("sinh(n)", NEGATIVE), ("atan(q)", PLUS | NULL), ("sin(x)", ANY), ("f(p)", ANY), ("pi", PLUS),
    ("max(x, p)", PLUS), ("max(x, q)", PLUS | NULL), ("max(x, m)", ANY), ("max(m, n)", ANY), ("min(p, q)", PLUS | NULL), ("min(p, p + 1)", PLUS), ("min(p, x)", ANY), ("min(x, y)", ANY), ("min(q, n)", ANY),
    ("piecewise(x < 0, p, n)", NEGATIVE | PLUS), ("piecewise(x < 0, p)", PLUS), ("integral(p, p, 0, 1)", ANY),
])
def test_signs(text, signs):
    assert Signs(KNOWN).of(parse(text, "p q n m o a x y")) == signs


def test_answers():
    signs = Signs(KNOWN)
    p, q, a = Symbol("p"), Symbol("q"), Symbol("a")
    assert [signs.positive(s) for s in (p, q, a)] == [True, False, False]
    assert [signs.nonnegative(s) for s in (p, q, a)] == [True, True, False]
    assert [signs.nonzero(s) for s in (p, q, a)] == [True, False, True]


@given(smooth())
def test_values_have_the_signs(expr):
    """Where there is a value, its sign is among those."""
    point = {"x": "1.3", "y": "-0.6", "z": "0"}
    try:
        value = evaluate(expr, point)
    except EvaluationError:
        assume(False)
    sign = PLUS if value > 0 else NEGATIVE if value < 0 else NULL
    assert (value.exact is None and not value) or Signs({Symbol("x"): PLUS, Symbol("y"): NEGATIVE, Symbol("z"): NULL}).of(expr) & sign


def condition(text):
    return parse(f"piecewise({text}, 1)").branches[0][0]


@pytest.mark.parametrize(("text", "short"), [
    ("x < 0 or x > 0", "x != 0"), ("x <= 0 or x > 0", TRUE), ("x < 1 or x < 2", "x < 2"), ("x < 0 or x = 0", "x <= 0"), ("x = 1 or x >= 2", "x >= 2 or x = 1"),
    ("x != 1 or x = 1", TRUE), ("x != 1 or x != 2", TRUE), ("x != 1 or x > 3", "x != 1"), ("x > 1 or y > 1", "x > 1 or y > 1"),
    ("x > 1 and x > 2 or y < 0", "y < 0 or x > 2"), ("x > 1 and x < 0 or y < 0", "y < 0"), ("x > 1 and x < 0 or y < 0 and y > 0", FALSE), ("x > 1 and y > 1 or x < 0", "x < 0 or x > 1 and y > 1"),
    # where 0 < z <= 5 and z != 3 is known
    ("z < 0 or x > 1", "x > 1"), ("z > 0 or x > 1", TRUE), ("z > 5 or x > 1", "x > 1"), ("z <= 5 or x > 1", TRUE), ("z < 5 or x > 1", "z < 5 or x > 1"), ("z >= 5 or x > 1", "z >= 5 or x > 1"),
    ("z = 3 or x > 1", "x > 1"), ("z != 3 or x > 1", TRUE), ("z = 0 or x > 1", "x > 1"), ("z = 2 or x > 1", "x > 1 or z = 2"), ("z != 2 or x > 1", "z != 2 or x > 1"),
])
def test_alternatives(text, short):
    known, _ = ranges_of([condition("z > 0"), condition("z <= 5"), condition("z != 3")])
    assert not any(found.empty for found in known.values())
    found = united(condition(text), known)
    assert found is short or {*str(found).split(" or ")} == {*str(short).split(" or ")}


@pytest.mark.parametrize(("first", "second", "follows"), [
    ("x < 1", "x < 2", True), ("x < 2", "x < 1", False), ("x < 1", "x <= 1", True), ("x <= 1", "x < 1", False), ("x = 1", "x >= 1", True), ("x > 1", "x != 1", True), ("x >= 1", "x != 1", False),
    ("x < 1", "y < 1", False), ("x < y", "x < y", True), ("x < y", "x < 1", False), ("x != 1", "x < 1", False),
])
def test_implies(first, second, follows):
    assert implies(condition(first), condition(second)) is follows
