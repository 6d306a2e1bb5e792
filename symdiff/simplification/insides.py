"""What stands inside of functions, roots, exponents and integrals, made shorter before the whole is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symdiff.expr import Call, Condition, Expr, Integral, Number, Power, Product, Sum, rebuilt, transform, tree_size
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.shortest import PRINTED_NODES, simplified

__all__ = ["with_simple_insides"]

_COMPOUND = (Sum, Product, Power)


def with_simple_insides(expr: Expr, given: Iterable[Condition] = (),
                        trace: Callable[[Rewriting], None] | None = None) -> Expr:
    """The expression with the arguments of functions, radicands, exponents and integrands in their shortest forms.

    Args:
        expr: the expression; large ones stay as they are.
        given, trace: as for `simplified`.

    >>> from symdiff import parse
    >>> print(with_simple_insides(parse("f((x^2 - 1)/(x - 1))*x/x")))
    f(x + 1)*x/x
    """
    if tree_size(expr) > PRINTED_NODES:
        return expr
    conditions = list(given)
    known: dict[Expr, Expr] = {}

    def short(part: Expr) -> Expr:
        if type(part) not in _COMPOUND:
            return part
        found = known.get(part)
        if found is None:
            found = known[part] = simplified(part, part, conditions, trace)
        return found

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if type(node) is Call or type(node) is Integral:
            args = tuple(map(short, args))
        elif type(node) is Power:
            base, exponent = args[0], short(args[1])
            whole = type(exponent) is Number and exponent.denominator == 1
            args = base if whole else short(base), exponent
        return node if args == node.args else rebuilt(node, args)

    return transform([expr], change)[expr]
