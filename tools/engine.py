"""Bring what runs Python in a reader's browser, so that exercise pages can check answers.

``make site`` calls this first. It fills ``_build/engine``, from which the site serves everything
itself: the interpreter (Pyodide, installed by npm), NumPy compiled for it, SymPy, and the course.
``engine.lock`` beside this file says by its hash which interpreter and which NumPy are meant.

NumPy for the browser is on no package registry yet. It is looked for in this order:

1. the folder that JACOBOOK_NUMPY names: whatever NumPy for this interpreter lies there, for tests
   without a network;
2. the cache;
3. a wheel on PyPI;
4. the file that Pyodide publishes beside its releases.

But for the first, nothing is used whose hash isn't the one in ``engine.lock``, which comes from
Pyodide's own package on npm. Where there is none, the site is built without: its exercises then
have no place for an answer, and one line says so. ``--required`` makes an error of that.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = Path(__file__).with_name("engine.lock")
PYODIDE = ROOT / "node_modules" / "pyodide"
OUT = ROOT / "_build" / "engine"
FOLDER_VARIABLE = "JACOBOOK_NUMPY"
# What of Pyodide a browser asks for.
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
PUBLISHED = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
# Of the course, what an answer and its check can't need.
LEFT_OUT = ("grading", "notebooks", "cli.py", "__pycache__")
# Raise it when this file makes something else of the same sources.
FORM = 5


class CannotBring(Exception):
    """There is no engine; the message says why, in one line."""


def sha256(data: bytes) -> str:
    """Return the hash of some bytes."""
    return hashlib.sha256(data).hexdigest()


# -------------------------------------------------------------------------------------- the lock


def written_lock() -> dict[str, Any]:
    """Read which files are meant."""
    lock: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))
    return lock


def new_lock() -> dict[str, Any]:
    """Return the lock for the Pyodide that npm has installed, as its own lock names NumPy."""
    own = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))
    numpy = own["packages"]["numpy"]
    return {
        "pyodide": json.loads((PYODIDE / "package.json").read_text(encoding="utf-8"))["version"],
        # What the interpreter wants to know of the packages that are made for it.
        "info": {**own["info"], "version": own["info"].get("version", "")},
        "numpy": {key: numpy[key] for key in ("version", "file_name", "sha256")},
        "files": {name: sha256((PYODIDE / name).read_bytes()) for name in CORE},
    }


def core_files(lock: dict[str, Any]) -> dict[str, bytes]:
    """Read the interpreter that npm has installed, and compare it with the lock."""
    files = {}
    for name, wanted in lock["files"].items():
        path = PYODIDE / name
        if not path.is_file():
            raise CannotBring("npm hasn't installed pyodide: run make env")
        files[name] = path.read_bytes()
        if sha256(files[name]) != wanted:
            raise CannotBring(
                f"{name} of the installed pyodide isn't the one in tools/engine.lock: after a "
                "change of its version run python tools/engine.py --lock"
            )
    return files


# --------------------------------------------------------------------------------------- NumPy


def numpy_file(lock: dict[str, Any], cache: Path) -> tuple[bytes, str]:
    """Return NumPy for the browser, and where it was found."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return numpy_from_folder(Path(named)), "folder"
    kept = cache / lock["numpy"]["file_name"]
    wanted = lock["numpy"]["sha256"]
    if kept.is_file() and sha256(data := kept.read_bytes()) == wanted:
        return data, "cache"
    for where, ask in (("PyPI", numpy_from_pypi), ("published", numpy_from_publisher)):
        data = ask(lock)
        if data is not None and sha256(data) == wanted:
            cache.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(data)
            return data, where
    raise CannotBring(
        f"NumPy for the browser ({lock['numpy']['file_name']}) can't be had: neither PyPI nor "
        "Pyodide's own server gave it"
    )


def numpy_from_folder(folder: Path) -> bytes:
    """Return the one NumPy for the browser that a folder holds."""
    found = [
        path
        for path in sorted(folder.glob("numpy-*"))
        if "emscripten" in path.name and path.suffix in (".zip", ".whl")
    ]
    if len(found) != 1:
        raise CannotBring(f"{FOLDER_VARIABLE}={folder} holds {len(found)} NumPy for the browser")
    return found[0].read_bytes()


def numpy_from_pypi(lock: dict[str, Any], any_hash: bool = False) -> bytes | None:
    """Ask PyPI for a wheel of that NumPy for that interpreter; None where it has none."""
    numpy = lock["numpy"]
    tags = numpy["file_name"].removesuffix(".whl").split("-")
    python, abi, platform = tags[-3:]
    with tempfile.TemporaryDirectory() as folder:
        line = f"numpy=={numpy['version']}"
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(line if any_hash else f"{line} --hash=sha256:{numpy['sha256']}\n")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
        command += [folder, "--only-binary=:all:", "--retries=0", "--timeout=5", "--platform"]
        command += [platform, "--implementation", "cp", "--abi", abi, "--python-version"]
        command += [re.sub(r"cp(\d)(\d+)", r"\1.\2", python), "-r", str(wanted)]
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
        try:
            subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return None
        found = sorted(Path(folder).glob("*.whl"))
        return found[0].read_bytes() if found else None


def numpy_from_publisher(lock: dict[str, Any]) -> bytes | None:
    """Ask for the file that Pyodide publishes; None where it can't be reached."""
    address = PUBLISHED.format(version=lock["pyodide"], file=lock["numpy"]["file_name"])
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            data: bytes = answer.read()
    except OSError:
        return None
    return data


def cache_folder() -> Path:
    """Where what was downloaded is kept between builds."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "jacobook")


# -------------------------------------------------------------------------------------- archives


def archive(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files into a .tar.xz that depends on nothing but their names and contents.

    It compresses many small files together, which takes less than half of what a zip would weigh,
    and about three quarters of a .tar.gz.
    """
    with tarfile.open(path, mode="w:xz", preset=9) as tar:
        for name, data in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def unzipped(data: bytes, keep: Callable[[str], bool]) -> Iterable[tuple[str, bytes]]:
    """Yield the files of a zip."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        with zipfile.ZipFile(file) as zipped:
            for name in zipped.namelist():
                if not name.endswith("/") and keep(name):
                    yield name, zipped.read(name)


def keep_of_numpy(name: str) -> bool:
    """Leave out what runs nothing: types for editors, tests, the wrapper of Fortran."""
    # numpy.testing needs one of the files among its tests.
    if name.startswith("numpy/_core/tests/"):
        return name.endswith(("/__init__.py", "/_natype.py"))
    return not (name.endswith(".pyi") or "/tests/" in name or name.startswith("numpy/f2py/"))


def installed(package: str) -> Iterable[tuple[str, bytes]]:
    """Yield the modules of a package in pure Python, which pip has installed by its hash."""
    for file in metadata.files(package) or []:
        unneeded = {"tests", "benchmarks", "__pycache__", ".."} & set(file.parts)
        if file.suffix == ".py" and len(file.parts) > 1 and not unneeded:
            yield file.as_posix(), Path(str(file.locate())).read_bytes()


def course() -> list[tuple[str, bytes]]:
    """Return the files of the course that a check needs, and those an answer may import."""
    source = ROOT / "src"
    return [
        (path.relative_to(source).as_posix(), path.read_bytes())
        for path in sorted((source / "jacobook").rglob("*"))
        if path.is_file() and not set(LEFT_OUT) & set(path.relative_to(source).parts)
    ]


# -------------------------------------------------------------------------------------- licences

NOTICE = """\
What this folder serves, and under which licences
=================================================

pyodide-*   Pyodide {pyodide}: CPython, compiled to WebAssembly, and what connects it with a
            browser. Pyodide is under the Mozilla Public License 2.0,
            https://mozilla.org/MPL/2.0/; its source is
            https://github.com/pyodide/pyodide/tree/{pyodide}. CPython is under the licence in
            licences/python.txt.
numpy-*     NumPy {numpy}: licences/numpy.txt
sympy-*     SymPy {sympy} and mpmath {mpmath}: licences/sympy.txt, licences/mpmath.txt
course-*    The course itself: licences/jacobook.txt

engine.json names every file with its sha256. Pyodide is served as npm has it. The others are the
published packages without tests and without types for editors, packed again.
"""


def licence_of(package: str) -> str:
    """Return the text of the licence that came with an installed package."""
    for file in metadata.files(package) or []:
        if file.name == "LICENSE" and "dist-info" in file.as_posix():
            return Path(str(file.locate())).read_text(encoding="utf-8")
    raise CannotBring(f"the installed {package} has no licence with it")


def write_licences(out: Path, lock: dict[str, Any], numpy: bytes) -> None:
    """Write the licences of what is served beside it."""
    folder = out / "licences"
    folder.mkdir()
    of_numpy = [
        data.decode("utf-8", errors="replace")
        for name, data in unzipped(numpy, lambda name: "LICENSE" in Path(name).name)
    ]
    texts = {
        # The package typing_extensions is a part of CPython, and carries its licence.
        "python": licence_of("typing_extensions"),
        "numpy": "\n\n".join(of_numpy),
        "sympy": licence_of("sympy"),
        "mpmath": licence_of("mpmath"),
        "jacobook": (ROOT / "LICENSE").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        if not text.strip():
            raise CannotBring(f"the licence of {name} isn't there")
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    notice = NOTICE.format(
        pyodide=lock["pyodide"],
        numpy=lock["numpy"]["version"],
        sympy=metadata.version("sympy"),
        mpmath=metadata.version("mpmath"),
    )
    (out / "README.txt").write_text(notice, encoding="utf-8")


# ------------------------------------------------------------------------------------ the engine


def bring(out: Path = OUT, cache: Path | None = None) -> str:
    """Fill the folder, unless what is in it is of the same sources; return where NumPy is from.

    Raises
    ------
    CannotBring
        When something can't be had. The folder is then not there.
    """
    try:
        lock = written_lock()
        core = core_files(lock)
        numpy, where = numpy_file(lock, cache or cache_folder())
        own = course()
        versions = [metadata.version(name) for name in ("sympy", "mpmath")]
    except (CannotBring, OSError, metadata.PackageNotFoundError) as problem:
        shutil.rmtree(out, ignore_errors=True)
        raise CannotBring(str(problem)) from problem
    parts = [sha256(numpy), *(sha256(data) for _, data in own), *(name for name, _ in own)]
    made_from = sha256(repr([FORM, lock, versions, parts, where]).encode())
    made = out / "engine.json"
    if made.is_file() and made_from in made.read_text(encoding="utf-8"):
        return where
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        fill(Path(folder, "new"), lock, core, numpy, own, {"made_from": made_from, "numpy": where})
        shutil.rmtree(out, ignore_errors=True)
        Path(folder, "new").rename(out)
    return where


def fill(
    out: Path,
    lock: dict[str, Any],
    core: dict[str, bytes],
    numpy: bytes,
    own: list[tuple[str, bytes]],
    about: dict[str, str],
) -> None:
    """Write everything that is served, and ``engine.json`` with its hashes."""
    interpreter = f"pyodide-{lock['pyodide']}"
    (out / interpreter).mkdir(parents=True)
    for name, data in core.items():
        (out / interpreter / name).write_bytes(data)
    served = {"pyodide": interpreter, "info": lock["info"]}
    for name, files in (
        ("numpy", unzipped(numpy, keep_of_numpy)),
        ("sympy", [*installed("sympy"), *installed("mpmath")]),
        ("course", own),
    ):
        archive(out / "new", files)
        mark = sha256((out / "new").read_bytes())[:10]
        # Some servers announce a .gz or .xz as compressed on its way, and a browser unpacks it.
        served[name] = f"{name}-{mark}.bin"
        (out / "new").rename(out / served[name])
    write_licences(out, lock, numpy)
    hashes = {
        path.relative_to(out).as_posix(): sha256(path.read_bytes())
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({**about, "served": served, "files": hashes}, indent=1)
    (out / "engine.json").write_text(text + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Bring the engine, say in one line when it can't be had, or write the lock."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT, help="the folder to fill")
    parser.add_argument("--required", action="store_true", help="fail when it can't be had")
    parser.add_argument("--lock", action="store_true", help="write engine.lock after an update")
    parser.add_argument("--look", action="store_true", help="fail when PyPI has NumPy by now")
    options = parser.parse_args(arguments)
    if options.lock:
        LOCK.write_text(json.dumps(new_lock(), indent=2) + "\n", encoding="utf-8")
        return 0
    if options.look:
        found = numpy_from_pypi(written_lock(), any_hash=True)
        if found is None:
            print("PyPI has no NumPy for the browser yet.")
            return 0
        print(f"PyPI has NumPy for the browser, sha256 {sha256(found)}: put it into engine.lock.")
        return 1
    try:
        where = bring(options.out)
    except (CannotBring, OSError, ValueError, zipfile.BadZipFile) as problem:
        shutil.rmtree(options.out, ignore_errors=True)  # an old one would hold an old course
        print(f"Exercises can't be answered on their pages: {problem}.")
        return 2 if options.required else 0
    if options.required and where == "folder":
        print(f"NumPy comes from {FOLDER_VARIABLE}: nobody has compared it with its hash.")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
