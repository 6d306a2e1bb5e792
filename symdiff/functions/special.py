"""The gamma, error and exponential-integral families, zeta, polylogarithm and Lambert's W.

Derivatives as in the Digital Library of Mathematical Functions (DLMF); the section stands beside each.
"""

from __future__ import annotations

from symdiff.expr import ONE, ZERO, Condition, Expr
from symdiff.functions import balls
from symdiff.functions.constants import e, pi
from symdiff.functions.elementary import exp, floor, ln, sqrt
from symdiff.functions.hyperbolic import cosh, sinh
from symdiff.functions.table import ODD, POSITIVE, SAME, Function, Numeric, Refusal, function
from symdiff.functions.trigonometric import cos, sin

__all__ = ["Chi", "Ci", "Ei", "LambertW", "Shi", "Si", "beta", "digamma", "erf", "erfc", "erfi", "expint", "factorial",
           "fresnelc", "fresnels", "gamma", "hurwitz_zeta", "li", "loggamma", "lowergamma", "polygamma", "polylog",
           "uppergamma", "zeta"]


def _not_a_pole(u: Expr) -> Condition:
    """Not one of 0, -1, -2, ..."""
    return (u > 0) | u.differs(floor(u))


gamma: Function = function(
    "gamma", "the gamma function, gamma(n) = (n - 1)!; DLMF 5.2.1",
    derivative=lambda u: gamma(u) * digamma(u),                                             # DLMF 5.2.2
    defined=_not_a_pole,
    values={ONE: ONE},
    numeric=Numeric(ball=lambda x: x.gamma(), meromorphic=True, exact=lambda q: balls.exact_factorial(q - 1),
                    math="gamma", c="tgamma", scipy="gamma"),
    latex=r"\Gamma", pretty="Γ", sample=(0.2, 4),
)
factorial: Function = function(
    "factorial", "x! = gamma(x + 1)",
    derivative=lambda u: gamma(u + 1) * digamma(u + 1),
    defined=lambda u: _not_a_pole(u + 1),
    definition=lambda u: gamma(u + 1),
    values={ZERO: ONE, ONE: ONE},
    numeric=Numeric(ball=lambda x: (x + 1).gamma(), meromorphic=True, exact=balls.exact_factorial), sample=(0.2, 4),
)
loggamma: Function = function(
    "loggamma", "the logarithm of the gamma function, for x > 0", aliases=("lgamma", "gammaln"),
    derivative=lambda u: digamma(u),                                                        # DLMF 5.2.2
    defined=lambda u: u > 0,
    values={ONE: ZERO},
    numeric=Numeric(ball=lambda x: x.lgamma(), math="lgamma", c="lgamma", scipy="gammaln"),
    latex=r"\ln\left(\Gamma\left(#1\right)\right)", pretty="lnΓ", sample=(0.2, 5),
)
digamma: Function = function(
    "digamma", "the logarithmic derivative of the gamma function; DLMF 5.2.2", aliases=("psi",),
    derivative=lambda u: polygamma(1, u),                                                   # DLMF 5.15
    defined=_not_a_pole,
    numeric=Numeric(ball=lambda x: x.digamma(), meromorphic=True, scipy="digamma"),
    latex=r"\psi", pretty="ψ", sample=(0.2, 5),
)
polygamma: Function = function(
    "polygamma", "polygamma(n, x), the n-th derivative of digamma; DLMF 5.15",
    arity=2, letters="n x",
    derivative=(Refusal("derivatives by the order have no elementary form"),
                lambda n, u: polygamma(n + 1, u)),
    defined=lambda n, u: (u > 0) | (n.equals(floor(n)) & (n >= 0) & u.differs(floor(u))),
    numeric=Numeric(ball=balls.real_part_of(lambda n, x: x.polygamma(n)), box=lambda n, z: z.polygamma(n), guarded=True,
                    scipy="polygamma"),
    latex=r"\psi^{(#1)}\left(#2\right)", pretty="ψ", sample=((1, 3), (0.3, 4)),
)
beta: Function = function(
    "beta", "the beta function, gamma(a) gamma(b)/gamma(a + b); DLMF 5.12.1",
    arity=2, letters="a b",
    derivative=(lambda a, b: beta(a, b) * (digamma(a) - digamma(a + b)),
                lambda a, b: beta(a, b) * (digamma(b) - digamma(a + b))),
    defined=lambda a, b: _not_a_pole(a) & _not_a_pole(b),
    definition=lambda a, b: gamma(a) * gamma(b) / gamma(a + b),
    numeric=Numeric(ball=lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(), scipy="beta"),
    latex=r"\operatorname{B}\left(#1, #2\right)", pretty="B", sample=((0.3, 3), (0.3, 3)),
)
_BY_ORDER = Refusal("only derivatives by the last argument have a closed form")
uppergamma: Function = function(
    "uppergamma", "the upper incomplete gamma function, uppergamma(s, x); DLMF 8.2.2",
    arity=2, letters="s x",
    derivative=(_BY_ORDER, lambda s, u: -(u ** (s - 1)) * exp(-u)),                         # DLMF 8.8.13
    defined=lambda s, u: (u > 0) | (s.equals(floor(s)) & (s > 0)) | (u.equals(0) & (s > 0)),
    smooth=lambda s, u: u.differs(0),
    numeric=Numeric(ball=lambda s, x: x.gamma_upper(s)),
    latex=r"\Gamma\left(#1, #2\right)", pretty="Γ", sample=((0.3, 3), (0.2, 3)),
)
lowergamma: Function = function(
    "lowergamma", "the lower incomplete gamma function, lowergamma(s, x); DLMF 8.2.1",
    arity=2, letters="s x",
    derivative=(_BY_ORDER, lambda s, u: u ** (s - 1) * exp(-u)),                            # DLMF 8.8.12
    defined=lambda s, u: _not_a_pole(s) & ((u > 0) | s.equals(floor(s)) | (u.equals(0) & (s > 0))),
    smooth=lambda s, u: u.differs(0),
    numeric=Numeric(ball=lambda s, x: x.gamma_lower(s)),
    latex=r"\gamma\left(#1, #2\right)", pretty="γ", sample=((0.3, 3), (0.2, 3)),
)

erf: Function = function(
    "erf", "the error function; DLMF 7.2.1",
    derivative=lambda u: 2 / sqrt(pi) * exp(-(u**2)),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.erf(), meromorphic=True, math="erf", c="erf", scipy="erf"),
)
erfc: Function = function(
    "erfc", "the complementary error function, 1 - erf; DLMF 7.2.2",
    derivative=lambda u: -2 / sqrt(pi) * exp(-(u**2)),
    values={ZERO: ONE},
    sign=POSITIVE, numeric=Numeric(ball=lambda x: x.erfc(), meromorphic=True, math="erfc", c="erfc", scipy="erfc"),
)
erfi: Function = function(
    "erfi", "the imaginary error function, erf(ix)/i; DLMF 7.2.3",
    derivative=lambda u: 2 / sqrt(pi) * exp(u**2),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.erfi(), meromorphic=True, scipy="erfi"), sample=(-2, 2),
)
fresnels: Function = function(
    "fresnels", "Fresnel's S, the integral of sin(pi t^2/2); DLMF 7.2.8",
    derivative=lambda u: sin(pi * u**2 / 2),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.fresnel_s(), meromorphic=True), latex="S", pretty="S",
)
fresnelc: Function = function(
    "fresnelc", "Fresnel's C, the integral of cos(pi t^2/2); DLMF 7.2.7",
    derivative=lambda u: cos(pi * u**2 / 2),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.fresnel_c(), meromorphic=True), latex="C", pretty="C",
)

Ei: Function = function(
    "Ei", "the exponential integral, as a principal value; DLMF 6.2.5",
    derivative=lambda u: exp(u) / u,
    defined=lambda u: u.differs(0),
    numeric=Numeric(ball=lambda x: x.ei(), scipy="expi"), latex=r"\operatorname{Ei}", sample=(0.2, 3),
)
expint: Function = function(
    "expint", "the generalized exponential integral E_n(x), expint(n, x); DLMF 8.19.1",
    arity=2, letters="n x",
    derivative=(_BY_ORDER, lambda n, u: -expint(n - 1, u)),                                 # DLMF 8.19.13
    defined=lambda n, u: (u > 0) | (n.equals(floor(n)) & (n <= 0) & u.differs(0)) | (u.equals(0) & (n > 1)),
    smooth=lambda n, u: u.differs(0),
    numeric=Numeric(ball=lambda n, x: x.expint(n)), latex=r"E_{#1}\left(#2\right)", pretty="E",
    sample=((-2, 3), (0.2, 3)),
)
li: Function = function(
    "li", "the logarithmic integral, Ei(ln(x)); DLMF 6.2.8",
    derivative=lambda u: 1 / ln(u),
    defined=lambda u: (u > 0) & u.differs(1),
    definition=lambda u: Ei(ln(u)),
    numeric=Numeric(ball=lambda x: x.li(), guarded=True), latex=r"\operatorname{li}", sample=(1.3, 5),
)
Si: Function = function(
    "Si", "the sine integral; DLMF 6.2.9",
    derivative=lambda u: sin(u) / u,
    smooth=lambda u: u.differs(0),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.si(), meromorphic=True), latex=r"\operatorname{Si}", sample=(0.2, 5),
)
Ci: Function = function(
    "Ci", "the cosine integral; DLMF 6.2.13",
    derivative=lambda u: cos(u) / u,
    defined=lambda u: u > 0,
    numeric=Numeric(ball=lambda x: x.ci()), latex=r"\operatorname{Ci}", sample=(0.2, 5),
)
Shi: Function = function(
    "Shi", "the hyperbolic sine integral; DLMF 6.2.15",
    derivative=lambda u: sinh(u) / u,
    smooth=lambda u: u.differs(0),
    parity=ODD, values={ZERO: ZERO},
    sign=SAME, numeric=Numeric(ball=lambda x: x.shi(), meromorphic=True), latex=r"\operatorname{Shi}", sample=(0.2, 4),
)
Chi: Function = function(
    "Chi", "the hyperbolic cosine integral; DLMF 6.2.16",
    derivative=lambda u: cosh(u) / u,
    defined=lambda u: u > 0,
    numeric=Numeric(ball=lambda x: x.chi()), latex=r"\operatorname{Chi}", sample=(0.2, 4),
)

zeta: Function = function(
    "zeta", "Riemann's zeta function; DLMF 25.2.1", letters="s",
    derivative=Refusal("the derivative of the zeta function is a function of its own"),
    defined=lambda s: s.differs(1),
    numeric=Numeric(ball=lambda s: s.zeta()), latex=r"\zeta", pretty="ζ", sample=(1.5, 5),
)
hurwitz_zeta: Function = function(
    "hurwitz_zeta", "Hurwitz's zeta function, hurwitz_zeta(s, a); DLMF 25.11.1",
    arity=2, letters="s a",
    derivative=(_BY_ORDER, lambda s, a: -s * hurwitz_zeta(s + 1, a)),                       # DLMF 25.11.17
    defined=lambda s, a: s.differs(1) & (a > 0),
    numeric=Numeric(ball=lambda s, a: s.zeta(a), guarded=True), latex=r"\zeta\left(#1, #2\right)", pretty="ζ",
    sample=((1.5, 4), (0.3, 3)),
)
polylog: Function = function(
    "polylog", "the polylogarithm Li_s(x), polylog(s, x); DLMF 25.12.10",
    arity=2, letters="s x",
    derivative=(_BY_ORDER, lambda s, u: polylog(s - 1, u) / u),
    defined=lambda s, u: (u <= 1) & ((u < 1) | (s > 1)),                                    # DLMF 25.12.11
    smooth=lambda s, u: u.differs(0) & (u < 1),
    numeric=Numeric(ball=balls.polylogarithm, box=lambda s, x: x.polylog(s), guarded=True),
    latex=r"\operatorname{Li}_{#1}\left(#2\right)", pretty="Li", sample=((1, 3), (-0.9, 0.9)),
)
LambertW: Function = function(
    "LambertW", "the principal branch of Lambert's W, W(x) e^W(x) = x; DLMF 4.13.1", aliases=("lambertw",),
    derivative=lambda u: exp(-LambertW(u)) / (1 + LambertW(u)),                             # DLMF 4.13.4
    defined=lambda u: u >= -1 / e, smooth=lambda u: u > -1 / e,
    values={ZERO: ZERO, e: ONE},
    sign=SAME, numeric=Numeric(ball=lambda x: x.lambertw()), latex="W", pretty="W", sample=(-0.3, 4),
)
