"""Text in which every part is written once."""

from __future__ import annotations

import pytest

from symdiff import diff, evaluate, parse, shared_text, symbols
from symdiff.expr import Symbol
from symdiff.functions import sin

x, y = symbols("x y")


def rebuilt(text):
    """The expression that a shared text describes."""
    *definitions, last = text.splitlines()
    known = {}
    for line in definitions:
        name, _, body = line.partition(" = ")
        known[Symbol(name)] = parse(body).subs(known)
    return parse(last).subs(known)


@pytest.mark.parametrize("text", ["(x + y)^2 + sin(x + y)", "x", "t1*(x + 1) + (x + 1)", "piecewise(x < 1, x + 1, x + 1)", "-(x*y) - x*y",
                                  "integral(sin(t*x), t, 0, x*y) + x*y", "(x/y)^(x/y)"])
def test_it_says_the_same(text):
    expr = parse(text)
    again = rebuilt(shared_text(expr))
    point = {"x": "0.7", "y": "1.3", "t1": 2}
    assert evaluate(again, point) == evaluate(expr, point)


def test_names_do_not_clash():
    assert shared_text(parse("t1 + (x+1)*(x+1)")) == "t2 = x + 1\nt1 + t2*t2"


def test_its_length_grows_with_the_graph():
    node = x
    for _ in range(500):
        node = sin(node)
    derivative = diff(node, "x")
    assert len(shared_text(derivative)) < 40_000 < len(str(derivative))
