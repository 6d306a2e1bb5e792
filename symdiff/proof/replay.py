"""The equality of two expressions as lines of a proof in Coq, with the identities that the certificate has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symdiff.expr import Expr
from symdiff.proof.check import IDENTITIES, ONE
from symdiff.proof.values import Value, Values, using

__all__ = ["Replay"]


class Replay(Values):
    """Lines that prove an equality."""

    def lemma(self, text: str, parts: Mapping[str, Expr]) -> None:
        """What a lemma says of the sign of an expression."""
        t = self.terms.of(parts["t"])
        u, v = [self.terms.of(parts[x]) if x in parts else None for x in "uv"]
        for term in (t, u, v):
            if term is not None:
                self.define(term)
        name = self.terms.text
        if text == "t != 0":
            assert u is not None and v is not None
            product = self.terms.binary("mul", t, u)
            equation, other = self.equal(product, v), self.shown("!=", v)
            definition = self.facts["definition", product][1]
            self.note("!=", t, self.state(f"{name(t)} <> 0", f"apply (factor_nonzero _ {name(u)} {name(v)}); "
                                          f"[rewrite <- {definition}; exact {equation} | exact {other}]"))
            return
        assert u is not None
        whole = u if v is None else self.terms.binary("add", u, v)
        self.declare(whole)
        equal = self.equal(t, whole)
        positive = self.shown(">", u)
        if v is not None:
            positive = self.state(f"0 < {name(whole)}",
                f"rewrite {self.facts['definition', whole][1]}; apply Rplus_lt_0_compat; "
                f"[exact {positive} | exact {self.shown('>', v)}]")
        self.note(">", t, self.state(f"0 < {name(t)}", f"rewrite {equal}; exact {positive}"))

    def equal(self, left: int, right: int) -> str:
        """The name of the equation between two terms."""
        self.declare(left)
        self.declare(right)
        if left == right:
            return self.state(f"{self.terms.text(left)} = {self.terms.text(right)}", "reflexivity")
        first, second = self.fact(left), self.fact(right)
        checker = self.checker
        a, b = checker.value(self.row(left)), checker.value(self.row(right))
        if a == b:
            return self.state(f"{self.terms.text(left)} = {self.terms.text(right)}",
                f"{using(first)}{using(second)}reflexivity")
        checker.openings.clear()
        checker.same(self.row(left), self.row(right))
        steps = [step for step in checker.openings if step[2]]
        value = steps[0][0] if steps else {}
        self.known_nonzero(a, b)
        start = self.state(f"{self.text(a)} - {self.text(b)} = {self.text(value)}", "fields")
        zero = self._zero(steps)
        return self.state(f"{self.terms.text(left)} = {self.terms.text(right)}",
                          f"{using(first)}{using(second)}apply Rminus_diag_uniq; rewrite {start}" + (f"; exact {zero}"
                              if zero else "; reflexivity"))

    def identity(self, text: str, parts: Mapping[str, Expr], left: Expr, right: Expr) -> None:
        """An identity becomes a relation between atoms."""
        terms, checker = self.terms, self.checker
        letters = {letter: terms.of(part) for letter, part in parts.items()}
        order = int(text[text.index("^", text.index(")")) + 1]) if text.split(" = ", maxsplit=1)[0].endswith(("^2",
            "^3")) else 1
        one, two = terms.of(left), terms.of(right)
        for term in (*letters.values(), one, two):
            self.declare(term)
            self.define(term)
        before = self.fact(one)
        value = self.checker.value(self.row(one))
        ((m, c),) = value.items() if len(value) == 1 else [(ONE, 0)]
        if c != 1 or len(m) != 1:       # what is on the left was replaced before
            return
        (old, _), = m
        claim = self._claim(text, letters, one, two, order)
        after = self.fact(two, "value" if order > 1 else "closed")
        checker.work = 0
        checker.identity(text, {letter: self.row(term) for letter, term in letters.items()})
        self.identities += 1
        atom = checker.count
        for table in (self.names, self.makers, self.bases, self.signs):
            if old in table:
                table[atom] = table[old]        # type: ignore[assignment]
        if ("root", old) in self.facts:
            self.facts["root", atom] = self.facts["root", old]
        value = checker.meaning[atom][1]
        power = f" ^ {order}" if order > 1 else ""
        back = f"rewrite <- {before}; " if before else ""
        self.relations[atom] = self.state(f"{self.names[atom]}{power} = {self.text(value)}",
                                          f"{back}rewrite {claim}; {using(after)}first [reflexivity | ring]")

    def _claim(self, text: str, letters: Mapping[str, int], left: int, right: int, order: int) -> str:
        """The identity for terms."""
        terms, name = self.terms, self.terms.text
        rewriting = ""
        for want in IDENTITIES[text]:
            letter, op, form = want.split(" ", 2)
            if op != "=" or terms.head(letters[letter]) == "number":
                continue
            u, v = letters.get("u", 0), letters.get("v", 0)
            if form == "u^v" or form == "u^2":
                exponent = terms.value(v).numerator if form == "u^v" else 2
                whole = terms.power(u, exponent)
            elif form == "n*u":
                whole = terms.binary("mul", letters["n"], u)
            elif form == "v*ln(u)":
                whole = terms.binary("mul", v, terms.make("ln", "ln", u))
            else:
                whole = terms.make("neg", None, u) if form == "-u" else terms.binary("add" if "+" in form else "mul",
                    u, v)
            self.declare(whole)
            rewriting += f"rewrite ?{self.equal(letters[letter], whole)}; " if letters[letter] != whole else ""
            for node in reversed(terms.below(whole)):
                if terms.is_named(node) and (node == whole or node not in letters.values()):
                    rewriting += f"rewrite ?{self.facts['definition', node][1]}; "
        inner = set().union(*[terms.below(term) for term in letters.values()])
        definitions = "".join(f"rewrite ?{self.facts['definition', node][1]}; "
                              for node in sorted({*terms.below(left), *terms.below(right)} - inner, reverse=True)
                              if terms.is_named(node))
        definitions += rewriting
        for want in IDENTITIES[text]:
            letter, op, _ = want.split(" ", 2)
            if op in (">", "!=") and letter in letters:
                self.shown(op, letters[letter])
        power = f" ^ {order}" if order > 1 else ""
        proof = {
            "cos(u)^2 = 1 - sin(u)^2": "apply cos_square", "cosh(u)^2 = 1 + sinh(u)^2": "apply cosh_square",
            "abs(u)^2 = u^2": "apply pow2_abs", "cbrt(u)^3 = u": "apply cbrt_cube; assumption",
            "abs(u) = u": "apply Rabs_pos_eq, Rlt_le; assumption",
            "abs(u) = -u": "apply Rabs_left; lra", "sign(u) = u/abs(u)": "apply sign_of_abs; assumption",
            "abs(t) = abs(u)*abs(v)": "apply Rabs_mult", "sin(t) = -sin(u)": "apply sin_neg",
            "cos(t) = cos(u)": "apply cos_neg",
            "sinh(t) = -sinh(u)": "apply sinh_neg", "cosh(t) = cosh(u)": "apply cosh_neg",
            "sin(t) = sin(u)*cos(v) + cos(u)*sin(v)": "apply sin_plus",
            "cos(t) = cos(u)*cos(v) - sin(u)*sin(v)": "apply cos_plus",
            "sinh(t) = sinh(u)*cosh(v) + cosh(u)*sinh(v)": "apply sinh_plus",
            "cosh(t) = cosh(u)*cosh(v) + sinh(u)*sinh(v)": "apply cosh_plus",
            "t^w = abs(u)^(2*w)": "rewrite <- pow2_abs; by_logarithms",
            "exp(t) = exp(u)*exp(v)": "apply exp_plus",
        }
        own = proof.get(text, "by_logarithms")
        return self.state(f"{name(left)}{power} = {name(right)}", f"{definitions}{own}")

    def _zero(self, steps: Sequence[tuple[Value, int, bool, Value]]) -> str:
        """That the first value is 0, by way of the others."""
        equation = ""
        for before, atom, _, after in reversed(steps):
            least = min([0, *[e for m in before for g, e in m if g == atom]])
            name = self.atom(atom)
            shifted = before if not least else self.checker.times(before, {frozenset([(atom, -least)]): Fraction(1)})
            if least:
                self.sign_of_atoms([atom])
            self.known_nonzero(before, after)
            if before == after:
                continue
            rewriting = self._rewriting(shifted, atom)
            fact = self.state(f"{self.text(shifted)} = {self.text(after)}", rewriting)
            done = ("" if shifted == after else f"rewrite {fact}; ") + (f"exact {equation}" if equation
                else "reflexivity")
            if least:
                cleared = self.state(f"{self.text(before)} * {name} ^ {-least} = {self.text(shifted)}", "fields")
                done = f"apply (clear_denominator _ {name} {-least}); [assumption | rewrite {cleared}; {done}]"
            equation = self.state(f"{self.text(before)} = 0", done)
        return equation
