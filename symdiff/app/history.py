"""What was typed in earlier sessions, in a file of the user's own that nobody else can read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

__all__ = ["opened_history"]

#: A longer file loses its older half.
MAX_BYTES = 1 << 20


def opened_history() -> tuple[History, str | None]:
    """The history, and what is wrong if it cannot be kept."""
    try:
        path = _private_file()
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return InMemoryHistory(), f"what is typed cannot be kept for the next session: {reason}"
    return _KeptHistory(str(path)), None


def _state_folder() -> Path:
    """Where programs keep what they remember: as the XDG base directories or the platform have it."""
    if named := os.environ.get("XDG_STATE_HOME"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local").expanduser()
    return Path("~/Library/Application Support" if sys.platform == "darwin" else "~/.local/state").expanduser()


def _private_file() -> Path:
    folder = _state_folder() / "symdiff"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "history"
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    if path.stat().st_size > MAX_BYTES:
        _halve(path)
    return path


def _halve(path: Path) -> None:
    """Keep the newer half, from the beginning of an entry on."""
    content = path.read_bytes()
    start = content.find(b"\n# ", len(content) // 2)
    shorter = path.with_name(f"history-{os.getpid()}")
    with os.fdopen(os.open(shorter, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content[start:] if start >= 0 else b"")
    shorter.replace(path)


class _KeptHistory(FileHistory):
    """A history whose file may become unreadable or full on the way: then it lasts as long as the session."""

    def load_history_strings(self) -> Iterable[str]:
        try:
            return list(super().load_history_strings())
        except OSError:
            return []

    def store_string(self, string: str) -> None:
        with suppress(OSError):     # it is in memory all the same
            super().store_string(string)
