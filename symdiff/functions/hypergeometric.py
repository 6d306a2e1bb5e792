"""Generalized hypergeometric functions: `hyp2f1(a, b, c, x)`, `hyp1f1(a, b, x)` ... (DLMF, chapters 13, 15 and 16)."""

from __future__ import annotations

from math import prod

from symdiff.expr import Condition, Expr
from symdiff.functions import balls
from symdiff.functions.elementary import floor
from symdiff.functions.table import Function, Numeric, Refusal, function

__all__ = ["HYPERGEOMETRIC"]

_BY_PARAMETER = Refusal("only derivatives by the last argument have a closed form")


def _hypergeometric(upper: int, lower: int) -> Function:
    count = upper + lower + 1

    def derivative(*args: Expr) -> Expr:                                                    # DLMF 16.3.1
        *parameters, u = args
        above, below = prod(parameters[:upper]), prod(parameters[upper:])
        return above / below * self(*[parameter + 1 for parameter in parameters], u)

    def defined(*args: Expr) -> Condition:
        """No lower parameter is 0, -1, -2 ...; and inside the cut plane where the series does not always converge."""
        condition: Condition | None = args[-1] < 1 if upper == lower + 1 else None
        for b in args[upper:-1]:
            regular = (b > 0) | b.differs(floor(b))
            condition = regular if condition is None else condition & regular
        assert condition is not None  # upper <= lower + 1, so one of the two was there
        return condition

    name = f"hyp{upper}f{lower}"
    above, below = [f"a{i + 1}" for i in range(upper)], [f"b{i + 1}" for i in range(lower)]
    marks = [f"#{i}" for i in range(1, count + 1)]
    template = (rf"{{}}_{{{upper}}}F_{{{lower}}}\left({', '.join(marks[:upper])};"
                rf" {', '.join(marks[upper:-1])}; {marks[-1]}\right)")
    self = function(
        name, f"the hypergeometric function {upper}F{lower}: upper parameters, lower ones, then the argument",
        arity=count, letters=" ".join([*above, *below, "x"]),
        derivative=(*[_BY_PARAMETER] * (count - 1), derivative),
        defined=defined,
        # a series that ends has values where others have none
        numeric=(Numeric(ball=balls.gauss, raw=True, guarded=True, scipy=name) if name == "hyp2f1" else
                 Numeric(ball=balls.hypergeometric(upper), guarded=True, scipy=name if name == "hyp1f1" else None)),
        latex=template, pretty=f"{upper}F{lower}",
        sample=(*[(0.4, 2.5)] * (count - 1), (-0.8, 0.8)),
    )
    return self


#: By the number of upper and lower parameters.
HYPERGEOMETRIC = {
    (upper, lower): _hypergeometric(upper, lower)
    for upper, lower in ((0, 1), (1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (3, 3), (4, 3), (1, 3), (0, 2), (0, 3))
}
