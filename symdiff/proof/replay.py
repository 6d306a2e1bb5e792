"""Certificates as the steps of `proofs/Certificates.v`: lemmas, identities, derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symdiff.errors import ProofError
from symdiff.expr import Expr, Symbol
from symdiff.proof.identities import Identity
from symdiff.proof.known import ALLOWED, Known, numbers
from symdiff.proof.laurent import Polynomial, atoms, negative, plus, powered, scaled, times, vanishing
from symdiff.proof.signs import Lemma

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
        if text in IDENTITIES:
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
            whole = side_of(values) if text.startswith("abs") else side_of({x: self.val(term) for x, term in letters.items()})
            side = self.same(self.val(letters["t"]), whole)
        if name == "AbsNegative":
            self.show(">", self.terms.make("neg", None, letters["u"]))
            self.know(letters["u"], frozenset([-1]), f"Signs {letters['u']}")
            if not self.sign_at(letters["u"]) <= {-1}:
                self._opposite_sign(letters["u"])
        elif name in ("AbsPositive", "SignQuotient"):
            self.show(">" if name == "AbsPositive" else "!=", letters["u"])
        value = formula([self.closed(term) for term in args], values.get("u", {}))
        opening = self.same(value, self.val(r))
        self.step(f"Identity {name} {i} {r} {numbers(args)} {numbers(opening)} {numbers(side)}")
        self.replace(target, (order, self.val(r) if order > 1 else self.clo(r)))

    def _opposite_sign(self, u: int) -> None:
        """u is negative, for it is the opposite of what is positive."""
        opposite = self.terms.make("neg", None, u)
        again = self.terms.make("neg", None, opposite)
        self.value(again)
        self.show("!=", again)
        self.know(u, frozenset([-1]), f"SameSigns {u} {again} []")

    def _by_logarithms(self, text: str, letters: Mapping[str, int], i: int, r: int, target: int) -> None:
        terms = self.terms
        t, u, v = [letters.get(letter, 0) for letter in "tuv"]
        numbers_of = {letter: terms.value(term) for letter, term in letters.items() if terms.head(term) == "number"}
        whole = 0                                                   # what the base is, in terms of others
        bases = [t] if text != "exp(t) = u^v" else [u]
        if text == "t^w = u^w*v^w":
            whole, bases = terms.binary("mul", u, v), [t, u, v]
        elif text == "t^w = u^(v*w)":
            whole, bases = terms.power(u, int(numbers_of["v"])) if "v" in numbers_of and numbers_of["v"].denominator == 1 \
                else terms.make("rpower", None, u, v), [t, u]
            if whole == t:
                whole, bases = 0, [u]
        elif text == "t^w = abs(u)^(2*w)":
            absolute = terms.make("abs", None, u)
            whole, bases = terms.power(absolute, 2), [t, absolute]
        elif text.startswith("exp") and text != "exp(t) = u^v":
            bases = []
        logs = []
        for base in dict.fromkeys(bases):
            if terms.head(base) == "number" and terms.value(base) == 1:
                continue
            self.show(">", base)
            logs.append(terms.make("ln", None, base))
            self.value(logs[-1])
        local: dict[int, Polynomial] = {}
        if whole:
            self.define(whole)
            self.value(whole)
            opening = self.same(self.val(t), self.val(whole))
            inner = [log for log in logs if terms.parts(log)[0] not in (t, whole)]
            value = self._logarithm(whole, inner)
            m = self._single(logs[0])
            if m is not None and m not in {g for product in value for g, _ in product}:
                self.step(f"Logarithm {logs[0]} {whole} {numbers(inner)} {numbers(opening)}")
                local[m] = value
        self.logarithms.update(local)
        one, two = self._logarithm(i, logs), self._logarithm(r, logs)
        meanings = {**self.relations, **{m: (1, value) for m, value in self.logarithms.items()}}

        order = vanishing(plus(one, negative(two)), meanings, {})
        if order is None:
            raise ProofError("no proof for Coq: the logarithms of two powers are not seen to be equal")
        self.step(f"ByLogarithms {i} {r} {numbers(logs)} {numbers(order)}")
        self.replace(target, (1, self.clo(r)))

    def _logarithm(self, term: int, logs: Sequence[int]) -> Polynomial:
        """The logarithm of a product of powers, as `logarithm` in Coq finds it."""
        terms = self.terms
        for log in logs:
            if terms.parts(log)[0] == term and self.sign_at(term) <= ALLOWED[">"]:
                return self.val(log)
        head, parts = terms.head(term), terms.parts(term)
        if head == "e":
            return {(): terms.value(terms.number(1))}
        if head == "number" and terms.value(term) == 1:
            return {}
        if head == "exp":
            return self.val(parts[0])
        if head not in ("sqrt", "powq", "rpower", "pow", "mul", "div"):
            raise ProofError("no proof for Coq: the logarithm of what is no power")
        first = self._logarithm(parts[0], logs)
        if head in ("sqrt", "powq"):
            p, q = terms.exponent(term)
            return scaled(scaled(first, p), terms.value(terms.number(1, q)))
        if head == "rpower":
            return times(self.val(parts[1]), first)
        if head == "pow":
            return scaled(first, terms.extra(term))
        second = self._logarithm(parts[1], logs)
        return plus(first, second if head == "mul" else negative(second))

    # ---- derivatives ----

    def derive(self, function: int, variable: Symbol) -> None:
        """The derivatives of a term and all its parts, and that they are smooth."""
        terms = self.terms
        self.step(f"By {terms.names.places[variable]}")
        self.derived: dict[int, int] = {}
        self.define(function)
        for node in terms.below(function):
            self._smooth(node)
            helpers: list[int] = []
            if terms.head(node) == "rpower" and terms.parts(node)[0] in self.derived and terms.parts(node)[1] not in self.derived:
                self._by_lower_power(node)
            if terms.head(node) == "symbol" and terms.extra(node) is variable:
                found: int | None = terms.number(1)
            else:
                found = terms.derivative(node, self.derived, helpers)
            if found is None and any(part in self.derived for part in terms.parts(node)):
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
        if head in ("asin", "acos", "asinh", "atanh"):
            side = self.inside(head, parts[0], helpers[0] if head == "atanh" else terms.parts(helpers[0])[0])
        elif head == "acosh":
            below, above = [terms.parts(helper)[0] for helper in helpers]
            side = self.inside(head, parts[0], below)
            assert self.same(self.val(above), plus(self.val(parts[0]), {(): terms.value(terms.number(1))})) == side
        opening = vanishing(self._difference(node, found, helpers), self.relations, self.heights)
        if opening is None:
            raise ProofError("no proof for Coq: a derivative is not seen to be right")
        self.step(f"Derivative {node} {found} {numbers(helpers)} {numbers(opening)} {numbers(side)}")
        self.derived[node] = found

    def _difference(self, node: int, found: int, helpers: Sequence[int]) -> Polynomial:
        """What vanishes if a term is the derivative of another, as `difference` in Coq has it."""
        terms = self.terms
        head, parts = terms.head(node), terms.parts(node)
        one: Polynomial = {(): terms.value(terms.number(1))}
        if head == "symbol":
            return plus(self.val(found), negative(one))
        j, own = self.clo(found), self.clo(node)
        d = [self.clo(self.derived[part]) if part in self.derived else {} for part in parts]
        values = [self.clo(part) for part in parts]
        x, a = d[0], values[0]
        square = times(a, a)

        def less(value: Polynomial, other: Polynomial) -> Polynomial:
            return plus(value, negative(other))

        if head == "neg":
            return plus(j, x)
        if head in ("add", "sub"):
            return less(j, plus(x, d[1] if head == "add" else negative(d[1])))
        if head == "mul":
            return less(j, plus(times(x, values[1]), times(a, d[1])))
        if head == "div":
            b = values[1]
            return less(times(j, times(b, b)), less(times(x, b), times(a, d[1])))
        if head == "pow":
            return less(j, scaled(times(powered(a, terms.extra(node) - 1), x), terms.extra(node)))
        if head == "powq":
            return less(times(j, a), scaled(times(own, x), terms.value(terms.number(*terms.extra(node)))))
        if head == "rpower":
            inner = plus(times(a, times(d[1], self.clo(helpers[0]))), times(values[1], x))
            return less(times(j, a), times(own, inner))
        if head == "sqrt":
            return less(scaled(times(own, j), 2), x)
        if head == "exp":
            return less(j, times(own, x))
        if head == "ln":
            return less(times(a, j), x)
        if head in ("sin", "cos", "sinh", "cosh", "abs"):
            return less(j, scaled(times(self.clo(helpers[0]), x), -1 if head == "cos" else 1))
        if head == "sign":
            return j
        if head == "atan":
            return less(times(plus(one, square), j), x)
        if head == "cbrt":
            return less(scaled(times(times(own, own), j), 3), x)
        below = self.clo(helpers[0]) if len(helpers) == 1 else times(self.clo(helpers[0]), self.clo(helpers[1]))
        return less(times(below, j), negative(x) if head == "acos" else x)

    def claim(self, term: int, result: int) -> int:
        """Claim that one term is the derivative of another; the number of the claim."""
        self.define(result)
        value = self.value(result)
        found = self.clo(self.derived[term]) if term in self.derived else {}
        self.step(f"ClaimDerivative {term} {result} {numbers(self.same(found, value))}")
        self.claims += 1
        return self.claims - 1


def _square(sign: int) -> Callable[[Sequence[Polynomial], Polynomial], Polynomial]:
    return lambda args, u: plus(_ONE, scaled(times(args[0], args[0]), sign))


def _sums(sign: int) -> Callable[[Sequence[Polynomial], Polynomial], Polynomial]:
    return lambda args, u: plus(times(args[0], args[1]), scaled(times(args[2], args[3]), sign))


def _sum_of_angles(values: Mapping[str, Polynomial]) -> Polynomial:
    return plus(values["u"], values["v"])


def _opposite(values: Mapping[str, Polynomial]) -> Polynomial:
    return negative(values["u"])


_ONE: Polynomial = {(): 1}  # type: ignore[dict-item]
_Formula = Callable[[Sequence[Polynomial], Polynomial], Polynomial]
_Side = Callable[[Mapping[str, Polynomial]], Polynomial] | None
#: By the text in certificates: the name in Coq, the order of the power on the left, the functions on the right with their
#: arguments, the right side by their values, and what t is.
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
    "abs(t) = abs(u)*abs(v)": ("AbsProduct", 1, [("abs", "u"), ("abs", "v")], lambda args, u: times(args[0], args[1]),
                               lambda values: times(values["u"], values["v"])),
    "sign(u) = u/abs(u)": ("SignQuotient", 1, [("abs", "u")], lambda args, u: times(u, {tuple([(g, -e) for g, e in m]): 1 / c
                           for m, c in args[0].items()}), None),
}
