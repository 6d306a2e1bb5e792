"""What the README and the documents say is true."""

from __future__ import annotations

import doctest
import importlib.util
import pathlib
import re
import shlex

import pytest

from symdiff import parse
from symdiff.app.command import main

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_examples_of_the_library():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 8 and result.failed == 0


def console_examples():
    for block in re.findall(r"```console\n(.*?)```", README, re.S):
        for example in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = example.partition("\n")
            yield pytest.param(command, output, id=command)


@pytest.mark.parametrize(("command", "output"), list(console_examples()))
def test_examples_of_the_command(command, output, capsys):
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "symdiff"]
    main(words[3:])
    captured = capsys.readouterr()
    assert captured.out + captured.err == output


def test_the_two_commands():
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.S)
    assert len(commands) == 2
    assert all("python3 -m venv .venv && .venv/bin/pip install" in command for command in commands)


def test_links_lead_somewhere():
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), (document, target)


def test_the_list_of_functions_is_current():
    spec = importlib.util.spec_from_file_location("build_functions", ROOT / "docs" / "build_functions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.document() == (ROOT / "docs" / "functions.md").read_text("utf-8")


def test_the_table_of_readings_is_true():
    rows = re.findall(r"^\| (`.*?) \| (.*?) \|", (ROOT / "docs" / "reading.md").read_text("utf-8"), re.M)
    checked = 0
    for written, meaning in rows:
        texts = [text.replace("\\|", "|") for text in re.findall(r"`(.*?)`", written)]
        meanings = [part.strip() for part in re.split(r", (?![^(]*\))", meaning)]
        if len(texts) == len(meanings):
            for text, said in zip(texts, meanings, strict=True):
                if re.fullmatch(r"[\w*/^()+\-, =<>!|']+", said) and "." not in text and not re.search(r"[a-z]{7}", said):
                    assert parse(text) is parse(said), (text, said)
                    checked += 1
    assert checked >= 15
