"""How long the site takes to build from stored outputs, with the environment ready."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "chapters" / "01_gradient.ipynb"
CLEAN_LIMIT, EDITED_LIMIT, AGAIN_LIMIT = 15.0, 6.0, 3.0  # seconds
REPEAT = 3


def build(folder: str) -> float:
    """Seconds for one strict build into a folder."""
    command = "from jupyter_book.cli.main import main; main()"
    options = ["--path-output", folder, "-W", "-n", "--keep-going", "-qq"]
    # Compiled modules are kept, as in every ordinary environment.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", command, "build", str(ROOT), *options],
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    return time.perf_counter() - start


def edited(folder: str) -> float:
    """Seconds for a build after a chapter was saved, as Sphinx sees it: by the file's date."""
    before = CHAPTER.stat()
    os.utime(CHAPTER)
    try:
        return build(folder)
    finally:
        os.utime(CHAPTER, ns=(before.st_atime_ns, before.st_mtime_ns))


def report() -> list[tuple[str, str, str, bool]]:
    """Best of three: the rest is what else the machine was doing."""
    clean, one, again = [], [], []
    for _ in range(REPEAT):
        with tempfile.TemporaryDirectory() as folder:
            clean.append(build(folder))
            again.append(build(folder))
            one.append(edited(folder))
    rows = [
        ("site, clean build", min(clean), CLEAN_LIMIT),
        ("site, one chapter edited", min(one), EDITED_LIMIT),
        ("site, unchanged", min(again), AGAIN_LIMIT),
    ]
    return [
        (name, f"{seconds:.1f} s", f"≤ {limit:g} s", seconds <= limit)
        for name, seconds, limit in rows
    ]
