"""Nothing recurses: deep and long expressions work in every room."""

from __future__ import annotations

import pickle
import sys

import pytest

from symdiff import derive, diff, evaluate, gradient, parse
from symdiff.calculus.conditions import conditions
from symdiff.expr import TWO, ZERO, Product, Sum, Symbol, free_symbols, node_count, replace
from symdiff.functions import sin
from symdiff.printing import latex, python_code
from symdiff.simplification.normal.normalizer import normal_form

DEPTH = 20_000


@pytest.fixture(autouse=True)
def a_low_recursion_limit():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    yield
    sys.setrecursionlimit(limit)


def deep(kind: str):
    x = Symbol("x")
    node = x
    for _ in range(DEPTH):
        node = sin(node) if kind == "calls" else node + x if kind == "sum" else node * Symbol("y") if kind == "product" \
            else x + node if kind == "right sum" else 1 / (1 + node) if kind == "fraction" else Product(TWO, node) if kind == "numbers" else 2 ** node
    return node


@pytest.mark.parametrize("kind", ["calls", "sum", "right sum", "product", "fraction", "tower", "numbers"])
def test_deep_expressions(kind):
    expr = deep(kind)
    text = str(expr)
    assert parse(text) is expr
    assert pickle.loads(pickle.dumps(expr)) is expr
    assert expr.subs({"x": "z"}).subs({"z": "x"}) is (expr if kind != "numbers" else 2**DEPTH * Symbol("x"))
    assert len(latex(expr)) > DEPTH
    assert len(python_code(expr)) > DEPTH
    derivative = diff(expr, "x")
    assert node_count(derivative) < 12 * DEPTH
    assert len(gradient(expr, free_symbols(expr))) in (1, 2)
    assert derive(expr, "x").steps
    if kind in ("calls", "sum", "right sum", "product", "fraction"):
        assert evaluate(derivative, {"x": "0.5", "y": "1.0001"}) is not None
    normal_form(expr)
    conditions(expr, "x")
    replace(expr, {Symbol("x"): Symbol("w")})


def test_deep_brackets_signs_and_powers():
    for text in ("(" * DEPTH + "x" + ")" * DEPTH, "-" * DEPTH + "x", "^".join(["x"] * DEPTH), "sin " * DEPTH + "x",
                 "|" * 301 + "x" + "|" * 301):
        parse(text)


def test_a_long_sum_of_distinct_terms():
    total = ZERO
    for i in range(DEPTH):
        total = Sum(total, Product(Symbol(f"x{i}"), Symbol("w")))
    derivative = diff(total, "w")
    assert str(derivative).count("+") == DEPTH - 1
    assert len(gradient(total, [f"x{i}" for i in range(0, DEPTH, 1000)])) == 20


def test_a_product_of_many_variables():
    names = [f"x{i}" for i in range(1, 2001)]
    product = parse("*".join(names))
    rows = gradient(product, names)
    assert parse(str(rows[0])).subs({f"x{i}": 1 for i in range(1, 2001)}) is parse("1")
    assert node_count(*rows) < 5 * node_count(product)
    assert str(diff(product, "x1000")).count("*") == 1998
