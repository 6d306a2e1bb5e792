"""The work of the prompt, in a process of its own: Ctrl-C ends that process, wherever it is, and another one takes over
with what the session knew.

An interrupt cannot reach into a long call of a C library, and one that is caught in the middle of the work may leave
half-made tables behind; a new process has neither problem.  It also loads the engine while the first line is typed.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, Protocol

__all__ = ["Answered", "InProcess", "Work", "Worker", "serve"]

#: After so many seconds it is said that the work goes on.
PATIENCE = 1.0

#: What the other process runs: Ctrl-C, which reaches it too, is not its own to deal with.
_CODE = """\
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = sys.argv[1:]
from symdiff.app.worker import serve
serve()
"""


class Answered(NamedTuple):
    """What came of a statement.

    Attributes:
        lines: roles and texts.
        failed: whether it was refused.
        over: whether the prompt ends.
        repair: a text that may have been meant.
        names: the names that are defined.
        state: the workspace, pickled.
    """

    lines: list[tuple[str, str]]
    failed: bool = False
    over: bool = False
    repair: str | None = None
    names: tuple[str, ...] = ()
    state: bytes | None = None


class Work(Protocol):
    """What answers statements."""

    names: tuple[str, ...]

    def start(self) -> None:
        """Load what will be needed, beside what else is done; may be left out.

        Raises:
            OSError: this cannot be done here.
        """

    def ask(self, statement: str, width: int, waiting: Callable[[], None]) -> Answered:
        """The answer to a statement.

        Args:
            statement: one statement.
            width: columns of the terminal.
            waiting: called once if it takes long.

        Raises:
            KeyboardInterrupt: the user wants it to stop; `stop` makes ready for the next one.
        """

    def stop(self) -> None:
        """Give up what is being worked on."""

    def close(self) -> None:
        """No more work."""


class Worker:
    """Answers statements in another process."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self._state: bytes | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._fresh = True
        self._answers: queue.SimpleQueue[Answered | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Start the process if it does not run; it loads the engine while the first line is typed."""
        if self._process is not None and self._process.poll() is None:
            return
        self._process = subprocess.Popen([sys.executable, "-c", _CODE, *sys.path], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._fresh, self._answers = True, queue.SimpleQueue()
        threading.Thread(target=_collect, args=(self._process.stdout, self._answers), daemon=True).start()

    def ask(self, statement: str, width: int, waiting: Callable[[], None]) -> Answered:
        """The answer to a statement; see `Work`."""
        self.start()
        assert self._process is not None and self._process.stdin is not None
        try:
            pickle.dump((self._state if self._fresh else None, statement, width), self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            return self._died()
        begun, told = time.monotonic(), False
        while True:
            try:
                answered = self._answers.get(timeout=0.1)
                break
            except queue.Empty:
                if not told and time.monotonic() - begun > PATIENCE:
                    told = True
                    waiting()
        if answered is None:
            return self._died()
        self._fresh = False
        self.names, self._state = answered.names, answered.state
        return answered

    def _died(self) -> Answered:
        self.stop()
        return Answered([("error", "the work ended before it was done: most likely it needs more memory than there is; "
                                   "what was defined is kept")], failed=True, names=self.names)

    def stop(self) -> None:
        """End the process, whatever it does, and start another."""
        self.close()
        self.start()

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                pass  # what was not sent yet is not wanted any more


def _collect(stream: BinaryIO, answers: queue.SimpleQueue[Answered | None]) -> None:
    """Put the answers of a process into a queue, and None when it has ended."""
    try:
        while True:
            answers.put(pickle.load(stream))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        answers.put(None)


class InProcess:
    """Answers statements right here, where no other process can be started."""

    def __init__(self) -> None:
        from symdiff.app.statements import fresh_workspace

        self.names: tuple[str, ...] = ()
        self._workspace = fresh_workspace()

    def start(self) -> None:
        """Everything is here."""

    def ask(self, statement: str, width: int, waiting: Callable[[], None]) -> Answered:
        """The answer to a statement; see `Work`."""
        from symdiff.app.reply import Style
        from symdiff.app.statements import spoken

        reply, lines = spoken(self._workspace, statement, Style(width, two_dimensional=True))
        self.names = tuple(self._workspace.definitions)
        return Answered(lines, reply.failed, reply.over, reply.repair, self.names)

    def stop(self) -> None:
        """Nothing is left to be stopped."""

    def close(self) -> None:
        """Nothing is left to be ended."""


def serve() -> None:
    """Answer what comes in on standard input until it ends: what the other process runs."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())      # a stray print must not mix with the answers
    from symdiff.app.reply import Style
    from symdiff.app.statements import fresh_workspace, spoken

    workspace = fresh_workspace()
    spoken(workspace, "d/dx x", Style())        # loads what every answer needs
    workspace = fresh_workspace()
    while True:
        try:
            state, statement, width = pickle.load(requests)
        except EOFError:
            return
        if state is not None:
            workspace = pickle.loads(state)
        reply, lines = spoken(workspace, statement, Style(width, two_dimensional=True))
        pickle.dump(Answered(lines, reply.failed, reply.over, reply.repair, tuple(workspace.definitions),
                             pickle.dumps(workspace)), answers)
        answers.flush()
