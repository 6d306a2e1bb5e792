"""Draw the pictures of pictures.md, each from the code above it: `python docs/build_pictures.py`."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator

import symdiff

PAGE = pathlib.Path(__file__).with_name("pictures.md")
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n!\[[^\]]+\]\((pictures/\w+\.png)\)", re.S)


def pictures() -> Iterator[tuple[str, symdiff.Picture]]:
    """The names of the files with what their code draws."""
    names = {name: getattr(symdiff, name) for name in symdiff.__all__}
    for code, file in EXAMPLE.findall(PAGE.read_text("utf-8")):
        yield file, eval(code, names)


if __name__ == "__main__":
    for file, picture in pictures():
        picture.save(PAGE.parent / file, dpi=90)
