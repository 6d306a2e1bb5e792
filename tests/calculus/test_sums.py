"""Sums over data: derivatives by parameters and by terms, held against the sums written out."""

from __future__ import annotations

import doctest
import itertools
import pathlib
import random
import warnings
from fractions import Fraction

import pytest

from symdiff import EvaluationError, LimitError, MissingVariableWarning, NoDerivativeError, conditions, derive, diff, equal, evaluate, gradient, hessian, latex, parse, simplify, symbols
from symdiff.expr import Symbol, array_names, expanded, index_product, index_sum

#: The sum, by what, its derivative as a textbook prints it, and when it holds.
TABLE = [
    # by a parameter
    ("sum(i=1..n, (y_i - w*x_i)^2)", "w", "-2*sum(i=1..n, x_i*(y_i - w*x_i))", []),
    ("sum(i=1..n, (y_i - w*x_i - b)^2)", "b", "-2*sum(i=1..n, y_i - w*x_i - b)", []),
    ("sum(i=1..n, (y_i - w*x_i - b)^2)/n", "w", "-2*sum(i=1..n, x_i*(y_i - w*x_i - b))/n", ["n != 0"]),
    ("1/(2n) sum(i=1..n, (w*x_i + b - y_i)^2)", "b", "sum(i=1..n, w*x_i + b - y_i)/n", ["n != 0"]),
    ("sum(i=1..n, (x_i - m)^2)", "m", "-2*sum(i=1..n, x_i - m)", []),
    ("sum(i=1..n, (y_i - w*x_i)^2) + a*w^2", "w", "2*a*w - 2*sum(i=1..n, x_i*(y_i - w*x_i))", []),
    ("sum(i=1..n, |y_i - w*x_i|)", "w", "-sum(i=1..n, x_i*sign(y_i - w*x_i))", ["y_i - w*x_i != 0"]),
    ("sum(i=1..n, -ln(s) - (x_i - m)^2/(2*s^2))", "m", "sum(i=1..n, x_i - m)/s^2", ["s > 0"]),
    ("sum(i=1..n, -ln(s) - (x_i - m)^2/(2*s^2))", "s", "sum(i=1..n, (x_i - m)^2)/s^3 - n/s", ["s > 0"]),
    ("sum(i=1..n, y_i*ln(p) + (1 - y_i)*ln(1 - p))", "p", None, ["0 < p < 1"]),
    ("sum(i=1..n, y_i*ln(l) - l)", "l", "sum(i=1..n, y_i)/l - n", ["l > 0"]),
    ("sum(i=1..n, ln(l) - l*x_i)", "l", "n/l - sum(i=1..n, x_i)", ["l > 0"]),
    ("sum(i=1..n, ln(1 + exp(-y_i*w*x_i)))", "w", "-sum(i=1..n, y_i*x_i/(exp(y_i*w*x_i) + 1))", []),
    ("sum(i=1..n, a)", "a", "n", []),
    ("sum(i=1..n, a^i)", "a", "sum(i=1..n, i*a^(i - 1))", []),
    ("sum(i=0..n, x_i*a^i/i!)", "a", None, None),
    ("sum(i=1..n, sum(j=1..m, (A_ij - u*v_j)^2))", "u", None, []),
    ("sum(i=1..n, exp(-(x_i - c)^2))", "c", None, []),
    ("product(i=1..n, a + x_i)", "a", "sum(i=1..n, product(j=1..i - 1, a + x_j)*product(j=i + 1..n, a + x_j))", []),
    ("ln(sum(i=1..n, exp(b*x_i)))/b", "b", None, ["b != 0"]),
    ("sum(i=1..n, x_i)*i", "i", "sum(i=1..n, x_i)", []),
    # by a term
    ("sum(i=1..n, (y_i - w*x_i)^2)", "x_k", "-2*w*(y_k - w*x_k)", ["1 <= k <= n"]),
    ("sum(i=1..n, (y_i - w*x_i)^2)", "y_k", "2*(y_k - w*x_k)", ["1 <= k <= n"]),
    ("sum(i=1..n, x_i)/n", "x_k", "1/n", ["1 <= k <= n", "n != 0"]),
    ("sum(i=1..n, (x_i - sum(j=1..n, x_j)/n)^2)/n", "x_k", "2*(x_k - sum(j=1..n, x_j)/n)/n", ["1 <= k <= n", "n != 0"]),
    ("sum(i=1..n, x_i^2)", "x_2", "2*x_2", ["n >= 2"]),
    ("sqrt(sum(i=1..n, x_i^2))", "x_k", "x_k/sqrt(sum(i=1..n, x_i^2))", None),
    ("sum(i=1..n, j=1..n, x_i*A_ij*x_j)", "x_k", "sum(j=1..n, A[k, j]*x_j) + sum(i=1..n, A[i, k]*x_i)", ["1 <= k <= n"]),
    ("sum(i=1..n, j=1..m, x_i*W_ij*y_j)", "W_k_l", "x_k*y_l", ["1 <= k <= n", "1 <= l <= m"]),
    ("ln(sum(i=1..n, exp(x_i)))", "x_k", "exp(x_k)/sum(i=1..n, exp(x_i))", ["1 <= k <= n"]),
    ("ln(sum(j=1..n, exp(z_j))) - z_c", "z_k", "exp(z_k)/sum(j=1..n, exp(z_j)) - kronecker(c, k)", ["1 <= k <= n"]),
    ("exp(z_k)/sum(j=1..n, exp(z_j))", "z_k", "exp(z_k)*(sum(j=1..n, exp(z_j)) - exp(z_k))/sum(j=1..n, exp(z_j))^2", ["1 <= k <= n"]),
    ("-sum(i=1..n, y_i*ln(exp(z_i)/sum(j=1..n, exp(z_j))))", "z_k", "exp(z_k)*sum(i=1..n, y_i)/sum(j=1..n, exp(z_j)) - y_k", ["1 <= k <= n"]),
    ("sum(i=1..n, p_i*ln(p_i/q_i))", "p_k", "ln(p_k/q_k) + 1", None),
    ("sum(i=1..n, p_i*ln(p_i/q_i))", "q_k", "-p_k/q_k", None),
    ("product(i=1..n, x_i)", "x_k", "product(j=1..k - 1, x_j)*product(j=k + 1..n, x_j)", ["1 <= k <= n"]),
    ("sum(i=2..n, (x_i - x[i-1])^2)", "x_k", None, []),
    ("sum(i=1..n-1, x_i*x[i+1])", "x_k", "piecewise(1 <= k <= n - 1, x[k + 1], 0) + piecewise(2 <= k <= n, x[k - 1], 0)", []),
    ("sum(i=1..n, sum(j=1..i, x_j))", "x_k", "n - k + 1", ["1 <= k <= n"]),
    ("sum(i=1..n, sum(j=i..n, x_i*x_j))", "x_k", None, None),
    ("sum(i=1..n, i*x_i) + x_i", "x_i", "i + 1", ["1 <= i <= n"]),
    ("sum(i=1..n, x_i*y[n+1-i])", "y_k", "x[n - k + 1]", None),
]


def renamed(text, index):
    """The formula with another name for its index i."""
    return str(parse(text)).replace("(i=", f"({index}=").replace("_i", f"_{index}").replace("[i", f"[{index}") if index != "i" else text


def random_data(rnd, expr, size):
    """Numbers for the arrays and symbols of a formula."""
    data = {}
    for name, count in array_names(expr).items():
        entries = itertools.product(range(size + 1), repeat=count)
        data |= {"_".join([name, *map(str, places)]): Fraction(rnd.randint(1, 40), rnd.randint(2, 9)) for places in entries}
    return data


@pytest.mark.parametrize(("text", "by", "printed", "holds"), TABLE, ids=[f"{row[0]} by {row[1]}" for row in TABLE])
def test_table(text, by, printed, holds):
    found = derive(text, by)
    if printed is not None:
        assert str(found.result) == printed
    if holds is not None:
        assert sorted(map(str, found.conditions)) == sorted(holds)
    rnd = random.Random(text + by)
    expr = parse(text)
    stem, _, index = by.partition("_")
    for size in range(1, 7):
        point = {name: Fraction(rnd.randint(1, 8), 9) for name in ("w", "b", "m", "s", "p", "l", "a", "c", "u")}
        point |= {"c": rnd.randint(1, size)} if "z_c" in text else {}
        data = random_data(rnd, expr, size + 1)
        arrays = dict.fromkeys(("n", "m"), size) if "A_ij" in text or "W_ij" in text else {"n": size}
        whole = expanded(expr.subs({**arrays, **({"c": point["c"]} if "z_c" in text else {})}))
        for k in range(1, size + 1) if index in ("k", "i", "k_l") else [0]:
            if by == "x_2" and size < 2:
                continue
            if index == "i" and "[" not in by:                      # the free x_i is one of the terms
                whole = expanded(expr.subs({"n": size}))
                whole = whole.subs({"x_i": f"x_{k}"})
            values = {**point, **data, **arrays}
            term = {"k": f"{stem}_{k}", "i": f"{stem}_{k}", "k_l": f"{stem}_{k}_{size}"}.get(index, by)
            target = whole.subs({f"{stem}_k": term, "z_c": f"z_{point['c']}"}) if index == "k" else whole
            if by == "i":
                values["i"] = Fraction(3, 7)
            lists = {name: nested(values, name, count, size + 1) for name, count in array_names(expr).items()}
            scalar = {name: value for name, value in values.items() if name.partition("_")[0] not in lists}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", MissingVariableWarning)
                exact = evaluate(diff(target, term), {**values, **scalar})
            ours = evaluate(found.result, {**scalar, **lists, **({"k": k, "l": size} if index in ("k", "k_l") else {"i": k} if index == "i" else {})})
            assert abs(float(exact) - float(ours)) <= 1e-12 * max(1, abs(float(exact))), (size, k)


def nested(values, name, count, size):
    if count == 1:
        return {i: values[f"{name}_{i}"] for i in range(size + 1)}
    return [[values[f"{name}_{i}_{j}"] for j in range(1, size + 1)] for i in range(1, size + 1)]


def test_the_document():
    result = doctest.testfile(str(pathlib.Path(__file__).parents[2] / "docs" / "sums.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 10 and result.failed == 0


@pytest.mark.parametrize("index", ["j", "k", "t", "row"])
@pytest.mark.parametrize(("text", "by"), [("sum(i=1..n, (y_i - w*x_i)^2)", "w"), ("sum(i=1..n-1, (x[i+1] - x_i)^2)", "x_m"), ("product(i=1..n, x_i)", "x_m"), ("ln(sum(i=1..n, exp(x_i)))", "x_m")])
def test_the_name_of_the_index_does_not_matter(text, by, index):
    assert equal(diff(renamed(text, index), by), diff(text, by)) or str(diff(renamed(text, index), by)).replace(index, "i") == str(diff(text, by))


def test_a_free_index_is_another_one():
    total = parse("sum(i=1..n, x_i*a)")
    assert str(total.subs({"a": "i"})) == "sum(j=1..n, x_j*i)"
    assert str(total.subs({"a": "x_i"})) == "sum(j=1..n, x_j*x_i)"
    assert str(total.subs({"n": "i"})) == "sum(j=1..i, x_j*a)"
    assert evaluate(total.subs({"a": "i"}), {"x": [1, 2], "n": 2, "i": 5}) == 15
    assert parse(str(total.subs({"a": "x_i"}))) is total.subs({"a": "x_i"})
    assert str(diff("sum(i=1..n, x_i) + i^2", "i")) == "2*i"


def test_a_product_is_safe_where_a_factor_is_0():
    slope = diff("product(i=1..n, x_i)", "x_k")
    assert evaluate(slope, {"x": [0, 3, 5], "n": 3, "k": 1}) == 15
    assert evaluate(slope, {"x": [0, 3, 5], "n": 3, "k": 2}) == 0
    assert evaluate(diff("product(i=1..n, a - x_i)", "a"), {"x": [1, 2, 3], "n": 3, "a": 2}) == -1


def test_second_derivatives():
    assert str(diff("sum(i=1..n, x_i^3)", "x_k", 2)) == "6*x_k"
    assert str(diff("sum(i=1..n, x_i^2)", "x_k", "x_l")) == "2*kronecker(k, l)"
    assert str(diff("sum(i=1..n, (y_i - w*x_i)^2)", "w", 2)) == "2*sum(i=1..n, x_i^2)"
    assert str(hessian("sum(i=1..n, (y_i - w*x_i - b)^2)", "w b")) == "[[2*sum(i=1..n, x_i^2), 2*sum(i=1..n, x_i)],\n [2*sum(i=1..n, x_i), 2*n]]"
    assert [str(entry) for entry in gradient("sum(i=1..n, (y_i - w*x_i)^2)", "w x_k")] == ["-2*sum(i=1..n, x_i*(y_i - w*x_i))", "-2*w*(y_k - w*x_k)"]


def test_what_has_no_derivative():
    with pytest.raises(NoDerivativeError, match="runs through whole numbers"):
        diff("sum(i=1..n, x_i)", "n")
    with pytest.raises(NoDerivativeError, match="runs through whole numbers"):
        diff("x[k+1]^2", "k")
    with pytest.warns(MissingVariableWarning):
        assert diff("sum(i=1..n, x_i)", "y_k").numerator == 0
    with pytest.warns(MissingVariableWarning, match=r"for the entry write A\[k, l\]"):
        assert diff("sum(i=1..n, j=1..n, A_ij*A_ji)", "A_kl").numerator == 0


@pytest.mark.parametrize(("written", "text"), [
    (r"\sum_{i=1}^{n} x_{2i}", "sum(i=1..n, x[2i])"), (r"\sum_{i=1}^{n} x_{2 i}", "sum(i=1..n, x[2i])"), ("x_{2 k}", "x[2k]"),
    ("sum(i=1..n, x_{i})", "sum(i=1..n, x_i)"), ("product(i=1..n, x_{n-i})", "product(i=1..n, x[n-i])"), (r"sum(i=1..n, \frac{1}{i})", "sum(i=1..n, 1/i)"),
    (r"\sum_{i=1}^{n} W_{i,j}", "sum(i=1..n, W[i,j])"), (r"\sum_{i=1}^{n} W_{ij}", "sum(i=1..n, W_ij)"),      # with a free j the latter is a name
])
def test_entries_in_latex(written, text):
    assert parse(written) is parse(text) is parse(latex(parse(text)))


def test_the_steps_name_the_other_terms():
    text = derive("sum(i=1..n, (y_i - w*x_i)^2)", "x_k").steps.text()
    assert "the other terms do not hold x_k and their derivatives are 0" in text
    assert "x_i' = kronecker(i, k)" in text and text.count("-2*w*(y_k - w*x_k)") == 1


@pytest.mark.parametrize(("text", "short"), [
    ("sum(i=1..n, 3*a*x_i)", "3*a*sum(i=1..n, x_i)"), ("sum(i=1..n, 5)", "5*n"), ("sum(i=0..n, 1)", "n + 1"), ("sum(i=1..3, x_i^2)", "x_1^2 + x_2^2 + x_3^2"),
    ("sum(i=1..2, sum(j=1..i, x_j))", "2*x_1 + x_2"), ("sum(i=1..n, x_i) - sum(j=1..n, x_j)", "0"), ("sum(i=1..n, x_i - sum(j=1..n, x_j)/n)", "0"), ("product(i=1..n, 2*x_i)", "2^n*product(i=1..n, x_i)"),
    ("product(i=1..4, i)", "24"), ("sum(i=1..n, 0*x_i)", "0"), ("sum(i=1..n, sin(x_i)^2 + cos(x_i)^2)", "n"),
])
def test_simplified(text, short):
    assert str(simplify(text)) == short


def test_where_the_terms_are_defined():
    assert [str(condition) for condition in conditions("sum(i=1..n, ln(x_i)/b)")] == ["x_i > 0", "b != 0"]
    assert [str(condition) for condition in conditions("sum(i=0..n, a^i)")] == []
    assert [str(condition) for condition in conditions("sum(i=-2..n, a^i)")] == ["a != 0"]
    assert [str(condition) for condition in conditions("sum(i=1..n, ln(x_i)) + sqrt(i)")] == ["x_j > 0", "i >= 0"]


@pytest.mark.parametrize(("text", "point", "value"), [
    ("sum(i=1..n, x_i^2)", {"x": [1, 2, 3], "n": 3}, 14), ("sum(i=1..n, j=1..n, x_i*A_ij*x_j)", {"x": [1, 2], "A": [[1, 2], [3, 4]], "n": 2}, 27),
    ("product(i=1..n, i)", {"n": 20}, 2432902008176640000), ("sum(i=1..n, x_i)", {"n": 0}, 0), ("product(i=1..n, x_i)", {"n": 0}, 1),
    ("sum(i=0..n, x_i)", {"x": {0: 5, 1: 7}, "n": 1}, 12), ("x_2 + x_k + x[k+1]", {"x": [1, 20, 300], "k": 2}, 340), ("sum(i=1..n, x_i)", {"x_1": 1, "x_2": "1/2", "n": 2}, Fraction(3, 2)),
    ("sum(i=0..n, a^i)", {"a": 0, "n": 5}, 1), ("sum(i=1..n, 1/(i*(i+1)))", {"n": 99}, Fraction(99, 100)),
])
def test_values(text, point, value):
    assert evaluate(text, point).exact == value


@pytest.mark.parametrize(("text", "point", "message"), [
    ("sum(i=1..n, x_i)", {"x": [1], "n": 2}, "there are 1"), ("sum(i=1..n, x_i)", {"n": 2}, "give a list"), ("sum(i=1..n, x_i)", {"x": [1, 2], "n": "3/2"}, "whole number"),
    ("sum(i=0..n, x_i)", {"x": [1, 2], "n": 1}, "lists count from 1"), ("sum(i=1..n, x_i)", {"x": [1], "n": -2}, "before it begins"), ("sum(i=1..n, ln(x_i))", {"x": [1, -1], "n": 2}, "at i = 2"),
    ("sum(i=1..n, i)", {"n": 10**12}, "more than are computed"), ("sum(i=1..n, A_i)", {"A": [[1]], "n": 1}, "more indices"), ("sum(i=1..n, A[i,1])", {"A": [1], "n": 1}, "fewer indices"),
    ("sum(i=1..inf, 1/i^2)", {}, "bound inf must be a whole number$"), ("sum(i=1..n, i)", {"n": "5/2"}, "whole number, not 5/2$"),
])
def test_what_has_no_value(text, point, message):
    with pytest.raises(EvaluationError, match=message):
        evaluate(text, point)


def test_from_python():
    x, y, W, i, j, n, k = symbols("x y W i j n k")
    assert index_sum(x[i] * y[i], i, 1, n) is parse("sum(i=1..n, x_i*y_i)")
    assert index_product(x[i + 1], i, 0, n) is parse("product(i=0..n, x[i+1])")
    assert index_sum(index_sum(W[i, j], j, 1, n), i, 1, n) is parse("sum(i=1..n, j=1..n, W_ij)")
    assert x[2] is Symbol("x_2") and x[k] is Symbol("x_k") and str(x[k + 1]) == "x[k + 1]"
    with pytest.raises(TypeError):
        list(x)
    assert str(expanded(parse("sum(i=1..3, i*x_i)"))) == "x_1 + 2*x_2 + 3*x_3"


def test_deep_nests_do_not_recurse():
    expr = parse("x_1 + a")
    for _ in range(200):
        expr = index_sum(expr, Symbol("i"), 1, Symbol("n"))
    assert parse(str(expr)) is expr
    assert "n" in str(diff(expr, "a"))
    with pytest.raises(LimitError, match="nested deeper"):
        index_sum(expr, Symbol("i"), 1, Symbol("n"))


@pytest.mark.parametrize(("a", "b", "verdict"), [
    ("sum(x^i, i, 1, n)", "sum(x^(j+1), j, 0, n-1)", True),                                     # another index, another start
    ("sum((y_i - w*x_i)^2, i, 1, n)", "sum((w*x_{i+1} - y_{i+1})^2, i, 0, n-1)", True),
    ("sum(sin(2x_i), i, 1, n)", "sum(2sin(x_i)cos(x_i), i, 1, n)", True),                       # term by term
    ("sum((x_i + 1)^2, i, 1, n)", "sum(x_i^2, i, 1, n) + 2sum(x_i, i, 1, n) + n", True),
    ("sum(sum((x_i + y_j)^2, j, 1, m), i, 1, n)", "sum(sum((y_j + x_i)^2, j, 1, m), i, 1, n)", True),
    ("sum(sum(x_j*y_i, j, i, n), i, 1, n)", "sum(sum(x_{j+i}*y_i, j, 0, n-i), i, 1, n)", True),
    ("product(x + i, i, 1, n)", "product(x + i - 1, i, 2, n+1)", True),
    ("sum(x^i, i, 1, n)", "sum(x^(i+1), i, 1, n-1)", False),
    ("sum((x_i + 1)^2, i, 1, n)", "sum(x_i^2, i, 1, n) + 2sum(x_i, i, 1, n) + n + 1", False),
])
def test_sums_are_compared(a, b, verdict):
    assert equal(a, b) is verdict
