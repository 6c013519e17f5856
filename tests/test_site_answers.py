"""Answers on exercise pages: the page, what runs in the worker, and where the engine comes from.

The page is tested against a worker that is made up. Where the engine can be had (tools/engine.py),
the real one is compared with the check in this Python: a sample of the bank's answers, or all of
them with JACOBOOK_ALL_ANSWERS=1. JACOBOOK_REQUIRE_ENGINE=1 makes a missing engine a failure.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import engine as engine_tool
import nbformat
import pytest
from browsers import Browser
from bs4 import BeautifulSoup
from jacobook_site import answers as serving
from jacobook_site import answers_desk as desk

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.judge import prepare
from jacobook.checking.terms import term_values
from jacobook.declaration import Choice, Exercise

ROOT = Path(__file__).parents[1]
PAGE = "exercises/02_jacobian.html"
CHOICES = "exercises/05_second_order.html"
BOOK = [exercise for word in bank.BOOK for exercise in bank.chapter(word)]


def is_letter(exercise: Exercise) -> bool:
    """Whether the answer is a letter, which needs no Python."""
    return isinstance(exercise.answer, Choice) and exercise.sampler is None


# --- Where the engine comes from ------------------------------------------------------------------


def test_the_lock_names_what_npm_installs() -> None:
    lock = engine_tool.written_lock()
    assert lock == engine_tool.new_lock()
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]["pyodide"]
    assert lock["pyodide"] == wanted
    assert set(engine_tool.core_files(lock)) == set(engine_tool.CORE)


def test_numpy_is_used_only_with_the_right_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(engine_tool.FOLDER_VARIABLE, raising=False)
    right, wrong = b"the wheel", b"another"
    lock = {"numpy": {"file_name": "numpy.whl", "sha256": engine_tool.sha256(right)}}
    answers: dict[str, bytes | None] = {"pypi": wrong, "publisher": None}
    for source in answers:
        monkeypatch.setattr(
            engine_tool, f"numpy_from_{source}", lambda _, source=source: answers[source]
        )
    with pytest.raises(engine_tool.CannotBring, match="can't be had"):
        engine_tool.numpy_file(lock, tmp_path)
    assert list(tmp_path.iterdir()) == []
    answers["publisher"] = right
    assert engine_tool.numpy_file(lock, tmp_path) == (right, "published")
    answers["publisher"] = None
    assert engine_tool.numpy_file(lock, tmp_path) == (right, "cache")
    (tmp_path / "numpy.whl").write_bytes(wrong)
    with pytest.raises(engine_tool.CannotBring, match="can't be had"):
        engine_tool.numpy_file(lock, tmp_path)
    answers["pypi"] = right
    assert engine_tool.numpy_file(lock, tmp_path) == (right, "PyPI")
    monkeypatch.setenv(engine_tool.FOLDER_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(engine_tool.CannotBring, match="holds 0 NumPy"):
        engine_tool.numpy_file(lock, tmp_path)


def test_a_missing_engine_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(engine_tool.FOLDER_VARIABLE, str(tmp_path))
    out = tmp_path / "engine"
    out.mkdir()
    assert engine_tool.main(["--out", str(out)]) == 0
    assert not out.exists()
    assert engine_tool.main(["--out", str(out), "--required"]) == 2
    (tmp_path / "numpy-2-emscripten.zip").write_bytes(b"no zip")
    assert engine_tool.main(["--out", str(out)]) == 0
    assert not out.exists()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all("can't be answered on their pages" in line for line in lines)


def test_an_archive_depends_on_its_files_alone(tmp_path: Path) -> None:
    files = [("b.py", b"2"), ("a.py", b"1")]
    engine_tool.archive(tmp_path / "one", files)
    engine_tool.archive(tmp_path / "two", reversed(files))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_is_served_holds_the_checks_and_no_grader() -> None:
    names = {name for name, _ in engine_tool.course()}
    assert {"jacobook/checking/judge.py", "jacobook/bank/gradient/by_hand.py"} <= names
    assert not [name for name in names if "grading" in name or name.endswith((".pyc", "cli.py"))]


# --- The desk: what runs in the worker, run here --------------------------------------------------


def asked(question: str, exercise_id: str, source: str) -> dict[str, Any]:
    """Ask the desk as the worker does."""
    reply: dict[str, Any] = json.loads(desk.answer(question, exercise_id, source))
    return reply


@pytest.mark.parametrize("word", bank.BOOK)
def test_every_solution_passes_as_it_stands_in_the_book(word: str) -> None:
    """It needs nothing but what the page has: no cell before it, no import of another library."""
    book = nbformat.read(ROOT / "solutions" / f"{bank.page(word)}.ipynb", as_version=4)
    sources = [cell.source for cell in book.cells if cell.cell_type == "code"]
    for exercise in bank.chapter(word):
        place = next(i for i, text in enumerate(sources) if f'check("{exercise.id}"' in text)
        reply = asked("check", exercise.id, sources[place - 1])
        assert reply["status"] == "passed", (exercise.id, reply)
        assert reply["fresh"], exercise.id


@pytest.mark.parametrize("word", bank.BOOK)
def test_the_bank_asks_for_nothing_that_the_page_lacks(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NumPy and SymPy are all that is there; what a proof needs never runs on a page."""
    for name in [*sys.modules, "scipy", "matplotlib", "autograd"]:
        if name.partition(".")[0] in ("scipy", "matplotlib", "autograd"):
            monkeypatch.setitem(sys.modules, name, None)
    for exercise in bank.chapter(word):
        prepared = prepare(exercise, 0)  # the reference and every mistake, on all cases
        usual = [case for case in prepared.cases if case.max_bytes is None]
        for term in exercise.terms:
            assert term_values(exercise, usual, term), exercise.id


def test_the_desk_says_what_the_check_says() -> None:
    exercise = bank.load("jacobian.by_hand")
    source = "hand_jacobian = np.array([[16, 3], [-40, 7], [0, -4]])"
    reply = asked("check", exercise.id, source)
    feedback = assess(exercise, [[16, 3], [-40, 7], [0, -4]])
    for name in ("status", "label", "score", "points", "message"):
        assert reply[name] == getattr(feedback, name)
    assert asked("check", exercise.id, "hand_jacobian = ...")["status"] == "not attempted"


@pytest.mark.parametrize(
    ("source", "label", "words"),
    [
        ("x = 1\ny = (", "SyntaxError", "In your line 2: `y = (`"),
        ("x = 1\n  y = 2", "IndentationError", "In your line 2"),
        ("x = 1\nz = y\n", "NameError", "In your line 2: `z = y`"),
        ("def f():\n    return 1 / 0\nf()", "ZeroDivisionError", "In your line 2: `return 1 / 0`"),
        ("raise SystemExit", "SystemExit", "exit"),
        ("import nowhere_at_all", "ModuleNotFoundError", "This page has NumPy and SymPy"),
        ("x = 1", "name", "the name `hand_jacobian`"),
        ("input()", "", ""),
    ],
)
def test_what_stops_an_answer_is_told_with_its_line(
    source: str, label: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    for question in ("check", "run") if label != "name" else ("check",):
        reply = asked(question, "jacobian.by_hand", source)
        assert reply["status"] == "error"
        assert reply["label"] == label or not label
        assert words in reply["message"]


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("print('a')\n1 + 1", "a\n2"),
        ("hand_jacobian = np.eye(2)", "hand_jacobian = array([[1., 0.],\n       [0., 1.]])"),
        ("hand_jacobian = ...", "hand_jacobian = ..."),
        ("def f():\n    return 1", ""),
        ("None", ""),
        (
            "print('x' * 1_000_000)",
            "x" * 20_000 + "\n… (only the first 20,000 characters are shown)",
        ),
    ],
)
def test_run_shows_what_is_printed_and_the_last_value(source: str, output: str) -> None:
    assert asked("run", "jacobian.by_hand", source)["output"] == output


def test_a_mistake_inside_of_a_function_is_told_with_its_line() -> None:
    source = "def translate(D, c):\n    return D @ nowhere\n"
    reply = asked("check", "jacobian.layout", source)
    assert "In your line 2: `return D @ nowhere`" in reply["message"]


def test_what_was_printed_before_a_mistake_is_shown() -> None:
    reply = asked("run", "jacobian.by_hand", "print('so far')\n1 / 0")
    assert reply["status"] == "error"
    assert reply["output"] == "so far\n"


def test_one_answer_knows_nothing_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("run", "jacobian.by_hand", "mine = 1\nnp.set_printoptions(precision=2)")["fresh"]
    assert asked("run", "jacobian.by_hand", "mine")["label"] == "NameError"
    assert asked("run", "jacobian.by_hand", "np.array([1 / 3])")["output"] == "array([0.33333333])"
    with monkeypatch.context() as patch:
        patch.setattr("numpy.dot", None)  # so that it is what it was, afterwards
        patch.undo()
        import numpy as np

        real = np.dot
        try:
            assert not asked("run", "jacobian.by_hand", "np.dot = max")["fresh"]
        finally:
            np.dot = real
    assert asked("run", "jacobian.by_hand", "1")["fresh"]


# --- What a page knows of its exercises -----------------------------------------------------------


def pages_data(site: Path, word: str) -> list[tuple[Any, dict[str, Any]]]:
    """The sections of a chapter's exercises with what each says of itself."""
    text = (site / "exercises" / f"{bank.page(word)}.html").read_text("utf-8")
    blocks = BeautifulSoup(text, "html.parser").select("section.jb-exercise")
    said = [block.select_one("script.jb-answer-data").string for block in blocks]
    return [(block, json.loads(text)) for block, text in zip(blocks, said, strict=True)]


@pytest.mark.parametrize("word", bank.BOOK)
def test_every_exercise_says_what_it_is(site: Path, word: str) -> None:
    book = nbformat.read(ROOT / "exercises" / f"{bank.page(word)}.ipynb", as_version=4)
    stubs = {cell.source for cell in book.cells if cell.cell_type == "code"}
    found = pages_data(site, word)
    assert [about["id"] for _, about in found] == [exercise.id for exercise in bank.chapter(word)]
    for (block, about), exercise in zip(found, bank.chapter(word), strict=True):
        assert about["name"] == exercise.name
        if is_letter(exercise):
            # The script puts the letters beside the options, which are a list in the same order.
            assert isinstance(exercise.answer, Choice)
            letters = list(exercise.answer.options)
            lists = [each.find_all("li", recursive=False) for each in block.select("ul")]
            options = next(items for items in lists if len(items) == len(letters))
            for item, letter in zip(options, letters, strict=True):
                assert item.get_text().strip(' \n"“”(')[0] == letter
            assert list(about["said"]) == letters
            for letter, said in about["said"].items():
                feedback = assess(exercise, letter)
                assert said["status"] == feedback.status
                assert said["label"] == feedback.label
                assert said["message"] == feedback.message
        else:
            assert about["stub"] in stubs
            assert exercise.name in about["stub"]


def test_without_an_engine_a_page_has_no_script_of_ours(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("exercises", "_static"):
        (tmp_path / name).mkdir()
    (tmp_path / "_engine").mkdir()
    shutil.copy(site / PAGE, tmp_path / PAGE)
    before = (tmp_path / PAGE).read_text("utf-8")
    assert before.count("/answers.js?") == before.count("/answers.css?") == 1
    monkeypatch.setenv("JACOBOOK_ENGINE", str(tmp_path / "nowhere"))
    app: Any = SimpleNamespace(
        outdir=tmp_path, srcdir=tmp_path, builder=SimpleNamespace(format="html")
    )
    serving.serve(app, None)
    after = (tmp_path / PAGE).read_text("utf-8")
    assert "answers.js" not in after
    assert "answers.css" not in after
    assert not (tmp_path / "_engine").exists()
    assert len(after) > len(before) - 400


def test_only_pages_with_exercises_carry_the_script(site: Path) -> None:
    with_script = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if "/answers.js?" in path.read_text("utf-8")
    }
    assert with_script == {f"exercises/{bank.page(word)}.html" for word in bank.BOOK}


# --- The page, with a worker that is made up ------------------------------------------------------

MADE_UP = """
window.made = [];
window.answerWith = () => ({ status: "passed", score: 1, message: "Right.", fresh: true });
window.Worker = class {
  constructor(url, options) {
    this.notes = { url: String(url), type: options?.type, sent: [], ended: false };
    window.made.push(this.notes);
  }
  postMessage(message) {
    this.notes.sent.push(message);
    const reply = (data) => setTimeout(() => this.notes.ended || this.onmessage({ data }), 0);
    const { number, act } = message;
    if (act === "prepare") return reply({ number, ready: true });
    const answer = window.answerWith(message);
    if (typeof answer === "string") reply({ number, reply: answer });
    else if (answer) reply({ number, reply: JSON.stringify(answer) });
  }
  terminate() { this.notes.ended = true; }
};
"""


@pytest.fixture
def desk_of(window: Any, origin: str) -> Callable[..., Any]:
    """Open a page with a made-up worker, and the place for the answer to one of its exercises."""

    def go(page: str = PAGE, number: int = 0, opened: bool = True) -> Any:
        window.add_init_script(MADE_UP)
        window.goto(f"{origin}/{page}")
        block = window.locator("section.jb-exercise").nth(number)
        if opened:
            block.locator(".jb-answer-open").click()
        return block

    return go


def answers(block: Any, reply: dict[str, Any] | str | None) -> None:
    """Say what the made-up worker will answer."""
    block.page.evaluate("reply => { window.answerWith = () => reply; }", reply)


def test_nothing_of_the_engine_is_asked_for_before_a_key_is_typed(
    window: Any, desk_of: Callable[..., Any]
) -> None:
    asked_for: list[str] = []
    window.on("request", lambda request: asked_for.append(request.url))
    block = desk_of()
    window.wait_for_load_state("networkidle")
    assert window.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert window.evaluate("made.length") == 0
    assert not [url for url in asked_for if "_engine" in url]
    window.keyboard.type("1")
    assert window.evaluate("made.length") == 1
    (made,) = window.evaluate("made")
    assert made["type"] == "module"
    assert "/_engine/answers_worker-" in made["url"]
    # The three dots were selected, and what was typed has taken their place.
    assert block.locator("textarea").input_value().startswith("hand_jacobian = 1")


def test_sympy_comes_while_an_answer_in_symbols_is_typed(
    window: Any, desk_of: Callable[..., Any]
) -> None:
    desk_of("exercises/01_gradient.html", 7)
    window.keyboard.type("x")
    wanted = [each.get("sympy") for each in window.evaluate("made[0].sent")]
    assert wanted == [None, True]


def test_an_answer_by_keyboard_alone(window: Any, desk_of: Callable[..., Any]) -> None:
    block = desk_of(number=4, opened=False)
    stub, opener = block.locator("div.cell").first, block.locator(".jb-answer-open")
    assert stub.is_visible()
    opener.focus()
    window.keyboard.press("Enter")
    area = block.locator("textarea")
    assert area.get_attribute("id") == block.locator("label").get_attribute("for")
    assert not stub.is_visible()
    window.keyboard.press("Control+A")
    window.keyboard.type("def translate(D, c):\n")  # Enter after a colon goes four further in
    window.keyboard.type("y = D\nreturn y")
    assert area.input_value() == "def translate(D, c):\n    y = D\n    return y"
    answers(block, {"status": "recognised", "score": 0, "message": "Look at `D`.", "fresh": True})
    window.keyboard.press("Control+Enter")
    panel = block.locator(".jb-verdict")
    panel.wait_for()
    assert panel.get_attribute("role") == "region"
    assert "a common mistake · 0 of 2 points" in panel.inner_text()
    assert panel.locator("code").inner_text() == "D"
    status = block.locator("p[role=status]")
    assert status.text_content().strip() == "Not yet — a common mistake. Look at D."
    # The keyboard is where it was, and Tab leads on.
    assert window.evaluate("document.activeElement.tagName") == "TEXTAREA"
    for name in ("Check", "Run", "Hint", "Start over", "Show the solution", "Close"):
        window.keyboard.press("Tab")
        assert window.evaluate("document.activeElement.textContent") == name
    window.keyboard.press("Enter")
    assert stub.is_visible()
    assert opener.inner_text().startswith("Go on with your answer")
    assert window.evaluate("document.activeElement.className") == "jb-answer-open"


def test_a_pass_is_remembered_and_the_solution_unfolds(
    window: Any, origin: str, desk_of: Callable[..., Any]
) -> None:
    block = desk_of()
    window.keyboard.type("2")
    block.get_by_role("button", name="Check").click()
    block.locator(".jb-verdict-passed").wait_for()
    solution = block.locator(".jb-answer-solution details")
    solution.wait_for()
    # It came by itself, and the keyboard stays where it was.
    assert window.evaluate("document.activeElement.textContent") == "Check"
    assert "Why." in solution.inner_text()
    assert (
        window.evaluate(
            "() => { const all = [...document.querySelectorAll('[id]')].map((node) => node.id);"
            " return all.length - new Set(all).size; }"
        )
        == 0
    )
    assert "✓ passed" in block.locator(".jb-exercise-line").inner_text()
    window.goto(f"{origin}/{PAGE}")
    block = window.locator("section.jb-exercise").first
    assert "✓ passed" in block.locator(".jb-exercise-line").inner_text()
    block.locator(".jb-answer-open").click()
    assert block.locator("textarea").input_value().startswith("hand_jacobian = 2")
    kept = window.locator(".jb-answer-kept")
    summary = kept.locator("summary").inner_text()
    assert "1 of 12 passed on this page, 1 of" in summary
    kept.locator("summary").click()
    with window.expect_download() as downloaded:
        kept.get_by_role("button", name="Save as a file").click()
    saved = json.loads(Path(downloaded.value.path()).read_text("utf-8"))
    entry = saved["exercises"]["jacobian.by_hand"]
    assert (entry["status"], entry["best"], entry["attempts"]) == ("passed", 1, 1)
    window.on("dialog", lambda dialog: dialog.accept())
    kept.get_by_role("button", name="Erase").click()
    assert "0 of 12 passed on this page" in kept.locator("summary").inner_text()
    assert window.evaluate("localStorage.getItem('jacobook-answers')") is None


def test_start_over_takes_a_new_python_and_gives_the_beginning_back(
    window: Any, desk_of: Callable[..., Any]
) -> None:
    block = desk_of()
    area = block.locator("textarea")
    beginning = area.input_value()
    window.keyboard.type("np.eye(2)")
    block.get_by_role("button", name="Start over").click()
    assert area.input_value() == beginning
    assert window.evaluate("made[0].ended")
    window.keyboard.press("Control+Z")
    assert "np.eye(2)" in area.input_value()


def test_hints_open_one_after_the_other(window: Any, desk_of: Callable[..., Any]) -> None:
    block = desk_of()
    folds, status = block.locator(".jb-hint-fold"), block.locator("p[role=status]")
    for number in (1, 2):
        block.get_by_role("button", name="Hint").click()
        assert folds.nth(number - 1).locator("p").is_visible()
        assert f"Hint {number} of 2 is open above." in status.inner_text()
    block.get_by_role("button", name="Hint").click()
    assert "All hints" in status.inner_text()


FORGED = (
    {
        "status": "<img src=x onerror='window.hit = 1'>",
        "message": "<img src=x onerror='window.hit = 1'>`<b>`\n<script>window.hit = 1</script>",
        "output": "<svg onload='window.hit = 1'>",
        "score": "<b>",
        "points": {"toString": 1},
    },
    {"status": "constructor", "message": {"length": 3}, "output": ["<b>"], "score": 1e300},
    {"status": "passed", "message": "x" * 100_000, "score": -5},
    "null",
    "not JSON",
)


def test_what_a_worker_sends_is_shown_as_text(window: Any, desk_of: Callable[..., Any]) -> None:
    block = desk_of()
    old = "() => document.querySelector('.jb-verdict')?.remove()"
    for number, reply in enumerate(FORGED):
        window.evaluate(old)
        answers(block, reply)
        window.keyboard.press("Control+Enter")
        panel = block.locator(".jb-verdict")
        panel.wait_for()
        assert panel.locator("img, svg, script, b").count() == 0
        assert window.evaluate("window.hit") is None
        assert len(panel.inner_text()) < 40_000
        # None of these says that its Python is fresh: another one takes its place.
        assert window.evaluate("made.filter((each) => each.ended).length") == number + 1


def test_an_answer_that_never_ends_is_ended(window: Any, desk_of: Callable[..., Any]) -> None:
    window.clock.install()
    block = desk_of()
    answers(block, None)
    window.keyboard.press("Control+Enter")
    window.clock.run_for(500)
    assert "Checking" in block.locator("p[role=status]").inner_text()
    window.keyboard.press("Control+Enter")  # pressed again, it asks nothing twice
    assert [each["act"] for each in window.evaluate("made[0].sent")].count("check") == 1
    window.clock.run_for(10_500)
    panel = block.locator(".jb-verdict-time")
    panel.wait_for()
    assert "10 seconds" in panel.inner_text()
    first, second = window.evaluate("made.map((each) => each.ended)")
    assert first
    assert not second
    answers(block, {"status": "failed", "score": 0, "message": "No.", "fresh": True})
    window.keyboard.press("Control+Enter")
    window.clock.run_for(500)
    block.locator(".jb-verdict-failed").wait_for()


def test_an_engine_that_cannot_start_is_told(window: Any, desk_of: Callable[..., Any]) -> None:
    block = desk_of()
    window.evaluate(
        "() => { window.Worker = class { postMessage() {"
        " setTimeout(() => this.onerror({ message: '' }), 0); } terminate() {} }; }"
    )
    window.keyboard.press("Control+Enter")
    block.locator(".jb-verdict-error").wait_for()
    assert "could not be started" in block.locator(".jb-verdict").inner_text()


def test_a_letter_needs_no_python(window: Any, desk_of: Callable[..., Any]) -> None:
    block = desk_of(CHOICES, 1, opened=False)
    exercise = bank.chapter("second_order")[1]
    assert isinstance(exercise.answer, Choice)
    right = exercise.reference()
    wrong = next(letter for letter in exercise.answer.options if letter != right)
    block.get_by_role("button", name="Check").click()
    assert "Choose one first." in block.locator("p[role=status]").inner_text()
    radios = block.get_by_role("radio")
    assert radios.count() == len(exercise.answer.options)
    assert block.locator("fieldset > legend").count() == 1
    radios.first.focus()
    window.keyboard.press("Space")
    for _ in range(list(exercise.answer.options).index(wrong)):
        window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    panel = block.locator(".jb-verdict")
    panel.wait_for()
    said = assess(exercise, wrong)
    assert said.headline in panel.inner_text()
    assert said.message.replace("`", "") in panel.inner_text()
    block.locator(f"input[value={right}]").check()
    assert panel.count() == 0
    block.get_by_role("button", name="Check").click()
    block.locator(".jb-verdict-passed").wait_for()
    block.locator(".jb-answer-solution details").wait_for()
    assert window.evaluate("made.length") == 0


def test_the_open_place_is_accessible_in_light_in_dark_and_on_a_phone(
    window: Any, desk_of: Callable[..., Any]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    block = desk_of()
    text = "It is `(3, 2)`, and a_very_long_word_" + "long_" * 40
    reply = {"status": "error", "message": text, "output": "1\n" * 90, "fresh": True}
    answers(block, reply)
    window.keyboard.type("np.eye(3)  # " + "a long line " * 20)
    window.keyboard.press("Control+Enter")
    block.locator(".jb-verdict").wait_for()
    block.get_by_role("button", name="Show the solution").click()
    block.locator(".jb-answer-solution details").wait_for()
    assert window.evaluate("document.activeElement.tagName") == "SUMMARY"
    window.locator(".jb-answer-kept summary").click()
    axe = Axe()
    options = {"resultTypes": ["violations"], "preload": False}
    options["rules"] = {"target-size": {"enabled": True}}
    context = {"include": [[".jb-exercise:has(.jb-verdict)"], [".jb-answer-kept"]]}
    for scheme, width in (("light", 1280), ("dark", 390)):
        window.emulate_media(color_scheme=scheme)
        window.set_viewport_size({"width": width, "height": 844})
        window.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        found = axe.run(window, context=context, options=options).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (scheme, width)
        assert window.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_shows_the_notebooks_cells(window: Any, desk_of: Callable[..., Any]) -> None:
    block = desk_of()
    assert not block.locator("div.cell").first.is_visible()
    window.emulate_media(media="print")
    assert block.locator("div.cell").first.is_visible()
    for name in (".jb-answer", ".jb-answer-kept"):
        assert not window.locator(name).first.is_visible()


def test_without_scripts_a_page_is_as_it_was(browser: Any, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/{CHOICES}")
    assert page.locator(".jb-answer, .jb-answer-choice, button.jb-answer-open").count() == 0
    block = page.locator("section.jb-exercise").first
    assert block.locator("div.cell").first.is_visible()
    assert "said" not in page.locator("article").inner_text()
    context.close()


def test_from_a_folder_a_sentence_says_why_python_does_not_run(window: Any, site: Path) -> None:
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.goto((site / CHOICES).as_uri())
    assert "opened this page from a folder" in window.locator(".jb-answer-note").inner_text()
    assert window.locator(".jb-answer-open").count() == 0
    block = window.locator("section.jb-exercise").nth(1)
    block.get_by_role("radio").first.check()
    block.get_by_role("button", name="Check").click()
    block.locator(".jb-verdict").wait_for()
    block.get_by_role("button", name="Show the solution").click()
    block.locator(".jb-answer-solution a").wait_for()
    assert errors == []


# --- With the engine ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def engine(outcome: dict[str, str]) -> None:
    """Skip what needs the engine where it isn't there."""
    if outcome["no engine"]:
        if os.environ.get("JACOBOOK_REQUIRE_ENGINE") == "1":
            pytest.fail(outcome["no engine"])
        pytest.skip(f"no engine to run Python in a browser: {outcome['no engine']}")


@pytest.fixture(scope="session")
def hall(engine: None, browser: Any, origin: str) -> Iterator[Any]:
    """A page on which Python stays open for several tests."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{origin}/{PAGE}")
    page.evaluate(
        """() => {
          const address = document.querySelector("script[data-worker]").dataset.worker;
          let worker, count = 0;
          window.ask = (question) => new Promise((resolve) => {
            worker ??= new Worker(new URL(address, location.href), { type: "module" });
            const number = ++count;
            worker.addEventListener("message", ({ data }) => {
              if (data.number === number) resolve(data);
            });
            worker.postMessage({ ...question, number });
          });
        }"""
    )
    page.evaluate("ask({ act: 'prepare' })")
    yield page
    context.close()


ALL = os.environ.get("JACOBOOK_ALL_ANSWERS") == "1"
# One exercise of each kind of answer; those in symbols need SymPy.
SAMPLE = (
    "gradient.prediction",  # a number
    "jacobian.shape",
    "gradient.kinks",  # points
    "gradient.symbolic",
    "gradient.logistic",  # a function with two parts
    "jacobian.factored",  # which counts memory
    "jacobian.both_fall",  # a function that gives a label
    "gradient.not_differentiable",  # a witness
    "chain_rule.sweep",  # callbacks
)


def answers_of(exercise: Exercise) -> list[tuple[str, Any]]:
    """The right answer and every declared mistake: a program for the page, and the answer."""
    call = "" if exercise.sampler is not None else "()"
    begin = f"from jacobook import bank\nthe = bank.load({exercise.id!r})\n"
    wrong = list(exercise.mistakes())
    programs = [f"{begin}{exercise.name} = the.reference{call}"]
    programs += [
        f"{begin}{exercise.name} = list(the.mistakes())[{place}].wrong{call}"
        for place in range(len(wrong))
    ]
    makers = [exercise.reference, *(mistake.wrong for mistake in wrong)]
    values = [maker if exercise.sampler is not None else maker() for maker in makers]
    return list(zip(programs, values, strict=True))


@pytest.mark.parametrize("identity", [each.id for each in BOOK] if ALL else SAMPLE)
def test_the_browser_says_what_this_python_says(hall: Any, identity: str) -> None:
    exercise = bank.load(identity)
    programs, values = zip(*answers_of(exercise), strict=True)
    sympy = "sympy" in identity or type(exercise.answer).__name__ == "Expression"
    replies = hall.evaluate(
        """async ({ programs, id, sympy }) => {
          const replies = [];
          for (const source of programs)
            replies.push(JSON.parse((await ask({ act: "check", id, source, sympy })).reply));
          return replies;
        }""",
        {"programs": programs, "id": identity, "sympy": sympy},
    )
    for reply, value, program in zip(replies, values, programs, strict=True):
        here = assess(exercise, value)
        said = (reply["status"], reply["label"], reply["message"])
        assert said == (here.status, here.label, here.message), program
        assert reply["fresh"]


def ran(hall: Any, source: str, act: str = "run") -> dict[str, Any]:
    """Run a program in the open Python."""
    question = {"act": act, "id": "jacobian.by_hand", "source": source}
    reply: dict[str, Any] = json.loads(hall.evaluate("ask", question)["reply"])
    return reply


@pytest.mark.parametrize(
    "source",
    [
        "import js\njs.fetch('/')",
        "from js import XMLHttpRequest",
        "from pyodide.code import run_js\nrun_js('1')",
        "import js\njs.setTimeout.constructor('return fetch(\"/\")')()",
        "import js\njs.setTimeout.constructor('return new WebSocket(\"ws://localhost\")')()",
        "import js\njs.setTimeout.constructor('return self.__proto__.__proto__.fetch(\"/\")')()",
        "from pyodide.http import pyfetch\npyfetch('/').send(None)",
        "from urllib.request import urlopen\nurlopen('http://127.0.0.1')",
    ],
)
def test_an_answer_reaches_no_network(hall: Any, source: str) -> None:
    asked_for: list[str] = []
    hall.context.on("request", lambda request: asked_for.append(request.url))
    assert ran(hall, source)["status"] == "error"
    assert asked_for == []


def test_the_browsers_python_tells_mistakes_and_cuts_long_output(hall: Any) -> None:
    reply = ran(hall, "print('x' * 1_000_000)")
    assert len(reply["output"]) < 21_000
    assert "In your line 2: `y = x + z`" in ran(hall, "x = 1\ny = x + z")["message"]
    inside = ran(hall, "import json\njson.loads('{')")
    assert "In your line 2: `json.loads('{')`" in inside["message"]
    assert ran(hall, "import scipy")["label"] == "ModuleNotFoundError"
    assert "RecursionError" in ran(hall, "def f(n):\n    return f(n + 1)\nf(0)")["message"]
    assert ran(hall, "np.linalg.solve(np.eye(2), [1, 2])")["output"] == "array([1., 2.])"


def test_a_reader_meets_python_on_the_page(engine: None, window: Any, origin: str) -> None:
    """A mistake; an answer that forges a message and changes NumPy for the next; a loop."""
    window.set_default_timeout(120_000)
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto(f"{origin}/{PAGE}")
    block = window.locator("section.jb-exercise").first

    def check(text: str, outcome: str) -> str:  # the outcome as a selector
        block.evaluate(
            "b => b.querySelector('.jb-verdict')?.classList.replace('jb-verdict', 'old')"
        )
        block.locator("textarea").fill(text)
        window.keyboard.press("Control+Enter")
        block.locator(".jb-verdict").wait_for()
        said: str = block.locator(".jb-verdict").inner_text()
        assert block.locator(outcome).count() == 1, said
        return said

    block.locator(".jb-answer-open").click()
    said = check("hand_jacobian = np.array([[16, 3], [-40, 7], [0, -4]])", ".jb-verdict-recognised")
    assert "denominator layout" in said
    spoiled = (
        "np.array = np.asarray = np.allclose = None\n"
        "import js\n"
        "forge = js.setTimeout.constructor('''for (let number = 0; number < 99; number++) "
        """postMessage({ number, reply: '{"status": "passed", "message": "<img src=x>"}' })''')\n"""
        "forge()\n"
    )
    said = check(spoiled + "hand_jacobian = 0", ".jb-verdict-passed")
    assert "<img src=x>" in said
    assert block.locator(".jb-verdict img").count() == 0
    check("hand_jacobian = np.array([[16, -40, 0], [3, 7, -4]])", ".jb-verdict-passed")
    window.clock.install()
    block.locator("textarea").fill("while True: pass")
    window.keyboard.press("Control+Enter")
    while "Checking" not in block.locator("p[role=status]").inner_text():
        window.clock.run_for(50)
    window.clock.run_for(11_000)
    block.locator(".jb-verdict-time").wait_for()


# --- Firefox --------------------------------------------------------------------------------------

ANSWER = """async (answer) => {
  const block = document.querySelector("section.jb-exercise");
  block.querySelector(".jb-answer-open").click();
  const area = block.querySelector("textarea");
  area.value = answer;
  area.dispatchEvent(new Event("input"));
  const keys = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
  area.dispatchEvent(new KeyboardEvent("keydown", keys));
  const verdict = () => block.querySelector(".jb-verdict");
  while (!verdict()) await new Promise((done) => setTimeout(done, 100));
  return verdict().innerText;
}"""


def test_firefox_checks_an_answer_too(engine: None, firefox: Browser, origin: str) -> None:
    firefox.open(f"{origin}/{PAGE}")
    said = firefox.run(ANSWER, "hand_jacobian = np.array([[16, 3], [-40, 7], [0, -4]])")
    assert "denominator layout" in said
