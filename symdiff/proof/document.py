"""The parts of a certificate: what is differentiated, the steps, what they need, and a point where all that holds."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any, Protocol

from symdiff.calculus.steps import Stage
from symdiff.differentiation import Step, differentiate
from symdiff.domains.signs import ALLOWED
from symdiff.errors import ProofError, SymdiffError
from symdiff.expr import ONE, Call, Expr, Number, Power, Product, Relation, Sum, Symbol, ZERO, free_symbols, postorder
from symdiff.expr.notation import as_quotient
from symdiff.expr.textual import brief
from symdiff.functions import cos, cosh, sin, sinh
from symdiff.numeric.enclosures import enclosures
from symdiff.proof.identities import NEEDS, UNCONDITIONAL, Identity, identities
from symdiff.proof.language import Need, needs
from symdiff.proof.signs import Knowledge, Lemma

__all__ = ["LEVELS", "Document", "Rows"]


#: How many identities are looked for, attempt by attempt, and whether all that need no lemma come first.
LEVELS = ((0, False), (1, False), (2, False), (3, False), (2, True), (3, True), (4, True))

#: Points at which conditions are tried.  Where there are so many conditions, some fail wherever denominators are small.
ATTEMPTS, MANY = 1000, 100


class Document:
    """A certificate in the making.

    Args:
        function: what is differentiated, elementary.
        assumed: what the user assumed.
        texts: expressions with the texts that were printed for them.
    """

    def __init__(self, function: Expr, assumed: Sequence[Need] = (), texts: Mapping[Expr, str] | None = None) -> None:
        self.function = function
        self.assumed = list(assumed)
        self.texts = dict(texts or {})
        self.stages: list[Stage] = []
        self.rows = Rows()
        self.exception: Exceptional | None = None
        plain = Knowledge((), ()).plain
        own = [need for node in postorder(function, *[expr for _, expr in self.assumed]) for need in needs(node)]
        own = [need for need in own if need[0] == ">" or (">", need[1]) not in own]
        self.conditions: list[Need] = [need for need in dict.fromkeys(own) if plain.of(need[1]) & ~ALLOWED[need[0]]]

    def add(self, expression: Expr, variable: Symbol, result: Expr) -> None:
        """Let the document show that an expression has this derivative; both elementary."""
        trace: list[Step] = []
        raw = differentiate(expression, variable, trace.append)
        self.stages.append(Stage(variable, expression, tuple(trace), raw, result))

    def made(self, partials: Sequence[tuple[Sequence[Symbol], Expr]], any_order: bool,
             witness: Mapping[Symbol, Fraction], level: int) -> dict[str, Any]:
        """The document as data.

        Args:
            partials: the derivatives of the function that are claimed, by the variables by which.
            any_order: each of them follows from those of one order less in every way.
            witness: a point where the conditions hold.
            level: which attempt it is, see `LEVELS`.
        """
        rows = self.rows = Rows()
        function = rows.number(self.function)
        conditions = [[op, rows.number(expr)] for op, expr in self.conditions]
        assumed = [[op, rows.number(expr)] for op, expr in self.assumed]
        used = [[item.text, {letter: rows.number(part) for letter, part in item.parts.items()}]
                for item in self.justification(level)]
        derivations = [{"of": rows.number(stage.expression), "by": stage.variable.name,
                        "steps": _steps(stage, rows), "result": rows.number(stage.result)}
                       for stage in self.stages]
        claims = [[[variable.name for variable in variables], rows.number(result)] for variables, result in partials]
        exception = {} if self.exception is None else {"exception": self.exception.written(rows)}
        return {
            "format": f"symdiff {'exception' if exception else 'certificate'} 1", "nodes": rows.rows,
            "texts": {text: rows.number(expr) for expr, text in self.texts.items()}, "function": function,
            "conditions": conditions, "assumptions": assumed,
            "witness": {symbol.name: str(value) for symbol, value in witness.items()}, "identities": used,
            "derivations": derivations, "partials": claims, "in any order": any_order, **exception,
        }

    def named(self, number: int) -> str:
        """What a number in the last document stands for."""
        found = [expr for expr, place in self.rows.numbers.items() if place == number]
        return brief(found[0], "an expression") if found else "an expression"

    def justification(self, level: int, also: Sequence[Expr] = ()) -> list[Identity | Lemma]:
        """Lemmas and identities, each after what it needs; for other expressions too."""
        also = [*also, *(self.exception.expressions if self.exception is not None else ())]
        exprs = list(dict.fromkeys([*[expr for stage in self.stages for expr in (stage.raw, stage.result)], *also]))
        knowledge = Knowledge([*self.conditions, *self.assumed], [self.function, *exprs])
        seen: set[Expr] = set(postorder(self.function)) if self.exception is None else set()
        identities_level, reordered = LEVELS[level]
        searched = [*exprs, self.function] if reordered else exprs
        found = identities(searched, knowledge, identities_level) if level else []
        clear: dict[Expr, bool] = {}
        early = {id(identity) for identity in found if identity.text in UNCONDITIONAL or (
            (identity.text in _VALUES or reordered) and _at_once(identity, knowledge, clear))}
        order: list[Identity | Lemma] = [identity for identity in found if id(identity) in early]
        for expr in exprs:
            order += _definedness(expr, knowledge, seen)
        for identity in found:
            if id(identity) in early or identity.left is identity.right:
                continue
            for op, letter in NEEDS.get(identity.text, ()):
                order += knowledge.shown(op, identity.parts[letter]) or []
            for side in (*identity.parts.values(), identity.left, identity.right):
                order += _definedness(side, knowledge, seen)
            order.append(identity)
        return order

    def witness(self) -> dict[Symbol, Fraction]:
        """A point at which the conditions hold.

        Raises:
            ProofError: none was found.
        """
        wanted = [*self.conditions, *self.assumed]
        symbols = free_symbols(self.function, *[expr for _, expr in wanted])
        random = Random(1)
        relations = [Relation(op, expr, ZERO) for op, expr in wanted]
        hard: list[Relation] = []               # what failed at other points is asked first
        for attempt in range(ATTEMPTS):
            reach = (1, 2, 4, 1, 8, 30)[attempt % 6]
            parts = 8 if attempt < ATTEMPTS / 2 and len(relations) < MANY else 1009
            least = 1 if attempt % 2 == 0 else -parts * reach
            point = {symbol: Fraction(random.randint(least, parts * reach), parts) for symbol in symbols}
            if not relations:
                return point
            try:
                for asked in (hard, relations):
                    failed = [relation for relation, truth in zip(asked, enclosures(asked, point)) if truth is not True]
                    if failed:
                        hard += failed[:1] if asked is relations else []
                        break
                else:
                    return point
            except SymdiffError:
                continue
        raise ProofError("no proof: no point was found at which the conditions hold")


#: What an absolute value is where the sign is known.
_VALUES = frozenset(["abs(u) = u", "abs(u) = -u"])


def _at_once(identity: Identity, knowledge: Knowledge, clear: dict[Expr, bool]) -> bool:
    """Whether an identity needs no lemma; `clear` remembers what certainly has a value."""
    sides = [*identity.parts.values(), identity.left, identity.right]
    for node in postorder(*sides, known=clear):
        clear[node] = all([clear[arg] for arg in node.args]) and all(
            [knowledge.evident(op, part) for op, part in needs(node)])
    wanted = [(op, identity.parts[letter]) for op, letter in NEEDS.get(identity.text, ())]
    if identity.text == "abs(u) = -u":
        wanted.append((">", identity.right))
    return all([clear[side] for side in sides]) and all([knowledge.evident(op, part) for op, part in wanted])


def _definedness(expr: Expr, knowledge: Knowledge, seen: set[Expr]) -> list[Identity | Lemma]:
    """Lemmas for what an expression needs to have a value."""
    found: list[Identity | Lemma] = []
    for node in postorder(expr, known=seen):
        seen.add(node)
        for op, part in needs(node):
            found += knowledge.shown(op, part) or []
    return found


#: The letters of the checker's rules for the parts of ours, in order; a dash for a part that has none.
_LETTERS = {
    "(u - v)' = u' - v'": "uv", "(u + v)' = u' + v'": "uv", "(c u)' = c u'": "cu", "(u c)' = u' c": "uc",
    "(u/v)' = (u' v - u v')/v^2": "uv", "(u/v^n)' = (u' v - n u v')/v^(n+1)": "uvc", "(u v)' = u' v + u v'": "uv",
    "(sqrt u)' = u'/(2 sqrt u)": "u-", "(1/u)' = -u'/u^2": "u-", "(u^n)' = n u^(n-1) u'": "uc",
    "(e^u)' = e^u u'": "-u", "(a^u)' = a^u ln(a) u'": "cu", "(u^v)' = u^v (v' ln u + v u'/u)": "uv",
    "f(u)' = f'(u) u', one term for each argument": "-u",
}


def _instance(step: Step, moving: Container[Expr]) -> tuple[str, dict[str, Expr]]:
    """The checker's name of a rule, and the parts for its letters."""
    rule, node = step.rule, step.node
    parts = rule.parts(node, moving.__contains__)
    assert parts is not None
    name = f"{node.function.name} rule" if type(node) is Call else rule.name
    return name, {letter: part for letter, part in zip(_LETTERS[rule.statement], parts) if letter != "-"}


#: Derivatives of quotients, shorter than by the quotient rule: so no long equality is left to the end.
_QUOTIENTS: dict[tuple[object, object], Callable[[Expr], Expr]] = {
    (sin, cos): lambda u: 1 / cos(u) ** 2, (cos, sin): lambda u: -1 / sin(u) ** 2,
    (sinh, cosh): lambda u: 1 / cosh(u) ** 2, (cosh, sinh): lambda u: -1 / sinh(u) ** 2,
}


def _steps(stage: Stage, rows: Rows) -> list[list[Any]]:
    """The steps as they stand in a document: rule, node, parts, derivative."""
    moving = {stage.variable, *[step.node for step in stage.steps]}
    short: dict[Expr, Expr] = {}                            # derivatives, and what they are made of, in shorter forms
    derivatives: dict[Expr, Expr] = {stage.variable: ONE}
    written: list[list[Any]] = []
    for step in stage.steps:
        for node in postorder(step.result, known=short):
            args = tuple([short[arg] for arg in node.args])
            short[node] = node if args == node.args else type(node)(*node.fields, *args)
        match as_quotient(step.node):
            case (Call() as above, Call() as below) if above.args == below.args and above.args:
                formula = _QUOTIENTS.get((above.function, below.function))
                if formula is not None:
                    short[step.result] = formula(above.args[0]) * derivatives[above.args[0]]
        derivatives[step.node] = short[step.result]
        name, parts = _instance(step, moving)
        written.append([name, rows.number(step.node), {letter: rows.number(part) for letter, part in parts.items()},
                        rows.number(short[step.result])])
    return written


_KINDS: dict[type[Expr], str] = {Sum: "sum", Product: "product", Power: "power"}


class Exceptional(Protocol):
    """What a document says of a point where a function has no smooth formula."""

    @property
    def expressions(self) -> Sequence[Expr]:
        """All that it compares."""

    def written(self, rows: Rows) -> dict[str, Any]:
        """The entry of the document."""


class Rows:
    """Expressions as the rows of a certificate."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.numbers: dict[Expr, int] = {}
        self.index: dict[tuple[Any, ...], int] = {}

    def number(self, expr: Expr) -> int:
        """The number of the row of an expression."""
        for node in postorder(expr, known=self.numbers):
            row = self._row(node)
            key = tuple(row)
            if key not in self.index:
                self.index[key] = len(self.rows)
                self.rows.append(row)
            self.numbers[node] = self.index[key]
        return self.numbers[expr]

    def _row(self, node: Expr) -> list[Any]:
        if type(node) is Number:
            return ["number", node.numerator, node.denominator]
        if type(node) is Symbol:
            return ["symbol", node.name]
        parts = [self.numbers[arg] for arg in node.args]
        if type(node) is Call:
            return ["call", node.function.name, *parts]
        return [_KINDS[type(node)], *parts]
