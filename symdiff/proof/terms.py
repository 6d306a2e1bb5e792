"""The terms of the Coq language, each once: their texts over the reals, derivatives, and rows for the checker."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symdiff.expr import Call, Expr, Number, Symbol
from symdiff.proof.coq import FORMS, NAMES, Names, number_text, shape

__all__ = ["Terms"]

Term = tuple[Any, ...]


class Terms:
    """Terms as numbers: each is a head, what belongs to it (a name, a number, an exponent), and parts.

    Args:
        names: of the symbols.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.terms: list[Term] = []
        self.index: dict[Term, int] = {}
        self.made: dict[Expr, int] = {}
        self.rows: dict[int, int] = {}

    def make(self, head: str, extra: object, *parts: int) -> int:
        """The number of a term."""
        term = (head, extra, *parts)
        if term not in self.index:
            self.index[term] = len(self.terms)
            self.terms.append(term)
        return self.index[term]

    def number(self, numerator: int, denominator: int = 1) -> int:
        """A rational number as a term."""
        return self.make("number", (numerator, denominator))

    def binary(self, head: str, left: int, right: int) -> int:
        """A sum, difference, product or quotient."""
        return self.make(head, None, left, right)

    def power(self, base: int, exponent: int) -> int:
        """A whole power."""
        if exponent < 0:
            return self.binary("div", self.number(1), self.power(base, -exponent))
        return base if exponent == 1 else self.make("pow", exponent, base)

    def of(self, expr: Expr) -> int:
        """The term that an expression is written as."""
        stack = [expr]
        while stack:
            node = stack[-1]
            if node in self.made:
                stack.pop()
                continue
            head, parts = shape(node)
            waiting = [part for part in parts if part not in self.made]
            stack += waiting
            if not waiting:
                stack.pop()
                self.made[node] = self._of(node, head, [self.made[part] for part in parts])
        return self.made[expr]

    def _of(self, node: Expr, head: str, parts: Sequence[int]) -> int:
        if type(node) is Number:
            return self.number(node.numerator, node.denominator)
        if type(node) is Symbol:
            return self.make("symbol", node)
        if head == "pow" or head == "powq":
            exponent = node.args[1]
            assert isinstance(exponent, Number)
            return self.make(head, exponent.numerator if head == "pow" else (exponent.numerator,
                exponent.denominator), *parts)
        if head in FORMS:
            return self.make(head, None, *parts)
        assert isinstance(node, Call)
        name = node.function.name
        return self.make(name, NAMES[node.function][0], *parts) if parts else self.make(name, None)  # type: ignore[index]

    # ---- what a term is ----

    def head(self, term: int) -> str:
        """What a term is: an operation, or the name of a function."""
        return str(self.terms[term][0])

    def parts(self, term: int) -> tuple[int, ...]:
        """The parts of a term."""
        return tuple(self.terms[term][2:])

    def is_call(self, term: int) -> bool:
        """Whether it is a function's value, or pi."""
        head, extra, *_ = self.terms[term]
        return isinstance(extra, str) or head == "pi"

    def is_named(self, term: int) -> bool:
        """Whether a name stands for it: neither a number nor a symbol nor pi."""
        return self.head(term) not in ("number", "symbol", "pi")

    def exponent(self, term: int) -> tuple[int, int]:
        """The exponent of a root."""
        head, extra, *_ = self.terms[term]
        return (1, 2) if head == "sqrt" else extra

    def value(self, term: int) -> Fraction:
        """A number."""
        return Fraction(*self.terms[term][1])

    def below(self, term: int) -> list[int]:
        """A term and all of its parts, parts first."""
        seen, stack = {term}, [term]
        for node in stack:
            stack += [part for part in self.parts(node) if part not in seen]
            seen.update(self.parts(node))
        return sorted(seen)

    def text(self, term: int) -> str:
        """The name that stands for it, or its text."""
        head, extra, *_ = self.terms[term]
        if head == "number":
            return number_text(*extra)
        if head == "symbol":
            return self.names.names[extra]
        return "PI" if head == "pi" else f"_n{term}"

    def definition(self, term: int) -> str:
        """It by the names of its parts."""
        head, extra, *parts = self.terms[term]
        texts = [self.text(part) for part in parts]
        if head == "e":
            return "(exp 1)"
        if head == "pow":
            return f"({texts[0]} ^ {extra})"
        if head == "powq":
            return f"(Rpower {texts[0]} {number_text(*extra)})"
        return (f"({extra} {{}})" if isinstance(extra, str) else FORMS[head][0]).format(*texts)

    def needs(self, term: int) -> list[tuple[str, int]]:
        """What must hold for a term to have a value, besides what its parts need."""
        head, parts = self.head(term), self.parts(term)
        if head in ("sqrt", "powq", "rpower", "ln"):
            return [(">", parts[0])]
        if head == "div":
            return [("!=", parts[1])]
        if head in ("asin", "acos", "atanh"):
            return [(">", self.binary("sub", self.number(1), self.power(parts[0], 2)))]
        return [("!=", parts[0])] if head in ("abs", "sign", "cbrt") else []

    # ---- its derivative, as the function in Language.v makes it ----

    def derivative(self, term: int, variable: Symbol) -> int:
        """The term that `derivative` in Language.v gives."""
        zero = self.number(0)
        derived: dict[int, int] = {}
        for node in self.below(term):
            head, extra, *parts = self.terms[node]
            d = [derived[part] for part in parts]
            if head in ("number", "pi", "e"):
                found = zero
            elif head == "symbol":
                found = self.number(1) if extra is variable else zero
            elif head in ("neg", "add", "sub"):
                found = self.make(head, None, *d)
            elif head in ("mul", "div"):
                found = self._product(head, parts, d)
            elif head == "pow":
                lower = self.make("pow", extra - 1, parts[0])
                found = self.binary("mul", self.binary("mul", self.number(extra), lower), d[0])
            elif head == "powq":
                lower = self.make("powq", (extra[0] - extra[1], extra[1]), parts[0])
                found = self.binary("mul", self.binary("mul", self.number(*extra), lower), d[0])
            elif head == "rpower":
                logarithm = self.binary("mul", d[1], self.make("ln", "ln", parts[0]))
                quotient = self.binary("mul", parts[1], self.binary("div", d[0], parts[0]))
                found = self.binary("mul", node, self.binary("add", logarithm, quotient))
            else:
                found = self.binary("mul", self._outer(node, head, parts[0]), d[0])
            derived[node] = found
        return derived[term]

    def _product(self, head: str, parts: Sequence[int], d: Sequence[int]) -> int:
        left, right = self.binary("mul", d[0], parts[1]), self.binary("mul", parts[0], d[1])
        if head == "mul":
            return self.binary("add", left, right)
        return self.binary("div", self.binary("sub", left, right), self.power(parts[1], 2))

    def _outer(self, node: int, head: str, a: int) -> int:
        one, square = self.number(1), self.power(a, 2)

        def call(name: str, extra: str | None, part: int) -> int:
            return self.make(name, extra, part)

        def over(denominator: int) -> int:
            return self.binary("div", one, denominator)

        if head in ("sqrt", "exp"):
            return over(self.binary("mul", self.number(2), node)) if head == "sqrt" else node
        if head in ("asin", "acos"):
            root = over(call("sqrt", None, self.binary("sub", one, square)))
            return root if head == "asin" else self.make("neg", None, root)
        simple = {"ln": lambda: over(a), "sin": lambda: call("cos", "cos", a), "sinh": lambda: call("cosh", "cosh", a),
                  "cos": lambda: self.make("neg", None, call("sin", "sin", a)), "cosh": lambda: call("sinh", "sinh", a),
                  "atan": lambda: over(self.binary("add", one, square)), "abs": lambda: call("sign", "sign", a),
                  "asinh": lambda: over(call("sqrt", None, self.binary("add", square,
                      one))), "sign": lambda: self.number(0),
                  "acosh": lambda: over(call("sqrt", None, self.binary("sub", square, one))),
                  "atanh": lambda: over(self.binary("sub", one, square)),
                  "cbrt": lambda: over(self.binary("mul", self.number(3), self.power(node, 2)))}
        return simple[head]()

    # ---- as rows of the checker ----

    def row(self, term: int, checker: Any) -> int:
        """The checker's number of a term."""
        for node in self.below(term):
            if node not in self.rows:
                self.rows[node] = self._row(node, checker.make)
        return self.rows[term]

    def _row(self, node: int, make: Any) -> int:
        head, extra, *parts = self.terms[node]
        rows = [self.rows[part] for part in parts]
        minus = make("number", -1, 1)
        if head == "number":
            return int(make("number", *Fraction(*extra).as_integer_ratio()))
        if head == "symbol":
            return int(make("symbol", extra.name))
        if head in ("neg", "sub"):
            last = make("product", minus, rows[-1])
            return int(last if head == "neg" else make("sum", rows[0], last))
        if head == "div":
            return int(make("product", rows[0], make("power", rows[1], minus)))
        if head in ("add", "mul", "rpower"):
            return int(make({"add": "sum", "mul": "product", "rpower": "power"}[head], *rows))
        if head in ("pow", "powq", "sqrt"):
            exponent = Fraction(extra) if head == "pow" else Fraction(*self.exponent(node))
            return int(make("power", rows[0], make("number", *exponent.as_integer_ratio())))
        return int(make("call", head, *rows))
