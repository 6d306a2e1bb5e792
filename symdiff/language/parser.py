"""Lark parsers, built from the grammars once and kept in a folder that only their owner can write to.

Building takes some 70 ms, loading 4.  What is kept is plain data (`marshal`), not a pickle: reading it runs no code.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from symdiff.language.reader import Reader
from symdiff.language.tokens import TokenPass

__all__ = ["build_parser"]


def grammar_folder() -> Path:
    """Where the grammars are: in the installed package, or beside it in a checkout."""
    inside = Path(__file__).resolve().parent.parent / "grammar"
    return inside if inside.is_dir() else inside.parent.parent / "grammar"


def build_parser(grammars: Sequence[str], tokens: TokenPass, reader: Reader) -> Lark:
    """The parser of the grammars, later ones changing earlier ones, with its token pass and actions bound in."""
    name = grammars[-1]
    source = "\n".join((grammar_folder() / f"{grammar}.lark").read_text("utf-8") for grammar in grammars)
    folder = _private_folder()
    kept = folder / f"{name}-{_fingerprint(source)}.table" if folder is not None else None
    if kept is not None:
        try:
            with open(kept, "rb") as file:
                table = marshal.load(file)
            # what lark's own stand-alone parsers call: the public `load` takes no actions
            load: Callable[..., Lark] = Lark._load_from_dict
            return load(table["data"], table["memo"], postlex=tokens, transformer=reader)
        except (OSError, ValueError, EOFError, TypeError, KeyError, AttributeError):
            pass  # not there yet, damaged, or another Lark's: it is made anew
    options: dict[str, Any] = {"parser": "lalr", "lexer": "basic", "maybe_placeholders": False, "start": "start"}
    parser = Lark(source, postlex=tokens, transformer=reader, **options)
    if kept is not None:
        data, memo = parser.memo_serialize([TerminalDef, Rule])
        for actions in ("postlex", "transformer"):
            data["options"].pop(actions, None)
        _keep(kept, {"data": data, "memo": memo})
    return parser


def _fingerprint(source: str) -> str:
    parts = (source, lark.__version__, sys.version, sys.implementation.name)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _private_folder() -> Path | None:
    """The user's own cache folder for this program; None if there is none that nobody else can write to."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    try:
        folder = Path(base).expanduser() / "symdiff"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "getuid"):
            found = folder.lstat()
            if found.st_uid != os.getuid() or found.st_mode & 0o022 or folder.is_symlink():
                return None
    except (OSError, RuntimeError):
        return None
    return folder


def _keep(path: Path, table: dict[str, Any]) -> None:
    """Write in one step, so that a second process never sees half a table."""
    try:
        content = marshal.dumps(table)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except (OSError, ValueError):
        pass  # the parser works without it
