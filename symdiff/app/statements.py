"""What a line of the prompt is: a command, a question, a definition or a formula; and the reply to it."""

from __future__ import annotations

import re

from symdiff.app.commands import COMMANDS, split_command
from symdiff.app.formulas import answered
from symdiff.app.reply import NOTE, RESULT, Equation, Reply, Style, refusal, written
from symdiff.app.workspace import Workspace
from symdiff.errors import ArgumentError, ParseError, SymdiffError
from symdiff.expr import Call, Condition, Expr, Symbol, UnknownFunction, free_symbols
from symdiff.language import Reading, as_symbol

__all__ = ["fresh_workspace", "spoken"]

_NAME = r"[^\W\d_]\w*"
_DEFINITION = re.compile(rf"\s*(?P<name>{_NAME})\s*(?:\(\s*(?P<parameters>{_NAME}(?:\s*,\s*{_NAME})*)\s*\)\s*)?"
                         r"(?::=|=(?!=))(?P<body>.*)", re.S)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_LET = re.compile(r"^(?:let|define|def|set)\s+(?=[^=]*=)")
#: Quotation and dollar signs around all of it.
_WRAPPING = re.compile(r"^(['\"$]{1,2})([^'\"$]*)\1$")


def fresh_workspace() -> Workspace:
    """A workspace in which nothing is defined."""
    return Workspace(reserved=[name for command in COMMANDS for name in (command.name, *command.aliases)])


def spoken(workspace: Workspace, line: str, style: Style) -> tuple[Reply, list[tuple[str, str]]]:
    """The reply to one statement, and its lines with their roles; what is wrong is said there, nothing is raised."""
    workspace.width = style.width
    try:
        reply = _reply(workspace, line.strip())
        return reply, list(written(reply, style, workspace.definitions))
    except SymdiffError as error:
        reply = refusal(str(error), error.repair if isinstance(error, ParseError) else None)
    except MemoryError:
        reply = refusal("that needs more memory than there is")
    except Exception as error:      # a prompt that ends with a traceback would lose what the user has defined
        reply = refusal(f"this is a mistake in symdiff itself, please report it with the line that you typed: "
                        f"{type(error).__name__}: {error}")
    return reply, list(written(reply, style, workspace.definitions))


def _reply(workspace: Workspace, line: str) -> Reply:
    line = _WRAPPING.sub(r"\2", _LET.sub("", _COMMENT.sub("", line))).strip()
    if not line:
        return Reply()
    if line.startswith("?") or (line.endswith("?") and not line.startswith("help")):
        from symdiff.app.topics import help_on

        return help_on(workspace, line.strip("? \t"))
    command = split_command(line)
    if command is not None:
        return command[0].run(workspace, command[1])
    definition = _DEFINITION.fullmatch(line)
    if definition is not None:
        name = _symbol_name(definition["name"])
        if name is not None:
            return _define(workspace, line, name, definition)
    return answered(workspace, line)


def _symbol_name(name: str) -> str | None:
    try:
        return as_symbol(name).name
    except ArgumentError:
        return None


def _define(workspace: Workspace, line: str, name: str, found: re.Match[str]) -> Reply:
    parameters = [as_symbol(word).name for word in (found["parameters"] or "").split(",") if word.strip()]
    if len(set(parameters)) < len(parameters):
        raise ArgumentError(f"two parameters of {name} have the same name")
    for parameter in parameters:
        workspace.check_name(parameter, function=False)
    workspace.check_name(name, function=bool(parameters))
    if not found["body"].strip():
        raise ArgumentError(f"what is {name}? Behind the = stands a formula, as in {found.group().rstrip()} x^2")
    reading = _body(workspace, line, found.start("body"), parameters)
    body = reading.expression
    if isinstance(body, Condition) or reading.point:
        raise ArgumentError(f"{name} stands for a formula, not for {body}: piecewise(x < 0, -x, x) has conditions")
    workspace.define(name, parameters, body)
    shown = Call(UnknownFunction(name), *map(Symbol, parameters)) if parameters else Symbol(name)
    reply = Reply()
    reply.say(RESULT, Equation(shown, body))
    for note in reading.notes:
        reply.say(NOTE, note.message)
    _note_odd(workspace, name, parameters, body, reply)
    return reply


def _body(workspace: Workspace, line: str, start: int, parameters: list[str]) -> Reading:
    """The right side of a definition, with columns as in the whole line."""
    try:
        return workspace.read(" " * start + line[start:], by=parameters, without=parameters)
    except ParseError as error:
        repair = None if error.repair is None else line[:start] + error.repair[start:]
        raise ParseError(error.message, line, error.position, error.end, hint=error.hint, repair=repair) from None


def _note_odd(workspace: Workspace, name: str, parameters: list[str], body: Expr, reply: Reply) -> None:
    inside = {symbol.name for symbol in free_symbols(workspace.closed(name), body)}
    for parameter in parameters:
        if parameter not in inside:
            reply.say(NOTE, f"{name} does not depend on {parameter}")
