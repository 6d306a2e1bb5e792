"""`prove d/dx FORMULA`, `prove commute FORMULA by x, y`, `prove hessian FORMULA`, in the prompt and from the shell."""

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
from symdiff.errors import ArgumentError, ProofError
from symdiff.expr import free_symbols
from symdiff.language.words import is_single_name

if TYPE_CHECKING:
    from symdiff.app.workspace import Workspace
    from symdiff.calculus.doors import Proof
    from symdiff.language.source import Note
    from symdiff.proof.commute import MixedPartials

__all__ = ["prove", "prove_in_shell", "save"]

_OPTION = re.compile(r"\s*--(certificate|coq)(?:\s+|=)(\S+)")
_COMMUTE = re.compile(r"(commute|hessian)\b\s*(.*)", re.DOTALL)
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
        if not commute[2]:
            raise ArgumentError(f"prove {commute[1]} of what? Write prove {commute[1]} x^2 sin y by x, y")
        prover = _commute if commute[1] == "commute" else _hessian
        return prover(workspace, commute[2], files)
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
    if named is not None and all([is_single_name(name, frozenset()) for name in named.groups()[1:]]):
        formula, names = named[1], (named[2], named[3])
    reading = read_words(workspace, formula, names)
    function = workspace.expanded(reading.expression)
    variables = names or tuple([symbol.name for symbol in free_symbols(function)])
    return _answer(prove_mixed_partials_commute(function, *variables), reading.notes, files)


def _hessian(workspace: Workspace, text: str, files: dict[str, str]) -> Reply:
    from symdiff.proof.commute import prove_hessian_symmetric

    formula, names = by_clause(text)
    reading = read_words(workspace, formula, names)
    return _answer(prove_hessian_symmetric(workspace.expanded(reading.expression), names or None), reading.notes, files)


def _answer(proof: MixedPartials, notes: Sequence[Note], files: dict[str, str]) -> Reply:
    """What is known about mixed partial derivatives."""
    reply = Reply()
    if not proof and not proof.refutations and files:
        raise ProofError(proof.reason)
    reply.say(RESULT, proof.statement)
    if proof:
        reply.say(TEXT, f"proved: {proof.why}")
    elif proof.refutations:
        reply.say(TEXT, proof.why)
        checked = proof.refutations[0].certificate is not None
        reply.say(TEXT, "the checker accepts it" if checked else "no certificate: it takes limits of another kind")
    if files:
        reply.say(TEXT, "\n".join([f"written to {path}" for path in save(proof, files)]))
    say_notes(notes, reply)
    return reply


def _told(certificate: Proof, files: dict[str, str]) -> str:
    steps = sum([len(entry["steps"]) for entry in certificate.document["derivations"]])
    identities = len(certificate.document["identities"])
    told = [f"proved: {steps} step{'s' * (steps != 1)}, {identities} identit{'y' if identities == 1 else 'ies'}; "
            "the checker accepts it"]
    return "\n".join(told + [f"written to {path}" for path in save(certificate, files)])


def save(certificate: Proof | MixedPartials, files: dict[str, str]) -> list[str]:
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
