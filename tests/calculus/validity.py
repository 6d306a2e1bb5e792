"""Random expressions: what their conditions say is held against numeric differences.

`python -m tests.calculus.validity --cases 10000` draws expressions, differentiates them, and at points inside the
conditions compares the derivative with both one-sided differences (with one at the end of the domain); at points
outside, the expression has no value or no derivative, but for those that are counted as silent: conditions suffice,
they need not be necessary.
"""

from __future__ import annotations

import argparse
import random
import sys
import warnings
from collections import Counter
from decimal import MAX_EMAX, Decimal, getcontext
from fractions import Fraction

from symdiff import evaluate
from symdiff.calculus.derivative import Derivation, derive
from symdiff.errors import DomainError, LimitError, SymdiffError
from symdiff.expr import Expr, Number, Piecewise, Relation, Symbol, free_symbols
from symdiff.functions import HALF, absolute, acos, acosh, asin, atan, atanh, cbrt, cos, cosh, exp, heaviside, ln, maximum, minimum, relu, sigmoid, sign, sin, sqrt, tan, tanh

X = Symbol("x")
#: Points on which conditions like to end, and others.
POINTS = [Fraction(n, 4) for n in (-16, -9, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 9, 12, 16)]
#: Steeper slopes are not held against differences.
STEEPEST = Decimal("1e20")
STEP = Fraction(1, 10**100)
FINE = ("agrees", "silent", "steep")
FUNCTIONS = [absolute, absolute, sign, sqrt, sqrt, ln, ln, exp, sin, cos, tan, asin, acos, atan, tanh, cosh, cbrt, relu, heaviside, sigmoid, atanh, acosh]
EXPONENTS = [Number(2), Number(3), Number(-1), Number(-2), HALF, Number(1, 3), Number(3, 2), Number(-3, 2), Number(2, 3), Number(4, 3)]


def expression(draw: random.Random, size: int) -> Expr:
    """A random expression of about so many nodes."""
    if size <= 1:
        return draw.choice([X, X, X, Number(draw.randint(-3, 4)), Number(draw.randint(1, 5), 2)])
    left = draw.randint(1, size - 1)
    kind = draw.random()
    if kind < 0.3:
        return expression(draw, left) + expression(draw, size - left) * draw.choice([1, 1, -1, 2])
    if kind < 0.5:
        return expression(draw, left) * expression(draw, size - left)
    if kind < 0.65:
        return expression(draw, size - 1) ** draw.choice(EXPONENTS)
    if kind < 0.7:
        return draw.choice([maximum, minimum])(expression(draw, left), expression(draw, size - left))
    if kind < 0.78:
        relation = Relation(draw.choice(["<", "<=", ">", ">=", "=", "!="]), X, Number(draw.randint(-2, 2)))
        return Piecewise(relation, expression(draw, left), expression(draw, size - left))
    return draw.choice(FUNCTIONS)(expression(draw, size - 1))


def value(expr: Expr, place: Fraction, digits: int = 140) -> Decimal | None:
    """The value at a point, None if there is none.

    Raises:
        LimitError: it is too large or too small to be computed.
    """
    try:
        return Decimal(evaluate(expr, {"x": place}, digits))
    except DomainError:
        return None
    except SymdiffError as error:
        raise LimitError(str(error)) from None


def slopes(expr: Expr, place: Fraction) -> list[Decimal]:
    """The one-sided difference quotients, on the sides on which there are values."""
    here, sides = value(expr, place), [(side, value(expr, place + side * STEP)) for side in (-1, 1)]
    return [] if here is None else [(there - here) / (side * Decimal("1e-100")) for side, there in sides if there is not None]


def finding(derivation: Derivation, place: Fraction) -> str:
    """What the conditions say at a point against what is so: "agrees", "silent" (a derivative that is left out), or
    what is wrong."""
    expr = derivation.expression
    if free_symbols(expr) != [X]:
        return "agrees"
    found = slopes(expr, place)
    if derivation.conditions.hold({"x": place}):
        result = value(derivation.result, place)
        if result is None:
            return f"at {place} the conditions hold and {derivation.result} has no value"
        if not found:
            return f"at {place} the conditions {derivation.conditions} hold and the expression has no value"
        if abs(result) > STEEPEST:
            return "steep"
        bound = Decimal("1e-8") * (1 + abs(result))
        if any(abs(slope - result) > bound for slope in found):
            return f"at {place} the slopes are {' and '.join(f'{slope:.6}' for slope in found)}, and {derivation.result} is {result:.6}"
        return "agrees"
    if len(found) < 2 or any(abs(slope) > Decimal("1e8") for slope in found) or abs(found[0] - found[1]) > Decimal("1e-9") * (1 + abs(found[0])):
        return "agrees"
    return "silent"


def main() -> int:
    getcontext().Emax, getcontext().prec = MAX_EMAX, 150
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("-v", action="store_true", help="show the derivatives that are left out")
    chosen = options.parse_args()
    draw, counts, wrong = random.Random(chosen.seed), Counter[str](), 0
    warnings.simplefilter("ignore")
    done = 0
    while done < chosen.cases:
        try:
            derivation = derive(expression(draw, draw.randint(2, 8)), X)
        except SymdiffError:
            continue
        done += 1
        for place in draw.sample(POINTS, 6):
            try:
                what = finding(derivation, place)
            except LimitError:
                what = "silent"
            counts[what if what in FINE else "wrong"] += 1
            if what == "silent" and chosen.v:
                print(f"silent: {derivation.expression} at {place}: {derivation.conditions}"[:300])
            if what not in FINE:
                wrong += 1
                print(f"{derivation.expression}: {what}"[:500], flush=True)
    print(f"{done} expressions, {sum(counts.values())} points: {dict(counts)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
