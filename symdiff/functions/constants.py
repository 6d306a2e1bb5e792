"""Constants, each to any precision."""

from __future__ import annotations

import math
from typing import Any

from symdiff.functions.table import constant

__all__ = ["catalan", "e", "euler_gamma", "golden_ratio", "inf", "pi"]


def _arb() -> Any:
    from flint import arb

    return arb


pi = constant("pi", "the ratio of a circle's circumference to its diameter",
              ball=lambda: _arb().pi(), value=math.pi, latex=r"\pi", pretty="π", math="pi")
e = constant("e", "Euler's number, the base of the natural logarithm",
             ball=lambda: _arb().const_e(), value=math.e, latex="e", pretty="e", math="e")
euler_gamma = constant("euler_gamma", "Euler's constant, the limit of 1 + 1/2 + ... + 1/n - ln(n); DLMF 5.2.3",
                       ball=lambda: _arb().const_euler(), value=0.5772156649015329, latex=r"\gamma", pretty="γ")
catalan = constant("catalan", "Catalan's constant, 1 - 1/9 + 1/25 - ...; DLMF 25.11.40",
                   ball=lambda: _arb().const_catalan(), value=0.915965594177219, latex="G", pretty="G")
golden_ratio = constant("golden_ratio", "(1 + sqrt(5))/2",
                        ball=lambda: (1 + _arb()(5).sqrt()) / 2, value=(1 + math.sqrt(5)) / 2, latex=r"\varphi",
                        pretty="φ")
inf = constant("inf", "infinity; integrals up to it can be differentiated, not computed", aliases=("infinity", "oo"),
               ball=lambda: _arb().pos_inf(), value=math.inf, latex=r"\infty", pretty="∞", math="inf", c="INFINITY")
