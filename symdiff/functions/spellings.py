"""Names that SymPy, Mathematica and MATLAB have for functions of the table, and their calls with fewer arguments.

The elliptic functions of other systems are left out where one name means the modulus in one and its square in another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from symdiff.expr import ONE, Expr, Number
from symdiff.functions.elementary import atan2, cbrt, heaviside, ln
from symdiff.functions.elliptic import elliptic_e, elliptic_ec, elliptic_pi, elliptic_pic
from symdiff.functions.hypergeometric import HYPERGEOMETRIC
from symdiff.functions.learning import sigmoid
from symdiff.functions.special import (
    Chi, Ci, Ei, LambertW, Shi, Si, digamma, expint, factorial, hurwitz_zeta, li, polygamma,
)
from symdiff.functions.table import spelling
from symdiff.functions.trigonometric import atan

__all__: list[str] = []

#: Binomial coefficients over a number up to this are written out as polynomials.
MAX_CHOSEN = 20


def _binomial(n: Expr, k: Expr) -> Expr:
    """n (n - 1) ... (n - k + 1)/k! for a number k = 0, 1, 2 ..., and what it is by factorials else; DLMF 1.2.6."""
    if type(k) is not Number or k.denominator != 1 or not 0 <= k.numerator <= MAX_CHOSEN:
        return factorial(n) / (factorial(k) * factorial(n - k))
    above: Expr = ONE
    below = 1
    for i in range(k.numerator):
        above, below = above * (n - i), below * (i + 1)
    return above / below


def _arctangent(x: Expr, *y: Expr) -> Expr:
    return atan2(*y, x) if y else atan(x)


#: Names, what they build, and how many arguments they take.
_SPELLINGS: Final[dict[str, tuple[Callable[..., Expr], int, int]]] = {
    # where one argument may be left out
    "expint":             (lambda n, *x: expint(n, *x) if x else expint(1, n), 1, 2),                # MATLAB: E_1
    "elliptic_e":         (lambda u, *m: elliptic_e(u, *m) if m else elliptic_ec(u), 1, 2),          # SymPy
    "elliptic_pi":        (lambda n, *m: elliptic_pi(n, *m) if len(m) > 1 else elliptic_pic(n, *m), 2, 3),
    "ArcTan":             (_arctangent, 1, 2),
    "PolyGamma":          (lambda n, *x: polygamma(n, *x) if x else digamma(n), 1, 2),
    # other names
    "binomial":           (_binomial, 2, 2),
    "nchoosek":           (_binomial, 2, 2),
    "Binomial":           (_binomial, 2, 2),
    "CubeRoot":           (cbrt, 1, 1),
    "HeavisideTheta":     (heaviside, 1, 1),
    "LogisticSigmoid":    (sigmoid, 1, 1),
    "ProductLog":         (LambertW, 1, 1),
    "ExpIntegralE":       (expint, 2, 2),
    "ExpIntegralEi":      (Ei, 1, 1),
    "LogIntegral":        (li, 1, 1),
    "SinIntegral":        (Si, 1, 1),
    "sinint":             (Si, 1, 1),
    "CosIntegral":        (Ci, 1, 1),
    "cosint":             (Ci, 1, 1),
    "SinhIntegral":       (Shi, 1, 1),
    "CoshIntegral":       (Chi, 1, 1),
    "HurwitzZeta":        (hurwitz_zeta, 2, 2),
    "Hypergeometric0F1":  (HYPERGEOMETRIC[0, 1], 2, 2),
    "Hypergeometric1F1":  (HYPERGEOMETRIC[1, 1], 3, 3),
    "Hypergeometric2F1":  (HYPERGEOMETRIC[2, 1], 4, 4),
    "logit":              (lambda p: ln(p / (1 - p)), 1, 1),
}

for _name, (_build, _least, _most) in _SPELLINGS.items():
    spelling(_name, _build, _least, _most)
