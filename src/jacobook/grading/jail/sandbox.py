"""The walls around a worker: what it can see, and what it may not do.

Two layers. *bubblewrap* gives the worker a file system of its own: the interpreter, its libraries
and a copy of the few modules that it runs, all read-only; no network; its own process numbers; no
/proc; a small /tmp and /dev/shm, the only places that can be written to. *seccomp*, which each
child puts on itself before a student's code runs, takes away the system calls that start processes,
send signals, open sockets, change another process's limits or look into it.
Resource limits bound memory, processor time and files on every POSIX system.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TMP_BYTES = 64 * 2**20

# The modules that a worker runs: an allow-list, so that a new module stays out until it is named.
WORKER_MODULES = (
    "__init__.py",
    "data",
    "data.py",
    "declaration.py",
    "derivatives.py",
    "functions.py",
    "plotting.py",
    "shapes.py",
    "checking/plain.py",
    "checking/run.py",
    "grading/jail/protocol.py",
    "grading/jail/seccomp.py",
    "grading/jail/worker.py",
)


@dataclass(frozen=True)
class Tier:
    """How well a worker is walled in.

    Attributes
    ----------
    name
        ``bubblewrap`` or ``limits``.
    sentence
        What it means, for every report.
    """

    name: str
    sentence: str


BUBBLEWRAP = Tier(
    "bubblewrap",
    "Submissions ran in a sandbox (bubblewrap): no network, a read-only file system without the "
    "bank, the solutions, the reports or other submissions, a private /tmp, their own processes.",
)
LIMITS = Tier(
    "limits",
    "Submissions ran WITHOUT a sandbox, under resource limits alone: a hostile notebook could read "
    "this computer's files, the reference answers among them, and use the network. Install "
    "bubblewrap on Linux (`apt install bubblewrap`) and grade again before you trust these grades.",
)


def plant(folder: Path) -> Path:
    """Copy the worker's modules into ``folder`` and return the tree to show to the worker.

    Its ``jacobook.checking`` is the silent one; there is no bank in it.
    """
    source, target = Path(__file__).resolve().parents[2], folder / "jacobook"
    for name in WORKER_MODULES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copyfile(source / name, target / name)
    shutil.copyfile(source / "grading/jail/worker_check.py", target / "checking/__init__.py")
    for room in ("grading", "grading/jail"):
        (target / room / "__init__.py").write_text("", encoding="utf-8")
    return folder


@cache
def available() -> Tier:
    """Return the best tier of this computer: try a sandbox, don't guess."""
    bwrap = shutil.which("bwrap")
    if sys.platform != "linux" or bwrap is None:
        return LIMITS
    try:
        trial = subprocess.run(
            [*command(Path("/nonexistent")), sys.executable, "-I", "-c", "print(6 * 7)"],
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return LIMITS
    return BUBBLEWRAP if trial.stdout.strip() == "42" else LIMITS


def command(tree: Path) -> list[str]:
    """Return the start of a command line that runs the rest of it in the sandbox.

    Parameters
    ----------
    tree
        The worker's own modules; they appear at ``/worker``.
    """
    words = [str(shutil.which("bwrap")), "--unshare-all", "--die-with-parent", "--new-session"]
    words += ["--cap-drop", "ALL", "--clearenv"]
    for name, value in environment().items():
        words += ["--setenv", name, value]
    for path in _system_paths():
        words += ["--ro-bind-try", path, path]
    for path in ("/bin", "/lib", "/lib64", "/lib32", "/sbin"):
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        else:
            words += ["--ro-bind-try", path, path]
    # No /proc: through it a process can change another's memory and limits, and, where the grader
    # is run by root, settings of the whole computer. Libraries ask for these two files only.
    for path in ("/proc/cpuinfo", "/proc/meminfo"):
        words += ["--ro-bind-try", path, path]
    words += ["--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp"]
    words += ["--size", "1048576", "--tmpfs", "/dev/shm"]
    for path in _interpreter_paths():
        words += ["--ro-bind", path, path]
    hidden = _installed_packages()
    # Where the package itself is installed among the libraries, an empty folder hides it.
    for path in hidden:
        words += ["--tmpfs", path]
    words += ["--ro-bind-try", str(tree), "/worker", "--chdir", "/tmp"]
    # What bubblewrap makes for itself can be written to unless it is told otherwise.
    for path in (*hidden, "/dev", "/"):
        words += ["--remount-ro", path]
    return words


def environment() -> dict[str, str]:
    """Return the whole environment of a worker: nothing of the instructor's own gets in."""
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp/.matplotlib",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        **threads,
    }


_OF_A_PREFIX = ("bin", "lib", "lib64", "pyvenv.cfg")


def _system_paths() -> list[str]:
    # Not all of /usr: in containers, /usr/src is a customary place for a clone of a project.
    folders = ["bin", "lib", "lib32", "lib64", "local/bin", "local/lib"]
    folders += [f"share/{name}" for name in ("fontconfig", "fonts", "locale", "zoneinfo")]
    return [
        *(f"/usr/{folder}" for folder in folders),
        *(f"/etc/{name}" for name in ("ld.so.cache", "localtime", "fonts", "alternatives")),
    ]


def _interpreter_paths() -> list[str]:
    """The interpreter and its libraries, outermost folders only.

    Never a whole prefix: an environment may have been made inside a clone of the project.
    """
    prefixes = {sys.base_prefix, sys.prefix, str(Path(sys.executable).resolve().parents[1])}
    inside = [Path(prefix) / name for prefix in prefixes for name in _OF_A_PREFIX]
    paths = {str(path) for path in inside if path.exists()}
    paths |= {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    real = sorted({str(Path(path).resolve()) for path in paths} | paths, key=len)
    kept: list[str] = []
    for path in real:
        if not any(Path(path).is_relative_to(outer) for outer in (*kept, *_system_paths())):
            kept.append(path)
    return kept


def _installed_packages() -> list[str]:
    libraries = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    package = Path(__file__).resolve().parents[2]
    found = {library / "jacobook" for library in libraries if (library / "jacobook").is_dir()}
    shown = [*_system_paths(), *_interpreter_paths()]
    for path in (package, package.parents[1] / "solutions"):
        if path.is_dir() and any(path.is_relative_to(outer) for outer in shown):
            found.add(path)
    return sorted(str(path) for path in found)
