"""Critical points and the second-derivative test, held against textbooks, and against sampling."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from symdiff import (
    ArgumentError, LimitError, convexity, critical_points, equal, evaluate, gradient, inflection_points, linear_regression,
    monotonicity, parse,
)

#: function, box or None, {point: kind}, what is said besides.
EXTREMA = [
    # one variable
    ("x^2 - 4x + 7", None, {"2": "minimum"}),                                            # Stewart 4.1
    ("x^3 - 3x", None, {"-1": "maximum", "1": "minimum"}),
    ("2x^3 - 9x^2 + 12x", None, {"1": "maximum", "2": "minimum"}),
    ("3x^4 - 4x^3 - 12x^2 + 5", None, {"-1": "minimum", "0": "maximum", "2": "minimum"}),   # Stewart 4.3, ex. 1
    ("x^3", None, {"0": "inconclusive"}),
    ("x^4", None, {"0": "inconclusive"}),
    ("x^5 - 5x + 1", None, {"-1": "maximum", "1": "minimum"}),
    ("x/(1 + x^2)", None, {"-1": "minimum", "1": "maximum"}),
    ("x + 1/x", None, {"-1": "maximum", "1": "minimum"}),
    ("x e^(-x)", None, {"1": "maximum"}),
    ("x^2 e^(-x^2)", None, {"-1": "maximum", "0": "minimum", "1": "maximum"}),
    ("x ln x", None, {"1/e": "minimum"}),
    ("ln(x)/x", None, {"e": "maximum"}),
    ("x^x", None, {"1/e": "minimum"}),
    ("e^x", None, {}),
    ("x^3 + x", None, {}),
    ("|x|", None, {"0": "not differentiable"}),
    ("x + 2 sin x", {"x": (0, "2pi")}, {"2pi/3": "maximum", "4pi/3": "minimum"}),        # Stewart 4.3, ex. 4
    ("sin x + cos x", {"x": (0, "2pi")}, {"pi/4": "maximum", "5pi/4": "minimum"}),
    ("x^2 sin x", {"x": (1, 6)}, {"2.28892972810340": "maximum", "5.08698509410227": "minimum"}),
    # two variables
    ("x^2 + y^2 - 2x - 6y + 14", None, {"1 3": "minimum"}),                              # Stewart 14.7, ex. 1
    ("y^2 - x^2", None, {"0 0": "saddle"}),
    ("x^4 + y^4 - 4x y + 1", None, {"0 0": "saddle", "1 1": "minimum", "-1 -1": "minimum"}),    # Stewart 14.7, ex. 3
    ("10x^2 y - 5x^2 - 4y^2 - x^4 - 2y^4", {"x": (-3, 3), "y": (-3, 3)},                 # Stewart 14.7, ex. 4
     {"0 0": "maximum", "2.64422430150830 1.89838443133741": "maximum", "-2.64422430150830 1.89838443133741": "maximum",
      "0.856656871446373 0.646772199079258": "saddle", "-0.856656871446373 0.646772199079258": "saddle"}),
    ("x^3 + y^3 - 3x y", None, {"0 0": "saddle", "1 1": "minimum"}),
    ("x^3 - 3x y^2", None, {"0 0": "inconclusive"}),                                     # monkey saddle
    ("x^4 + y^4", None, {"0 0": "inconclusive"}),
    ("x y (1 - x - y)", None, {"0 0": "saddle", "1 0": "saddle", "0 1": "saddle", "1/3 1/3": "maximum"}),
    ("x^4 - 2x^2 + y^3 - 3y", None, {"0 1": "saddle", "0 -1": "maximum", "1 1": "minimum", "-1 1": "minimum",
                                     "1 -1": "saddle", "-1 -1": "saddle"}),
    ("(1 - x)^2 + 100(y - x^2)^2", None, {"1 1": "minimum"}),                            # Rosenbrock
    ("e^x cos y", None, {}),                                                             # Stewart 14.7
    ("x^2 + 2y^2 + 3x y", None, {"0 0": "saddle"}),
    ("x y + 1/x + 8/y", None, {"1/2 4": "minimum"}),
    ("(x^2 + y^2) e^(-x^2 - y^2)", None, {"0 0": "minimum"}),                            # and a circle of maxima
    ("x y e^(-(x^2 + y^2)/2)", None, {"0 0": "saddle", "1 1": "maximum", "-1 -1": "maximum", "1 -1": "minimum",
                                      "-1 1": "minimum"}),
    ("sin x sin y", {"x": ("0.1", "3"), "y": ("0.1", "3")}, {"pi/2 pi/2": "maximum"}),
    ("sin x + sin y + sin(x + y)", {"x": (0, "1.5"), "y": (0, "1.5")}, {"pi/3 pi/3": "maximum"}),  # Stewart 14.7, 23
    ("sqrt(x^2 + y^2)", None, {"0 0": "not differentiable"}),
    ("x + y", None, {}),
    # three variables
    ("x^2 + y^2 + z^2 - 2x + 4y", None, {"1 -2 0": "minimum"}),
    ("x^2 + y^2 - z^2", None, {"0 0 0": "saddle"}),
    ("x^2 + y^2 + z^2 + x y z", None, {"0 0 0": "minimum", "2 2 -2": "saddle", "2 -2 2": "saddle", "-2 2 2": "saddle",
                                       "-2 -2 -2": "saddle"}),
    ("x^4 + y^4 + z^4 - 4x y z", None, {"0 0 0": "inconclusive", "1 1 1": "minimum", "1 -1 -1": "minimum",
                                        "-1 1 -1": "minimum", "-1 -1 1": "minimum"}),
    ("-x^2 - 2y^2 - 3z^2 + x y + 6z", None, {"0 0 1": "maximum"}),
]


def near(text, number):
    return abs(float(evaluate(text)) - float(number)) < 1e-12


@pytest.mark.parametrize(("function", "box", "answer"), EXTREMA, ids=[row[0] for row in EXTREMA])
def test_textbook(function, box, answer):
    found = critical_points(function, box=box)
    assert found.complete
    assert len(found) == len(answer)
    for place, kind in answer.items():
        (hit,) = [point for point in found if all(map(near, place.split(), point.point.values()))]
        assert hit.kind == kind
        assert near(str(hit.value), evaluate(parse(function).subs(dict(zip(hit.point, [str(c) for c in hit.point.values()])))))


@pytest.mark.parametrize(("function", "behaviour", "why"), [
    ("x^3", "neither", "order 3"),
    ("x^4", "minimum", "order 4"),
    ("-x^6", "maximum", "order 6"),
    ("|x|", "minimum", "falls before it and rises behind it"),
    ("x^3 - 3x y^2", "neither", "degree 3"),
    ("x^4 + y^4", "minimum", "stand apart"),
    ("-x^4 - x^2 y^2 - y^4", "maximum", "of one sign"),
    ("x^4 - 6x^2 y^2 + y^4", "neither", "of both signs"),
    ("x^2 + y^3", "neither", "alone"),
    ("(x + y)^2 + x^3", "neither", "along (-2, 2)"),
    ("(y - x^2)(y - 2x^2)", None, ""),          # Peano: a minimum along every line, and none
])
def test_where_the_test_is_inconclusive(function, behaviour, why):
    (point,) = critical_points(function)
    assert point.kind in ("inconclusive", "not differentiable")
    assert point.behaviour == behaviour
    assert why in point.reason


@pytest.mark.parametrize(("function", "loci"), [
    ("x^2 y^2", ["x", "y"]),
    ("(x - y)^2", ["x - y"]),
    ("(x^2 + y^2 - 1)^2", ["x^2 + y^2 - 1"]),
    ("sin(x)^2 + y*0", ["cos(x)", "sin(x)"]),
    ("(x^2 + y^2)^2", []),                      # x^2 + y^2 = 0 is a point
    ("(x^2 + y^2 + z^2)^2 + x^4", []),
    ("(x^4 - x y + y^2 + 1)^2", []),            # nowhere 0, and nothing shows that at a glance
])
def test_curves_of_critical_points(function, loci):
    found = critical_points(function, "x y z" if "z" in function else "x y")
    assert [str(equation) for locus in found.loci for equation in locus] == loci


def test_edges_without_a_gradient_are_named():
    assert "on x = 0 there is no gradient" in str(critical_points("|x| + |y|"))


POLYNOMIALS = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda e: 0 < sum(e) <= 4),
                              st.integers(-4, 4), min_size=2, max_size=5)


@settings(max_examples=25, deadline=None)
@given(POLYNOMIALS, st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=6, max_size=6))
def test_no_critical_point_of_a_polynomial_is_missed_or_invented(terms, starts):
    """What Newton's method runs into from anywhere is among the points, or on one of the loci."""
    function = parse(" + ".join(f"({c})*x^{i}*y^{j}" for (i, j), c in terms.items()) + " + 0*x + 0*y")
    found = critical_points(function, "x y")
    assert found.complete
    slopes = gradient(function, "x y")
    for point in found:
        balls = point.point.balls(200)
        from symdiff.solving.enclosing import balls_at

        assert all(value.contains(0) if hasattr(value, "contains") else value == 0 for value in balls_at(list(slopes), balls, 200))
    for start in starts:
        end = newton(found, start)
        if end is None:
            continue
        close = any(max(abs(float(c) - e) for c, e in zip(point.point.values(), end)) < 1e-5 for point in found)
        values = [[abs(float(evaluate(equation, dict(zip("xy", map(Fraction, end)))))) for equation in locus] for locus in found.loci]
        assert close or any(max(entry) < 1e-5 for entry in values)


def newton(found, start):
    """Where Newton's method converges quickly, to a zero of the gradient with a regular Hessian."""
    from symdiff.numeric import evaluate_float

    x, y = start
    for _ in range(40):
        at = {"x": x, "y": y}
        a, b, d = (evaluate_float(found.hessian[i, j], at) for i, j in ((0, 0), (0, 1), (1, 1)))
        u, v = (evaluate_float(slope, at) for slope in found.gradient)
        det = a * d - b * b
        if abs(det) < 1e-3 or max(abs(x), abs(y)) > 50:
            return None
        x, y = x - (d * u - b * v) / det, y - (a * v - b * u) / det
        if abs(u) + abs(v) < 1e-13:
            return x, y
    return None


@pytest.mark.parametrize(("function", "rises", "bends", "turns"), [
    ("x^3 - 3x", "rising for x < -1; falling for -1 < x < 1; rising for x > 1", "concave for x < 0; convex for x > 0", ["0"]),
    ("x^3", "rising everywhere", "concave for x < 0; convex for x > 0", ["0"]),
    ("x^4", "falling for x < 0; rising for x > 0", "convex everywhere", []),
    ("1/x", "falling for x < 0; falling for x > 0", "concave for x < 0; convex for x > 0", []),
    ("|x|", "falling for x < 0; rising for x > 0", "straight for x < 0; straight for x > 0", []),
    ("x + |x|", "constant for x < 0; rising for x > 0", "straight for x < 0; straight for x > 0", []),
    ("x ln x", "falling for 0 < x < 1/e; rising for x > 1/e", "convex for x > 0", []),
    ("x^2 e^(-x)", "falling for x < 0; rising for 0 < x < 2; falling for x > 2",
     "convex for x < 2 - sqrt(2); concave for 2 - sqrt(2) < x < 2 + sqrt(2); convex for x > 2 + sqrt(2)", ["2 - sqrt(2)", "2 + sqrt(2)"]),
    ("cbrt(x)", "rising everywhere", "convex for x < 0; concave for x > 0", ["0"]),
    ("atan x", "rising everywhere", "convex for x < 0; concave for x > 0", ["0"]),
    ("7", "constant everywhere", "straight everywhere", []),
    ("x^4 - 6x^2", "falling for x < -sqrt(3); rising for -sqrt(3) < x < 0; falling for 0 < x < sqrt(3); rising for x > sqrt(3)",
     "convex for x < -1; concave for -1 < x < 1; convex for x > 1", ["-1", "1"]),
])
def test_shape(function, rises, bends, turns):
    assert "; ".join(str(monotonicity(function, "x")).splitlines()) == rises
    assert "; ".join(str(convexity(function, "x")).splitlines()) == bends
    assert [str(point.x) for point in inflection_points(function, "x")] == turns


def test_jumps_end_a_piece():
    shape = monotonicity("floor(x)", box={"x": (-1.5, 1.5)})
    assert [str(piece) for piece in shape.pieces] == ["constant for -1.5 < x < -1", "constant for -1 < x < 0", "constant for 0 < x < 1", "constant for 1 < x < 1.5"]


@pytest.mark.parametrize(("call", "says"), [
    (lambda: critical_points("a x^2", "x", box={"x": (0, 1)}), "a besides the variables x"),
    (lambda: critical_points("a x^2 + y^3", "x y"), "quadratic in them"),
    (lambda: critical_points("|x - a|", "x"), "points without a derivative"),
    (lambda: critical_points("x^2", box={"y": (0, 1)}), "y, which is no variable"),
    (lambda: critical_points("x^2", box={"x": (1, 0)}), "must be in order"),
    (lambda: critical_points("x^2", box={"x": (0, "oo")}), "finite"),
    (lambda: critical_points("x^2", box={"x": 3}), "two numbers"),
    (lambda: critical_points("5"), "a constant has no variables"),
    (lambda: monotonicity("x y"), "name the variable"),
])
def test_errors_say_what_to_do(call, says):
    with pytest.raises((ArgumentError, LimitError), match=says):
        call()


@pytest.mark.parametrize(("function", "variables", "lines"), [
    ("a x^2 + b x + c", "x", ["x = -b/(2*a) where a != 0: minimum where a > 0, maximum where a < 0, value c - b^2/(4*a)", "where a = 0 these formulas say nothing: put that in with subs"]),
    ("x^3 - 3a x", "x", ["x = -sqrt(a) where a >= 0: maximum where a > 0, value 2*a^(3/2)", "x = sqrt(a) where a >= 0: minimum where a > 0, value -2*a^(3/2)"]),
    ("x e^(-a x)", "x", ["x = 1/a where a != 0: minimum where a < 0, maximum where a > 0, value 1/(e*a)", "where a = 0 these formulas say nothing: put that in with subs"]),
    ("x ln(x/a)", "x", ["x = a/e where a != 0: minimum where a > 0, maximum where a < 0, value -a/e"]),
    ("a e^x - b x", "x", ["x = ln(b/a) where a != 0, b/a > 0: minimum where b > 0, maximum where b < 0, value b - b*ln(b/a)", "where a = 0 these formulas say nothing: put that in with subs"]),
    ("e^(-(x-m)^2/(2s^2))", "x", ["x = m where s != 0: maximum, value 1"]),
    ("4k((s/r)^12 - (s/r)^6)", "r", ["r = -2^(1/6)*abs(s) where s != 0: minimum where k > 0, maximum where k < 0, value -k", "r = 2^(1/6)*abs(s) where s != 0: minimum where k > 0, maximum where k < 0, value -k", "where s = 0 these formulas say nothing: put that in with subs", "where k = 0 these formulas say nothing: put that in with subs"]),
    ("a x^2 + 2b x y + c y^2", "x y", ["x = 0, y = 0 where a*c - b^2 != 0: minimum where a*c - b^2 > 0, a > 0, maximum where a*c - b^2 > 0, a < 0, saddle where a*c - b^2 < 0, value 0", "where a*c - b^2 = 0 these formulas say nothing: put that in with subs"]),
    ("sum(i=1..n, (x_i - m)^2)", "m", ["m = sum(i=1..n, x_i)/n where n >= 1: minimum, value sum(i=1..n, (x_i - sum(i=1..n, x_i)/n)^2)"]),
    ("a x + b", "x", ["every x where a = 0, else none"]), ("sin(a x)", "x", ["where cos(a*x) = 0, which is not solved for x", "where a = 0 these formulas say nothing: put that in with subs"]),
    ("atan(a x)", "x", ["no critical points", "where a = 0 these formulas say nothing: put that in with subs"]), ("(x-a)/(x-b)", "x", ["no critical points", "where a = b these formulas say nothing: put that in with subs"]),
])
def test_with_parameters_there_are_formulas(function, variables, lines):
    found = critical_points(function, variables)
    assert str(found).splitlines() == lines and found.latex
    assert found.complete == (not any("not solved" in line or "every" in line for line in lines))
    for entry in found:
        slopes = gradient(function, variables).subs(dict(entry.point))
        assert all(equal(slope, 0, entry.where) is not False for slope in slopes)


def test_the_normal_equations_of_a_line():
    found, = critical_points("sum(i=1..n, (y_i - w*x_i - b)^2)/n", "w b")
    data = {"n": 4, "x": [1, 2, 3, 4], "y": [3.1, 4.9, 7.2, 8.8]}
    line = linear_regression(list(zip(data["x"], data["y"])))
    assert float(evaluate(found["w"], data)) == pytest.approx(line.coefficients[1]) and found.where.hold(data)
    assert float(evaluate(found["b"], data)) == pytest.approx(line.coefficients[0]) and "minimum" in found.kinds


@settings(max_examples=40)
@given(st.lists(st.integers(-4, 4), min_size=4, max_size=4))
def test_formulas_agree_with_what_is_found_for_numbers(values):
    """The formulas for a cubic with four parameters, where their conditions hold, are its critical points."""
    numbers = dict(zip("abcd", values))
    function = parse("a x^3 + b x^2 + c x + d")
    formulas = critical_points(function, "x")
    there = [entry for entry in formulas if entry.where.hold(numbers)]
    found = critical_points(function.subs(numbers), "x") if numbers["a"] else None
    if found is not None:
        assert sorted({round(float(evaluate(entry["x"], numbers)), 9) for entry in there}) == [
            round(float(point["x"]), 9) for point in found]
        for entry in there:
            kind = [kind for kind, where in entry.kinds.items() if where.hold(numbers)]
            (same,) = [point for point in found if abs(float(point["x"]) - float(evaluate(entry["x"], numbers))) < 1e-9]
            assert kind == ([] if same.kind == "inconclusive" else [same.kind])
