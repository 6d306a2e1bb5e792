"""The steps to a derivative as a teacher speaks them: the rule for the outermost operation, and below it the inner
derivatives; then what made the result shorter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, overload

from symdiff.calculus.kinks import off_kinks
from symdiff.differentiation import Step
from symdiff.differentiation.tree import AGAIN, CLOSE, OPEN, AppliedRule, rule_tree, walk
from symdiff.errors import ArgumentError
from symdiff.expr import ONE, Differentiate, Expr, Symbol
from symdiff.printing.board import board_latex, board_text, shown
from symdiff.printing.latex import latex, latex_name
from symdiff.simplification.normal.rewrites import Rewriting
from symdiff.simplification.shortest import simplified

__all__ = ["LEVELS", "AppliedRule", "Stage", "Steps"]

#: How much is shown: the rules that a teacher names, all rules, all rules and what made the result shorter.
LEVELS = ("main", "all", "full")
#: Lines are not indented further.
DEEPEST = 60


class Stage(NamedTuple):
    """One differentiation by one variable.

    Attributes:
        variable: by which.
        expression: what was differentiated.
        steps: the rules that fired, inner ones first.
        raw: what the rules gave.
        result: the same, simplified.
    """

    variable: Symbol
    expression: Expr
    steps: tuple[Step, ...]
    raw: Expr
    result: Expr


class Steps(Sequence[AppliedRule]):
    """The steps of a derivation: the rules in the order in which one speaks of them, outer ones first.

    Args:
        stages: the single differentiations.
        like: what the user wrote.

    >>> from symdiff import derive
    >>> found = derive("x^2 sin x", "x").steps
    >>> [rule.name for rule in found]
    ['product rule', 'power rule', 'sin rule']
    >>> print(found.text("all"))
    d/dx(x^2*sin(x))
      = (x^2)'*sin(x) + x^2*sin(x)'    product rule: (u v)' = u' v + u v', with u = x^2, v = sin(x)
        (x^2)' = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2
        sin(x)' = cos(x)    sin rule: sin(x)' = cos(x)
      = 2*x*sin(x) + x^2*cos(x)
      = x*(x*cos(x) + 2*sin(x))
    """

    def __init__(self, stages: Sequence[Stage], like: Expr) -> None:
        self.stages = tuple(stages)
        self.like = like
        self.trees = tuple([rule_tree(stage.expression, stage.variable, stage.steps) for stage in self.stages])
        self._order = tuple([rule for tree in self.trees for rule in _in_order(tree)])

    @overload
    def __getitem__(self, place: int) -> AppliedRule: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[AppliedRule, ...]: ...

    def __getitem__(self, place: int | slice) -> AppliedRule | tuple[AppliedRule, ...]:
        return self._order[place]

    def __len__(self) -> int:
        return len(self._order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps) and (self.stages, self.like) == (other.stages, other.like)

    def __hash__(self) -> int:
        return hash((self.stages, self.like))

    def __reduce__(self) -> tuple[object, ...]:
        return Steps, (self.stages, self.like)

    def __repr__(self) -> str:
        return f"<{len(self)} steps: {', '.join([rule.name for rule in self[:5]])}{', ...' * (len(self) > 5)}>"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        """What a notebook shows: every rule that has others below it folds."""
        from symdiff.calculus.notebook import steps_html

        return steps_html(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython prints."""
        printer.text(self.text() if len(printer.stack) < 2 else repr(self))

    def simplifications(self, place: int) -> tuple[Rewriting, ...]:
        """What made the result of a stage shorter, rule by rule."""
        stage = self.stages[place]
        found: list[Rewriting] = []
        if stage.raw is not stage.result:
            last = simplified(stage.raw, self.like, trace=found.append)
            last = off_kinks(last, stage.variable, self.like, found.append)
            if last is not stage.result:
                found.append(Rewriting("derivative at single points by the definition", last, stage.result))
        return tuple(found)

    def text(self, level: str | int = "full") -> str:
        """The steps with indentation.

        Args:
            level: "main" (1): the rules that a teacher names; "all" (2): all rules; "full" (3): all rules, and how the
                result was made shorter.

        Raises:
            ArgumentError: there is no such level.
        """
        lines = self._lines(_level(level), _TEXT)
        return "\n".join([f"{'  ' * min(line.depth, DEEPEST)}{line.text}" for line in lines])

    def latex(self, level: str | int = "full") -> str:
        """The steps as a LaTeX `aligned` environment, the names of the rules on the right; arguments as for `text`."""
        rows = [line.text for line in self._lines(_level(level), _LATEX)]
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def data(self, level: str | int = "full") -> list[dict[str, Any]]:
        """The steps as plain data for JSON, one entry for each variable; arguments as for `text`.

        The rules stand in a flat list, outer ones first; `inner` holds the places of the rules for the parts.
        """
        chosen = _level(level)
        entries = []
        for place, (stage, tree) in enumerate(zip(self.stages, self.trees)):
            rules = [rule for rule in _in_order(tree) if chosen > 0 or rule.main]
            places = {id(rule): number for number, rule in enumerate(rules)}
            entry: dict[str, Any] = {
                "variable": str(stage.variable), "of": str(stage.expression), "raw": str(stage.raw),
                "result": str(stage.result),
                "rules": [{"rule": rule.name, "statement": rule.statement, "of": str(rule.node),
                           "with": {letter: str(part) for letter, part in rule.letters.items()},
                           "set_out": board_text(rule.set_out), "gives": str(rule.result),
                           "inner": [places[id(inner)] for inner in rule.inner if id(inner) in places]}
                          for rule in rules]}
            if chosen == 2:
                entry["simplification"] = [{"rule": step.name, "before": str(step.before), "after": str(step.after)}
                                           for step in self.simplifications(place)]
            entries.append(entry)
        return entries

    def _lines(self, level: int, notation: _Notation) -> Iterator[_Line]:
        def visible(rule: AppliedRule) -> bool:
            return rule.main or (level > 0 and rule.name != "variable rule")

        before: AppliedRule | None = None

        for place, (stage, tree) in enumerate(zip(self.stages, self.trees)):
            yield _Line(0, notation.heading(stage.expression, stage.variable))
            events = list(walk(tree, visible))
            for (rule, depth, how), (after, _, _) in zip(events, [*events[1:], (tree, 0, CLOSE)]):
                left = None if rule is tree else rule.node
                if how is AGAIN:
                    yield _Line(1 + depth, notation.rule(left, [rule.result], "as above"))
                elif how is OPEN and after is rule:     # no rule for a part stands between
                    yield _Line(1 + depth, notation.rule(left, [rule.set_out, rule.result], rule))
                elif how is OPEN:
                    yield _Line(1 + depth, notation.rule(left, [rule.set_out], rule))
                elif rule is not tree and before is not rule:
                    yield _Line(1 + depth, notation.rule(left, [rule.result], ""))
                before = rule
            if [rule for rule, _, _ in events] != [tree, tree]:
                yield _Line(1, notation.equals(stage.raw))
            if level == 2:
                current = stage.raw
                for step in self.simplifications(place):
                    whole = step.before is current
                    yield _Line(1, notation.shorter(step, whole))
                    current = step.after if whole else current
            elif stage.raw is not stage.result:
                yield _Line(1, notation.equals(stage.result))


def _in_order(tree: AppliedRule) -> list[AppliedRule]:
    """The different rules of a tree, outer ones first."""
    return [rule for rule, _, how in walk(tree, lambda rule: True) if how is OPEN]


class _Line(NamedTuple):
    """A line of the board."""

    depth: int
    text: str


class _Notation(NamedTuple):
    """How the lines are written."""

    heading: Callable[[Expr, Symbol], str]
    rule: Callable[[Expr | None, Sequence[Expr], AppliedRule | str], str]
    equals: Callable[[Expr], str]
    shorter: Callable[[Rewriting, bool], str]


def _level(level: str | int) -> int:
    if level in LEVELS:
        return LEVELS.index(level)
    if level in (1, 2, 3):
        return int(level) - 1
    raise ArgumentError(f'steps are shown as "main" (1), "all" (2) or "full" (3), not {level!r}')


# ---- the notations -----------------------------------------------------------------------------------------------


#: The variable of a prime, which is not shown.
_ANY = Symbol("x")


def _text_rule(left: Expr | None, sides: Sequence[Expr], rule: AppliedRule | str) -> str:
    """(x^2)' = 2*x    power rule: (x^n)' = n x^(n-1), with n = 2"""
    equal_to = [shown(side, board_text) for side in dict.fromkeys(sides)]
    line = " = ".join(["" if left is None else shown(Differentiate(left, _ANY, ONE), board_text), *equal_to]).lstrip()
    if isinstance(rule, str):
        return f"{line}    {rule}" if rule else f"so {line}"
    stands = ", ".join([f"{letter} = {shown(part, board_text)}" for letter, part in rule.letters.items()])
    return f"{line}    {rule.name}: {rule.statement}{f', with {stands}' if stands else ''}"


def _latex_rule(left: Expr | None, sides: Sequence[Expr], rule: AppliedRule | str) -> str:
    start = "" if left is None else shown(Differentiate(left, _ANY, ONE), board_latex)
    equal_to = " = ".join([shown(side, board_latex) for side in dict.fromkeys(sides)])
    name = rule if isinstance(rule, str) else rule.name
    return rf"{start} &= {equal_to}" + (rf" && \text{{{name}}}" if name else "")


def _text_heading(expr: Expr, variable: Symbol) -> str:
    return shown(Differentiate(expr, variable, ONE), str)


def _latex_heading(expr: Expr, variable: Symbol) -> str:
    return rf"\frac{{d}}{{d{latex_name(variable.name)}}} {shown(expr, latex)} &"


def _text_shorter(step: Rewriting, whole: bool) -> str:
    before = "" if whole else f"{shown(step.before, str)} "
    return f"{before}= {shown(step.after, str)}    {step.name}"


def _latex_shorter(step: Rewriting, whole: bool) -> str:
    before = "" if whole else shown(step.before, latex)
    return rf"{before}&= {shown(step.after, latex)} && \text{{{step.name}}}"


_TEXT = _Notation(_text_heading, _text_rule, lambda expr: f"= {shown(expr, str)}", _text_shorter)
_LATEX = _Notation(_latex_heading, _latex_rule, lambda expr: f"&= {shown(expr, latex)}", _latex_shorter)
