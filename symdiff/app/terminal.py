"""The prompt in a terminal: history, completion, highlighting, brackets that match, lines that go on."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from symdiff.app.prefixes import GREETING, PROMPT, prefixed
from symdiff.app.worker import Answered, InProcess, Work, Worker

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output

__all__ = ["run_terminal"]

_CONTINUED = "...      "
_WORKING = "working; Ctrl-C stops it"


def run_terminal() -> int:
    """Answer what is typed until the user leaves; the exit status is 0."""
    with _keys_kept() as allow_interrupts:
        sys.stdout.write(f"{GREETING}\n{PROMPT}")       # to be read while the rest is loaded
        sys.stdout.flush()
        terminal = _Terminal()
        allow_interrupts()
        try:
            return terminal.run()
        finally:
            terminal.work.close()


@contextmanager
def _keys_kept() -> Iterator[Callable[[], None]]:
    """Let the terminal keep what is typed between two prompts for the next one, as it is and unseen; Ctrl-C too, until
    the function that is given is called."""
    try:
        import termios
    except ImportError:     # not on this platform
        yield lambda: None
        return
    before = termios.tcgetattr(sys.stdin)
    mode = [*before]
    mode[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)

    def allow_interrupts() -> None:
        mode[3] |= termios.ISIG
        termios.tcsetattr(sys.stdin, termios.TCSANOW, mode)

    termios.tcsetattr(sys.stdin, termios.TCSANOW, mode)
    try:
        yield allow_interrupts
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


class _Terminal:
    def __init__(self) -> None:
        from prompt_toolkit.styles import Style

        from symdiff.app.history import opened_history

        self.work: Work = Worker()
        self.repair: str | None = None
        self.history, trouble = opened_history()
        self.style = Style.from_dict(STYLE)
        self.output = _output()
        self.session = self.made_session()
        if trouble is not None:
            sys.stdout.write("\r")
            self.show([("note", trouble)])

    def made_session(self) -> PromptSession[str]:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
        from prompt_toolkit.layout.processors import HighlightMatchingBracketProcessor

        from symdiff.app.assistance import FormulaCompleter, FormulaLexer

        return PromptSession(
            PROMPT, history=self.history, output=self.output, multiline=True, prompt_continuation=_CONTINUED,
            completer=FormulaCompleter(self.names), complete_while_typing=False, lexer=FormulaLexer(self.names),
            auto_suggest=AutoSuggestFromHistory(), style=self.style, key_bindings=_key_bindings(),
            enable_suspend=True,
            input_processors=[HighlightMatchingBracketProcessor()], include_default_pygments_style=False,
        )

    def run(self) -> int:
        from symdiff.app.splitting import statements

        sys.stdout.write("\r")
        sys.stdout.flush()
        self.session.app.after_render.add_handler(self.start_work)
        while True:
            try:
                text = self.session.prompt(pre_run=self.suggest_repair)
            except KeyboardInterrupt:
                self.keep(self.session.default_buffer.text)
                continue
            except EOFError:
                return 0
            self.repair = None
            try:
                for statement in statements(text):
                    answered = self.answer(statement)
                    self.show(answered.lines)
                    self.repair = answered.repair
                    if answered.over:
                        return 0
            except KeyboardInterrupt:
                self.stop()

    def start_work(self, shown: object) -> None:
        """Once the prompt is to be seen, the engine is loaded beside it."""
        self.session.app.after_render.remove_handler(self.start_work)
        try:
            self.work.start()
        except OSError:         # no other process can be started here
            self.work = InProcess()

    def names(self) -> tuple[str, ...]:
        """What the user has defined."""
        return self.work.names

    def answer(self, statement: str) -> Answered:
        told = False

        def waiting() -> None:
            nonlocal told
            told = True
            sys.stdout.write(_WORKING)
            sys.stdout.flush()

        try:
            return self.work.ask(statement, shutil.get_terminal_size().columns, waiting)
        finally:
            if told:
                sys.stdout.write("\r" + " " * len(_WORKING) + "\r")
                sys.stdout.flush()

    def stop(self) -> None:
        """Give up the work; a second Ctrl-C has nothing more to stop."""
        handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self.work.stop()
            self.show([("text", "stopped")])
        finally:
            signal.signal(signal.SIGINT, handler)

    def keep(self, text: str) -> None:
        """What was typed and not sent is in the history too."""
        if text.strip():
            self.history.append_string(text)

    def suggest_repair(self) -> None:
        """Offer the repair of the last line in grey: the right arrow takes it."""
        from prompt_toolkit.application import get_app
        from prompt_toolkit.auto_suggest import Suggestion
        from prompt_toolkit.output import ColorDepth

        if self.repair is not None and "\n" not in self.repair and get_app().color_depth != ColorDepth.DEPTH_1_BIT:
            self.session.default_buffer.suggestion = Suggestion(self.repair)

    def show(self, lines: list[tuple[str, str]]) -> None:
        from prompt_toolkit import print_formatted_text
        from prompt_toolkit.formatted_text import FormattedText

        for role, text in lines:
            print_formatted_text(FormattedText([(f"class:{role}", prefixed(role, text))]), style=self.style,
                                 output=self.output)


#: How the roles of lines and the parts of formulas look.
STYLE = {
    "result": "bold", "value": "bold", "general": "", "text": "", "where": "ansicyan", "note": "ansiyellow",
    "warning": "ansiyellow", "error": "ansired", "function": "ansiblue", "constant": "ansimagenta",
    "command": "bold ansigreen", "number": "ansicyan", "defined": "ansigreen", "unmatched": "ansired underline",
    "matching-bracket.cursor": "bold underline", "matching-bracket.other": "bold underline",
    "auto-suggestion": "ansibrightblack",
}


def _output() -> Output:
    """The terminal, which is not asked where the cursor is: some never answer."""
    from prompt_toolkit.output.defaults import create_output

    output = create_output()
    if hasattr(output, "enable_cpr"):
        output.enable_cpr = False
    return output


def _key_bindings() -> KeyBindings:
    from prompt_toolkit.filters import completion_is_selected
    from prompt_toolkit.key_binding import KeyBindings

    from symdiff.app.splitting import is_unfinished

    bindings = KeyBindings()

    @bindings.add("enter", filter=~completion_is_selected)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.is_cursor_at_the_end and is_unfinished(buffer.text):
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @bindings.add("enter", filter=completion_is_selected)
    def _take(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @bindings.add("escape", "enter")
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    return bindings
