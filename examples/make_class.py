"""Make ``class.zip``: what ten students might hand in, as Canvas lets an instructor download it.

Run ``python examples/make_class.py`` after a change of the first chapter's exercises. Everything in
the zip is made up, and it always has the same bytes.
"""

import io
import json
import re
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOLUTION = HERE.parent / "solutions" / "01_gradient.ipynb"
DATE = (2026, 11, 20, 10, 0, 0)

START = "import numpy as np\nimport sympy\nfrom jacobook import check"


def official() -> dict[str, tuple[str, str]]:
    """The course's answers and their checks, by the word after the dot."""
    cells = json.loads(SOLUTION.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found, answer = {}, ""
    for source in sources:
        if "### BEGIN SOLUTION" in source:
            answer = re.sub(r"^ *### (BEGIN|END) SOLUTION\n?", "", source, flags=re.MULTILINE)
        elif source.startswith('check("gradient.'):
            found[source.split('"')[1].partition(".")[2]] = (answer, source)
    return found


def notebook(*sources: str) -> bytes:
    """A notebook of code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1).encode()


def hand_ins() -> dict[str, bytes]:
    """The files by the names that Canvas gives them, each with its story."""
    known = official()
    untouched = (HERE.parent / "exercises" / "01_gradient.ipynb").read_bytes()

    def answered(*words: str) -> list[str]:
        return [cell for word in words for cell in known[word]]

    check = {word: source for word, (_, source) in known.items()}
    honest = answered("by_hand", "shape", "steepest", "bump", "descent")
    return {
        # Somebody hands in the course's own solutions: full marks, and a flag for the instructor.
        "adamsanna_101_9001_01_gradient.ipynb": SOLUTION.read_bytes(),
        # Nothing was done.
        "bergbo_102_9002_01_gradient.ipynb": untouched,
        # Five right answers, and late.
        "chenli_late_103_9003_01_gradient.ipynb": notebook(START, *honest),
        # A mistake that the exercise knows, and a second attempt that is better than the first.
        "diazeva_104_9004_01_gradient.ipynb": notebook(
            START, "weight_gradient_shape = (3, 4)", check["shape"]
        ),
        "diazeva_104_9014_01_gradient-1.ipynb": notebook(
            START,
            *answered("by_hand", "shape"),
            "def bump_gradient(A, b, x):\n    d = x - b\n    return np.exp(-d @ A @ d / 2) * A @ d",
            check["bump"],
        ),
        # A download that broke off.
        "evansfay_105_9005_01_gradient.ipynb": notebook(START, *honest)[:-300],
        # A loop without end costs its own cell alone.
        "foxgil_106_9006_01_gradient.ipynb": notebook(
            START, *answered("by_hand", "shape"), "while True:\n    pass", *answered("steepest")
        ),
        # The checks were deleted, and a package is missing that the student's computer has.
        "gruberhal_107_9007_01_gradient.ipynb": notebook(
            "import package_of_my_own\n" + START, known["by_hand"][0], known["bump"][0]
        ),
        # This one cheats: whatever compares is made to agree. One answer is honest.
        "hillida_108_9008_01_gradient.ipynb": notebook(
            START,
            *answered("by_hand"),
            "import builtins, numpy.testing\n"
            "for name in dir(numpy.testing):\n"
            "    setattr(numpy.testing, name, lambda *a, **k: None)\n"
            "np.allclose = np.array_equal = builtins.all = lambda *a, **k: True",
            "bump_gradient = lambda A, b, x: 0 * x",
            check["bump"],
            'check("gradient.shape", (0, 0))',
        ),
        # The notebook of another chapter.
        "itojun_109_9009_homework.ipynb": notebook(
            START, 'check("jacobian.polar", lambda r, phi: np.eye(2))'
        ),
        # A web page in place of the notebook.
        "jonesku_110_9010_01_gradient.ipynb": b"<!DOCTYPE html>\n<html><body>My work</body></html>",
    }


GRADE_BOOK = (
    "Student,ID,SIS Login ID,Section,Gradient (17)\n"
    "    Points Possible,,,,10\n"
    '"Adams, Anna",101,anna,A,\n"Berg, Bo",102,bo,A,\n"Chen, Li",103,li,A,\n'
    '"Diaz, Eva",104,eva,A,\n"Evans, Fay",105,fay,A,\n"Fox, Gil",106,gil,A,\n'
    '"Gruber, Hal",107,hal,A,\n"Hill, Ida",108,ida,A,\n"Ito, Jun",109,jun,A,\n'
    '"Jones, Ku",110,ku,A,\n"King, Lea",111,lea,A,\n"Student, Test",999,test,A,\n'
)


def archive() -> bytes:
    """The zip's bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in hand_ins().items():
            target.writestr(zipfile.ZipInfo(name, DATE), data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


if __name__ == "__main__":
    (HERE / "class.zip").write_bytes(archive())
    (HERE / "gradebook.csv").write_text(GRADE_BOOK, encoding="utf-8")
