"""Floor 1: the function table.  Importing this room fills it."""

from symdiff.functions.appell import appellf1
from symdiff.functions.bessel import (
    airyai, airyaiprime, airybi, airybiprime, besseli, besselj, besselk, bessely,
)
from symdiff.functions.constants import catalan, e, euler_gamma, golden_ratio, inf, pi
from symdiff.functions.elementary import (
    HALF, absolute, atan2, cbrt, ceiling, exp, floor, heaviside, kronecker, ln, log, maximum, minimum, root, sign,
    sqrt,
)
from symdiff.functions.elliptic import elliptic_e, elliptic_ec, elliptic_f, elliptic_k, elliptic_pi, elliptic_pic
from symdiff.functions.hyperbolic import (
    HYPERBOLIC, acosh, acoth, acsch, asech, asinh, atanh, cosh, coth, csch, sech, sinh, tanh,
)
from symdiff.functions.hypergeometric import HYPERGEOMETRIC
from symdiff.functions.learning import logsumexp, relu, sigmoid, softmax, softplus
from symdiff.functions import builtin as _builtin  # noqa: F401  # gives expressions the methods
from symdiff.functions import spellings as _spellings  # noqa: F401  # fills the table with them
from symdiff.functions.special import (
    Chi, Ci, Ei, LambertW, Shi, Si, beta, digamma, erf, erfc, erfi, expint, factorial, fresnelc, fresnels, gamma,
    hurwitz_zeta, li, loggamma, lowergamma, polygamma, polylog, uppergamma, zeta,
)
from symdiff.functions.table import TABLE, Function, Numeric, Refusal, Spelling, function, named
from symdiff.functions.trigonometric import (
    CIRCULAR, acos, acot, acsc, asec, asin, atan, cos, cot, csc, sec, sin, sinc, tan,
)

__all__ = [
    "CIRCULAR", "HALF", "HYPERBOLIC", "HYPERGEOMETRIC", "TABLE", "Chi", "Ci", "Ei", "Function", "LambertW", "Numeric",
    "Refusal", "Shi", "Si", "Spelling", "absolute", "acos", "acosh", "acot", "acoth", "acsc", "acsch", "airyai",
    "airyaiprime", "airybi", "airybiprime", "appellf1", "asec", "asech", "asin", "asinh", "atan", "atan2", "atanh",
    "besseli", "besselj", "besselk", "bessely", "beta", "catalan", "cbrt", "ceiling", "cos", "cosh", "cot", "coth",
    "csc", "csch", "digamma", "e", "elliptic_e", "elliptic_ec", "elliptic_f", "elliptic_k", "elliptic_pi",
    "elliptic_pic", "erf", "erfc", "erfi", "euler_gamma", "exp", "expint", "factorial", "floor", "fresnelc", "fresnels",
    "function", "gamma", "golden_ratio", "heaviside", "hurwitz_zeta", "inf", "kronecker", "li", "ln", "log", "loggamma",
    "logsumexp", "lowergamma", "maximum", "minimum", "named", "pi", "polygamma", "polylog", "relu", "root", "sec",
    "sech", "sigmoid", "sign", "sin", "sinc", "sinh", "softmax", "softplus", "sqrt", "tan", "tanh", "uppergamma",
    "zeta",
]
