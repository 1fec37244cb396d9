"""Executes the notebooks, each in a fresh kernel from the repository's root, and fails at the first cell that fails.

Usage: run-notebooks.py [NOTEBOOK ...]   (default: every notebook in notebooks/)

The extract is found by TWOCARD_EXTRACT, see the notebooks. Executed copies, with their tables and plots, are written to
build/notebooks/. A notebook that was committed with outputs is refused.
"""

import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
EXECUTED = ROOT / "build" / "notebooks"
SECONDS_PER_CELL = 300
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def first_output(notebook):
    """Number of the first code cell that carries output, from 1; None where all are clean."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            return number
    return None


def run(path):
    """Executes one notebook; returns what went wrong, or None."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    if (number := first_output(notebook)) is not None:
        return f"cell {number} was saved with its output; clear all outputs and save again"
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(ROOT)}},
    )
    problem = None
    try:
        client.execute()
    except CellExecutionError as error:
        number = next(
            number
            for number, cell in enumerate(notebook.cells, start=1)
            if any(output.output_type == "error" for output in cell.get("outputs", []))
        )
        problem = f"cell {number} failed: {COLOURS.sub('', str(error)).strip()}"
    except Exception as error:  # a dead kernel or a time-out has no cell of its own
        problem = f"{type(error).__name__}: {error}"
    EXECUTED.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, EXECUTED / path.name)
    return problem


def main(arguments):
    paths = [Path(argument) for argument in arguments] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    if not paths:
        print("notebook: none found", file=sys.stderr)
        return 1
    for path in paths:
        started = time.monotonic()
        if problem := run(path):
            print(f"notebook {path.name}: FAILED\n{problem}", file=sys.stderr)
            return 1
        print(f"notebook {path.name}: ok ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
