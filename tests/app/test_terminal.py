"""The prompt in a real terminal, through a pseudo-terminal: what the screen shows after what is typed."""

from __future__ import annotations

import os
import stat
import sys
import time

import pytest

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")

ROWS, COLUMNS = 60, 100
TAB, ENTER, CTRL_C, CTRL_D, UP, RIGHT, NEWLINE = "\t", "\r", "\x03", "\x04", "\x1b[A", "\x1b[C", "\x1b\r"
PROMPT = "symdiff> "


class Terminal:
    """A session on a screen."""

    def __init__(self, state, **environment):
        env = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(state), "PYTHONUTF8": "1", **environment}
        self.child = pexpect.spawn(sys.executable, ["-m", "symdiff"], dimensions=(ROWS, COLUMNS), env=env, encoding="utf-8")
        self.screen = pyte.HistoryScreen(COLUMNS, ROWS, history=1000)
        self.stream = pyte.Stream(self.screen)
        self.wait_for(lambda: self.line == PROMPT.strip())

    @property
    def line(self):
        """The line in which the cursor is."""
        return self.screen.display[self.screen.cursor.y].rstrip()

    @property
    def text(self):
        """All that is on the screen, and what went over its upper edge."""
        gone = ["".join(row[column].data for column in range(COLUMNS)).rstrip() for row in self.screen.history.top]
        return "\n".join([*gone, *[row.rstrip() for row in self.screen.display]]).rstrip()

    def type(self, keys):
        self.child.send(keys)
        return self

    def wait_for(self, arrived, seconds=60):
        """Read the screen until what is expected is there."""
        end = time.monotonic() + seconds
        while not arrived():
            assert time.monotonic() < end, f"not within {seconds} s:\n{self.text[-3000:]}"
            try:
                self.stream.feed(self.child.read_nonblocking(65536, timeout=0.1))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                assert arrived(), self.text
        return self

    def see(self, part):
        return self.wait_for(lambda: part in self.text)

    def answer(self, statement):
        """Type a statement; what is on the screen between it and the next prompt."""
        before = self.text.count(PROMPT.strip())
        self.type(statement).wait_for(lambda: self.line.endswith(statement[-20:].strip())).type(ENTER)
        self.wait_for(lambda: self.text.count(PROMPT.strip()) > before and self.line == PROMPT.strip())
        shown = PROMPT + statement
        return self.text[self.text.rindex(shown) + len(shown):self.text.rindex(PROMPT.strip())].strip("\n")

    def leave(self):
        self.type(CTRL_D).wait_for(lambda: not self.child.isalive(), 20)
        return self.child.exitstatus


@pytest.fixture
def terminal(tmp_path):
    opened = Terminal(tmp_path)
    yield opened
    opened.child.close(force=True)


def test_a_session(terminal, tmp_path):
    assert terminal.answer("f(x) = x^2 sin x") == "  f(x) = x²·sin(x)"
    # completion of a function's name, and of a command's
    terminal.type("d/dx sigm" + TAB).wait_for(lambda: terminal.line == "symdiff> d/dx sigmoid")
    terminal.type("(x)" + ENTER).see("= σ(x)·(1 - σ(x))").wait_for(lambda: terminal.line == PROMPT.strip())
    terminal.type("jac" + TAB).wait_for(lambda: terminal.line == "symdiff> jacobian")
    terminal.type(" [x y, x+y] by x, y" + ENTER).see("⎣1  1⎦").wait_for(lambda: terminal.line == PROMPT.strip())
    # an error with its caret under the place, and its repair one key away
    error = terminal.type("d/dx sin(x" + ENTER).see("did you mean: d/dx sin(x)")
    assert "error: '(' was never closed (column 9)\n  d/dx sin(x\n          ^\n  hint: add ')'" in error.text
    terminal.wait_for(lambda: terminal.line == "symdiff> d/dx sin(x)").type(RIGHT + ENTER).see("──(sin(x)) = cos(x)")
    # Ctrl-C ends the work, in the middle of a call of a C library, and keeps the definitions
    terminal.wait_for(lambda: terminal.line == PROMPT.strip()).type("value zeta(1/3) to 100000 digits" + ENTER)
    terminal.see("working; Ctrl-C stops it").type(CTRL_C).see("stopped").wait_for(lambda: terminal.line == PROMPT.strip())
    assert terminal.answer("f'(0)") == "  f'(x) = x·(x·cos(x) + 2·sin(x))\n  f'(0) = 0"
    # Ctrl-C while typing gives a new line, and what was typed is not lost
    terminal.type("half typed").see("half typed").type(CTRL_C).wait_for(lambda: terminal.line == PROMPT.strip())
    terminal.type(UP).wait_for(lambda: terminal.line == "symdiff> half typed").type(CTRL_C).wait_for(lambda: terminal.line == PROMPT.strip())
    # lines that go on
    assert "x² + 2·x" in terminal.type("g(x) = x^2 +" + ENTER).see("...").type("2x" + ENTER).see("g(x) = x² + 2·x").text
    terminal.wait_for(lambda: terminal.line == PROMPT.strip())
    assert terminal.answer("?chain rule").splitlines()[0] == "chain rule"
    assert terminal.leave() == 0
    # a second run knows what was typed in the first, in a file that nobody else can read
    second = Terminal(tmp_path)
    second.type(UP).wait_for(lambda: second.line == "symdiff> ?chain rule").type(UP).see("symdiff> g(x) = x^2 +\n...      2x")
    second.type(CTRL_C).wait_for(lambda: second.line == PROMPT.strip())
    assert second.answer("1+1") == "  1 + 1 = 2"
    assert second.leave() == 0
    path = tmp_path / "symdiff" / "history"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "d/dx sin(x" in path.read_text("utf-8")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root can write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path):
    tmp_path.chmod(0o500)
    opened = Terminal(tmp_path)
    assert "cannot be kept" in opened.text and opened.answer("1+1") == "  1 + 1 = 2"
    opened.child.close(force=True)


def test_a_history_that_is_none(tmp_path):
    (tmp_path / "symdiff" / "history").mkdir(parents=True)
    opened = Terminal(tmp_path)
    opened.see("what is typed cannot be kept for the next session")
    assert opened.answer("1+1") == "  1 + 1 = 2" and opened.leave() == 0


def test_a_long_history_loses_its_older_half(tmp_path):
    path = tmp_path / "symdiff" / "history"
    path.parent.mkdir()
    path.write_text("".join(f"\n# 2026-01-01 00:00:00\n+x^{number}\n" for number in range(60_000)), "utf-8")
    opened = Terminal(tmp_path)
    opened.type(UP).wait_for(lambda: opened.line == "symdiff> x^59999")
    assert path.stat().st_size < 1 << 20 and path.read_bytes().startswith(b"\n# ")
    opened.child.close(force=True)


def test_a_terminal_that_understands_nothing(tmp_path):
    opened = Terminal(tmp_path, TERM="dumb")
    opened.type("d/dx ln x" + ENTER).see("where x > 0").wait_for(lambda: opened.line == PROMPT.strip())
    assert "d/dx(ln(x)) = 1/x" in opened.text and opened.leave() == 0


def test_keys_that_come_early_are_kept(tmp_path):
    opened = Terminal(tmp_path)
    opened.type("a = 5" + ENTER + "a^2" + ENTER).see("a² = 25").wait_for(lambda: opened.line == PROMPT.strip())
    opened.type("value zeta(1/3) to 100000 digits" + ENTER).see("working").type(CTRL_C + CTRL_C + CTRL_C).see("stopped")
    opened.wait_for(lambda: opened.line == PROMPT.strip()).type("a + 1" + ENTER + CTRL_D).see("a + 1 = 6")
    opened.wait_for(lambda: not opened.child.isalive(), 20)
    assert opened.child.exitstatus == 0


def test_the_work_may_die(terminal):
    terminal.answer("a = 5")
    for process in children(terminal.child.pid):
        os.kill(process, 9)
    assert terminal.answer("a^2") == "  a² = 25"


def children(process):
    import subprocess

    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=True).stdout
    return [int(number) for number in listed.split()]
