"""Airy functions and the four families of Bessel functions (DLMF, chapters 9 and 10)."""

from __future__ import annotations

from symdiff.expr import Condition, Expr
from symdiff.functions.elementary import floor
from symdiff.functions.table import POSITIVE, Function, Numeric, Refusal, function

__all__ = ["airyai", "airyaiprime", "airybi", "airybiprime", "besseli", "besselj", "besselk", "bessely"]

airyai: Function = function(
    "airyai", "the Airy function Ai; DLMF 9.2", aliases=("Ai",),
    derivative=lambda u: airyaiprime(u),
    numeric=Numeric(ball=lambda x: x.airy_ai(), meromorphic=True), latex=r"\operatorname{Ai}", pretty="Ai",
)
airyaiprime: Function = function(
    "airyaiprime", "the derivative of Ai",
    derivative=lambda u: u * airyai(u),                                                     # DLMF 9.2.1
    numeric=Numeric(ball=lambda x: x.airy_ai(derivative=1), meromorphic=True),
    latex=r"\operatorname{Ai}'", pretty="Ai'",
)
airybi: Function = function(
    "airybi", "the Airy function Bi; DLMF 9.2", aliases=("Bi",),
    derivative=lambda u: airybiprime(u),
    numeric=Numeric(ball=lambda x: x.airy_bi(), meromorphic=True), latex=r"\operatorname{Bi}", pretty="Bi",
)
airybiprime: Function = function(
    "airybiprime", "the derivative of Bi",
    derivative=lambda u: u * airybi(u),                                                     # DLMF 9.2.1
    numeric=Numeric(ball=lambda x: x.airy_bi(derivative=1), meromorphic=True),
    latex=r"\operatorname{Bi}'", pretty="Bi'",
)

_BY_ORDER = Refusal("Bessel functions have no closed form for derivatives by their order")


def _whole_or_right(n: Expr, u: Expr) -> Condition:
    """Real for x > 0; for an integer order everywhere."""
    return (u > 0) | n.equals(floor(n)) | (u.equals(0) & (n > 0))


besselj: Function = function(
    "besselj", "the Bessel function of the first kind, besselj(n, x); DLMF 10.2.2",
    arity=2, letters="n x",
    derivative=(_BY_ORDER, lambda n, u: (besselj(n - 1, u) - besselj(n + 1, u)) / 2),       # DLMF 10.6.1
    defined=_whole_or_right,
    numeric=Numeric(ball=lambda n, x: x.bessel_j(n), scipy="jv"), latex=r"J_{#1}\left(#2\right)", pretty="J",
    sample=((0, 3), (0.3, 5)),
)
bessely: Function = function(
    "bessely", "the Bessel function of the second kind, bessely(n, x); DLMF 10.2.3",
    arity=2, letters="n x",
    derivative=(_BY_ORDER, lambda n, u: (bessely(n - 1, u) - bessely(n + 1, u)) / 2),       # DLMF 10.6.1
    defined=lambda n, u: u > 0,
    numeric=Numeric(ball=lambda n, x: x.bessel_y(n), scipy="yv"), latex=r"Y_{#1}\left(#2\right)", pretty="Y",
    sample=((0, 3), (0.3, 5)),
)
besseli: Function = function(
    "besseli", "the modified Bessel function of the first kind, besseli(n, x); DLMF 10.25.2",
    arity=2, letters="n x",
    derivative=(_BY_ORDER, lambda n, u: (besseli(n - 1, u) + besseli(n + 1, u)) / 2),       # DLMF 10.29.1
    defined=_whole_or_right,
    numeric=Numeric(ball=lambda n, x: x.bessel_i(n), scipy="iv"), latex=r"I_{#1}\left(#2\right)", pretty="I",
    sample=((0, 3), (0.3, 4)),
)
besselk: Function = function(
    "besselk", "the modified Bessel function of the second kind, besselk(n, x); DLMF 10.25.3",
    arity=2, letters="n x",
    derivative=(_BY_ORDER, lambda n, u: -(besselk(n - 1, u) + besselk(n + 1, u)) / 2),      # DLMF 10.29.1
    defined=lambda n, u: u > 0,
    sign=POSITIVE,
    numeric=Numeric(ball=lambda n, x: x.bessel_k(n), scipy="kv"), latex=r"K_{#1}\left(#2\right)", pretty="K",
    sample=((0, 3), (0.3, 4)),
)
