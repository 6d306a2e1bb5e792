"""What Python itself has for numbers, for expressions: abs(x), math.floor(x), math.ceil(x), x // 2 and x % 2."""

from __future__ import annotations

from symdiff.expr import Expr
from symdiff.expr.operators import methods
from symdiff.functions.elementary import absolute, ceiling, floor

__all__: list[str] = []


def _whole(left: Expr, right: Expr) -> Expr:
    """How often the right side is contained in the left one, rounded down as Python does."""
    return floor(left / right)


def _rest(left: Expr, right: Expr) -> Expr:
    """What remains, with the sign of the right side as in Python."""
    return left - right * floor(left / right)


for _name, _operation in {"floordiv": _whole, "mod": _rest}.items():
    _forward, _backward = methods(_operation)
    setattr(Expr, f"__{_name}__", _forward)
    setattr(Expr, f"__r{_name}__", _backward)
for _name, _function in {"abs": absolute, "floor": floor, "ceil": ceiling}.items():
    setattr(Expr, f"__{_name}__", lambda self, function=_function: function(self))
