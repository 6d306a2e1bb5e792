"""Certificates as the steps of `proofs/Certificates.v`: lemmas, identities, derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce

from symdiff.errors import ProofError
from symdiff.expr import Expr, Symbol
from symdiff.proof.identities import OF_INVERSES, Identity
from symdiff.proof.known import ALLOWED, Known, numbers
from symdiff.proof.laurent import UNIT, Polynomial, atoms, minus, negative, plus, powered, scaled, times, vanishing
from symdiff.proof.signs import Lemma
from symdiff.proof.terms import OUTER

__all__ = ["Replay"]


class Replay(Known):
    """Steps by which the checker of `proofs/Certificates.v` sees what a certificate says."""

    def follow(self, facts: Sequence[Identity | Lemma]) -> None:
        """What a certificate uses, in its order."""
        for fact in facts:
            if isinstance(fact, Identity):
                self.identity(fact.text, fact.parts, fact.left, fact.right)
            else:
                self.lemma(fact.text, fact.parts)

    # ---- lemmas ----

    def lemma(self, text: str, parts: Mapping[str, Expr]) -> None:
        """What a lemma says of the sign of an expression."""
        t, u, *v = [self.terms.of(parts[letter]) for letter in sorted(parts)]
        for term in (t, u, *v):
            self.define(term)
            self.value(term)
        if text == "t != 0":
            self.show("!=", v[0])
            product = times(self.closed(t), self.closed(u))
            self.know(t, ALLOWED["!="], f"NotZero {t} {u} {v[0]} {numbers(self.same(product, self.val(v[0])))}")
        else:
            whole = self.terms.binary("add", u, v[0]) if v else u
            for term in (u, *v):
                self.show(">", term)
            self.show(">", whole)
            self.know(t, ALLOWED[">"], f"SameSigns {t} {whole} {numbers(self.same(self.val(t), self.val(whole)))}")
        self.noted.append(t)
        self.settled.clear()

    # ---- identities ----

    def identity(self, text: str, parts: Mapping[str, Expr], left: Expr, right: Expr) -> None:
        """An identity becomes a relation between atoms."""
        letters = {letter: self.terms.of(part) for letter, part in parts.items()}
        i, r = self.terms.of(left), self.terms.of(right)
        for term in (*letters.values(), i, r):
            self.define(term)
        self.closed(r)
        target = self._single(i)
        if target is None:          # what is on the left was replaced before
            return
        if text in _OF_INVERSES:
            self._of_inverse(text, letters["u"], i, r, target)
        elif text in IDENTITIES:
            self._by_identity(text, letters, i, r, target)
        else:
            self._by_logarithms(text, letters, i, r, target)

    def _single(self, term: int) -> int | None:
        """The atom that a term is."""
        closed = self.closed(term)
        ((product, c),) = closed.items() if len(closed) == 1 else [((), 0)]
        return product[0][0] if c == 1 and len(product) == 1 and product[0][1] == 1 else None

    def _by_identity(self, text: str, letters: Mapping[str, int], i: int, r: int, target: int) -> None:
        name, order, functions, formula, side_of = IDENTITIES[text]
        args = [self.terms.make(function, None, letters[letter]) for function, letter in functions]
        for term in args:
            self.closed(term)
        values: dict[str, Polynomial] = {letter: self.closed(term) for letter, term in letters.items()}
        side: list[int] = []
        if side_of is not None:
            if name != "AbsProduct":
                values = {letter: self.val(term) for letter, term in letters.items()}
            side = self.same(self.val(letters["t"]), side_of(values))
        if name == "AbsNegative":
            self.show(">", self.terms.make("neg", None, letters["u"]))
            self.know(letters["u"], frozenset([-1]), f"Signs {letters['u']}")
            if not self.sign_at(letters["u"]) <= {-1}:
                self._opposite_sign(letters["u"])
        elif name in ("AbsPositive", "SignQuotient"):
            self.show(">" if name == "AbsPositive" else "!=", letters["u"])
        value = formula([self.closed(term) for term in args], values.get("u", {}))
        meaning = self.val(r) if order > 1 else self.clo(r)
        if target in atoms(meaning):
            return
        opening = self.same(value, self.val(r))
        self.step(f"Identity {name} {i} {r} {numbers(args)} {numbers(opening)} {numbers(side)}")
        self.replace(target, (order, meaning))

    def _of_inverse(self, text: str, u: int, i: int, r: int, target: int) -> None:
        """A function of an inverse function: u, or what stands under roots in the derivative of the inverse."""
        outer, inverse, *_ = text.split("(")
        name, form = outer.title() + inverse.title(), text.split(" = ")[1]
        inside = self.terms.inside(self.terms.make(inverse, None, u))
        if form == "u":
            rows = list(inside[:1]) if inverse != "asinh" else []
            for row in rows:
                self.show(">", row)
            value = self.val(u)
        else:
            rows = [self.terms.root(inner, 2) for inner in inside]
            value = reduce(times, [self.closed(row) for row in rows])
            value = powered(value, -1) if "/" in form else value
            value = times(self.closed(u), value) if form.startswith("u/") else value
        if target in atoms(self.clo(r)):
            return
        side = self.inside(inverse, u, inside[0]) if rows else []
        opening = self.same(value, self.val(r))
        self.step(f"Identity {name} {i} {r} {numbers(rows)} {numbers(opening)} {numbers(side)}")
        self.replace(target, (1, self.clo(r)))

    def _opposite_sign(self, u: int) -> None:
        """u is negative, for it is the opposite of what is positive."""
        opposite = self.terms.make("neg", None, u)
        again = self.terms.make("neg", None, opposite)
        self.value(again)
        self.show("!=", again)
        self.know(u, frozenset([-1]), f"SameSigns {u} {again} []")

    def _by_logarithms(self, text: str, letters: Mapping[str, int], i: int, r: int, target: int) -> None:
        terms = self.terms
        if target in atoms(self.clo(r)):
            return
        t, u, v = [letters.get(letter, 0) for letter in "tuv"]
        whole, bases = 0, [t]                                       # what the base is, in terms of others
        if text == "t^w = u^w*v^w":
            whole, bases = terms.binary("mul", u, v), [t, u, v]
        elif text == "t^w = u^(v*w)":
            whole, bases = self._power(u, v), [t, u]
            if whole == t:
                whole, bases = 0, [u]
        elif text == "t^w = abs(u)^(2*w)":
            absolute = terms.make("abs", None, u)
            whole, bases = terms.power(absolute, 2), [t, absolute]
        elif text == "exp(t) = u^v":
            bases = [u]
        elif text.startswith("exp"):
            bases = []
        logs = []
        for base in dict.fromkeys(bases):
            if terms.head(base) == "number" and terms.value(base) == 1:
                continue
            self.show(">", base)
            logs.append(terms.make("ln", None, base))
            self.value(logs[-1])
        if whole:
            self.define(whole)
            self.value(whole)
            opening = self.same(self.val(t), self.val(whole))
            inner = [log for log in logs if terms.parts(log)[0] != t]
            value = self._logarithm(whole, inner)
            m = self._single(logs[0])
            if m is not None and m not in atoms(value):
                self.step(f"Logarithm {logs[0]} {whole} {numbers(inner)} {numbers(opening)}")
                self.logarithms[m] = value
        one, two = self._logarithm(i, logs), self._logarithm(r, logs)
        meanings = {**self.relations, **{m: (1, value) for m, value in self.logarithms.items()}}

        order = vanishing(minus(one, two), meanings, {})
        if order is None:
            raise ProofError("no proof for Coq: the logarithms of two powers are not seen to be equal")
        self.step(f"ByLogarithms {i} {r} {numbers(logs)} {numbers(order)}")
        self.replace(target, (1, self.clo(r)))

    def _power(self, base: int, exponent: int) -> int:
        terms = self.terms
        if terms.head(exponent) != "number":
            return terms.make("rpower", None, base, exponent)
        value = terms.value(exponent)
        if value.denominator == 1:
            return terms.power(base, value.numerator)
        return terms.make("powq", (value.numerator, value.denominator), base)

    def _logarithm(self, term: int, logs: Sequence[int]) -> Polynomial:
        """The logarithm of a product of powers, as `logarithm` in Coq finds it."""
        terms = self.terms
        for log in logs:
            if terms.parts(log)[0] == term and self.sign_at(term) <= ALLOWED[">"]:
                return self.val(log)
        head, parts = terms.head(term), terms.parts(term)
        if head == "e":
            return UNIT
        if head == "number" and terms.value(term) == 1:
            return {}
        if head == "exp":
            return self.val(parts[0])
        if head not in ("sqrt", "powq", "rpower", "pow", "mul", "div"):
            raise ProofError("no proof for Coq: the logarithm of what is no power")
        first = self._logarithm(parts[0], logs)
        if head in ("sqrt", "powq"):
            return scaled(first, Fraction(*terms.exponent(term)))
        if head == "rpower":
            return times(self.val(parts[1]), first)
        if head == "pow":
            return scaled(first, terms.extra(term))
        second = self._logarithm(parts[1], logs)
        return plus(first, second) if head == "mul" else minus(first, second)

    # ---- derivatives ----

    def derive(self, function: int, variable: Symbol) -> None:
        """The derivatives of a term and all its parts, and that they are smooth."""
        terms = self.terms
        self.step(f"By {terms.names.places[variable]}")
        self.derived, self.slopes = {}, {}
        self.define(function)
        for node in terms.below(function):
            self._smooth(node)
            helpers: list[int] = []
            moving = [part in self.derived for part in terms.parts(node)]
            if terms.head(node) == "rpower" and moving == [True, False]:
                self._by_lower_power(node)
            if terms.head(node) == "symbol" and terms.extra(node) is variable:
                found: int | None = terms.number(1)
            else:
                found = terms.derivative(node, self.derived, helpers)
            if found is None and any(moving):
                found = terms.number(0)         # of a sign
            if found is None:
                self.step(f"Constant {node}")
            else:
                self._derivative(node, found, helpers)

    def smooth_everywhere(self, function: int) -> None:
        """That a term is smooth."""
        self.define(function)
        for node in self.terms.below(function):
            self._smooth(node)
        self.step(f"ClaimSmooth {function}")

    def _by_lower_power(self, node: int) -> None:
        """a^b = a^(b - 1) a, unless what is known connects them."""
        target, base = self._single(node), self.terms.parts(node)[0]
        lower = self.terms.lower(node)
        self.define(lower)
        if target is not None and target not in self.relations and target not in atoms(self.value(lower)):
            product = self.terms.binary("mul", lower, base)
            self.closed(product)
            self._by_logarithms("t^w = t^u*t^v", {"t": base}, node, product, target)

    def _smooth(self, node: int) -> None:
        if node in self.smooth:
            return
        self.smooth.add(node)
        head, args, side = self.terms.head(node), [], list[int]()
        if head in ("asin", "acos", "atanh", "acosh"):
            args = [self.terms.inside(node)[0]]
            self.show(">", args[0])
            side = self.inside(head, self.terms.parts(node)[0], args[0])
        self.step(f"Smooth {node} {numbers(args)} {numbers(side)}")

    def _derivative(self, node: int, found: int, helpers: Sequence[int]) -> None:
        terms = self.terms
        head, parts = terms.head(node), terms.parts(node)
        self.define(found)
        self.closed(found)
        for term in (node, *parts, *helpers):
            self.closed(term)
        side: list[int] = []
        if head == "erf":
            square = times(self.closed(parts[0]), self.closed(parts[0]))
            side = self.same(self.val(terms.parts(helpers[0])[0]), negative(square))
        elif head in ("asin", "acos", "asinh", "acosh", "atanh"):
            side = self.inside(head, parts[0], helpers[0] if head == "atanh" else terms.parts(helpers[0])[0])
        opening = vanishing(self._difference(node, found, helpers), self.relations, self.heights)
        if opening is None:
            raise ProofError("no proof for Coq: a derivative is not seen to be right")
        self.step(f"Derivative {node} {found} {numbers(helpers)} {numbers(opening)} {numbers(side)}")
        self.derived[node], self.slopes[node] = found, UNIT if head == "symbol" else self.clo(found)

    def _difference(self, node: int, found: int, helpers: Sequence[int]) -> Polynomial:
        """What vanishes if a term is the derivative of another, as `difference` in Coq has it."""
        terms = self.terms
        head, parts = terms.head(node), terms.parts(node)
        if head == "symbol":
            return minus(self.val(found), UNIT)
        j, own = self.clo(found), self.clo(node)
        d = [self.slopes.get(part, {}) for part in parts]
        (a, x), (b, y) = (self.clo(parts[0]), d[0]), (self.clo(parts[-1]), d[-1])
        match head:
            case "neg":
                return plus(j, x)
            case "add" | "sub":
                return minus(j, plus(x, y if head == "add" else negative(y)))
            case "mul":
                return minus(j, plus(times(x, b), times(a, y)))
            case "div":
                return minus(times(j, times(b, b)), minus(times(x, b), times(a, y)))
            case "pow":
                return minus(j, scaled(times(powered(a, terms.extra(node) - 1), x), terms.extra(node)))
            case "powq":
                return minus(times(j, a), scaled(times(own, x), Fraction(*terms.extra(node))))
            case "rpower":
                inner = plus(times(a, times(y, self.clo(helpers[0]))), times(b, x))
                return minus(times(j, a), times(own, inner))
            case "sqrt":
                return minus(scaled(times(own, j), 2), x)
            case "exp":
                return minus(j, times(own, x))
            case "ln":
                return minus(times(a, j), x)
            case "sign":
                return j
            case "atan":
                return minus(times(plus(UNIT, times(a, a)), j), x)
            case "cbrt":
                return minus(scaled(times(times(own, own), j), 3), x)
        first = self.clo(helpers[0])
        if head in OUTER:
            return minus(j, scaled(times(first, x), -1 if head == "cos" else 1))
        if head == "erf":
            return minus(times(self.clo(helpers[1]), j), scaled(times(first, x), 2))
        below = times(first, self.clo(helpers[1])) if head == "acosh" else first
        return minus(times(below, j), negative(x) if head == "acos" else x)

    def claim(self, term: int, result: int) -> int:
        """Claim that one term is the derivative of another; the number of the claim."""
        self.define(result)
        value = self.value(result)
        order = self.same(self.slopes.get(term, {}), value)
        return self._claimed(f"ClaimDerivative {term} {result} {numbers(order)}")

    def claim_equal(self, term: int, other: int) -> int:
        """Claim that two terms are equal, smooth or not; the number of the claim."""
        order = self.same(self.value(term), self.value(other))
        return self._claimed(f"ClaimEqual {term} {other} {numbers(order)}")

    def claim_nonzero(self, term: int) -> int:
        """Claim that a term is not 0; the number of the claim."""
        self.show("!=", term)
        return self._claimed(f"ClaimNonzero {term}")

    def _claimed(self, step: str) -> int:
        self.step(step)
        self.claims += 1
        return self.claims - 1


def _square(sign: int) -> Callable[[Sequence[Polynomial], Polynomial], Polynomial]:
    return lambda args, u: plus(UNIT, scaled(times(args[0], args[0]), sign))


def _sums(sign: int) -> Callable[[Sequence[Polynomial], Polynomial], Polynomial]:
    return lambda args, u: plus(times(args[0], args[1]), scaled(times(args[2], args[3]), sign))


def _sum_of_angles(values: Mapping[str, Polynomial]) -> Polynomial:
    return plus(values["u"], values["v"])


def _opposite(values: Mapping[str, Polynomial]) -> Polynomial:
    return negative(values["u"])


_Formula = Callable[[Sequence[Polynomial], Polynomial], Polynomial]
_Side = Callable[[Mapping[str, Polynomial]], Polynomial] | None
#: By the text in certificates: the name in Coq, the order of the power on the left, the functions on the right with
#: their arguments, the right side by their values, and what t is.
IDENTITIES: Mapping[str, tuple[str, int, Sequence[tuple[str, str]], _Formula, _Side]] = {
    "cos(u)^2 = 1 - sin(u)^2": ("CosSquare", 2, [("sin", "u")], _square(-1), None),
    "cosh(u)^2 = 1 + sinh(u)^2": ("CoshSquare", 2, [("sinh", "u")], _square(1), None),
    "abs(u)^2 = u^2": ("AbsSquare", 2, [], lambda args, u: times(u, u), None),
    "cbrt(u)^3 = u": ("CbrtCube", 3, [], lambda args, u: u, None),
    "sin(t) = sin(u)*cos(v) + cos(u)*sin(v)":
        ("SinSum", 1, [("sin", "u"), ("cos", "v"), ("cos", "u"), ("sin", "v")], _sums(1), _sum_of_angles),
    "cos(t) = cos(u)*cos(v) - sin(u)*sin(v)":
        ("CosSum", 1, [("cos", "u"), ("cos", "v"), ("sin", "u"), ("sin", "v")], _sums(-1), _sum_of_angles),
    "sinh(t) = sinh(u)*cosh(v) + cosh(u)*sinh(v)":
        ("SinhSum", 1, [("sinh", "u"), ("cosh", "v"), ("cosh", "u"), ("sinh", "v")], _sums(1), _sum_of_angles),
    "cosh(t) = cosh(u)*cosh(v) + sinh(u)*sinh(v)":
        ("CoshSum", 1, [("cosh", "u"), ("cosh", "v"), ("sinh", "u"), ("sinh", "v")], _sums(1), _sum_of_angles),
    "sin(t) = -sin(u)": ("SinOpposite", 1, [("sin", "u")], lambda args, u: negative(args[0]), _opposite),
    "cos(t) = cos(u)": ("CosOpposite", 1, [("cos", "u")], lambda args, u: args[0], _opposite),
    "sinh(t) = -sinh(u)": ("SinhOpposite", 1, [("sinh", "u")], lambda args, u: negative(args[0]), _opposite),
    "cosh(t) = cosh(u)": ("CoshOpposite", 1, [("cosh", "u")], lambda args, u: args[0], _opposite),
    "abs(u) = u": ("AbsPositive", 1, [], lambda args, u: u, None),
    "abs(u) = -u": ("AbsNegative", 1, [], lambda args, u: negative(u), None),
    "abs(t) = abs(u)*abs(v)":
        ("AbsProduct", 1, [("abs", "u"), ("abs", "v")], lambda args, u: times(*args), lambda x: times(x["u"], x["v"])),
    "erf(t) = -erf(u)": ("ErfOpposite", 1, [("erf", "u")], lambda args, u: negative(args[0]), _opposite),
    "sign(u) = u/abs(u)": ("SignQuotient", 1, [("abs", "u")], lambda args, u: times(u, powered(args[0], -1)), None),
}
#: Functions of inverse functions, by their text.
_OF_INVERSES = frozenset([text for text, _ in OF_INVERSES.values()])
