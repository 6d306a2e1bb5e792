"""`prove d/dx FORMULA` and `prove commute FORMULA by x, y`, in the prompt and from the shell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symdiff.app.formulas import asked
from symdiff.app.reply import RESULT, TEXT, Reply, say_notes
from symdiff.app.splitting import by_clause
from symdiff.app.words import read_words
from symdiff.calculus.derivative import derive
from symdiff.errors import ArgumentError
from symdiff.expr import free_symbols

if TYPE_CHECKING:
    from symdiff.app.workspace import Workspace
    from symdiff.calculus.doors import Proof

__all__ = ["prove", "prove_in_shell", "save"]

_OPTION = re.compile(r"\s*--(certificate|coq)(?:\s+|=)(\S+)")
_COMMUTE = re.compile(r"commute\b\s*(.*)", re.DOTALL)
#: A formula and two names behind it.
_NAMED = re.compile(r"(.*\S)\s+([^\W\d]\w*)[\s,]+([^\W\d]\w*)", re.DOTALL)


def prove(workspace: Workspace, text: str) -> Reply:
    """The proof of a derivative, or that mixed partial derivatives commute."""
    files = dict(_OPTION.findall(text))
    text = _OPTION.sub("", text).strip()
    if not text:
        raise ArgumentError("prove what? Write prove d/dx x^2 ln x, or prove commute x^2 sin y by x, y")
    commute = _COMMUTE.fullmatch(text)
    if commute is not None:
        return _commute(workspace, commute[1], files)
    formula, names = by_clause(text)
    reading = read_words(workspace, formula, names)
    certificate = (derive(workspace.expanded(reading.expression), *names) if names
                   else asked(workspace, reading).derivation).certificate()
    reply = Reply()
    reply.say(RESULT, certificate.statement)
    reply.say(TEXT, _told(certificate, files))
    say_notes(reading.notes, reply)
    return reply


def _commute(workspace: Workspace, text: str, files: dict[str, str]) -> Reply:
    from symdiff.proof.commute import prove_mixed_partials_commute

    formula, names = by_clause(text)
    named = _NAMED.fullmatch(formula) if not names else None
    if named is not None:
        formula, names = named[1], (named[2], named[3])
    reading = read_words(workspace, formula, names)
    function = workspace.expanded(reading.expression)
    variables = names or tuple([symbol.name for symbol in free_symbols(function)])
    proof = prove_mixed_partials_commute(function, *variables)
    reply = Reply()
    if proof:
        reply.say(RESULT, proof.statement)
        reply.say(TEXT, f"proved: {proof.why}" if not files else _told(proof.certificate, files))
    else:
        reply.say(RESULT, proof.statement)
        if proof.refutations:
            reply.say(TEXT, proof.why)
    say_notes(reading.notes, reply)
    return reply


def _told(certificate: Proof, files: dict[str, str]) -> str:
    steps = sum([len(entry["steps"]) for entry in certificate.document["derivations"]])
    told = [f"proved: {steps} steps, {len(certificate.document['identities'])} identities; the checker accepts it"]
    return "\n".join(told + [f"written to {path}" for path in save(certificate, files)])


def save(certificate: Proof, files: dict[str, str]) -> list[str]:
    """Write a proof to files, by kind: "certificate" or "coq".

    Raises:
        ArgumentError: a file cannot be written.
    """
    for kind, path in files.items():
        text = certificate.json() + "\n" if kind == "certificate" else certificate.to_coq(readable=True)
        try:
            Path(path).write_text(text, "utf-8")
        except OSError as error:
            raise ArgumentError(f"cannot write {path}: {error.strerror}") from None
    return list(files.values())


def prove_in_shell(arguments: Sequence[str]) -> int:
    """`python -m symdiff prove ...`; the exit status is 1 if nothing was proved."""
    from symdiff.app.prompt import run_statement

    return run_statement(" ".join(["prove", *arguments]))
