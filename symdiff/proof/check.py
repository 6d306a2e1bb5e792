"""Checks certificates of derivatives: `python check.py FILE` needs nothing but Python.

A certificate says what derivatives of a function are wherever its conditions hold: those of the function itself
(`needs`) and what the user assumed; a point fulfils them.  Each step is an instance of a line of `RULES`.  To be equal
is a matter of arithmetic: expressions become sums of products of powers of atoms (symbols, calls, roots, sums that are
factors), and g^n = U is used, atom by atom, until the difference is 0.  Beyond that only those instances of `IDENTITIES`
count that are listed, after what they ask for was shown.  Whatever is compared has a value wherever the conditions hold.
"""
import ast
import itertools
import json
import math
import re
import sys
from fractions import Fraction


def table(text):
    rows = (row.split("|") for row in re.split("[;\n]", text))
    return {name.strip(): [cell.strip() for cell in cells] for name, *cells in rows}


#: Function | derivative at u | + if its values are positive | what must hold for it to be smooth
FUNCTIONS = table("""pi | 0 | +; e | 0 | +; exp | exp(u) | +; ln | 1/u | | u > 0; sin | cos(u) |; cos | -sin(u) |
    sinh | cosh(u) |; cosh | sinh(u) | +; asin | 1/sqrt(1 - u^2) | | 1 - u^2 > 0; acos | -1/sqrt(1 - u^2) | + | 1 - u^2 > 0
    atan | 1/(1 + u^2) |; asinh | 1/sqrt(1 + u^2) |; acosh | 1/(sqrt(u - 1)*sqrt(u + 1)) | + | u - 1 > 0 | u + 1 > 0 | u > 0
    atanh | 1/(1 - u^2) | | 1 - u^2 > 0; abs | sign(u) | + | u != 0; sign | 0 | | u != 0; cbrt | 1/(3*cbrt(u)^2) | | u != 0""")
#: Names that stand for other expressions
ABBREVIATIONS = table("""sqrt | u^(1/2); tan | sin(u)/cos(u); cot | cos(u)/sin(u); sec | 1/cos(u); csc | 1/sin(u)
    tanh | sinh(u)/cosh(u); coth | cosh(u)/sinh(u); sech | 1/cosh(u); csch | 1/sinh(u); acot | atan(1/u); asec | acos(1/u)
    acsc | asin(1/u); acoth | atanh(1/u); asech | acosh(1/u); acsch | asinh(1/u); log | ln(u)/ln(v)
    sigmoid | 1/(1 + exp(-u)); softplus | ln(1 + exp(u))""")
#: What a node is | its derivative: du is that of u, and c does not depend on the variable
RULES = table("""sum rule | u + v | du + dv; difference rule | u - v | du - dv; constant multiple rule | c*u | c*du
    product rule | u*v | du*v + u*dv; quotient rule | u/v | (du*v - u*dv)/v^2; root rule | sqrt(u) | du/(2*sqrt(u))
    quotient rule for a power | u/v^c | (du*v - c*u*dv)/v^(c + 1); reciprocal rule | 1/u | -du/u^2
    power rule | u^c | c*u^(c - 1)*du; exponential rule | e^u | e^u*du; exponential rule for a base | c^u | c^u*ln(c)*du
    general power rule | u^v | u^v*(dv*ln(u) + v*du/u)""")
RULES |= {f"{f} rule": [f"{f}(u)", f"({row[0]})*du"] for f, row in FUNCTIONS.items()}
#: An equation, or what it says of signs | what must hold; n is a whole number, other letters are any expressions
IDENTITIES = table("""cos(u)^2 = 1 - sin(u)^2; cosh(u)^2 = 1 + sinh(u)^2; abs(u)^2 = u^2; cbrt(u)^3 = u
    sin(t) = sin(u)*cos(v) + cos(u)*sin(v) | t = u + v; cos(t) = cos(u)*cos(v) - sin(u)*sin(v) | t = u + v
    sinh(t) = sinh(u)*cosh(v) + cosh(u)*sinh(v) | t = u + v; cosh(t) = cosh(u)*cosh(v) + sinh(u)*sinh(v) | t = u + v
    sin(t) = -sin(u) | t = -u; cos(t) = cos(u) | t = -u; sinh(t) = -sinh(u) | t = -u; cosh(t) = cosh(u) | t = -u
    exp(t) = exp(u)*exp(v) | t = u + v; exp(t) = exp(u)^n | t = n*u; exp(t) = u^v | t = v*ln(u) | u > 0
    t^w = t^u*t^v | w = u + v | t > 0; t^w = (t^u)^n | w = n*u | t > 0; t^w = u^w*v^w | t = u*v | u > 0 | v > 0
    t^w = u^(v*w) | t = u^v | u > 0; t^w = abs(u)^(2*w) | t = u^2 | u != 0; abs(t) = abs(u)*abs(v) | t = u*v
    abs(u) = u | u > 0; abs(u) = -u | -u > 0; sign(u) = u/abs(u) | u != 0; sinh(u) = (exp(u) - exp(-u))/2
    cosh(u) = (exp(u) + exp(-u))/2; t > 0 | t = u | u > 0; 0 < t | t = u + v | u > 0 | v > 0; t != 0 | t*u = v | v != 0""")
OPERATIONS = {ast.Add: "sum", ast.Sub: "sum", ast.Mult: "product", ast.Div: "product", ast.Pow: "power"}
VALUES = {"pi": lambda: math.pi, "e": lambda: math.e, "ln": math.log, "abs": abs, "sign": lambda x: (x > 0) - (x < 0), **{
    f: getattr(math, f) for f in "exp sin cos sinh cosh asin acos atan asinh acosh atanh cbrt".split()}}
ONE, E, WORK = frozenset(), ("call", "e"), 1_000_000        # no factors; Euler's number; products of terms at most


def need(truth, message):
    if not truth:
        raise ValueError(message)


def parts_of(row):
    return row[2:] if row[0] == "call" else row[1:] if row[0] in ("sum", "product", "power") else ()


def added(*values):
    total = {}
    for m, c in (term for value in values for term in value.items()):
        total[m] = total.get(m, 0) + c
    return {m: c for m, c in total.items() if c}


class Checker:
    """Expressions are numbered rows (kind, parts ...), parts first; the same row has the same number.  Their values are
    {product of powers of atoms: coefficient}, where a product is a set of pairs (atom, exponent)."""

    def __init__(self):
        self.rows, self.index, self.fine = [], {}, set()        # fine: shown to have a value
        self.values, self.atoms, self.meaning, self.work, self.fresh = {}, {}, {}, 0, itertools.count()
        self.noted, self.known, self.stale = [], {}, True       # signs of expressions, and of atoms and products

    def make(self, *row):
        if row not in self.index:
            need(all(0 <= part < len(self.rows) for part in parts_of(row)), f"{row} is made of what comes later")
            self.index[row] = len(self.rows)
            self.rows.append(row)
        return self.index[row]

    def number(self, n):
        value = self.value(n)
        return Fraction(value.get(ONE, 0)) if value.keys() <= {ONE} else None

    def read(self, text, names=()):
        """The expression that a text says; names stand for given parts, or else for symbols."""
        if type(text) is str:
            text = ast.parse(re.sub(r"[A-Za-z_]\w*", r"_\g<0>", text.replace("^", "**")), mode="eval").body
        tree, names = text, dict(names)
        if type(tree) is ast.Constant:
            return self.make("number", *Fraction(str(tree.value)).as_integer_ratio())
        if type(tree) is ast.Name:
            name = tree.id[1:]
            return names[name] if name in names else self.make("call" if name in FUNCTIONS else "symbol", name)
        if type(tree) is ast.Call:
            parts, name = [self.read(part, names) for part in tree.args], tree.func.id[1:]
            other = ABBREVIATIONS.get(name)
            return self.read(other[0], zip("uv", parts)) if other else self.make("call", name, *parts)
        minus = self.make("number", -1, 1)
        if type(tree) is ast.UnaryOp:
            return self.make("product", minus, self.read(tree.operand, names))
        a, b, kind = self.read(tree.left, names), self.read(tree.right, names), type(tree.op)
        b = self.make("product", minus, b) if kind is ast.Sub else self.make("power", b, minus) if kind is ast.Div else b
        return self.make(OPERATIONS[kind], a, b)

    def below(self, n, known=()):
        """A node and all that it is made of, parts first, without what is known."""
        found, stack = set(), [n]
        while stack:
            node = stack.pop()
            if node not in found and node not in known:
                found.add(node)
                stack += parts_of(self.rows[node])
        return sorted(found)

    def value(self, n):
        for node in self.below(n, self.values):
            row, parts = self.rows[node], [self.values[part] for part in parts_of(self.rows[node])]
            exponent = self.number(row[2]) if row[0] == "power" and self.rows[row[1]] != E else None
            if row[0] in ("number", "sum"):
                value = added(*parts) if parts else {ONE: Fraction(*row[1:])} if row[1] else {}
            elif row[0] == "product":
                value = self.times(*map(self.closed, parts))
            elif exponent is not None and exponent.denominator == 1:
                value = self.raised(self.closed(parts[0]), exponent.numerator)
            else:
                value = {frozenset([(self.atom(self.key(node)), exponent.numerator if exponent else 1)]): Fraction(1)}
            self.values[node] = self.reduced(value, lambda n, u: len(u) == 1)
        return self.values[n]

    def key(self, n):
        """What decides which atom a symbol, a call, a root or a symbolic power is."""
        row = self.rows[n]
        values = [frozenset(self.reduced(self.value(part), lambda n, u: n > 1).items()) for part in parts_of(row)]
        if row == E or (row[0] == "power" and self.rows[row[1]] == E):
            return "call", "exp", values[1] if values else frozenset([(ONE, 1)])
        exponent = self.number(row[2]) if row[0] == "power" else None
        return ("root", exponent.denominator, values[0]) if exponent else (*row[:1 if row[0] == "power" else 2], *values)

    def atom(self, key):
        if key not in self.atoms:
            atom = self.atoms[key] = next(self.fresh)
            if key[0] in ("root", "sum"):
                self.meaning[atom] = key[1], dict(key[2])
            positive = key[0] in ("root", "power") or (key[0] == "call" and FUNCTIONS[key[1]][1])
            sign = 1 if positive else self.sign(dict(key[2])) if key[0] == "sum" else None
            self.known |= {atom: sign} if sign is not None else {}
        return self.atoms[key]

    def closed(self, value):
        """The value as one product: a sum becomes an atom times a number."""
        if len(value) < 2:
            return value
        scale = Fraction(math.gcd(*[c.numerator for c in value.values()]), math.lcm(*[c.denominator for c in value.values()]))
        scale *= 1 if value[max(value, key=sorted)] > 0 else -1
        return {frozenset([(self.atom(("sum", 1, frozenset((m, c / scale) for m, c in value.items()))), 1)]): scale}

    def times(self, a, b):
        self.work += len(a) * len(b)
        need(self.work < WORK, "an equality takes too much arithmetic")
        total = {}
        for (m, c), (k, d) in itertools.product(a.items(), b.items()):
            powers = dict(m)
            for g, e in k:
                powers[g] = powers.get(g, 0) + e
            term = frozenset([(g, e) for g, e in powers.items() if e])
            total[term] = total.get(term, 0) + c * d
        return added(total)

    def raised(self, value, n):
        need(abs(n) < 1 << 16 and (value or n >= 0), "a power that has no value, or is too high")
        if n and len(value) < 2:
            return {frozenset([(g, e * n) for g, e in m]): Fraction(c) ** n for m, c in value.items()}
        total = {ONE: Fraction(1)}
        for _ in range(n):
            total = self.times(total, value)
        return total

    def opened(self, value, atom, clear):
        """The value with g^n = U for an atom g; to clear is to multiply by the power of g that leaves none below."""
        (n, u), parts = self.meaning[atom], []
        least = min([0, *[e for m in value for g, e in m if g == atom]]) if clear else 0
        for m, c in value.items():
            e = dict(m).get(atom, 0)
            whole, rest = divmod(e - least, n) if e >= least or len(u) == 1 else (0, e)
            term = {m - {(atom, e)} | ({(atom, rest)} if rest else ONE): c}
            parts.append(self.times(term, self.raised(u, whole)) if whole else term)
        return added(*parts)

    def reduced(self, value, wanted):
        for atom in sorted({g for m in value for g, _ in m if g in self.meaning and wanted(*self.meaning[g])}, reverse=True):
            value = self.opened(value, atom, False)
        return value

    def same(self, a, b):
        """Show that two expressions have the same value."""
        self.work, last, value = 0, math.inf, {}
        if a != b:
            self.defined(a), self.defined(b)
            value = added(self.value(a), self.times(self.value(b), {ONE: -1}))
        while value:
            last = max({g for m in value for g, _ in m if g < last and g in self.meaning}, default=None)
            need(last is not None, f"expression {a} = expression {b} is not shown")
            value = self.opened(value, last, True)

    def sign(self, value):
        """1 or -1 if the value is known to have this sign, 0 if only not to be 0, None if nothing is known."""
        signs, certain = set(), False
        for m, c in value.items():
            if len(value) == 1 and self.known.get(m):
                return self.known[m] if c > 0 else -self.known[m]
            one = all(e % 2 == 0 or self.known.get(g) for g, e in m)        # it has one sign, or is 0
            signs.add(one and math.prod([self.known[g] for g, e in m if e % 2], start=1 if c > 0 else -1))
            certain = certain or all(g in self.known for g, _ in m) or (len(value) == 1 and m in self.known)
        return signs.pop() + 0 if certain and len(signs) == 1 and (len(value) == 1 or 0 not in signs) else None

    def holds(self, op, n):
        """Show that a node is positive, or not 0."""
        for node, sign in self.noted if self.stale else ():
            for m, c in self.closed(self.value(node)).items():
                self.known[m] = self.known.get(m) or (sign if c > 0 else -sign)
                for g, e in m:      # a factor of what is not 0
                    self.known[g] = self.known.get(g) or (self.known[m] if len(m) == 1 and e % 2 else 0)
        for key, g in self.atoms.items() if self.stale else ():
            if key[0] == "sum" and not self.known.get(g) and self.sign(dict(key[2])) is not None:
                self.known[g] = self.sign(dict(key[2]))
        self.stale, value = False, self.value(n)
        signs = {self.sign(value), self.sign(self.closed(value))}
        need(1 in signs or (op == "!=" and signs != {None}), f"expression {n} {op} 0 is not shown")

    def needs(self, n):
        """What must hold for a node to have a value and a derivative, besides what its parts need."""
        row = self.rows[n]
        if row[0] == "power" and self.rows[row[1]] != E:
            exponent = self.number(row[2])
            return [(">", row[1])] if exponent is None or exponent.denominator > 1 else [("!=", row[1])] if exponent < 0 else []
        wanted = [want.rsplit(" ", 2) for want in FUNCTIONS[row[1]][2:]] if row[0] == "call" else []
        return [(op, self.read(left, zip("u", row[2:]))) for left, op, _ in wanted]

    def defined(self, n):
        for node in self.below(n, self.fine):
            for op, part in self.needs(node):
                self.holds(op, part)
            self.fine.add(node)

    def letters(self, row, parts, letters):
        wanted = set(re.findall(rf"\b[{letters}]\b", re.sub(r"\bd([uv])\b", r"\1", " ".join(row))))
        need(set(parts) == wanted and all(0 <= part < self.loaded for part in parts.values()), f"the parts of {row}")

    def identity(self, name, parts):
        """Show an instance of an identity, and use it from now on."""
        self.letters([name, *IDENTITIES[name]], parts, "tuvwn")
        need("n" not in parts or self.number(parts["n"]).denominator == 1, "n is no whole number")
        for want in IDENTITIES[name]:
            a, op, b = re.split(" (=|>|!=) ", want)
            a, b = self.read(a, parts), self.read(b, parts)
            self.defined(a), self.same(a, b) if op == "=" else self.holds(op, a)
        self.stale = True
        if name.startswith(("t ", "0 ")):
            return self.noted.append((parts["t"], 0 if "!" in name else 1))
        left, right = [self.read(side, parts) for side in name.split(" = ")]
        self.defined(left), self.defined(right)
        order = int(re.search(r"\(u\)\^(.) =|$", name)[1] or 1)
        need("t^w" not in name or (self.number(parts["w"]) or Fraction(1)).numerator == 1, "the left side is no root")
        value, key = self.value(right), self.key(self.rows[left][1] if order > 1 else left)
        before, atom = self.atom(key), next(self.fresh)         # it stands above all of the right side
        self.meaning[atom] = order, value if order > 1 else self.closed(value)
        self.known |= {atom: self.known[before]} if before in self.known else {}
        self.atoms[key], self.values, self.stale = atom, {}, True

    def derivation(self, of, by, steps, result):
        """Show that the derivative of a node by a symbol is the result."""
        zero, known = self.make("number", 0, 1), {self.make("symbol", by): self.make("number", 1, 1)}
        moving = set(known)
        for n in range(self.loaded):
            moving |= {n} if moving.intersection(parts_of(self.rows[n])) else set()
        for rule, node, parts, derivative in steps:
            self.letters(RULES[rule], parts, "cuv")
            for letter, part in parts.items():
                need(part not in moving or (part in known and letter != "c"), f"the step for expression {part} is missing")
            names = parts | {f"d{letter}": known.get(part, zero) for letter, part in parts.items()}
            self.same(node, self.read(RULES[rule][0], names))
            self.same(derivative, self.read(RULES[rule][1], names))
            known[node] = derivative
        need(of in known or of not in moving, f"the step for expression {of} is missing")
        self.defined(of), self.same(known.get(of, zero), result), self.defined(result)
        return result

    def witness(self, op, n, values):
        """Show that a condition holds at a point: exactly, or by far more than rounding can do."""
        for node in self.below(n, values):
            row, parts = self.rows[node], [values[part] for part in parts_of(self.rows[node])]
            values[node] = (Fraction(*row[1:]) if row[0] == "number" else sum(parts) if row[0] == "sum" else math.prod(parts)
                            if row[0] == "product" else parts[0] ** parts[1] if row[0] == "power" else VALUES[row[1]](*parts))
        scale = 1e-9 * max(1, *[abs(values[node]) for node in self.below(n)]) if type(values[n]) is float else 0
        need(values[n] > scale or (op == "!=" and values[n] < -scale), f"expression {n} {op} 0 does not hold at the witness")

    def run(self, certificate):
        """What the certificate proves, as a text; an exception if it does not."""
        for row in certificate["nodes"]:
            need(self.make(*row) == len(self.rows) - 1, f"{row} stands twice")
        self.loaded, f, texts = len(self.rows), certificate["function"], certificate["texts"]
        given, assumed = ([(op, n) for op, n in certificate[what]] for what in ("conditions", "assumptions"))
        own = [wanted for root in (f, *[n for _, n in assumed]) for n in self.below(root) for wanted in self.needs(n)]
        for op, n in given:
            need((op, self.value(n)) in [(op, self.value(n)) for op, n in own], "a condition that is not the function's own")
        values = {self.make("symbol", name): Fraction(value) for name, value in certificate["witness"].items()}
        for op, n in given + assumed:
            self.witness(op, n, values)
            self.noted.append((n, {">": 1, "!=": 0}[op]))
        for name, parts in certificate["identities"]:
            self.identity(name, parts)
        for text, n in [("", f), *texts.items()]:
            self.same(self.read(text) if text else f, n), self.defined(n)
        found = {(d["of"], d["by"]): self.derivation(**d) for d in certificate["derivations"]}
        partials, text = {(): f}, {n: text for text, n in texts.items()}.get
        for by, n in certificate["partials"]:       # each by the last of its variables, or by any of them
            for i in range(len(by)) if certificate["in any order"] else [len(by) - 1]:
                need(found[partials[*by[:i], *by[i + 1:]], by[i]] == n, f"the derivative by {by} does not follow")
            partials[tuple(by)] = n
        lines = [f"d/d{' d/d'.join(by[::-1])} of {text(f, f)} is {text(n, n)}" for by, n in certificate["partials"]]
        return "\n".join([*lines, *[f"where {text(n, n)} {op} 0" for op, n in given + assumed]])


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            print("accepted:", Checker().run(json.load(file)))
    except Exception as error:      # whatever is wrong with it, the certificate is not accepted
        sys.exit(f"refused: {error!r}")
