"""Help: on all commands, on one, on a function of the table, on a rule of differentiation, on a definition.

Everything that is told is read from the tables themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from symdiff.app.commands import COMMANDS, Command, command_named
from symdiff.app.index import LISTS, topics
from symdiff.app.reply import TEXT, Equation, Reply, refusal
from symdiff.app.workspace import Workspace
from symdiff.differentiation.rules import RULES, Rule
from symdiff.errors import NoDerivativeError
from symdiff.expr import Call, Expr, Symbol, UnknownFunction
from symdiff.functions import TABLE, Function, Spelling, named

__all__ = ["help_on"]

_GENERAL = """\
Type a formula and get its derivative, or its value if it has no variable.

  d/dx x^2 sin x             the derivative; also d^2/dx^2, ∂²/∂x∂y, d/dx x^2 at x=3, \\frac{d}{dx}
  f(x) = x^2 sin x           defines a function: then f'(x), f''(2), df/dx, ∂²g/∂x∂y
  x = 3                      gives x a value; y = x^2 a name; forget x takes it back
  sin(x)^2 + cos(x)^2 = 1    an equation is checked
  _                          the last result

Commands: ?grad or help grad tells more.
{commands}

?sin tells about a function, ?chain rule about a rule, ?functions and ?rules list them.  Conditions behind "where" say
where an answer holds.  LaTeX is read too.  A line that ends in an operator or a comma goes on in the next.  Ctrl-C
stops the work, Ctrl-D or quit ends."""

#: Formulas that between them need every rule; the shortest that needs a rule is its example.
_EXAMPLES = (
    "x^2", "3x", "x/2", "x + sin x", "x - ln x", "x^2 sin x", "sin(x)/x", "x/(1+x)", "x/(1+x)^2", "sqrt(x)",
    "sqrt(1+x^2)", "1/x", "1/(1+x)", "e^x", "e^(x^2)", "2^x", "x^x", "sin(x^2)", "(1+x^2)^3", "f(x^2)", "f'(x^2)",
    "integral(sin(t), t, 0, x^2)", "piecewise(x < 0, -x, x^2)",
)


def help_on(workspace: Workspace, text: str) -> Reply:
    """What there is to say on a topic; without one, on everything that can be typed."""
    topic = text.strip()
    if not topic:
        return _told(_GENERAL.replace("{commands}", "\n".join(map(_row, COMMANDS))))
    command = command_named(topic)
    if command is not None:
        return _told(_on_command(command))
    if topic in workspace.definitions:
        return _on_definition(workspace, topic)
    if topic.lower() in _LISTS:
        return _told(_LISTS[topic.lower()]())
    known = named(topic) or named(topic.lower())
    rules = _rules(topic)
    if known is not None and not (rules and "rule" in topic):
        return _told(_on_function(topic, known))
    if rules:
        return _told("\n\n".join(map(_on_rule, rules)))
    close = get_close_matches(topic.lower(), [*topics(), *workspace.definitions], 3, 0.6)
    hint = f"did you mean {', '.join('?' + name for name in close)}" if close else "help lists what can be typed"
    return refusal(f"there is no command, function or rule named {topic}\n  hint: {hint}")


def _told(text: str) -> Reply:
    reply = Reply()
    reply.say(TEXT, text)
    return reply


def _row(command: Command) -> str:
    return f"  {command.name:<12} {command.summary}"


def _on_command(command: Command) -> str:
    lines = [command.usage, f"  {command.summary}"]
    if command.aliases:
        lines.append(f"  also: {', '.join(command.aliases)}")
    if command.example:
        lines.append(f"  example: {command.example}")
    return "\n".join(lines)


def _on_definition(workspace: Workspace, name: str) -> Reply:
    parameters, body = workspace.definitions[name]
    reply = Reply()
    left = Call(UnknownFunction(name), *map(Symbol, parameters)) if parameters else Symbol(name)
    reply.say(TEXT, Equation(left, body))
    return reply


# ---- functions -------------------------------------------------------------------------------------------------------


def _on_function(name: str, entry: Function | Spelling) -> str:
    if isinstance(entry, Spelling):
        target = TABLE.get(name) if entry.build is not TABLE.get(name) else None
        if target is None:
            written = entry.build(*map(Symbol, ("x", "y", "z")[:entry.least])) if entry.least else entry.build()
            inner = written.function if type(written) is Call else None
            head = f"{name}({', '.join(('x', 'y', 'z')[:entry.least])})" if entry.least else name
            if isinstance(inner, Function) and len(written.args) == entry.least:
                return f"{head} is {written}\n\n{_on_entry(inner)}"
            told = f"{head} is another way to write {written}" if str(written) != head else f"{head}: the square root"
            return told + _derivative_of(written)
        entry = target
    return _on_entry(entry)


def _derivative_of(written: Expr) -> str:
    from symdiff.calculus.derivative import derive

    derivation = derive(written, "x")
    holds = f"  where {', '.join(map(str, derivation.conditions))}" if derivation.conditions else ""
    return f"\n  derivative      {derivation.result}{holds}"


def _on_entry(entry: Function) -> str:
    if not entry.arity:
        from symdiff.numeric import evaluate

        return "\n".join([f"{entry.name}: {entry.summary}", f"  value           {evaluate(Call(entry), digits=30)}",
                          *_other_names(entry)])
    letters = [*entry.letters, *(["..."] if entry.variadic else [])]
    lines = [f"{entry.name}({', '.join(letters)}): {entry.summary}"]
    args = tuple(Symbol(letter) for letter in entry.letters)
    lines += [f"  {title:<15} {text}" for title, text in _facts(entry, args)]
    return "\n".join([*lines, *_other_names(entry)])


def _facts(entry: Function, args: tuple[Symbol, ...]) -> Iterator[tuple[str, str]]:
    if not entry.variadic:
        for index, arg in enumerate(args):
            title = "derivative" if len(args) == 1 else f"by {arg}"
            try:
                yield title, _written(entry.partial(index, args), Call(entry, *args))
            except NoDerivativeError as error:
                yield title, f"not in closed form: {str(error).partition(': ')[2]}"
        if entry.defined is not None:
            yield "defined where", str(entry.defined(*args))
        smooth = entry.smooth_where(args, set(args))
        if smooth:
            yield "smooth where", ", ".join(map(str, smooth))
        if entry.definition is not None:
            yield "equal to", str(entry.definition(*args))
    if entry.parity is not None:
        yield "symmetry", entry.parity
    if entry.values:
        yield "values", ", ".join(f"{entry.name}({at}) = {value}" for at, value in entry.values.items())


def _written(expr: Expr, like: Expr) -> str:
    from symdiff.simplification.shortest import simplified

    return str(simplified(expr, like))


def _other_names(entry: Function) -> list[str]:
    return [f"  also written    {', '.join(entry.aliases)}"] if entry.aliases else []


# ---- rules -----------------------------------------------------------------------------------------------------------


def _rules(topic: str) -> list[Rule]:
    """The rules with a name, or with all its words in theirs: product, general power."""
    wanted = topic.lower().removesuffix("s") if topic.lower().endswith("rules") else topic.lower()
    every = [rule for rules in RULES.values() for rule in rules]
    exact = [rule for rule in every if rule.name.lower() == wanted]
    words = set(wanted.replace("'", " ").split()) - {"rule", "the"}
    return exact or [rule for rule in every if words and words <= set(rule.name.lower().replace(",", " ").split())]


def _on_rule(rule: Rule) -> str:
    from symdiff.calculus.derivative import derive

    lines = [rule.name, f"  {rule.statement}"]
    for example in _EXAMPLES:
        derivation = derive(example, "x")
        if derivation.stages[0].steps[-1].rule is rule:      # the outermost
            lines.append(f"  example: d/dx({derivation.expression}) = {derivation.result}")
            break
    return "\n".join(lines)


def _all_rules() -> str:
    every = [rule for rules in RULES.values() for rule in rules]
    width = max(len(rule.name) for rule in every if len(rule.name) < 40)
    return "\n".join(f"  {rule.name:<{width}}  {rule.statement}" for rule in every)


def _all_functions() -> str:
    import textwrap

    constants = ", ".join(sorted((name for name, entry in TABLE.items() if not entry.arity), key=str.lower))
    functions = ", ".join(sorted((name for name, entry in TABLE.items() if entry.arity), key=str.lower))
    return "\n".join([f"constants: {constants}", "", textwrap.fill(f"functions: {functions}", 100), "",
                      "sqrt, log2, log10, hypot and other usual names are read too; ?NAME tells more"])


_LISTS = dict(zip(LISTS, (_all_functions, _all_functions, _all_rules), strict=True))
