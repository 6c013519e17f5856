"""Each learning-management system's files and grade book, by a small made-up example."""

import json
import zipfile
from pathlib import Path

import pytest

from jacobook.checking.feedback import Feedback
from jacobook.grading.intake.notebook import MAX_CELLS, UnusableNotebook, code_cells
from jacobook.grading.intake.submissions import choose, find
from jacobook.grading.records import Graded
from jacobook.grading.report.fill import fill
from jacobook.grading.report.matching import read_roster, with_missing

NOTEBOOK = json.dumps(
    {"cells": [{"cell_type": "code", "source": "1"}], "nbformat": 4, "nbformat_minor": 5}
).encode()


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for number, name in enumerate(names):
            target.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 10, 0, 2 * number)), NOTEBOOK)
    return path


def counting(source: Path) -> dict[str, str]:
    """The file that counts, by student."""
    standings = choose(find(source)[0], "gradient")
    return {each.submission.student: each.submission.name for each in standings if each.counts}


BLACKBOARD = (
    "HW_1_ada_l_attempt_2026-11-18-10-33-12_gradient.ipynb",
    "HW_1_ada_l_attempt_2026-11-20-09-00-00_gradient.ipynb",
    "HW_1_ada_l_attempt_2026-11-20-09-00-00.txt",
    "HW_1_bo_attempt_2026-11-19-10-33-12_my work.ipynb",
    "HW_1_cy_attempt_2026-11-19-10-33-12.txt",
)
BRIGHTSPACE = (
    "101-77 - Ada Lovelace - Nov 20, 2026 933 AM/gradient.ipynb",
    "101-77 - Ada Lovelace - Nov 20, 2026 1033 AM/gradient.ipynb",
    "101-77 - Ada Lovelace - Nov 9, 2026 1133 PM/gradient.ipynb",
    "102-77 - Bo Ek - Nov 19, 2026 1033 AM/x.ipynb",
    "index.html",
)
CLASSROOM = ("Ada Lovelace - gradient.ipynb", "Bo Ek - my - work.ipynb")
ANONYMOUS = ("anon_aB3xZ_9001_gradient.ipynb", "anon_Q2w3e_late_9002_gradient.ipynb")


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (BLACKBOARD, {"ada_l": BLACKBOARD[1], "bo": BLACKBOARD[3]}),
        (BRIGHTSPACE, {"Ada Lovelace": BRIGHTSPACE[1], "Bo Ek": BRIGHTSPACE[3]}),
        (CLASSROOM, {"Ada Lovelace": CLASSROOM[0], "Bo Ek": CLASSROOM[1]}),
        (ANONYMOUS, {"anonymous aB3xZ": ANONYMOUS[0], "anonymous Q2w3e": ANONYMOUS[1]}),
    ],
    ids=["blackboard", "brightspace", "classroom", "anonymous"],
)
def test_a_systems_zip_is_understood(
    tmp_path: Path, names: tuple[str, ...], counts: dict[str, str]
) -> None:
    assert counting(archive(tmp_path / "x.zip", *names)) == counts


def test_the_newest_attempt_is_said_to_count(tmp_path: Path) -> None:
    standings = choose(find(archive(tmp_path / "x.zip", *BRIGHTSPACE))[0])
    (note,) = [each.note for each in standings if each.counts and each.note]
    assert "is the latest attempt" in note


def test_of_two_entries_of_one_name_the_last_counts(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        source = archive(tmp_path / "x.zip", "ada/x.ipynb", "ada/x.ipynb", "bo/x.ipynb")
    assert counting(source)["ada"] == "ada/x.ipynb (entry 2 of this name)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n}", "unfinished merge"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"<html><body>", "web page"),
        (b"%PDF-1.7 \xff", "PDF"),
        (b"PK\x03\x04\x14\x00\xff", "zip archive"),
        (b'{"cells": [', "not valid JSON"),
    ],
)
def test_what_is_no_notebook_has_a_sentence_of_its_own(content: bytes, words: str) -> None:
    with pytest.raises(UnusableNotebook, match=words):
        code_cells(content)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_notebook_in_another_encoding_is_read(encoding: str) -> None:
    cells, notes = code_cells(NOTEBOOK.decode().encode(encoding))
    assert cells == ["1"]
    assert any("UTF-16" in note for note in notes) is (encoding == "utf-16")


def test_only_so_many_cells_are_read() -> None:
    cells = [{"cell_type": "code", "source": str(number)} for number in range(MAX_CELLS + 5)]
    sources, notes = code_cells(json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert len(sources) == MAX_CELLS
    assert f"Only the first {MAX_CELLS} of {MAX_CELLS + 5} cells were read." in notes


# --------------------------------------------------------------------------------- grade books

BOOKS = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Gradient (17),Final Score\n"
        "    Points Possible,,,,,24,(read only)\n"
        '"Lovelace, Ada",101,S1,ada@x.edu,A,@1,\n"Ek, Bo",102,S2,bo,A,@2,\n'
        '"Dee, Cy",103,S3,cy,A,@3,\n"Student, Test",999,,test,A,,\n'
    ),
    "canvas, older": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Gradient (17)\n"
        "Muted assignments,,,,,Muted\n    Points Possible,,,,,24\n"
        '"Lovelace, Ada",101,S1,ada@x.edu,A,@1\n"Ek, Bo",102,S2,bo,A,@2\n"Dee, Cy",103,,cy,A,@3\n'
    ),
    "canvas, German": (
        "Schüler/in,Kennung,SIS-Benutzer-ID,SIS-Login-ID,Abschnitt,Gradient (17),Endstand\n"
        "    Mögliche Punkte,,,,,24,(schreibgeschützt)\n"
        '"Lovelace, Ada",101,S1,ada@x.edu,A,@1,\n"Ek, Bo",102,S2,bo,A,@2,\n'
        '"Dee, Cy",103,,cy,A,@3,\n'
    ),
    "worksheet": (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed\n"
        "Participant 101,Ada Lovelace,ada@x.edu,Submitted,@1,24,Yes\n"
        "Participant 102,Bo Ek,bo@x.edu,Submitted,@2,24,Yes\n"
        "Participant 103,Cy Dee,cy@x.edu,-,@3,24,Yes\n"
    ),
    "worksheet, French": (
        "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,Modifiable\n"
        "Participant 101,Ada Lovelace,ada@x.edu,Remis,@1,24,Oui\n"
        "Participant 102,Bo Ek,bo@x.edu,Remis,@2,24,Oui\n"
        "Participant 103,Cy Dee,cy@x.edu,-,@3,24,Oui\n"
    ),
    "grade book": (
        "First name,Surname,ID number,Email address,Assignment: Gradient (Real)\n"
        "Ada,Lovelace,1,ada@x.edu,@1\nBo,Ek,2,bo@x.edu,@2\nCy,Dee,3,cy@x.edu,@3\n"
    ),
    "grade book, Spanish": (
        "Nombre,Apellidos,Correo,Tarea: Gradient (Real),Última descarga\n"
        "Ada,Lovelace,ada@x.edu,@1,1700000000\nBo,Ek,bo@x.edu,@2,1700000000\n"
        "Cy,Dee,cy@x.edu,@3,1700000000\n"
    ),
    "blackboard": (
        "Last Name\tFirst Name\tUsername\tStudent ID\tLast Access\tAvailability\t"
        "Weighted Total [Total Pts: up to 24 Percentage] |9\tGradient [Total Pts: 24 Score] |17\n"
        "Lovelace\tAda\tada\t1\t-\tYes\t\t@1\nEk\tBo\tbo\t2\t-\tYes\t\t@2\n"
        "Dee\tCy\tcy\t3\t-\tYes\t\t@3\n"
    ),
    "brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,"
        "Gradient Points Grade <Numeric MaxPoints:24 Weight:10>,End-of-Line Indicator\n"
        "#1,#ada,Lovelace,Ada,ada@x.edu,@1,#\n#2,#bo,Ek,Bo,bo@x.edu,@2,#\n"
        "#3,#cy,Dee,Cy,cy@x.edu,@3,#\n"
    ),
    "classroom": (
        "Last Name,First Name,Email Address,Gradient\nDate,,,2026-11-20\nPoints,,,24\n"
        "Lovelace,Ada,ada@x.edu,@1\nEk,Bo,bo@x.edu,@2\nDee,Cy,cy@x.edu,@3\n"
    ),
}


def graded(student: str, score: float) -> Graded:
    said = (
        Feedback("a.b", "passed", "passed", score, score, "T", "Right."),
        Feedback("a.c", "failed", "sign", 0.0, 12 - score, "T", "No."),
    )
    return Graded(student, f"{student}.ipynb", "graded", feedback=said)


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("empty", ["", "-"])
def test_a_grade_book_is_a_roster_and_is_filled(tmp_path: Path, name: str, empty: str) -> None:
    before = BOOKS[name].replace("@1", empty).replace("@2", empty).replace("@3", empty)
    # A test that fails where the points are not found: the records are out of 12, the book of 24.
    scale = 1 if name.startswith("grade book") else 2
    after = BOOKS[name].replace("@1", f"{6 * scale}").replace("@2", f"{3 * scale}")
    path, out = tmp_path / "exported.csv", tmp_path / "filled.csv"
    path.write_text(before, encoding="utf-8")
    roster = read_roster(path)
    assert len(roster) == 3
    records, notes = with_missing([graded("Ada Lovelace", 6), graded("Bo Ek", 3)], roster)
    assert notes == []
    assert sorted(each.status for each in records) == ["graded", "graded", "missing"]
    said = fill(path, records, out, points=12)
    assert out.read_text(encoding="utf-8") == after.replace("@3", "0")
    assert not any("Replaced" in note or "decided by you" in note for note in said)
