"""Run what needs PyTorch and JAX, in an environment of its own: ``make frameworks``.

The environment is made beside the course's, in .venv-frameworks, and sees all that is installed
there; so only the frameworks come in addition, about 1.2 GB on disk. Which versions, pyproject.toml
says. (On Linux the usual PyTorch brings gigabytes for graphics cards:
PIP_EXTRA_INDEX_URL may name an index that has builds for the CPU.)
"""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv-frameworks"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = FOLDER / "stamp.txt"
TESTS = ("tests/test_arrays.py", "tests/test_frameworks.py", "chapters/same_in_frameworks.ipynb")


def prepare() -> None:
    """Make the environment, unless there is one of this Python with these frameworks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted: list[str] = project["dependency-groups"]["frameworks"]
    course = sysconfig.get_path("purelib")
    stamp = "\n".join([sys.version, course, *wanted])
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return
    print(f"Installing {' and '.join(wanted)} in {FOLDER.name} …", flush=True)
    venv.create(FOLDER, clear=True, with_pip=True)
    paths = {"base": str(FOLDER), "platbase": str(FOLDER)}
    site_packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    link = f"import site; site.addsitedir({course!r})\n"
    (site_packages / "course.pth").write_text(link, encoding="utf-8")
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *wanted], check=True)
    STAMP.write_text(stamp, encoding="utf-8")


def main() -> int:
    """Prepare, then run the tests; what is missing fails here and isn't skipped."""
    prepare()
    environment = {**os.environ, "JACOBOOK_REQUIRE_FRAMEWORKS": "1"}
    command = [PYTHON, "-m", "pytest", "-q", *TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
