"""The command: `python -m symdiff "d/dx x^2 sin x"`, and the prompt's commands: `python -m symdiff grad "x^2 y"`.

Results go to standard output, errors and warnings to standard error.  One formula is shown with how it was read and
where its derivative holds; several (as arguments, from a file or a pipe) give one result a line.  Without arguments the
prompt opens, or answers the lines of a pipe.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from symdiff.app.commands import COMMANDS, Command, command_named, split_command
from symdiff.errors import ArgumentError, ParseError, SymdiffError

if TYPE_CHECKING:
    import argparse

    from symdiff.app.answer import Answer

__all__ = ["main"]

#: So many bytes of input are read and forgotten when nobody reads the output any more.
MAX_SWALLOWED = 1 << 24

#: What may stand between a variable and the rest of a formula.
_OPERATORS = tuple("+-*/^·×÷−∙⋅'!<>=≤≥≠,")

#: Words behind the formula of a command, and what shows that a text goes on in the next argument.
_CLAUSE = re.compile(r"\s*(?:by|with|wrt|at|to|from|if|order|up|digits)\b|\s*--?\w")
_GOES_ON = re.compile(r"[-+*/^=<>,(\[]\s*$")

_EXAMPLES = """\
examples:
  python -m symdiff "d/dx x^2 sin x"
  python -m symdiff "2x+3xy+y^3" --by y
  python -m symdiff "d/dx e^(x^2)" --at x=3
  python -m symdiff "\\frac{d}{dx}\\frac{x^2}{1+x^2}" --latex
  python -m symdiff --by x --file formulas.txt
  python -m symdiff grad "x^2 y + e^(x y)"

commands, which the prompt has too (python -m symdiff help COMMAND tells more):
  {commands}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, or 1 if any formula failed."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    line = split_command(words[0]) if words else None
    if line is not None and line[1]:        # python -m symdiff "grad x^2 y"
        words[:1] = [line[0].name, line[1]]
    command = command_named(words[0]) if words else None
    options = None if command is not None or not words else _options().parse_args(_with_leading_minus(words))
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)
    try:
        if command is not None:
            return _command(command, words)
        if options is None or (not options.formula and options.file is None and sys.stdin.isatty()):
            from symdiff.app import prompt

            return prompt.run() if sys.stdin.isatty() else prompt.run_lines(_lines(None))
        point = _point(options.at)
        formulas = [(f"formula {number}", formula.strip()) for number, formula in enumerate(options.formula, 1)]
        if options.file is not None or not formulas:
            formulas += _lines(options.file)
            single = False
        else:
            single = len(formulas) == 1
        status = _answers(formulas, single, options, point)
        sys.stdout.flush()
        return status
    except SymdiffError as error:
        return _complain(str(error))
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is not written yet will not be
        if isinstance(error, BrokenPipeError):  # the reader of our output has seen enough
            _swallow_input()
            return 0
        return _complain(f"cannot write the results: {error.strerror}")
    except KeyboardInterrupt:
        return 130


def _swallow_input() -> None:
    """Read what still comes, so that a program that writes to us need not fail; not for ever."""
    if not sys.stdin.isatty() and hasattr(sys.stdin, "buffer"):
        sys.stdin.buffer.read(MAX_SWALLOWED)


def _command(command: Command, words: Sequence[str]) -> int:
    """A command of the prompt: `python -m symdiff grad "x^2 y"`."""
    if command.shell:
        return command.run_in_shell(words[1:])
    from symdiff.app.prompt import run_statement

    for word in words[1:]:
        if word.startswith("--"):
            raise ArgumentError(f"{word} goes with formulas alone; {command.name} is written {command.usage}")
    for before, word in zip(words[1:], words[2:]):
        is_part = _CLAUSE.match(word) or _CLAUSE.match(before) or _GOES_ON.search(before)
        if re.search(r"\S\s+\S", word) and not is_part:
            raise ArgumentError(f"{before!r} and {word!r} are two texts, and {command.name} takes one: write several "
                                f'formulas as "[..., ...]", a product with *')
    return run_statement(" ".join(words))


def _with_leading_minus(arguments: Sequence[str]) -> list[str]:
    """The arguments with a blank before each formula that begins with a minus: else it would be taken for an option."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [f" {argument}" if place < end and re.match(r"-(?!h$)[^-]", argument) else argument
            for place, argument in enumerate(arguments)]


def _options() -> argparse.ArgumentParser:
    import argparse
    import textwrap

    names = textwrap.fill(", ".join(command.name for command in COMMANDS), 100, subsequent_indent="  ")
    parser = argparse.ArgumentParser(
        prog="python -m symdiff", formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EXAMPLES.replace("{commands}", names),
        description="Derivatives of formulas as people write them.")
    parser.add_argument("formula", nargs="*", help="a formula, with d/dx in front or with --by; in text or LaTeX")
    parser.add_argument("--by", action="append", default=[], metavar="VARIABLE",
                        help="differentiate by this variable; may be repeated")
    parser.add_argument("--at", action="append", default=[], metavar="x=VALUE",
                        help="also give the derivative's value at this point; may be repeated, or as x=1,y=2")
    parser.add_argument("--digits", type=int, default=15, metavar="N", help="digits of that value (default 15)")
    parser.add_argument("--symbols", default="", metavar="NAMES",
                        help='names that are variables whatever they spell, as in "e beta"')
    parser.add_argument("--steps", action="store_true", help="show the rules that lead to the derivative")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--latex", action="store_true", help="give the derivative in LaTeX")
    form.add_argument("--pretty", action="store_true", help="give the derivative in two dimensions")
    form.add_argument("--json", action="store_true", help="give everything as one JSON object a line")
    parser.add_argument("--file", metavar="FILE", help="read formulas from a file, one a line; - is standard input")
    parser.add_argument("--certificate", metavar="FILE", help="prove the derivative, and write the proof to a file; "
                        "python -m symdiff.proof.check FILE checks it")
    parser.add_argument("--coq", metavar="FILE", help="prove the derivative, and write a theorem for Coq to a file")
    parser.add_argument("--quiet", action="store_true", help="only the derivative")
    return parser


def _point(bindings: Iterable[str]) -> dict[str, str]:
    from symdiff.language import as_symbol

    point: dict[str, str] = {}
    for binding in bindings:
        for part in binding.split(","):
            name, equal, value = part.partition("=")
            if not equal or not name.strip() or not value.strip():
                raise ArgumentError(f"a point is given as x=2 or x=1,y=2, not {binding!r}")
            symbol = as_symbol(name).name
            if symbol in point:
                raise ArgumentError(f"{symbol} is given twice: as {point[symbol]} and as {value.strip()}")
            point[symbol] = value.strip()
    return point


def _lines(path: str | None) -> Iterator[tuple[str, str]]:
    """The formulas of a file or pipe, each with its place: the lines, without empty ones and comments."""
    try:
        if path is None or path == "-":
            yield from _formulas(sys.stdin)
        else:
            with open(path, encoding="utf-8-sig", errors="replace") as file:
                yield from _formulas(file)
    except OSError as error:
        raise ArgumentError(f"cannot read {path}: {error.strerror}") from None


def _formulas(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"line {number}", line.strip()


def _answers(formulas: Sequence[tuple[str, str]], single: bool, options: argparse.Namespace, point: dict[str, str]
             ) -> int:
    import json

    from symdiff.app.answer import answer
    from symdiff.language import as_symbols

    failed = 0
    for place, formula in formulas:
        where = "" if single else f"{place}: "
        try:
            _refuse_command(formula, [*options.by, *as_symbols(options.symbols)])
            found = answer(formula, options.by, point, options.symbols)
            shown = _shown(found, single and not options.quiet, options)
            if options.certificate or options.coq:
                _prove(found, single, options)
        except SymdiffError as error:
            failed = 1
            _complain(f"{where}{error}")
            if options.json:
                print(json.dumps({"input": formula, "error": _error_data(error)}, ensure_ascii=False))
            continue
        for warning in found.warnings:
            _note(f"{where}warning: {warning}")
        if not single and not options.quiet:
            for note in found.notes:
                _note(f"{where}note: {note.message} (column {note.column})")
        print(shown, flush=single)
    return failed


def _refuse_command(formula: str, declared: Sequence[object]) -> None:
    """Refuse a command where a formula is asked for: its letters would be read as a variable.

    Raises:
        ArgumentError: the formula begins with a command's name that is not declared, and goes on as a command does.
    """
    line, word = split_command(formula), re.split("[^A-Za-z]", formula, maxsplit=1)[0]
    if line is not None and not line[1].startswith(_OPERATORS) and word not in map(str, declared):
        raise ArgumentError(f"{word} is a command: it stands first and alone, as in python -m symdiff "
                            f"{line[0].usage}; if it is a variable, say --symbols {word}")


def _prove(found: Answer, single: bool, options: argparse.Namespace) -> None:
    """Write the proof of an answer to the files that the options name."""
    from symdiff.app.proving import save

    if not single:
        raise ArgumentError("--certificate and --coq take one formula")
    files = {"certificate": options.certificate, "coq": options.coq}
    save(found.derivation.certificate(), {kind: path for kind, path in files.items() if path})


def _shown(found: Answer, single: bool, options: argparse.Namespace) -> str:
    """An answer as the options want it."""
    if options.json:
        import json

        return json.dumps(found.as_data(options.steps, options.digits), ensure_ascii=False)
    if options.latex:
        from symdiff.printing import latex

        result = latex(found.result)
    elif options.pretty:
        from symdiff.printing import pretty

        result = pretty(found.result)
    else:
        result = str(found.result)
    value = found.value(options.digits)
    if not single:
        return result if value is None else f"{result}\t{value}"
    from symdiff.app.answer import fraction_text

    lines = [f"read as: {found.reading}"]
    lines += [f"note: {note.message} (column {note.column})" for note in found.notes]
    if options.steps:
        lines += found.derivation.steps.text().splitlines()
    lines.append(result)
    if found.where():
        lines.append(f"where {found.where()}")
    lines += [str(join) for join in found.derivation.exceptions if join.notable]
    if value is not None:
        place = ", ".join(f"{name} = {place}" for name, place in found.point.items())
        exact = value.exact
        fraction = f" (exactly {fraction_text(exact)})" if exact is not None and exact.denominator != 1 else ""
        lines.append(f"at {place}: {value}{fraction}")
    return "\n".join(lines)


def _error_data(error: SymdiffError) -> dict[str, object]:
    if isinstance(error, ParseError):
        return {"kind": "ParseError", "message": error.message, "column": error.column, "line": error.line,
                "hint": error.hint, "repair": error.repair}
    return {"kind": type(error).__name__, "message": str(error)}


def _note(message: str) -> None:
    print(message, file=sys.stderr)


def _complain(message: str) -> int:
    sys.stdout.flush()
    print(f"error: {message}", file=sys.stderr)
    return 1
