#!/usr/bin/env bash
# Compiles the development into a folder of its own: compile.sh [FOLDER].  Needs Debian's coq and libcoq-coquelicot.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
to=${1:-$here/build}
mkdir -p "$to"
for name in Rules Language Clairaut Identities Polynomials Rows Signs Certificates States Soundness Board Points; do
    if [ ! -f "$to/$name.vo" ] || [ "$here/$name.v" -nt "$to/$name.vo" ]; then
        cp "$here/$name.v" "$to/"
        (cd "$to" && coqc -q -w none "$name.v")
    fi
done
