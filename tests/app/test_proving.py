"""`prove` in the command, and the options that write proofs."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "symdiff", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize(("arguments", "said", "status"), [
    (["prove", "d/dx x^2 ln x"], "where x > 0\nproved: 3 steps", 0),
    (["prove", "commute x^2 sin y by x, y"], "proved: both orders", 0),
    (["prove", "commute x^y x y"], "where x > 0", 0),
    (["prove", "commute piecewise(x^2 + y^2 != 0, x*y*(x^2 - y^2)/(x^2 + y^2), 0) by x, y"], "refuted at x = 0, y = 0", 0),
    (["prove", "commute sin(x y) by x, x, y"], "d/dy d/dx d/dx", 0),
    (["prove", "hessian x^2 y z by x, y"], "all second partial derivatives of x^2*y*z by x, y, in any order", 0),
    (["prove", "commute"], "prove commute of what?", 1),
    (["prove", "d/dx gamma(x)"], "does not have the function gamma", 1),
    (["prove"], "prove what?", 1),
])
def test_prove(arguments, said, status):
    done = run(*arguments)
    assert said in done.stdout + done.stderr and done.returncode == status


def test_proofs_are_written_to_files(tmp_path):
    certificate, theorem = tmp_path / "a.json", tmp_path / "a.v"
    assert run("d/dx tan x", "--certificate", str(certificate), "--coq", str(theorem)).returncode == 0
    assert subprocess.run([sys.executable, "-m", "symdiff.proof.check", str(certificate)], capture_output=True).returncode == 0
    assert theorem.read_text("utf-8").count("Theorem") == 1
    peano = "piecewise(x^2 + y^2 != 0, x*y*(x^2 - y^2)/(x^2 + y^2), 0)"
    done = run("prove", f"commute {peano} by x, y --certificate {certificate} --coq {theorem}")
    assert f"written to {certificate}" in done.stdout and "mixed_partials_differ" in theorem.read_text("utf-8")
    assert subprocess.run([sys.executable, "-m", "symdiff.proof.check_points", str(certificate)]).returncode == 0
    assert "cannot write" in run("prove", "d/dx x^2", "--coq", str(tmp_path / "no" / "where")).stderr
