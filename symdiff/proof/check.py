"""Checks certificates of derivatives: `python check.py FILE` needs nothing but Python.

A certificate says what derivatives of a function are wherever its conditions hold (`needs`, and what the user assumed);
a point fulfils them.  All that is compared is shown to have a value where they hold.  Steps are instances of `RULES`.
For equality, expressions become sums of products of powers of atoms (symbols, calls, roots, sums that are factors); by
g^n = U, atom by atom, the difference becomes 0; beyond that only `IDENTITIES` count, where what they ask is shown."""
import ast
import json
import math
import re
import sys
from fractions import Fraction
from pathlib import Path
def table(text):
    return {name: cells for name, *cells in [re.split(r"\s*\|\s*", row.strip()) for row in re.split("[;\n]", text)]}
#: Function | derivative at u | + if its values are positive | what must hold for it to be smooth
FUNCTIONS = table("""pi | 0 | +; e | 0 | +; exp | exp(u) | +; ln | 1/u | | u > 0; sin | cos(u) |; cos | -sin(u) |
    sign | 0 | | u != 0; asin | 1/sqrt(1 - u^2) | | 1 - u^2 > 0; acos | -1/sqrt(1 - u^2) | + | 1 - u^2 > 0
    acosh | 1/(sqrt(u - 1)*sqrt(u + 1)) | + | u - 1 > 0 | u + 1 > 0 | u > 0; atanh | 1/(1 - u^2) | | 1 - u^2 > 0
    sinh | cosh(u) |; cosh | sinh(u) | +; atan | 1/(1 + u^2) |; asinh | 1/sqrt(1 + u^2) |; abs | sign(u) | + | u != 0
    cbrt | 1/(3*cbrt(u)^2) | | u != 0; erf | 2*exp(-u^2)/sqrt(pi) |""")
AT_0 = dict(exp=1, cos=1, cosh=1, sin=0, sinh=0, asin=0, atan=0, asinh=0, atanh=0, abs=0, cbrt=0, erf=0)  # values at 0
ABBREVIATIONS = table("""sqrt | u^(1/2); tan | sin(u)/cos(u); cot | cos(u)/sin(u); sec | 1/cos(u); acot | atan(1/u)
    csc | 1/sin(u); tanh | sinh(u)/cosh(u); coth | cosh(u)/sinh(u); sech | 1/cosh(u); csch | 1/sinh(u); asec | acos(1/u)
    acsc | asin(1/u); acoth | atanh(1/u); asech | acosh(1/u); acsch | asinh(1/u); log | ln(u)/ln(v)""")   # short names
#: What a node is | its derivative: du is that of u, and c does not depend on the variable
RULES = table("""sum rule | u + v | du + dv; difference rule | u - v | du - dv; constant multiple rule | c*u | c*du
    product rule | u*v | du*v + u*dv; quotient rule | u/v | (du*v - u*dv)/v^2; root rule | sqrt(u) | du/(2*sqrt(u))
    quotient rule for a power | u/v^c | (du*v - c*u*dv)/v^(c + 1); reciprocal rule | 1/u | -du/u^2
    power rule | u^c | c*u^(c - 1)*du; exponential rule | e^u | e^u*du; exponential rule for a base | c^u | c^u*ln(c)*du
    general power rule | u^v | u^v*(dv*ln(u) + v*du/u)""")
RULES |= {f"{f} rule": [f"{f}(u)", f"({row[0]})*du"] for f, row in FUNCTIONS.items()}
#: An equation, or what it says of signs | what must hold; n is a whole number, other letters are any expressions
IDENTITIES = table("""cos(u)^2 = 1 - sin(u)^2; cosh(u)^2 = 1 + sinh(u)^2; abs(u)^2 = u^2; cbrt(u)^3 = u
    sin(asin(u)) = u; cos(asin(u)) = sqrt(1 - u^2); cos(acos(u)) = u; sin(acos(u)) = sqrt(1 - u^2); sinh(asinh(u)) = u
    sin(atan(u)) = u/sqrt(1 + u^2); cos(atan(u)) = 1/sqrt(1 + u^2); cosh(asinh(u)) = sqrt(1 + u^2); cosh(acosh(u)) = u
    sinh(atanh(u)) = u/sqrt(1 - u^2); cosh(atanh(u)) = 1/sqrt(1 - u^2)
    sin(t) = sin(u)*cos(v) + cos(u)*sin(v) | t = u + v; cos(t) = cos(u)*cos(v) - sin(u)*sin(v) | t = u + v
    sinh(t) = sinh(u)*cosh(v) + cosh(u)*sinh(v) | t = u + v; cosh(t) = cosh(u)*cosh(v) + sinh(u)*sinh(v) | t = u + v
    sin(t) = -sin(u) | t = -u; cos(t) = cos(u) | t = -u; sinh(t) = -sinh(u) | t = -u; cosh(t) = cosh(u) | t = -u
    exp(t) = exp(u)*exp(v) | t = u + v; exp(t) = exp(u)^n | t = n*u; exp(t) = u^v | t = v*ln(u) | u > 0
    t^w = t^u*t^v | w = u + v | t > 0; t^w = (t^u)^n | w = n*u | t > 0; t^w = u^w*v^w | t = u*v | u > 0 | v > 0
    t^w = u^(v*w) | t = u^v | u > 0; t^w = abs(u)^(2*w) | t = u^2 | u != 0; abs(t) = abs(u)*abs(v) | t = u*v
    abs(u) = u | u > 0; abs(u) = -u | -u > 0; sign(u) = u/abs(u) | u != 0; sinh(acosh(u)) = sqrt(u - 1)*sqrt(u + 1)
    t > 0 | t = u | u > 0; 0 < t | t = u + v | u > 0 | v > 0; t != 0 | t*u = v | v != 0; erf(t) = -erf(u) | t = -u""")
OPERATIONS = {ast.Add: "sum", ast.Sub: "sum", ast.Mult: "product", ast.Div: "product", ast.Pow: "power"}
ONE, E, WORK = frozenset(), ("call", "e"), 1_000_000        # no factors; Euler's number; products of terms at most
ANY, ALLOWED, LONG, EXACT = {-1, 0, 1}, {">": {1}, "!=": {-1, 1}}, 1 << 16, 1 << 12     # signs; bits at most; unrounded
def need(truth, message):
    if not truth:
        raise ValueError(message)
def bits(*numbers):
    return max([part.bit_length() for number in numbers for part in number.as_integer_ratio()], default=1)
def rounded(u):                         # an interval of floats around an interval
    return [Fraction(math.nextafter(float(x), end)) for x, end in zip(u, (-math.inf, math.inf))]
def hull(*values):
    return (min(values), max(values)) if bits(*values) < EXACT else rounded((min(values), max(values)))
def over(f, slope=0):                   # f of an interval: at its ends and next to 0, where f may turn; or by its slope
    def values(u):
        low, high = rounded(u)          # as the argument and the value that Python finds are
        found = [Fraction(f(float(x))) for x in (low, high, min(max(low, 0), high))]
        wider = slope * (high - low) + max(map(abs, found)) / 10**12 + Fraction(1, 10**300)
        return hull(min(found) - wider, max(found) + wider)
    return values
def power(u, v):
    if v[0] == v[1] and v[0] % 1 == 0 and bits(*u) * abs(v[0]) < LONG:
        return hull(*[x ** int(v[0]) for x in (*u, min(max(u[0], 0), u[1]))])
    return VALUES["exp"](VALUES["product"](v, VALUES["ln"](u)))
VALUES = {f: over(getattr(math, f)) for f in "exp sinh cosh asin acos atan asinh acosh atanh cbrt erf".split()}
VALUES |= {"sin": over(math.sin, 1), "cos": over(math.cos, 1), "ln": over(math.log), "e": lambda: VALUES["exp"]((1, 1)),
           "pi": lambda: over(lambda _: math.pi)((0, 0)), "sum": lambda *u: hull(*map(sum, zip(*u))), "power": power,
           "abs": lambda u: hull(max(u[0], -u[1], 0), max(-u[0], u[1])), "product": lambda u, v: hull(
           *[x * y for x in u for y in v]), "sign": lambda u: hull(*[(x > 0) - (x < 0) for x in u])}
def parts_of(row):
    return row[2:] if row[0] == "call" else row[1:] if row[0] in OPERATIONS.values() else ()
def added(*values):
    *others, total = map(dict, sorted([{}, *values], key=len))
    for m, c in (term for value in others for term in value.items()):
        total[m] = total[m] + c if m in total else c
        need(bits(total[m]) < LONG, "a number is too long")
    return total if all(total.values()) else {m: c for m, c in total.items() if c}
def joined(m, k):                       # the product of two products
    m, k = (dict(m), k) if len(m) > len(k) else (dict(k), m)
    m.update([(g, m.get(g, 0) + e) for g, e in k])
    return frozenset(m.items() if 0 not in m.values() else [(g, e) for g, e in m.items() if e])

class Checker:
    """Rows (kind, parts ...) are expressions; values are {product: coefficient}, products sets of (atom, exponent)."""
    def __init__(self, most=WORK):      # fine: shown to have a value; known: the possible signs of atoms
        self.rows, self.index, self.loaded, self.fine, self.noted, self.stale = [], {}, 0, set(), [], True
        self.values, self.atoms, self.meaning, self.known, self.count, self.work, self.most = {}, {}, {}, {}, 0, 0, most
    def make(self, *row):
        if row not in self.index:
            fits = (bits(*row[1:]) < LONG if row[0] == "number" else row[1].isidentifier() if row[0] == "symbol" else
                    row[1] in FUNCTIONS if row[0] == "call" else row[0] in OPERATIONS.values())
            need(fits and len(row) == 3 - (row[0] == "symbol" or row[1] in ("pi", "e")), f"{row} is no expression")
            self.rows.append(row)
        return self.index.setdefault(row, len(self.rows) - 1)
    def ids(self, *numbers):
        need(all(type(n) is int and 0 <= n < self.loaded for n in numbers), f"{numbers} are not all expressions")
    def number(self, n):
        return Fraction(self.value(n).get(ONE, 0)) if self.value(n).keys() <= {ONE} else None
    def read(self, text, names=None):   # what a text says; letters stand for given expressions, or else for symbols
        if type(text) is str:
            text = re.sub(r"[^ +*/^(),-]+", lambda word: "_" + word[0].encode().hex(), text)    # Python sees no words
            text = ast.parse(text.replace("^", "**"), mode="eval").body
        if type(text) is ast.Name:
            word = bytes.fromhex(text.id[1:]).decode()
            number, known = re.fullmatch(r"[0-9]+(\.[0-9]+)?", word), word in FUNCTIONS
            return (self.make("number", *Fraction(word).as_integer_ratio()) if number else
                    names[word] if names is not None and not known else self.make("call" if known else "symbol", word))
        if type(text) is ast.Call:
            name = bytes.fromhex(text.func.id[1:]).decode()
            parts = [self.read(part, names) for part in text.args + text.keywords]
            other, = ABBREVIATIONS.get(name, [""])
            letters = dict(zip("uv" if "v" in other else "u", parts, strict=True))
            return self.read(other, letters) if other else self.make("call", name, *parts)
        minus = self.make("number", -1, 1)
        if type(text) is ast.UnaryOp:
            return self.make("product", {ast.USub: minus}[type(text.op)], self.read(text.operand, names))
        a, b, kind = self.read(text.left, names), self.read(text.right, names), type(text.op)
        opposite = {ast.Sub: ("product", minus, b), ast.Div: ("power", b, minus)}.get(kind)
        return self.make(OPERATIONS[kind], a, self.make(*opposite) if opposite else b)
    def below(self, n, known=()):       # it and all that it is made of, parts first, without what is known
        found, stack = set(), [n]
        for node in stack:
            if node not in found and node not in known:
                found.add(node)
                stack += parts_of(self.rows[node])
        return sorted(found)
    def value(self, n):
        for node in self.below(n, self.values):
            row, parts = self.rows[node], [self.values[part] for part in parts_of(self.rows[node])]
            exponent = self.number(row[2]) if row[0] == "power" and self.rows[row[1]] != E else None
            if row[0] == "number" or row[0] == "sum":
                value = added(*parts or [{ONE: Fraction(*row[1:])}])
            elif row[0] == "product":
                value = self.times(*map(self.closed, parts))
            elif exponent is not None and exponent.denominator == 1:
                value = self.raised(self.closed(parts[0]), exponent.numerator)
            elif {} in parts and row[1] in AT_0:
                value = added({ONE: Fraction(AT_0[row[1]])})
            else:
                value = {frozenset([(self.atom(self.key(row)), exponent.numerator if exponent else 1)]): Fraction(1)}
            self.values[node] = self.reduced(value, lambda n, u: len(u) == 1)
        return self.values[n]
    def key(self, row):                 # what decides which atom a symbol, a call, a root or a symbolic power is
        values = [frozenset(self.reduced(self.value(part), lambda n, u: n > 1).items()) for part in parts_of(row)]
        if row[0] != "power":
            return ("call", "exp", frozenset([(ONE, 1)])) if row == E else (*row[:2], *values)
        exponent = self.number(row[2])
        return (("call", "exp", values[1]) if self.rows[row[1]] == E else
                ("root", exponent.denominator, values[0]) if exponent else ("power", *values))
    def atom(self, key):
        if key not in self.atoms:
            self.atoms[key] = self.count = atom = self.count + 1
            if key[0] in ("root", "sum"):
                self.meaning[atom] = key[1], dict(key[2])
            positive = key[0] in ("root", "power") or (key[0] == "call" and FUNCTIONS[key[1]][1])
            self.known[atom] = {1} if positive else self.signs(dict(key[2])) if key[0] == "sum" else ANY
        return self.atoms[key]
    def closed(self, value):            # as one product: a sum becomes an atom times a number
        if len(value) < 2:
            return value
        above, below = zip(*[c.as_integer_ratio() for c in value.values()])
        scale = Fraction(math.gcd(*above), math.lcm(*below)) * (1 if value[max(value, key=sorted)] > 0 else -1)
        return {frozenset([(self.atom(("sum", 1, frozenset((m, c / scale) for m, c in value.items()))), 1)]): scale}
    def times(self, a, b):
        self.work += len(a) * len(b) * (1 + (bits(*a.values(), *b.values()) >> 10) ** 2)
        need(self.work < self.most and 2 * bits(*a.values(), *b.values()) < LONG, "it takes too much arithmetic")
        return added(*[{joined(m, k): c * d} for m, c in a.items() for k, d in b.items()])
    def raised(self, value, n):
        need(abs(n) < 1 << 14 and bits(*value.values()) * abs(n) < LONG and (value or n >= 0), "no power, or too high")
        return ({ONE: Fraction(1)} if not n else self.times(self.raised(value, n - 1), value) if len(value) > 1 else
                {frozenset([(g, e * n) for g, e in m]): Fraction(c) ** n for m, c in value.items()})
    def opened(self, value, atom, clear):
        (n, u), parts = self.meaning[atom], []      # atom^n = u; to clear is to multiply until none is left below
        least = min([0, *[e for m in value for g, e in m if g == atom]]) if clear else 0
        for m, c in value.items():
            e = dict(m).get(atom, 0)
            whole, rest = divmod(e - least, n) if e >= least or len(u) == 1 else (0, e)
            term = {m - {(atom, e)} | ({(atom, rest)} if rest else ONE): c}
            parts.append(self.times(term, self.raised(u, whole)) if whole else term)
        return added(*parts)
    def reduced(self, value, wanted):
        for atom in sorted({g for m in value for g, _ in m if g in self.meaning and wanted(*self.meaning[g])})[::-1]:
            value = self.opened(value, atom, False)
        return value
    def same(self, a, b):
        self.defined(*(a, b) if a != b else ())
        self.work, value = 0, added(self.value(a), {m: -c for m, c in self.value(b).items()})
        while value:                    # powers are opened first, then the sum that was made last
            inside = {(self.meaning[g][0] > 1, g) for m in value for g, e in m
                      if g in self.meaning and not 0 < e < self.meaning[g][0]}
            need(inside, f"expression {a} = expression {b} is not shown")
            value = self.opened(value, max(inside)[1], True)
    def signs(self, value):
        if len(value) != 1:
            terms = [self.signs({m: c}) for m, c in value.items()]
            both = {0}.union(*terms)
            return both if both == ANY or not terms or all(0 in term for term in terms) else both - {0}
        (m, c), = value.items()
        found = {1 if c > 0 else -1}
        for g, e in m:
            found = {s * a ** (2 - e % 2) for s in found for a in self.known[g]}
        return found & {s if c > 0 else -s for s in self.known.get(m, ANY)}
    def shown(self, op, n):
        return self.signs(self.value(n)) & self.signs(self.closed(self.value(n))) <= ALLOWED[op]
    def holds(self, op, n):             # what was noted is looked at only if it takes that
        if self.stale and not self.shown(op, n):
            for node, signs in self.noted:
                (m, c), = self.closed(self.value(node)).items()
                self.known[m] = self.known.get(m, ANY) & {s if c > 0 else -s for s in signs}
                for g, e in m:          # a factor of what is not 0
                    self.known[g] = self.known[g] & (self.known[m] if len(m) == 1 and e % 2 else {-1, 1})
            for key, g in self.atoms.items():
                self.known[g] = self.known[g] & (self.signs(dict(key[2])) if key[0] == "sum" else ANY)
            self.stale = False
        need(self.shown(op, n) or any(      # by the sign of a product, and of what it is that times
            {s * t for s in self.signs({joined(m, {(g, -e) for g, e in k}): c}) for t in self.known[k]} <= ALLOWED[op]
            for m, c in self.closed(self.value(n)).items() for k in [k for k in self.known if type(k) is frozenset]),
            f"expression {n} {op} 0 is not shown")
    def needs(self, n):                 # to have a value and a derivative, besides what its parts need
        row, exponent = self.rows[n], self.number(self.rows[n][2]) if self.rows[n][0] == "power" else None
        if row[0] == "power" and self.rows[row[1]] != E:
            op = ">" if exponent is None or exponent.denominator > 1 else "!=" if exponent < 0 else None
            return [(op, row[1])] if op else []
        wanted = [want.rsplit(" ", 2) for want in FUNCTIONS[row[1]][2:]] if row[0] == "call" else []
        return [(op, self.read(left, {"u": row[-1]})) for left, op, _ in wanted]
    def defined(self, *numbers):
        for node in [node for n in numbers for node in self.below(n, self.fine)]:
            [self.holds(*want) for want in self.needs(node)], self.fine.add(node)
    def identity(self, name, parts):
        self.ids(*parts.values()), need("n" not in parts or self.number(parts["n"]).denominator == 1, "n is not whole")
        for want in IDENTITIES[name]:
            a, op, b = [x if x in ("=", *ALLOWED) else self.read(x, parts) for x in re.split(" (=|>|!=) ", want)]
            self.defined(a), self.same(a, b) if op == "=" else self.holds(op, a)
        self.stale, sides = True, name.split(" = ")
        if len(sides) == 1:
            return self.noted.append((parts["t"], ALLOWED["!=" if "!" in name else ">"]))
        left, right = [self.read(side, parts) for side in sides]
        self.defined(left, right)
        order = int(re.search(r"\(u\)\^(.) =|$", name)[1] or 1)
        need("t^w" not in name or (self.number(parts["w"]) or Fraction(1)).numerator == 1, "the left side is no root")
        value = self.value(right) if order > 1 else self.closed(self.value(right))
        key = self.key(self.rows[self.rows[left][1] if order > 1 else left])
        self.values = {} if key in self.atoms else self.values
        signs, self.count = self.known[self.atom(key)], self.count + 1
        self.atoms[key], self.known[self.count], self.meaning[self.count] = self.count, signs, (order, value)  # last
    def derivation(self, of, by, steps, result):
        self.ids(of, result, *[n for _, node, parts, derivative in steps for n in (node, derivative, *parts.values())])
        zero, known = self.read("0"), {self.make("symbol", by): self.read("1")}
        moving = set(known)
        moving.update(n for n in range(self.loaded) if moving.intersection(parts_of(self.rows[n])))
        for rule, node, parts, derivative in steps:
            need(all(p not in moving or (p in known and u != "c") for u, p in parts.items()), "no step for a part")
            names = parts | {f"d{letter}": known.get(part, zero) for letter, part in parts.items()}
            self.same(node, self.read(RULES[rule][0], names)), self.same(derivative, self.read(RULES[rule][1], names))
            known[node] = derivative
        need(of in known or of not in moving, f"no step for expression {of}")
        self.defined(of), self.same(known.get(of, zero), result), self.defined(result)
    def witness(self, op, n, values):   # a condition holds at a point
        for node in self.below(n, values):
            row, parts = self.rows[node], [values[part] for part in parts_of(self.rows[node])]
            values[node] = VALUES[row[row[0] == "call"]](*parts) if row[0] != "number" else hull(Fraction(*row[1:]))
        need(values[n][0] > 0 or (op == "!=" and values[n][1] < 0), f"expression {n} {op} 0 fails at the witness")
    def open(self, certificate, kind="certificate"):    # what is given: expressions, conditions, identities, texts
        need(certificate["format"] == f"symdiff {kind} 1", f"it is for another checker: {certificate['format']}")
        f, texts, kinds = certificate["function"], certificate["texts"], ("conditions", "assumptions")
        for row in certificate["nodes"]:
            self.ids(*parts_of(row))
            self.loaded += self.make(*row) == self.loaded
        given, assumed = [[(op, n) for op, n in certificate[kind]] for kind in kinds]
        self.ids(f, *texts.values(), *[n for _, n in given + assumed])
        own = [(op, self.value(n)) for _, e in [("", f), *assumed] for m in self.below(e) for op, n in self.needs(m)]
        need(all((op, self.value(n)) in own for op, n in given), "a condition that is not the function's own")
        values = {self.make("symbol", name): hull(Fraction(re.fullmatch(r"-?[0-9]+(/[0-9]+)?", value)[0]))
                  for name, value in certificate["witness"].items()}
        [(self.witness(op, n, values), self.noted.append((n, ALLOWED[op]))) for op, n in given + assumed]
        [self.identity(*entry) for entry in certificate["identities"]]
        self.defined(*[f] if kind == "certificate" else [])
        [self.same(self.read(text), n) for text, n in texts.items()]
        [self.derivation(**entry) for entry in certificate["derivations"]]
        return f, given + assumed
    def run(self, certificate):
        f, given = self.open(certificate)
        found, partials = {(d["of"], d["by"]): d["result"] for d in certificate["derivations"]}, {(): f}
        for by, n in certificate["partials"]:       # each by the last of its variables, or by any of them
            need(by and tuple(by) not in partials, "a derivative is stated twice")
            for i in range(len(by)) if certificate["in any order"] else [len(by) - 1]:
                need(found[partials[*by[:i], *by[i + 1:]], by[i]] == n, f"the derivative by {by} does not follow")
            partials[tuple(by)] = n
        name = {n: f"expression {n}" for n in range(self.loaded)} | {n: t for t, n in certificate["texts"].items()}
        where = ", ".join([f"{name[n]} {op} 0" for op, n in given])
        return "; ".join([f"{'/'.join(['f', *by])} = {name[n]}" for by, n in partials.items()]) + f" [{where}]"
if __name__ == "__main__":
    try:
        print("accepted:", Checker().run(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
    except Exception as error:      # whatever is wrong with it, the certificate is not accepted
        sys.exit(f"refused: {error!r}")
