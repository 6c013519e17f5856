"""Make the sample report of the site: what ``jacobook grade`` writes about ``class.zip``.

Run ``python examples/make_report.py`` after a change of the first chapter's exercises, of what the
checks say, or of the report's pages. It takes bubblewrap, for some of the class are hostile. What
differs from run to run (date, times, the computer's own versions) is set to something fixed, so
that the same sources make the same bytes.
"""

import dataclasses
import re
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from jacobook.grading import runner
from jacobook.grading.grade import Allowance
from jacobook.grading.jail import sandbox
from jacobook.grading.report import folder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# `_static` is copied to the site as it is.
REPORT = ROOT / "_static/sample_report"
SEED = 20_261_120
BEGAN = "2026-11-21T08:00:00+00:00"


def locked(name: str) -> str:
    """The version that requirements.lock names."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.search(rf"^{name}==(\S+)", lock, re.MULTILINE)
    assert found is not None, name
    return found[1]


def make(out: Path) -> None:
    """Grade the class and write the report into a folder."""
    if sandbox.available() is not sandbox.BUBBLEWRAP:
        raise SystemExit("The sample report takes bubblewrap: apt install bubblewrap.")
    settings = runner.Settings(
        seed=SEED, limits=Allowance(cell_seconds=2.0), roster=HERE / "gradebook.csv"
    )
    with tempfile.TemporaryDirectory() as place:
        done = runner.grade_class(HERE / "class.zip", Path(place), settings)
    versions = {"jacobook": version("jacobook"), **{n: locked(n) for n in ("numpy", "sympy")}}
    folder.write(
        out,
        dataclasses.replace(done.run, began=BEGAN, versions=versions),
        [dataclasses.replace(each, seconds=0.0) for each in done.graded],
        done.notes,
    )


if __name__ == "__main__":
    shutil.rmtree(REPORT, ignore_errors=True)
    make(REPORT)
