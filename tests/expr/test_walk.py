"""Substitution, free symbols, sizes."""

from __future__ import annotations

import pytest

from symdiff import diff, evaluate, parse, symbols
from symdiff.errors import ArgumentError
from symdiff.expr import Product, Sum, flattened, free_symbols, node_count, postorder, postorder_by, tree_size

x, y = symbols("x y")


@pytest.mark.parametrize(("text", "mapping", "result"), [
    ("x + y", {"x": "y", "y": "x"}, "y + x"),                       # all at once
    ("x^2", {"x": 3}, "9"),
    ("x^2 + x", {x: y + 1}, "(y + 1)^2 + (y + 1)"),
    ("sin(x)^2 + 1", {parse("sin(x)"): "s"}, "s^2 + 1"),            # whole subexpressions
    ("sin(x)/x", {"x": "2*t"}, "sin(2*t)/(2*t)"),
    ("x", {"z": 1}, "x"),
    ("x < 3", {"x": 2}, "2 < 3"),
    ("f(x)", {"x": 0}, "f(0)"),
    ("integral(x*t, t, 0, 1)", {"t": 5}, "integral(x*t, t, 0, 1)"),  # bound symbols are not the free one
    ("integral(x*t, t, 0, 1)", {"x": "t"}, "integral(t*t_1, t_1, 0, 1)"),   # nor do they catch it
    ("integral(g(x), x)", {"x": "u^2"}, "integral(g(x), x, u^2)"),
])
def test_subs(text, mapping, result):
    assert str(parse(text).subs(mapping)) == result


def test_subs_by_keyword():
    assert str((x + y).subs(x=1, y="z")) == "1 + z"


@pytest.mark.parametrize("mapping", [{1: 2}, {"x": object()}, {"x": [1]}, {None: 1}, {"x": "y < 1"}, {"x + y": 1}, {parse("x < 1"): 2}])
def test_subs_refuses(mapping):
    with pytest.raises(ArgumentError):
        parse("x").subs(mapping)


@pytest.mark.parametrize(("text", "mapping"), [
    ("d/dx(x^2)", {"x": 3}),
    ("d/dx(a*x)", {"a": "x"}),                                      # would be caught: 3 at x = 3, not 6
    ("d/dx(a*x)", {"a": "x*y"}), ("d/dy(d/dx(a*x*y))", {"a": "x"}),
    ("d/dx(sin(x)^2)", {parse("sin(x)"): "s"}),                     # would stop depending on x
])
def test_a_variable_inside_its_derivative_stays(text, mapping):
    with pytest.raises(ArgumentError, match="carry the derivative out first"):
        parse(text).subs(mapping)


@pytest.mark.parametrize(("text", "mapping", "result"), [
    ("d/dx(a*x)", {"a": "y"}, "d/dx(y*x)"), ("a + d/dx(x)", {"a": "x"}, "x + d/dx(x)"), ("d/dx(x) + y", {parse("d/dx(x)"): 1, "y": "x"}, "1 + x"),
    ("d/dx(x)", {"x": "x"}, "d/dx(x)"),
])
def test_what_does_not_touch_a_derivative_is_replaced(text, mapping, result):
    assert str(parse(text).subs(mapping)) == result


def test_names_are_those_that_are_read():
    assert str(parse("θ^2 + x₁").subs({"θ": 3, "x₁": "y"})) == "9 + y"
    assert str(parse("piecewise(x < 1, 2, 3)").subs({parse("x < 1"): "y > 0"})) == "piecewise(y > 0, 2, 3)"


def test_nested_integrals_do_not_capture():
    inner = parse("integral(t, t, 0, a)")
    outer = parse("integral(a*t, t, 0, 1)").subs({"a": inner})
    assert evaluate(outer, {"a": 2}) == 1           # (a^2/2) * (1/2)
    assert parse(str(outer)) is outer or evaluate(parse(str(outer)), {"a": 2}) == 1


def test_a_symbol_bound_further_out_is_not_renamed():
    double = parse("integral(integral(t*s, t, 0, s*x), s, 0, 1)")      # the inner limit holds the outer symbol
    assert str(diff(double, "x")) == "integral(s^3*x, s, 0, 1)"


def test_free_symbols_in_order_of_appearance():
    assert [s.name for s in free_symbols(parse("b*x + a*integral(t*x, t, 0, c)"))] == ["b", "x", "a", "c"]


def test_sizes():
    expr = parse("(x+1)*(x+1)")
    assert (node_count(expr), tree_size(expr)) == (4, 7)
    assert [str(node) for node in postorder(expr)] == ["x", "1", "x + 1", "(x + 1)*(x + 1)"]


@pytest.mark.parametrize(("text", "ordinary"), [
    ("x^2 + sin(pi x)/3", True), ("f(x)", True), ("x_2 + y", True), ("0*x", False), ("1/0", False), ("x + inf", False),
    ("piecewise(x < 0, 1, 2)", False), ("integral(t, t, 0, x)", False), ("sum(i=1..n, x_i)", False), ("d/dx x^2", False), ("sin(x) + f'(x)", False),
])
def test_nodes_know_whether_they_are_ordinary(text, ordinary):
    assert parse(text).is_ordinary is ordinary
    assert parse(f"({text})*y + 1").is_ordinary is ordinary


def test_what_stands_in_an_integral_alone_is_not_ordinary():
    body = parse("integral(t^2, t, 0, x)").body
    assert not body.is_ordinary and not body.args[0].is_ordinary


@pytest.mark.parametrize(("text", "kind", "most", "parts"), [
    ("a + b*c + (d + 1)", Sum, 9, ["a", "b*c", "d", "1"]),
    ("a*b*(c + d)", Product, 9, ["a", "b", "c + d"]),
    ("a*(b*(c*d))", Product, 2, ["a", "b*(c*d)"]),
    ("a + b", Product, 9, ["a + b"]),
])
def test_nested_sums_and_products_are_taken_apart(text, kind, most, parts):
    assert list(map(str, flattened(parse(text), kind, most))) == parts


def test_no_more_of_a_sum_is_taken_apart_than_asked_for():
    total = x
    for _ in range(200):
        total = total + total                                       # 2^200 terms
    assert len(flattened(total, Sum, 10)) == 10


def test_a_walk_by_other_parts_asks_for_them_once_and_leaves_out_what_is_known():
    asked = []

    def halves(n):
        asked.append(n)
        return (n // 2, n - n // 2) if n > 1 else ()

    known = {3: "so far"}
    for n, _ in postorder_by(halves, 7, known=known):
        known[n] = "now"
    assert list(known) == [3, 1, 2, 4, 7]
    assert sorted(asked) == [1, 2, 4, 7]


def test_a_walk_by_other_parts_is_the_postorder_where_these_are_the_arguments():
    expr = parse("(x + y)^2*sin(x + y) + x")
    assert [node for node, _ in postorder_by(lambda node: node.args, expr)] == postorder(expr)
