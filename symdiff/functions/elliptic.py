"""Elliptic integrals in Legendre's form, with the parameter m = k^2 (DLMF, chapter 19; Byrd and Friedman, 710-733).

`elliptic_f(phi, m)`, `elliptic_e(phi, m)` and `elliptic_pi(n, phi, m)` are incomplete; `elliptic_k(m)`,
`elliptic_ec(m)` and `elliptic_pic(n, m)` complete.
"""

from __future__ import annotations

from symdiff.expr import TRUE, ZERO, Condition, Expr
from symdiff.functions import balls
from symdiff.functions.constants import pi
from symdiff.functions.elementary import sqrt
from symdiff.functions.table import POSITIVE, Function, Numeric, function
from symdiff.functions.trigonometric import sin

__all__ = ["elliptic_e", "elliptic_ec", "elliptic_f", "elliptic_k", "elliptic_pi", "elliptic_pic"]


def _radicand(phi: Expr, m: Expr) -> Expr:
    return 1 - m * sin(phi) ** 2


def _reachable(phi: Expr, m: Expr) -> Condition:
    """The integrand is real from 0 to phi."""
    return (m < 1) | ((_radicand(phi, m) > 0) & (phi > -pi / 2) & (phi < pi / 2))


def _apart(n: Expr, m: Expr) -> Condition:
    """n != m; where both are the same expression the derivatives have a form of their own."""
    return TRUE if n is m else n.differs(m)


def _slope_where_equal(phi: Expr, m: Expr) -> Expr:
    """The derivative of elliptic_pi(m, phi, m) by m, which is (elliptic_e(phi, m) - m sin(2 phi)/(2 r))/(1 - m) with
    r = sqrt(1 - m sin(phi)^2): DLMF 19.6.13.  Under the integral sign the derivatives by n and m are 2 to 1 there."""
    root = sqrt(_radicand(phi, m))
    return (((elliptic_e(phi, m) - elliptic_f(phi, m)) / (2 * m) - sin(2 * phi) / (2 * root)
             - m * sin(2 * phi) * sin(phi) ** 2 / (4 * root**3)) / (1 - m)
            + (elliptic_e(phi, m) - m * sin(2 * phi) / (2 * root)) / (1 - m) ** 2)


def _complete_slope_where_equal(m: Expr) -> Expr:
    """The derivative of elliptic_pic(m, m) = elliptic_ec(m)/(1 - m) by m; DLMF 19.6.2."""
    return (elliptic_ec(m) - elliptic_k(m)) / (2 * m * (1 - m)) + elliptic_ec(m) / (1 - m) ** 2


def _by(name: str) -> Numeric:
    """Computed by the method of `acb` with this name."""

    def compute(*args: object) -> object:
        from flint import acb

        return getattr(acb, name)(*args)

    return Numeric(ball=balls.real_part_of(compute), box=compute, guarded=True)


elliptic_k: Function = function(
    "elliptic_k", "the complete elliptic integral of the first kind K(m); DLMF 19.2.8", letters="m",
    derivative=lambda m: (elliptic_ec(m) - (1 - m) * elliptic_k(m)) / (2 * m * (1 - m)),    # DLMF 19.4.1
    defined=lambda m: m < 1, smooth=lambda m: m.differs(0),
    values={ZERO: pi / 2},
    sign=POSITIVE, numeric=_by("elliptic_k"), latex="K", pretty="K", sample=(0.1, 0.9),
)
elliptic_ec: Function = function(
    "elliptic_ec", "the complete elliptic integral of the second kind E(m); DLMF 19.2.8", letters="m",
    derivative=lambda m: (elliptic_ec(m) - elliptic_k(m)) / (2 * m),                        # DLMF 19.4.2
    defined=lambda m: m <= 1, smooth=lambda m: (m < 1) & m.differs(0),
    values={ZERO: pi / 2},
    sign=POSITIVE, numeric=_by("elliptic_e"), latex="E", pretty="E", sample=(0.1, 0.9),
)
elliptic_f: Function = function(
    "elliptic_f", "the incomplete elliptic integral of the first kind, elliptic_f(phi, m); DLMF 19.2.4",
    arity=2, letters="phi m",
    derivative=(lambda phi, m: 1 / sqrt(_radicand(phi, m)),
                lambda phi, m: elliptic_e(phi, m) / (2 * m * (1 - m)) - elliptic_f(phi, m) / (2 * m)
                - sin(2 * phi) / (4 * (1 - m) * sqrt(_radicand(phi, m)))),                  # Byrd and Friedman 710.07
    defined=_reachable, smooth=(None, lambda phi, m: m.differs(0) & m.differs(1)),
    numeric=_by("elliptic_f"), latex=r"F\left(#1 \mid #2\right)", pretty="F", sample=((-1.3, 1.3), (0.1, 0.9)),
)
elliptic_e: Function = function(
    "elliptic_e", "the incomplete elliptic integral of the second kind, elliptic_e(phi, m); DLMF 19.2.5",
    arity=2, letters="phi m",
    derivative=(lambda phi, m: sqrt(_radicand(phi, m)),
                lambda phi, m: (elliptic_e(phi, m) - elliptic_f(phi, m)) / (2 * m)),        # Byrd and Friedman 710.09
    defined=_reachable, smooth=(None, lambda phi, m: m.differs(0)),
    numeric=_by("elliptic_e_inc"), latex=r"E\left(#1 \mid #2\right)", pretty="E", sample=((-1.3, 1.3), (0.1, 0.9)),
)
elliptic_pi: Function = function(
    "elliptic_pi", "the incomplete elliptic integral of the third kind, elliptic_pi(n, phi, m); DLMF 19.2.7",
    arity=3, letters="n phi m",
    derivative=(
        lambda n, phi, m: 2 * _slope_where_equal(phi, m) / 3 if n is m else
                          (elliptic_e(phi, m) + (m - n) / n * elliptic_f(phi, m)
                           + (n**2 - m) / n * elliptic_pi(n, phi, m)
                           - n * sqrt(_radicand(phi, m)) * sin(2 * phi) / (2 * (1 - n * sin(phi) ** 2)))
        / (2 * (m - n) * (n - 1)),                                                          # Byrd and Friedman 733.00
        lambda n, phi, m: 1 / ((1 - n * sin(phi) ** 2) * sqrt(_radicand(phi, m))),
        lambda n, phi, m: _slope_where_equal(phi, m) / 3 if n is m else
                          (elliptic_e(phi, m) / (m - 1) + elliptic_pi(n, phi, m)
                           - m * sin(2 * phi) / (2 * (m - 1) * sqrt(_radicand(phi, m)))) / (2 * (n - m)),
    ),
    defined=lambda n, phi, m: _reachable(phi, m) & ((n < 1) | ((1 - n * sin(phi) ** 2 > 0) & (phi > -pi / 2)
                                                              & (phi < pi / 2))),
    smooth=(lambda n, phi, m: n.differs(0) & n.differs(1) & _apart(n, m), None,
            lambda n, phi, m: _apart(n, m) & m.differs(1)),
    numeric=_by("elliptic_pi_inc"), latex=r"\Pi\left(#1; #2 \mid #3\right)", pretty="Π",
    sample=((0.1, 0.4), (-1.3, 1.3), (0.5, 0.9)),
)
elliptic_pic: Function = function(
    "elliptic_pic", "the complete elliptic integral of the third kind, elliptic_pic(n, m); DLMF 19.2.8",
    arity=2, letters="n m",
    derivative=(
        lambda n, m: 2 * _complete_slope_where_equal(m) / 3 if n is m else
                     (elliptic_ec(m) + (m - n) / n * elliptic_k(m) + (n**2 - m) / n * elliptic_pic(n, m))
        / (2 * (m - n) * (n - 1)),
        lambda n, m: _complete_slope_where_equal(m) / 3 if n is m else
                     (elliptic_ec(m) / (m - 1) + elliptic_pic(n, m)) / (2 * (n - m)),
    ),
    defined=lambda n, m: (m < 1) & (n < 1),
    smooth=(lambda n, m: n.differs(0) & _apart(n, m), _apart),
    numeric=_by("elliptic_pi"), latex=r"\Pi\left(#1 \mid #2\right)", pretty="Π", sample=((0.1, 0.4), (0.5, 0.9)),
)
