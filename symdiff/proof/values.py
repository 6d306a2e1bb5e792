"""The values of expressions as lines of a proof in Coq: the checker's arithmetic, equation after equation.

Every part of an expression gets a name, with its definition by the names of its parts, and is then written as a sum of
products of powers of atoms, as in `check.py`.  So each equation is small, with atoms as denominators: `field` finds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symdiff.proof.check import Checker
from symdiff.proof.terms import Terms

__all__ = ["Value", "Values", "fields", "using"]

#: A sum of products of powers of atoms, as the checker has it.
Value = Mapping[frozenset[tuple[int, int]], Fraction]

#: What a tactic needs to see that a function's value is positive.
_POSITIVE = {"exp": "apply exp_pos", "cosh": "apply cosh_pos", "rpower": "unfold Rpower; apply exp_pos"}


class _Arithmetic(Checker):
    """The checker, which tells what it opens."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.openings: list[tuple[Value, int, bool, Value]] = []
        self.loaded = 1 << 62

    def opened(self, value: Value, atom: int, clear: bool) -> Value:
        found: Value = super().opened(value, atom, clear)  # type: ignore[no-untyped-call]
        self.openings.append((value, atom, clear, found))
        return found


class Values:
    """Lines that give each part of an expression its value, and what is known while they are written.

    Args:
        terms: the expressions, with their texts in Coq.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.lines: list[str] = []
        self.checker: Any = _Arithmetic()
        self.rows: dict[int, int] = {}
        self.declared: set[int] = set()
        self.names: dict[int, str] = {}                     # atoms
        self.makers: dict[int, tuple[int, ...]] = {}        # the terms that are an atom's function at an argument
        self.bases: dict[int, int] = {}                     # the base of a root
        self.facts: dict[tuple[str, int], tuple[str, str]] = {}    # of a term: its text, and the equation's name
        self.signs: dict[str, str] = {}                     # by text: what is shown of its sign
        self.relations: dict[int, str] = {}
        self.noted: list[tuple[str, int, str]] = []
        self.fresh: dict[int, int] = {}                     # the number of identities that a fact knows of
        self.identities = 0
        self.folding, self.folded = False, list[str]()
        self.showing: set[str] = set()
        self.count = 0

    # ---- lines ----

    def state(self, claim: str, proof: str) -> str:
        """Assert a claim; its name."""
        self.count += 1
        self.lines.append(f"assert (A{self.count} : {claim}) by ({proof}).")
        return f"A{self.count}"

    def named(self, name: str, text: str) -> str:
        """Let a name stand for a text; the name of the equation."""
        self.count += 1
        if self.folding:
            self.folded.append(name)
            self.lines.append(f"pose ({name} := {text}). assert (A{self.count} : {name} = {text}) by reflexivity.")
        else:
            self.lines.append(f"destruct (name_for ({text})) as [{name} A{self.count}].")
        return f"A{self.count}"

    def fold(self, left: int, right: int, given: Sequence[tuple[str, int]]) -> None:
        """Write the goal and the hypotheses by names."""
        terms = self.terms
        self.folding = True
        for term in (left, right, *[term for _, term in given]):
            self.declare(term)
        self.lines.append(f"change ({terms.text(left)} = {terms.text(right)}).")
        for i, (op, term) in enumerate(given, 1):
            claim = f"0 < {terms.text(term)}" if op == ">" else f"{terms.text(term)} <> 0"
            self.lines.append(f"assert (C{i} : {claim}) by exact H{i}.")
        if self.folded:
            self.lines.append(f"clearbody {' '.join(self.folded)}.")
        self.folding = False
        for i, (op, term) in enumerate(given, 1):
            self.note(op, term, f"C{i}")

    def declare(self, term: int) -> None:
        """Let every part of a term have a name."""
        for node in self.terms.below(term):
            if node not in self.declared:
                self.declared.add(node)
                if self.terms.is_named(node):
                    self.facts["definition", node] = ("", self.named(self.terms.text(node),
                        self.terms.definition(node)))

    def row(self, term: int) -> int:
        """The checker's number of a term."""
        self.declare(term)
        return self.terms.row(term, self.checker)

    # ---- texts ----

    def text(self, value: Value) -> str:
        """A value in Coq."""
        if not value:
            return "0"
        return "(" + " + ".join([self._product(m, Fraction(value[m])) for m in sorted(value, key=sorted)]) + ")"

    def _product(self, m: frozenset[tuple[int, int]], c: Fraction) -> str:
        above = [self._power(g, e) for g, e in sorted(m) if e > 0]
        below = [self._power(g, -e) for g, e in sorted(m) if e < 0]
        if c.numerator != 1 or not above:
            above.insert(0, str(c.numerator) if c > 0 else f"({c.numerator})")
        if c.denominator != 1:
            below.insert(0, str(c.denominator))
        text = " * ".join(above)
        return f"{text} / ({' * '.join(below)})" if below else text

    def _power(self, atom: int, exponent: int) -> str:
        return self.atom(atom) if exponent == 1 else f"{self.atom(atom)} ^ {exponent}"

    def atom(self, atom: int) -> str:
        """The name of an atom; a sum that is a factor gets one when it is met."""
        if atom not in self.names:
            _, value = self.checker.meaning[atom]
            text = self.text(value)
            self.names[atom] = f"_s{atom}"
            self.relations[atom] = self.named(f"_s{atom}", text)
        return self.names[atom]

    # ---- signs ----

    def note(self, op: str, term: int, name: str) -> None:
        """A condition holds, by a hypothesis on a term."""
        self.checker.noted.append((self.row(term), {1} if op == ">" else {-1, 1}))
        self.noted.append((name, term, op))
        self.checker.stale = True

    def sign_of_atoms(self, atoms: Sequence[int]) -> list[str]:
        """What is known of the signs of atoms, as names of facts."""
        found = []
        for atom in atoms:
            name = self.atom(atom)
            known = self.checker.known.get(atom, {-1, 0, 1})
            if name not in self.signs and 0 not in known and name not in self.showing:
                self.showing.add(name)
                self._show_sign(atom, name, known)
                self.showing.discard(name)
            if name in self.signs:
                found += self.signs[name].split()
        return found

    def _show_sign(self, atom: int, name: str, known: set[int]) -> None:
        proofs: list[str] = []
        positive = known == {1}
        if name == "PI":
            proofs.append("apply PI_RGT_0")
        if atom in self.relations and atom in self.checker.meaning:
            order, value = self.checker.meaning[atom]
            if order == 1 and len(value) > 1 and self.checker.signs(value) <= known:
                inner = self.sign_of_atoms(sorted({g for m in value for g, _ in m}))
                products = [self.signs[text] for m in value if (text := self._product(m, Fraction(1))) in self.signs]
                proofs.append(f"rewrite {self.relations[atom]}; clear - {' '.join([*inner, *products])}; "
                              f"{'positive' if positive else 'nonzero'}".replace("clear - ;", "clear;"))
        if atom in self.makers:
            maker = self.makers[atom][0]
            head, definition = self.terms.head(maker), self.facts["definition", maker][1]
            if head in _POSITIVE:
                proofs.append(f"rewrite {definition}; {_POSITIVE[head]}")
            if head == "abs":
                fact = self.shown("!=", self.terms.parts(maker)[0])
                proofs.append(f"rewrite {definition}; apply Rabs_pos_lt; exact {fact}")
        hypothesis = self._simplest(atom, name, positive)
        if positive and not proofs and hypothesis is None:
            hypothesis, value = self._simplest(atom, name, False), self.checker.meaning.get(atom, (0, {}))[1]
            if hypothesis is not None and name.startswith("_s"):
                fact = self.fact(hypothesis[1], "closed")
                rewritten = f"rewrite {fact} in {hypothesis[0]}; " if fact else ""
                other = self.state(f"{name} <> 0", f"{rewritten}factor_is_not_zero {hypothesis[0]} {name}")
                inner = self.sign_of_atoms(sorted({g for m in value for g, _ in m}))
                rewritten = f"rewrite {self.relations[atom]}; clear - {' '.join(inner)}; nonnegative"
                proofs.append(f"apply positive_if; [{rewritten} | "
                              f"exact {other}]".replace("clear - ;", "clear;"))
                hypothesis = None
        if not proofs and hypothesis is not None:
            fact = self.fact(hypothesis[1], "closed")
            rewritten = f"rewrite {fact} in {hypothesis[0]}; " if fact else ""
            proofs.append(rewritten + (f"clear - {hypothesis[0]}; sign_of_factor {hypothesis[0]}" if positive else
                                       f"factor_is_not_zero {hypothesis[0]} {name}"))
        if proofs:
            fact = self.state(f"0 < {name}" if positive else f"{name} <> 0",
                              proofs[0] if len(proofs) == 1 else "first [ " + " | ".join(f"({p})"
                                  for p in proofs) + " ]")
            self.signs[name] = fact
            if positive:
                self.signs[name] += " " + self.state(f"{name} <> 0", f"exact (Rgt_not_eq _ _ {fact})")

    def _simplest(self, atom: int, name: str, alone: bool) -> tuple[str, int] | None:
        """The hypothesis with the fewest factors of which an atom is one."""
        found = []
        for hypothesis, term, op in self.noted:
            (m, _), = self.checker.closed(self.checker.value(self.row(term))).items()
            if alone and (op != ">" or len(m) > 1 or any(e % 2 == 0 for _, e in m)):
                continue
            if any(e > 0 and (g == atom or self.names.get(g) == name) for g, e in m):
                found.append((sum(e < 0 for _, e in m), len(m), hypothesis, term))
        return min(found)[2:] if found else None

    def shown(self, op: str, term: int) -> str:
        """The name of a fact: a term is positive, or not 0."""
        key = (op, term)
        if key in self.facts:
            return self.facts[key][1]
        row = self.row(term)
        self.checker.holds(op, row)
        value = self.checker.value(row)
        closed = self.checker.closed(value)
        direct = [name for name, noted, _ in self.noted if noted == term]
        proofs = [f"exact {direct[0]}", f"exact (Rgt_not_eq _ _ {direct[0]})"] if direct else []
        for kind, form in (("closed", closed), ("value", value)):
            if proofs:
                break
            fact = self.fact(term, kind)
            inner = self.sign_of_atoms(sorted({g for m in form for g, _ in m}))
            inner += [name for name, *_ in self.noted]
            proofs.append((f"rewrite {fact}; " if fact else "") + (f"clear - {' '.join(inner)}; " if inner
                else "clear; ")
                          + ("positive" if op == ">" else "nonzero"))
        claim = f"0 < {self.terms.text(term)}" if op == ">" else f"{self.terms.text(term)} <> 0"
        self.facts[key] = (claim, self.state(claim, "first [ " + " | ".join(f"({p})" for p in proofs) + " ]"))
        return self.facts[key][1]

    # ---- equations ----

    def known_nonzero(self, *values: Value) -> None:
        """Show that the atoms in denominators are not 0."""
        self.sign_of_atoms(sorted({g for value in values for m in value for g, e in m if e < 0}))

    def define(self, term: int) -> None:
        """Show that what needs it is positive or not 0, in a term and its parts."""
        for node in self.terms.below(term):
            if ("fine", node) not in self.facts:
                self.facts["fine", node] = ("", "")
                for op, part in self.terms.needs(node):
                    self.shown(op, part)

    def fact(self, term: int, kind: str = "value") -> str:
        """The name of the equation between a term and its value (or that as one product, or as a key)."""
        for node in self.terms.below(term):
            self._value(node)
        if kind == "value":
            return self.facts["value", term][1]
        value = self.checker.value(self.row(term))
        before, equation = self.facts["value", term]
        if kind == "closed":
            wanted = self.checker.closed(value)
            text = self.text(wanted)
            if text == before:
                return equation
            known = self.facts.get((kind, term))
            if known is None or known[0] != text:
                atoms = sorted({g for m in wanted for g, _ in m})
                rewriting = "".join(f"rewrite {self.relations[g]}; " for g in atoms if self.atom(g).startswith("_s"))
                self.known_nonzero(value, wanted)
                fact = self.state(f"{self.terms.text(term)} = {text}", f"{using(equation)}{rewriting}fields")
                self.facts[kind, term] = (text, fact)
        else:
            self.checker.openings.clear()
            wanted = self.checker.reduced(value, lambda n, u: n > 1)
            openings = list(self.checker.openings)
            text = self.text(wanted)
            if text == before:
                return equation
            known = self.facts.get((kind, term))
            if known is None or known[0] != text:
                self.facts[kind, term] = (text, self._opening(term, equation, openings))
        return self.facts[kind, term][1]

    def _opening(self, term: int, equation: str, openings: Sequence[tuple[Value, int, bool, Value]]) -> str:
        """The same equation with roots opened, one after another; the name of the last."""
        for before, atom, _, after in openings:
            if before != after:
                self.known_nonzero(before, after)
                equation = self.state(f"{self.terms.text(term)} = {self.text(after)}",
                                      f"{using(equation)}{self._rewriting(before, atom)}")
        return equation

    def _rewriting(self, value: Value, atom: int) -> str:
        """The powers of an atom by its meaning."""
        order, meaning = self.checker.meaning[atom]
        name, relation = self.atom(atom), self.relations[atom]
        if order == 1:
            self.known_nonzero(meaning)
            return f"rewrite ?{relation}; fields"
        found = []
        for e in sorted({e for m in value for g, e in m if g == atom and e >= order}, reverse=True):
            whole, rest = divmod(e, order)
            inside = f"{name} ^ {rest} * " if rest else ""
            fact = self.state(f"{name} ^ {e} = {inside}{self.text(meaning)} ^ {whole}", f"rewrite <- {relation}; ring")
            found.append(f"rewrite ?{fact}; ")
        self.known_nonzero(meaning)
        self.sign_of_atoms([atom])
        if len(meaning) == 1:
            ((m, c),) = meaning.items()
            if any(e < 0 for _, e in m) and any(e > 0 for _, e in m) and c == 1:
                above = self._product(frozenset((g, e) for g, e in m if e > 0), Fraction(1))
                below = self._product(frozenset((g, -e) for g, e in m if e < 0), Fraction(1))
                relation = self.state(f"{above} = {below} * {name} ^ {order}", f"rewrite {relation}; fields")
        return "".join(found) + f"fields_with {relation}"

    def _value(self, node: int) -> None:
        """The equation between a node and its value, from those of its parts."""
        row = self.row(node)
        checker = self.checker
        checker.openings.clear()
        if self.fresh.get(node) == self.identities:
            return
        self.fresh[node] = self.identities
        head, parts = self.terms.head(node), self.terms.parts(node)
        inside = [self.row(part) for part in parts]
        for inner in checker.below(row, set(inside)):
            checker.values.pop(inner, None)
        value = checker.value(row)
        openings = [step for step in checker.openings if step[0] != step[3]]
        if head in ("symbol", "pi"):
            self.names[checker.atom(checker.key(checker.rows[row]))] = self.terms.text(node)
        start = self._start(node, head, parts)
        text = self.text(value)
        own = self.terms.text(node)
        if self.facts.get(("value", node), ("",))[0] == text:
            return
        if head == "number" or text in (own, f"({own})"):
            self.facts["value", node] = (text, "")
            return
        if start is not None:
            equation = start
            self.facts["value", node] = (text, self._opening(node, start, self._last_chain(openings, value)))
            return
        kind = "value" if head in ("add", "sub", "neg") else "closed"
        equations = [self.facts["definition", node][1], *[self.fact(part, kind) for part in parts]] \
            if self.terms.is_named(node) else []
        rewriting = "".join(f"rewrite {name}; " for name in dict.fromkeys(equations) if name)
        steps = self._last_chain(openings, value)
        first = steps[0][0] if steps else value
        self.known_nonzero(first, *[checker.closed(checker.value(self.row(part))) for part in parts])
        used = {g for part in parts for m in checker.closed(checker.value(self.row(part))) for g, _ in m}
        relations = [self.relations[g] for g in sorted(used) if g in checker.meaning and g in self.relations
                     and checker.meaning[g][0] > 1 and len(checker.meaning[g][1]) == 1]
        equation = self.state(f"{own} = {self.text(first)}", rewriting + fields(relations))
        self.facts["value", node] = (text, self._opening(node, equation, steps))

    @staticmethod
    def _last_chain(openings: Sequence[tuple[Value, int, bool, Value]], value: Value
                    ) -> list[tuple[Value, int, bool, Value]]:
        """The openings that led to this value."""
        chain: list[tuple[Value, int, bool, Value]] = []
        for step in reversed(openings):
            if step[3] == value:
                chain.insert(0, step)
                value = step[0]
        return chain

    def _start(self, node: int, head: str, parts: Sequence[int]) -> str | None:
        """For functions and roots: the equation between a node and its atom."""
        if head in ("exp", "e", "rpower") or self.terms.is_call(node):
            return self._function(node, parts)
        if head in ("sqrt", "powq"):
            return self._root(node, parts[0])
        return None

    def _function(self, node: int, parts: Sequence[int]) -> str:
        key = self.checker.key(self.checker.rows[self.row(node)])
        atom = self.checker.atoms[key]
        if atom not in self.makers:
            self.makers[atom] = (node, *parts)
            self.names[atom] = self.terms.text(node)
            for part in parts:
                self.fact(part, "key")
            return ""
        maker, *others = self.makers[atom]
        if maker == node:
            return ""
        used = [self.facts["definition", node][1], self.facts["definition", maker][1],
                *[self.fact(part, "key") for part in (*parts, *others)]]
        rewriting = "".join(f"rewrite ?{name}; " for name in dict.fromkeys(used) if name)
        return self.state(f"{self.terms.text(node)} = {self.terms.text(maker)}", f"{rewriting}reflexivity")

    def _root(self, node: int, base: int) -> str:
        checker = self.checker
        p, q = self.terms.exponent(node)
        fraction = Fraction(p, q)
        key = checker.key(checker.rows[self.row(node)])
        atom, q = checker.atoms[key], fraction.denominator
        positive = self.shown(">", base)
        if atom not in self.bases:
            self.bases[atom] = base
            self.names[atom] = f"_r{atom}"
            equation = self.named(f"_r{atom}", f"Rpower {self.terms.text(base)} (1 / {q})")
            self.makers[atom] = ()
            fact = self.fact(base, "key")
            by = f"rewrite <- {fact}; " if fact else ""
            self.relations[atom] = self.state(
                f"_r{atom} ^ {q} = {self.text(checker.meaning[atom][1])}",
                f"transitivity {self.terms.text(base)}; [rewrite {equation}; apply root_to_power; "
                f"[exact {positive} | clear; simpl; lra] | {by}first [reflexivity | ring]]")
            self.facts["root", atom] = ("", equation)
            shown = self.state(f"0 < _r{atom}", f"rewrite {equation}; unfold Rpower; apply exp_pos")
            self.signs[f"_r{atom}"] = shown + " " + self.state(f"_r{atom} <> 0", f"exact (Rgt_not_eq _ _ {shown})")
        first = self.bases[atom]
        equation = self.facts["root", atom][1]
        change = ""
        if first != base:
            one, two = self.fact(base, "key"), self.fact(first, "key")
            same = self.state(f"{self.terms.text(base)} = {self.terms.text(first)}",
                f"{using(one)}{using(two)}first [reflexivity | ring]")
            change = f"rewrite {same}; "
            positive = self.shown(">", first)
        root, count = self.names[atom], abs(fraction.numerator)
        power = root if count == 1 else f"{root} ^ {count}"
        side = power if fraction > 0 else f"1 / ({power})"
        definition = self.facts["definition", node][1]
        return self.state(f"{self.terms.text(node)} = {side}",
                          f"rewrite {definition}; {change}rewrite {equation}; "
                          f"root_{'up' if fraction > 0 else 'down'} {count}%nat {positive}")


def fields(relations: Sequence[str]) -> str:
    """The tactic for an equation between quotients, up to relations between atoms."""
    if not relations:
        return "fields"
    given = f"[{' '.join(relations)}]"
    return (f"first [ ring | ring {given} | (field; repeat split; assumption) "
            f"| (field {given}; repeat split; assumption) ]")


def using(equation: str) -> str:
    """The tactic that rewrites by an equation, if there is one."""
    return f"rewrite {equation}; " if equation else ""
