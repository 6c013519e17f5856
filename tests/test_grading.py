"""Grading against hostile, broken and honest submissions, in the real sandbox.

Every file of ``tests/hostile.py`` goes through the grader; after each of them an honest student's
notebook is graded by the same worker and must get exactly its points, and nothing may be left
behind: no process, no file, no memory.
"""

import dataclasses
import json
import os
import random
import socket
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hostile
import numpy as np
import pytest

from jacobook import bank, elsewhere
from jacobook.checking import assess, plain
from jacobook.checking import run as running
from jacobook.checking.judge import judge
from jacobook.checking.run import observe
from jacobook.declaration import (
    MAX_LABEL,
    Array,
    Callback,
    Choice,
    Direction,
    Exercise,
    Expression,
    Misconception,
    Parts,
    Shape,
    Witness,
)
from jacobook.declaration import Case as Declared
from jacobook.grading import grade as grading
from jacobook.grading import runner
from jacobook.grading.grade import Allowance, Exam, grade
from jacobook.grading.intake.submissions import Standing
from jacobook.grading.jail import pool, protocol, sandbox
from jacobook.grading.jail import worker as inside
from jacobook.grading.jail.pool import Worker
from jacobook.grading.records import Graded, Submission

CHAPTER = "gradient"
EXERCISES = bank.chapter(CHAPTER)
POINTS = {exercise.id.partition(".")[2]: float(exercise.points) for exercise in EXERCISES}
LIMITS = Allowance(cell_seconds=1.5, submission_seconds=60.0, memory=2048)
ROOMY = Allowance()
SEED = 20_261_121
ROOT = Path(__file__).parents[1]


def made_up(name: str, answer: Any, reference: Any, sampler: Any, *mistakes: Any) -> Exercise:
    return Exercise(
        id=f"made_up.{name}",
        name=name,
        title=name,
        level=1,
        points=1,
        objective="0.1",
        hints=("Think.",),
        answer=answer,
        reference=reference,
        sampler=sampler,
        misconceptions=tuple(Misconception(*each) for each in mistakes),
    )


# What no exercise of the first chapter asks for: a function that returns a label, and one that
# must do without a matrix. The last of its cases has one that no worker has room for.
KIND = made_up(
    "kind",
    Choice({"minimum": "Up.", "maximum": "Down.", "saddle": "Both."}),
    lambda x: "minimum" if min(x) > 0 else "maximum" if max(x) < 0 else "saddle",
    lambda rng: [
        Declared((np.array(signs) * rng.uniform(1, 2, size=2),))
        for signs in ([1, 1], [-1, -1], [1, -1], [-1, 1])
    ],
    ("first-only", lambda x: "minimum" if x[0] > 0 else "maximum", "Only the first entry."),
)
LEAN = made_up(
    "lean",
    Array(),
    lambda u, v: u * (u @ v),
    lambda rng: [
        Declared((rng.normal(size=n), rng.normal(size=n)), max_bytes=limit)
        for n, limit in ((3, None), (4, None), (1000, 10**6), (24_000, 2 * 10**6))
    ],
    ("v-twice", lambda u, v: v * (u @ v), "You multiplied by v."),
)
MADE_UP = (KIND, LEAN)

REQUIRED = os.environ.get("JACOBOOK_REQUIRE_SANDBOX") == "1"
needs_sandbox = pytest.mark.skipif(
    sandbox.available() is not sandbox.BUBBLEWRAP and not REQUIRED,
    reason="there is no bubblewrap here (apt install bubblewrap); hostile notebooks are not run "
    "without a sandbox",
)


@pytest.fixture(scope="module")
def exam() -> Exam:
    return Exam(EXERCISES, SEED)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One worker for all tests, with shorter limits than an instructor's."""
    assert sandbox.available() is sandbox.BUBBLEWRAP, "a sandbox is required, and none works here"
    yield from impatient(sandbox.BUBBLEWRAP)


@pytest.fixture(scope="module")
def open_worker() -> Iterator[Worker]:
    """The same without a sandbox."""
    yield from impatient(sandbox.LIMITS)


def impatient(tier: sandbox.Tier) -> Iterator[Worker]:
    # Not in a folder of pytest's, which an ordinary user may not enter.
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        tree = sandbox.plant(Path(folder))
        run = tree / "jacobook/checking/run.py"
        source = run.read_text(encoding="utf-8")
        limits = running.Limits(call_seconds=1.0, total_seconds=3.0)
        shorter = source.replace("LIMITS = Limits()", f"LIMITS = {limits!r}")
        assert shorter != source
        run.write_text(shorter, encoding="utf-8")
        patch.setattr(grading, "LIMITS", limits)
        patch.setattr(grading, "GRACE_SECONDS", 0.7)
        worker = Worker(tree, tier)
        yield worker
        worker.close()


def submission(content: bytes | None, student: str = "student") -> Submission:
    return Submission(student, "", f"{student}.ipynb", lambda: content)


def scores(graded: Graded) -> dict[str, float]:
    return {each.exercise.partition(".")[2]: each.score for each in graded.feedback if each.score}


def labels(graded: Graded) -> dict[str, str]:
    return {each.exercise.partition(".")[2]: each.label for each in graded.feedback}


def earned(words: tuple[str, ...]) -> dict[str, float]:
    return {word: POINTS[word] for word in words}


def descendants(root: int) -> list[str]:
    """The processes that come from one, by their names, whatever they were made to look like."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                text = Path(f"/proc/{entry}/stat").read_text(errors="replace")
            except OSError:
                continue
            name, _, rest = text.partition(" (")[2].rpartition(") ")
            if rest.split()[0] != "Z":
                parents[int(entry)] = (int(rest.split()[1]), name)
    found, level = [], {root}
    while level:
        level = {pid for pid, (parent, _) in parents.items() if parent in level}
        found += sorted(parents[pid][1] for pid in level)
    return found


def memory(field: str) -> float:
    """This process's memory in MB, as the kernel counts it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def check_record(case: hostile.Case, graded: Graded) -> None:
    notes = "\n".join(graded.notes)
    assert graded.status == case.status, notes
    assert scores(graded) == earned(case.earns), f"{labels(graded)}\n{notes}\n{graded.output}"
    for exercise, label in case.labels:
        assert labels(graded)[exercise] == label, notes
    if case.prints is not None:
        assert graded.output == case.prints, notes
    assert len(graded.output) <= 20_100
    assert len(notes) < 10_000
    # Whatever was said can be written into a report.
    json.dumps(dataclasses.asdict(graded), ensure_ascii=False).encode("utf-8")
    if case.status == "graded":
        assert [each.exercise for each in graded.feedback] == [each.id for each in EXERCISES]
    else:
        assert graded.notes


def check_nothing_left(worker: Worker, exam: Exam) -> None:
    """The next student's grade is honest, and nobody and nothing of the last one is there."""
    graded = grade(worker, exam, LIMITS, submission(hostile.student()))
    assert scores(graded) == earned(hostile.STUDENT_EARNS), graded.notes
    assert labels(graded)["shape"] == "misconception:numerator-layout"
    assert graded.output == hostile.STUDENT_PRINTS
    assert graded.notes == ()
    assert worker.process is not None
    # bubblewrap's first process in the sandbox, and the warm parent.
    assert len(descendants(worker.process.pid)) == 2
    assert worker.folder is not None
    assert os.listdir(worker.folder.name) == []


@needs_sandbox
@pytest.mark.parametrize("case", hostile.HOSTILE, ids=lambda case: case.name)
def test_a_hostile_notebook_gets_what_it_earned(
    case: hostile.Case, worker: Worker, exam: Exam
) -> None:
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before = memory("VmRSS")
    limits = dataclasses.replace(LIMITS, cell_seconds=case.seconds)
    graded = grade(worker, exam, limits, submission(case.content()))
    check_record(case, graded)
    check_nothing_left(worker, exam)
    assert memory("VmHWM") - before < 200, "the grader's own memory grew"


@needs_sandbox
@pytest.mark.parametrize("case", hostile.BROKEN, ids=lambda case: case.name)
def test_a_broken_file_gets_a_record(case: hostile.Case, worker: Worker, exam: Exam) -> None:
    check_record(case, grade(worker, exam, LIMITS, submission(case.content())))


@needs_sandbox
@pytest.mark.parametrize("case", hostile.HONEST, ids=lambda case: case.name)
def test_an_honest_notebook_keeps_its_points(
    case: hostile.Case, worker: Worker, exam: Exam
) -> None:
    check_record(case, grade(worker, exam, LIMITS, submission(case.content())))


@needs_sandbox
def test_names_change_nothing(worker: Worker, exam: Exam) -> None:
    for name in hostile.NASTY_NAMES:
        graded = grade(worker, exam, LIMITS, submission(hostile.student(), name))
        assert (graded.student, graded.name) == (name, f"{name}.ipynb")
        assert scores(graded) == earned(hostile.STUDENT_EARNS)


def library_notebook(library: str) -> bytes:
    """An honest notebook that uses a library before it answers."""
    return hostile.notebook(
        f"import {library} as library, sys\nassert library.__name__ in sys.modules",
        "import numpy as np\nfrom jacobook import check",
        hostile.RIGHT["shape"],
        hostile.check("shape"),
    )


@needs_sandbox
def test_what_few_notebooks_import_is_left_to_them(tmp_path: Path, exam: Exam) -> None:
    worker = Worker(sandbox.plant(tmp_path / "tree"), sandbox.BUBBLEWRAP, libraries=())
    try:
        for library in pool.LIBRARIES:
            graded = grade(worker, exam, LIMITS, submission(library_notebook(library)))
            assert graded.notes == (), library
            assert scores(graded) == earned(("shape",))
        graded = grade(worker, exam, LIMITS, submission(hostile.student()))
        assert scores(graded) == earned(hostile.STUDENT_EARNS)
    finally:
        worker.close()


@pytest.mark.parametrize(
    ("named", "wanted"),
    [(0, ()), (1, ()), (5, ("sympy",)), (100, ("sympy",))],
)
def test_a_worker_imports_what_the_class_uses(named: int, wanted: tuple[str, ...]) -> None:
    contents = [b"import sympy" if number < named else b"" for number in range(100)]
    choices = [Standing(submission(each), True) for each in contents]
    assert runner._libraries(choices) == wanted
    assert runner._libraries([]) == ()
    assert runner._libraries([Standing(submission(None), True)]) == ()  # a file that can't be read


@needs_sandbox
def test_a_run_ends_without_survivors(tmp_path: Path, exam: Exam) -> None:
    worker = Worker(sandbox.plant(tmp_path / "tree"), sandbox.BUBBLEWRAP)
    grade(worker, exam, LIMITS, submission(hostile.student()))
    assert worker.process is not None
    assert worker.folder is not None
    root, folder = worker.process.pid, Path(worker.folder.name)
    assert descendants(root)
    worker.close()
    deadline = time.monotonic() + 5.0
    while descendants(root) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert descendants(root) == []
    assert not folder.exists()


@needs_sandbox
def test_arguments_differ_from_run_to_run_and_not_from_student_to_student(
    worker: Worker, exam: Exam
) -> None:
    nosy = hostile.notebook(
        hostile.START, "check('gradient.bump', lambda A, b, x: print(x) or x)\nprint(7)"
    )
    spy = hostile.notebook(
        hostile.START,
        "kept = []\ncheck('gradient.bump', lambda A, b, x: kept.append(x) or x)\nprint(kept)",
    )
    assert grade(worker, exam, LIMITS, submission(nosy)).output == "7\n"
    first = grade(worker, exam, LIMITS, submission(spy)).output
    assert grade(worker, exam, LIMITS, submission(spy)).output == first
    assert grade(worker, Exam(EXERCISES, SEED), LIMITS, submission(spy)).output == first
    assert grade(worker, Exam(EXERCISES, SEED + 1), LIMITS, submission(spy)).output != first


@needs_sandbox
def test_labels_and_memory_are_judged_through_the_wall(worker: Worker) -> None:
    exam = Exam(MADE_UP, SEED)
    start = (
        "import tracemalloc\nimport numpy as np\nfrom jacobook import check\n"
        "def kind(x):\n    return 'minimum' if min(x) > 0 else 'maximum' if max(x) < 0 else "
        "'saddle'\n"
        "class Sly(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\n"
        "    strip = lower = __str__ = lambda *_: 'minimum'\n"
        "def dense(u, v):\n    return np.outer(u, u) @ v\n"
        "def lean(u, v):\n    return u * (u @ v)"
    )
    lying = (
        "tracemalloc.get_traced_memory = lambda: (0, 0)\n"
        "import jacobook.checking.run as run\nrun.exceeds = lambda *_: False"
    )
    for lines, expected in [
        ("check('made_up.kind', kind)\ncheck('made_up.lean', lean)", ("passed", "passed")),
        (
            "check('made_up.kind', lambda x: np.str_(kind(x)))\ncheck('made_up.lean', dense)",
            ("passed", "too-much-memory"),
        ),
        (
            "check('made_up.kind', lambda x: Sly('x'))\n"
            "check('made_up.lean', lambda u, v: dense(u, v) if len(u) < 9000 else lean(u, v))",
            ("type:choice", "too-much-memory"),
        ),
        (
            "check('made_up.kind', lambda x: 'a' * 10**7)\n"
            # Whoever lies about memory still has only as much as the worker gives.
            f"{lying}\ncheck('made_up.lean', dense)",
            ("type:choice", "too-much-memory"),
        ),
    ]:
        content = hostile.notebook(start, lines)
        graded = grade(worker, exam, LIMITS, submission(content))
        assert tuple(each.label for each in graded.feedback) == expected, graded.notes
        assert graded.notes == ()


@needs_sandbox
@pytest.mark.parametrize("word", bank.BOOK)
def test_every_chapters_solution_gets_all_its_points_and_its_exercise_none(
    word: str, worker: Worker
) -> None:
    exam = Exam(bank.chapter(word), SEED)
    for folder, wanted in (("solutions", True), ("exercises", False)):
        path = ROOT / folder / f"{bank.page(word)}.ipynb"
        graded = grade(worker, exam, ROOMY, submission(path.read_bytes()))
        assert graded.notes == ()
        for each in graded.feedback:
            assert each.status == ("passed" if wanted else "not attempted"), each
            assert each.score == (each.points if wanted else 0.0)


@needs_sandbox
def test_a_child_that_pretends_to_get_on_is_ended(worker: Worker, exam: Exam) -> None:
    """Whoever writes down ever new places wins no more time than a submission has."""
    restless = hostile.attack(
        hostile.PAGE + "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "while True: page[0] = page[0] % 3 + 1"
    )
    began = time.monotonic()
    limits = dataclasses.replace(LIMITS, submission_seconds=4.0)
    graded = grade(worker, exam, limits, submission(restless))
    assert 3 < time.monotonic() - began < 12
    assert scores(graded) == earned(("by_hand",))
    check_nothing_left(worker, exam)


@needs_sandbox
def test_nothing_can_be_left_where_the_progress_stands(worker: Worker, exam: Exam) -> None:
    written = hostile.attack(hostile.PAGE + "page[:] = b'x' * len(page)\nprint(len(page))")
    read = hostile.attack(hostile.PAGE + "print(page[8:].strip(b'\\0'))")
    assert grade(worker, exam, LIMITS, submission(written)).output == "4096\n"
    assert grade(worker, exam, LIMITS, submission(read)).output == "b''\n"


@needs_sandbox
@pytest.mark.parametrize("place", [(2**32 - 1, 0), (0, 2**32 - 1)], ids=["cell", "value"])
def test_a_place_that_does_not_exist_is_no_place(
    worker: Worker, exam: Exam, place: tuple[int, int]
) -> None:
    """Whoever left out a cell that isn't there would start the notebook again and again."""
    lost = f"import os, struct\npage[:8] = struct.pack('<II', *{place})\nos._exit(1)"
    graded = grade(worker, exam, LIMITS, submission(hostile.attack(hostile.PAGE + lost)))
    assert scores(graded) == earned(("by_hand",))
    assert any("could not be run" in note for note in graded.notes)


def test_the_memory_for_the_progress_keeps_its_size() -> None:
    """Whoever reads memory that another has cut off is ended by the kernel."""
    if not hasattr(os, "memfd_create"):
        pytest.skip("only Linux can seal memory")
    descriptor = pool._shared_memory()
    for size in (0, 2 * protocol.Whereabouts.BYTES):
        with pytest.raises(PermissionError):
            os.ftruncate(descriptor, size)
    os.close(descriptor)


@needs_sandbox
def test_what_is_printed_is_cut_on_both_sides(worker: Worker, exam: Exam) -> None:
    printed = inside._Printed()
    for _ in range(100):
        assert printed.write("x" * 15_000) == 15_000
    assert len(printed.text()) < inside.OUTPUT_CHARACTERS + 10
    said = "done='x' * 10**6, ignored=['y' * 10**5] * 100"
    forged = hostile.attack(
        f"{hostile.LINE}say({said})\nhear()\nsay(end=True)\nhear()", kept="by_hand"
    )
    graded = grade(worker, exam, LIMITS, submission(forged))
    assert scores(graded) == earned(("by_hand",))
    assert 20_000 <= len(graded.output) <= 20_100
    assert len("".join(graded.notes)) < 5_000


@needs_sandbox
def test_who_sent_nonsense_is_left_out_and_not_who_runs_when_it_is_heard(
    worker: Worker, exam: Exam
) -> None:
    """So long a message is read only when the notebook has gone on."""
    content = hostile.attack(
        hostile.LINE + "raw(b'{\"end\": \"' + b'x' * (15 * 2**20) + b'\"}')",
        "import time\ntime.sleep(1)\n" + hostile.RIGHT["kinks"],
        hostile.check("kinks"),
    )
    graded = grade(worker, exam, LIMITS, submission(content))
    assert scores(graded) == earned(("by_hand", "kinks")), graded.notes


@needs_sandbox
def test_a_call_that_comes_too_late_is_refused_on_its_own_side(worker: Worker, exam: Exam) -> None:
    graded = grade(worker, exam, LIMITS, submission(hostile.a_thread_that_comes_too_late()))
    assert graded.notes == ()


@needs_sandbox
def test_a_cell_that_ignores_the_alarm_leaves_it_to_the_next_ones(
    worker: Worker, exam: Exam
) -> None:
    content = hostile.attack(
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)",
        "while True: pass",
        *hostile.answered("kinks"),
    )
    graded = grade(worker, exam, LIMITS, submission(content))
    assert scores(graded) == earned(("by_hand", "kinks"))
    (note,) = graded.notes
    assert "did not end within 1.5 seconds" in note


@needs_sandbox
def test_the_time_of_an_answer_is_not_its_cells(worker: Worker, exam: Exam) -> None:
    slow = hostile.RIGHT["bump"].replace("    return", "    time.sleep(0.25)\n    return")
    one_cell = [
        "import time\ntime.sleep(2)",
        slow,
        hostile.check("bump"),
        "time.sleep(1)",
        *hostile.answered("by_hand"),
    ]
    content = hostile.notebook(hostile.START, "\n".join(one_cell))
    limits = dataclasses.replace(LIMITS, cell_seconds=4.0)
    graded = grade(worker, exam, limits, submission(content))
    assert scores(graded) == earned(("bump", "by_hand")), graded.notes


def test_an_alarm_cuts_no_message_in_two() -> None:
    """It strikes while a message is on its way, and is passed over."""

    def struck(*_: Any, **__: Any) -> Any:
        running.strike(14, None)
        return {"value": protocol.encode_array(np.ones(()))}

    notebook: Any = SimpleNamespace(
        lock=threading.RLock(),
        calling=threading.Lock(),
        undisturbed=running.Undisturbed,
        connection=SimpleNamespace(send=struck, receive=struck),
        plain=plain,
        protocol=protocol,
        open=1,
    )
    with pytest.raises(running.OutOfTimeError):
        struck()
    inside.Notebook.tell(notebook, end=True)
    inside.Notebook.ask(notebook)
    assert inside.Notebook._call_back(notebook, 1, 0, 0, "f", (1.0,)) == 1.0


@needs_sandbox
def test_a_worker_that_was_killed_is_started_again(worker: Worker, exam: Exam) -> None:
    grade(worker, exam, LIMITS, submission(hostile.student()))
    assert worker.process is not None
    worker.process.kill()
    check_nothing_left(worker, exam)


@needs_sandbox
def test_notes_say_what_was_ambiguous(worker: Worker, exam: Exam) -> None:
    def notes(make: Any) -> str:
        return "\n".join(grade(worker, exam, LIMITS, submission(make())).notes)

    assert "Checked more than once" in notes(hostile.last_check)
    assert "Never checked" in notes(hostile.unchecked)
    assert "answered further down" in notes(hostile.reordered_cells)
    assert "Not run, as they are no Python: %matplotlib inline" in notes(hostile.notebook_syntax)
    assert "input() has no one to ask" in notes(hostile.notebook_syntax)
    assert "saved for R" in notes(hostile.another_kernel)
    assert "did not end within 1.5 seconds" in notes(hostile.hanging_cells)
    stubborn = notes(hostile.no_alarm)
    assert "Code cell 4 did not end in time and could not be interrupted" in stubborn
    assert "Checked more than once" not in stubborn  # it was only started again


@pytest.mark.skipif(sys.platform != "linux", reason="this looks for processes in Linux's /proc")
@pytest.mark.parametrize(
    "make",
    [
        hostile.everything_right,
        hostile.exits,
        hostile.no_alarm,
        hostile.memory_bomb,
        hostile.descriptor_bomb,
        hostile.output_flood,
    ],
)
def test_without_a_sandbox_the_limits_hold(
    make: Any, open_worker: Worker, exam: Exam, capfd: pytest.CaptureFixture[str]
) -> None:
    case = next(each for each in hostile.HOSTILE + hostile.HONEST if each.content is make)
    check_record(case, grade(open_worker, exam, LIMITS, submission(case.content())))
    assert open_worker.process is not None
    assert descendants(open_worker.process.pid) == []
    assert open_worker.folder is not None
    assert os.listdir(open_worker.folder.name) == []
    assert capfd.readouterr() == ("", "")


# -------------------------------------------------------------------- one question for each check


REMEMBERS = (
    "memory = []\n"
    "def central_gradient(f, x, h):\n"
    "    for known, answer in memory:\n"
    "        if known.shape == x.shape and np.array_equal(known, x):\n"
    "            return answer\n"
    "    for _ in range(20):\n"
    "        f(x)\n"
    "    steps = h * np.eye(len(x))\n"
    "    answer = np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])\n"
    "    memory.append((x.copy(), answer))\n"
    "    return answer"
)


@needs_sandbox
@pytest.mark.parametrize("checks", [1, 2, 5])
def test_what_an_earlier_check_taught_is_of_no_use(checks: int, worker: Worker, exam: Exam) -> None:
    content = hostile.notebook(
        hostile.START, REMEMBERS, *[hostile.check("central_difference")] * checks
    )
    graded = grade(worker, exam, LIMITS, submission(content))
    assert labels(graded)["central_difference"] == "too-many-calls"


@needs_sandbox
def test_an_honest_answer_may_be_checked_as_often_as_one_likes(worker: Worker, exam: Exam) -> None:
    content = hostile.notebook(
        hostile.START,
        hostile.RIGHT["central_difference"],
        *[hostile.check("central_difference")] * 6,
    )
    assert scores(grade(worker, exam, LIMITS, submission(content))) == earned(
        ("central_difference",)
    )
    # First with too many calls, then mended: the last check counts.
    greedy = "def central_gradient(f, x, h):\n    [f(x) for _ in range(50)]\n    return x"
    mended = hostile.notebook(
        hostile.START,
        greedy,
        hostile.check("central_difference"),
        hostile.RIGHT["central_difference"],
        hostile.check("central_difference"),
    )
    assert scores(grade(worker, exam, LIMITS, submission(mended))) == earned(
        ("central_difference",)
    )


def test_every_check_asks_something_else_and_a_later_run_too() -> None:
    exam, later = Exam(EXERCISES, SEED), Exam(EXERCISES, SEED, turn=1)
    for identity, exercise in exam.exercises.items():
        frames = [
            *(exam.question(identity, check).frame for check in range(5)),
            later.question(identity, 0).frame,
        ]
        is_asked = exercise.sampler is not None or isinstance(exercise.answer, Expression)
        assert len(set(frames)) == (6 if is_asked else 1)
        assert exam.question(identity, 4).frame == frames[4]  # also where it isn't kept


@needs_sandbox
def test_calls_are_judged_by_the_graders_own_count(worker: Worker, exam: Exam) -> None:
    """A reply may leave the repetition out, or say that nothing was called."""
    greedy = "def central_gradient(f, x, h):\n    [f(x) for _ in range(30)]\n" + "\n".join(
        hostile.RIGHT["central_difference"].splitlines()[1:]
    )
    forge = (
        "import jacobook.grading.jail.protocol as protocol\n"
        "whole = protocol.encode_observed\n"
        "def forged(observed):\n"
        "    message = whole(observed)\n"
        "    {}\n"
        "    return message\n"
        "protocol.encode_observed = forged"
    )
    for line, label in (
        ("message['again'] = None", "garbled"),
        ("[call.update(counts=[0]) for call in message['calls']]", "too-many-calls"),
        ("[call.update(counts=[]) for call in message['calls']]", "too-many-calls"),
        (
            "[call.update(counts=[0]) for call in [*message['calls'], message['again']]]",
            "too-many-calls",
        ),
        ("message['again']['counts'] = [10**6]", "too-many-calls"),
        ("message.pop('again')", "garbled"),
    ):
        content = hostile.notebook(
            hostile.START, forge.format(line), greedy, hostile.check("central_difference")
        )
        graded = grade(worker, exam, LIMITS, submission(content))
        assert labels(graded)["central_difference"] == label, line


def test_the_repetition_excuses_no_more_calls_than_it_may_make() -> None:
    question = Exam(EXERCISES, SEED).question("gradient.central_difference", 0)
    limit = question.cases[0].args[0].limit
    assert limit
    calls = tuple(running.Call(None, counts=(0,)) for _ in question.cases)
    forged = running.Observed(calls, running.Call(None, counts=(10**6,)))
    made = Counter({(0, 0): 3 * limit, (1, 0): 7})
    judged = grading.counted(question, forged, made)
    assert [call.counts for call in judged.calls[:3]] == [(2 * limit,), (7,), (0,)]


@needs_sandbox
@pytest.mark.parametrize(
    ("source", "label"),
    [
        (
            "def central_gradient(f, x, h):\n    return [f(x) for _ in range(99)]\n"
            "check('gradient.central_difference', central_gradient)",
            "garbled",
        ),
        ("for number in range(99): check('gradient.unheard_of', number)", "missing"),
    ],
    ids=["calls", "messages"],
)
def test_calls_and_messages_come_to_an_end(
    worker: Worker, exam: Exam, monkeypatch: pytest.MonkeyPatch, source: str, label: str
) -> None:
    monkeypatch.setattr(grading, "MAX_MESSAGES", 60)
    graded = grade(worker, exam, LIMITS, submission(hostile.attack(source)))
    assert labels(graded)["central_difference"] == label
    assert any("sent something that no answer looks like" in note for note in graded.notes)
    assert scores(graded) == earned(("by_hand",))


@needs_sandbox
def test_who_was_asked_gives_no_second_answer_unasked(worker: Worker, exam: Exam) -> None:
    """Its calls would be its own word: the grader counts them only where it has asked."""
    greedy = "def central_gradient(f, x, h):\n    [f(x) for _ in range(30)]\n" + "\n".join(
        hostile.RIGHT["central_difference"].splitlines()[1:]
    )
    content = hostile.attack(
        "import jacobook.grading.jail.protocol as protocol\n"
        "whole, kept = protocol.encode_observed, []\n"
        "def keep(observed):\n    kept.append(whole(observed))\n    return kept[-1]\n"
        "protocol.encode_observed = keep",
        greedy,
        hostile.check("central_difference"),
        hostile.LINE + "message = kept[-1]\n"
        "for each in [*message['calls'], message['again']]: each['counts'] = [0]\n"
        "say(answer='gradient.central_difference', observed=message)",
    )
    graded = grade(worker, exam, LIMITS, submission(content))
    assert labels(graded)["central_difference"] == "too-many-calls"


@needs_sandbox
@pytest.mark.parametrize("cell", [0, 500])
def test_forged_errors_are_cut_and_belong_to_a_cell(worker: Worker, exam: Exam, cell: int) -> None:
    error = f"say(cell={cell}, error=['E' * 10**5, 'x' * 10**5, 'y' * 10**5, 1])"
    content = hostile.attack(hostile.LINE + error, *hostile.answered("kinks"))
    graded = grade(worker, exam, LIMITS, submission(content))
    assert scores(graded) == earned(("by_hand", "kinks"))
    assert len("".join(graded.notes)) < 2_000
    assert not any("501" in note for note in graded.notes)


@needs_sandbox
def test_few_of_many_unknown_ids_are_named(worker: Worker, exam: Exam) -> None:
    content = hostile.attack("for number in range(200): check(f'no.such_{number}', 1)")
    (note,) = grade(worker, exam, LIMITS, submission(content)).notes
    assert note.count("no.such_") == 5


def test_a_callback_takes_the_references_shapes_and_small_ones() -> None:
    exam = Exam(bank.chapter("chain_rule"), SEED)
    question = exam.question("chain_rule.sweep", 0)
    n = len(question.cases[0].args[3])

    def reply(*points: Any, case: int = 0) -> dict[str, Any]:
        message = {
            "call": [case, 1],
            "args": [protocol.encode_array(np.asarray(each, dtype=float)) for each in points],
        }
        return grading._call_back(question, message)[1]

    assert "value" in reply(np.ones(n), np.ones(n))
    assert "value" in reply(np.ones((n, 1)), np.ones((n, 1)))  # odd, and small
    # Where n is 1 they would broadcast to size² numbers: refused before anything is computed.
    (alone,) = (k for k, case in enumerate(question.cases) if case.edge == "n is 1")
    for size in (50, 2000):
        said = reply(np.ones((size, 1, 1)), np.ones((1, 1, size)), case=alone)
        assert "takes no arguments of the shapes" in said["error"]
    many = protocol.encode_array(np.zeros(protocol.MAX_CALL_ENTRIES // 2 + 1))
    with pytest.raises(protocol.ProtocolError, match="too many numbers"):
        protocol.decode_points([many, many])


def test_a_callbacks_value_is_bounded() -> None:
    wide = Callback(lambda x: np.zeros(200_000), "wide")
    exercise = made_up(
        "wide", Array(), lambda f, x: f(x)[:1], lambda rng: [Declared((wide, rng.normal(size=2)))]
    )
    question = Exam([exercise], SEED).question(exercise.id, 0)
    message = {"call": [0, 0], "args": [protocol.encode_array(np.ones(2))]}
    assert "too large" in grading._call_back(question, message)[1]["error"]


def test_an_exercise_that_cannot_be_asked_is_named() -> None:
    def failing(rng: Any) -> list[Declared]:
        raise TypeError("NumPy has changed")

    for broken in (
        made_up("drawn", Array(), lambda x: x, failing),
        made_up("wanted", Array(), lambda x: 1 / 0, lambda rng: [Declared((np.ones(2),))]),
    ):
        with pytest.raises(grading.CannotPrepare, match=broken.id):
            Exam([broken], SEED)


@needs_sandbox
def test_another_chapters_notebook_is_called_so(worker: Worker, exam: Exam) -> None:
    other = hostile.notebook(hostile.START, "check('jacobian.polar', 1)")
    graded = grade(worker, exam, LIMITS, submission(other))
    assert (graded.status, graded.feedback) == ("wrong", ())
    assert "jacobian" in graded.notes[0]
    both = hostile.notebook(
        hostile.START, "check('jacobian.polar', 1)", *hostile.answered("by_hand")
    )
    assert scores(grade(worker, exam, LIMITS, submission(both))) == earned(("by_hand",))
    # A comment, or text, checks nothing.
    silent = hostile.notebook(hostile.START, "# check('jacobian.polar', 1)")
    assert grade(worker, exam, LIMITS, submission(silent)).status == "graded"


@needs_sandbox
def test_the_official_answers_are_recognised_and_others_are_not(worker: Worker, exam: Exam) -> None:
    (path,) = (ROOT / "solutions").glob("*_gradient.ipynb")
    official = grade(worker, exam, ROOMY, submission(path.read_bytes()))
    assert "course's own solutions" in official.flags[0]
    renamed = dataclasses.replace(
        submission(path.read_bytes()), name="ada/solutions/01_gradient.ipynb"
    )
    assert any("folder of the course" in flag for flag in grade(worker, exam, ROOMY, renamed).flags)
    assert grade(worker, exam, LIMITS, submission(hostile.everything_right())).flags == ()
    (path,) = (ROOT / "exercises").glob("*_gradient.ipynb")
    assert grade(worker, exam, ROOMY, submission(path.read_bytes())).flags == ()


@needs_sandbox
def test_a_notebook_is_left_as_many_cells_and_answers_as_it_needs(
    worker: Worker, exam: Exam
) -> None:
    deadly = ["import os\nos._exit(3)"] * 12
    content = hostile.notebook(hostile.START, *deadly, *hostile.answered("by_hand", "bump"))
    graded = grade(worker, exam, LIMITS, submission(content))
    assert scores(graded) == earned(("by_hand", "bump"))
    assert not graded.unsettled


@needs_sandbox
def test_the_cell_that_brings_the_course_is_not_run(worker: Worker, exam: Exam) -> None:
    content = hostile.notebook(
        "import importlib.util\nimportlib.util.find_spec = 'what that cell would stumble over'",
        elsewhere.cell(["git+https://another.example/address", "jacobook"]),
        hostile.START,
        *hostile.answered("by_hand"),
        "1 / 0",
    )
    graded = grade(worker, exam, LIMITS, submission(content))
    assert scores(graded) == earned(("by_hand",))
    # Cells are counted as the student counts them, and only the last one is blamed.
    (blamed,) = [note for note in graded.notes if "ended with an error" in note]
    assert blamed.startswith("Code cell 6 ended with an error: ZeroDivisionError")


@needs_sandbox
def test_a_notebooks_habits_cost_nothing(worker: Worker, exam: Exam) -> None:
    R = hostile.RIGHT
    content = hostile.notebook(
        # What isn't installed here, above and beside what is needed.
        "import nothing_like_that, math\nfrom jacobook import nobody, check\nimport numpy as np\n"
        "from nothing_like_that import thing\nimport sympy",
        "from IPython import get_ipython\nget_ipython().run_line_magic('matplotlib', 'inline')",
        "%%writefile own_module.py\nkinks = [-2, 1]",
        "from own_module import kinks",
        hostile.check("kinks"),
        "0.5 + 0.03 - 0.04 - 0.02",
        "predicted_value = _",
        hostile.check("prediction"),
        "(4, 3)",
        "1 + 1;",
        "check('gradient.shape', _)",
        "for _ in range(3): pass\n[4, 15]",
        "uphill = Out[12]\nassert _ == 2",
        hostile.check("steepest"),
        R["bump"],
        hostile.check("bump"),
    )
    graded = grade(worker, exam, LIMITS, submission(content))
    assert scores(graded) == earned(("kinks", "prediction", "shape", "steepest", "bump")), (
        graded.notes
    )


@needs_sandbox
def test_an_import_inside_of_a_function_or_a_try_is_left_alone(worker: Worker, exam: Exam) -> None:
    content = hostile.notebook(
        "try:\n    import nothing_like_that\nexcept ImportError:\n    print('caught')",
        "def inner():\n    import nothing_like_that\ninner()\nprint('never')",
    )
    assert grade(worker, exam, LIMITS, submission(content)).output == "caught\n"


@pytest.mark.parametrize(
    "text", ["AAAA\n", "AA=A", "AAA", "A A=", "AAA€", "_-__", "AAAAAAAAAAA", 7, None]
)
def test_bytes_are_base64_and_nothing_else(text: Any) -> None:
    assert protocol.decode_array({"shape": [1], "bytes": "AAAAAAAA8D8="}) == np.ones(1)
    for shape in ([1], [0], []):
        with pytest.raises(protocol.ProtocolError):
            protocol.decode_array({"shape": shape, "bytes": text})
    with pytest.raises(protocol.ProtocolError):  # what a lenient reader would pass over
        protocol.decode_array({"shape": [1], "bytes": "AAAA\nAAAA8D8="})


# ---------------------------------------------------------------- grader and check in agreement


def answers(exercise: Exercise) -> Iterator[tuple[str, Any]]:
    """The reference, every declared mistake, and the stub."""
    yield "reference", _as_answer(exercise, exercise.reference)
    for mistake in exercise.mistakes():
        yield mistake.label, _as_answer(exercise, mistake.wrong)
    yield "stub", ...
    if exercise.sampler is not None:
        names = ", ".join(exercise.parameters or ())
        yield "stub function", eval(f"lambda {names}: ...")
        yield "raising function", eval(f"lambda {names}: 1 / 0")
        yield "wrong signature", lambda: 1
        yield "number or text", eval(f"lambda {names}: 'no label'")
    if exercise is LEAN:
        yield "outer product", eval("lambda u, v: np.outer(u, u) @ v", {"np": np})


def _as_answer(exercise: Exercise, code: Any) -> Any:
    if exercise.sampler is None:
        return code()
    # A student's function has the names of the exercise.
    names = ", ".join(exercise.parameters or ())
    return eval(f"lambda {names}: code({names})", {"code": code})


@pytest.mark.parametrize(
    "exercise", [*bank.everything(), *MADE_UP], ids=lambda exercise: exercise.id
)
def test_grader_and_check_agree_on_every_declared_answer(exercise: Exercise) -> None:
    exam = Exam([exercise], SEED)
    prepared = exam.question(exercise.id, 0).prepared
    question = json.loads(json.dumps(exam.question(exercise.id, 0).plain))
    kind = protocol.decode_kind(question["kind"])
    for name, answer in answers(exercise):
        # What the worker is told, and what it says, as both go over the wire.
        cases = [
            dataclasses.replace(
                case,
                args=tuple(
                    protocol.decode_argument(given, lambda _, own=own: own.function)
                    for given, own in zip(row, case.args, strict=True)
                ),
                max_bytes=limit,
            )
            for row, limit, case in zip(
                question["cases"], question["bytes"], prepared.cases, strict=True
            )
        ]
        seen = observe(kind, question["parameters"], cases, answer)
        sent = json.loads(json.dumps(protocol.encode_observed(seen)))
        heard = protocol.decode_observed(exercise.answer, sent, prepared.cases)
        graded, checked = judge(prepared, heard), assess(exercise, answer, seed=None)
        assert (graded.status, graded.label, graded.score) == (
            checked.status,
            checked.label,
            checked.score,
        ), name
        # The arguments of another seed may have other shapes, and a sentence may say which.
        here = judge(
            prepared, observe(exercise.answer, exercise.parameters, prepared.cases, answer)
        )
        assert graded == here, name
        assert graded.passed == (name == "reference")


def test_a_question_tells_no_answer() -> None:
    exam = Exam(bank.everything(), SEED)
    for identifier, kind in exam.values:  # what is told beforehand
        assert bank.load(identifier).sampler is None
        assert kind == exam.question(identifier, 0).plain["kind"]
        assert exam.question(identifier, 0).plain["cases"] == [[]]
    for identifier in exam.exercises:
        question = exam.question(identifier, 0).plain
        exercise = bank.load(identifier)
        text = json.dumps(question)
        assert set(question) == {"kind", "parameters", "cases", "bytes"}
        if isinstance(exercise.answer, Choice | Witness | Expression):
            assert set(question["kind"]) <= {"kind", "fields", "symbols"}
        for mistake in exercise.mistakes():
            assert mistake.message not in text


# -------------------------------------------------------------------------------- the protocol


PAIR = Parts((("first", Array()), ("second", Array())))
FIELDS = Witness((("a", (2,)), ("k", ())), ())
ZERO, ONE = (protocol.encode_array(np.full(2, value)) for value in (0.0, 1.0))


def fractions(shape: list[int], *texts: str) -> dict[str, Any]:
    return {"shape": shape, "fractions": list(texts)}


K = fractions([], "1")


@pytest.mark.parametrize(
    ("kind", "honest", "forged"),
    [
        (Array(), ONE, {"shape": [0] * 33, "bytes": ""}),
        (Array(), ONE, {"shape": [3], "bytes": ONE["bytes"]}),
        (Array(), ONE, {**ONE, "more": 1}),
        (Shape(), ONE, protocol.encode_array(np.ones((2, 2)))),
        (Shape(), ONE, protocol.encode_array(np.array([1e10]))),
        (Shape(), ONE, protocol.encode_array(np.array([np.nan]))),
        (Shape(), ONE, protocol.encode_array(np.array([1.5]))),
        (Direction(), ONE, ZERO),
        (PAIR, {"parts": [ONE, ONE]}, {"parts": [ONE]}),
        (PAIR, {"parts": [ONE, ONE]}, {"parts": [ONE, ONE, ONE]}),
        (PAIR, {"parts": [ONE, ONE]}, ONE),
        (FIELDS, {"parts": [fractions([2], "1", "1/2"), K]}, {"parts": [fractions([2], "1", "2")]}),
        (
            FIELDS,
            {"parts": [fractions([2], "1", "1/2"), K]},
            {"parts": [fractions([1], "1"), K]},
        ),
        (
            FIELDS,
            {"parts": [fractions([2], "1", "1/2"), K]},
            {"parts": [fractions([2], "1"), K]},
        ),
        (
            FIELDS,
            {"parts": [fractions([2], "1", "1/2"), K]},
            {"parts": [fractions([2], "1", "1", "1"), K]},
        ),
        (Choice({}), {"text": "a"}, {"text": "a" * (MAX_LABEL + 1)}),
        (Choice({}), {"text": "a"}, {"text": 7}),
    ],
)
def test_what_no_answer_of_a_kind_can_be_is_refused(kind: Any, honest: Any, forged: Any) -> None:
    assert protocol._decode_value(kind, {"data": honest, "marks": []}) is not None
    with pytest.raises(protocol.ProtocolError):
        protocol._decode_value(kind, {"data": forged, "marks": []})
    for marks in (["unheard of"], ["boolean"] * 100, [7], None):
        with pytest.raises(protocol.ProtocolError):
            protocol._decode_value(kind, {"data": honest, "marks": marks})


@pytest.mark.parametrize(
    "facts",
    [None, [], {"a": 1}, {"a" * 41: "x"}, {"a": "x" * 2001}, {str(n): "x" for n in range(11)}],
)
def test_a_refusals_facts_are_few_and_short(facts: Any) -> None:
    assert protocol._decode_refusal({"refusal": "text", "facts": {"a": "x"}}).facts == {"a": "x"}
    with pytest.raises(protocol.ProtocolError):
        protocol._decode_refusal({"refusal": "text", "facts": facts})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counts", [0] * 101),
        ("counts", [True]),
        ("counts", [-1]),
        ("changed", [2**60]),
        ("failure", ["E", "", ""]),
        ("failure", ["E", "x" * 3000, "", 0]),
        ("peak", 1.5),
        ("value", {"data": ONE}),
    ],
)
def test_what_is_said_of_a_call_has_a_form(field: str, value: Any) -> None:
    call = {"value": None, "failure": None, "changed": [], "counts": [], "peak": None}
    assert protocol._decode_call(Array(), call) is not None
    with pytest.raises(protocol.ProtocolError):
        protocol._decode_call(Array(), {**call, field: value})


def test_a_damaged_observation_is_refused_and_never_breaks_the_grader() -> None:
    """Damage honest messages at random: they decode, or are refused in one way only."""
    rng = random.Random(7)
    odd = [None, True, -1, 2**60, 1.5, "", "\ud800", "1e99", [], {}, [[]], {"shape": [0, 2**52]}]

    def damage(message: Any) -> Any:
        if rng.random() < 0.06:
            return rng.choice(odd)
        if isinstance(message, dict):
            return {
                (key if rng.random() > 0.01 else "x"): damage(value)
                for key, value in message.items()
            }
        if isinstance(message, list):
            return [damage(value) for value in message] * rng.choice([1] * 30 + [0, 2, 50])
        return message

    refused = judged = 0
    exam = Exam([*EXERCISES, *MADE_UP], SEED)
    for exercise in (*EXERCISES, *MADE_UP):
        question = exam.question(exercise.id, 0)
        prepared = question.prepared
        answer = _as_answer(exercise, exercise.reference)
        seen = observe(exercise.answer, exercise.parameters, prepared.cases, answer)
        honest = json.loads(json.dumps(protocol.encode_observed(seen)))
        for _ in range(300):
            message = damage(honest)
            try:
                heard = protocol.decode_observed(exercise.answer, message, prepared.cases)
            except protocol.ProtocolError:
                refused += 1
                continue
            judged += 1
            given = grading.Heard(answers={exercise.id: grading.Answer(question, heard)})
            assert grading._judged(exercise, given).points == exercise.points
    assert refused > 1000
    assert judged > 300


def test_a_forged_memory_figure_leaves_no_case_unanswered() -> None:
    """Whoever admits to less than the limit must answer every case."""
    prepared = Exam([LEAN], SEED).question(LEAN.id, 0).prepared
    seen = observe(LEAN.answer, LEAN.parameters, prepared.cases, LEAN.reference)
    message = protocol.encode_observed(seen)
    message["calls"] = message["calls"][:2]
    with pytest.raises(protocol.ProtocolError, match="not answered"):
        protocol.decode_observed(LEAN.answer, message, prepared.cases)
    message["calls"][1]["peak"] = 10**9  # no limit in this case, so it excuses nothing
    with pytest.raises(protocol.ProtocolError, match="not answered"):
        protocol.decode_observed(LEAN.answer, message, prepared.cases)
    for forged in (-1, 1.5, True, "1", 2**60):
        message["calls"][1]["peak"] = forged
        with pytest.raises(protocol.ProtocolError):
            protocol.decode_observed(LEAN.answer, message, prepared.cases)


def test_a_reply_without_one_of_its_calls_is_malformed() -> None:
    prepared = Exam([LEAN], SEED).question(LEAN.id, 0).prepared
    message = protocol.encode_observed(
        observe(LEAN.answer, LEAN.parameters, prepared.cases, LEAN.reference)
    )
    for number in range(len(prepared.cases)):
        damaged = {**message, "calls": list(message["calls"])}
        damaged["calls"][number] = None
        with pytest.raises(protocol.ProtocolError, match="missing"):
            protocol.decode_observed(LEAN.answer, damaged, prepared.cases)
    twice = {**message, "calls": message["calls"] * 2}
    with pytest.raises(protocol.ProtocolError, match="at most"):
        protocol.decode_observed(LEAN.answer, twice, prepared.cases)


def test_a_reply_without_the_repetition_is_malformed() -> None:
    exercise = bank.load("gradient.central_difference")
    prepared = Exam([exercise], SEED).question(exercise.id, 0).prepared
    seen = observe(exercise.answer, exercise.parameters, prepared.cases, exercise.reference)
    message = protocol.encode_observed(seen)
    cases = prepared.cases
    assert protocol.decode_observed(exercise.answer, message, cases, is_function=True).again
    message["again"] = None
    with pytest.raises(protocol.ProtocolError, match="repetition"):
        protocol.decode_observed(exercise.answer, message, cases, is_function=True)


@pytest.mark.parametrize(
    "text", ["1e9", "1_0", " 1", "0x10", "1/0", "1/00", "١", "", "-", "1/-2", "nan", "9" * 900]
)
def test_a_fraction_is_digits(text: str) -> None:
    message = {"shape": [], "fractions": [text]}
    with pytest.raises(protocol.ProtocolError):
        protocol._decode_fractions(message, ())


@pytest.mark.parametrize(
    ("length", "payload"),
    [
        (2**31, b"{"),
        (2**20 + 1, b"{"),
        (None, b'{"error": NaN}'),
        (None, b"[1, -Infinity]"),
        (None, b'{"deep":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
        (None, b"[" + b"[]," * 2000 + b"[]]"),
        (None, b'{"error": "\xff"}'),
        (None, b'{"error": '),
        (None, b""),
    ],
)
def test_a_frame_is_short_and_plain_json(length: int | None, payload: bytes) -> None:
    """What is not is refused at once, without a wait for the rest of it."""
    ours, theirs = socket.socketpair()
    size = len(payload) if length is None else length
    sender = threading.Thread(target=theirs.sendall, args=(struct.pack(">I", size) + payload,))
    sender.start()
    marks = 1000 if payload.startswith(b"[[") else None
    connection = protocol.Connection(ours, takes=2**20, marks=marks)
    with pytest.raises(protocol.ProtocolError):
        connection.receive(time.monotonic() + 5.0)
    sender.join()
    ours.close()
    theirs.close()


def test_texts_can_always_be_written_down() -> None:
    assert protocol.writable("∂f/∂x = 2·x\n\tok") == "∂f/∂x = 2·x\n\tok"
    assert protocol.writable("a\ud800\x1b[2Jb\x00") == "a\ufffd\ufffd[2Jb\ufffd"


@pytest.mark.parametrize("sealed", [True, False])
def test_progress_is_seen_on_the_other_side(sealed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sealed:  # as on macOS
        monkeypatch.delattr(os, "memfd_create", raising=False)
    descriptor = pool._shared_memory()
    here, there = protocol.Whereabouts(descriptor), protocol.Whereabouts(descriptor)
    os.close(descriptor)
    assert here.read() == (None, None)
    for place in ((0, None), (7, 2), (None, None)):
        there.note(*place)
        assert here.read() == place
    there.page[:8] = b"\xff" * 8
    assert here.read() == (2**32 - 2, 2**32 - 2)
    here.clear()
    assert bytes(there.page) == bytes(protocol.Whereabouts.BYTES)


def test_arrays_survive_the_wire() -> None:
    for array in (np.float64(3.0), np.zeros((0, 3)), np.array([np.nan, np.inf, -0.0, 5e-324])):
        sent = json.loads(json.dumps(protocol.encode_array(np.asarray(array))))
        back = protocol.decode_array(sent)
        assert back.shape == np.shape(array)
        assert back.tobytes() == np.asarray(array).tobytes()


# --------------------------------------------------------------------------------- the sandbox


def test_the_planted_tree_holds_no_answers(tmp_path: Path) -> None:
    tree = sandbox.plant(tmp_path)
    files = [path for path in tree.rglob("*") if path.is_file()]
    assert (tree / "jacobook/grading/jail/worker.py") in files
    for path in files:
        assert "bank" not in path.parts
        text = path.read_text(encoding="utf-8", errors="replace")
        for exercise in bank.everything():
            for mistake in exercise.mistakes():
                assert mistake.message not in text


def test_the_sandbox_shows_no_more_than_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: "/usr/bin/bwrap")
    words = sandbox.command(tmp_path)
    assert {"--unshare-all", "--die-with-parent", "--new-session", "--clearenv"} <= set(words)
    assert "--proc" not in words
    bound = [words[i + 1] for i, word in enumerate(words) if word.startswith("--ro-bind")]
    assert "--bind" not in words
    assert not {"/", "/usr", "/home", "/root", "/tmp", sys.prefix, sys.base_prefix} & set(bound)
    readonly = [words[i + 1] for i, word in enumerate(words) if word == "--remount-ro"]
    assert {"/", "/dev"} <= set(readonly)


def test_a_package_among_the_libraries_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(sandbox.__file__).resolve().parents[2]
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(sandbox, "_system_paths", lambda: [str(package.parents[1])])
    words = sandbox.command(tmp_path)
    hidden = [words[i + 1] for i, word in enumerate(words) if word == "--tmpfs"]
    assert str(package) in hidden
    if (package.parents[1] / "solutions").is_dir():
        assert str(package.parents[1] / "solutions") in hidden
