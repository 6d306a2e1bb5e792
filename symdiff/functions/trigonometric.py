"""Circular functions and their inverses (Abramowitz and Stegun, chapter 4)."""

from __future__ import annotations

from symdiff.expr import ONE, ZERO, Condition, Expr, Head, Piecewise
from symdiff.functions.constants import pi
from symdiff.functions.elementary import absolute, sqrt
from symdiff.functions.table import EVEN, NONNEGATIVE, ODD, SAME, Function, Numeric, function

__all__ = ["CIRCULAR", "acos", "acot", "acsc", "asec", "asin", "atan", "cos", "cot", "csc", "sec", "sin", "sinc",
           "tan"]


def _within_one(u: Expr) -> Condition:
    return (u >= -1) & (u <= 1)


def _inside_one(u: Expr) -> Condition:
    return (u > -1) & (u < 1)


def _outside_one(u: Expr) -> Condition:
    return (u <= -1) | (u >= 1)


def _beyond_one(u: Expr) -> Condition:
    return (u < -1) | (u > 1)


sin: Function = function(
    "sin", "the sine", aliases=("sen",),
    derivative=lambda u: cos(u),
    parity=ODD, values={ZERO: ZERO, pi: ZERO, pi / 2: ONE},
    numeric=Numeric(ball=lambda x: x.sin(), meromorphic=True, math="sin", c="sin"), latex=r"\sin",
)
cos: Function = function(
    "cos", "the cosine",
    derivative=lambda u: -sin(u),
    parity=EVEN, values={ZERO: ONE, pi: -ONE, pi / 2: ZERO},
    numeric=Numeric(ball=lambda x: x.cos(), meromorphic=True, math="cos", c="cos"), latex=r"\cos",
)
tan: Function = function(
    "tan", "the tangent, sin/cos", aliases=("tg",),
    derivative=lambda u: sec(u) ** 2,
    defined=lambda u: cos(u).differs(0),
    parity=ODD, values={ZERO: ZERO, pi: ZERO},
    numeric=Numeric(ball=lambda x: x.tan(), meromorphic=True, math="tan", c="tan"), latex=r"\tan", sample=(-1.4, 1.4),
)
cot: Function = function(
    "cot", "the cotangent, cos/sin", aliases=("ctg", "cotg", "cotan"),
    derivative=lambda u: -csc(u) ** 2,
    defined=lambda u: sin(u).differs(0),
    definition=lambda u: cos(u) / sin(u),
    parity=ODD, values={pi / 2: ZERO},
    numeric=Numeric(ball=lambda x: x.cot(), meromorphic=True), latex=r"\cot", sample=(0.2, 2.9),
)
sec: Function = function(
    "sec", "the secant, 1/cos",
    derivative=lambda u: sec(u) * tan(u),
    defined=lambda u: cos(u).differs(0),
    definition=lambda u: 1 / cos(u),
    parity=EVEN, values={ZERO: ONE, pi: -ONE},
    numeric=Numeric(ball=lambda x: x.sec(), meromorphic=True), latex=r"\sec", sample=(-1.4, 1.4),
)
csc: Function = function(
    "csc", "the cosecant, 1/sin", aliases=("cosec",),
    derivative=lambda u: -csc(u) * cot(u),
    defined=lambda u: sin(u).differs(0),
    definition=lambda u: 1 / sin(u),
    parity=ODD, values={pi / 2: ONE},
    numeric=Numeric(ball=lambda x: x.csc(), meromorphic=True), latex=r"\csc", sample=(0.2, 2.9),
)
sinc: Function = function(
    "sinc", "sin(x)/x, and 1 at 0",
    derivative=lambda u: (u * cos(u) - sin(u)) / u**2,
    smooth=lambda u: u.differs(0),
    machine=lambda u: Piecewise(u.equals(0), ONE, sin(u) / u),
    parity=EVEN, values={ZERO: ONE},
    numeric=Numeric(ball=lambda x: x.sinc(), meromorphic=True), sample=(0.2, 6),
)

asin: Function = function(
    "asin", "the angle from -pi/2 to pi/2 with this sine", aliases=("arcsin",),
    derivative=lambda u: 1 / sqrt(1 - u**2),
    defined=_within_one, smooth=_inside_one,
    parity=ODD, values={ZERO: ZERO, ONE: pi / 2},
    sign=SAME, numeric=Numeric(ball=lambda x: x.asin(), math="asin", c="asin"), latex=r"\arcsin", sample=(-0.9, 0.9),
)
acos: Function = function(
    "acos", "the angle from 0 to pi with this cosine", aliases=("arccos",),
    derivative=lambda u: -1 / sqrt(1 - u**2),
    defined=_within_one, smooth=_inside_one,
    values={ZERO: pi / 2, ONE: ZERO, -ONE: pi},
    sign=NONNEGATIVE,
    numeric=Numeric(ball=lambda x: x.acos(), math="acos", c="acos"), latex=r"\arccos", sample=(-0.9, 0.9),
)
atan: Function = function(
    "atan", "the angle between -pi/2 and pi/2 with this tangent", aliases=("arctan", "arctg", "atg"),
    derivative=lambda u: 1 / (1 + u**2),
    parity=ODD, values={ZERO: ZERO, ONE: pi / 4},
    sign=SAME, numeric=Numeric(ball=lambda x: x.atan(), math="atan", c="atan"), latex=r"\arctan",
)
acot: Function = function(
    "acot", "the angle from -pi/2 up to pi/2 with this cotangent, atan(1/x)", aliases=("arccot", "arcctg"),
    derivative=lambda u: -1 / (1 + u**2),
    smooth=lambda u: u.differs(0),
    definition=lambda u: atan(1 / u),
    values={ZERO: pi / 2, ONE: pi / 4},
    numeric=Numeric(ball=lambda x: (1 / x).atan()), latex=r"\operatorname{arccot}", sample=(0.2, 3),
)
asec: Function = function(
    "asec", "the angle from 0 to pi with this secant, acos(1/x)", aliases=("arcsec",),
    derivative=lambda u: 1 / (absolute(u) * sqrt(u**2 - 1)),
    defined=_outside_one, smooth=_beyond_one,
    definition=lambda u: acos(1 / u),
    values={ONE: ZERO, -ONE: pi},
    sign=NONNEGATIVE, numeric=Numeric(ball=lambda x: (1 / x).acos()), latex=r"\operatorname{arcsec}", sample=(1.2, 4),
)
acsc: Function = function(
    "acsc", "the angle from -pi/2 to pi/2 with this cosecant, asin(1/x)", aliases=("arccsc", "arccosec"),
    derivative=lambda u: -1 / (absolute(u) * sqrt(u**2 - 1)),
    defined=_outside_one, smooth=_beyond_one,
    definition=lambda u: asin(1 / u),
    parity=ODD, values={ONE: pi / 2},
    sign=SAME, numeric=Numeric(ball=lambda x: (1 / x).asin()), latex=r"\operatorname{arccsc}", sample=(-4, -1.2),
)

#: The functions of an angle, by their exponents of sine and cosine.
CIRCULAR: dict[Head, tuple[int, int]] = {
    sin: (1, 0), cos: (0, 1), tan: (1, -1), cot: (-1, 1), sec: (0, -1), csc: (-1, 0),
}
