"""Filling a copy of what Canvas or Moodle exported, and nothing but the grades."""

from pathlib import Path

import pytest

from jacobook.checking.feedback import Feedback
from jacobook.grading.records import Graded
from jacobook.grading.report.fill import CannotFill, fill

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Gradient (101),Jacobian (102),"
    '"Essay, first (103)",Assignments Current Score,Final Score\r\n'
    ",,,,,Manual Posting,,,,\r\n"
    "    Points Possible,,,,,10.00,14,5,(read only),(read only)\r\n"
    '"Lovelace, Ada",12345,S1,ada@x.edu,"Section A, ""B""",,3,4,80,80\r\n'
    '"Ek, Bo",222,S2,boek,Section A,EX,3,4,80,80\r\n'
    '"Weiß, Zoë",333,S3,zoe,Section A,"7",3,4,80,80\r\n'
    '"Nobody, Ann",444,S4,ann,Section A,,3,4,80,80\r\n'
    '"Student, Test",555,,test,Section A,,,,,\r\n'
)
WORKSHEET = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,"
    "Grade can be changed,Last modified (grade),Feedback comments\n"
    'Participant 77,Ana María López,1001,ana@x.edu,"Submitted, late",,100.00,Yes,-,\n'
    "Participant 78,Bo Ek,1002,bo@x.edu,Submitted,50.00,100.00,No,-,\n"
    'Participant 79,Cy Dee,1003,cy@x.edu,Submitted,,"100,00",Yes,-,"two\nlines"\n'
)
GRADEBOOK = (
    "First name,Surname,ID number,Email address,Assignment: Gradient (Real),"
    "Assignment: Jacobian (Real),Course total (Real),Last downloaded from this course\n"
    "Bo,Ek,1002,bo@x.edu,-,-,-,1700000000\n"
)


def graded(student: str, score: float = 7.0, status: str = "graded", **identifiers: str) -> Graded:
    feedback = (
        Feedback("a.b", "passed", "passed", score, score, "T", "Right."),
        Feedback("a.c", "failed", "sign", 0.0, 14 - score, "T", "No."),
    )
    return Graded(
        student,
        f"{student}.ipynb",
        status,
        feedback=feedback if status == "graded" else (),
        identifiers=identifiers,
    )


def run(
    tmp_path: Path, text: str, records: list[Graded], encoding: str = "utf-8", **more: object
) -> tuple[str, list[str]]:
    source, out = tmp_path / "exported.csv", tmp_path / "filled.csv"
    source.write_bytes(text.encode(encoding))
    notes = fill(source, records, out, **more)  # type: ignore[arg-type]
    assert source.read_bytes() == text.encode(encoding)
    return out.read_bytes().decode(encoding), notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_canvas_changes_nothing_but_the_grades(tmp_path: Path, encoding: str) -> None:
    records = [
        graded("lovelaceada", 7.0, canvas_id="12345"),
        graded("weißzoë", 14.0, canvas_id="333"),
    ]
    filled, notes = run(tmp_path, CANVAS, records, encoding, column="Jacobian")
    assert filled == CANVAS.replace('""B""",,3,', '""B""",,7,').replace('"7",3,', '"7",14,')
    assert "Filled in 2 of 4 rows." in notes
    assert not any("scaled" in note for note in notes)
    assert any("Replaced another grade" in note and "3 → 7" in note for note in notes)
    assert "In the file, but without a grade: Ek, Bo; Nobody, Ann." in notes


def test_canvas_scales_to_the_points_possible(tmp_path: Path) -> None:
    filled, notes = run(
        tmp_path, CANVAS, [graded("x", 7.0, canvas_id="12345")], assignment="gradient"
    )
    assert '""B""",5,3,4' in filled
    assert "The points were scaled from 14 to the 10 of the column." in notes
    assert "Filled in the column 'Gradient (101)'." in notes


def test_what_is_for_the_instructor_to_decide_is_left(tmp_path: Path) -> None:
    records = [
        graded("a", canvas_id="222"),  # excused in Canvas
        graded("b", status="unreadable", canvas_id="12345"),
        graded("c", status="missing", canvas_id="333"),  # has a grade already
        graded("d", status="missing", canvas_id="444"),
        graded("old", status="superseded", canvas_id="12345"),
    ]
    filled, notes = run(tmp_path, CANVAS, records, column="Gradient", points=14)
    assert filled == CANVAS.replace("ann,Section A,,", "ann,Section A,0,")
    assert "Left as they were, to be decided by you: a; b; c." in notes


@pytest.mark.parametrize(
    ("student", "identifiers"),
    [
        ("lovelaceada", {}),
        ("Ada Lovelace", {}),
        ("Lovelace, Ada", {}),
        ("ADA@x.edu", {}),
        ("ada", {}),
        ("s1", {}),
        ("whoever", {"canvas_id": "12345"}),
        ("lovelaceada (9)", {"lms_name": "lovelaceada"}),
    ],
)
def test_canvas_students_are_found(
    tmp_path: Path, student: str, identifiers: dict[str, str]
) -> None:
    filled, _ = run(tmp_path, CANVAS, [graded(student, **identifiers)], column="Jacobian (102)")
    assert '""B""",,7,4' in filled


def test_a_namesake_with_another_number_is_not_taken(tmp_path: Path) -> None:
    records = [graded("Lovelace, Ada", canvas_id="99999")]
    filled, notes = run(tmp_path, CANVAS, records, column="Jacobian")
    assert filled == CANVAS
    assert "Graded, but not in the file: Lovelace, Ada." in notes


def test_two_who_claim_one_row_get_nothing(tmp_path: Path) -> None:
    filled, notes = run(tmp_path, CANVAS, [graded("ada"), graded("S1")], column="Jacobian")
    assert filled == CANVAS
    assert "Graded, but fitting several rows or sharing one: ada; S1." in notes


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, r"--column.*Gradient \(101\); Jacobian \(102\); Essay, first \(103\)\."),
        ({"assignment": "hessian"}, r"--column"),
        ({"column": "Final Score"}, r"'Final Score'.*Gradient \(101\)"),
        ({"column": "Hessian"}, r"No column.*'Hessian'"),
    ],
)
def test_an_unclear_column_is_refused(tmp_path: Path, more: dict[str, str], sentence: str) -> None:
    with pytest.raises(CannotFill, match=sentence):
        run(tmp_path, CANVAS, [graded("ada")], **more)
    assert not (tmp_path / "filled.csv").exists()


def test_two_columns_of_one_name_need_the_number(tmp_path: Path) -> None:
    text = CANVAS.replace("Jacobian (102)", "Gradient (102)")
    with pytest.raises(CannotFill, match=r"Several columns.*\(101\).*\(102\)"):
        run(tmp_path, text, [graded("ada")], column="Gradient")
    filled, _ = run(tmp_path, text, [graded("ada")], column="Gradient (102)")
    assert '""B""",,7,4' in filled


def test_moodle_worksheet(tmp_path: Path) -> None:
    records = [
        graded("Ana María López", 7.0, moodle_id="77"),
        graded("Bo Ek", 7.0, moodle_id="78"),
        graded("Cy Dee", 1.0, moodle_id="79"),
    ]
    filled, notes = run(tmp_path, WORKSHEET, records)
    wanted = WORKSHEET.replace('late",,100.00', 'late",50,100.00')
    wanted = wanted.replace('Submitted,,"100,00"', 'Submitted,"7,14","100,00"')
    assert filled == wanted
    assert any("can't be changed: Bo Ek" in note for note in notes)
    assert "The points were scaled from 14 to the 100 of the column." in notes


def test_moodle_worksheet_matches_without_its_number(tmp_path: Path) -> None:
    filled, _ = run(tmp_path, WORKSHEET, [graded("ana maria lopez", 14.0)])
    assert 'late",100,100.00' in filled


def test_moodle_gradebook(tmp_path: Path) -> None:
    filled, notes = run(tmp_path, GRADEBOOK, [graded("bo ek")], assignment="Jacobian")
    assert filled == GRADEBOOK.replace("bo@x.edu,-,-,-", "bo@x.edu,-,7,-")
    assert any("does not say what the column is out of" in note for note in notes)


def test_semicolons_are_kept(tmp_path: Path) -> None:
    text = "Student;ID;Section;Gradient (1)\nPoints Possible;;;14\nEk;7;A;\n"
    filled, _ = run(tmp_path, text, [graded("x", canvas_id="7")])
    assert filled == text.replace("Ek;7;A;", "Ek;7;A;7")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotFill, match=r"no export that is known.*a, b"):
        run(tmp_path, "a,b\n1,2\n", [graded("x")])
    with pytest.raises(CannotFill, match="is empty"):
        run(tmp_path, "\n", [graded("x")])
    with pytest.raises(CannotFill, match="cannot be read"):
        fill(tmp_path / "nowhere.csv", [], tmp_path / "out.csv")


def test_the_exported_file_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "exported.csv"
    source.write_bytes(CANVAS.encode())
    (tmp_path / "alias.csv").hardlink_to(source)
    for out in (source, tmp_path / "alias.csv", tmp_path / "." / "exported.csv"):
        with pytest.raises(CannotFill, match="exported file itself"):
            fill(source, [graded("ada")], out, "Jacobian")
    assert source.read_bytes() == CANVAS.encode()
