"""Where Coq is installed, its development is compiled once."""

from __future__ import annotations

import pathlib
import shutil
import subprocess

import pytest

PROOFS = pathlib.Path(__file__).parents[2] / "proofs"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """The folder of the compiled development."""
    if shutil.which("coqc") is None:
        pytest.skip("Coq is not installed: apt-get install coq libcoq-coquelicot libcoq-interval")
    folder = tmp_path_factory.mktemp("coq")
    subprocess.run([str(PROOFS / "compile.sh"), str(folder)], check=True, timeout=600)
    return folder


@pytest.fixture(scope="session")
def coqc(compiled):
    """What Coq prints for a text; fails if it does not accept it."""

    def run(text):
        path = compiled / "Theorem_.v"
        path.write_text(text, "utf-8")
        done = subprocess.run(["coqc", "-q", "-w", "none", path.name], cwd=compiled, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr + text
        return done.stdout

    return run
