"""Write the notebooks from the scripts, with what they print and draw: `python examples/build_notebooks.py`.

A script is made of cells: `# %% [markdown]` begins a text, `# %%` a piece of code.
"""

from __future__ import annotations

import os
import pathlib
import re
import sys
import tempfile
from typing import Any

FOLDER = pathlib.Path(__file__).parent
LESSONS = sorted(path.stem for path in FOLDER.glob("*.py") if path != pathlib.Path(__file__))


def cells(script: str) -> list[tuple[str, str]]:
    """The kind and the source of each cell."""
    found = []
    for head, body in re.findall(r"^# %%([^\n]*)\n(.*?)(?=^# %%|\Z)", script, re.M | re.S):
        if "[markdown]" in head:
            found.append(("markdown", re.sub(r"^# ?", "", body, flags=re.M).strip()))
        else:
            found.append(("code", body.strip()))
    return found


def notebook(lesson: str) -> Any:
    """A lesson as a notebook, not yet run."""
    import nbformat

    made = []
    for place, (kind, source) in enumerate(cells((FOLDER / f"{lesson}.py").read_text("utf-8"))):
        cell = (nbformat.v4.new_markdown_cell if kind == "markdown" else nbformat.v4.new_code_cell)(source)
        cell["id"] = f"cell-{place}"
        made.append(cell)
    return nbformat.v4.new_notebook(cells=made, metadata={"language_info": {"name": "python"}})


def run(found: Any, folder: pathlib.Path) -> None:
    """Run a notebook from top to bottom; its files go to the folder."""
    import nbclient

    nbclient.NotebookClient(found, timeout=300, kernel_name="python3",
                            resources={"metadata": {"path": str(folder)}}).execute()


def main() -> None:
    """Write all notebooks, or those that are named."""
    import nbformat

    os.environ["PYTHONPATH"] = os.pathsep.join([str(FOLDER.parent), os.environ.get("PYTHONPATH", "")])
    for lesson in sys.argv[1:] or LESSONS:
        found = notebook(lesson)
        with tempfile.TemporaryDirectory() as folder:
            data = pathlib.Path(folder) / "data"
            data.mkdir()
            for file in (FOLDER / "data").iterdir():
                (data / file.name).write_bytes(file.read_bytes())
            run(found, pathlib.Path(folder))
        for cell in found.cells:
            if cell.cell_type == "code":
                cell.metadata = {}
        found.metadata = {"language_info": {"name": "python"}}
        nbformat.write(found, FOLDER / f"{lesson}.ipynb")
        print(lesson)


if __name__ == "__main__":
    main()
