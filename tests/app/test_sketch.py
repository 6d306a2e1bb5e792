"""The pictures of the prompt: where the curve is seen, and where it is not."""

from __future__ import annotations

from math import inf, isfinite, nan, tan

import pytest

from symdiff.app.canvas import Canvas, ticks
from symdiff.app.curve import towards, window
from symdiff.app.reply import Style
from symdiff.app.statements import fresh_workspace, spoken


def drawn(*lines, width=80):
    workspace = fresh_workspace()
    for line in lines:
        reply, said = spoken(workspace, line, Style(width))
    assert not reply.failed, said
    return said


def dots(picture):
    """The characters of the curve, by row and column within the frame."""
    rows = [line.partition("┤" if "┤" in line else "│")[2] for line in picture.split("\n")[:-2]]
    return {(row, column) for row, line in enumerate(rows) for column, character in enumerate(line) if "⠀" < character <= "⣿"}


def columns(picture):
    return {column for _, column in dots(picture)}


def test_a_parabola():
    picture = drawn("plot x^2 from -1 to 1")[0][1]
    rows = picture.split("\n")
    assert len(rows) == 22 and max(map(len, rows)) <= 80
    seen = dots(picture)
    left, right, bottom = (sorted(row for row, column in seen if column == place)[0] for place in (0, 69, 35))
    assert left == right == 0 and bottom >= 18                                 # from the top corners down to the middle
    assert columns(picture) == set(range(70))                                  # without a gap
    assert rows[-1].split() == ["-1.0", "-0.5", "0", "0.5", "1.0"] and rows[0].startswith("1.0")


def test_a_line_rises_to_the_right():
    seen = dots(drawn("plot x")[0][1])
    assert min(row for row, column in seen if column > 60) < 4 and max(row for row, column in seen if column < 9) > 15


@pytest.mark.parametrize(("line", "gaps"), [
    ("plot ln x from -10 to 10", range(34)), ("plot sqrt(x^2 - 1) from -2 to 2", range(20, 50)), ("plot sqrt(-x) from -1 to 1", range(36, 70)),
])
def test_nothing_is_drawn_where_there_is_no_value(line, gaps):
    assert not columns(drawn(line)[0][1]) & set(gaps)


def test_jumps_are_not_joined():
    seen = dots(drawn("plot sign(x - 0.001) from -1 to 1")[0][1])
    assert not [row for row, column in seen if 2 < row < 17 and abs(column - 35) < 3]
    heights = {column: {row for row, other in seen if other == column} for column in range(70)}
    assert all(len(rows) <= 2 for rows in heights.values())


def test_poles_reach_the_edges_and_are_not_joined():
    seen = dots(drawn("plot tan x from -1.5 to 4.6")[0][1])
    pole = round((1.5707963 + 1.5) / 6.1 * 70)
    assert any(row == 0 and abs(column - pole) <= 2 for row, column in seen) and any(row == 19 and abs(column - pole) <= 2 for row, column in seen)
    assert not any(row in (8, 9, 10, 11) and abs(column - pole) <= 3 for row, column in seen)
    said = drawn("plot 1/x")
    assert ("where", "x != 0") in said and "│" in said[0][1]


def test_a_narrow_peak_is_as_high_as_it_is():
    rows = drawn("plot 1/(1 + 100000 (x - sqrt 2)^2)")[0][1].split("\n")
    assert rows[0].lstrip().startswith("1.0 ┤") and len(dots("\n".join(rows))) > 80


def test_several_curves_look_different():
    said = drawn("f(x) = x^2", "plot f, f' from 0 to 1")
    assert "f(x)" in said[1][1] and "f'(x)" in said[1][1] and [role for role, _ in said] == ["text", "text"]
    through, broken = len(dots(drawn("plot x^2 from 0 to 1")[0][1])), len(dots(drawn("plot -5, x^2 from 0 to 1")[0][1]))
    assert broken < through + 70


def test_values_and_ranges():
    assert drawn("a = 2", "plot a x from 0 to 1")[0][1] == drawn("plot 2x from 0 to 1")[0][1]
    assert drawn("plot x for x = 0..1")[0][1] == drawn("plot x from 0 to 1")[0][1] == drawn("plot x, x = 0..1")[0][1]
    assert drawn("plot sin t from -pi to pi")[0][1].split("\n")[-1].split() == ["-3", "-2", "-1", "0", "1", "2", "3"]
    assert max(map(len, drawn("plot x", width=40)[0][1].split("\n"))) <= 40
    assert drawn("plot asin x")[0][1].split("\n")[-1].split()[-1] == "1.0"     # the usual range is made smaller


@pytest.mark.parametrize("line", ["plot 5", "plot 0", "plot 1e300 x", "plot e^(e^x)", "plot x^1000", "plot 1e-300 x", "plot gamma(x)", "plot besselj(0, x) from 0 to 9", "plot x from 0 to 1e300",
                                  "plot x from 1 to 1.0000001", "plot sin(1/x)", "plot piecewise(x < 0, 1)", "plot floor(x) ceiling(x)"])
def test_every_curve_can_be_drawn(line):
    assert dots(drawn(line)[0][1])


@pytest.mark.parametrize(("line", "complaint"), [
    ("plot", "plot what?"), ("plot x y", "a curve has one variable: give y a value"), ("plot x from 2 to 1", "a range goes from a smaller number"), ("plot x from a to 2", "a has no value"),
    ("plot ln(-1 - x^2)", "there is nothing to be seen"), ("plot x < 1", "is a condition"), ("plot x, x, x, x", "at most 3 curves"), ("plot f(x)", "unknown function"), ("plot x from 0 to inf", "a range goes from"),
])
def test_complaints(line, complaint):
    reply, said = spoken(fresh_workspace(), line, Style())
    assert reply.failed and complaint in said[0][1]


def test_steep_is_not_torn():
    assert towards(lambda x: 1e9 * x, (0, 0.0), (1, 1e9), 1.0) is None
    low, high = towards(tan, (1.5, tan(1.5)), (1.6, tan(1.6)), 0.1)
    assert low > 1e9 and high < -1e9
    assert towards(lambda x: 1.0 if x < 0.3 else nan, (0, 1.0), (1, nan), 0.1)[0] == 1.0


def test_windows_and_ticks():
    assert window([0.0, 1.0], [1.0])[1] == pytest.approx(1.04) and window([5.0], []) == pytest.approx((2.3, 7.7), abs=0.3)
    assert window([*map(float, range(100)), 1e6], [1e30])[1] < 1000 and all(map(isfinite, window([-1e308, 1e308], [inf])))
    assert [label for _, label in ticks(-20000, 20000, 5)] == ["-20000", "-10000", "0", "10000", "20000"]
    assert Canvas(4, 2, (0, 1), (0, 1)).lines()[0].startswith("1.0 ┤")
