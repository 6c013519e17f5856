"""Run notebooks in a fresh kernel, always in the same environment.

Execution for storage, execution for comparison (the tests) and a student's ``jacobook check`` all
take their environment from here, so that none of them sees another's figures or hash order.
"""

import logging
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from jacobook.notebooks.notebooks import NotebookError, place

TIMEOUT = 120  # seconds for one cell

# NumPy and OpenBLAS choose their routines by the processor, and the last digit of a sine or a sum
# with them, which a figure of rounding errors shows. These are what every x86-64 processor of the
# last ten years can do. (Names that a processor or a library doesn't know are ignored.)
_STEADY_ARITHMETIC: Mapping[str, str] = (
    {
        "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        "OPENBLAS_CORETYPE": "Haswell",
    }
    if platform.machine().lower() in ("x86_64", "amd64")
    else {}
)

# The same on every machine: figures inline as in Jupyter (whatever backend CI asks for), one
# thread (a sum split between threads rounds differently), a fixed hash order.
STEADY_ENVIRONMENT: Mapping[str, str] = {
    **_STEADY_ARITHMETIC,
    "JACOBOOK_PROGRESS": "off",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

_quiet = logging.getLogger("jacobook.notebooks.execute")
_quiet.setLevel(logging.CRITICAL + 1)
# nbclient leaves a task behind when a cell is stopped, and asyncio would complain of it on the
# reader's screen at some later moment.
logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)

_FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class CellFailed(NotebookError):
    """A cell raised, ran too long, or took its kernel down."""


@contextmanager
def kernel_environment(changes: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """The environment variables for a kernel, with an IPython profile of its own.

    A reader's start-up files would run in every kernel; an empty profile keeps them out.
    """
    with tempfile.TemporaryDirectory(prefix="jacobook-") as folder:
        environment = {**os.environ, **STEADY_ENVIRONMENT, "IPYTHONDIR": folder, **(changes or {})}
        environment.pop("NBGRADER_EXECUTION", None)
        yield environment


def kernel_manager() -> Any:
    """A manager whose kernel is the Python that runs this, whatever kernels are installed."""
    import ipykernel.kernelspec
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            described = ipykernel.kernelspec.get_kernel_dict()
            described["argv"][0] = sys.executable
            return KernelSpec(resource_dir=ipykernel.kernelspec.RESOURCES, **described)

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython())


@contextmanager
def kernel(
    notebook: NotebookNode,
    folder: Path,
    *,
    timeout: float = TIMEOUT,
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[NotebookClient]:
    """Start a kernel for a notebook in ``folder`` and stop it at the end."""
    client = NotebookClient(
        notebook,
        km=kernel_manager(),
        timeout=timeout,
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",
        **options,
    )
    client.log = _quiet
    with kernel_environment(environment) as variables:
        started = client.setup_kernel(
            cwd=str(folder),
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cleanup_kc=True,
        )
        with started:
            yield client


def execute(
    notebook: NotebookNode,
    folder: Path,
    *,
    timeout: float = TIMEOUT,
    on_cell: Callable[[int, int], None] | None = None,
) -> NotebookNode:
    """Run every cell of a notebook in order and fill in its outputs, in place.

    Parameters
    ----------
    notebook
        Changed: outputs and execution counts.
    folder
        Where the kernel runs: the folder of the notebook's file.
    timeout
        Seconds that one cell may take.
    on_cell
        Called with the number of cells done and the number of all cells.

    Raises
    ------
    CellFailed
        When a cell raises (unless tagged ``raises-exception``), runs too long, or ends its kernel.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    with kernel(notebook, folder, timeout=timeout) as client:
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
            except CellExecutionError as error:
                raise CellFailed(_raised(notebook, index, error)) from None
            except CellTimeoutError:
                raise CellFailed(
                    f"{place(notebook, index)} ran for more than {timeout:g} seconds and was "
                    "stopped; make it faster, or allow more with --timeout."
                ) from None
            except DeadKernelError:
                raise CellFailed(f"{place(notebook, index)} ended its Python process.") from None
            if on_cell is not None:
                on_cell(index + 1, len(notebook.cells))
    return notebook


def frames(traceback: str | list[str]) -> list[tuple[int, int]]:
    """The places in a traceback that lie in cells, outermost first: (execution count, line)."""
    text = traceback if isinstance(traceback, str) else "\n".join(traceback)
    return [(int(count), int(line)) for count, line in _FRAME.findall(_COLOUR.sub("", text))]


def line_of(cell: NotebookNode, number: int) -> str:
    """One line of a cell's source, or nothing where the number is out of range."""
    lines = cell.source.splitlines()
    return lines[number - 1].strip() if 1 <= number <= len(lines) else ""


def _raised(notebook: NotebookNode, index: int, error: CellExecutionError) -> str:
    cell = notebook.cells[index]
    own = [line for count, line in frames(error.traceback) if count == cell.execution_count]
    where = f", line {own[-1]}," if own else ""
    quoted = f"\n    {line_of(cell, own[-1])}" if own else ""
    return f"{place(notebook, index)}{where} raised {error.ename}: {error.evalue}{quoted}"
