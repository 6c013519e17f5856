"""The walls around a worker: what it can see, and what it may not do.

Three layers. *bubblewrap* gives the worker a file system of its own: the interpreter, its libraries
and a copy of the few modules that it runs, all read-only; no network; its own process numbers; no
/proc; a small /tmp and /dev/shm, the only places that can be written to. *seccomp*, which each
child puts on itself before a student's code runs, takes away the system calls that start processes,
send signals, open sockets, change another process's limits or look into it.
Resource limits bound memory, processor time and files on every POSIX system.

Where bubblewrap is missing, *Landlock* takes its place, the kernel's own sandbox for files,
together with more refused calls; and a grader that root has started gives its worker to an
ordinary user.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jacobook.grading.jail import landlock, seccomp

TMP_BYTES = 64 * 2**20

# The modules that a worker runs: an allow-list, so that a new module stays out until it is named.
WORKER_MODULES = (
    "__init__.py",
    "arrays.py",
    "data",
    "data.py",
    "declaration.py",
    "derivatives.py",
    "extrapolation.py",
    "functions.py",
    "plotting.py",
    "shapes.py",
    "checking/plain.py",
    "checking/run.py",
    "grading/jail/emptying.py",
    "grading/jail/pages.py",
    "grading/jail/landlock.py",
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
        ``bubblewrap``, ``landlock`` or ``limits``.
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
LANDLOCK = Tier(
    "landlock",
    "Submissions ran in the kernel's own sandbox (Landlock): they could read nothing but Python "
    "and its libraries, write to nothing but one folder that is emptied after each student, and "
    "use no network. bubblewrap (`apt install bubblewrap`) also hides that other files exist, and "
    "bounds what they may fill of the disk.",
)
LIMITS = Tier(
    "limits",
    "Submissions ran WITHOUT a sandbox, under resource limits alone: a hostile notebook could "
    "read, write and delete this computer's files, the reference answers, other submissions and "
    "these reports among them, and use the network. On Linux install bubblewrap (`apt install "
    "bubblewrap`) and grade again before you trust these grades.",
)
SANDBOXES = (BUBBLEWRAP, LANDLOCK)


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
    # An ordinary user must be able to read them; there is nothing in them to hide.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if stat.S_ISDIR(path.stat().st_mode) else 0o644)
    return folder


@cache
def available() -> Tier:
    """Return the best tier of this computer: try a sandbox, don't guess."""
    if sys.platform != "linux":
        return LIMITS
    if shutil.which("bwrap") is not None and _says_42(
        [*command(Path("/nonexistent")), sys.executable, "-I", "-c", "print(6 * 7)"]
    ):
        return BUBBLEWRAP
    return LANDLOCK if _landlock_works() else LIMITS


# A worker's first steps: it can still read its libraries, and a file of the system no longer.
_TRIAL = """
import json, sys
sys.path.insert(0, sys.argv[1])
from jacobook.grading.jail import landlock, seccomp
landlock.restrict(json.loads(sys.argv[2]), [])
assert seccomp.supported()
import decimal
try:
    open("/etc/passwd")
except PermissionError:
    print(6 * 7)
"""


def _landlock_works() -> bool:
    if landlock.version() < 1 or not seccomp.supported():
        return False
    with tempfile.TemporaryDirectory(prefix="jacobook-trial-") as folder:
        tree = plant(Path(folder))
        readable = json.dumps(readable_paths(tree))
        return _says_42([sys.executable, "-I", "-c", _TRIAL, str(tree), readable])


def _says_42(words: list[str], **options: Any) -> bool:
    try:
        trial = subprocess.run(
            words, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, **options
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return trial.stdout.strip() == "42"


@cache
def ordinary_user() -> int | None:
    """Return whom root gives a worker to, where it has no file system of its own.

    None where the grader isn't root, or where that user can't run this Python.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    for name in ("jacobook-worker", "nobody"):
        try:
            user = pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
        code = "import os, numpy; print(6 * 7 if os.getuid() else 0)"
        words = [sys.executable, "-I", "-c", code]
        if user and _says_42(words, user=user, group=user, extra_groups=[], cwd="/"):
            return user
    return None


def is_root_alone() -> bool:
    """Tell whether a worker without a sandbox would be root, and could delete everything."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and ordinary_user() is None


def readable_paths(tree: Path) -> list[str]:
    """Return what a worker may read where Landlock is its wall: never the bank."""
    hidden = [Path(path) for path in _installed_packages()]
    outer = [*_system_paths(), *(_ROOTS), *_interpreter_paths(), *_PROC, *_DEVICES, str(tree)]
    return [path for each in outer for path in _around(Path(each), hidden)]


def _around(path: Path, hidden: list[Path]) -> list[str]:
    """The path, or, where something below it is to be hidden, everything else below it."""
    real = path.resolve()
    if real in hidden or path in hidden:
        return []
    inside = [each for each in hidden if each.is_relative_to(real)]
    if not inside:
        return [str(path)]
    return [inner for entry in sorted(real.iterdir()) for inner in _around(entry, hidden)]


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
    for path in _ROOTS:
        if os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        else:
            words += ["--ro-bind-try", path, path]
    # No /proc: through it a process can change another's memory and limits, and, where the grader
    # is run by root, settings of the whole computer. Libraries ask for these two files only.
    for path in _PROC:
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


_ROOTS = ("/bin", "/lib", "/lib64", "/lib32", "/sbin")
_PROC = ("/proc/cpuinfo", "/proc/meminfo")
_DEVICES = ("/dev/zero", "/dev/random", "/dev/urandom")
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
