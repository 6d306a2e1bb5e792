"""Checks that mixed partial derivatives differ at a point: `python check_points.py FILE` needs check.py beside it.

Near the point (a, b), f is given by a formula; at the point itself, and where the formula divides by 0, it has a value
of its own.  By the definition the derivative by x at (a, y) is the slope of r -> f(a + r, y) at r = 0, and the mixed
partial derivative the slope at t = 0 of what that is at y = b + t.  A slope is shown by f = smooth + r*rests: `smooth`
is differentiated by the rules, and has a value and a slope at r = 0 because what it needs holds there; each of the
`rests` is a factor that tends to 0 times bounded ones.  All that for r, t > 0 on both sides, and in both orders.
"""
import json
import sys
from pathlib import Path

try:
    from symdiff.proof.check import Checker, need
except ImportError:         # it stands alone, with check.py beside it
    from check import Checker, need

BOUNDED = {"sin", "cos", "atan", "asin", "acos", "sign"}


class PointChecker(Checker):
    """A checker of certificates with an `exception`."""

    def at(self, n, names):
        """An expression with others for its symbols, or for parts of it."""
        made = dict(names)
        for node in self.below(n, made):
            row = self.rows[node]
            head = 2 if row[0] == "call" else 1
            if row[0] not in ("number", "symbol"):
                made[node] = self.make(*row[:head], *[made[part] for part in row[head:]])
            made.setdefault(node, node)
        return made[n]

    def alike(self, a, b):
        """That expressions are the same, and have a value at the same points."""
        one, other = [[(op, self.value(part)) for i in self.below(n) for op, part in self.needs(i)
                       if not self.shown(op, part)] for n in (a, b)]
        need(self.value(a) == self.value(b) and all(wanted in other for wanted in one) and
             all(wanted in one for wanted in other), f"expression {b} is not what its text says")

    def there(self, f, value, names, point):
        """What f is at a place: its value at the point and where the formula divides by 0; else the formula, in which
        functions that have a value at 0 without a derivative are 0 there."""
        n, zero = self.at(f, names), self.read("0")
        empty = [node for node in self.below(n) for _, part in self.needs(node) if self.value(part) == {}]
        rows = [self.rows[node] for node in empty]
        if empty and (point or any(row[0] == "power" and (self.number(row[2]) or 0) < 0 for row in rows)):
            return value
        return self.at(n, {node: zero for node, row in zip(empty, rows) if row[1] in ("abs", "cbrt", "sign")})

    def slope(self, n, by, start, slope, smooth, rests):
        """That n has this value and this slope where `by` > 0 tends to 0."""
        zero, whole = {by: self.read("0")}, smooth
        for part, *bounded in rests:
            self.ids(part, *bounded)
            self.defined(self.at(part, zero))
            self.same(self.at(part, zero), zero[by])
            need(all(self.rows[b][0] == "call" and self.rows[b][1] in BOUNDED for b in bounded), "that is not bounded")
            for b in bounded:
                part = self.make("product", part, b)
            whole = self.read("u + t*v", {"u": whole, "t": by, "v": part})
        here, rate = self.at(smooth, zero), self.at(self.found[smooth, by], zero)
        self.defined(n, whole, here, rate)
        for one, other in (n, whole), (here, start), (rate, slope):
            self.same(one, other)

    def free(self, of, *numbers):
        """That nothing depends on these letters: what is shown while they are small is shown wherever they are."""
        need(set(of).isdisjoint(node for n in numbers for node in self.below(n)), "a letter that is fixed moves")

    def order(self, f, value, point, near, by, lines, result, slopes):
        """The derivative by one variable where the other is b, b + t and b - t, and the derivative of that at b."""
        (x, y), (a, b), (r, t) = [self.make("symbol", name) for name in by], [point[name] for name in by], near
        self.ids(result, *lines)
        self.free((r, t, x, y), result, lines[0])
        self.free((r, x, y), *lines[1:])
        evidence = iter(slopes)
        for offset, line in zip(("b", "b + t", "b - t"), lines, strict=True):
            beside = self.read(offset, {"b": b, "t": t})
            for side in "1", "-1":
                moved = self.read(f"a + {side}*r", {"a": a, "r": r})
                n = self.there(f, value, {x: moved, y: beside}, False)
                start = self.there(f, value, {x: a, y: beside}, offset == "b")
                self.slope(n, r, start, self.read(f"{side}*u", {"u": line}), *next(evidence))
        for side, line in zip(("1", "-1"), lines[1:]):
            smooth, rests = next(evidence)
            self.free((r,), smooth, self.found[smooth, t], *[n for rest in rests for n in rest])
            self.slope(line, t, lines[0], self.read(f"{side}*u", {"u": result}), smooth, rests)

    def run(self, certificate):
        """What was shown, if the certificate is right."""
        f, assumed = self.open(certificate | {"texts": {}}, "exception")
        for text, n in certificate["texts"].items():
            self.ids(n)
            self.alike(self.read(text), n)
        self.found = {(d["of"], self.make("symbol", d["by"])): d["result"] for d in certificate["derivations"]}
        claim = certificate["exception"]
        need(not certificate["conditions"], "what has to hold near the point has to be assumed")
        point, value = claim["point"], claim["value"]
        r, t, *moving = [self.make("symbol", name) for name in (*claim["near"], *point)]
        self.ids(value, *point.values())
        wanted = [(">", n) for n in (r, t, self.read("t - r", {"r": r, "t": t}))]
        need(assumed[:3] == wanted and len({r, t, *moving}) == 4, "r > 0, t > 0 and t - r > 0 have to be assumed")
        # r and t are any numbers with 0 < r < t, so that whatever is shown of expressions without r holds for all t > 0
        fixed = {node for n in (value, *point.values(), *[n for _, n in assumed[3:]]) for node in self.below(n)}
        need(fixed.isdisjoint([r, t, *moving]) and {r, t}.isdisjoint(self.below(f)), "a letter has two meanings")
        one, other = claim["orders"]
        need(sorted(point) == sorted(one["by"]) and one["by"] == other["by"][::-1], "these are not the two orders")
        for order in one, other:
            self.order(f, value, point, (r, t), **order)
        self.holds("!=", self.read("u - v", {"u": one["result"], "v": other["result"]}))
        name = [f"expression {n}" for n in range(self.loaded)]
        for text, n in certificate["texts"].items():
            name[n] = text
        place = ", ".join([f"{letter} = {name[n]}" for letter, n in point.items()])
        results = "; ".join([f"{'/'.join(['f', *order['by']])} = {name[order['result']]}" for order in (one, other)])
        return f"at {place}: {results}, where f = {name[f]}, and {name[value]} at the point" + "".join(
            [f", {name[n]} {op} 0" for op, n in assumed[3:]])


if __name__ == "__main__":
    try:
        print("accepted:", PointChecker().run(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
    except Exception as error:      # whatever is wrong with it, the certificate is not accepted
        sys.exit(f"refused: {error!r}")
