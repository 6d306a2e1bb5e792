"""Random changes to certificates: whatever the checkers still accept has to be true.

`python -m tests.proof.mutations --count 20000 --seed 0` tries so many; the exit status is 1 if one of them is false.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
from fractions import Fraction

from symdiff import derive, evaluate, prove_mixed_partials_commute
from symdiff.errors import SymdiffError
from symdiff.expr import Call, Number, Power, Product, Sum, Symbol
from symdiff.functions import TABLE
from symdiff.numeric.enclosures import enclosures
from symdiff.proof.certificate import refusal

FORMULAS = ["x^2*sin(x)", "ln(x + sqrt(x^2 + 1))", "x^y", "tan(x)/x", "sqrt(1 - x^2)", "exp(-a*x)*sin(b*x)", "abs(x)^3",
            "atan(y/x)", "asin(x*y)", "(x^2 + 1)/(x^2 - 1)", "x*sqrt(x)*cbrt(y)", "1/(x^2 + x + 1)", "tanh(x)^2", "ln(sin(x))*y", "x*erf(x)",
            "tanh(asinh(x)) + tan(acos(y))*x"]
#: Functions whose mixed partial derivatives differ at the origin, where they are 0.
POINTS = ["x*y*(x^2 - y^2)/(x^2 + y^2)", "y^2*sin(x/y)", "x^2*atan(y/x) - y^2*atan(x/y)"]


def certificates():
    found = [derive(text, "x").certificate() for text in FORMULAS]
    found += [prove_mixed_partials_commute(text, "x", "y", at={"x": 0, "y": 0}, value=0).certificate for text in POINTS]
    return [json.loads(certificate.json()) for certificate in found]


def mutated(certificate, rng):
    """A copy with one to three places changed."""
    changed = copy.deepcopy(certificate)
    for _ in range(rng.randint(1, 3)):
        rng.choice([_number, _row, _drop, _swap, _condition])(changed, rng)
    return changed


def _places(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, key))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path


def _holder(value, path):
    for key in path[:-1]:
        value = value[key]
    return value, path[-1]


def _number(certificate, rng):
    holder, key = _holder(certificate, rng.choice(list(_places(certificate))))
    holder[key] = rng.choice([holder[key] + 1, holder[key] - 1, rng.randrange(len(certificate["nodes"])), -holder[key]])


def _row(certificate, rng):
    row = rng.choice(certificate["nodes"])
    if row[0] in ("sum", "product", "power"):
        row[0] = rng.choice(["sum", "product", "power"])
    elif row[0] == "call":
        row[1] = rng.choice(["sin", "cos", "exp", "ln", "sinh", "abs", "atan"])


def _drop(certificate, rng):
    items = rng.choice([certificate["identities"], certificate["conditions"], *[d["steps"] for d in certificate["derivations"]]])
    if items:
        del items[rng.randrange(len(items))]


def _swap(certificate, rng):
    nodes = certificate["nodes"]
    i, j = rng.randrange(len(nodes)), rng.randrange(len(nodes))
    nodes[i], nodes[j] = nodes[j], nodes[i]


def _condition(certificate, rng):
    if certificate["conditions"]:
        condition = rng.choice(certificate["conditions"])
        condition[rng.randrange(2)] = rng.choice([">", "!=", rng.randrange(len(certificate["nodes"]))])


def expressions(rows):
    """The rows as expressions."""
    made = []
    for kind, *rest in rows:
        if kind == "number":
            made.append(Number(*Fraction(*rest).as_integer_ratio()))
        elif kind == "symbol":
            made.append(Symbol(rest[0]))
        elif kind == "call":
            made.append(Call(TABLE[rest[0]], *[made[i] for i in rest[1:]]))
        else:
            made.append({"sum": Sum, "product": Product, "power": Power}[kind](*[made[i] for i in rest]))
    return made


def true_at(certificate, point, step=Fraction(1, 10**9)):
    """Whether the claims hold at a point where the conditions do, by central differences; None if these do not tell."""
    made = expressions(certificate["nodes"])
    function = made[certificate["function"]]
    for by, result in certificate["partials"]:
        if len(by) != 1:
            return None
        symbol = Symbol(by[0])
        here = {s: point.get(s, Fraction(1, 3)) for s in {*point, symbol}}
        try:
            holds = enclosures([made[n] for _, n in certificate["conditions"]], here)
            if any(v is None or not (v > 0 or (op == "!=" and v < 0)) for v, (op, _) in zip(holds, certificate["conditions"])):
                return None
            up, down = [enclosures([function], {**here, symbol: here[symbol] + h}, 256)[0] for h in (step, -step)]
            value = enclosures([made[result]], here, 256)[0]
        except SymdiffError:
            return None
        if up is None or down is None or value is None:
            return False
        slope = float((up - down) / (2 * step.numerator) * step.denominator)
        if abs(slope - float(value)) > 1e-6 * max(1, abs(slope)):
            return False
    return True


def true_at_exception(certificate):
    """Whether the mixed partial derivatives at a point are what is claimed, by difference quotients."""
    made = expressions(certificate["nodes"])
    function, claim = made[certificate["function"]], certificate["exception"]
    value, point = made[claim["value"]], {name: made[n] for name, n in claim["point"].items()}
    r, t = Fraction(1, 10**20), Fraction(1, 10**6)

    def at(place):
        try:
            return Fraction(str(evaluate(function, place, digits=50)))
        except SymdiffError:
            return Fraction(str(evaluate(value, digits=50)))

    for order in claim["orders"]:
        x, y = order["by"]
        a, b = [Fraction(str(evaluate(point[name], digits=50))) for name in (x, y)]
        corners = [at({x: a + i * r, y: b + j * t}) for i, j in ((1, 1), (0, 1), (1, 0), (0, 0))]
        slope = (corners[0] - corners[1] - corners[2] + corners[3]) / (r * t)
        if abs(slope - Fraction(str(evaluate(made[order["result"]], digits=50)))) > Fraction(1, 1000):
            return False
    return True


def run(count, seed=0):
    """How many mutations were accepted, and those among them that are false."""
    rng = random.Random(seed)
    base = certificates()
    originals = [json.dumps(certificate) for certificate in base]
    accepted, false = 0, []
    for _ in range(count):
        chosen = rng.randrange(len(base))
        changed = mutated(base[chosen], rng)
        if json.dumps(changed) == originals[chosen] or refusal(changed) is not None:
            continue
        accepted += 1
        if "exception" in changed:
            false += [] if true_at_exception(changed) else [changed]
            continue
        for _ in range(4):
            point = {Symbol(name): Fraction(rng.randint(-40, 40), 17) for name in "xyab"}
            if true_at(changed, point) is False:
                false.append(changed)
                break
    return accepted, false


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m tests.proof.mutations", description=__doc__)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    accepted, false = run(chosen.count, chosen.seed)
    print(f"{chosen.count} mutations: {accepted} accepted, {len(false)} of them false")
    for certificate in false[:3]:
        print(json.dumps(certificate))
    sys.exit(1 if false else 0)
