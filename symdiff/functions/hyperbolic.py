"""Hyperbolic functions and their inverses (Abramowitz and Stegun, chapter 4)."""

from __future__ import annotations

from symdiff.expr import ONE, ZERO, Head
from symdiff.functions.elementary import absolute, sqrt
from symdiff.functions.table import EVEN, NONNEGATIVE, ODD, POSITIVE, SAME, Function, Numeric, function

__all__ = ["HYPERBOLIC", "acosh", "acoth", "acsch", "asech", "asinh", "atanh", "cosh", "coth", "csch", "sech", "sinh",
           "tanh"]

sinh: Function = function(
    "sinh", "the hyperbolic sine, (e^x - e^-x)/2",
    derivative=lambda u: cosh(u),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.sinh(), meromorphic=True, math="sinh", c="sinh"), latex=r"\sinh",
)
cosh: Function = function(
    "cosh", "the hyperbolic cosine, (e^x + e^-x)/2",
    derivative=lambda u: sinh(u),
    parity=EVEN, values={ZERO: ONE},
    sign=POSITIVE, numeric=Numeric(ball=lambda x: x.cosh(), meromorphic=True, math="cosh", c="cosh"), latex=r"\cosh",
)
tanh: Function = function(
    "tanh", "the hyperbolic tangent, sinh/cosh",
    derivative=lambda u: sech(u) ** 2,
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.tanh(), meromorphic=True, math="tanh", c="tanh"), latex=r"\tanh",
)
coth: Function = function(
    "coth", "the hyperbolic cotangent, cosh/sinh",
    derivative=lambda u: -csch(u) ** 2,
    defined=lambda u: u.differs(0),
    definition=lambda u: 1 / tanh(u),
    parity=ODD,
    sign=SAME, numeric=Numeric(ball=lambda x: x.coth(), meromorphic=True), latex=r"\coth", sample=(0.2, 3),
)
sech: Function = function(
    "sech", "the hyperbolic secant, 1/cosh",
    derivative=lambda u: -sech(u) * tanh(u),
    definition=lambda u: 1 / cosh(u),
    parity=EVEN, values={ZERO: ONE},
    sign=POSITIVE, numeric=Numeric(ball=lambda x: x.sech(), meromorphic=True), latex=r"\operatorname{sech}",
)
csch: Function = function(
    "csch", "the hyperbolic cosecant, 1/sinh", aliases=("cosech",),
    derivative=lambda u: -csch(u) * coth(u),
    defined=lambda u: u.differs(0),
    definition=lambda u: 1 / sinh(u),
    parity=ODD,
    sign=SAME,
    numeric=Numeric(ball=lambda x: x.csch(), meromorphic=True), latex=r"\operatorname{csch}", sample=(0.2, 3),
)

asinh: Function = function(
    "asinh", "the inverse of sinh", aliases=("arcsinh", "arsinh"),
    derivative=lambda u: 1 / sqrt(1 + u**2),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.asinh(), math="asinh", c="asinh"), latex=r"\operatorname{arsinh}",
)
acosh: Function = function(
    "acosh", "the inverse of cosh for x >= 0", aliases=("arccosh", "arcosh"),
    derivative=lambda u: 1 / (sqrt(u - 1) * sqrt(u + 1)),
    defined=lambda u: u >= 1, smooth=lambda u: u > 1,
    values={ONE: ZERO},
    sign=NONNEGATIVE,
    numeric=Numeric(ball=lambda x: x.acosh(), math="acosh", c="acosh"), latex=r"\operatorname{arcosh}", sample=(1.2, 4),
)
atanh: Function = function(
    "atanh", "the inverse of tanh", aliases=("arctanh", "artanh"),
    derivative=lambda u: 1 / (1 - u**2),
    defined=lambda u: (u > -1) & (u < 1),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.atanh(), math="atanh", c="atanh"), latex=r"\operatorname{artanh}",
    sample=(-0.9, 0.9),
)
acoth: Function = function(
    "acoth", "the inverse of coth, atanh(1/x)", aliases=("arccoth", "arcoth"),
    derivative=lambda u: 1 / (1 - u**2),
    defined=lambda u: (u < -1) | (u > 1),
    definition=lambda u: atanh(1 / u),
    parity=ODD,
    sign=SAME, numeric=Numeric(ball=lambda x: (1 / x).atanh()), latex=r"\operatorname{arcoth}", sample=(1.2, 4),
)
asech: Function = function(
    "asech", "the inverse of sech for x >= 0, acosh(1/x)", aliases=("arcsech", "arsech"),
    derivative=lambda u: -1 / (u * sqrt(1 - u**2)),
    defined=lambda u: (u > 0) & (u <= 1), smooth=lambda u: u < 1,
    definition=lambda u: acosh(1 / u),
    values={ONE: ZERO},
    sign=NONNEGATIVE,
    numeric=Numeric(ball=lambda x: (1 / x).acosh()), latex=r"\operatorname{arsech}", sample=(0.1, 0.9),
)
acsch: Function = function(
    "acsch", "the inverse of csch, asinh(1/x)", aliases=("arccsch", "arcsch"),
    derivative=lambda u: -1 / (absolute(u) * sqrt(1 + u**2)),
    defined=lambda u: u.differs(0),
    definition=lambda u: asinh(1 / u),
    parity=ODD,
    sign=SAME, numeric=Numeric(ball=lambda x: (1 / x).asinh()), latex=r"\operatorname{arcsch}", sample=(-4, -0.2),
)

#: The hyperbolic functions, by their exponents of sine and cosine.
HYPERBOLIC: dict[Head, tuple[int, int]] = {
    sinh: (1, 0), cosh: (0, 1), tanh: (1, -1), coth: (-1, 1), sech: (0, -1), csch: (-1, 0),
}
