"""Wrong versions: those that a check refuses, those that survive, those that are none.

That the checks of the book refuse theirs is a test of each notebook, ``pytest chapters``, made by
``conftest.py`` in the root of the repository. Here stands that the book declares enough of them.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from nbformat import NotebookNode
from small_notebooks import code, notebook, text

from jacobook.cli import main
from jacobook.notebooks import first_cell, refresh, wrong
from jacobook.notebooks.normalise import dumps, normalised
from jacobook.notebooks.notebooks import NotebookError, read

ROOT = Path(__file__).parents[1]
CHAPTERS = [
    path
    for path in refresh.notebooks_in(ROOT / "chapters")
    if any({"verifies", wrong.KEY} & cell.metadata.keys() for cell in read(path).cells)
]

# Notebooks whose checks don't yet declare enough wrong versions. This list only gets shorter.
NOT_YET: tuple[str, ...] = ()

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on Windows")


def version(replace: str, by: str, says: str = "a mistake", **more: Any) -> dict[str, Any]:
    """A declaration."""
    return {"says": says, "replace": replace, "by": by, **more}


def squares(*declared: dict[str, Any], **metadata: Any) -> NotebookNode:
    """A notebook whose third cell declares these wrong versions; a later cell asserts more."""
    return notebook(
        code("import numpy as np\nx = np.array([1.0, 2.0])"),
        code("def square(x):\n    return x * x"),
        code(
            "y = square(x)\nlast = y[1]\nassert y[0] == 1 and y[1] == 4",
            verifies=["eq-square"],
            wrong_versions=list(declared),
            **metadata,
        ),
        code("assert last == y[1]"),
    )


def tried(folder: Path, book: NotebookNode, **options: Any) -> list[wrong.Outcome]:
    """What becomes of a notebook's wrong versions; none of them may be unusable."""
    path = folder / "one.ipynb"
    path.write_text(dumps(book), encoding="utf-8")
    outcomes, problems = wrong.examine(path, **options)
    assert problems == []
    return outcomes


# ------------------------------------------------------------------------------- what is tried


FATES = (
    (version("y[1]\n", "2 * y[1]\n"), "survived", 3, "declare it there"),
    (version("square(x)", "x * x"), "survived", None, "no cell refuses it"),
    (version("square(x)", "3 * square(x)"), "refused", 2, "AssertionError: assert y[0]"),
    (version("x * x", "2 * x", cell="c2"), "refused", 2, "AssertionError"),
    (version("y[1]\n", "z[1]\n"), "broken", 2, "NameError"),
    (version("square(x)", "square(x"), "broken", 2, "SyntaxError"),
    (version("square(x)", "square(x) @ np.eye(3)"), "broken", 2, "ValueError"),
    (version("x * x", "int('a')", cell="c2", fails_with="ValueError"), "refused", 2, "'a'"),
    (version("x * x", "3 * x", cell="c2", fails_with="ValueError"), "broken", 2, "no ValueE"),
    (version("square(x)", "exit()"), "broken", 2, "SystemExit"),
    (version("square(x)", "__import__('os')._exit(0)"), "broken", 2, "process ended"),
)


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> list[wrong.Outcome]:
    """What became of them, all declared by one cell."""
    return tried(tmp_path_factory.mktemp("fates"), squares(*[declared for declared, *_ in FATES]))


@needs_fork
@pytest.mark.parametrize("number", range(len(FATES)))
def test_what_becomes_of_a_wrong_version(fates: list[wrong.Outcome], number: int) -> None:
    declared, status, cell, message = FATES[number]
    outcome = fates[number]
    assert outcome.version.by == declared["by"]
    assert (outcome.status, outcome.cell) == (status, cell), outcome
    assert message in outcome.message


@needs_fork
def test_many_at_once_come_back_in_their_order(tmp_path: Path) -> None:
    declared = [version("square(x)", f"square(x) + {number}") for number in range(8)]
    for jobs in (1, 4):
        seen: list[tuple[int, int]] = []
        outcomes = tried(
            tmp_path,
            squares(*declared),
            jobs=jobs,
            on_version=lambda done, total: seen.append((done, total)),  # noqa: B023
        )
        assert [each.version.by for each in outcomes] == [each["by"] for each in declared]
        assert [each.status for each in outcomes] == ["survived"] + ["refused"] * 7
        assert seen == [(done, 8) for done in range(1, 9)]


@needs_fork
def test_an_earlier_check_may_refuse_it(tmp_path: Path) -> None:
    book = notebook(
        code("a = 1"),
        code("assert a < 2"),
        code("assert a", wrong_versions=[version("a = 1", "a = 3", cell="c1")]),
    )
    (outcome,) = tried(tmp_path, book)
    assert (outcome.status, outcome.cell) == ("refused", 1)


@needs_fork
def test_one_version_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    book = notebook(
        code("import random\nrandom.seed(1)\nseen = []\nfirst = random.Random(1).random()"),
        code(
            "seen.append(random.random())\nassert seen == [first]",
            wrong_versions=[version("[first]", "[first, 0]"), version("[first]", "list([first])")],
        ),
    )
    assert [each.status for each in tried(tmp_path, book)] == ["refused", "survived"]


@needs_fork
def test_cells_that_are_expected_to_raise_must_raise(tmp_path: Path) -> None:
    book = notebook(
        code("a = 0"),
        code("1 / a", tags=["raises-exception"]),
        code(
            "assert a < 5",
            wrong_versions=[
                version("a = 0", "a = 2", cell="c1"),
                version("a = 0", "a = 0.0", cell="c1"),
            ],
        ),
    )
    first, second = tried(tmp_path, book)
    assert (first.status, first.cell) == ("refused", 1)
    assert (second.status, second.cell) == ("survived", None)


@needs_fork
def test_a_version_that_doesnt_end_is_stopped(tmp_path: Path) -> None:
    endless = version("square(x)", "sum(iter(int, 1))")
    (outcome,) = tried(tmp_path, squares(endless), timeout=2)
    assert outcome.status == "broken"
    assert outcome.message == "it runs for more than 2 seconds"


@needs_fork
def test_figures_are_made_and_not_drawn(tmp_path: Path) -> None:
    book = notebook(
        code("import matplotlib.pyplot as plt\nfrom jacobook import plotting"),
        code(
            "plotting.use_style()\nfigure, axes = plt.subplots()\nline, = axes.plot([1, 2])\n"
            "plt.show()\ndisplay(figure)\nassert line.get_ydata()[1] == 2",
            wrong_versions=[version("[1, 2]", "[1, 3]")],
        ),
        code("assert plt.get_fignums() == []", wrong_versions=[version("[]", "[1]")]),
    )
    assert [each.status for each in tried(tmp_path, book)] == ["refused"] * 2


@needs_fork
def test_a_notebook_that_fails_as_it_stands_is_said(tmp_path: Path) -> None:
    book = squares(version("square(x)", "x"))
    book.cells[1].source = "square = 1 / 0"
    with pytest.raises(NotebookError, match=r"cell 2 \(id c2\) fails: ZeroDivisionError"):
        tried(tmp_path, book)


def test_without_fork_it_says_where_to_run_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork", raising=False)
    with pytest.raises(NotebookError, match="WSL"):
        tried(tmp_path, squares(version("square(x)", "x")))


# ------------------------------------------------------------------------------- what is declared


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        (version("cube(x)", "x"), "`cube(x)` doesn't occur in cell 3"),
        (version("y[1]", "x"), "`y[1]` occurs 2 times in cell 3"),
        (version("square(x)", "square(x)"), "by itself"),
        (version("x * x", "x", cell="c9"), "no earlier cell has the id 'c9'"),
        (version("last", "x", cell="c4"), "no earlier cell has the id 'c4'"),
        ({"says": "a", "by": "b"}, 'the texts "says", "replace" and "by"'),
        ("a", 'the texts "says", "replace" and "by"'),
        (version("square(x)", "x", says=" "), "may be empty"),
        (version("square(x)", "x", because="y"), "no key 'because'"),
        (version("square(x)", "x", fails_with="NameError"), "which NameError is not"),
        (version("square(x)", "x", fact="eq-cube"), "not 'eq-cube'"),
        (version("square(x)", "x", fact=[]), "not []"),
    ],
)
def test_what_is_no_declaration(declared: Any, sentence: str) -> None:
    found, problems = wrong.declarations(squares(declared))
    assert found == []
    assert len(problems) == 1
    assert problems[0].startswith("cell 3 (id c3), wrong version 1: ")
    assert sentence in problems[0]


def test_the_same_change_is_declared_once() -> None:
    change = version("x * x", "2 * x", cell="c2")
    book = squares(change, change)
    book.cells[3].metadata["wrong_versions"] = [change]
    found, problems = wrong.declarations(book)
    assert len(found) == 1
    assert [problem.split(":")[1] for problem in problems] == [" it is declared twice."] * 2


def test_only_code_cells_declare() -> None:
    book = notebook(text("A", wrong_versions=[]), code("1", wrong_versions={"says": "x"}))
    _, problems = wrong.declarations(book)
    assert [problem.split(":")[0] for problem in problems] == ["cell 1 (id c1)", "cell 2 (id c2)"]


def test_a_cell_with_two_facts_says_which_is_altered() -> None:
    book = squares(version("square(x)", "x"))
    book.cells[2].metadata["verifies"] = ["eq-square", "eq-other"]
    assert "name the altered one" in wrong.declarations(book)[1][0]
    for fact in ("eq-other", ["eq-other", "eq-square"]):
        book.cells[2].metadata["wrong_versions"][0]["fact"] = fact
        (found,), problems = wrong.declarations(book)
        assert problems == []
        assert found.facts == ((fact,) if isinstance(fact, str) else tuple(fact))


def test_too_few_are_noticed() -> None:
    both = [version("square(x)", "x"), version("y[0] == 1", "y[0] == 2")]
    assert wrong.missing(squares(*both)) == []
    assert "declares 1 wrong version, and needs 2" in wrong.missing(squares(both[0]))[0]
    assert "declares no wrong version" in wrong.missing(notebook(code("1", verifies=["eq-a"])))[0]
    # A claim without a number: none is allowed, one isn't.
    assert wrong.missing(notebook(code("a = 1"))) == []
    assert wrong.missing(notebook(code("a = 1", wrong_versions=[version("1", "2")]))) != []
    # Two facts, and all wrong versions of one of them.
    book = squares(*[each | {"fact": "eq-square"} for each in both])
    book.cells[2].metadata["verifies"] = ["eq-square", "eq-other"]
    assert wrong.missing(book) == ["cell 3 (id c3): no wrong version of eq-other; 2 are the least."]


def test_declarations_are_stored() -> None:
    book = squares(version("square(x)", "x"))
    assert wrong.declarations(normalised(book)) == wrong.declarations(book)


def test_declarations_survive_the_form_as_text() -> None:
    import jupytext

    declared = [
        version("square(x)", 'x["a"]  # {b}: *', says=r"a factor: $2\nabla f^\top$"),
        version("y = square(x)\nlast", "y = x\nlast"),
    ]
    book = squares(*declared)
    again = jupytext.reads(jupytext.writes(book, "md:myst"), "md:myst")
    assert again.cells[2].metadata["wrong_versions"] == declared


# ------------------------------------------------------------------------------- the command


def run(*arguments: str | Path) -> Result:
    """Call the command in this process."""
    return CliRunner().invoke(main, ["wrong", *map(str, arguments)])


@needs_fork
def test_the_command_lists_what_survives(course: Callable[..., Path]) -> None:
    book = squares(
        version("square(x)", "x * x", says="not wrong at all"),
        version("x * x", "2 * x", says="a product", cell="c2"),
        version("cube", "x"),
    )
    course(chapters__two=book)
    result = run()
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "chapters/two.ipynb: 1 of 2 wrong versions refused",
        "  survived: not wrong at all",
        "      cell 3 (id c3), eq-square",
        "      - square(x)",
        "      + x * x",
        "      no cell refuses it",
        "  unusable: cell 3 (id c3), wrong version 3: `cube` doesn't occur in cell 3 (id c3); it "
        "must occur once.",
    ]
    assert "refused: a product" not in result.stdout
    shown = run("--all", "--cell", "c3", "chapters/two.ipynb").stdout
    assert "refused: a product" in shown
    assert "cell 3 (id c3), eq-square; the change is in cell 2 (id c2)" in shown
    assert run("--cell", "c2", "chapters/two.ipynb").exit_code == 0
    assert run("--cell", "c9", "chapters/two.ipynb").exit_code == 2
    assert run("chapters/three.ipynb").exit_code == 2


@needs_fork
def test_the_command_looks_at_changed_notebooks(course: Callable[..., Path]) -> None:
    book = squares(version("square(x)", "x + 1"))
    root = course(chapters__one=book, chapters__two=book)
    assert run("--changed").exit_code == 2, "no repository"
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for step in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *step], check=True)
    assert run("--changed").stdout == ""
    book.cells[3].source = "assert last == 4"
    (root / "chapters" / "two.ipynb").write_text(dumps(book), encoding="utf-8")
    (root / "chapters" / "été.ipynb").write_text(dumps(book), encoding="utf-8")
    result = run("--changed")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "chapters/two.ipynb: 1 of 1 wrong versions refused",
        "chapters/été.ipynb: 1 of 1 wrong versions refused",
    ]


# ------------------------------------------------------------------------------- the book


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.name for path in CHAPTERS])
def test_every_check_declares_its_wrong_versions(path: Path) -> None:
    missing = wrong.missing(read(path))
    if path.name in NOT_YET:
        assert missing, f"{path.name} declares enough now: take it off the list NOT_YET."
    else:
        assert not missing, "\n".join(missing)


def test_every_claim_declares_wrong_versions() -> None:
    cells = [c for c in read(ROOT / "chapters" / "claims_checked.ipynb").cells if "outputs" in c]
    cells = [cell for cell in cells if cell.id != first_cell.ID]
    assert len(cells) > 50
    assert [cell.id for cell in cells if wrong.KEY not in cell.metadata] == []


def test_the_list_of_those_that_wait_is_no_longer_than_it_says() -> None:
    assert set(NOT_YET) <= {path.name for path in CHAPTERS}
