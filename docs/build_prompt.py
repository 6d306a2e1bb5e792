"""Write what the prompt answers, and the table of its commands, into prompt.md: `python docs/build_prompt.py`."""

from __future__ import annotations

import pathlib
import re

from symdiff.app.commands import COMMANDS
from symdiff.app.prefixes import prefixed
from symdiff.app.reply import Style
from symdiff.app.statements import fresh_workspace, spoken

PAGE = pathlib.Path(__file__).with_name("prompt.md")
SESSION = re.compile(r"(?<=```text\n)symdiff> .*?(?=```)", re.S)
TABLE = re.compile(r"(?<=\| --- \| --- \| --- \|\n).*?(?=\n\n)", re.S)


def session(transcript: str) -> str:
    """The same lines typed again, with what is answered now."""
    workspace, lines = fresh_workspace(), []
    for line in re.findall(r"^symdiff> (.*)$", transcript, re.M):
        said = spoken(workspace, line, Style(100, two_dimensional=True))[1]
        lines += [f"symdiff> {line}", *[prefixed(role, text) for role, text in said]]
    return "\n".join(lines) + "\n"


def table() -> str:
    """The commands, a row for each."""
    return "\n".join([f"| `{command.usage.replace('|', chr(92) + '|')}` | {command.summary} | "
                      f"{f'`{command.example}`' if command.example else ''} |" for command in COMMANDS])


def document(page: str) -> str:
    """The page with its sessions typed again."""
    page = SESSION.sub(lambda found: session(found.group()), page)
    return TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(document(PAGE.read_text("utf-8")), encoding="utf-8")
