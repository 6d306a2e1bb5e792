"""Known functions in the place of unknown ones: what is true of every f is true of these."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from symdiff.calculus.derivative import diff
from symdiff.expr import Call, Derivative, Expr, Number, Symbol, UnknownFunction, postorder, rebuilt, replace, transform
from symdiff.functions import exp

__all__ = ["sampled"]

#: Derivatives of unknown functions of higher order are left alone.
MAX_ORDER = 20


def sampled(exprs: Sequence[Expr]) -> tuple[dict[Expr, Expr], list[Expr]] | None:
    """Expressions with a known function for every unknown one: f(t) = t^2 + e^(t/2), g(t) = t^2 + e^(t/3) ...

    Returns:
        What stands for each of the unknown functions, as f(t) and an expression in t, and the expressions; None if
        there is no unknown function, or one whose derivatives cannot be told: of symbolic or high order, or taken with
        different numbers of arguments.

    >>> from symdiff import parse
    >>> samples, (found,) = sampled([parse("f'(2x)")])
    >>> print(found, samples)
    4*x + exp(2*x/2)/2 {f(t): t^2 + exp(t/2)}
    """
    arities: dict[UnknownFunction, int] = {}
    for node in postorder(*exprs):
        function: UnknownFunction
        if type(node) is Derivative:
            if not all([type(order) is Number and order.denominator == 1 and order.numerator <= MAX_ORDER
                        for order in node.orders]):
                return None
            function, arguments = node.function, node.arguments
        elif type(node) is Call and isinstance(node.function, UnknownFunction):
            function, arguments = node.function, node.args
        else:
            continue
        if arities.setdefault(function, len(arguments)) != len(arguments):
            return None
    if not arities or not all(arities.values()):
        return None
    places = {function: place for place, function in enumerate(sorted(arities, key=lambda function: function.name))}
    letters = {function: _letters(count) for function, count in arities.items()}
    samples = {function: _sample(letters[function], place) for function, place in places.items()}

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        made = node if args == node.args else rebuilt(node, args)
        if type(made) is Call and isinstance(made.function, UnknownFunction):
            return replace(samples[made.function], dict(zip(letters[made.function], made.args)))
        if type(made) is Derivative:
            known = samples[made.function]
            for letter, order in zip(letters[made.function], made.orders):
                assert type(order) is Number
                known = diff(known, letter, order.numerator) if order.numerator else known
            return replace(known, dict(zip(letters[made.function], made.arguments)))
        return made

    shown: dict[Expr, Expr] = {Call(function, *letters[function]): sample for function, sample in samples.items()}
    known = transform(exprs, change)
    return shown, [known[expr] for expr in exprs]


def _letters(count: int) -> list[Symbol]:
    return [Symbol("t")] if count == 1 else [Symbol(f"t{place + 1}") for place in range(count)]


def _sample(letters: Sequence[Symbol], place: int) -> Expr:
    """A function for which no two derivatives are in a simple ratio: t1^2 t2^3 ... + e^((t1 + 2 t2 + ...)/n)."""
    powers: list[Expr] = [letter ** (k + 2) for k, letter in enumerate(letters)]
    weighed: list[Expr] = [(k + 1) * letter if k else letter for k, letter in enumerate(letters)]
    return reduce(lambda a, b: a * b, powers) + exp(reduce(lambda a, b: a + b, weighed) / (place + 2))
