"""Exponentials, logarithms, roots, and the functions that pick, round and compare."""

from __future__ import annotations

from itertools import combinations

from symdiff.expr import MINUS_ONE, ONE, TRUE, ZERO, Condition, Expr, Number, Operand, Piecewise, Power, as_expr
from symdiff.functions import balls
from symdiff.functions.constants import e
from symdiff.functions.table import EVEN, NONNEGATIVE, ODD, POSITIVE, SAME, Function, Numeric, function, spelling

__all__ = ["HALF", "absolute", "atan2", "cbrt", "ceiling", "exp", "floor", "heaviside", "kronecker", "ln",
           "log", "maximum",
           "minimum", "root", "sign", "sqrt"]

HALF = Number(1, 2)


def sqrt(u: Operand) -> Expr:
    """The square root, which is the power with the exponent 1/2.

    >>> from symdiff import symbols
    >>> (x,) = symbols("x")
    >>> print(sqrt(x**2 + 1))
    sqrt(x^2 + 1)
    """
    return as_expr(u) ** HALF


spelling("sqrt", lambda u: Power(u, HALF))

exp: Function = function(
    "exp", "the exponential function",
    derivative=lambda u: exp(u),
    values={ZERO: ONE, ONE: e},
    sign=POSITIVE, numeric=Numeric(ball=lambda x: x.exp(), meromorphic=True, math="exp", c="exp"),
    latex="e^{#1}",
)
ln: Function = function(
    "ln", "the natural logarithm",
    derivative=lambda u: 1 / u,
    defined=lambda u: u > 0,
    values={ONE: ZERO, e: ONE},
    numeric=Numeric(ball=lambda x: x.log(), math="log", c="log"),
    latex=r"\ln", sample=(0.1, 5),
)
log: Function = function(
    "log", "the logarithm of the first argument to the base of the second",
    arity=2, letters="x b",
    derivative=(lambda u, b: 1 / (u * ln(b)), lambda u, b: -ln(u) / (b * ln(b) ** 2)),
    defined=lambda u, b: (u > 0) & (b > 0) & b.differs(1),
    definition=lambda u, b: ln(u) / ln(b),
    numeric=Numeric(ball=lambda x, b: x.log() / b.log()),
    latex=r"\log_{#2}\left(#1\right)", sample=((0.1, 5), (1.5, 4)),
)
spelling("log", lambda u, b=None: ln(u) if b is None else log(u, b), 1, 2)
spelling("pow", lambda u, n: u**n, 2, 2)
spelling("log2", lambda u: log(u, 2))
spelling("log10", lambda u: log(u, 10))
spelling("lg", lambda u: log(u, 10))
spelling("log1p", lambda u: ln(1 + u))
spelling("expm1", lambda u: exp(u) - 1)
spelling("hypot", lambda u, v: sqrt(u**2 + v**2), 2, 2)

cbrt: Function = function(
    "cbrt", "the real cube root, of negative numbers too",
    derivative=lambda u: 1 / (3 * cbrt(u) ** 2),
    smooth=lambda u: u.differs(0),
    parity=ODD, values={ZERO: ZERO, ONE: ONE},
    sign=SAME,
    numeric=Numeric(ball=lambda x: balls.real_root(x, 3 + 0 * x), box=lambda z: z.root(3),
                    exact=lambda q: balls.exact_root(q, 3 + 0 * q), math="cbrt", c="cbrt"),
    latex=r"\sqrt[3]{#1}", sample=(-4, 4),
)
root: Function = function(
    "root", "the real n-th root (n is the second argument), of negative numbers too if n is odd",
    arity=2, letters="x n",
    derivative=(lambda u, n: root(u, n) / (n * u), lambda u, n: -root(u, n) * ln(u) / n**2),
    defined=lambda u, n: ((u > 0) & n.differs(0)) | n.equals(2 * floor(n / 2) + 1) | (u.equals(0) & (n > 0)),
    smooth=(lambda u, n: u.differs(0), lambda u, n: u > 0),
    definition=lambda u, n: sign(u) * absolute(u) ** (1 / n),
    numeric=Numeric(ball=balls.real_root, box=lambda z, n: z ** (1 / n), exact=balls.exact_root),
    latex=r"\sqrt[#2]{#1}", sample=((0.1, 5), (2, 5)),
)
spelling("nthroot", lambda n, u: root(u, n), 2, 2)
absolute: Function = function(
    "abs", "the absolute value",
    derivative=lambda u: sign(u),
    smooth=lambda u: u.differs(0),
    parity=EVEN, values={ZERO: ZERO},
    sign=NONNEGATIVE, numeric=Numeric(ball=lambda x: abs(x), exact=lambda q: abs(q), math="fabs", c="fabs"),
    latex=r"\left|#1\right|",
)
sign: Function = function(
    "sign", "-1, 0 or 1 as the argument is negative, zero or positive; x/|x| for complex numbers",
    aliases=("sgn", "signum"),
    derivative=lambda u: ZERO,
    smooth=lambda u: u.differs(0),
    machine=lambda u: Piecewise(u > 0, ONE, u < 0, MINUS_ONE, u),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.sgn(), box=lambda z: z.sgn(), exact=lambda q: (q > 0) - (q < 0)),
)
heaviside: Function = function(
    "heaviside", "0 below zero, 1 above, 1/2 at zero",
    derivative=lambda u: ZERO,
    smooth=lambda u: u.differs(0),
    definition=lambda u: (1 + sign(u)) / 2,
    machine=lambda u: Piecewise(u > 0, ONE, u < 0, ZERO, u + HALF),
    values={ZERO: HALF},
    sign=NONNEGATIVE, numeric=Numeric(ball=lambda x: (1 + x.sgn()) / 2,
                                      box=balls.on_the_line(lambda z: z.real_heaviside()), exact=balls.exact_step),
    latex=r"\operatorname{H}", pretty="H",
)
kronecker: Function = function(
    "kronecker", "1 where both arguments are the same, 0 where they are not", arity=2, letters="i j",
    aliases=("KroneckerDelta",),
    derivative=(lambda i, j: ZERO, lambda i, j: ZERO),
    smooth=(lambda i, j: i.differs(j), lambda i, j: i.differs(j)),
    definition=lambda i, j: Piecewise(i.equals(j), ONE, ZERO),
    sign=NONNEGATIVE, numeric=Numeric(ball=balls.same, exact=lambda p, q: int(p == q)),
    latex=r"\delta_{#1,#2}", pretty="δ", sample=((1, 3), (4, 6)),
)
floor: Function = function(
    "floor", "the largest integer not above the argument",
    derivative=lambda u: ZERO,
    smooth=lambda u: u.differs(floor(u)),
    values={ZERO: ZERO},
    numeric=Numeric(ball=lambda x: x.floor(), box=balls.on_the_line(lambda z: z.real_floor()),
                    exact=lambda q: q.floor(), math="floor", c="floor"),
    latex=r"\left\lfloor #1 \right\rfloor",
)
ceiling: Function = function(
    "ceiling", "the smallest integer not below the argument",
    aliases=("ceil",),
    derivative=lambda u: ZERO,
    smooth=lambda u: u.differs(ceiling(u)),
    values={ZERO: ZERO},
    numeric=Numeric(ball=lambda x: x.ceil(), box=balls.on_the_line(lambda z: z.real_ceil()),
                    exact=lambda q: q.ceil(), math="ceil", c="ceil"),
    latex=r"\left\lceil #1 \right\rceil",
)


def _rival(pick: Function, index: int, args: tuple[Expr, ...]) -> Expr:
    """What is picked from all but the argument at `index`."""
    others = args[:index] + args[index + 1:]
    return others[0] if len(others) == 1 else pick(*others)


def _no_ties(pick: Function, args: tuple[Expr, ...]) -> Condition:
    """No two arguments meet where they are picked."""
    condition: Condition = TRUE
    for u, v in combinations(dict.fromkeys(args), 2):
        apart: Condition = u.differs(v)
        if len(args) > 2:
            apart = apart | u.differs(pick(*args))
        condition = apart if condition is TRUE else condition & apart
    return condition


maximum: Function = function(
    "max", "the largest of the arguments",
    arity=2, variadic=True,
    derivative=lambda i, *args: heaviside(args[i] - _rival(maximum, i, args)),
    smooth=lambda *args: _no_ties(maximum, args),
    numeric=Numeric(ball=balls.picked("max"), box=balls.on_the_line(balls.picked("real_max")), exact=max),
    latex=r"\max", sample=((-3, 3), (-3, 3)),
)
minimum: Function = function(
    "min", "the smallest of the arguments",
    arity=2, variadic=True,
    derivative=lambda i, *args: heaviside(_rival(minimum, i, args) - args[i]),
    smooth=lambda *args: _no_ties(minimum, args),
    numeric=Numeric(ball=balls.picked("min"), box=balls.on_the_line(balls.picked("real_min")), exact=min),
    latex=r"\min", sample=((-3, 3), (-3, 3)),
)
atan2: Function = function(
    "atan2", "the angle of the point (x, y) = (second, first argument), above -pi and up to pi",
    arity=2, letters="y x", aliases=("arctan2",),
    derivative=(lambda y, x: x / (x**2 + y**2), lambda y, x: -y / (x**2 + y**2)),
    defined=lambda y, x: y.differs(0) | x.differs(0),
    smooth=lambda y, x: y.differs(0) | (x > 0),
    numeric=Numeric(ball=balls.real_angle, box=balls.angle_of_point, math="atan2", c="atan2"),
    sample=((0.2, 3), (-3, 3)),
)
