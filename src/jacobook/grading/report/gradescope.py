"""Grade on Gradescope: its ``results.json`` for one submission, and the zip of its autograder.

Gradescope builds a container from ``setup.sh`` once, and starts ``run_autograder`` in it for every
submission. The zip holds this package as a wheel, pinned requirements, and those two scripts, so
that a student gets on Gradescope what the instructor gets from ``jacobook grade``.
"""

import base64
import hashlib
import io
import json
import re
import shlex
import zipfile
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from jacobook import bank
from jacobook.checking.feedback import Feedback, as_html
from jacobook.grading.intake import official
from jacobook.grading.records import Graded, Run
from jacobook.grading.report.files import write_bytes, write_text

PACKAGE = Path(__file__).resolve().parents[2]
_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same sources make the same bytes


# ------------------------------------------------------------------------------- results.json


def results(run: Run, graded: Graded | None) -> dict[str, Any]:
    """Return what Gradescope reads: a test per exercise, with its score and its feedback.

    Parameters
    ----------
    run
        The facts of the run.
    graded
        The record of the submission; None where no notebook was found in it.
    """
    said = {each.exercise: each for each in graded.feedback} if graded else {}
    tests = []
    for number, (identity, title, points) in enumerate(run.exercises, start=1):
        feedback = said.get(identity)
        tests.append(
            {
                "number": str(number),
                "name": title,
                "name_format": "text",
                "score": feedback.score if feedback else 0.0,
                "max_score": points,
                "status": "passed" if feedback and feedback.passed else "failed",
                "output": _test_output(feedback),
                "output_format": "html",
                "visibility": "visible",
            }
        )
    if graded is None:
        notes: Sequence[str] = ("No notebook was found in what you handed in.",)
    else:
        notes = graded.notes
    return {
        "score": graded.score if graded else 0.0,
        "execution_time": round(graded.seconds, 3) if graded else 0.0,
        "output": "".join(f"<p>{as_html(note)}</p>" for note in notes),
        "output_format": "html",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"sandbox": run.tier, "versions": run.versions},
    }


def write_results(path: Path, run: Run, graded: Iterable[Graded]) -> None:
    """Write ``results.json`` for the one submission that counts among the records."""
    counting = [each for each in graded if each.status not in ("superseded", "missing")]
    chosen = next((each for each in counting if each.status == "graded"), None)
    chosen = chosen or (counting[0] if counting else None)
    text = json.dumps(results(run, chosen), indent=1, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def _test_output(feedback: Feedback | None) -> str:
    if feedback is None:
        return "<p>Not graded.</p>"
    parts = "".join(f"<p>{as_html(part)}</p>" for part in feedback.message.split("\n") if part)
    return f"<p><strong>{as_html(feedback.headline)}</strong></p>{parts}"


# ------------------------------------------------------------------------------- the autograder

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, when it builds the container of the autograder.
set -euo pipefail
cd /autograder/source
export DEBIAN_FRONTEND=noninteractive

apt-get update -qq
# The sandbox. Where a container does not let it start, every report says so.
apt-get install -y -qq bubblewrap || echo "bubblewrap could not be installed" >&2

find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
       "$name" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  apt-get install -y -qq python3.12 python3.12-venv ||
    apt-get install -y -qq python3.11 python3.11-venv ||
    apt-get install -y -qq python3 python3-venv
  python=$(find_python)
fi
if [ -z "$python" ]; then
  echo "This autograder needs Python 3.11 or newer: choose a newer base image." >&2
  exit 1
fi

# Where there is no sandbox, this user runs what was handed in, and owns nothing.
id jacobook-worker >/dev/null 2>&1 ||
  useradd --system --no-create-home --shell /usr/sbin/nologin jacobook-worker || true

"$python" -m venv /autograder/environment
/autograder/environment/bin/python -m pip install -q -r requirements.txt
/autograder/environment/bin/python -m pip install -q --no-deps ./*.whl
/autograder/environment/bin/jacobook --version
"""

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for every submission.
# bash reads a script while it runs it. All of this one is read before anything of it runs, so that
# whoever could write to it would change nothing any more.
main() {{
  results=/autograder/results/results.json
  mkdir -p /autograder/results
  rm -f "$results"
  cd /autograder || exit 2

  if [ "$(id -u)" = 0 ]; then
    # What a submission has to do with none of: its own process belongs to another user.
    chmod go-w /autograder
    chmod 700 /autograder/results /autograder/submission /autograder/source
    chown root /autograder/run_autograder && chmod 700 /autograder/run_autograder
    chmod -R go-rwx /autograder/environment/lib/python3*/site-packages/jacobook
  fi

  /autograder/environment/bin/jacobook grade /autograder/submission \\
    --out /autograder/results/report \\
    --assignment {assignment} \\
    --gradescope "$results"
  status=$?

  if [ ! -s "$results" ]; then
    echo "jacobook grade ended with exit code $status and wrote no results." >&2
    cat >"$results" <<'END'
{{"score": 0, "output": "Your notebook could not be graded. Hand in one file that ends in .ipynb; \
if you did, tell your instructor.", "visibility": "visible", "stdout_visibility": "hidden"}}
END
  fi
}}
main; exit
"""


class CannotBuild(RuntimeError):
    """Raised when the autograder cannot be built; the message says why."""


def build_zip(out: Path, assignment: str) -> None:
    """Write the autograder's zip, to be uploaded to Gradescope as it is.

    Parameters
    ----------
    out
        The file to write.
    assignment
        The assignment's name, as ``jacobook grade --assignment`` takes it.

    Raises
    ------
    CannotBuild
        When the name is empty or holds a line break, or the package's own metadata is missing.
    """
    if not assignment.strip() or not assignment.isprintable():
        raise CannotBuild("An autograder needs the name of an assignment, on one line.")
    wheel_name, wheel = _wheel()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", SETUP.encode(), executable=True)
        run = RUN.format(assignment=shlex.quote(assignment))
        _add(archive, "run_autograder", run.encode(), executable=True)
        _add(archive, "requirements.txt", requirements().encode())
        _add(archive, wheel_name, wheel)
    write_bytes(out, content.getvalue())


def requirements() -> str:
    """Return what the package needs to run, pinned: with hashes from the lock file, where it is.

    The lock file lies beside a source tree; an installed package pins the versions that it runs
    with.
    """
    names = _runtime_names()
    lock = PACKAGE.parents[1] / "requirements.lock"
    if lock.is_file() and (PACKAGE.parents[1] / "pyproject.toml").is_file():
        blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        # The names come from this computer, where one that only Linux needs may be missing; pip
        # then names it, since a list with hashes has to be complete.
        kept = [block for block in blocks if _canonical(re.split(r"[=\s;]", block)[0]) in names]
        if kept:
            return "\n".join(kept) + "\n"
    return "".join(f"{name}=={metadata.version(name)}\n" for name in sorted(names))


def _runtime_names() -> set[str]:
    """Return what the package and its command need on Linux, and what that needs, and so on."""
    from packaging.requirements import Requirement

    names: set[str] = set()
    waiting = [("jacobook", frozenset({"tools"}))]
    seen = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            declared = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            if name == "jacobook":
                raise CannotBuild(
                    "The package is not installed, so its requirements are not known: run "
                    "`pip install -e .` in its folder."
                ) from None
            continue
        names.add(name)
        for line in declared:
            requirement = Requirement(line)
            if requirement.marker is None or any(
                requirement.marker.evaluate(
                    {
                        "extra": extra,
                        "python_version": version,
                        "python_full_version": f"{version}.0",
                        "sys_platform": "linux",
                        "platform_system": "Linux",
                        "os_name": "posix",
                    }
                )
                for version in ("3.11", "3.12", "3.13")
                for extra in (*extras, "")
            ):
                waiting.append((_canonical(requirement.name), frozenset(requirement.extras)))
    return names - {"jacobook"}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _wheel() -> tuple[str, bytes]:
    """Return the name and the bytes of a wheel of this package, bank and templates included."""
    try:
        distribution = metadata.distribution("jacobook")
    except metadata.PackageNotFoundError:
        raise CannotBuild(
            "The package is not installed: run `pip install -e .` in its folder."
        ) from None
    info = f"jacobook-{distribution.version}.dist-info"
    files = {
        f"jacobook/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes()
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and not _is_by_product(path)
    }
    # The notebooks of the solutions stay here; what recognises them comes along.
    files["jacobook/grading/intake/official.json"] = official.digests(bank.BOOK).encode()
    files[f"{info}/METADATA"] = (distribution.read_text("METADATA") or "").encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: jacobook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/entry_points.txt"] = b"[console_scripts]\njacobook = jacobook.__main__:main\n"
    lines = [f"{name},sha256={_hash(data)},{len(data)}\n" for name, data in files.items()]
    files[f"{info}/RECORD"] = "".join([*lines, f"{info}/RECORD,,\n"]).encode()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            _add(archive, name, data)
    return f"jacobook-{distribution.version}-py3-none-any.whl", content.getvalue()


def _is_by_product(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).parts
    return path.suffix == ".pyc" or any(
        part == "__pycache__" or part.startswith(".") for part in parts
    )


def _hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, executable: bool = False) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # Unix, whose permissions follow
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100755 if executable else 0o100644) << 16
    archive.writestr(entry, data)
